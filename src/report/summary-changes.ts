/** The parts of a summary that say what an update changes: its resources and its parameters, folded away. */
import { code, details, inline, table } from './markdown.ts';
import { counted } from './phrases.ts';
import type { ReportParameters } from './report-parameters.ts';
import type { ReportResource } from './report-resources.ts';
import type { ReportStep } from './report-steps.ts';
import type { Report } from './report.ts';
import { fitted, type Room } from './summary-room.ts';

export function changedResources({ steps }: Report, room: Room): string {
  const told = steps.filter((step) => step.resources.length > 0);
  return told.map((step) => details(resourcesTitle(step, told.length > 1), resourceTable(step, room))).join('\n');
}

function resourcesTitle(step: ReportStep, isOneOfMany: boolean): string {
  const { from, to, resources, counts, state } = step;
  const way = isOneOfMany ? `${inline(from)} to ${inline(to)}: ` : '';
  const seen = counted(resources.length, 'resource');
  if (counts === undefined) return `${way}${seen} seen`;
  const { add, modify, replace, remove } = counts;
  const untouched = resources.filter((one) => neededNothing(step, one)).length;
  const done = state === 'complete' && untouched === 0;
  const kinds = [
    [add, done ? 'added' : 'to add'],
    [modify, done ? 'modified' : 'to modify'],
    [replace, done ? 'replaced' : 'to replace'],
    [remove, done ? 'removed' : 'to remove'],
  ] as const;
  const shares = kinds.filter(([count]) => count > 0).map(([count, kind]) => `${count} ${kind}`);
  if (untouched > 0) {
    const changed = `${resources.length - untouched} of ${seen} changed`;
    return `${way}${changed}; in the change set: ${shares.join(', ')}`;
  }
  const what = done ? 'changed' : 'in the change set';
  return `${way}${seen} ${what}${shares.length === 0 ? '' : `: ${shares.join(', ')}`}`;
}

/** Announced, without an event of its own, and the update is complete: CloudFormation found nothing to do. */
function neededNothing({ state, eventCount }: ReportStep, { action, finalStatus }: ReportResource): boolean {
  return state === 'complete' && eventCount > 0 && action !== undefined && finalStatus === undefined;
}

function resourceTable(step: ReportStep, room: Room): string {
  const { resources } = step;
  // What failed is what is looked for, and the end of the table is what is cut.
  const sorted = [...resources].sort(
    (one, other) => Number(other.failure !== undefined) - Number(one.failure !== undefined),
  );
  const { rows, cut } = fitted(sorted, room.resources);
  // Of a plan nothing has ended.
  const ended = resources.some(({ finalStatus }) => finalStatus !== undefined);
  const body = rows.map((one) => [
    code(one.logicalId),
    inline(one.type),
    changeWords(one),
    ...(ended ? [neededNothing(step, one) ? 'no change needed' : endWords(one)] : []),
  ]);
  const head = ['Resource', 'Type', 'Change', ...(ended ? ['Ended as'] : [])];
  const shown = rows.length === 0 ? [] : [table(head, body)];
  return [...shown, ...(cut === '' ? [] : [cut])].join('\n\n');
}

function changeWords({ action, replacement }: ReportResource): string {
  if (replacement === 'true') return 'replace';
  return replacement === 'conditional' ? `${action ?? ''}, perhaps replace` : (action ?? '');
}

function endWords({ finalStatus, failure }: ReportResource): string {
  const end = finalStatus === undefined ? '' : code(finalStatus);
  if (failure === undefined) return end;
  const failed = failure.status === finalStatus ? '' : `${code(failure.status)}, then `;
  return `❌ ${failed}${end}`;
}

export function parameterPlan({ steps }: Report, room: Room): string {
  const parameters = steps.findLast((step) => step.parameters !== undefined)?.parameters;
  if (parameters === undefined) return '';
  const sent = Object.values(parameters.keys).reduce((total, keys) => total + keys.length, 0);
  const rows = parameterRows(parameters, room).filter((row) => row !== undefined);
  return details(
    `${counted(sent, 'parameter')}, and where their values come from`,
    table(['Where the value comes from', 'Parameters'], rows),
  );
}

function parameterRows(
  { keys, version, pinnedZones, carried, dropped }: ReportParameters,
  room: Room,
): readonly (readonly string[] | undefined)[] {
  const row = (source: string, names: readonly string[]): readonly string[] | undefined =>
    names.length === 0
      ? undefined
      : [source, room.parameters === 'all' ? names.map((name) => code(name)).join(' ') : String(names.length)];
  return [
    row(version === undefined ? 'The release' : `The release, ${code(version)}`, keys.version),
    row('Given in this step', keys.given),
    row(
      `Pinned to what the rack has${pinnedZones === undefined ? '' : ` (${counted(pinnedZones, 'zone')})`}`,
      keys.pinned,
    ),
    row(
      'Carried over from an old name',
      carried.map(({ from, to }) => `${to} from ${from}`),
    ),
    row('Kept as the rack has it', keys.previous),
    row("New, at the template's default", keys.default),
    row('Not in this release any more', dropped),
  ];
}
