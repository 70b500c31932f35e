/**
 * Runs a called workflow from its own YAML: inputs, needs, conditions, matrices and outputs. The test provides the
 * steps.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { evaluateCondition, evaluateText, evaluateValue, type Contexts } from '../workflows/expressions.ts';

interface Step {
  readonly id?: string;
  readonly uses: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly environment?: { readonly name: string; readonly url: string };
  readonly concurrency?: { readonly group: string; readonly 'cancel-in-progress': boolean; readonly queue?: string };
  readonly strategy?: {
    readonly 'max-parallel': unknown;
    readonly 'fail-fast': boolean;
    readonly matrix: { readonly include: unknown };
  };
  readonly steps: readonly Step[];
}

interface Input {
  readonly type: 'string' | 'number' | 'boolean';
  readonly required?: boolean;
  readonly default?: unknown;
}

interface Workflow {
  readonly on: {
    readonly workflow_call: {
      readonly inputs: Readonly<Record<string, Input>>;
      readonly outputs: Readonly<Record<string, { readonly value: string }>>;
    };
  };
  readonly jobs: Readonly<Record<string, Job>>;
}

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface StepCall {
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
  /** Aborted when the job is cancelled. */
  readonly cancel: AbortSignal;
}

export interface StepOutcome {
  readonly ok: boolean;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly summary?: string;
}

/** One job as it went, one for each member of a matrix. */
export interface PlayedJob {
  readonly id: string;
  readonly name: string;
  readonly result: Result;
  readonly group: string | undefined;
  /** How many jobs of that group can wait: `max` or one. */
  readonly queue: string | undefined;
  /** Empty for a job in no environment. */
  readonly environment: string;
  readonly environmentUrl: string;
  readonly calls: readonly StepCall[];
  readonly summary: string;
}

export interface Played {
  readonly jobs: readonly PlayedJob[];
  readonly outputs: Readonly<Record<string, string>>;
}

interface Ended {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
}

type Perform = (call: StepCall) => Promise<StepOutcome>;

/** What the job context says in a workflow that another repository calls. */
const JOB_CONTEXT = { workflow_repository: 'OWNER/convox-rack-update', workflow_sha: 'c0ffee' };

export async function playWorkflow(file: string, given: Contexts, perform: Perform): Promise<Played> {
  const workflow = parse(readFileSync(file, 'utf8')) as Workflow;
  const { inputs: specs, outputs } = workflow.on.workflow_call;
  const inputs = inputsOf(specs, given);
  const ended = new Map<string, Ended>();
  const played: PlayedJob[] = [];
  for (const id of inOrder(workflow.jobs)) {
    const job = workflow.jobs[id];
    if (job === undefined) throw new Error(`no job ${id}`);
    const needs = Object.fromEntries(needsOf(job).map((name) => [name, ended.get(name)]));
    const contexts = { inputs, needs, secrets: {}, github: { token: '' } };
    const runs = await playJob(id, job, contexts, perform);
    played.push(...runs.map(({ outputs: _outputs, ...run }) => run));
    ended.set(id, {
      result: resultOf(runs),
      outputs: Object.assign({}, ...runs.map((run) => run.outputs)) as object as Record<string, string>,
    });
  }
  const jobs = Object.fromEntries(ended);
  return {
    jobs: played,
    outputs: Object.fromEntries(
      Object.entries(outputs).map(([name, { value }]) => [name, evaluateText(value, { jobs })]),
    ),
  };
}

/** As a caller gives them: each of its type, none that is not there, and all that must be. */
function inputsOf(specs: Readonly<Record<string, Input>>, given: Contexts): Contexts {
  for (const [name, value] of Object.entries(given)) {
    const spec = specs[name];
    if (spec === undefined) throw new Error(`the workflow has no input ${name}`);
    if (typeof value !== spec.type) throw new Error(`the input ${name} is a ${spec.type}`);
  }
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      if (spec.required === true && !(name in given)) throw new Error(`the input ${name} is required`);
      return [name, given[name] ?? spec.default ?? ''];
    }),
  );
}

function needsOf({ needs = [] }: Job): readonly string[] {
  return typeof needs === 'string' ? [needs] : needs;
}

