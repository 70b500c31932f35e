/** What one run of the Action showed when it ended, whichever way it was started, and the rules that every result keeps. */

export interface RunResult {
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** The problem that ended the run, from its report; undefined after a successful run. */
  readonly problem: ReportedProblem | undefined;
  readonly warnings: readonly ReportedProblem[];
  /** How many summaries were published, and how many errors were annotated. */
  readonly summaries: number;
  readonly errorAnnotations: number;
  /** Log, summary, outputs and report as text. Commands that mask a value are left out. */
  readonly shown: string;
}

export interface ReportedProblem {
  readonly code: string;
  readonly invalid?: readonly { readonly name: string }[];
  readonly dropped?: readonly { readonly name: string }[];
  readonly changes?: readonly { readonly logicalId: string }[];
  /** The value of the input with which the run is not refused. */
  readonly allow?: readonly string[];
  readonly references?: readonly { readonly logicalId: string }[];
}

export interface RunOptions {
  /** The simulator's address. */
  readonly url: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly runId: string;
  /** AWS_MAX_ATTEMPTS of the SDK. */
  readonly attempts?: number;
  /** Cancels the run at this call to CloudFormation, or at about that time where the calls cannot be counted. */
  readonly cancelAtCall?: number | undefined;
}

export type Runner = (options: RunOptions) => Promise<RunResult>;

const SUCCESSFUL = new Set(['updated', 'up-to-date', 'behind', 'planned']);

/** `refused: replacements-refused`, or the outcome alone where it has no problem. */
export function endingOf({ outputs, problem }: RunResult): string {
  const outcome = outputs['outcome'] ?? '(none)';
  return problem === undefined || problem.code === outcome ? outcome : `${outcome}: ${problem.code}`;
}

/** A sentence for each disagreement between exit code, annotations, summary and outcome. */
export function* resultErrors({
  outputs,
  exitCode,
  summaries,
  errorAnnotations,
  problem,
}: RunResult): Iterable<string> {
  const outcome = outputs['outcome'] ?? '(none)';
  const failures = SUCCESSFUL.has(outcome) ? 0 : 1;
  if (summaries !== 1) yield `${summaries} summaries were published`;
  if (exitCode !== failures) yield `exit code ${String(exitCode)} with outcome ${outcome}`;
  if (errorAnnotations !== failures) yield `${errorAnnotations} error annotations with outcome ${outcome}`;
  if (problem?.code === 'internal') yield `unexpected error: ${outputs['reason'] ?? ''}`;
}

/** @param report the report's JSON, parsed. */
export function problemsOf(report: unknown): Pick<RunResult, 'problem' | 'warnings'> {
  const { problem, warnings } = (report ?? {}) as { problem?: ReportedProblem | null; warnings?: ReportedProblem[] };
  return { problem: problem ?? undefined, warnings: warnings ?? [] };
}
