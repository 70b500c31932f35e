/** What the simulated CloudFormation keeps of one stack. */

import type { XmlElements } from '../http/xml.ts';
import type { JsonObject } from '../json.ts';
import type { ChangeSet } from './change-sets/change-set.ts';
import type { Configuration } from './planning/configuration.ts';

export interface Resource {
  logicalId: string;
  type: string;
  physicalId: string;
  status: string;
  statusReason?: string;
  properties: JsonObject;
  /** The properties with NoEcho parameters as `****`: what CloudFormation shows of them. */
  shownProperties: JsonObject;
  /** Counts the updates: a launch template's latest version, a regenerated certificate. */
  revision: number;
  updatedAt: Date;
  /** By another client, which CloudFormation does not notice. */
  deletedOutside?: boolean;
}

export interface StackEvent {
  EventId: string;
  StackId: string;
  StackName: string;
  OperationId: string;
  LogicalResourceId: string;
  PhysicalResourceId: string;
  ResourceType: string;
  Timestamp: Date;
  ResourceStatus: string;
  ResourceStatusReason?: string;
  ResourceProperties?: string;
  ClientRequestToken?: string;
}

export interface Operation {
  id: string;
  type: 'CREATE_STACK' | 'UPDATE_STACK' | 'ROLLBACK' | 'CONTINUE_ROLLBACK';
  clientRequestToken: string | undefined;
  /** The minimum duration of an update. */
  lastsMs: number;
  disableRollback: boolean;
  cancel: {
    asked: boolean;
    /** The token of the call that cancelled it. */
    clientRequestToken: string | undefined;
    readonly whenAsked: Promise<void>;
    ask(clientRequestToken: string | undefined): void;
  };
}

/** One resource that an update has touched, with what it was before; nothing, where the update created it. */
export interface Touched {
  logicalId: string;
  before: Resource | undefined;
}

/** A resource that existed before. */
export interface Updated extends Touched {
  before: Resource;
}

/** Where a rollback got stuck: what it would go back to, and what is still to be brought back. */
export interface StuckRollback {
  goBackTo: Configuration;
  failed: Updated[];
  /** The release that the failed update was to. */
  release: string | undefined;
  cleanUp: Resource[];
}

export interface Stack {
  id: string;
  name: string;
  description?: string;
  configuration: Configuration;
  roleArn?: string;
  status: string;
  statusReason?: string;
  createdAt: Date;
  updatedAt?: Date;
  resources: Map<string, Resource>;
  /** In the order in which they happened; CloudFormation returns the newest first. */
  events: StackEvent[];
  changeSets: ChangeSet[];
  /** The one executed last: still described by its ARN, no longer listed. */
  executedChangeSet?: ChangeSet;
  operation: Operation;
  operations: Operation[];
  /** Rows of hooks that failed, as DescribeEvents has them. */
  hookEvents: XmlElements[];
  stuckRollback?: StuckRollback;
  /** Outputs that the scenario gives another value than the template's, as the address of the rack's API. */
  fixedOutputs: ReadonlyMap<string, string>;
  /** DescribeStacks can go on answering the state from before an execution for a while. */
  staleUntil?: { time: number; stack: Stack };
  /** Told whenever an update has completed: the rack's API restarts then. */
  whenUpdated?: () => void;
}

const UPDATABLE = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_COMPLETE',
]);

export function isUpdatable(stack: Stack): boolean {
  return UPDATABLE.has(stack.status);
}
