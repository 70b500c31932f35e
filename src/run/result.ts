/** The one shape of "a value, or the problem that ends the run". */
import type { Problem } from './problem.ts';

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failure {
  readonly ok: false;
  readonly problem: Problem;
}

/** The result of an operation whose failures are expected: its value, or the problem that ends the run. */
export type Result<T> = Success<T> | Failure;
