/** The addresses of S3 objects: for CloudFormation, and to read from, by the environment variables that the SDK reads. */

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

// The DNS suffix of each partition whose services are not at amazonaws.com, by how its regions begin. Source:
// botocore's partitions.json, which the SDK contains; a test compares the two.
const DNS_SUFFIXES: readonly (readonly [regionPrefix: string, suffix: string])[] = [
  ['cn-', 'amazonaws.com.cn'],
  ['eusc-', 'amazonaws.eu'],
  ['us-iso-', 'c2s.ic.gov'],
  ['us-isob-', 'sc2s.sgov.gov'],
  ['us-isof-', 'csp.hci.ic.gov'],
  ['eu-isoe-', 'cloud.adc-e.uk'],
];

export function objectUrl({ bucket, key }: ObjectName, region: string): string {
  const host = `s3.${region}.${dnsSuffixOf(region)}`;
  const path = keyPath(key);
  // S3's certificate does not cover a host name with dots in the bucket's part.
  return bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`;
}

/** The suffix of all service host names in the region's partition. */
export function dnsSuffixOf(region: string): string {
  return DNS_SUFFIXES.find(([prefix]) => region.startsWith(prefix))?.[1] ?? 'amazonaws.com';
}

/** A key as a part of a URL. */
function keyPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

type Environment = Readonly<Record<string, string | undefined>>;

export function objectAddress({ bucket, key }: ObjectName, region: string, env: Environment = process.env): URL {
  const endpoint = ownS3Endpoint(env);
  if (endpoint !== undefined) return new URL(`${endpoint.replace(/\/+$/, '')}/${bucket}/${keyPath(key)}`);
  const url = new URL(objectUrl({ bucket, key }, region));
  const variant = `${isOn(env['AWS_USE_FIPS_ENDPOINT']) ? '-fips' : ''}${isOn(env['AWS_USE_DUALSTACK_ENDPOINT']) ? '.dualstack' : ''}`;
  url.hostname = url.hostname.replace(`s3.${region}.`, `s3${variant}.${region}.`);
  return url;
}

/** An S3 endpoint that does not belong to AWS: a mirror or a test server, which supports only path-style URLs. */
export function ownS3Endpoint(env: Environment = process.env): string | undefined {
  if (isOn(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'])) return undefined;
  return [env['AWS_ENDPOINT_URL_S3'], env['AWS_ENDPOINT_URL']].find((url) => url !== undefined && url !== '');
}

function isOn(setting: string | undefined): boolean {
  return setting?.toLowerCase() === 'true';
}
