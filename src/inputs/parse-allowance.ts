/** Inputs that refuse everything, allow everything, or list what they allow. */
import type { Allowance } from '../values/allowance.ts';
import { closestName } from '../values/closest-name.ts';
import type { InputName } from './input-catalogue.ts';
import { invalid, parsed, type InputReading } from './input-reading.ts';
import { parseList } from './parse-values.ts';

const WORDS = ['refuse', 'allow'] as const;
/**
 * Logical ids and parameters of a rack start with a capital letter, so a misspelled `allow` does not count as a name.
 */
const NAME = /^[A-Z][A-Za-z0-9]{0,254}$/;

/** @param names what can be listed, with an example: `logical ids such as Balancer`. */
export function parseAllowance(input: InputName, text: string, names: string): InputReading<Allowance> {
  const word = WORDS.find((one) => one === text);
  if (word !== undefined) return parsed(word);
  const accepted = `refuse, allow, or ${names} (with a capital letter first), separated by commas or line breaks`;
  const reading = parseList(input, text, (item) => (NAME.test(item) && !isWord(item) ? item : undefined), {
    accepted: (item) => `${accepted}${hintFor(item)}`,
  });
  if (reading.kind === 'bad') return reading;
  // The list has only commas.
  return reading.value.length === 0 ? invalid(input, text, accepted) : parsed(new Set(reading.value));
}

/** Empty if the input is not set. */
export function parseLogicalIds(input: InputName, text: string): InputReading<readonly string[]> {
  return parseList(input, text, (item) => (NAME.test(item) ? item : undefined), {
    accepted: 'logical ids of resources such as Instances, separated by commas or line breaks',
  });
}

function isWord(item: string): boolean {
  return WORDS.some((word) => word === item.toLowerCase());
}

function hintFor(item: string): string {
  if (WORDS.some((word) => word === item)) return `; ${item} cannot be combined with names`;
  const meant = closestName(item, WORDS);
  return meant === undefined ? '' : `; did you mean ${meant}?`;
}
