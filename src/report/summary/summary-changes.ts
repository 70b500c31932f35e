/** What a step changes, in a summary: its resources by importance, with their values before and after. */
import { counted, countsOf, durationText } from '../markdown/plain-text.ts';
import { blocks, code, codeBlock, inline, list, type RowLimits, truncate } from '../markdown/markdown.ts';
import type { ReportResource } from '../model/report-impact.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { ChangedProperty } from '../../cloudformation/property-values.ts';
import type { ChangeCounts } from '../../cloudformation/change-set.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { parseJsonText } from '../../values/json-text.ts';
import { type DiffLine, diffLines } from '../../values/line-diff.ts';

/** A resource is in the first group that matches it. */
export interface ResourceGroup {
  readonly title: string;
  readonly takes: (one: ReportResource) => boolean;
}

// The most severe first.
const GROUPS: readonly ResourceGroup[] = [
  { title: 'Failed', takes: ({ failure }) => failure !== undefined },
  { title: 'Replace', takes: ({ replacement }) => replacement === 'true' },
  { title: 'Remove', takes: ({ action }) => action === 'remove' },
  { title: 'Change, possibly replace', takes: ({ replacement }) => replacement === 'conditional' },
  { title: 'Change', takes: ({ action }) => action !== undefined && action !== 'add' },
  { title: 'Add', takes: ({ action }) => action === 'add' },
  { title: 'Not in the change set', takes: () => true },
];

/** `4 resources changed: 3 modified, 1 replaced`. For a plan or an incomplete update: the changes that it lists. */
export function changesText(step: ReportStep): string {
  const { resources, counts, state } = step;
  if (resources.length === 0) return '';
  if (counts === undefined) return `${counted(resources.length, 'resource')} seen`;
  const announced = resources.filter(({ action }) => action !== undefined);
  const seen = counted(announced.length, 'resource');
  const untouched = announced.filter((one) => neededNothing(step, one)).length;
  const done = state === 'complete' && untouched === 0;
  const shares = changeCounts(counts, done);
  if (untouched > 0) {
    const changed = `${announced.length - untouched} of ${seen} changed`;
    return `${changed}; in the change set: ${shares.join(', ')}`;
  }
  const what = done ? 'changed' : 'in the change set';
  return `${seen} ${what}${shares.length === 0 ? '' : `: ${shares.join(', ')}`}`;
}

/** `3 modified`, or `3 to modify` if the update is not complete; nothing for zero. */
export function changeCounts({ add, modify, replace, remove }: ChangeCounts, done: boolean): readonly string[] {
  return countsOf(
    [add, done ? 'added' : 'to add'],
    [modify, done ? 'modified' : 'to modify'],
    [replace, done ? 'replaced' : 'to replace'],
    [remove, done ? 'removed' : 'to remove'],
  );
}

/** Failed resources come first, because a long list is cut off at its end. */
export function changedResources(step: ReportStep, limits: RowLimits): string {
  const sorted = grouped(GROUPS, step.resources).flatMap(({ resources }) => resources);
  const { rows, cut } = truncate(sorted, limits.resources);
  // In a plan, no resource has a final status.
  const ended = step.resources.some(({ finalStatus }) => finalStatus !== undefined);
  return blocks([
    ...grouped(GROUPS, rows).map(({ title, resources }) =>
      blocks([`**${title}**`, list(resources.map((one) => resourceItem(step, one, ended)))]),
    ),
    cut,
  ]);
}

/** The resources by group, without empty groups. */
export function grouped(
  groups: readonly ResourceGroup[],
  all: readonly ReportResource[],
): readonly { readonly title: string; readonly resources: readonly ReportResource[] }[] {
  return groups
    .map((group) => ({
      title: group.title,
      resources: all.filter((one) => groups.find(({ takes }) => takes(one)) === group),
    }))
    .filter(({ resources }) => resources.length > 0);
}

function resourceItem(step: ReportStep, one: ReportResource, ended: boolean): string {
  const end = neededNothing(step, one)
    ? 'no change needed'
    : [endText(one), tookText(one)].filter((part) => part !== '').join(', ');
  return `${code(one.logicalId)} ${inline(one.type)}${ended && end !== '' ? `: ${end}` : ''}`;
}

/** The change set lists it, the update is complete, and it has no event: CloudFormation did not have to change it. */
function neededNothing({ state, eventCount }: ReportStep, { action, finalStatus }: ReportResource): boolean {
  return state === 'complete' && eventCount > 0 && action !== undefined && finalStatus === undefined;
}

function endText({ finalStatus, failure }: ReportResource): string {
  const end = finalStatus === undefined ? '' : code(finalStatus);
  if (failure === undefined) return end;
  const failed = failure.status === finalStatus ? '' : `${code(failure.status)}, then `;
  return `❌ ${failed}${end}`;
}

