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
import type { Oidc } from '../../simulator/github/oidc.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { evaluateCondition, evaluateText, type Contexts, type Status } from './expressions.ts';

/** Where a job runs: what stays the same from one run to the next, and what GitHub says of this one. */
export interface Site {
  readonly aws: Simulator;
  /** GitHub's issuer of tokens, which the simulator knows. */
  readonly oidc: Oidc;
  /** The checked-out repository. */
  readonly workspace: string;
  /** Artifacts lie here, in a folder for each workflow run and in that one for each artifact. */
  readonly artifacts: string;
  /** Commands of the runner that are not on this machine (`gh`). */
  readonly commands: string;
  /** A simulated GitHub; without it, no action gets a token. */
  readonly gitHub?: GitHub | undefined;
  /** `github`, `inputs`, `needs`, `matrix`. */
  readonly contexts: Contexts;
}

export interface PlayedJob {
  readonly went: 'well' | 'wrong' | 'not at all';
  readonly outputs: Readonly<Record<string, string>>;
  /** What each step that uses this Action came to. */
  readonly runs: readonly ActionResult[];
  readonly log: string;
  /** The environment of the job, empty for none, with its address after the last step, and the roles that it assumed. */
  readonly environment: string;
  readonly environmentUrl: string;
  readonly roles: readonly string[];
}

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}

interface Job {
  readonly if?: string;
  readonly environment?: { readonly name: string; readonly url: string };
  readonly steps: readonly Step[];
  readonly outputs?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
}

interface Workflow {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

/** The id of the workflow run that leaves artifacts. */
const RUN = '42';

type Texts = Readonly<Record<string, string>>;

interface StepEnd {
  readonly ok: boolean;
  readonly outputs: Texts;
  readonly log: string;
  readonly run?: ActionResult;
}

const NOTHING: PlayedJob = {
  went: 'not at all',
  outputs: {},
  runs: [],
  log: '',
  environment: '',
  environmentUrl: '',
  roles: [],
};

/** What the runner fills in for inputs that a workflow leaves out; the only expression among the defaults is the token. */
function defaultsOf(folder: string, token: string): Texts {
  const { inputs } = parse(readFileSync(join(folder, 'action.yml'), 'utf8')) as {
    inputs: Record<string, { default?: string }>;
  };
  return Object.fromEntries(
    Object.entries(inputs).map(([name, { default: value = '' }]) => [name, value.includes('${{') ? token : value]),
  );
}

export async function playJob(workflowText: string, name: string, site: Site): Promise<PlayedJob> {
  const workflow = parse(workflowText) as Workflow;
  const job = workflow.jobs[name];
  if (job === undefined) throw new Error(`no job ${name}`);
  if (job.if !== undefined && !evaluateCondition(job.if, site.contexts, statusAfter(true))) return NOTHING;
  const permissions = job.permissions ?? workflow.permissions ?? {};
  site.oidc.setSubject(subjectOf(job, site.contexts));
  const temp = mkdtempSync(join(tmpdir(), 'job-'));
  try {
    return await playSteps(job, permissions, { ...site, temp });
  } finally {
    rmSync(temp, { recursive: true });
  }
}

type Place = Site & { readonly temp: string };

async function playSteps(job: Job, permissions: Texts, place: Place): Promise<PlayedJob> {
  const steps: Record<string, { outputs: Texts }> = {};
  const contexts = { ...place.contexts, steps, runner: { temp: place.temp } };
  const runs: ActionResult[] = [];
  const sessionsBefore = place.aws.sessions.length;
  let wentWell = true;
  let log = '';
  for (const step of job.steps) {
    if (!evaluateCondition(step.if, contexts, statusAfter(wentWell))) continue;
    const end = await playStep(filledIn(step, contexts), permissions, place);
    log += end.log;
    if (end.run !== undefined) runs.push(end.run);
    if (step.id !== undefined) steps[step.id] = { outputs: end.outputs };
    wentWell &&= end.ok;
  }
  const outputs = Object.entries(job.outputs ?? {}).map(
    ([name, text]) => [name, evaluateText(text, contexts)] as const,
  );
  return {
    went: wentWell ? 'well' : 'wrong',
    outputs: Object.fromEntries(outputs),
    runs,
    log,
    environment: evaluateText(job.environment?.name ?? '', place.contexts),
    environmentUrl: evaluateText(job.environment?.url ?? '', contexts),
    roles: [...new Set(place.aws.sessions.slice(sessionsBefore).map(({ role }) => role))],
  };
}

/** Nobody cancels a job that is played here. */
function statusAfter(wentWell: boolean): Status {
  return { success: wentWell, failure: !wentWell, cancelled: false };
}

interface Ready {
  readonly uses: string;
  readonly run: string | undefined;
  readonly given: Texts;
  readonly env: Texts;
}

function filledIn(step: Step, contexts: Contexts): Ready {
  const texts = (values: Readonly<Record<string, unknown>> = {}): Texts =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, evaluateText(String(value), contexts)]));
  return { uses: step.uses ?? '', run: step.run, given: texts(step.with), env: texts(step.env) };
}

