/** The result of one run of the Action, independent of how it was started, and the rules for every result. */

export interface RunResult {
  readonly exitCode: number | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** The problem that ended the run, from its report. Undefined after a successful run. */
  readonly problem: ReportedProblem | undefined;
  readonly warnings: readonly ReportedProblem[];
  /** The number of published summaries, and of error annotations. */
  readonly summaries: number;
  readonly errorAnnotations: number;
  /** Log, summary, outputs and report as text, without the commands that mask a value. */
  readonly shown: string;
}

export interface ReportedProblem {
  readonly code: string;
  readonly invalid?: readonly { readonly name: string }[];
  readonly dropped?: readonly { readonly name: string }[];
  readonly changes?: readonly { readonly logicalId: string }[];
  /** The value of the input with which the run is not rejected. */
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

/** Whole values of inputs. Null for an unchanged input. */
interface ReportedInputs {
  readonly requiredReleases: string | null;
  readonly alsoRequired: readonly string[] | null;
  readonly parameters:
    readonly { readonly name: string; readonly value: string | null; readonly hint?: string }[] | null;
  readonly replacements: readonly string[] | null;
  readonly droppedParameters: readonly string[] | null;
  readonly downtime: string | null;
}

/** A problem that contains others is replaced by those. */
export function singleProblems(problem: ReportedProblem): readonly ReportedProblem[] {
  return problem.steps === undefined ? [problem] : problem.steps.flatMap(({ problems }) => problems);
}

/** Returns the inputs that a rejection prints. Undefined if it prints none. */
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
  /** The address of the simulator. */
  readonly url: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly runId: string;
  /** The environment of the job, over the one of every run. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** AWS_MAX_ATTEMPTS of the SDK. */
  readonly attempts?: number;
  /** Cancels the run at this call to CloudFormation, or at about that time if the calls cannot be counted. */
  readonly cancelAtCall?: number | undefined;
}

export type Runner = (options: RunOptions) => Promise<RunResult>;

const SUCCESSFUL = new Set(['updated', 'up-to-date', 'behind', 'planned', 'recovered']);

/** Returns `refused: replacements-refused`, or the outcome alone if it has no problem. */
export function endingOf({ outputs, problem }: RunResult): string {
  const outcome = outputs['outcome'] ?? '(none)';
  return problem === undefined || problem.code === outcome ? outcome : `${outcome}: ${problem.code}`;
}

/** Yields a sentence for each contradiction between exit code, annotations, summary and outcome. */
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

/** @param report the parsed JSON of the report. */
export function problemsOf(report: unknown): Pick<RunResult, 'problem' | 'warnings'> {
  const { problem, warnings } = (report ?? {}) as { problem?: ReportedProblem | null; warnings?: ReportedProblem[] };
  return { problem: problem ?? undefined, warnings: warnings ?? [] };
}
