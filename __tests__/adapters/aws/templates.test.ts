/** Release templates over real HTTP on the simulated S3: the keys that are tried, and the address for CloudFormation. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createReleases, type ReleasesSettings } from '../../../src/adapters/aws/s3/releases.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { Releases, StoredTemplate } from '../../../src/update/ports.ts';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../../simulator/simulator.ts';
import { faultOf } from '../faults.ts';
import { setAwsEnvironment } from '../loopback.ts';

const ACCOUNT = '123456789012';
const [OLD, LAST_OLD, FIRST_NEW, NEW] = ['20160220211726', '20171024152542', '20171102200537', '20260420193621'].map(
  (name) => name as RackVersion,
) as [RackVersion, RackVersion, RackVersion, RackVersion];
const BRANCH = `${LAST_OLD}-branch` as RackVersion;

let aws: Simulator;

async function open(options: SimulatorOptions = {}): Promise<void> {
  aws = await startSimulator({ buckets: { convox: undefined }, ...options });
  setAwsEnvironment(aws.url);
}

async function reopen(options: SimulatorOptions): Promise<void> {
  await aws.close();
  await open(options);
}

beforeEach(() => open());
afterEach(() => aws.close());

function releases(settings: Partial<ReleasesSettings> = {}): Releases {
  const location = { bucket: 'convox', prefix: 'release', region: 'us-east-1' };
  return createReleases({ location, templateBucket: undefined, stackRegion: 'eu-west-1', ...settings });
}

/** What was sent: method, key, and whether it was signed. */
function sent(): readonly string[] {
  return aws.requests.map(({ action, params, signed }) => {
    const { bucket, key } = params as { bucket: string; key: string };
    return `${action} ${bucket}/${key}${signed ? ' signed' : ''}`;
  });
}

const requests = (action: string, version: string, files: readonly string[]) =>
  files.map((file) => `${action} convox/release/${version}/${file}`);

describe('readTemplate', () => {
  it.each([
    [OLD, 'formation.json', ['formation.json']],
    [LAST_OLD, 'formation.json', ['formation.json']],
    [BRANCH, 'formation.json', ['formation.json']],
    [FIRST_NEW, 'rack.json', ['rack.json']],
    [NEW, 'rack.json', ['rack.json']],
    [OLD, 'rack.json', ['formation.json', 'rack.json']],
    [NEW, 'formation.json', ['rack.json', 'formation.json']],
  ])('reads %s from its %s, and requests %j', async (version, file, requested) => {
    aws.putObject('convox', `release/${version}/${file}`, '{"a":1}');
    await expect(releases().readTemplate(version)).resolves.toMatchObject({ file, text: '{"a":1}' });
    expect(sent()).toEqual(requests('GetObject', version, requested));
  });

  it('reads the other name where S3 denies the missing one: unsigned, and with credentials if the bucket is private', async () => {
    const both = requests('GetObject', NEW, ['rack.json', 'formation.json']);
    for (const publicBuckets of [['convox'], []]) {
      await reopen({ publicBuckets, unlistedBuckets: ['convox'] });
      aws.putObject('convox', `release/${NEW}/formation.json`, '{}');
      await expect(releases().readTemplate(NEW)).resolves.toMatchObject({ file: 'formation.json' });
      const signed = both.map((request) => `${request} signed`);
      expect(sent()).toEqual(publicBuckets.length > 0 ? both : [...both, ...signed]);
    }
  });

  it.each([
    [[], { kind: 'not-found' }],
    [['convox'], { kind: 'access-denied', httpStatus: 403 }],
  ])('reports the first name where neither exists (unlisted: %j)', async (unlistedBuckets, fault) => {
    await reopen({ unlistedBuckets });
    await expect(faultOf(releases().readTemplate(NEW))).resolves.toMatchObject(fault);
    expect(releases().templateLocation(NEW)).toBe(`s3://convox/release/${NEW}/rack.json`);
    expect(releases().templateLocation(OLD)).toBe(`s3://convox/release/${OLD}/formation.json`);
  });

  it('reports an outage while the second name is read as an outage, not as a missing object', async () => {
    aws.before('GetObject', () => {
      aws.faults({ seed: 1, percent: 100, kinds: ['throttle'] });
    });
    await expect(faultOf(releases().readTemplate(NEW))).resolves.toMatchObject({ kind: 'throttled' });
    expect(sent()).toHaveLength(2);
  });

  it('does not try a second name in a bucket that does not exist', async () => {
    const location = { bucket: 'nowhere', prefix: 'release', region: 'us-east-1' };
    await expect(faultOf(releases({ location }).readTemplate(NEW))).resolves.toMatchObject({ code: 'NoSuchBucket' });
    expect(sent()).toHaveLength(1);
  });
});

