/**
 * Sections with what an update does to the parameters, and with the origin of their values. Only what is lost is not
 * folded.
 */
import {
  type AddedParameter,
  type DroppedParameter,
  lostParameters,
  type ParameterChanges,
} from '../../rack/parameter-changes.ts';
import { blocks, code, details, limitedList, list, prose, type RowLimits, truncate } from '../markdown/markdown.ts';
import { droppedText } from '../messages/impact-text.ts';
import { counted, countsOf, joinLimited, sentences } from '../markdown/plain-text.ts';
import type { ReportParameters } from '../model/report-impact.ts';
import type { ReportStep } from '../model/report-steps.ts';

/** The section with the changes of the parameters. */
export function parameterNews(changes: ParameterChanges, limits: RowLimits): string {
  const lost = lostParameters(changes);
  const lostText =
    lost.length === 0
      ? ''
      : `**Settings lost.** ${prose(`The release no longer has these customized parameters: ${joinLimited(lost, droppedText, 20)}.`)}`;
  const lists = blocks([
    addedList(changes, limits),
    droppedList(changes, limits),
    defaultsList(changes, limits),
    originList(changes, limits),
  ]);
  const body = lists === '' || limits.impact === 0 ? '' : details(titleOf(changes), lists);
  return blocks([lostText, body]);
}

function titleOf({ added, dropped, changedDefaults }: ParameterChanges): string {
  const news = countsOf(
    [added.length, 'new'],
    [dropped.length, 'removed in this release'],
    [changedDefaults.length, changedDefaults.length === 1 ? 'changed default' : 'changed defaults'],
  );
  return `Parameters: ${news.join(', ') || 'none new, none removed'}`;
}

function addedList({ added }: ParameterChanges, limits: RowLimits): string {
  const item = ({ name, default: value }: AddedParameter) => `${code(name)}: ${valueText(value, 'hidden or none')}`;
  return titled('New (default)', limitedList(added, limits.impact, item));
}

function droppedList({ dropped }: ParameterChanges, limits: RowLimits): string {
  const item = (one: DroppedParameter) =>
    `${code(one.name)} (${valueText(one.value, 'hidden')}): ${prose(fateOf(one))}`;
  return titled('Removed in this release', limitedList(dropped, limits.impact, item));
}

function fateOf({ customized, carriedTo }: DroppedParameter): string {
  if (carriedTo.length > 0)
    return `carried over to ${carriedTo.map((name) => `\`${name.replaceAll('`', "'")}\``).join(', ')}`;
  return customized ? 'lost (customized)' : 'none (default value)';
}

function defaultsList({ changedDefaults }: ParameterChanges, limits: RowLimits): string {
  const items = limitedList(changedDefaults, limits.impact, ({ name, from, to, inForce }) => {
    const values = `${valueText(from, 'hidden or none')} → ${valueText(to, 'hidden or none')}`;
    return `${code(name)}: ${values}; value after the update: ${valueText(inForce, 'hidden')}`;
  });
  return titled('Changed defaults', items);
}

/** The origin of the rack's values. Default values are only counted. */
function originList({ customized, formerDefaults, fromTemplate }: ParameterChanges, limits: RowLimits): string {
  const item = (title: string, names: readonly string[]): readonly string[] => {
    const { rows, cut } = truncate(names, limits.impact);
    return names.length === 0 ? [] : [`${title}: ${sentences(rows.map((name) => code(name)).join(', '), cut)}`];
  };
  const items = [
    ...item('Customized', customized),
    ...item('Default of an earlier release', formerDefaults),
    ...(fromTemplate.length === 0 ? [] : [`Default: ${fromTemplate.length}`]),
  ];
  return titled('Origin of the values on this rack', list(items));
}

function valueText(value: string | undefined, none: string): string {
  if (value === undefined) return `_${none}_`;
  return value.trim() === '' ? '_empty_' : code(value, 100);
}

function titled(title: string, items: string): string {
  return items === '' ? '' : blocks([`**${title}**`, items]);
}

/** The section with the sources of the parameters; empty if none were planned. */
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
      : [`${source}: ${limits.keys ? names.map((name) => code(name)).join(', ') : String(names.length)}`];
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
