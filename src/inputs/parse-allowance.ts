/** Inputs that refuse everything, allow everything, or list what they allow. */
import type { Allowance } from '../values/allowance.ts';
import { closestName } from '../values/closest-name.ts';
import type { InputName } from './input-catalogue.ts';
import { bad, read, type InputReading } from './input-reading.ts';
import { parseList } from './parse-values.ts';

const WORDS = ['refuse', 'allow'] as const;
/**
 * Every logical id and parameter of a rack starts with a capital letter, so a misspelled `allow` is not taken for a
 * name.
 */
const NAME = /^[A-Z][A-Za-z0-9]{0,254}$/;

/** @param names what can be listed, with an example: `logical ids such as Balancer`. */
export function parseAllowance(input: InputName, text: string, names: string): InputReading<Allowance> {
  const word = WORDS.find((one) => one === text);
  if (word !== undefined) return read(word);
  const accepted = `refuse, allow, or ${names} (with a capital letter first), separated by commas or line breaks`;
  const reading = parseList(
    input,
    text,
    (item) => (NAME.test(item) && !isWord(item) ? item : undefined),
    (item) => `${accepted}${hintFor(item)}`,
  );
  if (reading.kind === 'bad') return reading;
  // The list has only commas.
  return reading.value.length === 0 ? bad(input, text, accepted) : read(new Set(reading.value));
}

/** None where the input is left out. */
export function parseLogicalIds(input: InputName, text: string): InputReading<readonly string[]> {
  return parseList(
    input,
    text,
    (item) => (NAME.test(item) ? item : undefined),
    'logical ids of resources such as Instances, separated by commas or line breaks',
  );
}

function isWord(item: string): boolean {
  return WORDS.some((word) => word === item.toLowerCase());
}

function hintFor(item: string): string {
  if (WORDS.some((word) => word === item)) return `; ${item} cannot be combined with names`;
  const meant = closestName(item, WORDS);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
