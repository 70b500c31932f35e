/** The resources that an operation is working on, and since when, from its events. */
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { durationWords } from '../messages/duration.ts';
import { joinLimited, shortType } from '../messages/phrases.ts';
import { plainLine } from '../markdown/plain-text.ts';

export interface InProgress {
  /** By logical id, in the order of their start. */
  readonly resources: ReadonlyMap<string, Activity>;
  /** The stack's status in its newest event. */
  readonly stackStatus: string | undefined;
}

interface Activity {
  readonly logicalId: string;
  readonly type: string;
  readonly status: string;
  /** By AWS's clock. */
  readonly sinceMs: number;
}

export const NOTHING_IN_PROGRESS: InProgress = { resources: new Map(), stackStatus: undefined };

const MOST_NAMED = 4;

/** Several events of one activity (an Auto Scaling group has one for each instance) start it once. */
export function withEvent(before: InProgress, event: StackEvent): InProgress {
  const { logicalId, type, status, atMs } = event;
  if (isStackRow(event)) return { ...before, stackStatus: status };
  if (before.resources.get(logicalId)?.status === status) return before;
  const resources = new Map(before.resources);
  resources.delete(logicalId);
  if (status.endsWith('_IN_PROGRESS')) resources.set(logicalId, { logicalId, type, status, sinceMs: atMs });
  return { ...before, resources };
}

/** `Instances (AutoScaling::AutoScalingGroup) for 9 min; ...`, the longest first; the stack's status where none is. */
export function inProgressWords({ resources, stackStatus }: InProgress, nowMs: number): string {
  if (resources.size > 0) {
    const longestFirst = [...resources.values()].sort((one, other) => one.sinceMs - other.sinceMs);
    return joinLimited(longestFirst, (one) => activityWords(one, nowMs), MOST_NAMED);
  }
  return stackStatus === undefined ? '' : `the stack is in ${plainLine(stackStatus, 60)}`;
}

function activityWords({ logicalId, type, status, sinceMs }: Activity, nowMs: number): string {
  const doing = status.startsWith('DELETE_') ? ' being deleted' : '';
  return `${plainLine(logicalId, 255)} (${plainLine(shortType(type), 100)})${doing} for ${durationWords(nowMs - sinceMs)}`;
}
