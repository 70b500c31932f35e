/** Explains why a resource failed, by the words and error codes of its status reason; the text for each code is in report/. */
import { REASON_ROWS, type ReasonRow } from './known-reason-table.ts';
import { factsOf, type ReasonFacts } from './reason-facts.ts';

export type KnownReasonCode = (typeof REASON_ROWS)[number][0];

/** All codes there are, each once, for tables and tests. */
export const KNOWN_REASON_CODES: readonly KnownReasonCode[] = [...new Set(REASON_ROWS.map(([code]) => code))];

export interface KnownReason {
  readonly code: KnownReasonCode;
  /** What the words say, as far as they say it. */
  readonly facts: ReasonFacts;
}

/** AWS cuts reasons far below this; it bounds the time that the patterns take. */
const LONGEST = 4_000;

/** @returns the first row that fits; code `unknown` where no row knows the words or the error codes. */
export function explainReason({ reason, type }: { readonly reason: string; readonly type: string }): KnownReason {
  const text = reason.slice(0, LONGEST);
  for (const [code, pattern, ofType] of rows()) {
    if (ofType !== undefined && !ofType.test(type)) continue;
    const match = pattern.exec(text);
    if (match !== null) return { code, facts: factsOf(match) };
  }
  return { code: 'unknown', facts: {} };
}

function rows(): readonly ReasonRow<KnownReasonCode>[] {
  return REASON_ROWS;
}
