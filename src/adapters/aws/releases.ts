/** Convox's releases in their bucket, or a mirror of them: the port `Releases` over S3. */
import { CloudFault } from '../../domain/fault.ts';
import type { RackVersion } from '../../domain/rack-version.ts';
import type { ReleaseLocation } from '../../domain/update-request.ts';
import type { Releases } from '../../update/ports.ts';
import type { ConnectionSettings } from './clients.ts';
import type { Access, Bucket } from './s3.ts';
import { objectUrl } from './template-url.ts';

export interface ReleasesSettings extends Omit<ConnectionSettings, 'region'> {
  readonly location: ReleaseLocation;
  /** Where templates are copied to before CloudFormation reads them; undefined: it reads the release itself. */
  readonly templateBucket: string | undefined;
  readonly stackRegion: string;
}

// Convox's catalog has some 100 KB; CloudFormation takes no template larger than 1 MiB.
const CATALOG_LIMIT_BYTES = 16 * 1024 * 1024;
const TEMPLATE_LIMIT_BYTES = 1024 * 1024;

/** Nothing is loaded or sent before the first call, and no call waits for CloudFormation's client. */
export function createReleases(settings: ReleasesSettings): Releases {
  const { location, templateBucket, stackRegion, ...common } = settings;
  const prefix = location.prefix.replaceAll(/^\/+|\/+$/g, '');
  const keyOf = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`);
  const catalogKey = keyOf('versions.json');
  const templateKey = (version: RackVersion): string => keyOf(`${version}/rack.json`);
  const read = createReader({ region: location.region, ...common }, location.bucket);
  return {
    catalogLocation: `s3://${location.bucket}/${catalogKey}`,
    templateLocation: (version) => `s3://${location.bucket}/${templateKey(version)}`,
    readCatalog: () => read(catalogKey, CATALOG_LIMIT_BYTES),
    readTemplate: (version) => read(templateKey(version), TEMPLATE_LIMIT_BYTES),
    async publishTemplate(version, text) {
      const key = templateKey(version);
      if (templateBucket === undefined) return objectUrl({ bucket: location.bucket, key }, location.region);
      const copies = await connect({ region: stackRegion, ...common }, templateBucket, 'signed');
      await copies.writeJson(key, text);
      return objectUrl({ bucket: templateBucket, key }, stackRegion);
    },
  };
}

type Reader = (key: string, limitBytes: number) => Promise<string>;

/**
 * Reads unsigned first: credentials without s3:GetObject are refused even where anyone may read. A private mirror refuses
 * the unsigned call, is then asked with the run's credentials, and from there on so at once.
 */
function createReader(connection: ConnectionSettings, bucket: string): Reader {
  const open: Partial<Record<Access, Promise<Bucket>>> = {};
  const readAs = async (access: Access, ...object: Parameters<Reader>): Promise<string> =>
    (await (open[access] ??= connect(connection, bucket, access))).readText(...object);
  let access: Access = 'unsigned';
  return async (...object) => {
    try {
      return await readAs(access, ...object);
    } catch (refusal) {
      if (access === 'signed' || !isFault(refusal, 'access-denied')) throw refusal;
      const text = await readAs('signed', ...object).catch((error: unknown) => {
        // S3 answers 403, not 404, for an object that is not there to whoever may not list the bucket. So the better
        // informed call is believed, and where it could not even be made, the refusal.
        throw isFault(error, 'credentials-missing') ? refusal : error;
      });
      access = 'signed';
      return text;
    }
  };
}

async function connect(connection: ConnectionSettings, bucket: string, access: Access): Promise<Bucket> {
  const { connectBucket } = await import('./s3.ts');
  return connectBucket(connection, bucket, access);
}

function isFault(error: unknown, kind: CloudFault['fault']['kind']): error is CloudFault {
  return error instanceof CloudFault && error.fault.kind === kind;
}
