/** What the hunter and the process that it watches say to each other. */

export interface Order {
  /** Where AWS is. */
  readonly url: string;
  readonly nth: number;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Sent while a run goes on. */
export const CANCEL = 'cancel';

/** After each run. */
export interface Answer {
  readonly outcome: string;
  /** What is left after a collection of garbage. */
  readonly heapBytes: number;
}
