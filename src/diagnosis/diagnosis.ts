/** Why an update failed: the earliest real failure among its events, what followed from it, and what it left behind. */
import { inOrder, isCleanUp, isRollbackStart } from '../cloudformation/event-order.ts';
import { causeIn, type Evidence, type Finding } from './evidence.ts';
import { explainReason } from './known-reasons.ts';
import { isStackRow, type StackEvent } from '../cloudformation/stack-event.ts';

export interface ResourceFailure {
  readonly logicalId: string;
  /** Which of them, where a replaced resource and its replacement share the logical id; empty where it never had one. */
  readonly physicalId?: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly atMs: number;
  /** The findings of other services that explain it; left out where there are none. */
  readonly cause?: readonly Finding[];
  /** The function or topic that handles a custom resource. */
  readonly serviceToken?: string | undefined;
  /** The cluster of an ECS service. */
  readonly cluster?: string | undefined;
}

export interface Diagnosis {
  /** Undefined where no event of a resource tells: then the stack's own reason is all there is. */
  readonly rootCause: ResourceFailure | undefined;
  /** Later failures on the way forward, oldest first; those that were merely cancelled are left out. */
  readonly consequences: readonly ResourceFailure[];
  /**
   * What kept the rollback from finishing, oldest first. Where a rollback alone was followed (continued after it had
   * failed), there is no way forward to look at, and its first failure is the root cause as well.
   */
  readonly rollbackFailures: readonly ResourceFailure[];
  readonly cancelled: number;
  /**
   * The stack's own words on its way into failure. An export in use or a cancelled update fails no resource: only the
   * stack's own row says so.
   */
  readonly stackReason: string | undefined;
}

/**
 * Reads an operation's events, oldest first; in which order those of one moment come in makes no difference.
 * @param evidence what other services report about resources that failed in the operation.
 */
export function diagnose(told: readonly StackEvent[], evidence: readonly Evidence[] = []): Diagnosis {
  const events = inOrder(told);
  const turn = events.findIndex(isRollbackStart);
  const forward = turn === -1 ? events : events.slice(0, turn);
  // What can't be deleted after a rollback no longer keeps it from finishing: that is a leftover.
  const rollback = turn === -1 ? [] : beforeCleanUp(events.slice(turn));
  const explained = (failures: readonly ResourceFailure[]) => failures.map((one) => withCause(one, evidence));
  const [first, ...consequences] = explained(realFailures(forward));
  const rollbackFailures = explained(realFailures(rollback));
  const stackRow = events.find(
    (event) => isStackRow(event) && event.reason !== undefined && /ROLLBACK|FAILED/.test(event.status),
  );
  return {
    rootCause: first ?? rollbackFailures[0],
    consequences,
    rollbackFailures,
    cancelled: [...forward, ...rollback].filter((event) => isFailure(event) && isCancelled(event)).length,
    stackReason: stackRow?.reason,
  };
}

/**
 * What the clean-up after an update could not delete. The stack is complete all the same, and CloudFormation forgets
 * the old resource: nobody but us will tell. Known by the physical id, as the new resource has the same logical id.
 */
export function leftoversOf(told: readonly StackEvent[]): readonly ResourceFailure[] {
  const events = inOrder(told);
  const last = new Map<string, StackEvent>();
  for (const event of events.slice(beforeCleanUp(events).length)) {
    // Tried up to three times: a later attempt that is still under way does not undo the failure before it.
    const isEnd = event.status === 'DELETE_FAILED' || event.status === 'DELETE_COMPLETE';
    if (isEnd && !isStackRow(event)) last.set(`${event.logicalId} ${event.physicalId}`, event);
  }
  return [...last.values()].filter((event) => event.status === 'DELETE_FAILED').map(failureOf);
}

function beforeCleanUp(events: readonly StackEvent[]): readonly StackEvent[] {
  const end = events.findIndex(isCleanUp);
  return end === -1 ? events : events.slice(0, end);
}

function realFailures(events: readonly StackEvent[]): readonly ResourceFailure[] {
  const clean = beforeCleanUp(events);
  return dedupe(clean.filter(isRealFailure).map(failureOf));
}

function withCause(failure: ResourceFailure, evidence: readonly Evidence[]): ResourceFailure {
  const found = evidence.find(({ logicalId }) => logicalId === failure.logicalId);
  const cause = found === undefined ? [] : causeIn(found);
  return cause.length === 0 ? failure : { ...failure, cause };
}

/** Whether a resource failed by itself. */
export function isRealFailure(event: StackEvent): boolean {
  return isFailure(event) && !isCancelled(event);
}

function isFailure(event: StackEvent): boolean {
  return !isStackRow(event) && event.status.endsWith('_FAILED');
}

// CloudFormation marks as FAILED what it stopped because something else failed; in words, not in a status of their own.
function isCancelled(event: StackEvent): boolean {
  return explainReason({ reason: event.reason ?? '', type: event.type }).code === 'cancelled';
}

function failureOf(event: StackEvent): ResourceFailure {
  const { logicalId, physicalId, type, status, atMs, reason = '', serviceToken, cluster } = event;
  return {
    ...{ logicalId, physicalId, type, status, atMs, reason },
    ...(serviceToken === undefined ? {} : { serviceToken }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** The same failure told twice (a retried deletion, a page read again) counts once, where it was first. */
function dedupe(failures: readonly ResourceFailure[]): readonly ResourceFailure[] {
  const seen = new Set<string>();
  return failures.filter(({ logicalId, status, reason }) => {
    const key = JSON.stringify([logicalId, status, reason]);
    const told = seen.has(key);
    seen.add(key);
    return !told;
  });
}
