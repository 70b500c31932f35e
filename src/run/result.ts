/** The result of an operation that can fail in an expected way. */
import type { Problem } from './problem.ts';

export interface Success<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Failure {
  readonly ok: false;
  readonly problem: Problem;
}

/** The value, or the problem that ends the run. */
export type Result<T> = Success<T> | Failure;
