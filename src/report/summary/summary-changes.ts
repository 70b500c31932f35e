/** What a step changes, in a summary: its resources, grouped by how much becomes of them. */
import { durationWords } from '../messages/duration.ts';
import { blocks, code, inline, list } from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
import type { ReportResource } from '../model/report-resources.ts';
import type { ReportStep } from '../model/report-steps.ts';
import { truncate, type RowLimits } from './row-limits.ts';

// The gravest first. A resource is in the first group that takes it, so every one is in some group.
const GROUPS: readonly { readonly title: string; readonly takes: (one: ReportResource) => boolean }[] = [
  { title: 'Failed', takes: ({ failure }) => failure !== undefined },
  { title: 'Replace', takes: ({ replacement }) => replacement === 'true' },
  { title: 'Remove', takes: ({ action }) => action === 'remove' },
  { title: 'Change, possibly replace', takes: ({ replacement }) => replacement === 'conditional' },
  { title: 'Change', takes: ({ action }) => action !== undefined && action !== 'add' },
  { title: 'Add', takes: ({ action }) => action === 'add' },
  { title: 'Not in the change set', takes: () => true },
];

/** `4 resources changed: 3 modified, 1 replaced`; of a plan, or an update that did not end well, what it lists. */
export function changesWords(step: ReportStep): string {
  const { resources, counts, state } = step;
  if (resources.length === 0) return '';
  if (counts === undefined) return `${counted(resources.length, 'resource')} seen`;
  const announced = resources.filter(({ action }) => action !== undefined);
  const seen = counted(announced.length, 'resource');
  const { add, modify, replace, remove } = counts;
  const untouched = announced.filter((one) => neededNothing(step, one)).length;
  const done = state === 'complete' && untouched === 0;
  const kinds = [
    [add, done ? 'added' : 'to add'],
    [modify, done ? 'modified' : 'to modify'],
    [replace, done ? 'replaced' : 'to replace'],
    [remove, done ? 'removed' : 'to remove'],
  ] as const;
  const shares = kinds.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
  if (untouched > 0) {
    const changed = `${announced.length - untouched} of ${seen} changed`;
    return `${changed}; in the change set: ${shares.join(', ')}`;
  }
  const what = done ? 'changed' : 'in the change set';
  return `${seen} ${what}${shares.length === 0 ? '' : `: ${shares.join(', ')}`}`;
}

/** What failed stands first, for it is what is looked for; the end is what is cut. */
export function changedResources(step: ReportStep, limits: RowLimits): string {
  const sorted = grouped(step.resources).flatMap(({ resources }) => resources);
  const { rows, cut } = truncate(sorted, limits.resources);
  // Of a plan nothing has ended.
  const ended = step.resources.some(({ finalStatus }) => finalStatus !== undefined);
  return blocks([
    ...grouped(rows).map(({ title, resources }) =>
      blocks([`**${title}**`, list(resources.map((one) => resourceItem(step, one, ended)))]),
    ),
    cut,
  ]);
}

function grouped(
  all: readonly ReportResource[],
): readonly { readonly title: string; readonly resources: readonly ReportResource[] }[] {
  return GROUPS.map((group) => ({
    title: group.title,
    resources: all.filter((one) => GROUPS.find(({ takes }) => takes(one)) === group),
  })).filter(({ resources }) => resources.length > 0);
}

function resourceItem(step: ReportStep, one: ReportResource, ended: boolean): string {
  const end = neededNothing(step, one)
    ? 'no change needed'
    : [endWords(one), tookWords(one)].filter((part) => part !== '').join(', ');
  return `${code(one.logicalId)} ${inline(one.type)}${ended && end !== '' ? `: ${end}` : ''}`;
}

/** Announced, without an event of its own, and the update is complete: CloudFormation found nothing to do. */
function neededNothing({ state, eventCount }: ReportStep, { action, finalStatus }: ReportResource): boolean {
  return state === 'complete' && eventCount > 0 && action !== undefined && finalStatus === undefined;
}

function endWords({ finalStatus, failure }: ReportResource): string {
  const end = finalStatus === undefined ? '' : code(finalStatus);
  if (failure === undefined) return end;
  const failed = failure.status === finalStatus ? '' : `${code(failure.status)}, then `;
  return `❌ ${failed}${end}`;
}

function tookWords({ startedMs, endedAtMs }: ReportResource): string {
  return startedMs === undefined || endedAtMs === undefined ? '' : durationWords(endedAtMs - startedMs);
}