describe('readModifiedTime', () => {
  const written = new Date('2026-11-20T10:00:00Z');

  it.each([
    [OLD, 'formation.json', ['formation.json']],
    [NEW, 'rack.json', ['rack.json']],
    [NEW, 'formation.json', ['rack.json', 'formation.json']],
  ])('requests only the headers of %s at its %s', async (version, file, requested) => {
    aws.putObject('convox', `release/${version}/${file}`, '{"a":1}', written);
    await expect(releases().readModifiedTime(version)).resolves.toBe(written.getTime());
    expect(sent()).toEqual(requests('HeadObject', version, requested));
    expect(aws.requests.every(({ bytes }) => bytes < 300)).toBe(true);
  });

  it('reports a release that has no template', async () => {
    await expect(faultOf(releases().readModifiedTime(NEW))).resolves.toMatchObject({ kind: 'not-found' });
  });

  it('signs in a private bucket, and names the missing permission, because s3:HeadObject is not one', async () => {
    await reopen({ publicBuckets: [] });
    aws.putObject('convox', `release/${NEW}/rack.json`, '{}', written);
    await expect(releases().readModifiedTime(NEW)).resolves.toBe(written.getTime());
    aws.deny({ action: 's3:GetObject' });
    const denied = { kind: 'access-denied', operation: 'GetObject' };
    await expect(faultOf(releases().readModifiedTime(NEW))).resolves.toMatchObject(denied);
  });
});

describe('publishTemplate', () => {
  const TEMPLATE: StoredTemplate = { file: 'rack.json', text: '{"Resources":{}}', etag: undefined, modifiedAtMs: 0 };
  const KEY = `release/${NEW}/rack.json`;

  it.each([
    ['convox', 'us-east-1', 'https://convox.s3.us-east-1.amazonaws.com'],
    ['my.mirror', 'eu-west-1', 'https://s3.eu-west-1.amazonaws.com/my.mirror'],
    ['mirror', 'cn-north-1', 'https://mirror.s3.cn-north-1.amazonaws.com.cn'],
    ['mirror', 'eusc-de-east-1', 'https://mirror.s3.eusc-de-east-1.amazonaws.eu'],
  ])('returns the address of the release in the bucket %s in %s, without a request', async (bucket, region, url) => {
    const settings = { location: { bucket, prefix: 'release', region } };
    const published = await releases(settings).publishTemplate(NEW, TEMPLATE, ACCOUNT);
    expect(published.url).toBe(`${url}/${KEY}`);
    expect(sent()).toEqual([]);
  });

  it('copies to a key with the name that was read, for the region of the stack', async () => {
    aws.addBucket('copies', 'private');
    const template = { ...TEMPLATE, file: 'formation.json' } as const;
    const { url } = await releases({ templateBucket: 'copies' }).publishTemplate(OLD, template, ACCOUNT);
    expect(url).toBe(`https://copies.s3.eu-west-1.amazonaws.com/release/${OLD}/formation.json`);
    expect(aws.object('copies', `release/${OLD}/formation.json`)?.toString()).toBe(TEMPLATE.text);
  });

  it('does not copy to a bucket of another account, and names the permission that is missing', async () => {
    aws.addBucket('copies', 'private', { owner: '999999999999' });
    const copied = releases({ templateBucket: 'copies' }).publishTemplate(NEW, TEMPLATE, ACCOUNT);
    await expect(faultOf(copied)).resolves.toMatchObject({ kind: 'access-denied', operation: 'PutObject' });
    expect(aws.object('copies', KEY)).toBeUndefined();
  });

  describe('reports whether the address still has the template', () => {
    const WRITTEN = new Date('2026-04-20T19:36:21Z');

    function put(bucket: string, text: string, modifiedAt?: Date): void {
      aws.putObject(bucket, KEY, text, modifiedAt);
    }

    async function published(templateBucket: string | undefined) {
      const reading = releases({ templateBucket });
      put('convox', TEMPLATE.text, WRITTEN);
      return reading.publishTemplate(NEW, await reading.readTemplate(NEW), ACCOUNT);
    }

    it('from the headers of the release itself', async () => {
      const { isUnchanged } = await published(undefined);
      await expect(isUnchanged()).resolves.toBe(true);
      expect(sent().at(-1)).toBe(`HeadObject convox/${KEY}`);
      put('convox', '{"Resources":{"X":1}}', WRITTEN);
      await expect(isUnchanged()).resolves.toBe(false);
      put('convox', TEMPLATE.text);
      await expect(isUnchanged()).resolves.toBe(false);
    });

    it('from the version in the address of a copy, if the bucket has versions', async () => {
      aws.addBucket('copies', 'private', { versioned: true });
      const { url, isUnchanged } = await published('copies');
      expect(url).toBe(`https://copies.s3.eu-west-1.amazonaws.com/${KEY}?versionId=version.1`);
      put('copies', '{"Resources":{"X":1}}');
      await expect(isUnchanged()).resolves.toBe(true);
      expect(sent().at(-1)).toBe(`PutObject copies/${KEY} signed`);
    });

    it('by reading the copy again, if the bucket has no versions; another run may copy the same template', async () => {
      aws.addBucket('copies', 'private');
      const [first, second] = [await published('copies'), await published('copies')];
      for (const { isUnchanged } of [first, second]) await expect(isUnchanged()).resolves.toBe(true);
      put('copies', '{"Resources":{"X":1}}');
      await expect(first.isUnchanged()).resolves.toBe(false);
    });
  });
});
