/** Why an update failed: the earliest real failure among its events, and what followed from it. */
import { isStackRow, type StackEvent } from './stack-event.ts';

export interface ResourceFailure {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly atMs: number;
}

export interface Diagnosis {
  /** Undefined where no event of a resource tells: then the stack's own reason is all there is. */
  readonly rootCause: ResourceFailure | undefined;
  /** Later failures, oldest first; those that were merely cancelled are left out. */
  readonly consequences: readonly ResourceFailure[];
  readonly cancelled: number;
  /** The stack's own words on its way into failure. */
  readonly stackReason: string | undefined;
}

/** Reads an operation's events, oldest first. */
export function diagnose(events: readonly StackEvent[]): Diagnosis {
  const failures = events.filter((event) => !isStackRow(event) && event.status.endsWith('_FAILED'));
  const real = failures.filter((event) => !isCancelled(event));
  const [first, ...rest] = dedupe(real.map(failureOf));
  const stackRow = events.find(
    (event) => isStackRow(event) && event.reason !== undefined && /ROLLBACK|FAILED/.test(event.status),
  );
  return {
    rootCause: first,
    consequences: rest,
    cancelled: failures.length - real.length,
    stackReason: stackRow?.reason,
  };
}

// CloudFormation marks as FAILED what it stopped because something else failed; in words, not in a status of their own.
function isCancelled(event: StackEvent): boolean {
  return /^resource (?:creation|update|deletion) cancelled/i.test(event.reason ?? '');
}

function failureOf(event: StackEvent): ResourceFailure {
  const { logicalId, type, status, atMs } = event;
  return { logicalId, type, status, atMs, reason: event.reason ?? '' };
}

function dedupe(failures: readonly ResourceFailure[]): readonly ResourceFailure[] {
  const keyOf = (one: ResourceFailure): string => `${one.logicalId} ${one.status} ${one.reason}`;
  return [...new Map([...failures].reverse().map((one) => [keyOf(one), one])).values()].reverse();
}
