/** What became of each resource of one update: what the change set announced, joined with its events; and what is in progress. */
import type { ResourceChange } from '../../cloudformation/change-set.ts';
import { explainReason } from '../../diagnosis/known-reasons.ts';
import type { ChangedProperty, ValuesOfChange } from '../../cloudformation/property-values.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { durationWords, joinLimited, shortType } from '../messages/phrases.ts';
import { plainLine } from '../markdown/plain-text.ts';

export interface ReportResource {
  readonly logicalId: string;
  readonly type: string;
  /** Undefined where no change set was seen to announce it: a joined operation, or what AWS added of its own. */
  readonly action: ResourceChange['action'] | undefined;
  readonly replacement: ResourceChange['replacement'];
  /** What changes in it, as far as the change set was read with its values. */
  readonly properties: readonly ChangedProperty[];
  /** Undefined where no event told of it. */
  readonly finalStatus: string | undefined;
  /** Why it failed, where it did; a rollback ends every resource well, and would hide it. */
  readonly failure: { readonly status: string; readonly reason: string | undefined } | undefined;
  /** When CloudFormation began with it, by AWS's clock. */
  readonly startedMs: number | undefined;
  /** When it was done, or had failed; what a rollback or the clean-up does to it later on is not its own time. */
  readonly endedAtMs: number | undefined;
}

/** In the change set's order, then whatever else the events tell of, in the order of its appearance. */
export function reportResources(
  changes: readonly ResourceChange[],
  events: readonly StackEvent[],
  values: readonly ValuesOfChange[] = [],
): readonly ReportResource[] {
  const properties = new Map(values.map((one) => [one.logicalId, one.properties]));
  const resources = new Map<string, ReportResource>(
    changes.map(({ logicalId, type, action, replacement }) => [
      logicalId,
      { ...unseen(logicalId, type), action, replacement, properties: properties.get(logicalId) ?? [] },
    ]),
  );
  for (const event of events) {
    if (isStackRow(event)) continue;
    const known = resources.get(event.logicalId) ?? unseen(event.logicalId, event.type);
    resources.set(event.logicalId, withEvent(known, event));
  }
  return [...resources.values()];
}

function withEvent(resource: ReportResource, { status, reason, atMs }: StackEvent): ReportResource {
  const failed = status.endsWith('_FAILED') && !isCancelled(reason, resource.type);
  const failure = resource.failure ?? (failed ? { status, reason } : undefined);
  const finalStatus = isCleanUp(resource, status) ? resource.finalStatus : status;
  return { ...resource, failure, finalStatus, ...timesWith(resource, status, atMs) };
}

function timesWith(
  { startedMs, endedAtMs }: ReportResource,
  status: string,
  atMs: number,
): Pick<ReportResource, 'startedMs' | 'endedAtMs'> {
  if (status.endsWith('_IN_PROGRESS')) return { startedMs: startedMs ?? atMs, endedAtMs };
  return { startedMs, endedAtMs: endedAtMs ?? (startedMs === undefined ? undefined : atMs) };
}

/** CloudFormation marks as failed what it only stopped because something else failed. */
function isCancelled(reason: string | undefined, type: string): boolean {
  return explainReason({ reason: reason ?? '', type }).code === 'cancelled';
}

/** A replaced resource's old self is deleted under the same logical id; the new one, which stays, is what counts. */
function isCleanUp({ action, finalStatus }: ReportResource, status: string): boolean {
  if (!status.startsWith('DELETE_')) return false;
  if (action === undefined) return finalStatus?.startsWith('UPDATE_') === true;
  return action !== 'remove' && action !== 'add';
}

function unseen(logicalId: string, type: string): ReportResource {
  return {
    logicalId,
    type,
    action: undefined,
    replacement: undefined,
    properties: [],
    finalStatus: undefined,
    failure: undefined,
    startedMs: undefined,
    endedAtMs: undefined,
  };
}

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
export function progressAfter(before: InProgress, event: StackEvent): InProgress {
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
