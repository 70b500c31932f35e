/** A simulated AWS account with an HTTP endpoint, and the functions with which a scenario changes and reads it. */

import type { Account, PublishedMessage } from './account.ts';
import type { EarlyValidationFailure, HookFailure, ResourceFailure } from './causes.ts';
import { createStack, type NewStack } from './cloudformation/updates/create-stack.ts';
import { findStack } from './cloudformation/find.ts';
import { openEndpoint } from './http/endpoint.ts';
import { createFaults, type FaultPlan } from './http/faults.ts';
import { createRequestHooks } from './http/request-hooks.ts';
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
import { stackStateOf, type StackState } from './stack-state.ts';
import {
  autoscale,
  cancelAsOtherClient,
  deleteChangeSetsAsOtherClient,
  changeOutside,
  deleteOutside,
  updateAsOtherClient,
  type Autoscaling,
  type OtherClientsUpdate,
  type OutsideChange,
} from './other-clients.ts';

export type { AddedRack, Autoscaling, Denial, EarlyValidationFailure, Expiry, FaultPlan, HookFailure };
export type { NewApp, NewRack, NewStack, SimulatorOptions };
export type { PolicyDocument, RackApi, RecordedRequest, ResourceFailure, StackState, OtherClientsUpdate };

export interface Simulator extends ScenarioCauses {
  /** The value of AWS_ENDPOINT_URL, for all services. */
  url: string;
  requests: readonly RecordedRequest[];
  /** The requests whose action changes something, with any response. */
  mutations(): RecordedRequest[];
  close(): Promise<void>;

  addRack(rack: NewRack): Promise<AddedRack>;
  addApp(app: NewApp): void;
  addStack(stack: NewStack): void;
  /** By default the bucket belongs to the account and has no versioning. */
  addBucket(name: string, access: 'public-read' | 'private', more?: { owner?: string; versioned?: boolean }): void;
  /** Default of `modifiedAt`: now. */
  putObject(bucket: string, key: string, bytes: string | Uint8Array, modifiedAt?: Date): void;
  object(bucket: string, key: string): Buffer | undefined;
  stack(name: string): StackState;
  /** Resolves when no operation on the stack is in progress. */
  settled(name: string): Promise<StackState>;

  /** The messages sent to SNS topics, oldest first. */
  published: readonly PublishedMessage[];
  deny(denial: Denial): void;
  allowOnly(policy: PolicyDocument): void;
  allowAll(): void;
  expireCredentials(expiry: Expiry): void;
  addOidcProvider(provider: OidcProvider): void;
  /**
   * Adds a role that can be assumed by OIDC.
   * @returns its ARN.
   */
  addRole(role: Role): string;
  /** The sessions of assumed roles, oldest first. */
  sessions: readonly Session[];
  /** Ends all current sessions. */
  endSessions(): void;
  faults(plan: FaultPlan): void;

  /** Runs the callback once, before the next request of this action is executed. */
  before(action: string, callback: () => unknown): void;
  /** Runs the callback once, after the next request of this action is executed and before its response is sent. */
  after(action: string, callback: () => unknown): void;
  /** Starts at once. Resolves at the end of the update. */
  autoscale(scaling: Autoscaling): Promise<void>;
  updateAsOtherClient(update: OtherClientsUpdate): Promise<void>;
  cancelUpdate(stack: string): void;
  deleteChangeSets(stack: string): void;
  /** Deletes a resource with the API of its own service. */
  deleteResource(stack: string, logicalId: string): void;
  /** With the API of the resource's own service. */
  changeResource(change: OutsideChange): void;
}

export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const failures: unknown[] = [];
  const account = openAccount(options, (error) => failures.push(error));
  const permissions = fullPermissions();
  const faults = createFaults();
  const hooks = createRequestHooks();
  const requests: RecordedRequest[] = [];
  const rackApis: RackApi[] = [];
  const endpoint = await openEndpoint({ account, permissions, faults, hooks, requests });
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
    ...resourceControls(account, rackApis, failures),
    ...scenarioCauses(account),
    published: account.records.published,
    deny: permissions.deny,
    allowOnly: permissions.allowOnly,
    allowAll: permissions.allowAll,
    expireCredentials: permissions.expire,
    ...oidcControls(account),
    faults: faults.plan,
    before: (action, callback) => {
      hooks.add('before', action, callback);
    },
    after: (action, callback) => {
      hooks.add('after', action, callback);
    },
    autoscale: (scaling) => autoscale(account, scaling),
    updateAsOtherClient: (update) => updateAsOtherClient(account, update),
    cancelUpdate: (stack) => {
      cancelAsOtherClient(account, stack);
    },
    deleteChangeSets: (stack) => {
      deleteChangeSetsAsOtherClient(account, stack);
    },
    deleteResource: (stack, logicalId) => {
      deleteOutside(account, stack, logicalId);
    },
    changeResource: (change) => {
      changeOutside(account, change);
    },
  };
}

function oidcControls({ id, region, iam, clock }: Account): Pick<Simulator, OidcControls> {
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

type OidcControls = 'addOidcProvider' | 'addRole' | 'sessions' | 'endSessions';

type ResourceControls = 'addRack' | 'addApp' | 'addStack' | 'addBucket' | 'putObject' | 'object' | 'stack' | 'settled';

function resourceControls(
  account: Account,
  rackApis: RackApi[],
  failures: readonly unknown[],
): Pick<Simulator, ResourceControls> {
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
    stack: (name) => stackStateOf(findStack(account, name)),
    settled: async (name) => {
      while (findStack(account, name).status.endsWith('_IN_PROGRESS')) {
        // After a bug of the simulator the operation may never end.
        if (failures.length > 0) throw new AggregateError(failures, 'the simulator itself broke');
        await account.clock.sleep(2);
      }
      return stackStateOf(findStack(account, name));
    },
  };
}
