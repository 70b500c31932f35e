/** The address that S3 objects are read from, by the same environment variables that the SDK reads. */
import { keyPath, type ObjectName, objectUrl } from './template-url.ts';

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
