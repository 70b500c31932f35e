/** The port `Releases` over S3: Convox's release bucket or a mirror. */
import type { RackVersion } from '../../../releases/rack-version.ts';
import { type TemplateFile, templateFilesOf } from '../../../releases/template-file.ts';
import type { ReleaseLocation } from '../../../run/update-request.ts';
import type { PublishedTemplate, Releases } from '../../../update/ports.ts';
import type { ConnectionSettings } from '../clients.ts';
import type { ObjectFacts } from './object-body.ts';
import { connectBucket, type Keys, openReleaseBucket } from './release-bucket.ts';
import { objectUrl } from './object-address.ts';

export interface ReleasesSettings extends Omit<ConnectionSettings, 'region'> {
  readonly location: ReleaseLocation;
  /** The bucket for copies of templates; undefined if CloudFormation reads the release itself. */
  readonly templateBucket: string | undefined;
  readonly stackRegion: string;
}

// Convox's catalog has about 100 kB. CloudFormation accepts templates up to 1 MiB.
const CATALOG_LIMIT_BYTES = 16 * 1024 * 1024;
const TEMPLATE_LIMIT_BYTES = 1024 * 1024;

/** No request is sent before the first call, and no call here loads CloudFormation's client. */
export function createReleases(settings: ReleasesSettings): Releases {
  const { location, templateBucket, stackRegion, ...common } = settings;
  const prefix = location.prefix.replaceAll(/^\/+|\/+$/g, '');
  const keyOf = (path: string): string => (prefix === '' ? path : `${prefix}/${path}`);
  const catalogKey = keyOf('versions.json');
  const keysOf = (version: RackVersion): Keys => {
    const [first, second] = templateFilesOf(version);
    return [keyOf(`${version}/${first}`), keyOf(`${version}/${second}`)];
  };
  const bucket = openReleaseBucket({ region: location.region, ...common }, location.bucket);
  const publishCopy = async (copies: string, key: string, text: string, owner: string): Promise<PublishedTemplate> => {
    const client = await connectBucket({ region: stackRegion, ...common }, copies);
    const version = await client.writeJson(key, text, owner);
    const url = objectUrl({ bucket: copies, key }, stackRegion);
    const location = `s3://${copies}/${key}`;
    if (version !== undefined) {
      const pinned = `${url}?versionId=${encodeURIComponent(version)}`;
      return { url: pinned, location, isUnchanged: () => Promise.resolve(true) };
    }
    return { url, location, isUnchanged: async () => (await client.read(key, TEMPLATE_LIMIT_BYTES)).text === text };
  };
  return {
    catalogLocation: `s3://${location.bucket}/${catalogKey}`,
    templateLocation: (version, file = templateFilesOf(version)[0]) =>
      `s3://${location.bucket}/${keyOf(`${version}/${file}`)}`,
    readCatalog: async () => (await bucket.read([catalogKey], CATALOG_LIMIT_BYTES)).text,
    async readTemplate(version) {
      const { key, ...stored } = await bucket.read(keysOf(version), TEMPLATE_LIMIT_BYTES);
      return { ...stored, file: fileIn(key) };
    },
    readModifiedTime: async (version) => (await bucket.describe(keysOf(version))).modifiedAtMs,
    async publishTemplate(version, template, owner) {
      const key = keyOf(`${version}/${template.file}`);
      if (templateBucket !== undefined) return publishCopy(templateBucket, key, template.text, owner);
      return {
        url: objectUrl({ bucket: location.bucket, key }, location.region),
        location: `s3://${location.bucket}/${key}`,
        isUnchanged: async () => isSameObject(template, await bucket.describe([key])),
      };
    },
  };
}

function fileIn(key: string): TemplateFile {
  return key.endsWith('/rack.json') ? 'rack.json' : 'formation.json';
}

/** Some S3-compatible servers send neither an ETag nor a time. The objects then count as equal. */
function isSameObject(one: ObjectFacts, other: ObjectFacts): boolean {
  return one.etag === other.etag && one.modifiedAtMs === other.modifiedAtMs;
}

/**
 * Requests the catalog at once, because every run starts by reading it. The first `readCatalog` gets this response;
 * later calls send their own request.
 */
export function prefetchCatalog(releases: Releases): Releases {
  let ahead: Promise<string> | undefined = releases.readCatalog();
  // A run can end before it reads the catalog. A failed request must not end the process then.
  ahead.catch(() => undefined);
  return {
    ...releases,
    readCatalog() {
      const catalog = ahead ?? releases.readCatalog();
      ahead = undefined;
      return catalog;
    },
  };
}
