/** Where CloudFormation reads a release's template, through the bundle: names, copies, partitions, and templates that change. */
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import { FIRST, LATEST, REQUIRED, runBundle, SECOND, withAws } from './bundle.ts';

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

  it('is planned, and every later step is forecast', async () => {
    await withAws(async (aws) => {
      putOldReleases(aws);
      await aws.addRack({ name: 'staging', version: OLD });
      const run = await runBundle(aws, { mode: 'plan', 'required-releases': 'step' });
      expect(run.outputs).toMatchObject({ outcome: 'planned', 'next-version': OLDER_STOP });
      expect(objectsRead(aws)).toContain(`${OLD_TARGET}/formation.json`);
      expect(objectsRead(aws).filter((key) => key.endsWith('rack.json'))).toEqual([]);
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

it('a mirror that holds formation.json alone serves new releases too', async () => {
  await withAws(async (aws) => {
    for (const version of [SECOND, REQUIRED]) {
      const text = aws.object('convox', `release/${version}/rack.json`) ?? '';
      aws.loseRelease(version);
      aws.putObject('convox', `release/${version}/formation.json`, text);
    }
    await aws.addRack({ name: 'staging', version: SECOND });
    const run = await runBundle(aws);
    expect(run.outputs).toMatchObject({ outcome: 'updated', version: REQUIRED });
    expect(templateUrls(aws)).toEqual([
      `https://convox.s3.us-east-1.amazonaws.com/release/${REQUIRED}/formation.json`,
    ]);
  }, UNLISTED);
});

it('a release with neither file ends the run with what a mirror must hold', async () => {
  await withAws(async (aws) => {
    await aws.addRack({ name: 'staging', version: SECOND });
    aws.loseRelease(REQUIRED);
    const run = await runBundle(aws);
    expect(run.outputs['outcome']).toBe('failed');
    expect(run.summary).toContain('formation.json');
    expect(aws.mutations()).toEqual([]);
  }, UNLISTED);
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

describe('a template that is written again while its change set is created', () => {
  const KEY = `release/${LATEST}/rack.json`;

  it.each([
    ['in the release bucket', {}, 'convox'],
    ['as a copy in a bucket without versions', { 'template-bucket': 'copies' }, 'copies'],
  ])('%s is not executed', async (_title, inputs, bucket) => {
    await withAws(async (aws) => {
      aws.addBucket('copies', 'private');
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.before('CreateChangeSet', () => {
        const text = aws.object(bucket, KEY)?.toString() ?? '';
        aws.putObject(bucket, KEY, text.replace('"Resources": {', '"Resources": {"Other": {"Type": "AWS::SNS::Topic"},'));
      });
      const run = await runBundle(aws, { ...inputs, replacements: 'allow', 'dropped-parameters': 'allow' });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'failed', version: REQUIRED });
      expect(run.outputs['reason']).toContain('changed while the change set was being created');
      expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, changeSets: [] });
    });
  });

  it('as a copy in a bucket with versions is updated from the version that was written', async () => {
    await withAws(async (aws) => {
      aws.addBucket('copies', 'private', { versioned: true });
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.before('CreateChangeSet', () => {
        aws.putObject('copies', KEY, '{"Resources": {}}');
      });
      const inputs = { 'template-bucket': 'copies', replacements: 'allow', 'dropped-parameters': 'allow' };
      const run = await runBundle(aws, inputs);
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: LATEST });
      expect(templateUrls(aws)).toEqual([
        `https://copies.s3.us-east-1.amazonaws.com/${KEY}?versionId=version.1`,
      ]);
    });
  });
});

it('a template bucket of another account is refused before a change set is created', async () => {
  await withAws(async (aws) => {
    aws.addBucket('copies', 'private', { owner: '999999999999' });
    await aws.addRack({ name: 'staging', version: SECOND });
    const run = await runBundle(aws, { 'template-bucket': 'copies' });
    expect(run.outputs['outcome']).toBe('failed');
    expect(run.summary).toContain('123456789012');
    expect(aws.object('copies', `release/${REQUIRED}/rack.json`)).toBeUndefined();
    expect(templateUrls(aws)).toEqual([]);
  });
});
