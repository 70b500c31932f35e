/** The part of a summary that says what an update does to a rack's parameters, folded but for what is lost. */
import {
  lostParameters,
  type ChangedDefault,
  type DroppedParameter,
  type ParameterChanges,
} from '../../rack/parameter-changes.ts';
import { blocks, code, details, prose, table } from '../markdown/markdown.ts';
import { droppedWords } from '../messages/loss-text.ts';
import { counted, joinLimited } from '../messages/phrases.ts';
import { truncate, type RowLimits } from './row-limits.ts';

export function parameterNews(changes: ParameterChanges, room: RowLimits): string {
  const lost = lostParameters(changes);
  const told =
    lost.length === 0
      ? ''
      : `**Settings lost.** ${prose(`The release no longer has these customized parameters: ${joinLimited(lost, droppedWords, 20)}.`)}`;
  const tables = blocks([
    addedTable(changes, room),
    droppedTable(changes, room),
    defaultsTable(changes, room),
    originTable(changes, room),
  ]);
  const body = tables === '' || room.impact === 0 ? '' : details(titleOf(changes), tables);
  return blocks([told, body]);
}

function titleOf({ added, dropped, changedDefaults }: ParameterChanges): string {
  const news = [
    [added.length, `${added.length} new`],
    [dropped.length, `${dropped.length} removed in this release`],
    [changedDefaults.length, counted(changedDefaults.length, 'changed default')],
  ] as const;
  const told = news.filter(([count]) => count > 0).map(([, words]) => words);
  return `Parameters: ${told.length === 0 ? 'none new, none removed' : told.join(', ')}`;
}

function addedTable({ added }: ParameterChanges, room: RowLimits): string {
  const { rows, cut } = truncate(added, room.impact);
  const cells = rows.map(({ name, default: value }) => [code(name), valueCell(value, 'hidden or none')]);
  return titled('New', ['Parameter', 'Default'], cells, cut);
}

function droppedTable({ dropped }: ParameterChanges, room: RowLimits): string {
  const { rows, cut } = truncate(dropped, room.impact);
  const cells = rows.map((one) => [code(one.name), valueCell(one.value, 'hidden'), prose(fateOf(one))]);
  return titled('Removed in this release', ['Parameter', 'On this rack', 'Effect'], cells, cut);
}

function fateOf({ customised, carriedTo }: DroppedParameter): string {
  if (carriedTo.length > 0)
    return `carried over to ${carriedTo.map((name) => `\`${name.replaceAll('`', "'")}\``).join(', ')}`;
  return customised ? 'lost (customized)' : 'none (default value)';
}

function defaultsTable({ changedDefaults }: ParameterChanges, room: RowLimits): string {
  const { rows, cut } = truncate(changedDefaults, room.impact);
  const cells = rows.map(({ name, from, to, inForce }: ChangedDefault) => [
    code(name),
    valueCell(from, 'hidden or none'),
    valueCell(to, 'hidden or none'),
    valueCell(inForce, 'hidden'),
  ]);
  return titled('Changed defaults', ['Parameter', 'Old default', 'New default', 'Value after the update'], cells, cut);
}

/** Who chose what the rack has; the template's own are so many that their number does. */
function originTable({ setByHand, leftBehind, fromTemplate }: ParameterChanges, room: RowLimits): string {
  const row = (title: string, names: readonly string[]): readonly (readonly string[])[] => {
    const { rows, cut } = truncate(names, room.impact);
    return names.length === 0 ? [] : [[title, [...rows.map((name) => code(name)), cut].join(' ').trim()]];
  };
  const rows = [
    ...row('Customized', setByHand),
    ...row('Default of an earlier release', leftBehind),
    ...(fromTemplate.length === 0 ? [] : [['Default', String(fromTemplate.length)]]),
  ];
  return titled('Origin of the values on this rack', ['', 'Parameters'], rows, '');
}

function valueCell(value: string | undefined, none: string): string {
  if (value === undefined) return `_${none}_`;
  return value.trim() === '' ? '_empty_' : code(value, 100);
}

function titled(title: string, head: readonly string[], rows: readonly (readonly string[])[], cut: string): string {
  if (rows.length === 0) return '';
  return blocks([`**${title}**`, table(head, rows), cut]);
}
