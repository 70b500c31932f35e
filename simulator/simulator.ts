/** An AWS to rehearse on: opens the account and its endpoint, and hands a scenario everything it may set or see. */

import type { Account, PublishedMessage } from './account.ts';
import type { EarlyValidationFailure, HookFailure, ResourceFailure } from './causes.ts';
import { createStack, type NewStack } from './cloudformation/updates/create-stack.ts';
import { findStack } from './cloudformation/find.ts';
import { openEndpoint } from './http/endpoint.ts';
import { noFaults, type FaultPlan } from './http/faults.ts';
import { noInterjections } from './http/interjections.ts';
import { fullPermissions, type Denial, type Expiry } from './http/permissions.ts';
import type { PolicyDocument } from './http/policy.ts';
import type { RecordedRequest } from './http/requests.ts';
import { openAccount, type SimulatorOptions } from './open-account.ts';
import { addApp, type NewApp } from './rack/add-app.ts';
import { addRack, type AddedRack, type NewRack } from './rack/add-rack.ts';
import type { RackApi } from './rack/rack-api.ts';
import { scenarioCauses, type ScenarioCauses } from './scenario-causes.ts';
import type { OidcProvider, Role, Session } from './sts/roles.ts';
import { partitionOf } from './partition.ts';
import { truthOf, type StackState } from './stack-state.ts';
import {
  autoscale,
  cancelAsStranger,
  deleteChangeSetsAsStranger,
  deleteOutside,
  updateAsStranger,
  type Autoscaling,
  type StrangersUpdate,
} from './other-clients.ts';

export type { AddedRack, Autoscaling, Denial, EarlyValidationFailure, Expiry, FaultPlan, HookFailure };
export type { NewApp, NewRack, NewStack, SimulatorOptions };
export type { PolicyDocument, RackApi, RecordedRequest, ResourceFailure, StackState, StrangersUpdate };

export interface Simulator extends ScenarioCauses {
  /** For AWS_ENDPOINT_URL: CloudFormation and S3 both. */
  url: string;
  requests: readonly RecordedRequest[];
  /** The requests whose action changes something, whatever was answered. */
  mutations(): RecordedRequest[];
  close(): Promise<void>;

  addRack(rack: NewRack): Promise<AddedRack>;
  addApp(app: NewApp): void;
  addStack(stack: NewStack): void;
  /** Owned by the account and without versions by default. */
  addBucket(name: string, access: 'public-read' | 'private', more?: { owner?: string; versioned?: boolean }): void;
  /** `modifiedAt` is now by default. */
  putObject(bucket: string, key: string, bytes: string | Uint8Array, modifiedAt?: Date): void;
  object(bucket: string, key: string): Buffer | undefined;
  stack(name: string): StackState;
  /** Resolves when no operation on the stack is in progress. */
  settled(name: string): Promise<StackState>;

  /** What was published to SNS topics, oldest first. */
  published: readonly PublishedMessage[];
  deny(denial: Denial): void;
  allowOnly(policy: PolicyDocument): void;
  allowAll(): void;
  expireCredentials(expiry: Expiry): void;
  addOidcProvider(provider: OidcProvider): void;
  /** One that can be assumed by OIDC. Its ARN is returned. */
  addRole(role: Role): string;
  /** Of the roles that were assumed, oldest first. */
  sessions: readonly Session[];
  /** The sessions so far end at once. */
  endSessions(): void;
  faults(plan: FaultPlan): void;

  /** Once, right before the next request of this action is carried out. */
  before(action: string, happen: () => unknown): void;
  /** Once, directly after the action was executed and before its response is sent. */
  after(action: string, happen: () => unknown): void;
  /** Begins at once; resolves when it is over. */
  autoscale(scaling: Autoscaling): Promise<void>;
  updateByAnother(update: StrangersUpdate): Promise<void>;
  cancelUpdate(stack: string): void;
  deleteChangeSets(stack: string): void;
  /** With the API of the resource's own service. */
  deleteResource(stack: string, logicalId: string): void;
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
    ...scenarioCauses(account),
    published: account.records.published,
    deny: permissions.deny,
    allowOnly: permissions.allowOnly,
    allowAll: permissions.allowAll,
    expireCredentials: permissions.expire,
    ...signingIn(account),
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
    deleteResource: (stack, logicalId) => {
      deleteOutside(account, stack, logicalId);
    },
  };
}

function signingIn({ id, region, iam, clock }: Account): Pick<Simulator, SigningIn> {
  return {
    addOidcProvider: (provider) => {
      iam.providers.push(provider);
    },
    addRole: (role) => {
      iam.roles.push(role);
      return `arn:${partitionOf(region).id}:iam::${id}:role/${role.name}`;
    },
    sessions: iam.sessions,
    endSessions: () => {
      for (const session of iam.sessions) session.endsAt = clock.now();
    },
  };
}

type SigningIn = 'addOidcProvider' | 'addRole' | 'sessions' | 'endSessions';

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
    addBucket: (name, access, { owner = account.id, versioned = false } = {}) => {
      account.store.addBucket(name, { folder: undefined, access, listing: 'allowed', owner, versioned });
    },
    putObject: (bucket, key, bytes, modifiedAt) => {
      account.store.put(bucket, key, Buffer.from(bytes), modifiedAt);
    },
    object: (bucket, key) => account.store.read(bucket, key)?.bytes,
    stack: (name) => truthOf(findStack(account, name)),
    settled: async (name) => {
      while (findStack(account, name).status.endsWith('_IN_PROGRESS')) {
        // A bug has left the stack in an undefined state.
        if (failures.length > 0) throw new AggregateError(failures, 'the simulator itself broke');
        await account.clock.sleep(2);
      }
      return truthOf(findStack(account, name));
    },
  };
}
