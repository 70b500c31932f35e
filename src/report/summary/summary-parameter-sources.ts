/** The part of a summary that says which parameters an update sends, and where their values come from. */
import { code, details, table } from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
import type { ReportParameters } from '../model/report-parameters.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { RowLimits } from './row-limits.ts';

export function parameterSources({ parameters }: ReportStep, room: RowLimits): string {
  if (parameters === undefined) return '';
  const sent = Object.values(parameters.keys).reduce((total, keys) => total + keys.length, 0);
  return details(
    `${counted(sent, 'parameter')} sent, and where their values come from`,
    table(['Where the value comes from', 'Parameters'], rowsOf(parameters, room)),
  );
}

function rowsOf(
  { keys, version, pinnedZones, carried, dropped }: ReportParameters,
  room: RowLimits,
): readonly (readonly string[])[] {
  const row = (source: string, names: readonly string[]): readonly (readonly string[])[] =>
    names.length === 0
      ? []
      : [[source, room.parameters === 'all' ? names.map((name) => code(name)).join(' ') : String(names.length)]];
  const zones = pinnedZones === undefined ? '' : ` (${counted(pinnedZones, 'zone')})`;
  const carriedOver = carried.map(({ from, to }) => `${to} from ${from}`);
  return [
    ...row(version === undefined ? 'The release' : `The release, ${code(version)}`, keys.version),
    ...row('Given in this step', keys.given),
    ...row(`Pinned to what the rack has${zones}`, keys.pinned),
    ...row('Carried over from an old name', carriedOver),
    ...row('Kept as the rack has it', keys.previous),
    ...row("New, at the template's default", keys.default),
    ...row('Not in this release any more', dropped),
  ];
}
