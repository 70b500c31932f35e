/**
 * Explains why a resource failed, from the text and error codes of its status reason. The messages for each code are in
 * report/.
 */
import { REASON_ROWS, type ReasonRow } from './known-reason-table.ts';
import { factsOf, type ReasonFacts } from './reason-facts.ts';

export type KnownReasonCode = (typeof REASON_ROWS)[number][0];

/** All codes, each once, for tables and tests. */
export const KNOWN_REASON_CODES: readonly KnownReasonCode[] = [...new Set(REASON_ROWS.map(([code]) => code))];

export interface KnownReason {
  readonly code: KnownReasonCode;
  /** The facts that the text contains. */
  readonly facts: ReasonFacts;
}

/** AWS cuts reasons off far below this length. The limit bounds the time of pattern matching. */
const LONGEST = 4_000;

/** @returns the first matching row; code `unknown` if none matches. */
export function explainReason({ reason, type }: { readonly reason: string; readonly type: string }): KnownReason {
  const text = reason.slice(0, LONGEST);
  for (const [code, pattern, ofType] of rows()) {
    if (ofType !== undefined && !ofType.test(type)) continue;
    const match = pattern.exec(text);
    if (match !== null) return { code, facts: factsOf(match) };
  }
  return { code: 'unknown', facts: {} };
}

/** CloudFormation reports a resource that it cancelled because of another failure as failed. Only the reason shows it. */
export function isCancellation({
  reason = '',
  type,
}: {
  readonly reason?: string | undefined;
  readonly type: string;
}): boolean {
  return explainReason({ reason, type }).code === 'cancelled';
}

function rows(): readonly ReasonRow<KnownReasonCode>[] {
  return REASON_ROWS;
}
