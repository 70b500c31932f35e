/** From a TemplateURL to the bucket and key that it names, in every form that CloudFormation takes. */

export interface ObjectAddress {
  bucket: string;
  key: string;
}

const S3_HOST = /^(?:(?<bucket>[a-z0-9][a-z0-9.-]+)\.)?s3(?:[.-][a-z0-9-]+)?\.amazonaws\.com(?:\.cn)?$/;

/** The simulator's own URLs on loopback count too: a caller that builds them from its endpoint means the same buckets. */
export function parseTemplateUrl(templateUrl: string): ObjectAddress | undefined {
  if (!URL.canParse(templateUrl)) {
    return undefined;
  }
  const { hostname, pathname } = new URL(templateUrl);
  const path = decodeURIComponent(pathname.slice(1));
  const host = S3_HOST.exec(hostname);
  if (host === null && hostname !== '127.0.0.1' && hostname !== 'localhost') {
    return undefined;
  }
  const bucket = host?.groups?.['bucket'];
  if (bucket !== undefined) {
    return { bucket, key: path };
  }
  const slash = path.indexOf('/');
  return slash < 1 ? undefined : { bucket: path.slice(0, slash), key: path.slice(slash + 1) };
}
