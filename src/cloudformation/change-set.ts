/** The facts of a change set, and what its state allows. */
import type { StackTag } from './stack.ts';

export interface ChangeCause {
  /** `Properties`, `Tags`, `Metadata`, ... */
  readonly attribute: string;
  /** The property, where the attribute is `Properties`. */
  readonly property: string | undefined;
  readonly requiresRecreation: 'Never' | 'Conditionally' | 'Always' | undefined;
  /** `Static`: known now. `Dynamic`: may turn out to be no change once what it depends on is updated. */
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
  /** What becomes of the old resource: `Delete`, `Retain`, `Snapshot`, ...; undefined where CloudFormation doesn't say. */
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
  /** The values that the stack has afterwards. NoEcho values read `****`. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Values of SSM-typed parameters as they would be (`DefaultAmi` -> `ami-0abc`). */
  readonly resolved: ReadonlyMap<string, string>;
  readonly tags: readonly StackTag[];
  readonly notificationArns: readonly string[];
  readonly capabilities: readonly string[];
  /** Settings that a change set of this action never has: `DeploymentConfig.Mode=EXPRESS`, `OnStackFailure=DO_NOTHING`. */
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

// CloudFormation fails a change set that would change nothing, by either of two reasons (seen in the API for years).
const WITHOUT_CHANGES = [
  "The submitted information didn't contain changes.",
  'No updates are to be performed.',
] as const;

/** What can be done with a change set now. */
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

/** Each change counted once; one that may turn out to be a replacement counts as a modification. */
export function countChanges(changes: readonly ResourceChange[]): ChangeCounts {
  const count = (holds: (change: ResourceChange) => boolean): number => changes.filter(holds).length;
  return {
    add: count((change) => change.action === 'add' || change.action === 'import'),
    modify: count((change) => isInPlace(change) && change.replacement !== 'true'),
    replace: count((change) => isInPlace(change) && change.replacement === 'true'),
    remove: count((change) => change.action === 'remove'),
  };
}

/** What stands in one of two plans alone, each as one line of its substance. */
export interface PlanDifference {
  readonly onlyReviewed: readonly string[];
  readonly onlyNew: readonly string[];
  /** Parameters that have another value in the one than in the other. */
  readonly parameters: readonly string[];
}

export type PlanSubstance = Pick<ChangeSetFacts, 'changes' | 'parameters'>;

/** The rack's own autoscaler changes it between two plans, which makes neither of them another plan. */
export const AUTOSCALED: ReadonlySet<string> = new Set(['InstanceCount', 'NoHaInstanceCount']);

/**
 * Two plans are the same in substance when the same resources change in the same way, and the same parameters have the
 * same values; order and ids are AWS's own.
 * @returns undefined where they are the same; of parameters the names alone, as values may be secret.
 */
export function differenceOf(reviewed: PlanSubstance, anew: PlanSubstance): PlanDifference | undefined {
  const [old, now] = [new Set(reviewed.changes.map(substanceOf)), new Set(anew.changes.map(substanceOf))];
  const parameters = [...new Set([...reviewed.parameters.keys(), ...anew.parameters.keys()])]
    .filter((key) => !AUTOSCALED.has(key) && reviewed.parameters.get(key) !== anew.parameters.get(key))
    .sort();
  const onlyReviewed = [...old].filter((line) => !now.has(line)).sort();
  const onlyNew = [...now].filter((line) => !old.has(line)).sort();
  const same = onlyReviewed.length + onlyNew.length + parameters.length === 0;
  return same ? undefined : { onlyReviewed, onlyNew, parameters };
}

function substanceOf({ action, logicalId, type, replacement, causes }: ResourceChange): string {
  const replaced = replacement === 'true' ? ' (replaced)' : replacement === 'conditional' ? ' (perhaps replaced)' : '';
  const properties = [...new Set(causes.map(({ attribute, property }) => property ?? attribute))].sort();
  return `${action} ${logicalId} (${type})${replaced}${properties.length === 0 ? '' : `: ${properties.join(', ')}`}`;
}

function isInPlace(change: ResourceChange): boolean {
  return change.action === 'modify' || change.action === 'dynamic' || change.action === 'sync';
}
