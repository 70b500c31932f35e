/** Creates the account of a scenario: its buckets, its region, and the duration of operations. */

import type { Account } from './account.ts';
import { createCauses } from './causes.ts';
import { realClock } from './clock.ts';
import { seededRandom } from './random.ts';
import { objectStore } from './s3/object-store.ts';

export interface SimulatorOptions {
  /** Maps a bucket name to a folder with the bucket's contents, or to undefined for an empty bucket. */
  buckets?: Record<string, string | undefined>;
  /** The buckets that everyone can read. Default: all. */
  publicBuckets?: string[];
  /** The buckets that no caller can list, where S3 reports a missing key as denied. Default: none. */
  unlistedBuckets?: string[];
  account?: string;
  region?: string;
  availabilityZones?: string[];
  resourceDurationMs?: number;
  changeSetDurationMs?: number;
  resourcesInFlight?: number;
  pageSize?: number;
  seed?: number;
}

export function openAccount(options: SimulatorOptions, onInternalError: Account['onInternalError']): Account {
  const region = options.region ?? 'us-east-1';
  const accountId = options.account ?? '123456789012';
  const store = objectStore();
  for (const [name, folder] of Object.entries(options.buckets ?? {})) {
    store.addBucket(name, {
      folder,
      access: options.publicBuckets?.includes(name) === false ? 'private' : 'public-read',
      listing: options.unlistedBuckets?.includes(name) === true ? 'denied' : 'allowed',
      owner: accountId,
      versioned: false,
    });
  }
  return {
    id: accountId,
    region,
    clock: realClock(),
    random: seededRandom(options.seed ?? 1),
    causes: createCauses(),
    traces: [],
    store,
    iam: { providers: [], roles: [], sessions: [] },
    stacks: new Map(),
    records: { rows: new Map(), published: [] },
    ssmParameters: new Map(),
    availabilityZones: options.availabilityZones ?? ['a', 'b', 'c', 'd'].map((letter) => `${region}${letter}`),
    timing: {
      resourceMs: options.resourceDurationMs ?? 15,
      changeSetMs: options.changeSetDurationMs ?? 10,
      describeLagMs: 0,
      describeEventsLagMs: 0,
      driftDetectionMs: 20,
      rollbackMovesUpdatedTime: false,
      resourcesInFlight: options.resourcesInFlight ?? 8,
    },
    pageSize: options.pageSize ?? 100,
    onInternalError,
  };
}
