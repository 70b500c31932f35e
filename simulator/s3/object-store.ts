/** The S3 buckets: the files of their folders, and the objects that a scenario uploads or deletes. */

import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface StoredObject {
  bytes: Buffer;
  modifiedAt: Date;
  /** Set if the bucket has versioning. */
  versionId?: string;
}

export interface Bucket {
  /** Undefined for a bucket with uploaded objects only. */
  folder: string | undefined;
  access: 'public-read' | 'private';
  /** Whether callers can list the bucket. Otherwise S3 does not show whether a key exists. */
  listing: 'allowed' | 'denied';
  /** The account id of the owner. */
  owner: string;
  versioned: boolean;
}

export interface ObjectStore {
  bucket(name: string): Bucket | undefined;
  addBucket(name: string, bucket: Bucket): void;
  /** Default: the latest version. */
  read(bucket: string, key: string, versionId?: string): StoredObject | undefined;
  put(bucket: string, key: string, bytes: Buffer, modifiedAt?: Date): StoredObject;
  remove(bucket: string, key: string): void;
}

export function objectStore(): ObjectStore {
  const buckets = new Map<string, Bucket>();
  /** Objects that replace those of the folders, oldest first. `undefined` is a deleted object. */
  const overlay = new Map<string, (StoredObject | undefined)[]>();
  const add = (bucket: string, key: string, object: StoredObject | undefined): void => {
    const place = `${bucket}/${key}`;
    overlay.set(place, [...(overlay.get(place) ?? []), object]);
  };
  return {
    bucket: (name) => buckets.get(name),
    addBucket: (name, bucket) => buckets.set(name, bucket),
    read: (bucket, key, versionId) => {
      const written = overlay.get(`${bucket}/${key}`);
      if (versionId !== undefined) return written?.find((object) => object?.versionId === versionId);
      return written === undefined ? readFromFolder(buckets.get(bucket)?.folder, key) : written.at(-1);
    },
    put: (bucket, key, bytes, modifiedAt = new Date()) => {
      const number = (overlay.get(`${bucket}/${key}`)?.length ?? 0) + 1;
      const versionId = buckets.get(bucket)?.versioned === true ? `version.${number}` : undefined;
      const object = { bytes, modifiedAt, ...(versionId !== undefined && { versionId }) };
      add(bucket, key, object);
      return object;
    },
    remove: (bucket, key) => {
      add(bucket, key, undefined);
    },
  };
}

function readFromFolder(folder: string | undefined, key: string): StoredObject | undefined {
  if (folder === undefined) {
    return undefined;
  }
  const file = path.resolve(folder, key);
  if (!file.startsWith(path.resolve(folder) + path.sep)) {
    return undefined;
  }
  try {
    const stat = statSync(file);
    return stat.isFile() ? { bytes: readFileSync(file), modifiedAt: releasedAt(key) ?? stat.mtime } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The files of a release are written when it is published. Files in a folder have the time of the checkout, so the name
 * of the release determines the time here.
 */
function releasedAt(key: string): Date | undefined {
  const [, ...parts] = /(?:^|\/)(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)[^/]*\/[^/]+$/.exec(key) ?? [];
  const [year = 0, month = 0, ...rest] = parts.map(Number);
  return parts.length === 0 ? undefined : new Date(Date.UTC(year, month - 1, ...rest));
}
