/** Failures that AWS words badly, recognised by their words; what each means is told in report/. */
import { REASON_ROWS, type ReasonFact } from './known-reason-table.ts';

export type KnownReasonCode = (typeof REASON_ROWS)[number]['code'];

/** All codes there are, each once, for tables and tests. */
export const KNOWN_REASON_CODES: readonly KnownReasonCode[] = [...new Set(REASON_ROWS.map((row) => row.code))];

export interface KnownReason {
  readonly code: KnownReasonCode;
  /** What the words say, as far as they say it. */
  readonly facts: Readonly<Partial<Record<ReasonFact, string>>>;
}

/** Recognises a failure by its reason; undefined where no row knows it, and then AWS's own words have to do. */
export function explainReason(failure: { readonly reason: string; readonly type: string }): KnownReason | undefined {
  for (const row of REASON_ROWS) {
    if ('type' in row && !row.type.test(failure.type)) continue;
    const match = row.pattern.exec(failure.reason);
    if (match !== null) return { code: row.code, facts: factsOf(match) };
  }
  return undefined;
}

function factsOf(match: RegExpExecArray): KnownReason['facts'] {
  // A group that took no part is undefined here, whatever the type says.
  const groups: Partial<Record<string, string>> = match.groups ?? {};
  return Object.fromEntries(Object.entries(groups).filter(([, value]) => value !== undefined));
}
