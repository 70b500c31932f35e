/** What a run told when it ended, wherever it ran: the exit code, the outputs, and the problem by its code. */

export interface Telling {
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** The code of the problem that ended the run, from its report; undefined after a good end. */
  readonly problem: string | undefined;
  /** Codes of the warnings, from the report. */
  readonly warnings: readonly string[];
  /** How often an ending was published, and how many errors were annotated. */
  readonly endings: number;
  readonly errors: number;
}

interface ReportFacts {
  readonly problem?: { readonly code?: string };
  readonly warnings?: readonly { readonly code: string }[];
}

export function readReport(report: unknown): Pick<Telling, 'problem' | 'warnings'> {
  const facts = (report ?? {}) as ReportFacts;
  return { problem: facts.problem?.code, warnings: (facts.warnings ?? []).map(({ code }) => code) };
}
