/** The result of parsing one input, and the combination of many results that reports every problem. */
import type { InputProblem } from '../run/problem.ts';
import type { InputName } from './input-catalogue.ts';

export type InputReading<T> =
  { readonly kind: 'read'; readonly value: T } | { readonly kind: 'bad'; readonly problems: readonly InputProblem[] };

/** The result for a valid input. */
export function parsed<T>(value: T): InputReading<T> {
  return { kind: 'read', value };
}

/** The result for an invalid input. */
export function invalid(input: InputName, given: string, accepted: string): InputReading<never> {
  return { kind: 'bad', problems: [problemWith(input, given, accepted)] };
}

/** The given value is shortened, because it can be a whole file that was pasted into the wrong field. */
export function problemWith(input: InputName, given: string, accepted: string): InputProblem {
  return { input, given: given.length > LONGEST_GIVEN ? `${given.slice(0, LONGEST_GIVEN)}...` : given, accepted };
}

const LONGEST_GIVEN = 80;

/** All values, or all problems, so that the user can fix them at once. */
export function combine<T extends object>(readings: Readings<T>): InputReading<T> {
  const problems = Object.values<InputReading<unknown>>(readings).flatMap((reading) =>
    reading.kind === 'bad' ? reading.problems : [],
  );
  const values = validValues(readings);
  return isWhole(values, readings) ? parsed(values) : { kind: 'bad', problems };
}

export type Readings<T> = { readonly [K in keyof T]: InputReading<T[K]> };

/** The values of the valid inputs. */
export function validValues<T extends object>(readings: Readings<T>): Partial<T> {
  const values: Partial<T> = {};
  for (const key in readings) {
    const reading = readings[key];
    if (reading.kind === 'read') values[key] = reading.value;
  }
  return values;
}

function isWhole<T extends object>(values: Partial<T>, readings: Readings<T>): values is T {
  return Object.keys(readings).every((key) => Object.hasOwn(values, key));
}
