/** Convox's releases in their bucket, or a mirror of them: the port `Releases` over S3. */
import { CloudFault } from '../../cloudformation/fault.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { ReleaseLocation } from '../../run/update-request.ts';
import type { Releases } from '../../update/ports.ts';
import type { ConnectionSettings } from './clients.ts';
import { readPublicObject } from './public-object.ts';
import type { Bucket } from './s3.ts';
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

/** Nothing is sent before the first call, and no call waits for CloudFormation's client. */
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
      const copies = await connect({ region: stackRegion, ...common }, templateBucket);
      await copies.writeJson(key, text);
      return objectUrl({ bucket: templateBucket, key }, stackRegion);
    },
  };
}

/**
 * Asks for the catalog at once: every run begins by reading it, and what else a run needs can be loaded while the answer is
 * on its way. The first `readCatalog` gets that answer, each later one an answer of its own.
 */
export function prefetchCatalog(releases: Releases): Releases {
  let ahead: Promise<string> | undefined = releases.readCatalog();
  // Where a run ends before it wants the catalog, a refusal is nobody's.
  ahead.catch(() => undefined);
  return {
    ...releases,
    readCatalog() {
      const answer = ahead ?? releases.readCatalog();
      ahead = undefined;
      return answer;
    },
  };
}

type Reader = (key: string, limitBytes: number) => Promise<string>;

/**
 * Reads unsigned first: credentials without s3:GetObject are refused even where anyone may read. A private mirror refuses
 * the unsigned call, is then asked with the run's credentials, and from there on so at once.
 */
function createReader(connection: ConnectionSettings, bucket: string): Reader {
  let signed: Promise<Bucket> | undefined;
  const readSigned: Reader = async (...object) => (await (signed ??= connect(connection, bucket))).readText(...object);
  let access: 'unsigned' | 'signed' = 'unsigned';
  return async (key, limitBytes) => {
    if (access === 'signed') return readSigned(key, limitBytes);
    try {
      return await readPublicObject(connection, { bucket, key }, limitBytes);
    } catch (refusal) {
      if (!isFault(refusal, 'access-denied')) throw refusal;
      const text = await readSigned(key, limitBytes).catch((error: unknown) => {
        // S3 answers 403, not 404, for an object that is not there to whoever may not list the bucket. So the better
        // informed call is believed, and where it could not even be made, the refusal.
        throw isFault(error, 'credentials-missing') ? refusal : error;
      });
      access = 'signed';
      return text;
    }
  };
}

async function connect(connection: ConnectionSettings, bucket: string): Promise<Bucket> {
  const { connectBucket } = await import('./s3.ts');
  return connectBucket(connection, bucket);
}

function isFault(error: unknown, kind: CloudFault['fault']['kind']): error is CloudFault {
  return error instanceof CloudFault && error.fault.kind === kind;
}
