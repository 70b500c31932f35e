/**
 * The result for each resource of an update: the changes of the change set joined with the stack events. Also the
 * resources in progress.
 */
import type { ResourceChange } from '../../cloudformation/change-set.ts';
import { isCancellation } from '../../diagnosis/known-reasons.ts';
import type { ChangedProperty, ValuesOfChange } from '../../cloudformation/property-values.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { durationText, joinLimited, shortType } from '../messages/phrases.ts';
import { plainLine } from '../markdown/plain-text.ts';

export interface ReportResource {
  readonly logicalId: string;
  readonly type: string;
  /** Undefined without an entry in a change set: for a joined operation, or a resource that AWS added. */
  readonly action: ResourceChange['action'] | undefined;
  readonly replacement: ResourceChange['replacement'];
  /** The changed properties, as far as their values were read. */
  readonly properties: readonly ChangedProperty[];
  /** Undefined without an event. */
  readonly finalStatus: string | undefined;
  /** Why it failed. Kept separately, because a rollback ends with success for every resource. */
  readonly failure: { readonly status: string; readonly reason: string | undefined } | undefined;
  /** When CloudFormation started to change it, by AWS's clock. */
  readonly startedMs: number | undefined;
  /** When it was complete or failed. A later rollback or clean-up does not change this time. */
  readonly endedAtMs: number | undefined;
}

/** In the order of the change set, then resources that only the events have, in the order of the events. */
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
  const failed = status.endsWith('_FAILED') && !isCancellation({ reason, type: resource.type });
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

/** The deletion of a replaced resource has the same logical id as its replacement, which counts. */
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
  /** By logical id, in the order in which they started. */
  readonly resources: ReadonlyMap<string, Activity>;
  /** The stack status in the newest event. */
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

/** An activity with several events (an Auto Scaling group has one for each instance) starts with the first one. */
export function progressAfter(before: InProgress, event: StackEvent): InProgress {
  const { logicalId, type, status, atMs } = event;
  if (isStackRow(event)) return { ...before, stackStatus: status };
  if (before.resources.get(logicalId)?.status === status) return before;
  const resources = new Map(before.resources);
  resources.delete(logicalId);
  if (status.endsWith('_IN_PROGRESS')) resources.set(logicalId, { logicalId, type, status, sinceMs: atMs });
  return { ...before, resources };
}

/**
 * `Instances (AutoScaling::AutoScalingGroup) for 9 min; ...`, the longest first. The stack status if no resource is in
 * progress.
 */
export function inProgressText({ resources, stackStatus }: InProgress, nowMs: number): string {
  if (resources.size > 0) {
    const longestFirst = [...resources.values()].sort((one, other) => one.sinceMs - other.sinceMs);
    return joinLimited(longestFirst, (one) => activityText(one, nowMs), MOST_NAMED);
  }
  return stackStatus === undefined ? '' : `the stack is in ${plainLine(stackStatus, 60)}`;
}

function activityText({ logicalId, type, status, sinceMs }: Activity, nowMs: number): string {
  const doing = status.startsWith('DELETE_') ? ' being deleted' : '';
  return `${plainLine(logicalId, 255)} (${plainLine(shortType(type), 100)})${doing} for ${durationText(nowMs - sinceMs)}`;
}
