/** The buckets: folders laid out as the bucket is, with what was put over them or lost from them since. */

import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

export interface StoredObject {
  bytes: Buffer;
  modifiedAt: Date;
}

export interface Bucket {
  /** Undefined: a bucket that only holds what is put into it. */
  folder: string | undefined;
  access: 'public-read' | 'private';
}

export interface ObjectStore {
  bucket(name: string): Bucket | undefined;
  addBucket(name: string, bucket: Bucket): void;
  read(bucket: string, key: string): StoredObject | undefined;
  put(bucket: string, key: string, bytes: Buffer): void;
  lose(bucket: string, key: string): void;
}

export function objectStore(): ObjectStore {
  const buckets = new Map<string, Bucket>();
  /** What lies over the folders; `undefined` is an object that was lost. */
  const overlay = new Map<string, StoredObject | undefined>();
  return {
    bucket: (name) => buckets.get(name),
    addBucket: (name, bucket) => buckets.set(name, bucket),
    read: (bucket, key) => {
      const place = `${bucket}/${key}`;
      return overlay.has(place) ? overlay.get(place) : readFromFolder(buckets.get(bucket)?.folder, key);
    },
    put: (bucket, key, bytes) => overlay.set(`${bucket}/${key}`, { bytes, modifiedAt: new Date() }),
    lose: (bucket, key) => overlay.set(`${bucket}/${key}`, undefined),
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
    return stat.isFile() ? { bytes: readFileSync(file), modifiedAt: stat.mtime } : undefined;
  } catch {
    return undefined;
  }
}
