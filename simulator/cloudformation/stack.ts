/** A stack as the simulated CloudFormation stores it. */

import type { XmlElements } from '../http/xml.ts';
import type { Json, JsonObject } from '../json.ts';
import type { ChangeSet } from './change-sets/change-set.ts';
import type { Configuration } from './planning/configuration.ts';

export interface Resource {
  logicalId: string;
  type: string;
  physicalId: string;
  status: string;
  statusReason?: string;
  properties: JsonObject;
  /** The properties as CloudFormation shows them, with NoEcho parameters as `****`. */
  shownProperties: JsonObject;
  /**
   * Number of updates. It determines the latest version of a launch template and the certificate that Convox generates
   * again.
   */
  revision: number;
  updatedAt: Date;
  /** Deleted by another client. CloudFormation does not notice that. */
  deletedOutside?: boolean;
  /** By another client: properties that have another value than the template's; null where it was removed. */
  changedOutside?: ReadonlyMap<string, Json>;
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
  minDurationMs: number;
  disableRollback: boolean;
  cancel: {
    requested: boolean;
    /** The token of the request that cancelled the operation. */
    clientRequestToken: string | undefined;
    readonly whenRequested: Promise<void>;
    request(clientRequestToken: string | undefined): void;
  };
}

/** A resource that an update has changed, with its state before. `before` is undefined if the update created it. */
export interface Touched {
  logicalId: string;
  before: Resource | undefined;
}

export interface Updated extends Touched {
  before: Resource;
}

/** A rollback that failed: the configuration to restore, and the resources that are not restored yet. */
export interface StuckRollback {
  restoreTo: Configuration;
  failed: Updated[];
  /** The release of the update that failed. */
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
  /** Oldest first. CloudFormation returns the newest first. */
  events: StackEvent[];
  changeSets: ChangeSet[];
  /** The last executed change set. DescribeChangeSet still returns it by ARN; ListChangeSets does not. */
  executedChangeSet?: ChangeSet;
  /** Of the last operation that set it. */
  deploymentConfig?: ChangeSet['settings']['DeploymentConfig'];
  operation: Operation;
  operations: Operation[];
  /** Events of failed hooks, as DescribeEvents returns them. */
  hookEvents: XmlElements[];
  stuckRollback?: StuckRollback;
  /** The last drift detection. */
  drift?: { id: string; startedAt: Date; endsAtMs: number };
  /** Outputs with a value from the scenario instead of the template, such as the address of the rack's API. */
  fixedOutputs: ReadonlyMap<string, string>;
  /** The state that DescribeStacks returns until this time, for a while after an execution. */
  staleUntil?: { time: number; stack: Stack };
  /** Called after each successful update. The rack's API restarts then. */
  onUpdated?: () => void;
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
