/** The port `Releases` over real HTTP with the real SDK. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prefetchCatalog, createReleases, type ReleasesSettings } from '../../../src/adapters/aws/s3/releases.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { Releases } from '../../../src/update/ports.ts';
import { faultOf } from '../faults.ts';
import { INVALID_RESPONSES } from './invalid-responses.ts';
import { type Answer, answer, type Loopback, reset, s3Refusal, setAwsEnvironment, startLoopback } from '../loopback.ts';

const VERSION = '20260420193621' as RackVersion;
const CATALOG = '[{"version":"20260420193621"}]';
const DENIED = s3Refusal(403, 'AccessDenied', 'Access Denied');
const NOT_FOUND = s3Refusal(404, 'NoSuchKey', 'The specified key does not exist.');
const MIB = 1024 * 1024;

let s3: Loopback;

beforeEach(async () => {
  s3 = await startLoopback();
  setAwsEnvironment(s3.url);
});

afterEach(() => s3.close());

function releases(settings: Partial<ReleasesSettings> = {}): Releases {
  const location = { bucket: 'convox', prefix: 'release', region: 'us-east-1' };
  const defaults = { location, templateBucket: undefined, stackRegion: 'eu-west-1' };
  return createReleases({ ...defaults, ...settings });
}

const isSigned = () => s3.seen.map(({ headers }) => headers.authorization !== undefined);
const paths = () => s3.seen.map(({ url }) => url.split('?')[0]);

/** 100 MB in pieces; `sent` counts the bytes that the client read. */
function endless(status: number, isAnnounced: boolean, sent: { bytes: number }): Answer {
  return (response) => {
    response.statusCode = status;
    if (isAnnounced) response.setHeader('content-length', 100 * MIB);
    const piece = Buffer.alloc(64 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && sent.bytes < 100 * MIB) {
        sent.bytes += piece.length;
        if (!response.write(piece)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  };
}

describe('reading', () => {
  test('sends an unsigned request first, so that a public bucket needs no permissions and no credentials', async () => {
    setAwsEnvironment(s3.url, 'missing');
    s3.answers(answer(200, CATALOG, 'application/json'));
    await expect(releases().readCatalog()).resolves.toBe(CATALOG);
    expect([paths(), isSigned()]).toEqual([['/convox/release/versions.json'], [false]]);
  });

  test('is signed after a denial, and from then on at once', async () => {
    s3.answers(answer(403, ''), answer(200, CATALOG), answer(200, '{}'));
    const mirror = releases();
    await expect(mirror.readCatalog()).resolves.toBe(CATALOG);
    await expect(mirror.readTemplate(VERSION)).resolves.toMatchObject({ text: '{}' });
    expect(isSigned()).toEqual([false, true, true]);
    expect(paths().at(-1)).toBe('/convox/release/20260420193621/rack.json');
  });

  test('reports the fault of the signed request if both are rejected', async () => {
    s3.answers(DENIED, NOT_FOUND);
    await expect(faultOf(releases().readCatalog())).resolves.toEqual({
      kind: 'not-found',
      service: 's3',
      operation: 'GetObject',
      code: 'NoSuchKey',
      message: 'The specified key does not exist.',
      httpStatus: 404,
      attempts: 1,
    });
  });

  test.each([
    ['the denial, without credentials to sign with', 'missing', DENIED, { kind: 'access-denied', httpStatus: 403 }],
    ['a missing object', 'present', NOT_FOUND, { kind: 'not-found' }],
    ['throttling', 'present', s3Refusal(503, 'SlowDown', 'Please reduce your request rate.'), { kind: 'throttled' }],
  ] as const)('reports %s after one request', async (_what, credentials, given, fault) => {
    setAwsEnvironment(s3.url, credentials);
    s3.answers(given);
    await expect(faultOf(releases().readCatalog())).resolves.toMatchObject(fault);
    expect(s3.seen).toHaveLength(1);
  });

  test('reports the region of an object in another one', async () => {
    const message = 'The bucket must be addressed using the specified endpoint.';
    s3.answers((response, seen) => {
      response.setHeader('x-amz-bucket-region', 'eu-west-1');
      s3Refusal(301, 'PermanentRedirect', message)(response, seen);
    });
    const fault = { kind: 'rejected', code: 'PermanentRedirect', message: `${message} The bucket is in eu-west-1.` };
    await expect(faultOf(releases().readCatalog())).resolves.toMatchObject(fault);
    expect(s3.seen).toHaveLength(1);
  });

  test('works at the root of a bucket, and for a prefix with slashes', async () => {
    s3.answers(answer(200, CATALOG));
    const at = (prefix: string) => releases({ location: { bucket: 'mirror', prefix, region: 'us-east-1' } });
    for (const prefix of ['', '/a/b/']) await at(prefix).readCatalog();
    expect(paths()).toEqual(['/mirror/versions.json', '/mirror/a/b/versions.json']);
    expect(releases().catalogLocation).toBe('s3://convox/release/versions.json');
  });
});

describe('a response of 100 MB', () => {
  test.each([
    ['a template with its length', 200, true, 'template', { kind: 'too-large' }, 20],
    [
      'a template without its length',
      200,
      false,
      'template',
      { kind: 'too-large', message: 'the object is larger than 1048576 bytes' },
      20,
    ],
    ['a catalog', 200, false, 'catalog', { kind: 'too-large' }, 50],
    ['an error', 500, false, 'catalog', { kind: 'unavailable', httpStatus: 500 }, 20],
  ] as const)('is not read to its end: %s', async (_what, status, isAnnounced, what, fault, mostMib) => {
    const sent = { bytes: 0 };
    s3.answers(endless(status, isAnnounced, sent));
    const read = what === 'catalog' ? releases().readCatalog() : releases().readTemplate(VERSION);
    await expect(faultOf(read)).resolves.toMatchObject(fault);
    expect(sent.bytes).toBeLessThan(mostMib * MIB);
  });

  test('exceeds a limit of which the last byte is read', async () => {
    s3.answers(answer(200, ' '.repeat(MIB)), answer(200, ' '.repeat(MIB + 1)));
    await expect(releases().readTemplate(VERSION)).resolves.toHaveProperty('text.length', MIB);
    await expect(faultOf(releases().readTemplate(VERSION))).resolves.toMatchObject({ kind: 'too-large' });
  });
});

test.each(INVALID_RESPONSES)('%s is "unavailable"', async (_what, given) => {
  s3.answers(given);
  const read = releases({ requestLimitMs: 300 }).readCatalog();
  await expect(faultOf(read)).resolves.toMatchObject({ kind: 'unavailable', service: 's3' });
});

// Node's agents follow HTTPS_PROXY and its kin from 24.5 on, the release that runners start Actions with.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const knowsProxies = major > 24 || (major === 24 && minor >= 5);

(knowsProxies ? test : test.skip)('reading uses the proxy of the environment', async () => {
  setAwsEnvironment('http://s3.nowhere.invalid');
  process.env['HTTP_PROXY'] = s3.url;
  s3.answers(answer(200, CATALOG));
  await expect(releases().readCatalog()).resolves.toBe(CATALOG);
  expect(s3.seen[0]?.url).toBe('http://s3.nowhere.invalid/convox/release/versions.json');
});

describe('the prefetched catalog', () => {
  test('is requested at once, and again by each read except the first', async () => {
    s3.answers(answer(200, CATALOG), answer(200, '[]'));
    const prefetched = prefetchCatalog(releases());
    while (s3.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await expect(prefetched.readCatalog()).resolves.toBe(CATALOG);
    expect(s3.seen).toHaveLength(1);
    await expect(prefetched.readCatalog()).resolves.toBe('[]');
  });

  test('is requested again after a failure, which the first read reports', async () => {
    s3.answers(reset, answer(200, CATALOG));
    const prefetched = prefetchCatalog(releases());
    await expect(faultOf(prefetched.readCatalog())).resolves.toMatchObject({ kind: 'unavailable' });
    await expect(prefetched.readCatalog()).resolves.toBe(CATALOG);
  });
});