function tookText({ startedMs, endedAtMs }: ReportResource): string {
  return startedMs === undefined || endedAtMs === undefined ? '' : durationText(endedAtMs - startedMs);
}

type Read = Extract<ChangedProperty, { readonly state: 'read' }>;

/** Longer texts are shown as a diff. */
const SHORT = 100;
const MOST_LINES = 60;
const CONTEXT = 2;
const MOST_NAMES = 20;
/** For a text with one long line: the number of characters shown around the change. */
const AROUND = 40;

/** An update from one release to another. Dozens of values contain the release's name. */
type Releases = Readonly<Record<'from' | 'to', RackVersion>>;

/**
 * Returns the properties as Markdown, with at most `budget` characters of values. Properties beyond that are listed by
 * name.
 */
export function propertiesMarkdown(properties: readonly ChangedProperty[], releases: Releases, budget: number): string {
  let left = budget;
  const named: ChangedProperty[] = [];
  const parts = properties.map((property) => {
    const text = property.state === 'read' && left > 0 ? valueMarkdown(property, releases) : '';
    left -= text.length;
    if (text === '') named.push(property);
    return text;
  });
  const dynamic = named.filter(({ state }) => state === 'dynamic');
  const others = named.filter(({ state }) => state !== 'dynamic');
  return blocks([
    ...parts,
    namesLine('Also changed, without values here', others),
    namesLine('May change, known only during the update', dynamic),
  ]);
}

/** Whether the name of the old release in the value is replaced by the name of the new one. */
export function holdsRelease(property: ChangedProperty, { from, to }: Releases): boolean {
  return property.state === 'read' && property.before?.includes(from) === true && property.after?.includes(to) === true;
}

/** Whether the value changes only in the name of the release. */
export function changesReleaseOnly(property: ChangedProperty, releases: Releases): boolean {
  return (
    holdsRelease(property, releases) && property.state === 'read' && renamed(property, releases) === property.after
  );
}

/** Returns the value before with the name of the new release. What still differs is a real change. */
function renamed({ before }: Pick<Read, 'before'>, { from, to }: Releases): string | undefined {
  return before?.replaceAll(from, to);
}

function namesLine(title: string, properties: readonly ChangedProperty[]): string {
  if (properties.length === 0) return '';
  const names = properties.slice(0, MOST_NAMES).map(({ property }) => code(property, 200));
  const more = properties.length - names.length;
  return `${title}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function valueMarkdown({ property, before, after }: Read, releases: Releases): string {
  const name = code(property, 200);
  if (isShort(before) && isShort(after)) return `${name}: ${shortValue(before)} → ${shortValue(after)}`;
  const lines = diffOf(linesOf(renamed({ before }, releases)), linesOf(after));
  return `${name}:\n\n${codeBlock('diff', lines)}`;
}

/** CloudFormation's placeholder for attributes of resources that do not exist yet. */
const KNOWN_LATER = '{{changeSet:KNOWN_AFTER_APPLY}}';

function isShort(value: string | undefined): boolean {
  return value === undefined || value === KNOWN_LATER || (value.length <= SHORT && !/[\n{[]/.test(value));
}

function shortValue(value: string | undefined): string {
  if (value === undefined) return '_not set_';
  if (value === KNOWN_LATER) return '_known after the update_';
  return value.trim() === '' ? '_empty_' : code(value, SHORT);
}

/**
 * Indents JSON, so that the diff shows each change as a line. Commas are removed, because a change of the next line
 * would change them.
 */
function linesOf(value: string | undefined): readonly string[] {
  if (value === undefined) return [];
  const parsed = /^\s*[[{]/.test(value) ? parseJsonText(value) : undefined;
  const text = parsed === undefined ? value : JSON.stringify(parsed.json, null, 2).replaceAll(/,$/gm, '');
  return text.replaceAll(KNOWN_LATER, '(known after the update)').split(/\r?\n/);
}

function diffOf(before: readonly string[], after: readonly string[]): readonly string[] {
  const [old, now] = [before[0] ?? '', after[0] ?? ''];
  const lines =
    before.length === 1 && after.length === 1 ? excerpts(old, now) : diffLines(before, after, CONTEXT).map(diffLine);
  const left = lines.length - MOST_LINES;
  return left <= 0 ? lines : [...lines.slice(0, MOST_LINES), `  ... ${counted(left, 'more line')}`];
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: '  ', removed: '- ', added: '+ ', gap: '  ...' };

function diffLine({ kind, text }: DiffLine): string {
  return `${SIGNS[kind]}${text}`;
}

function excerpts(before: string, after: string): readonly string[] {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const cut = (text: string): string => {
    const [from, to] = [Math.max(0, start - AROUND), Math.min(text.length, text.length - end + AROUND)];
    return `${from > 0 ? '...' : ''}${text.slice(from, to)}${to < text.length ? '...' : ''}`;
  };
  return [`- ${cut(before)}`, `+ ${cut(after)}`];
}
