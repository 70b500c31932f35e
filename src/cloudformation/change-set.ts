/** The facts of a change set, and what its state allows. */
import type { StackTag } from './stack.ts';

export interface ChangeCause {
  /** `Properties`, `Tags`, `Metadata`, ... */
  readonly attribute: string;
  /** The property, if the attribute is `Properties`. */
  readonly property: string | undefined;
  readonly requiresRecreation: 'Never' | 'Conditionally' | 'Always' | undefined;
  /**
   * `Static`: known now. `Dynamic`: known only once the update changes what the property depends on; there may be no
   * change.
   */
  readonly evaluation: 'Static' | 'Dynamic' | undefined;
  /** `DirectModification`, `ParameterReference`, `ResourceReference`, `ResourceAttribute`, `Automatic`. */
  readonly source: string | undefined;
  /** What caused it: a parameter (`DefaultAmi`) or an attribute (`CustomTopic.Arn`). */
  readonly causingEntity: string | undefined;
}

export interface ResourceChange {
  readonly action: 'add' | 'modify' | 'remove' | 'import' | 'dynamic' | 'sync';
  readonly logicalId: string;
  readonly physicalId: string | undefined;
  readonly type: string;
  readonly replacement: 'true' | 'false' | 'conditional' | undefined;
  /**
   * What happens to the old resource: `Delete`, `Retain`, `Snapshot`, ...; undefined if CloudFormation does not say.
   */
  readonly policyAction?: string | undefined;
  readonly scope: readonly string[];
  readonly causes: readonly ChangeCause[];
}

export interface ChangeSetFacts {
  readonly arn: string;
  readonly name: string;
  readonly stackArn: string;
  /** CREATE_PENDING, CREATE_IN_PROGRESS, CREATE_COMPLETE, FAILED, DELETE_... */
  readonly status: string;
  readonly statusReason: string | undefined;
  /** UNAVAILABLE, AVAILABLE, EXECUTE_IN_PROGRESS, EXECUTE_COMPLETE, EXECUTE_FAILED, OBSOLETE */
  readonly executionStatus: string | undefined;
  /** The parameter values after the update. NoEcho values are `****`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The values of SSM-typed parameters after the update (`DefaultAmi` -> `ami-0abc`). */
  readonly resolved: ReadonlyMap<string, string>;
  readonly tags: readonly StackTag[];
  readonly notificationArns: readonly string[];
  readonly capabilities: readonly string[];
  /**
   * Settings that a change set of this action never has: `DeploymentConfig.Mode=EXPRESS`, `OnStackFailure=DO_NOTHING`.
   */
  readonly options: readonly string[];
  readonly changes: readonly ResourceChange[];
}

export type ChangeSetState =
  | { readonly kind: 'creating' }
  | { readonly kind: 'executable' }
  | { readonly kind: 'without-changes' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'obsolete' }
  | { readonly kind: 'executed' }
  | { readonly kind: 'deleted' };

// A change set without changes fails with one of these reasons.
const WITHOUT_CHANGES = [
  "The submitted information didn't contain changes.",
  'No updates are to be performed.',
] as const;

/** What can be done with a change set in this state. */
export function changeSetState(
  facts: Pick<ChangeSetFacts, 'status' | 'statusReason' | 'executionStatus'>,
): ChangeSetState {
  const reason = facts.statusReason ?? '';
  if (facts.status === 'FAILED') {
    return WITHOUT_CHANGES.some((known) => reason.startsWith(known))
      ? { kind: 'without-changes' }
      : { kind: 'failed', reason: reason === '' ? 'CloudFormation gave no reason' : reason };
  }
  if (facts.status.startsWith('DELETE_')) return { kind: 'deleted' };
  if (facts.status !== 'CREATE_COMPLETE') return { kind: 'creating' };
  switch (facts.executionStatus) {
    case 'AVAILABLE':
      return { kind: 'executable' };
    case 'OBSOLETE':
      return { kind: 'obsolete' };
    case 'EXECUTE_IN_PROGRESS':
    case 'EXECUTE_COMPLETE':
    case 'EXECUTE_FAILED':
      return { kind: 'executed' };
    default:
      return { kind: 'creating' };
  }
}

/** The name in a change set's ARN (`arn:aws:cloudformation:us-east-1:123456789012:changeSet/NAME/ID`). */
export function changeSetName(arn: string): string {
  return arn.split('/')[1] ?? arn;
}

export interface ChangeCounts {
  readonly add: number;
  readonly modify: number;
  readonly replace: number;
  readonly remove: number;
}

/** Counts each change once. A conditional replacement counts as a modification. */
export function countChanges(changes: readonly ResourceChange[]): ChangeCounts {
  const count = (holds: (change: ResourceChange) => boolean): number => changes.filter(holds).length;
  return {
    add: count((change) => change.action === 'add' || change.action === 'import'),
    modify: count((change) => isInPlace(change) && change.replacement !== 'true'),
    replace: count((change) => isInPlace(change) && change.replacement === 'true'),
    remove: count((change) => change.action === 'remove'),
  };
}

/** The differences between two plans: the changes that only one of them has, each as one line of text. */
export interface PlanDifference {
  readonly onlyReviewed: readonly string[];
  readonly onlyNew: readonly string[];
  /** Names of the parameters whose values differ. */
  readonly parameters: readonly string[];
}

export type PlanSubstance = Pick<ChangeSetFacts, 'changes' | 'parameters'>;

/** The rack's autoscaler changes these parameters between two plans, so they do not make a plan a different one. */
export const AUTOSCALED: ReadonlySet<string> = new Set(['InstanceCount', 'NoHaInstanceCount']);

/**
 * Compares two plans: they are equal when the same resources change in the same way, and the parameters have the same
 * values. Order and ids do not count.
 * @returns undefined if they are equal; of parameters only the names, because values can be secret.
 */
export function differenceOf(reviewed: PlanSubstance, current: PlanSubstance): PlanDifference | undefined {
  const [old, now] = [new Set(reviewed.changes.map(substanceOf)), new Set(current.changes.map(substanceOf))];
  const parameters = [...new Set([...reviewed.parameters.keys(), ...current.parameters.keys()])]
    .filter((key) => !AUTOSCALED.has(key) && reviewed.parameters.get(key) !== current.parameters.get(key))
    .sort();
  const onlyReviewed = [...old].filter((line) => !now.has(line)).sort();
  const onlyNew = [...now].filter((line) => !old.has(line)).sort();
  const same = onlyReviewed.length + onlyNew.length + parameters.length === 0;
  return same ? undefined : { onlyReviewed, onlyNew, parameters };
}

function substanceOf({ action, logicalId, type, replacement, causes }: ResourceChange): string {
  const replaced = replacement === 'true' ? ' (replaced)' : replacement === 'conditional' ? ' (possibly replaced)' : '';
  const properties = [...new Set(causes.map(({ attribute, property }) => property ?? attribute))].sort();
  return `${action} ${logicalId} (${type})${replaced}${properties.length === 0 ? '' : `: ${properties.join(', ')}`}`;
}

function isInPlace(change: ResourceChange): boolean {
  return change.action === 'modify' || change.action === 'dynamic' || change.action === 'sync';
}
