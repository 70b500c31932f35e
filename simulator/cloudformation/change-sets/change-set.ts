/** What the simulated CloudFormation stores of a change set, in the shapes of DescribeChangeSet. */

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

/** Other settings of a request, returned as they came. */
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
  /** When it was available or had failed. */
  computedAt?: Date;
  status: 'CREATE_PENDING' | 'CREATE_IN_PROGRESS' | 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string;
  executionStatus:
    'UNAVAILABLE' | 'AVAILABLE' | 'EXECUTE_IN_PROGRESS' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED' | 'OBSOLETE';
  target: Configuration;
  /** No response shows it before the execution. */
  roleArn: string | undefined;
  settings: ChangeSetSettings;
  changes: ResourceChange[];
  /** With which token it was executed: a retried ExecuteChangeSet is recognised by it. */
  executedWith?: { clientRequestToken: string | undefined };
  /** What early validation found, as DescribeEvents has it. */
  findings: Finding[];
}

export interface Finding {
  name: string;
  mode: 'FAIL' | 'WARN';
  logicalId: string;
  path: string;
  reason: string;
}
