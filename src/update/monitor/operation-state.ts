/**
 * Decides when an operation has ended, as a state machine. DescribeStacks can lag behind the call and the events,
 * events can be missing or late, and another operation can start immediately after this one.
 */
import { isEnd, isIdle, updateEndOf, type StackStatus } from '../../cloudformation/stack-status.ts';
import type { EventsSeen } from './operation-events.ts';

export type OperationState =
  /** AWS accepted the call. The stack can still show its earlier status. */
  | { readonly name: 'accepted' }
  /** The stack was read while the operation was in progress. */
  | { readonly name: 'in-progress' }
  /** The stack is idle, but it is not certain that the operation has ended. */
  | { readonly name: 'idle'; readonly sinceMs: number; readonly wasInProgress: boolean }
  | { readonly name: 'ended'; readonly status: StackStatus };

/** The facts from one poll. */
export interface Observation {
  readonly nowMs: number;
  readonly stack: StackStatus;
  /** Whether the stack has the status and the version of a successful operation. */
  readonly isAtGoal: boolean;
  readonly events: Pick<EventsSeen, 'reading' | 'status' | 'isFollowed'>;
  /** Whether the change set was executed. Only read if `needsChangeSet` is true. */
  readonly isExecuted: boolean;
}

interface Facts extends Observation {
  readonly wasInProgress: boolean;
  /** The end that the operation's own events show. */
  readonly end: StackStatus | undefined;
  readonly isIdle: boolean;
  /** Whether the stack has been idle for longer than the longest known lag of DescribeStacks and the events. */
  readonly isIdleForLong: boolean;
  /** Whether the events cannot show the end. */
  readonly isSilent: boolean;
}

const LONGEST_LAG_MS = 120_000;

/** The first rule that applies ends the operation, with the status from the events or from the stack. */
const END_RULES: readonly (readonly ['events' | 'stack', (facts: Facts) => boolean])[] = [
  // The events show the end, and the start of another operation after it. The stack can be busy with that one.
  ['events', ({ end, events }) => end !== undefined && events.isFollowed],
  // Both show the same end. UPDATE_COMPLETE with another version is the stack before the update, unless the stack was
  // in progress.
  [
    'stack',
    (one) => one.end === one.stack && (one.isAtGoal || one.wasInProgress || updateEndOf(one.stack) !== 'complete'),
  ],
  // The stack shows an end that it did not show before, and no event can contradict it.
  ['stack', ({ isIdle, isSilent, isAtGoal, wasInProgress }) => isIdle && isSilent && (isAtGoal || wasInProgress)],
  // Ends the operation although the two sources do not agree, because a run must not wait forever.
  ['events', ({ end, isIdleForLong }) => end !== undefined && isIdleForLong],
  ['stack', ({ wasInProgress, isExecuted, isIdleForLong }) => (wasInProgress || isExecuted) && isIdleForLong],
];

/** The state after a poll that read the stack. */
export function nextState(state: OperationState, observation: Observation): OperationState {
  const { stack, nowMs, events } = observation;
  const wasInProgress = state.name === 'in-progress' || (state.name === 'idle' && state.wasInProgress);
  const end = isEnd(events.status) ? events.status : undefined;
  const facts: Facts = {
    ...observation,
    wasInProgress,
    end,
    isIdle: isIdle(stack),
    isIdleForLong: isIdle(stack) && isIdleForLong(state, nowMs),
    isSilent: events.status === undefined || events.reading !== 'succeeded',
  };
  const [source] = END_RULES.find(([, holds]) => holds(facts)) ?? [];
  if (source !== undefined) return { name: 'ended', status: source === 'events' ? (end ?? stack) : stack };
  if (!facts.isIdle) return { name: 'in-progress' };
  // If the longest lag was not enough to decide, the run waits as long again.
  const isStill = state.name === 'idle' && !facts.isIdleForLong;
  return { name: 'idle', sinceMs: isStill ? state.sinceMs : nowMs, wasInProgress };
}

/** Whether the events show that the operation continues, so that the stack does not have to be read. */
export function eventsSuffice(state: OperationState, { reading, status, isFollowed }: Observation['events']): boolean {
  return state.name !== 'idle' && reading === 'succeeded' && status !== undefined && !isEnd(status) && !isFollowed;
}

/** Whether only the change set can show that the operation has ended. */
export function needsChangeSet(state: OperationState, stack: StackStatus, nowMs: number): boolean {
  return isIdle(stack) && isIdleForLong(state, nowMs) && state.name === 'idle' && !state.wasInProgress;
}

function isIdleForLong(state: OperationState, nowMs: number): boolean {
  return state.name === 'idle' && nowMs - state.sinceMs > LONGEST_LAG_MS;
}
