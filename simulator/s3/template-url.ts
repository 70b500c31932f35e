/** Parses the bucket and key from a TemplateURL, in each format that CloudFormation accepts. */

import { partitionOf } from '../partition.ts';

export interface ObjectAddress {
  bucket: string;
  key: string;
  versionId?: string;
}

/**
 * CloudFormation accepts only S3 hosts of its own partition. The simulator also accepts its own URLs on loopback,
 * because a caller builds them from its endpoint.
 */
export function parseTemplateUrl(templateUrl: string, region: string): ObjectAddress | undefined {
  if (!URL.canParse(templateUrl)) {
    return undefined;
  }
  const url = new URL(templateUrl);
  const path = decodeURIComponent(url.pathname.slice(1));
  const bucket = bucketIn(url.hostname, partitionOf(region).dnsSuffix);
  if (bucket === undefined) {
    return undefined;
  }
  if (bucket !== '') {
    return { bucket, key: path, ...versionIn(url) };
  }
  const slash = path.indexOf('/');
  return slash < 1 ? undefined : { bucket: path.slice(0, slash), key: path.slice(slash + 1), ...versionIn(url) };
}

/** Returns the version id of the URL's query. */
export function versionIn(url: URL): { versionId?: string } {
  const versionId = url.searchParams.get('versionId');
  return versionId === null ? {} : { versionId };
}

/** Returns the bucket of a host name. Empty if the path has the bucket, undefined if the host does not belong to S3. */
function bucketIn(hostname: string, dnsSuffix: string): string | undefined {
  if (hostname === '127.0.0.1' || hostname === 'localhost') return '';
  if (!hostname.endsWith(`.${dnsSuffix}`)) return undefined;
  const host = hostname.slice(0, -dnsSuffix.length - 1);
  const match = /^(?:([a-z0-9][a-z0-9.-]+)\.)?s3(?:[.-][a-z0-9-]+)?$/.exec(host);
  return match === null ? undefined : (match[1] ?? '');
}
