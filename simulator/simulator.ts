/** An AWS to rehearse on: opens the account and its endpoint, and hands a scenario everything it may set or see. */

import type { Account } from './account.ts';
import { noCauses, type EarlyValidationFailure, type ResourceFailure } from './causes.ts';
import { realClock } from './clock.ts';
import { createStack, type NewStack } from './cloudformation/birth.ts';
import { setStackStatus } from './cloudformation/events.ts';
import { findStack } from './cloudformation/find.ts';
import { openEndpoint } from './http/endpoint.ts';
import { noFaults, type FaultPlan } from './http/faults.ts';
import { noInterjections } from './http/interjections.ts';
import { fullPermissions, type Denial, type Expiry } from './http/permissions.ts';
import type { PolicyDocument } from './http/policy.ts';
import type { RecordedRequest } from './http/requests.ts';
import { addApp, type NewApp } from './rack/add-app.ts';
import { addRack, type AddedRack, type NewRack } from './rack/add-rack.ts';
import type { RackApi } from './rack/rack-api.ts';
import { seededRandom } from './random.ts';
import { objectStore } from './s3/object-store.ts';
import { truthOf, type StackTruth } from './stack-truth.ts';
import {
  autoscale,
  cancelAsStranger,
  deleteChangeSetsAsStranger,
  updateAsStranger,
  type Autoscaling,
  type StrangersUpdate,
} from './outsiders.ts';

export type { AddedRack, Autoscaling, Denial, EarlyValidationFailure, Expiry, FaultPlan, NewApp, NewRack, NewStack };
export type { PolicyDocument, RackApi, RecordedRequest, ResourceFailure, StackTruth, StrangersUpdate };

export interface SimulatorOptions {
  /** Bucket name to a folder laid out as the bucket is, or nothing for an empty one. */
  buckets?: Record<string, string | undefined>;
  /** Which of them anyone may read; all when left out. */
  publicBuckets?: string[];
  account?: string;
  region?: string;
  availabilityZones?: string[];
  resourceDurationMs?: number;
  changeSetDurationMs?: number;
  resourcesInFlight?: number;
  pageSize?: number;
  seed?: number;
}

export interface Simulator {
  /** For AWS_ENDPOINT_URL: CloudFormation and S3 both. */
  url: string;
  requests: readonly RecordedRequest[];
  /** The requests whose action changes something, whatever was answered. */
  mutations(): RecordedRequest[];
  close(): Promise<void>;

  addRack(rack: NewRack): Promise<AddedRack>;
  addApp(app: NewApp): void;
  addStack(stack: NewStack): void;
  addBucket(name: string, access: 'public-read' | 'private'): void;
  putObject(bucket: string, key: string, bytes: string | Uint8Array): void;
  object(bucket: string, key: string): Buffer | undefined;
  stack(name: string): StackTruth;
  /** Resolves when no operation is under way on the stack. */
  settled(name: string): Promise<StackTruth>;

  failResource(failure: ResourceFailure): void;
  failRollback(failure: ResourceFailure): void;
  failCleanup(failure: ResourceFailure): void;
  failEarlyValidation(failure: EarlyValidationFailure): void;
  slowResource(logicalId: string, ms: number): void;
  repairResource(logicalId: string): void;
  loseRelease(version: string, place?: { bucket?: string; prefix?: string }): void;
  setSsmParameter(name: string, value: string): void;
  setAvailabilityZones(zones: string[]): void;
  setStatus(stack: string, status: string, reason?: string): void;
  lagAfterExecute(ms: number): void;
  deny(denial: Denial): void;
  allowOnly(policy: PolicyDocument): void;
  allowAll(): void;
  expireCredentials(expiry: Expiry): void;
  faults(plan: FaultPlan): void;

