/** What one run was asked to do: the inputs, parsed once at the door and never again. */
import type { RunIdentity } from '../cloudformation/operation-token.ts';
import type { RoutePolicy } from '../releases/route.ts';
import type { Allowance } from '../values/allowance.ts';

/** `check` reads only; `plan` makes a change set, reports it and deletes it; `update` does it. */
export type Mode = 'check' | 'plan' | 'update';

export type TimeLimit = { readonly kind: 'auto' } | { readonly kind: 'fixed'; readonly ms: number };

export interface ReleaseLocation {
  readonly bucket: string;
  readonly prefix: string;
  readonly region: string;
}

/** What an update may do that somebody has to acknowledge, in CloudFormation's words. */
export const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
export type Capability = (typeof CAPABILITIES)[number];

export interface UpdateRequest {
  readonly rack: string;
  readonly region: string;
  readonly mode: Mode;
  readonly route: RoutePolicy;
  readonly parameters: ReadonlyMap<string, string>;
  readonly roleArn: string | undefined;
  readonly capabilities: readonly Capability[];
  readonly releases: ReleaseLocation;
  readonly templateBucket: string | undefined;
  readonly timeLimit: TimeLimit;
  readonly pollIntervalMs: number;
  readonly onCancel: 'leave' | 'roll-back';
  readonly recovery: 'refuse' | 'continue-rollback';
  readonly verifyApi: 'auto' | 'always' | 'never';
  /** By logical id. */
  readonly replacements: Allowance;
  /** By the parameter's name. */
  readonly droppedParameters: Allowance;
  readonly downtime: 'ignore' | 'warn' | 'refuse';
  /** In `plan`: whether the change set is left for a later run. */
  readonly plannedChangeSet: 'delete' | 'keep';
  /** In `update`: the reviewed change set to execute. */
  readonly changeSetArn: string | undefined;
  readonly run: RunIdentity;
}
