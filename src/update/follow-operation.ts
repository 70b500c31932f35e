/** Following an update to its real end, its events told as they come in. */
import type { Fault } from '../domain/fault.ts';
import { nextLookMs } from '../domain/next-look.ts';
import type { StackEvent } from '../domain/stack-event.ts';
import type { StackFacts } from '../domain/stack.ts';
import { parseStackStatus, readinessOf, type StackStatus } from '../domain/stack-status.ts';
import type { Operation } from './operation.ts';
import { createEndJudge, isOldAnswer, nearsEnd, type Settled } from './operation-end.ts';
import { poll } from './poll.ts';
import type { Run } from './run.ts';
import { watchEvents, type EventWatch } from './watch-events.ts';

export type FollowEnd =
  | (Settled & { readonly kind: 'ended'; readonly events: readonly StackEvent[] })
  | { readonly kind: 'timed-out'; readonly status: StackStatus }
  | { readonly kind: 'cancelled'; readonly status: StackStatus }
  | { readonly kind: 'lost-sight'; readonly fault: Fault; readonly status: StackStatus };

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
export async function followOperation(run: Run, operation: Operation): Promise<FollowEnd> {
  const { ports } = run;
  const { stackArn, token, before } = operation;
  // LastUpdatedTime is when the running (or the last) update began, by AWS's clock: our own events come after it.
  const sinceMs = before.updatedAtMs ?? before.createdAtMs;
  const watch = watchEvents(run, { stackArn, token, sinceMs, total: operation.resources });
  const judge = createEndJudge(operation, watch);
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
  const look = async (): Promise<Settled | undefined> => {
    looks += 1;
    const isStacksTurn = looks % STACK_EVERY === 0 || (looks > 1 && !judge.rowsSuffice());
    let stack = isStacksTurn ? await askStack() : undefined;
    if (stack === undefined || !isBusy(stack) || !judge.rowsSuffice()) await watch.look();
    if (judge.rowsSuffice()) status = parseStackStatus(watch.lastRow?.status ?? '') ?? status;
    else stack ??= await askStack();
    const now = stack === undefined ? undefined : parseStackStatus(stack.status);
    return stack === undefined || now === undefined ? undefined : judge.judge(now, stack, ports.clock.nowMs());
  };
  const deadlineMs = ports.clock.nowMs() + operation.limitMs;
  const { pollIntervalMs: intervalMs } = run.request;
  const end = await poll({ look, intervalMs, pauseMs, deadlineMs, what: 'operation' }, ports);
  switch (end.kind) {
    case 'settled':
      await watch.look();
      return { kind: 'ended', ...end.value, events: watch.events };
    case 'out-of-time':
      return { kind: 'timed-out', status };
    case 'cancelled':
      return { kind: 'cancelled', status };
    case 'blind':
      return { kind: 'lost-sight', fault: end.fault, status };
  }
}

/** The pause after each look, from how the looks so far went. */
function rhythmOf({ ports, request }: Run, watch: EventWatch): () => number {
  const beganMs = ports.clock.nowMs();
  let looks = 0;
  let events = 0;
  let movedMs = beganMs;
  return () => {
    const nowMs = ports.clock.nowMs();
    looks += 1;
    if (watch.events.length > events) movedMs = nowMs;
    events = watch.events.length;
    return nextLookMs({
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
