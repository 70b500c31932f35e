/**
 * The keys of a release's template. Convox's bucket has a formation.json for every release, and a rack.json for later
 * ones.
 */

import type { ObjectStore } from './object-store.ts';

const FILES = ['rack.json', 'formation.json'];

export interface ReleasePlace {
  bucket?: string | undefined;
  prefix?: string | undefined;
  version: string;
}

/** Returns both keys, whether they exist or not. */
export function templateKeys({ prefix = 'release', version }: ReleasePlace): string[] {
  return FILES.map((file) => `${prefix}/${version}/${file}`);
}

export function templateKey(store: ObjectStore, place: ReleasePlace): string {
  const { bucket = 'convox' } = place;
  const key = templateKeys(place).find((candidate) => store.read(bucket, candidate) !== undefined);
  if (key === undefined) {
    throw new Error(`No template of ${place.version} in the bucket ${bucket}`);
  }
  return key;
}
