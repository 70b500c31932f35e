/** Parses the simple kinds of inputs: a choice, a flag, a duration, a list. */
import type { InputProblem } from '../run/problem.ts';
import { CAPABILITIES, type Capability } from '../run/update-request.ts';
import type { TimeLimit } from '../run/update-request.ts';
import type { InputName } from './input-catalogue.ts';
import { invalid, problemWith, parsed, type InputReading } from './input-reading.ts';
import { parseDuration } from './parse-duration.ts';

/** Parses one of several fixed values. */
export function parseChoice<const Choice extends string>(
  input: InputName,
  text: string,
  choices: readonly Choice[],
): InputReading<Choice> {
  const choice = choices.find((one) => one === text);
  return choice === undefined ? invalid(input, text, listText(choices)) : parsed(choice);
}

// As in YAML 1.2's core schema and in getBooleanInput of @actions/core: `yes` and `1` are rejected.
const YES = ['true', 'True', 'TRUE'];
const NO = ['false', 'False', 'FALSE'];

/** Parses a flag and returns the policy for its value. */
export function parseFlag<const Yes, const No>(
  input: InputName,
  text: string,
  policy: { readonly yes: Yes; readonly no: No },
): InputReading<Yes | No> {
  if (YES.includes(text)) return parsed(policy.yes);
  return NO.includes(text) ? parsed(policy.no) : invalid(input, text, 'true or false');
}

export interface Bounds {
  readonly fromMs: number;
  readonly toMs: number;
  /** The accepted range as text, for the message. */
  readonly words: string;
}

const TIME_LIMIT: Bounds = { fromMs: 1000, toMs: 48 * 3_600_000, words: 'from 1s to 48h' };
const POLL_INTERVAL: Bounds = { fromMs: 10, toMs: 5 * 60_000, words: 'from 10ms to 5m' };
const RELEASE_AGE: Bounds = { fromMs: 0, toMs: 365 * 86_400_000, words: 'up to 365d' };

/** Parses `auto` or a duration. */
export function parseTimeLimit(input: InputName, text: string): InputReading<TimeLimit> {
  if (text === 'auto') return parsed({ kind: 'auto' });
  const ms = durationWithin(text, TIME_LIMIT);
  if (ms !== undefined) return parsed({ kind: 'fixed', ms });
  return invalid(input, text, `auto, or a length of time such as 90m, 3h or 1h30m, ${TIME_LIMIT.words}`);
}

/** Parses the interval between two polls, in milliseconds. */
export function parsePollInterval(input: InputName, text: string): InputReading<number> {
  const ms = durationWithin(text, POLL_INTERVAL);
  return ms === undefined ? invalid(input, text, `a length of time such as 5s, ${POLL_INTERVAL.words}`) : parsed(ms);
}

/** Parses the minimum age of a release, in milliseconds. */
export function parseReleaseAge(input: InputName, text: string): InputReading<number> {
  const ms = text === '0' ? 0 : durationWithin(text, RELEASE_AGE);
  return ms === undefined
    ? invalid(input, text, `0, or a length of time such as 72h or 7d, ${RELEASE_AGE.words}`)
    : parsed(ms);
}

function durationWithin(text: string, bounds: Bounds): number | undefined {
  const ms = parseDuration(text);
  return ms !== undefined && ms >= bounds.fromMs && ms <= bounds.toMs ? ms : undefined;
}

export interface ListForm {
  /** What is accepted, for the message about an item. */
  readonly accepted: string | ((item: string) => string);
  readonly separator?: RegExp;
}

/**
 * Parses items separated by comma, line break or (without another separator) space, each once and in the given order.
 * Each invalid item is a separate problem.
 */
export function parseList<T>(
  input: InputName,
  text: string,
  parseItem: (item: string) => T | undefined,
  { accepted, separator = /[\s,]/ }: ListForm,
): InputReading<readonly T[]> {
  const values: T[] = [];
  const problems: InputProblem[] = [];
  const items = text.split(separator).map((part) => part.trim());
  for (const item of new Set(items.filter((part) => part !== ''))) {
    const value = parseItem(item);
    if (value !== undefined) values.push(value);
    else problems.push(problemWith(input, item, typeof accepted === 'string' ? accepted : accepted(item)));
  }
  return problems.length > 0 ? { kind: 'bad', problems } : parsed(values);
}

/** Parses a list of CloudFormation capabilities. */
export function parseCapabilities(input: InputName, text: string): InputReading<readonly Capability[]> {
  return parseList(input, text, (item) => CAPABILITIES.find((one) => one === item), {
    accepted: listText(CAPABILITIES),
  });
}

/** Labels may contain spaces. */
export function parseLabels(input: InputName, text: string): InputReading<readonly string[]> {
  return parseList(input, text, (item) => (item.length <= 50 ? item : undefined), {
    accepted: 'labels of at most 50 characters',
    separator: /[\r\n,]/,
  });
}

/** Parses a list of GitHub logins. */
export function parseLogins(input: InputName, text: string): InputReading<readonly string[]> {
  return parseList(input, text, (item) => /^@?([A-Za-z\d][\w-]{0,99})$/.exec(item)?.[1], {
    accepted: 'logins such as octocat',
  });
}

function listText(choices: readonly string[]): string {
  return [choices.slice(0, -1).join(', '), ...choices.slice(-1)].join(' or ');
}
