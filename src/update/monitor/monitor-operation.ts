/** Following an update to its real end, its events told as they come in. */
import type { Fault } from '../../cloudformation/fault.ts';
import { pollingIntervalMs } from './polling-interval.ts';
import type { StackEvent } from '../../cloudformation/stack-event.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import { parseStackStatus, readinessOf, type StackStatus } from '../../cloudformation/stack-status.ts';
import type { Operation } from './operation.ts';
import { createCompletionDetector, isOldAnswer, nearsEnd, type Settled } from './completion.ts';
import { poll } from '../poll.ts';
import type { RunContext } from '../run-context.ts';
import { watchEvents, type EventWatch } from './watch-events.ts';

export type MonitorEnd =
  | (Settled & { readonly kind: 'ended'; readonly events: readonly StackEvent[] })
  | { readonly kind: 'timed-out'; readonly status: StackStatus }
  | { readonly kind: 'cancelled'; readonly status: StackStatus }
  | { readonly kind: 'monitoring-failed'; readonly fault: Fault; readonly status: StackStatus };

/** What is told of a stack that has not been looked at since: AWS has taken the call that began this. */
const BEGINNINGS = {
  started: 'UPDATE_IN_PROGRESS',
  joined: 'UPDATE_IN_PROGRESS',
  continued: 'UPDATE_ROLLBACK_IN_PROGRESS',
} as const satisfies Record<Operation['how'], StackStatus>;

/** So often the stack itself is asked though its rows suffice: rows could stop coming, and nobody would know. */
const STACK_EVERY = 12;

/**
 * Looks at the operation's events until they tell its end and the stack agrees, and once more at the events after that. A
 * look is one request: the stack itself is asked only where its own rows among the events do not suffice.
 */
export async function monitorOperation(run: RunContext, operation: Operation): Promise<MonitorEnd> {
  const { ports } = run;
  const { stackArn, token, before } = operation;
  // LastUpdatedTime is when the running (or the last) update began, by AWS's clock: our own events come after it.
  const sinceMs = before.updatedAtMs ?? before.createdAtMs;
  const watch = watchEvents(run, { stackArn, token, sinceMs, total: operation.resources });
  const judge = createCompletionDetector(operation, watch);
  const pauseMs = rhythmOf(run, watch);
  let status: StackStatus = BEGINNINGS[operation.how];
  let looks = 0;

  const askStack = async (): Promise<StackFacts> => {
    const stack = await ports.stacks.readStack(stackArn);
    const now = parseStackStatus(stack.status);
    // At once: a cancel can come while the events are read, and what was seen is what is told.
    if (now !== undefined && !isOldAnswer(now, stack, operation)) status = now;
    return stack;
  };
  const read = async (): Promise<Settled | undefined> => {
    looks += 1;
    const isStacksTurn = looks % STACK_EVERY === 0 || (looks > 1 && !judge.eventsAreConclusive());
    let stack = isStacksTurn ? await askStack() : undefined;
    if (stack === undefined || !isBusy(stack) || !judge.eventsAreConclusive()) await watch.look();
    if (judge.eventsAreConclusive()) status = parseStackStatus(watch.lastStackEvent?.status ?? '') ?? status;
    else stack ??= await askStack();
    const now = stack === undefined ? undefined : parseStackStatus(stack.status);
    return stack === undefined || now === undefined ? undefined : judge.judge(now, stack, ports.clock.nowMs());
  };
  const deadlineMs = ports.clock.nowMs() + operation.limitMs;
  const { pollIntervalMs: intervalMs } = run.request;
  const end = await poll({ read, intervalMs, pauseMs, deadlineMs, what: 'operation' }, ports);
  switch (end.kind) {
    case 'settled':
      await watch.look();
      return { kind: 'ended', ...end.value, events: watch.events };
    case 'out-of-time':
      return { kind: 'timed-out', status };
    case 'cancelled':
      return { kind: 'cancelled', status };
    case 'fatal':
      return { kind: 'monitoring-failed', fault: end.fault, status };
  }
}

/** The pause after each look, from how the looks so far went. */
function rhythmOf({ ports, request }: RunContext, watch: EventWatch): () => number {
  const beganMs = ports.clock.nowMs();
  let looks = 0;
  let events = 0;
  let movedMs = beganMs;
  return () => {
    const nowMs = ports.clock.nowMs();
    looks += 1;
    if (watch.events.length > events) movedMs = nowMs;
    events = watch.events.length;
    return pollingIntervalMs({
      intervalMs: request.pollIntervalMs,
      elapsedMs: nowMs - beganMs,
      looks,
      quietMs: nowMs - movedMs,
      nearsEnd: nearsEnd(watch),
    });
  };
}

function isBusy({ status }: StackFacts): boolean {
  const now = parseStackStatus(status);
  return now !== undefined && readinessOf(now) === 'busy';
}
