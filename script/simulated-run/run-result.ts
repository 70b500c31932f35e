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
  readonly conflicts?: readonly { readonly logicalId: string; readonly against: string }[];
  readonly current?: string;
  readonly version?: string;
  readonly steps?: readonly ReportedStep[];
  readonly unsolved?: readonly ReportedStep[];
  readonly inputs?: ReportedInputs;
}

interface ReportedStep {
  readonly problems: readonly ReportedProblem[];
}

/** Whole values of inputs, null where they stay as they are. */
interface ReportedInputs {
  readonly requiredReleases: string | null;
  readonly alsoRequired: readonly string[] | null;
  readonly parameters:
    readonly { readonly name: string; readonly value: string | null; readonly hint?: string }[] | null;
  readonly replacements: readonly string[] | null;
  readonly droppedParameters: readonly string[] | null;
  readonly downtime: string | null;
}

/** A problem that holds others is those. */
export function singleProblems(problem: ReportedProblem): readonly ReportedProblem[] {
  return problem.steps === undefined ? [problem] : problem.steps.flatMap(({ problems }) => problems);
}

/** The inputs that a refusal prints; undefined where it prints none. */
export function printedInputs({ inputs }: ReportedProblem): Readonly<Record<string, string>> | undefined {
  if (inputs === undefined) return undefined;
  const parameters = inputs.parameters?.map(({ name, value, hint }) => `${name}=${value ?? hint ?? ''}`).join('\n');
  const values: Readonly<Record<string, string | null | undefined>> = {
    'required-releases': inputs.requiredReleases,
    'also-required': inputs.alsoRequired?.join(','),
    parameters,
    replacements: inputs.replacements?.join(','),
    'dropped-parameters': inputs.droppedParameters?.join(','),
    downtime: inputs.downtime,
  };
  const set = Object.entries(values).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return set.length === 0 ? undefined : (Object.fromEntries(set) as Record<string, string>);
}

export interface RunOptions {
  /** The simulator's address. */
  readonly url: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly runId: string;
  /** The environment of the job, over the one of every run. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** AWS_MAX_ATTEMPTS of the SDK. */
  readonly attempts?: number;
  /** Cancels the run at this call to CloudFormation, or at about that time where the calls cannot be counted. */
  readonly cancelAtCall?: number | undefined;
}

export type Runner = (options: RunOptions) => Promise<RunResult>;

const SUCCESSFUL = new Set(['updated', 'up-to-date', 'behind', 'planned', 'recovered']);

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
