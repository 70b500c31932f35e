/** S3 as far as release buckets need it: GET, HEAD and PUT of objects with path-style URLs. */

import { createHash } from 'node:crypto';
import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { escapeXml } from '../http/xml.ts';
import type { S3Call } from '../http/call.ts';
import type { HttpResponse } from '../http/responses.ts';
import type { Bucket, StoredObject } from './object-store.ts';
import type { ObjectAddress } from './template-url.ts';

export function handleS3(account: Account, call: S3Call): HttpResponse {
  if (call.action === 'NotImplemented') {
    throw new AwsError(501, 'NotImplemented', 'A header you provided implies functionality that is not implemented');
  }
  const { bucket, key, versionId } = call.address;
  const found = account.store.bucket(bucket);
  if (found === undefined) {
    throw new AwsError(404, 'NoSuchBucket', 'The specified bucket does not exist');
  }
  const permitted = call.signed || (found.access === 'public-read' && call.action !== 'PutObject');
  if (!permitted || (call.expectedBucketOwner ?? found.owner) !== found.owner) {
    throw accessDenied();
  }
  if (call.action === 'PutObject') {
    const { bytes, versionId: written } = account.store.put(bucket, key, call.body);
    return { status: 200, headers: { etag: etagOf(bytes), ...versionHeader(written) }, body: Buffer.alloc(0) };
  }
  const object = account.store.read(bucket, key, versionId);
  if (object === undefined) {
    throw missingObject(found, versionId);
  }
  return {
    status: 200,
    headers: objectHeaders(object),
    body: call.action === 'HeadObject' ? Buffer.alloc(0) : object.bytes,
  };
}

/** S3 does not show a caller without the right to list the bucket whether a key exists. */
function missingObject({ listing }: Bucket, versionId: string | undefined): AwsError {
  if (listing === 'denied') return accessDenied();
  return versionId === undefined
    ? new AwsError(404, 'NoSuchKey', 'The specified key does not exist.')
    : new AwsError(404, 'NoSuchVersion', 'The specified version does not exist.');
}

function accessDenied(): AwsError {
  return new AwsError(403, 'AccessDenied', 'Access Denied');
}

function versionHeader(versionId: string | undefined): Record<string, string> {
  return versionId === undefined ? {} : { 'x-amz-version-id': versionId };
}

function objectHeaders(object: StoredObject): Record<string, string> {
  return {
    'content-type': 'binary/octet-stream',
    'content-length': String(object.bytes.length),
    etag: etagOf(object.bytes),
    'last-modified': object.modifiedAt.toUTCString(),
    'accept-ranges': 'bytes',
    ...versionHeader(object.versionId),
  };
}

function etagOf(bytes: Buffer): string {
  return `"${createHash('md5').update(bytes).digest('hex')}"`;
}

export function renderS3Error(account: Account, error: AwsError, address: ObjectAddress): string {
  const key = error.code === 'NoSuchKey' ? `<Key>${escapeXml(address.key)}</Key>` : '';
  const bucket = error.code === 'NoSuchBucket' ? `<BucketName>${escapeXml(address.bucket)}</BucketName>` : '';
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>${key}${bucket}<RequestId>${account.random.text(16, '0123456789ABCDEF')}</RequestId><HostId>simulator</HostId></Error>`;
}
