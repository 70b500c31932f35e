/**
 * The address from which CloudFormation reads a template, with the bundle: names, copies, partitions, and changed
 * templates.
 */
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../../simulator/simulator.ts';
import { FIRST, REQUIRED, runBundle, SECOND, withAws } from '../bundle.ts';

/** Releases from before 20171102200537, which Convox's bucket holds as formation.json alone. */
const [OLD, OLDER_STOP, OLD_TARGET] = ['20160816172131', '20161118132442', '20170322201601'] as const;
const UNLISTED = { unlistedBuckets: ['convox'] };

/** The bucket with three old releases, whose templates are those of the simulator's own releases. */
function putOldReleases(aws: Simulator): void {
  const contents = [FIRST, SECOND, REQUIRED];
  for (const [index, version] of [OLD, OLDER_STOP, OLD_TARGET].entries()) {
    const text = aws.object('convox', `release/${contents[index] ?? FIRST}/rack.json`) ?? '';
    aws.putObject('convox', `release/${version}/formation.json`, text);
  }
  const catalog = [OLD, OLDER_STOP, OLD_TARGET].map((version) => ({
    version,
    description: '',
    published: true,
    required: version === OLDER_STOP,
  }));
  aws.putObject('convox', 'release/versions.json', JSON.stringify(catalog));
}

function templateUrls(aws: Simulator): readonly unknown[] {
  return aws.requests
    .filter(({ action }) => action === 'CreateChangeSet')
    .map(({ params }) => (params as { TemplateURL?: unknown }).TemplateURL);
}

function objectsRead(aws: Simulator): readonly string[] {
  return aws.requests
    .filter(({ action }) => action === 'GetObject')
    .map(({ params }) => (params as { key: string }).key.split('/').slice(1).join('/'));
}

describe('a rack of 2016 in a bucket that holds formation.json alone and cannot be listed', () => {
  it('is updated through its required release to the target, with one request for each template', async () => {
    await withAws(async (aws) => {
      putOldReleases(aws);
      await aws.addRack({ name: 'staging', version: OLD });
      const run = await runBundle(aws, { 'required-releases': 'step', replacements: 'allow' });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: OLD_TARGET, 'previous-version': OLD });
      expect(templateUrls(aws)).toEqual(
        [OLDER_STOP, OLD_TARGET].map(
          (version) => `https://convox.s3.us-east-1.amazonaws.com/release/${version}/formation.json`,
        ),
      );
      expect(objectsRead(aws).every((key) => key === 'versions.json' || key.endsWith('/formation.json'))).toBe(true);
      expect(aws.requests.every(({ service, status }) => service !== 's3' || status === 200)).toBe(true);
    }, UNLISTED);
  });

  it('is updated from copies that have the name that was read', async () => {
    await withAws(async (aws) => {
      putOldReleases(aws);
      aws.addBucket('copies', 'private');
      await aws.addRack({ name: 'staging', version: OLD });
      const run = await runBundle(aws, { 'template-bucket': 'copies', replacements: 'allow' });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: OLDER_STOP });
      const key = `release/${OLDER_STOP}/formation.json`;
      expect(templateUrls(aws)).toEqual([`https://copies.s3.us-east-1.amazonaws.com/${key}`]);
      expect(aws.object('copies', key)).toEqual(aws.object('convox', key));
    }, UNLISTED);
  });
});

it.each([
  ['eusc-de-east-1', 'amazonaws.eu'],
  ['cn-north-1', 'amazonaws.com.cn'],
  ['us-gov-west-1', 'amazonaws.com'],
  ['us-isob-east-1', 'sc2s.sgov.gov'],
])('in %s CloudFormation is sent to S3 at %s', async (region, suffix) => {
  await withAws(
    async (aws) => {
      // The templates have a mapping of regions, which lacks some of these.
      for (const version of [FIRST, REQUIRED]) {
        const key = `release/${version}/rack.json`;
        aws.putObject('convox', key, aws.object('convox', key)?.toString().replaceAll('us-east-1', region) ?? '');
      }
      await aws.addRack({ name: 'staging', version: FIRST });
      const run = await runBundle(aws, { 'aws-region': region, 'release-region': region });
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: REQUIRED });
      expect(templateUrls(aws)).toEqual([`https://convox.s3.${region}.${suffix}/release/${REQUIRED}/rack.json`]);
      // The zones of the old custom resource, whose names begin as the region's does.
      expect(aws.stack('staging').parameters['AvailabilityZones']).toBe(`${region}a,${region}b,${region}c`);
    },
    { region },
  );
});
