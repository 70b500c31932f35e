/** The request of one run: its inputs, parsed once. */
import type { PlanName, RunIdentity } from '../cloudformation/operation-token.ts';
import type { MaintenanceWindow } from '../releases/maintenance-window.ts';
import type { RoutePolicy } from '../releases/route-policy.ts';
import type { Allowance } from '../values/allowance.ts';

/**
 * `check` only reads. `plan` creates a change set, reports it and deletes it. `update` updates the rack. `execute`
 * executes a reviewed change set and nothing else. `recover` continues a failed rollback and nothing else.
 */
export const MODES = ['update', 'check', 'plan', 'execute', 'recover'] as const;
export type Mode = (typeof MODES)[number];

export type TimeLimit = { readonly kind: 'auto' } | { readonly kind: 'fixed'; readonly ms: number };

export interface ReleaseLocation {
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
}

/** CloudFormation's capabilities: what a template may do only with an acknowledgement. */
export const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** A reviewed change set, as the input names it. */
export interface ReviewedName {
  /** Its name or its ARN. */
  readonly id: string;
  readonly plan: PlanName;
}

/** An input of the action, as a workflow sets it. */
export interface InputSetting {
  readonly name: string;
  /** Can have several lines. */
  readonly value: string;
}

export interface UpdateRequest {
  readonly rack: string;
  readonly region: string;
  readonly mode: Mode;
  readonly route: RoutePolicy;
  readonly parameters: ReadonlyMap<string, string>;
  /** The role of this run. Undefined: the credentials of the job. */
  readonly roleToAssume: string | undefined;
  /** The role that CloudFormation uses. */
  readonly roleArn: string | undefined;
  readonly capabilities: readonly Capability[];
  readonly releases: ReleaseLocation;
  readonly templateBucket: string | undefined;
  readonly timeLimit: TimeLimit;
  readonly pollIntervalMs: number;
  readonly onCancel: 'leave' | 'roll-back';
  readonly recovery: 'refuse' | 'continue-rollback';
  /** Logical ids of resources that a rollback skips when it is continued. */
  readonly recoverSkip: readonly string[];
  readonly verifyApi: 'auto' | 'always' | 'never';
  readonly verifyServices: 'auto' | 'always' | 'never';
  /** Whether an update is recorded where Convox's own commands record theirs. */
  readonly convoxRecords: 'none' | 'write';
  /** By logical id. */
  readonly replacements: Allowance;
  /** By the parameter's name. */
  readonly droppedParameters: Allowance;
  readonly downtime: 'ignore' | 'warn' | 'refuse';
  /** Whether the run reports changes that were made by hand to resources of the stack. */
  readonly drift: 'ignore' | 'report';
  /** In `update` and `execute`, steps start only inside one of these windows. Empty: at any time. */
  readonly windows: readonly MaintenanceWindow[];
  /** In `plan`: whether the change set is kept for a later run. */
  readonly plannedChangeSet: 'delete' | 'keep';
  /** The reviewed change set, in `execute` only. */
  readonly changeSet: ReviewedName | undefined;
  readonly run: RunIdentity;
}
