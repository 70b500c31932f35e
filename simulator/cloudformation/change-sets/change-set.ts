/** A change set as the simulated CloudFormation stores it, in the shapes of DescribeChangeSet. */

import type { Configuration } from '../planning/configuration.ts';

export interface ChangeTarget {
  Attribute: 'Properties' | 'Metadata' | 'CreationPolicy' | 'UpdatePolicy' | 'DeletionPolicy' | 'Tags';
  Name?: string;
  RequiresRecreation: 'Never' | 'Conditionally' | 'Always';
  Path?: string;
  BeforeValue?: string;
  AfterValue?: string;
  AttributeChangeType?: 'Add' | 'Remove' | 'Modify';
}

export interface ChangeDetail {
  Target: ChangeTarget;
  Evaluation: 'Static' | 'Dynamic';
  ChangeSource: 'ParameterReference' | 'ResourceReference' | 'ResourceAttribute' | 'DirectModification';
  CausingEntity?: string;
}

export interface ResourceChange {
  Action: 'Add' | 'Modify' | 'Remove';
  LogicalResourceId: string;
  PhysicalResourceId?: string;
  ResourceType: string;
  Replacement?: 'True' | 'False' | 'Conditional';
  PolicyAction?: 'Delete' | 'Retain' | 'ReplaceAndDelete' | 'ReplaceAndRetain';
  Scope: string[];
  Details: ChangeDetail[];
  BeforeContext?: string;
  AfterContext?: string;
}

/** Other settings of the request, which DescribeChangeSet returns unchanged. */
export interface ChangeSetSettings {
  DeploymentMode: string | undefined;
  DeploymentConfig: { Mode: string | undefined; DisableRollback: boolean } | undefined;
  OnStackFailure: string | undefined;
  ImportExistingResources: boolean;
  IncludeNestedStacks: boolean;
}

export interface ChangeSet {
  id: string;
  name: string;
  description: string | undefined;
  clientToken: string | undefined;
  createdAt: Date;
  /** When the change set became available or failed. */
  computedAt?: Date;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string;
  executionStatus:
    'UNAVAILABLE' | 'AVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED' | 'OBSOLETE';
  target: Configuration;
  /** DescribeStacks shows it only after the execution. */
  roleArn: string | undefined;
  settings: ChangeSetSettings;
  changes: ResourceChange[];
  /** The token of the execution: a retried ExecuteChangeSet has the same one. */
  executedWith?: { clientRequestToken: string | undefined };
  /** The results of early validation, as DescribeEvents returns them. */
  findings: Finding[];
  /** The results of hooks on the change set, as ListHookResults has them. */
  hookResults: HookResult[];
}

export interface Finding {
  name: string;
  mode: 'FAIL' | 'WARN';
  logicalId: string;
  path: string;
  reason: string;
}

export interface HookResult {
  id: string;
  name: string;
  mode: 'FAIL' | 'WARN';
  status: 'HOOK_COMPLETE_FAILED' | 'HOOK_FAILED';
  reason: string;
}
