/** The address from which S3 objects are read, for each setting. */
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { objectAddress, ownS3Endpoint } from '../../../src/adapters/aws/s3/object-address.ts';

const OBJECT = { bucket: 'convox', key: 'release/versions.json' } as const;

const OWN_HOST = 'https://convox.s3.us-east-1.amazonaws.com/release/versions.json';
const ALL = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
const FOR_S3 = { ...ALL, AWS_ENDPOINT_URL_S3: 'https://mirror.example.org/s3/' };

describe('the address of an object', () => {
  test.each([
    ['at its own host', {}, OWN_HOST],
    ['at a FIPS host', { AWS_USE_FIPS_ENDPOINT: 'true' }, OWN_HOST.replace('s3', 's3-fips')],
    ['at a dual-stack host', { AWS_USE_DUALSTACK_ENDPOINT: 'TRUE' }, OWN_HOST.replace('s3', 's3.dualstack')],
    ['by path at the endpoint for all', ALL, 'http://127.0.0.1:4566/convox/release/versions.json'],
    ['by path at the endpoint for S3', FOR_S3, 'https://mirror.example.org/s3/convox/release/versions.json'],
    ['at its own host if endpoints are ignored', { ...ALL, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }, OWN_HOST],
    ['at its own host if the endpoint is empty', { AWS_ENDPOINT_URL_S3: '' }, OWN_HOST],
  ])('%s', (_, env, address) => {
    expect(objectAddress(OBJECT, 'us-east-1', env).href).toBe(address);
  });

  test('uses path style for a bucket with dots, whose name no certificate covers', () => {
    const address = objectAddress({ ...OBJECT, bucket: 'my.mirror' }, 'eu-west-1', {});
    expect(address.href).toBe('https://s3.eu-west-1.amazonaws.com/my.mirror/release/versions.json');
  });

  test.each([
    ...['us-east-1', 'cn-northwest-1', 'us-gov-east-1', 'eusc-de-east-1', 'us-iso-west-1', 'us-isob-east-1'],
    ...['us-isof-south-1', 'eu-isoe-west-1', 'xx-new-1'],
  ])('uses the same host as the SDK in %s', (region) => {
    // A client without a request handler of its own sends nothing here: only its endpoint rules are used.
    const { endpointProvider } = new S3Client({ region }).config;
    const variants = [
      {},
      { AWS_USE_DUALSTACK_ENDPOINT: 'true' },
      ...(region.startsWith('cn-') ? [] : [{ AWS_USE_FIPS_ENDPOINT: 'true' }]),
    ];
    for (const env of variants) {
      const { url } = endpointProvider({
        Bucket: OBJECT.bucket,
        Region: region,
        UseFIPS: 'AWS_USE_FIPS_ENDPOINT' in env,
        UseDualStack: 'AWS_USE_DUALSTACK_ENDPOINT' in env,
        Accelerate: false,
      });
      expect(objectAddress(OBJECT, region, env).host).toBe(url.host);
    }
  });

  test('encodes every part of the key', () => {
    const address = objectAddress({ bucket: 'mirror', key: 'a b/c?d#e/versions.json' }, 'us-east-1', {});
    expect(address.href).toBe('https://mirror.s3.us-east-1.amazonaws.com/a%20b/c%3Fd%23e/versions.json');
  });
});

test('recognizes an endpoint that is not AWS’s', () => {
  expect(ownS3Endpoint({ AWS_ENDPOINT_URL_S3: 'https://mirror.example.org' })).toBe('https://mirror.example.org');
  expect(ownS3Endpoint({})).toBeUndefined();
});
