/** The port `Releases` over real HTTP with the real SDK. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { prefetchCatalog, createReleases, type ReleasesSettings } from '../../../src/adapters/aws/s3/releases.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { Releases } from '../../../src/update/ports.ts';
import { faultOf } from '../faults.ts';
import {
  type Answer,
  answer,
  cut,
  type Loopback,
  reset,
  s3Refusal,
  setAwsEnvironment,
  silence,
  stall,
  startLoopback,
} from '../loopback.ts';

const VERSION = '20260420193621' as RackVersion;
const CATALOG = '[{"version":"20260420193621"}]';
const DENIED = s3Refusal(403, 'AccessDenied', 'Access Denied');
const MIB = 1024 * 1024;

let s3: Loopback;

beforeEach(async () => {
  s3 = await startLoopback();
  setAwsEnvironment(s3.url);
});

afterEach(() => s3.close());

function releases(settings: Partial<ReleasesSettings> = {}): Releases {
  return createReleases({
    location: { bucket: 'convox', prefix: 'release', region: 'us-east-1' },
    templateBucket: undefined,
    stackRegion: 'eu-west-1',
    requestLimitMs: 300,
    ...settings,
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** 100 MB in pieces; `sent` tells how much of it was taken. */
function endless(announced: 'announced' | 'unannounced', sent: { bytes: number }): Answer {
  return (response) => {
    if (announced === 'announced') response.setHeader('content-length', 100 * MIB);
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
  test('is unsigned first, so that a public bucket needs no permissions and no credentials', async () => {
    setAwsEnvironment(s3.url, 'missing');
    s3.answers(answer(200, CATALOG, 'application/json'));
    await expect(releases().readCatalog()).resolves.toBe(CATALOG);
    expect(s3.seen).toHaveLength(1);
    expect(s3.seen[0]?.url).toMatch(/^\/convox\/release\/versions\.json/);
    expect(s3.seen[0]?.headers.authorization).toBeUndefined();
  });

  test('is signed after a refusal, and from then on at once', async () => {
    s3.answers(DENIED, answer(200, CATALOG), answer(200, '{}'));
    const mirror = releases();
    await expect(mirror.readCatalog()).resolves.toBe(CATALOG);
    await expect(mirror.readTemplate(VERSION)).resolves.toMatchObject({ text: '{}' });
    expect(s3.seen.map(({ headers }) => headers.authorization !== undefined)).toEqual([false, true, true]);
    expect(s3.seen[2]?.url).toMatch(/^\/convox\/release\/20260420193621\/rack\.json/);
  });

  test('reports the fault of the signed request if both are refused', async () => {
    s3.answers(DENIED, s3Refusal(404, 'NoSuchKey', 'The specified key does not exist.'));
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

  test('reports the refusal if there are no credentials to sign with', async () => {
    setAwsEnvironment(s3.url, 'missing');
    s3.answers(DENIED);
    await expect(faultOf(releases().readCatalog())).resolves.toMatchObject({ kind: 'access-denied', httpStatus: 403 });
  });

  test('is signed after a refusal without a body', async () => {
    s3.answers(answer(403, ''), answer(200, CATALOG));
    await expect(releases().readCatalog()).resolves.toBe(CATALOG);
  });

  test('is not signed for a missing object', async () => {
    s3.answers(s3Refusal(404, 'NoSuchKey', 'The specified key does not exist.'));
    await expect(faultOf(releases().readCatalog())).resolves.toMatchObject({ kind: 'not-found' });
    expect(s3.seen).toHaveLength(1);
  });

  test('works at the root of a bucket, and for a prefix with slashes', async () => {
    s3.answers(answer(200, CATALOG));
    await releases({ location: { bucket: 'mirror', prefix: '', region: 'us-east-1' } }).readCatalog();
    await releases({ location: { bucket: 'mirror', prefix: '/a/b/', region: 'us-east-1' } }).readCatalog();
    expect(s3.seen.map(({ url }) => url.split('?')[0])).toEqual(['/mirror/versions.json', '/mirror/a/b/versions.json']);
  });
});

describe('an object of 100 MB', () => {
  test('is not read if its length is announced', async () => {
    const sent = { bytes: 0 };
    s3.answers(endless('announced', sent));
    await expect(faultOf(releases().readTemplate(VERSION))).resolves.toMatchObject({ kind: 'too-large' });
    expect(sent.bytes).toBeLessThan(20 * MIB);
  });

  test('is read only up to the limit if its length is not announced', async () => {
    const sent = { bytes: 0 };
    s3.answers(endless('unannounced', sent));
    await expect(faultOf(releases().readTemplate(VERSION))).resolves.toMatchObject({
      kind: 'too-large',
      message: 'the object is larger than 1048576 bytes',
    });
    expect(sent.bytes).toBeLessThan(20 * MIB);
  });

  test('exceeds the limit of a catalog too', async () => {
    const sent = { bytes: 0 };
    s3.answers(endless('unannounced', sent));
    await expect(faultOf(releases().readCatalog())).resolves.toMatchObject({ kind: 'too-large' });
    expect(sent.bytes).toBeLessThan(50 * MIB);
  });

  test('exceeds the limit with one byte too many; one byte less is read', async () => {
    s3.answers(answer(200, ' '.repeat(MIB)), answer(200, ' '.repeat(MIB + 1)));
    await expect(releases().readTemplate(VERSION)).resolves.toHaveProperty('text.length', MIB);
    await expect(faultOf(releases().readTemplate(VERSION))).resolves.toMatchObject({ kind: 'too-large' });
  });
});

describe('an invalid response is "unavailable"', () => {
  test.each([
    ['a 503 with a page of HTML', answer(503, '<html><body>no<br></body></html>', 'text/html')],
    ['a 500 with nothing', answer(500, '')],
    ['a 200 with nothing', answer(200, '')],
    ['a connection cut in the middle', cut],
    ['a connection closed at once', reset],
    ['silence', silence],
    ['an answer that stops', stall],
  ])('if it is %s', async (_, given) => {
    s3.answers(given);
    await expect(faultOf(releases().readCatalog())).resolves.toMatchObject({ kind: 'unavailable', service: 's3' });
  });
});

test('a request to slow down is "throttled"', async () => {
  s3.answers(s3Refusal(503, 'SlowDown', 'Please reduce your request rate.'));
  await expect(faultOf(releases().readCatalog())).resolves.toMatchObject({ kind: 'throttled' });
});

test('an object in another region is reported with its region', async () => {
  const moved = s3Refusal(301, 'PermanentRedirect', 'The bucket must be addressed using the specified endpoint.');
  s3.answers((response, seen) => {
    response.setHeader('x-amz-bucket-region', 'eu-west-1');
    moved(response, seen);
  });
  await expect(faultOf(releases().readCatalog())).resolves.toMatchObject({
    kind: 'rejected',
    code: 'PermanentRedirect',
    message: 'The bucket must be addressed using the specified endpoint. The bucket is in eu-west-1.',
  });
  expect(s3.seen).toHaveLength(1);
});

test('an error response of 100 MB is not read to its end', async () => {
  const sent = { bytes: 0 };
  s3.answers((response, seen) => {
    response.statusCode = 500;
    endless('unannounced', sent)(response, seen);
  });
  await expect(faultOf(releases().readCatalog())).resolves.toMatchObject({ kind: 'unavailable', httpStatus: 500 });
  expect(sent.bytes).toBeLessThan(20 * MIB);
});

// Node's agents follow HTTPS_PROXY and its kin from 24.5 on, the release that runners start Actions with.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
const knowsProxies = major > 24 || (major === 24 && minor >= 5);

(knowsProxies ? test : test.skip)('reading goes through the proxy that the environment names', async () => {
  setAwsEnvironment('http://s3.nowhere.invalid');
  process.env['HTTP_PROXY'] = s3.url;
  s3.answers(answer(200, CATALOG));
  await expect(releases().readCatalog()).resolves.toBe(CATALOG);
  expect(s3.seen[0]?.url).toBe('http://s3.nowhere.invalid/convox/release/versions.json');
});

describe('the prefetched catalog', () => {
  test('is requested once, before anyone reads it', async () => {
    s3.answers(answer(200, CATALOG));
    const ahead = prefetchCatalog(releases());
    await until(() => s3.seen.length === 1);
    await expect(ahead.readCatalog()).resolves.toBe(CATALOG);
    expect(s3.seen).toHaveLength(1);
  });

  test('is requested again by each read except the first', async () => {
    s3.answers(answer(200, CATALOG), answer(200, '[]'));
    const ahead = prefetchCatalog(releases());
    await expect(ahead.readCatalog()).resolves.toBe(CATALOG);
    await expect(ahead.readCatalog()).resolves.toBe('[]');
  });

  test('is requested again after a failure, which the first read reports', async () => {
    s3.answers(reset, answer(200, CATALOG));
    const ahead = prefetchCatalog(releases());
    await expect(faultOf(ahead.readCatalog())).resolves.toMatchObject({ kind: 'unavailable' });
    await expect(ahead.readCatalog()).resolves.toBe(CATALOG);
  });
});

test('locations have the form s3://bucket/key', () => {
  expect(releases().catalogLocation).toBe('s3://convox/release/versions.json');
  expect(releases().templateLocation(VERSION)).toBe('s3://convox/release/20260420193621/rack.json');
});
