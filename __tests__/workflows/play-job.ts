/**
 * Runs one job of a workflow as a runner does, step by step: this action's bundle on the simulator, scripts with bash,
 * and minimal replacements for other actions.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { runAction, type ActionResult } from '../../simulator/runner/run-action.ts';
import type { Caller, GitHub } from '../../simulator/github/github.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { evaluateCondition, evaluateText, type Contexts, type Status } from './expressions.ts';
import type { Site } from './site.ts';

type Texts = Readonly<Record<string, string>>;

/** Where a job runs. */
export interface Place {
  readonly site: Site;
  /** Not needed by a job that does not use this action. */
  readonly aws?: Simulator;
  /** Without it, no action gets a token. */
  readonly gitHub?: GitHub | undefined;
  /** Called with the role of each step that uses this action, before it starts. */
  readonly onRole?: (role: string) => void;
  /** `github`, `inputs`, `needs`, `matrix` and so on. */
  readonly contexts: Contexts;
}

export type JobResult = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface PlayedJob {
  readonly id: string;
  readonly name: string;
  readonly result: JobResult;
  readonly outputs: Texts;
  /** The results of the steps that use this action. */
  readonly runs: readonly ActionResult[];
  /** What each step uses, with its evaluated inputs. */
  readonly calls: readonly Call[];
  readonly log: string;
  /** The environment of the job, empty for none, with its address after the last step, and the roles that it assumed. */
  readonly environment: string;
  readonly environmentUrl: string;
  readonly roles: readonly string[];
  readonly group: string | undefined;
  /** How many jobs of that group can wait: `max` or one. */
  readonly queue: string | undefined;
}

interface Call {
  readonly uses: string;
  readonly with: Texts;
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Texts;
}

export interface Job {
  readonly name?: string;
  readonly needs?: string | readonly string[];
  readonly if?: string;
  readonly environment?: { readonly name: string; readonly url: string };
  readonly concurrency?: { readonly group: string; readonly queue?: string };
  readonly strategy?: {
    readonly 'max-parallel': unknown;
    readonly 'fail-fast': boolean;
    readonly matrix: { readonly include: unknown };
  };
  readonly steps: readonly Step[];
  readonly outputs?: Texts;
  readonly permissions?: Texts;
}

/** The id of the workflow run that leaves artifacts. */
const RUN = '42';
/** The job context of a workflow that another repository calls. */
const CALLED = { workflow_repository: 'OWNER/convox-rack-update', workflow_sha: 'c0ffee' };

/** @param text the workflow. */
export async function playJob(text: string, id: string, place: Place): Promise<PlayedJob> {
  const { jobs, permissions } = parse(text) as { jobs: Readonly<Record<string, Job>>; permissions?: Texts };
  const job = jobs[id];
  if (job === undefined) throw new Error(`no job ${id}`);
  const contexts = { github: {}, inputs: {}, needs: {}, secrets: {}, ...place.contexts };
  const name = evaluateText(job.name ?? id, { matrix: {}, ...contexts });
  if (!isStarted(job, contexts)) return notStarted(id, name, 'skipped');
  place.site.oidc.setSubject(subjectOf(job, contexts));
  const temp = mkdtempSync(join(tmpdir(), 'job-'));
  try {
    const { concurrency } = job;
    const group = concurrency && evaluateText(concurrency.group, { matrix: {}, ...contexts });
    const played = await playSteps(job, job.permissions ?? permissions ?? {}, { ...place, contexts, temp });
    return { ...notStarted(id, name, 'success'), group, queue: concurrency?.queue, ...played };
  } finally {
    rmSync(temp, { recursive: true });
  }
}

/** Whether the condition of a job lets it start after the jobs that it needs. */
export function isStarted(job: Job, contexts: Contexts): boolean {
  const needs = Object.values((contexts['needs'] ?? {}) as Readonly<Record<string, { readonly result?: JobResult }>>);
  const results = needs.map(({ result = 'success' }) => result);
  const success = results.every((result) => result === 'success');
  return evaluateCondition(job.if, contexts, { success, failure: results.includes('failure'), cancelled: false });
}

export function notStarted(id: string, name: string, result: JobResult): PlayedJob {
  const none = { outputs: {}, runs: [], calls: [], log: '', environment: '', environmentUrl: '', roles: [] };
  return { id, name, result, ...none, group: undefined, queue: undefined };
}

type StepPlace = Place & { readonly temp: string };

async function playSteps(job: Job, permissions: Texts, place: StepPlace): Promise<Partial<PlayedJob>> {
  const steps: Record<string, { outputs: Texts }> = {};
  const contexts = { matrix: {}, ...place.contexts, steps, runner: { temp: place.temp }, job: CALLED };
  const [runs, calls]: [ActionResult[], Call[]] = [[], []];
  const sessions = place.aws?.sessions ?? [];
  const earlier = sessions.length;
  let isOk = true;
  let log = '';
  for (const step of job.steps) {
    if (!evaluateCondition(step.if, contexts, statusOf(isOk))) continue;
    const ready = evaluated(step, contexts);
    calls.push(ready);
    const end = await playStep(ready, permissions, place);
    log += end.log;
    if (end.run !== undefined) runs.push(end.run);
    if (step.id !== undefined) steps[step.id] = { outputs: end.outputs };
    isOk &&= end.ok;
  }
  return {
    result: isOk ? 'success' : 'failure',
    outputs: evaluatedTexts(job.outputs, contexts),
    runs,
    calls,
    log,
    environment: evaluateText(job.environment?.name ?? '', contexts),
    environmentUrl: evaluateText(job.environment?.url ?? '', contexts),
    roles: [...new Set(sessions.slice(earlier).map(({ role }) => role))],
  };
}

