/**
 * Finds the cause of a failed update: the earliest real failure in its events, the consequences, and the resources that
 * could not be deleted.
 */
import { inOrder, isCleanUp, isRollbackStart } from '../cloudformation/event-order.ts';
import { causeIn, type Evidence, type Finding } from './evidence.ts';
import { isCancellation } from './known-reasons.ts';
import { isStackRow, type StackEvent } from '../cloudformation/stack-event.ts';

export interface ResourceFailure {
  readonly logicalId: string;
  /**
   * Distinguishes a replaced resource from its replacement with the same logical id. Empty if the resource was never
   * created.
   */
  readonly physicalId?: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly atMs: number;
  /** The findings of other services that explain it; left out if there are none. */
  readonly cause?: readonly Finding[];
  /** The function or topic that handles a custom resource. */
  readonly serviceToken?: string | undefined;
  /** The cluster of an ECS service. */
  readonly cluster?: string | undefined;
}

export interface Diagnosis {
  /** Undefined if no resource event has a failure: then only the stack's reason is known. */
  readonly rootCause: ResourceFailure | undefined;
  /** Later failures before the rollback, oldest first, without those that were only cancelled. */
  readonly consequences: readonly ResourceFailure[];
  /**
   * What made the rollback fail, oldest first. For a continued rollback, there are no events before it, so its first
   * failure is also the root cause.
   */
  readonly rollbackFailures: readonly ResourceFailure[];
  readonly cancelled: number;
  /**
   * The stack's own reason. An export in use or a cancelled update fails no resource: only the stack's event has the
   * reason.
   */
  readonly stackReason: string | undefined;
}

/**
 * Diagnoses an operation from its events, oldest first. The order of events with the same time does not matter.
 * @param evidence what other services report about resources that failed in the operation.
 */
export function diagnose(stackEvents: readonly StackEvent[], evidence: readonly Evidence[] = []): Diagnosis {
  const events = inOrder(stackEvents);
  const turn = events.findIndex(isRollbackStart);
  const forward = turn === -1 ? events : events.slice(0, turn);
  // A rollback does not fail if it cannot delete a resource. The resource remains.
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
    cancelled: [...forward, ...rollback].filter((event) => isFailure(event) && isCancellation(event)).length,
    stackReason: stackRow?.reason,
  };
}

/**
 * The resources that the clean-up after an update could not delete. The stack is complete, and CloudFormation no longer
 * has the old resource, so this is the only report of it. Identified by the physical id, because the new resource has
 * the same logical id.
 */
export function failedDeletesOf(stackEvents: readonly StackEvent[]): readonly ResourceFailure[] {
  const events = inOrder(stackEvents);
  const last = new Map<string, StackEvent>();
  for (const event of events.slice(beforeCleanUp(events).length)) {
    // CloudFormation tries up to three times. A later attempt in progress does not undo the failure.
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
  return isFailure(event) && !isCancellation(event);
}

function isFailure(event: StackEvent): boolean {
  return !isStackRow(event) && event.status.endsWith('_FAILED');
}

function failureOf(event: StackEvent): ResourceFailure {
  const { logicalId, physicalId, type, status, atMs, reason = '', serviceToken, cluster } = event;
  return {
    ...{ logicalId, physicalId, type, status, atMs, reason },
    ...(serviceToken === undefined ? {} : { serviceToken }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

/** A failure that occurs twice (a repeated deletion, a page read again) counts once, at its first time. */
function dedupe(failures: readonly ResourceFailure[]): readonly ResourceFailure[] {
  const seen = new Set<string>();
  return failures.filter(({ logicalId, status, reason }) => {
    const key = JSON.stringify([logicalId, status, reason]);
    const isKnown = seen.has(key);
    seen.add(key);
    return !isKnown;
  });
}
