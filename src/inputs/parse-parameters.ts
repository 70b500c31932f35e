/** Parses the input `parameters` (one `Key=Value` per line), and finds the secrets in it. */
import { isSecretParameter } from '../rack/parameters.ts';
import { secretParts, SHORTEST_SECRET } from '../rack/secrets.ts';
import type { InputProblem } from '../run/problem.ts';
import { problemWith, parsed, type InputReading } from './input-reading.ts';

const INPUT = 'parameters';
const KEY = /^[A-Za-z0-9]{1,255}$/;
/** CloudFormation's limit for a parameter value, in bytes. */
const LONGEST_VALUE = 4_096;
const QUOTED = /^(["'])(?:(?!\1).)*\1$/;
const SECOND_KEY = /^[^\s,;]*[\s,;]+[A-Z][A-Za-z0-9]*=/;

interface Line {
  readonly number: number;
  /** Undefined if the line has no `=`. */
  readonly key: string | undefined;
  readonly value: string;
}

/**
 * A message never shows the content of a line, only its number and its key if that is a valid name: a line can be part
 * of a password with a line break.
 */
export function parseParameters(text: string): InputReading<ReadonlyMap<string, string>> {
  const parameters = new Map<string, string>();
  const problems: InputProblem[] = [];
  for (const { number, key, value } of linesOf(text)) {
    const problem = problemOf(number, key, parameters) ?? problemOfValue(key ?? '', value);
    if (problem !== undefined) problems.push(problem);
    else if (key !== undefined) parameters.set(key, value);
  }
  return problems.length > 0 ? { kind: 'bad', problems } : parsed(parameters);
}

/** The values to mask before anything is printed. They are read even if other lines are invalid. */
export function secretsAmong(text: string): readonly string[] {
  const secret = linesOf(text).filter(({ key, value }) => key !== undefined && value !== '' && isSecretParameter(key));
  return [...new Set(secret.flatMap(({ key = '', value }) => secretParts(key, value)))];
}

function problemOf(
  number: number,
  key: string | undefined,
  before: ReadonlyMap<string, string>,
): InputProblem | undefined {
  if (key === undefined) return problemWith(INPUT, `line ${number}`, 'Key=Value on each line; this one has no =');
  if (!KEY.test(key)) {
    return problemWith(INPUT, `line ${number}`, 'Key=Value on each line, the key of letters and digits only');
  }
  if (key === 'Version') return problemWith(INPUT, 'Version', 'any other key; the release is set by the input version');
  if (before.has(key)) return problemWith(INPUT, `${key}, again on line ${number}`, 'each key once');
  return undefined;
}

function problemOfValue(key: string, value: string): InputProblem | undefined {
  const of = (accepted: string): InputProblem => problemWith(INPUT, `a value of ${key}`, accepted);
  if (new TextEncoder().encode(value).length > LONGEST_VALUE) {
    return of(`at most ${LONGEST_VALUE} bytes, the limit of CloudFormation`);
  }
  if (key === 'Password' && value !== '' && value.length < SHORTEST_SECRET) {
    return of(`at least ${SHORTEST_SECRET} characters, so that it can be masked`);
  }
  if (QUOTED.test(value)) return of('the value without quotes, which would become part of it');
  // A password or a command can contain such text.
  if (SECOND_KEY.test(value) && !isSecretParameter(key) && !key.endsWith('Command')) {
    return of('one Key=Value on each line; this value holds another one');
  }
  return undefined;
}

function linesOf(text: string): readonly Line[] {
  return text
    .split(/\r\n|\r|\n/)
    .map((line, index) => lineOf(line, index + 1))
    .filter((line) => line !== undefined);
}

/** Only the first `=` separates key and value: passwords and proxy addresses can contain more. */
function lineOf(line: string, number: number): Line | undefined {
  if (line.trim() === '') return undefined;
  const at = line.indexOf('=');
  if (at < 0) return { number, key: undefined, value: '' };
  return { number, key: line.slice(0, at).trim(), value: line.slice(at + 1).trim() };
}
