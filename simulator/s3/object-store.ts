/** The buckets: folders laid out as the bucket is, with what was put over them or lost from them since. */

import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface StoredObject {
  bytes: Buffer;
  modifiedAt: Date;
  /** Where the bucket keeps versions. */
  versionId?: string;
}

export interface Bucket {
  /** Undefined: a bucket that only has uploaded objects. */
  folder: string | undefined;
  access: 'public-read' | 'private';
  /** Whether callers can list it, and therefore learn whether a key exists. */
  listing: 'allowed' | 'denied';
  /** The account that it belongs to. */
  owner: string;
  versioned: boolean;
}

export interface ObjectStore {
  bucket(name: string): Bucket | undefined;
  addBucket(name: string, bucket: Bucket): void;
  /** The newest version where none is named. */
  read(bucket: string, key: string, versionId?: string): StoredObject | undefined;
  put(bucket: string, key: string, bytes: Buffer, modifiedAt?: Date): StoredObject;
  lose(bucket: string, key: string): void;
}

export function objectStore(): ObjectStore {
  const buckets = new Map<string, Bucket>();
  /** What lies over the folders, oldest first; `undefined` is an object that was lost. */
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
    lose: (bucket, key) => {
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

/** A release's files are written when it is made; a file in a folder has the time at which the folder was checked out. */
function releasedAt(key: string): Date | undefined {
  const [, ...parts] = /(?:^|\/)(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)[^/]*\/[^/]+$/.exec(key) ?? [];
  const [year = 0, month = 0, ...rest] = parts.map(Number);
  return parts.length === 0 ? undefined : new Date(Date.UTC(year, month - 1, ...rest));
}
