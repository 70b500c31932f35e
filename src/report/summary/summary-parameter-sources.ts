/** The section with the parameters that an update sends, and the origin of their values. */
import { code, details, list } from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
import type { ReportParameters } from '../model/report-parameters.ts';
import type { ReportStep } from '../model/report-steps.ts';
import type { RowLimits } from './row-limits.ts';

/** The section with the sources of the parameters; empty where none were planned. */
export function parameterSources({ parameters }: ReportStep, limits: RowLimits): string {
  if (parameters === undefined) return '';
  const sent = Object.values(parameters.keys).reduce((total, keys) => total + keys.length, 0);
  return details(`${counted(sent, 'parameter')} sent`, list(itemsOf(parameters, limits)));
}

function itemsOf(
  { keys, version, pinnedZones, carried, dropped }: ReportParameters,
  limits: RowLimits,
): readonly string[] {
  const row = (source: string, names: readonly string[]): readonly string[] =>
    names.length === 0
      ? []
      : [
          `${source}: ${limits.parameters === 'all' ? names.map((name) => code(name)).join(', ') : String(names.length)}`,
        ];
  const zones = pinnedZones === undefined ? '' : ` (${counted(pinnedZones, 'zone')})`;
  const carriedOver = carried.map(({ from, to }) => `${to} from ${from}`);
  return [
    ...row(version === undefined ? 'The release' : `Release ${code(version)}`, keys.version),
    ...row('Input `parameters`', keys.given),
    ...row(`Pinned to the value of the rack${zones}`, keys.pinned),
    ...row('Carried over from another name', carriedOver),
    ...row('Unchanged', keys.previous),
    ...row('New, default value', keys.default),
    ...row('Removed in this release', dropped),
  ];
}
