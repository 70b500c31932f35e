/** The address under which CloudFormation reads an object: it takes S3's own host names only. */

export interface ObjectName {
  readonly bucket: string;
  readonly key: string;
}

export function objectUrl({ bucket, key }: ObjectName, region: string): string {
  const host = `s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  const path = keyPath(key);
  // A bucket with dots in its name is no host that S3's certificate covers.
  return bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`;
}

/** A key as a part of an address. */
export function keyPath(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}