async function playStep(step: Ready, permissions: Texts, place: Place): Promise<StepEnd> {
  const [action = ''] = step.uses.split('@');
  switch (action) {
    case '':
      return playScript(step, place);
    case 'OWNER/convox-rack-update':
      return playThisAction('.', step, permissions, place);
    case 'OWNER/convox-rack-update/racks':
      return playThisAction('racks', step, permissions, place);
    case 'actions/checkout':
      return { ok: permissions['contents'] !== undefined, outputs: {}, log: '' };
    case 'actions/upload-artifact': {
      const folder = join(place.artifacts, RUN, step.given['name'] ?? 'artifact');
      mkdirSync(folder, { recursive: true });
      cpSync(step.given['path'] ?? '', join(folder, basename(step.given['path'] ?? '')));
      return { ok: true, outputs: {}, log: '' };
    }
    default:
      throw new Error(`nobody plays ${action}`);
  }
}

/** The claim `sub` of a job: its environment, else the pull request, else the branch. */
function subjectOf({ environment }: Job, contexts: Contexts): string {
  const name = evaluateText(environment?.name ?? '', contexts);
  const event = evaluateText('${{ github.event_name }}', contexts);
  const rest = name !== '' ? `environment:${name}` : event === 'pull_request' ? 'pull_request' : 'ref:refs/heads/main';
  return `repo:example/racks:${rest}`;
}

/** Without AWS credentials of the job, and with a token for its identity only where the job may have one. */
async function playThisAction(folder: string, { given }: Ready, permissions: Texts, place: Place): Promise<StepEnd> {
  const identity = permissions['id-token'] === 'write' ? place.oidc.environment : {};
  const quick: Texts = folder === '.' ? { 'poll-interval': '20ms' } : {};
  const { gitHub } = place;
  const token = gitHub?.workflowToken(
    (permissions['pull-requests'] ?? 'none') as Caller['comments'],
    permissions['issues'] as Caller['issues'],
  );
  const run = await runAction({
    bundle: join('dist', folder, 'index.js'),
    endpointUrl: place.aws.url,
    inputs: { ...defaultsOf(folder, token ?? ''), ...quick, ...given },
    env: {
      ...{ AWS_REGION: undefined, AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined },
      ...identity,
      GITHUB_WORKSPACE: place.workspace,
      GITHUB_API_URL: gitHub?.url,
    },
  });
  return { ok: run.exitCode === 0, outputs: run.outputs, log: run.stdout, run };
}

function playScript({ run = '', env }: Ready, place: Place): StepEnd {
  const outputFile = join(place.temp, 'output');
  writeFileSync(outputFile, '');
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', run], {
    cwd: place.workspace,
    encoding: 'utf8',
    env: {
      PATH: `${place.commands}:${process.env['PATH'] ?? ''}`,
      ARTIFACTS: place.artifacts,
      GITHUB_OUTPUT: outputFile,
      GITHUB_REPOSITORY: 'example/racks',
      GITHUB_SHA: 'merged',
      GITHUB_REF_NAME: 'main',
      RUNNER_TEMP: place.temp,
      ...env,
    },
  });
  const lines = readFileSync(outputFile, 'utf8')
    .split('\n')
    .filter((line) => line.includes('='));
  const outputs = Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  return { ok: status === 0, outputs, log: `${stdout}${stderr}` };
}
