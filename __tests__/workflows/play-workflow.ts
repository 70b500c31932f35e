/** Runs all jobs of a called workflow, from its own YAML: inputs, needs, conditions, matrices and outputs. */
import { parse } from 'yaml';
import { evaluateText, evaluateValue, type Contexts } from './expressions.ts';
import { isStarted, notStarted, playJob, type Job, type JobResult, type Place, type PlayedJob } from './play-job.ts';

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

export interface PlayedWorkflow {
  /** In the order in which they ran, one for each member of a matrix. */
  readonly jobs: readonly PlayedJob[];
  readonly outputs: Readonly<Record<string, string>>;
}

interface Ended {
  readonly result: JobResult;
  readonly outputs: Readonly<Record<string, string>>;
}

export async function playWorkflow(
  text: string,
  given: Contexts,
  place: Omit<Place, 'contexts'>,
): Promise<PlayedWorkflow> {
  const { on, jobs } = parse(text) as Workflow;
  const { inputs: specs, outputs } = on.workflow_call;
  const inputs = inputsOf(specs, given);
  const ended = new Map<string, Ended>();
  const played: PlayedJob[] = [];
  for (const id of inOrder(jobs)) {
    const job = jobs[id] ?? { steps: [] };
    const needs = Object.fromEntries(needsOf(job).map((name) => [name, ended.get(name)]));
    const runs = await playMatrix(text, id, job, {
      ...place,
      contexts: { inputs, needs, secrets: {}, github: { token: '' } },
    });
    played.push(...runs);
    const last: Record<string, string> = {};
    ended.set(id, {
      result: resultOf(runs),
      outputs: Object.assign(last, ...runs.map((run) => run.outputs)) as Ended['outputs'],
    });
  }
  const results = { jobs: Object.fromEntries(ended) };
  const values = Object.entries(outputs).map(([name, { value }]) => [name, evaluateText(value, results)] as const);
  return { jobs: played, outputs: Object.fromEntries(values) };
}

/** As GitHub checks what a caller gives: each value has its type, every required one is there, and no other. */
function inputsOf(specs: Readonly<Record<string, Input>>, given: Contexts): Contexts {
  for (const [name, value] of Object.entries(given)) {
    const spec = specs[name];
    if (spec === undefined) throw new Error(`the workflow has no input ${name}`);
    if (typeof value !== spec.type) throw new Error(`the input ${name} is a ${spec.type}`);
  }
  const missing = Object.entries(specs).filter(([name, { required = false }]) => required && !(name in given));
  if (missing.length > 0) throw new Error(`required inputs: ${missing.map(([name]) => name).join()}`);
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, given[name] ?? spec.default ?? '']));
}

function needsOf({ needs = [] }: Job): readonly string[] {
  return typeof needs === 'string' ? [needs] : needs;
}

/** Each job after those that it needs. */
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

/** The jobs of a matrix run one after another; after a failure with `fail-fast`, the others do not start. */
async function playMatrix(text: string, id: string, job: Job, place: Place): Promise<readonly PlayedJob[]> {
  const { strategy } = job;
  const { contexts } = place;
  // GitHub evaluates the condition before it creates the jobs of the matrix.
  if (!isStarted(job, contexts)) return [notStarted(id, id, 'skipped')];
  if (strategy === undefined) return [await playJob(text, id, place)];
  const members = evaluateValue(strategy.matrix.include, contexts);
  if (!Array.isArray(members) || members.length === 0) throw new Error(`the matrix of ${id} has no jobs`);
  if (evaluateValue(strategy['max-parallel'], contexts) !== 1) throw new Error('only one job at a time can be played');
  const runs: PlayedJob[] = [];
  for (const matrix of members as readonly unknown[]) {
    const next = { ...place, contexts: { ...contexts, matrix } };
    const isStopped = strategy['fail-fast'] && resultOf(runs) === 'failure';
    const name = evaluateText(job.name ?? id, next.contexts);
    runs.push(isStopped ? notStarted(id, name, 'cancelled') : await playJob(text, id, next));
  }
  return runs;
}

function resultOf(runs: readonly PlayedJob[]): JobResult {
  if (runs.some(({ result }) => result === 'failure')) return 'failure';
  return runs.find(({ result }) => result !== 'success')?.result ?? 'success';
}
