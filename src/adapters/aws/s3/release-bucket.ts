/** Reads from the release bucket (Convox's or a mirror): unsigned first, and the first of several keys that exists. */
import type { ConnectionSettings } from '../clients.ts';
import { isFault } from '../is-fault.ts';
import type { ObjectFacts, StoredText } from './object-body.ts';
import { describePublicObject, readPublicObject } from './public-object.ts';
import type { Bucket } from './s3.ts';

/** Keys in the order in which they are tried. */
export type Keys = readonly [string, ...string[]];

export type Found<T> = T & { readonly key: string };

export interface ReleaseBucket {
  read(keys: Keys, limitBytes: number): Promise<Found<StoredText>>;
  /** The same with HEAD requests: everything except the text. */
  describe(keys: Keys): Promise<Found<ObjectFacts>>;
}

/**
 * Reads unsigned first, because S3 refuses credentials without s3:GetObject even for public objects. A private mirror
 * refuses the unsigned request; from then on, all requests are signed with the run's credentials.
 */
export function openReleaseBucket(connection: ConnectionSettings, bucket: string): ReleaseBucket {
  let client: Promise<Bucket> | undefined;
  let access: 'unsigned' | 'signed' = 'unsigned';
  const find = async <T>(
    keys: Keys,
    unsigned: (key: string) => Promise<T>,
    signed: (client: Bucket, key: string) => Promise<T>,
  ): Promise<Found<T>> => {
    const findSigned = async (): Promise<Found<T>> => {
      const connected = await (client ??= connectBucket(connection, bucket));
      return firstOf(keys, (key) => signed(connected, key));
    };
    if (access === 'signed') return findSigned();
    try {
      return await firstOf(keys, unsigned);
    } catch (refusal) {
      if (!isFault(refusal, 'access-denied')) throw refusal;
      const found = await findSigned().catch((error: unknown) => {
        // The signed request can return more, for example that the object does not exist. If it could not be sent, the
        // first error counts.
        throw isFault(error, 'credentials-missing') ? refusal : error;
      });
      access = 'signed';
      return found;
    }
  };
  return {
    read: (keys, limitBytes) =>
      find(
        keys,
        (key) => readPublicObject(connection, { bucket, key }, limitBytes),
        (connected, key) => connected.read(key, limitBytes),
      ),
    describe: (keys) =>
      find(
        keys,
        (key) => describePublicObject(connection, { bucket, key }),
        (connected, key) => connected.describe(key),
      ),
  };
}

/** S3's client is a separate chunk, which a run on a public bucket does not load. */
export async function connectBucket(connection: ConnectionSettings, bucket: string): Promise<Bucket> {
  const { openBucket } = await import('./s3.ts');
  return openBucket(connection, bucket);
}

/**
 * If no key has an object, throws the fault of the first key. S3 responds 403 instead of 404 to a caller that may not
 * list the bucket, so a 403 tries the next key too.
 */
async function firstOf<T>(keys: Keys, read: (key: string) => Promise<T>): Promise<Found<T>> {
  const [key, ...others] = keys;
  try {
    return { ...(await read(key)), key };
  } catch (error) {
    const [next, ...rest] = others;
    if (next === undefined || !isPerhapsMissing(error)) throw error;
    return await firstOf([next, ...rest], read).catch((later: unknown) => {
      throw isPerhapsMissing(later) ? error : later;
    });
  }
}

function isPerhapsMissing(error: unknown): boolean {
  return isFault(error, 'access-denied') || (isFault(error, 'not-found') && error.fault.code !== 'NoSuchBucket');
}