/** Each after what it needs. */
function inOrder(jobs: Workflow['jobs']): readonly string[] {
  const order: string[] = [];
  const visit = (id: string): void => {
    if (order.includes(id)) return;
    for (const before of needsOf(jobs[id] ?? { steps: [] })) visit(before);
    order.push(id);
  };
  Object.keys(jobs).forEach(visit);
  return order;
}

function resultOf(runs: readonly PlayedJob[]): Result {
  if (runs.some(({ result }) => result === 'failure')) return 'failure';
  return runs.find(({ result }) => result !== 'success')?.result ?? 'success';
}

type Run = PlayedJob & { readonly outputs: Readonly<Record<string, string>> };

interface Given {
  readonly inputs: Contexts;
  readonly needs: Readonly<Record<string, Ended | undefined>>;
}

async function playJob(id: string, job: Job, contexts: Given, perform: Perform): Promise<readonly Run[]> {
  const results = Object.values(contexts.needs).map((need) => need?.result);
  const status = {
    success: results.every((result) => result === 'success'),
    failure: results.includes('failure'),
    cancelled: false,
  };
  const notRun = (name: string, result: Result): Run => ({
    id,
    name,
    result,
    group: undefined,
    queue: undefined,
    environment: '',
    environmentUrl: '',
    calls: [],
    summary: '',
    outputs: {},
  });
  // GitHub looks at the condition before it makes jobs of the matrix.
  if (!evaluateCondition(job.if, { ...contexts }, status)) return [notRun(id, 'skipped')];
  const { strategy } = job;
  if (strategy === undefined) return [await playRun(id, job, { ...contexts }, perform, new AbortController().signal)];

  const members = evaluateValue(strategy.matrix.include, { ...contexts });
  if (!Array.isArray(members) || members.length === 0) throw new Error(`the matrix of ${id} has no jobs`);
  const most = evaluateValue(strategy['max-parallel'], { ...contexts });
  if (typeof most !== 'number') throw new Error('max-parallel is no number');
  const failing = new AbortController();
  const runs: Run[] = [];
  const queue = members.map((matrix: unknown) => ({ ...contexts, matrix }));
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const name = evaluateText(job.name ?? id, next);
      if (failing.signal.aborted) runs.push(notRun(name, 'cancelled'));
      else {
        const run = await playRun(id, job, next, perform, failing.signal);
        runs.push(run);
        if (run.result === 'failure' && strategy['fail-fast']) failing.abort();
      }
    }
  };
  await Promise.all(Array.from({ length: most }, work));
  return runs;
}

async function playRun(id: string, job: Job, contexts: Contexts, perform: Perform, cancel: AbortSignal): Promise<Run> {
  const steps: Record<string, { outputs: Readonly<Record<string, string>> }> = {};
  const calls: StepCall[] = [];
  const summaries: string[] = [];
  let result: Result = 'success';
  for (const step of job.steps) {
    const call = { uses: step.uses, with: textsOf(step, { ...contexts, steps, job: JOB_CONTEXT }), cancel };
    calls.push(call);
    const { ok, outputs = {}, summary = '' } = await perform(call);
    if (step.id !== undefined) steps[step.id] = { outputs };
    summaries.push(summary);
    if (ok) continue;
    result = cancel.aborted ? 'cancelled' : 'failure';
    break;
  }
  const texts = Object.entries(job.outputs ?? {});
  return {
    id,
    name: evaluateText(job.name ?? id, contexts),
    result,
    group: job.concurrency === undefined ? undefined : evaluateText(job.concurrency.group, contexts),
    queue: job.concurrency?.queue,
    environment: evaluateText(job.environment?.name ?? '', contexts),
    environmentUrl: evaluateText(job.environment?.url ?? '', { ...contexts, steps }),
    calls,
    summary: summaries.join(''),
    outputs: Object.fromEntries(texts.map(([name, text]) => [name, evaluateText(text, { ...contexts, steps })])),
  };
}

/** All that a step is given reaches it as text. */
function textsOf({ with: given = {} }: Step, contexts: Contexts): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, evaluateText(String(value), contexts)]),
  );
}
