/** One event of a stack, and the progress of an operation counted from its events. */

export interface StackEvent {
  readonly id: string;
  readonly atMs: number;
  readonly stackArn: string;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  /** A resource status, or the stack's status if the event is about the stack itself. */
  readonly status: string;
  /** The text of AWS or of a resource provider: untrusted text. */
  readonly reason: string | undefined;
  /** The client token of the event's operation. */
  readonly token: string | undefined;
  /** CloudFormation's id of the operation. The rollback of an update is a separate operation. */
  readonly operationId?: string | undefined;
  /** The function or topic that handles a custom resource. */
  readonly serviceToken?: string | undefined;
  /** The cluster of an ECS service. */
  readonly cluster?: string | undefined;
}

/** Whether the event is about the stack itself. The event of a nested stack has another physical id. */
export function isStackRow(event: StackEvent): boolean {
  return event.physicalId === event.stackArn;
}

/** How many resources of an update are done. `total` is the number in the change set, undefined if it is not known. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  /** Set while the stack rolls back: the resources are those that the update had touched. */
  readonly isRollback?: true;
}

/**
 * Counts the resources of an operation that reached a final status, each once. The deletion of a replaced resource has
 * the same logical id, so it does not count again.
 */
export function countDone(events: readonly StackEvent[], total: number | undefined): Progress {
  const done = new Set(events.filter(endsResource).map((event) => event.logicalId));
  return progressOf(done.size, total);
}

/** Whether a resource reached a final status with this event. */
export function endsResource(event: StackEvent): boolean {
  return !isStackRow(event) && event.status.endsWith('_COMPLETE');
}

/** More resources can be done than the change set lists: it omits some that change because of others. */
export function progressOf(done: number, total: number | undefined): Progress {
  return { done, total: total === undefined ? undefined : Math.max(total, done) };
}
