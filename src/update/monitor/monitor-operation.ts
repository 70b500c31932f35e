/** Monitors an operation to its end, and emits its events. */
import { CloudFault } from '../../cloudformation/fault.ts';
import type { StackEvent } from '../../cloudformation/stack-event.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import { isEnd, isIdle, parseStackStatus, type StackStatus } from '../../cloudformation/stack-status.ts';
import type { Evidence } from '../../diagnosis/evidence.ts';
import { diagnose } from '../../diagnosis/diagnosis.ts';
import type { Result } from '../../run/result.ts';
import { poll } from '../poll.ts';
import type { RunContext } from '../run-context.ts';
import { isAtGoal, type Operation } from './operation.ts';
import { createOperationEvents, type OperationEvents } from './operation-events.ts';
import { eventsSuffice, needsChangeSet, nextState, type Observation, type OperationState } from './operation-state.ts';
import { createPollingIntervals } from './polling-interval.ts';

export interface EndedOperation {
  readonly status: StackStatus;
  readonly stack: StackFacts;
  readonly events: readonly StackEvent[];
  /** Whether the events were read up to the end of the operation. */
  readonly areEventsComplete: boolean;
  /** What other services report about the resources that failed. */
  readonly evidence: readonly Evidence[];
}

type Ended = Pick<EndedOperation, 'status' | 'stack'>;

/** Even if the events are conclusive, the stack is read at every 12th poll, because events can stop. */
const STACK_EVERY = 12;

/**
 * Each poll sends one request for the events. If they are not conclusive, it also reads the stack.
 * @returns the end of the operation, with any status; or `timed-out`, `cancelled-and-left` or `monitoring-failed` with
 * the last status during the operation.
 */
export async function monitorOperation(run: RunContext, operation: Operation): Promise<Result<EndedOperation>> {
  const { ports, request } = run;
  const events = createOperationEvents(run, operation);
  let state: OperationState = { name: operation.how === 'joined' ? 'in-progress' : 'accepted' };
  let stackStatus: StackStatus | undefined;
  let polls = 0;

  const isConclusive = (): boolean => eventsSuffice(state, events.seen());
  const read = async (): Promise<Ended | undefined> => {
    polls += 1;
    const isStackDue = polls % STACK_EVERY === 0 || (polls > 1 && !isConclusive());
    const [early] = isStackDue ? await Promise.allSettled([ports.stacks.readStack(operation.stackArn)]) : [];
    const isBusy = early?.status === 'fulfilled' && !isIdle(parseStackStatus(early.value.status));
    if (!isBusy || !isConclusive()) await events.readNew();
    // Thrown only now, so that the events are read even if the stack cannot be.
    if (early?.status === 'rejected') throw early.reason;
    if (early === undefined && isConclusive()) return undefined;
    const stack = early?.value ?? (await ports.stacks.readStack(operation.stackArn));
    const status = parseStackStatus(stack.status);
    if (status === undefined) return undefined;
    const seen = { stack: status, isAtGoal: isAtGoal(operation, stack), events: events.seen() };
    state = await stateAfter(run, operation, state, seen);
    // An idle stack that was never in progress can be the stack as it was before.
    if (state.name !== 'idle' || state.wasInProgress) stackStatus = status;
    return state.name === 'ended' ? { status: state.status, stack } : undefined;
  };
  const { pollIntervalMs: intervalMs } = request;
  const pauseMs = createPollingIntervals(intervalMs, ports.clock, events);
  const deadlineMs = ports.clock.nowMs() + operation.limitMs;
  const end = await poll({ read, intervalMs, pauseMs, deadlineMs, what: 'operation' }, ports);
  if (end.kind === 'settled') return { ok: true, value: await readLastEvents(operation, end.value, events) };
  await events.readEvidence();
  const row = events.seen().status;
  const status = isEnd(row) || isConclusive() ? row : (stackStatus ?? row);
  if (end.kind === 'fatal') return { ok: false, problem: { code: 'monitoring-failed', fault: end.fault, status } };
  if (end.kind === 'cancelled') return { ok: false, problem: { code: 'cancelled-and-left', status } };
  return { ok: false, problem: { code: 'timed-out', limitMs: operation.limitMs, status } };
}

async function stateAfter(
  run: RunContext,
  operation: Operation,
  state: OperationState,
  seen: Pick<Observation, 'stack' | 'isAtGoal' | 'events'>,
): Promise<OperationState> {
  const nowMs = run.ports.clock.nowMs();
  const isExecuted = needsChangeSet(state, seen.stack, nowMs) && (await wasExecuted(run, operation));
  return nextState(state, { ...seen, nowMs, isExecuted });
}

/** A rollback has no change set. If its stack is idle for this long, the status is final. */
async function wasExecuted({ ports }: RunContext, { stackArn, changeSet }: Operation): Promise<boolean> {
  if (changeSet === undefined) return true;
  try {
    // An executed change set can only be read by its ARN.
    const { executionStatus } = await ports.stacks.readChangeSet({ stackArn, changeSet: changeSet.arn });
    return executionStatus === 'EXECUTE_COMPLETE' || executionStatus === 'EXECUTE_FAILED';
  } catch (error) {
    if (error instanceof CloudFault) return false;
    throw error;
  }
}

/** The last events can be late, and can appear below events that were already read. */
async function readLastEvents({ goal }: Operation, end: Ended, events: OperationEvents): Promise<EndedOperation> {
  await events.readNew();
  if (end.status !== goal.status && diagnose(events.own).rootCause === undefined) await events.readAll();
  const { reading, status } = events.seen();
  const areEventsComplete = reading === 'succeeded' && isEnd(status);
  return { ...end, events: events.own, areEventsComplete, evidence: await events.readEvidence() };
}