function statusOf(success: boolean): Status {
  return { success, failure: !success, cancelled: false };
}

type Ready = Call & { readonly run: string | undefined; readonly env: Texts };

function evaluated({ uses = '', run, with: given, env }: Step, contexts: Contexts): Ready {
  return { uses, run, with: evaluatedTexts(given, contexts), env: evaluatedTexts(env, contexts) };
}

function evaluatedTexts(values: Readonly<Record<string, unknown>> = {}, contexts: Contexts): Texts {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, evaluateText(String(value), contexts)]),
  );
}

interface StepEnd {
  readonly ok: boolean;
  readonly outputs: Texts;
  readonly log: string;
  readonly run?: ActionResult;
}

async function playStep(step: Ready, permissions: Texts, place: StepPlace): Promise<StepEnd> {
  const [action = ''] = step.uses.split('@');
  switch (action) {
    case '':
      return playScript(step, place);
    case 'OWNER/convox-rack-update':
    case './.convox-rack-update':
      return playThisAction('.', step, permissions, place);
    case 'OWNER/convox-rack-update/racks':
    case './.convox-rack-update/racks':
      return playThisAction('racks', step, permissions, place);
    case 'actions/checkout':
      return { ok: permissions['contents'] !== undefined, outputs: {}, log: '' };
    case 'actions/upload-artifact': {
      const { name = 'artifact', path = '' } = step.with;
      const folder = join(place.site.artifacts, RUN, name);
      mkdirSync(folder, { recursive: true });
      cpSync(path, join(folder, basename(path)));
      return { ok: true, outputs: {}, log: '' };
    }
    default:
      throw new Error(`there is no replacement for ${action}`);
  }
}

/** The claim `sub` of a job: its environment, else the pull request, else the branch. */
function subjectOf({ environment }: Job, contexts: Contexts): string {
  const name = evaluateText(environment?.name ?? '', contexts);
  const event = evaluateText('${{ github.event_name }}', contexts);
  const end = name !== '' ? `environment:${name}` : event === 'pull_request' ? 'pull_request' : 'ref:refs/heads/main';
  return `repo:example/racks:${end}`;
}

/** Without AWS credentials of the job, and with a token for its identity only if the job may have one. */
async function playThisAction(folder: string, step: Ready, permissions: Texts, place: StepPlace): Promise<StepEnd> {
  const { aws, gitHub, site, onRole } = place;
  if (aws === undefined) throw new Error('the job uses the action');
  const { inputs, runs } = parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as {
    inputs: Readonly<Record<string, { readonly default?: string }>>;
    runs: { readonly main: string };
  };
  const unknown = Object.keys(step.with).filter((name) => !Object.hasOwn(inputs, name));
  if (unknown.length > 0) throw new Error(`no inputs of ${folder}/action.yml: ${unknown.join(', ')}`);
  const [comments = 'none', issues] = [permissions['pull-requests'], permissions['issues']];
  const token = gitHub?.workflowToken(comments as Caller['comments'], issues as Caller['issues']) ?? '';
  // The only expression among the defaults is the token.
  const defaults = Object.entries(inputs).map(([name, { default: value = '' }]) => [
    name,
    value.includes('${{') ? token : value,
  ]);
  onRole?.(step.with['role-to-assume'] ?? '');
  const run = await runAction({
    bundle: join(folder, runs.main),
    endpointUrl: aws.url,
    inputs: {
      ...(Object.fromEntries(defaults) as Texts),
      ...(folder === '.' && { 'poll-interval': '20ms' }),
      ...step.with,
    },
    env: {
      ...{ AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      ...(permissions['id-token'] === 'write' && site.oidc.environment),
      GITHUB_WORKSPACE: site.workspace,
      GITHUB_API_URL: gitHub?.url,
    },
  });
  return { ok: run.exitCode === 0, outputs: run.outputs, log: run.stdout, run };
}

function playScript({ run = '', env }: Ready, { site, temp }: StepPlace): StepEnd {
  const outputFile = join(temp, 'output');
  writeFileSync(outputFile, '');
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', run], {
    cwd: site.workspace,
    encoding: 'utf8',
    env: {
      PATH: `${site.commands}:${process.env['PATH'] ?? ''}`,
      ARTIFACTS: site.artifacts,
      GITHUB_OUTPUT: outputFile,
      GITHUB_REPOSITORY: 'example/racks',
      GITHUB_SHA: 'merged',
      GITHUB_REF_NAME: 'main',
      RUNNER_TEMP: temp,
      ...env,
    },
  });
  const lines = readFileSync(outputFile, 'utf8').split('\n');
  const outputs = lines.flatMap((line) =>
    line.includes('=') ? [line.split(/=(.*)/s).slice(0, 2) as [string, string]] : [],
  );
  return { ok: status === 0, outputs: Object.fromEntries(outputs), log: `${stdout}${stderr}` };
}
