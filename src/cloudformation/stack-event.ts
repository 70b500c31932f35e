/** One line of a stack's history, and which lines belong to the operation that a run follows. */

export interface StackEvent {
  readonly id: string;
  readonly atMs: number;
  readonly stackArn: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** A resource status, or the stack's own where the row is the stack's. */
  readonly status: string;
  /** AWS's or a resource provider's words: untrusted text. */
  readonly reason: string | undefined;
  /** The client token of the operation that the event belongs to. */
  readonly token: string | undefined;
  /** CloudFormation's own id of the operation; the rollback of an update is an operation of its own. */
  readonly operationId?: string | undefined;
}

/** The stack's own row; a nested stack's row has another physical id. */
export function isStackRow(event: StackEvent): boolean {
  return event.physicalId === event.stackArn;
}

/** How many resources of an update are done; `total` is what the change set lists, undefined where it is not known. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
}

/**
 * The resources of an operation that have reached an end of their own, each counted once. Clean-up deletions of replaced
 * resources come under the same logical id and so count no second time.
 */
export function countDone(events: readonly StackEvent[], total: number | undefined): Progress {
  const done = new Set(events.filter(endsResource).map((event) => event.logicalId));
  return progressOf(done.size, total);
}

export function endsResource(event: StackEvent): boolean {
  return !isStackRow(event) && event.status.endsWith('_COMPLETE');
}

/** More can be done than the change set lists: it does not list what another change brings with it. */
export function progressOf(done: number, total: number | undefined): Progress {
  return { done, total: total === undefined ? undefined : Math.max(total, done) };
}
