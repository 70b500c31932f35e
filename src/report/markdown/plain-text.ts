/** Plain text: safe lines for the log, and phrases for counts, lists, times, faults and shell arguments. */
import type { InputSetting } from '../../run/update-request.ts';
import { type Fault, permissionOf } from '../../cloudformation/fault.ts';

/** Long enough for most status reasons of AWS, short enough for hundreds of them. */
const LINE_BUDGET = 500;

// Control characters (including colors and cursor moves), all line breaks, and characters that hide text or change its direction.
// eslint-disable-next-line no-control-regex
const BREAKING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g;

/**
 * One line without control characters, at most `budget` characters long, that no runner executes: `::name::` at the
 * start of a line and `##[name]` anywhere are commands.
 */
export function plainLine(text: string, budget: number = LINE_BUDGET): string {
  const flat = text.replaceAll(INVISIBLE, '').replaceAll(BREAKING, ' ').replaceAll(/\s+/g, ' ').trim();
  return shorten(flat.replace(/^:+:/, (colons) => colons.split('').join(' ')).replaceAll('##[', '## ['), budget);
}

/** Like `plainLine`, but keeps spaces at the start and between words. */
export function indentedLine(text: string, budget: number): string {
  const flat = text.replaceAll(INVISIBLE, '').replaceAll(BREAKING, ' ').trimEnd();
  return shorten(flat.replace(/^:+:/, (colons) => colons.split('').join(' ')).replaceAll('##[', '## ['), budget);
}

/** A fact within a sentence in which backticks mark inputs and commands. */
export function asFact(text: string, budget?: number): string {
  return plainLine(text, budget).replaceAll('`', "'");
}

/** In these inputs each line is an entry, and commas do not separate entries. */
const BLOCK_INPUTS: ReadonlySet<string> = new Set(['parameters', 'window']);

/** The YAML of the inputs, line by line. A value with several lines is a block. */
export function inputLines(inputs: readonly InputSetting[]): readonly string[] {
  return inputs.flatMap(({ name, value }) => {
    const lines = value.split('\n').map((line) => plainLine(line, 2_000));
    return BLOCK_INPUTS.has(name) && value !== ''
      ? [`${name}: |`, ...lines.map((line) => `  ${line}`)]
      : [`${name}: ${yamlText(lines.join(', '))}`];
  });
}

/** A YAML scalar that is read as this text, never as a number, a boolean or a comment. */
function yamlText(text: string): string {
  if (/^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\w-]*$/i.test(text)) return text;
  return /['\\]/.test(text) ? JSON.stringify(text) : `'${text}'`;
}

function shorten(text: string, budget: number): string {
  if (text.length <= budget) return text;
  // Half a surrogate pair is not a character, so it is removed.
  return `${text.slice(0, Math.max(0, budget - 1)).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** `1 resource`, `31 resources`, `2 processes` */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`;
}

/** `1,234,567`. Without Intl, whose first use takes half as long as starting Node. */
function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `3 new`, `1 removed`: nothing for zero. */
export function countsOf(...counts: readonly (readonly [count: number, words: string])[]): readonly string[] {
  return counts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
}

/** The sentences that are not empty, as one text. */
export function sentences(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(' ');
}

/** `ECS::Service` for `AWS::ECS::Service`, for narrow columns. */
export function shortType(type: string): string {
  return type.replace(/^AWS::/, '');
}

/** `a, b and c`; after `most` items, the number of the others. */
export function listed(items: readonly string[], most = 10): string {
  return enumerated(
    items.slice(0, most).map((item) => asFact(item)),
    items.length - most,
  );
}

/** As `listed`, with each item as code. */
export function listedCode(items: readonly string[], most = 10): string {
  return enumerated(
    items.slice(0, most).map((item) => `\`${asFact(item)}\``),
    items.length - most,
  );
}

function enumerated(texts: readonly string[], more: number): string {
  const parts = more > 0 ? [texts.join(', '), `${more} more`] : [texts.slice(0, -1).join(', '), ...texts.slice(-1)];
  return parts.filter((part) => part !== '').join(' and ');
}

/** The text of each item; after `most` items, the number of the others. */
export function joinLimited<T>(items: readonly T[], words: (item: T) => string, most = 5): string {
  const texts = items.slice(0, most).map(words);
  const rest = items.length - texts.length;
  return rest > 0 ? `${texts.join('; ')}; and ${rest} more` : texts.join('; ');
}

/** The failed call with the service's message: `cloudformation:CreateChangeSet` failed: AccessDenied (HTTP 403): ... */
export function answerOf(fault: Fault): string {
  const http = fault.httpStatus === undefined ? '' : ` (HTTP ${fault.httpStatus})`;
  const message = withoutTrailingPeriod(asFact(fault.message));
  const quoted = message === '' ? '' : `: ${message}`;
  return `\`${asFact(permissionOf(fault))}\` failed: ${asFact(fault.code)}${http}${quoted}`;
}

/** A quoted sentence without its period, because the sentence around it has one. */
export function withoutTrailingPeriod(text: string): string {
  return text.replace(/[.\s]+$/, '');
}

/**
 * A shell argument. Text that is not a plain name or ARN becomes a placeholder, so that a copied command cannot run it.
 */
export function argument(text: string, placeholder: string): string {
  return /^[A-Za-z0-9](?!.*:\/\/)[A-Za-z0-9._:/-]*$/.test(text) ? text : placeholder;
}

const SECOND = 1_000;

/** `42 s`, `4 min 10 s`, `52 min`, `1 h 52 min`: longer durations are less exact. */
export function durationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / SECOND));
  if (!Number.isFinite(seconds)) return 'an unknown time';
  if (seconds === 0) return 'less than 1 s';
  if (seconds < 600) return joined([Math.floor(seconds / 60), 'min'], [seconds % 60, 's']);
  const minutes = Math.round(seconds / 60);
  return joined([Math.floor(minutes / 60), 'h'], [minutes % 60, 'min']);
}

/** `12:03:07`, in UTC. */
export function timeOfDay(atMs: number): string {
  return iso(atMs).slice(11, 19);
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `21 Apr 2026, 19:26 UTC` */
export function moment(atMs: number): string {
  const [, year = '', month = '', day = '', time = ''] = /^(....)-(..)-(..)T(..:..)/.exec(iso(atMs)) ?? [];
  return `${day.replace(/^0/, '')} ${MONTHS[Number(month) - 1] ?? month} ${year}, ${time} UTC`;
}

function joined(...parts: readonly (readonly [number, string])[]): string {
  return countsOf(...parts).join(' ');
}

/** An invalid time must not break the report. */
function iso(atMs: number): string {
  const date = new Date(atMs);
  return Number.isNaN(date.getTime()) ? '????-??-??T??:??:??' : date.toISOString();
}
