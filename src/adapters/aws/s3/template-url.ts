/** The address of an object for CloudFormation, which accepts only S3's own host names. */

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
export function keyPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
