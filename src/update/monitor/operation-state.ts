/**
 * When an operation is over, as a state machine. DescribeStacks can lag behind the call and behind the events, events can be
 * missing or late, and another operation can begin the moment that ours ends.
 */
import { isEnd, isIdle, updateEndOf, type StackStatus } from '../../cloudformation/stack-status.ts';
import type { EventsSeen } from './operation-events.ts';

export type OperationState =
  /** AWS accepted the call. The stack may still read as it was before. */
  | { readonly name: 'accepted' }
  /** The stack was read while the operation was in progress. */
  | { readonly name: 'in-progress' }
  /** The stack reads as idle, and it is not certain yet that the operation is over. */
  | { readonly name: 'idle'; readonly sinceMs: number; readonly wasInProgress: boolean }
  | { readonly name: 'ended'; readonly status: StackStatus };

/** What one poll has shown. */
export interface Observation {
  readonly nowMs: number;
  readonly stack: StackStatus;
  /** The stack shows that the operation has succeeded: the status and the version that it was to reach. */
  readonly isAtGoal: boolean;
  readonly events: Pick<EventsSeen, 'reading' | 'status' | 'isFollowed'>;
  /** The change set was read and has been executed. Only asked for where `needsChangeSet` holds. */
  readonly isExecuted: boolean;
}

interface Facts extends Observation {
  readonly wasInProgress: boolean;
  /** The end that the operation's own events show. */
  readonly end: StackStatus | undefined;
  readonly isIdle: boolean;
  /** The stack has been idle for longer than DescribeStacks and the events ever lag. */
  readonly isIdleForLong: boolean;
  /** The events cannot show the end. */
  readonly isSilent: boolean;
}

const LONGEST_LAG_MS = 120_000;

/** The first rule that holds ends the operation, in the status that the events or the stack show. */
const END_RULES: readonly (readonly ['events' | 'stack', (facts: Facts) => boolean])[] = [
  // The events show the end, and the beginning of another operation after it: the stack may be busy with that one.
  ['events', ({ end, events }) => end !== undefined && events.isFollowed],
  // Both show the same end. UPDATE_COMPLETE at another version is the stack as it was before, unless it was in progress.
  [
    'stack',
    (one) => one.end === one.stack && (one.isAtGoal || one.wasInProgress || updateEndOf(one.stack) !== 'complete'),
  ],
  // The stack shows an end that it did not show before, and no event can contradict it.
  ['stack', ({ isIdle, isSilent, isAtGoal, wasInProgress }) => isIdle && isSilent && (isAtGoal || wasInProgress)],
  // No run waits for ever for two sources to agree.
  ['events', ({ end, isIdleForLong }) => end !== undefined && isIdleForLong],
  ['stack', ({ wasInProgress, isExecuted, isIdleForLong }) => (wasInProgress || isExecuted) && isIdleForLong],
];

/** The state after a poll in which the stack was read. */
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
  // What could not be decided after the longest lag is waited for as long again.
  const isStill = state.name === 'idle' && !facts.isIdleForLong;
  return { name: 'idle', sinceMs: isStill ? state.sinceMs : nowMs, wasInProgress };
}

/** Whether the events alone show that the operation goes on, so that the stack need not be read. */
export function eventsSuffice(state: OperationState, { reading, status, isFollowed }: Observation['events']): boolean {
  return state.name !== 'idle' && reading === 'succeeded' && status !== undefined && !isEnd(status) && !isFollowed;
}

/** Whether nothing but the change set can still tell that the operation is over. */
export function needsChangeSet(state: OperationState, stack: StackStatus, nowMs: number): boolean {
  return isIdle(stack) && isIdleForLong(state, nowMs) && state.name === 'idle' && !state.wasInProgress;
}

function isIdleForLong(state: OperationState, nowMs: number): boolean {
  return state.name === 'idle' && nowMs - state.sinceMs > LONGEST_LAG_MS;
}