  /** Once, right before the next request of this action is carried out. */
  before(action: string, happen: () => unknown): void;
  /** Once, right after it was, before its answer is sent. */
  after(action: string, happen: () => unknown): void;
  /** Begins at once; resolves when it is over. */
  autoscale(scaling: Autoscaling): Promise<void>;
  updateByAnother(update: StrangersUpdate): Promise<void>;
  cancelUpdate(stack: string): void;
  deleteChangeSets(stack: string): void;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const failures: unknown[] = [];
  const account = openAccount(options, (error) => failures.push(error));
  const permissions = fullPermissions();
  const faults = noFaults();
  const interjections = noInterjections();
  const requests: RecordedRequest[] = [];
  const rackApis: RackApi[] = [];
  const endpoint = await openEndpoint({ account, permissions, faults, interjections, requests });
  return {
    url: endpoint.url,
    requests,
    mutations: () => requests.filter(({ mutating }) => mutating),
    close: async () => {
      account.clock.stop();
      await Promise.all([endpoint.close(), ...rackApis.map((api) => api.close())]);
      if (failures.length > 0) {
        throw new AggregateError(failures, 'the simulator itself broke');
      }
    },
    ...inventory(account, rackApis, failures),
    ...causes(account),
    deny: permissions.deny,
    allowOnly: permissions.allowOnly,
    allowAll: permissions.allowAll,
    expireCredentials: permissions.expire,
    faults: faults.plan,
    before: (action, happen) => {
      interjections.add('before', action, happen);
    },
    after: (action, happen) => {
      interjections.add('after', action, happen);
    },
    autoscale: (scaling) => autoscale(account, scaling),
    updateByAnother: (update) => updateAsStranger(account, update),
    cancelUpdate: (stack) => {
      cancelAsStranger(account, stack);
    },
    deleteChangeSets: (stack) => {
      deleteChangeSetsAsStranger(account, stack);
    },
  };
}

function openAccount(options: SimulatorOptions, broke: Account['broke']): Account {
  const region = options.region ?? 'us-east-1';
  const store = objectStore();
  for (const [name, folder] of Object.entries(options.buckets ?? {})) {
    store.addBucket(name, {
      folder,
      access: options.publicBuckets?.includes(name) === false ? 'private' : 'public-read',
    });
  }
  return {
    id: options.account ?? '123456789012',
    region,
    clock: realClock(),
    random: seededRandom(options.seed ?? 1),
    causes: noCauses(),
    store,
    stacks: new Map(),
    ssmParameters: new Map(),
    availabilityZones: options.availabilityZones ?? ['a', 'b', 'c', 'd'].map((letter) => `${region}${letter}`),
    timing: {
      resourceMs: options.resourceDurationMs ?? 15,
      changeSetMs: options.changeSetDurationMs ?? 10,
      describeLagMs: 0,
      resourcesInFlight: options.resourcesInFlight ?? 8,
    },
    pageSize: options.pageSize ?? 100,
    broke,
  };
}

type Inventory = 'addRack' | 'addApp' | 'addStack' | 'addBucket' | 'putObject' | 'object' | 'stack' | 'settled';

function inventory(account: Account, rackApis: RackApi[], failures: readonly unknown[]): Pick<Simulator, Inventory> {
  return {
    addRack: async (rack) => {
      const added = await addRack(account, rack);
      if (added.api !== undefined) {
        rackApis.push(added.api);
      }
      return added;
    },
    addApp: (app) => {
      addApp(account, app);
    },
    addStack: (stack) => {
      createStack(account, stack);
    },
    addBucket: (name, access) => {
      account.store.addBucket(name, { folder: undefined, access });
    },
    putObject: (bucket, key, bytes) => {
      account.store.put(bucket, key, Buffer.from(bytes));
    },
    object: (bucket, key) => account.store.read(bucket, key)?.bytes,
    stack: (name) => truthOf(findStack(account, name)),
    settled: async (name) => {
      while (findStack(account, name).status.endsWith('_IN_PROGRESS')) {
        // What broke has left the stack as it was, for good.
        if (failures.length > 0) throw new AggregateError(failures, 'the simulator itself broke');
        await account.clock.sleep(2);
      }
      return truthOf(findStack(account, name));
    },
  };
}

type CauseNames =
  | 'failResource'
  | 'failRollback'
  | 'failCleanup'
  | 'failEarlyValidation'
  | 'slowResource'
  | 'repairResource'
  | 'loseRelease'
  | 'setSsmParameter'
  | 'setAvailabilityZones'
  | 'setStatus'
  | 'lagAfterExecute';

function causes(account: Account): Pick<Simulator, CauseNames> {
  return {
    failResource: (failure) => {
      account.causes.add('update', failure);
    },
    failRollback: (failure) => {
      account.causes.add('rollback', failure);
    },
    failCleanup: (failure) => {
      account.causes.add('clean-up', failure);
    },
    failEarlyValidation: account.causes.addEarlyValidation,
    slowResource: account.causes.slow,
    repairResource: account.causes.repair,
    loseRelease: (version, { bucket = 'convox', prefix = 'release' } = {}) => {
      account.store.lose(bucket, `${prefix}/${version}/rack.json`);
    },
    setSsmParameter: (name, value) => {
      account.ssmParameters.set(name, value);
    },
    setAvailabilityZones: (zones) => {
      account.availabilityZones = [...zones];
    },
    setStatus: (stack, status, reason) => {
      setStackStatus(account, findStack(account, stack), status, reason);
    },
    lagAfterExecute: (ms) => {
      account.timing.describeLagMs = ms;
    },
  };
}
