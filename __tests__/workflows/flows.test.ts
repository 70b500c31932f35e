/** The workflows that people copy (README, docs/workflows.md and examples), run job by job on the simulator. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { startGitHub, type GitHub } from '../../simulator/github/github.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { FIFTH, FIRST, LATEST, REQUIRED, SECOND } from '../dist/bundle.ts';
import { evaluateCondition, type Contexts } from './expressions.ts';
import { playJob, type PlayedJob } from './play-job.ts';
import { useSite, withRoles } from './site.ts';

const site = useSite();

/** The roles of docs/first-run.md, each with the subjects that it trusts there. */
const ROLES = {
  'rack-reader': ['ref:refs/heads/main'],
  'rack-planner': ['ref:refs/heads/main', 'pull_request'],
  'rack-updater': ['environment:production'],
  'staging-rack-updater': ['environment:staging'],
};

type Racks = Readonly<Record<string, string>>;

/** An account with these racks, each of a version. */
function withRacks<T>(racks: Racks, test: (aws: Simulator) => Promise<T>, options: SimulatorOptions = {}): Promise<T> {
  const fill = async (aws: Simulator) => {
    for (const [name, version] of Object.entries(racks)) await aws.addRack({ name, version });
    return test(aws);
  };
  return withRoles(site(), ROLES, fill, options);
}

function play(aws: Simulator, text: string, job: string, contexts: Contexts = {}, gitHub?: GitHub): Promise<PlayedJob> {
  return playJob(text, job, { aws, site: site(), gitHub, contexts });
}

const example = (name: string): string => readFileSync(`examples/${name}.yml`, 'utf8');
const needs = (job: string, { outputs }: PlayedJob): Contexts => ({ needs: { [job]: { outputs } } });
const versionOf = (aws: Simulator, rack: string): string | undefined => aws.stack(rack).parameters['Version'];
const setVersionFile = (version: string): void => {
  writeFileSync(join(site().workspace, '.convox/rack-version'), `${version}\n`);
};

const SKIPPED = { result: 'skipped' };
const PLANNED = {
  result: 'success',
  environment: '',
  roles: ['rack-planner'],
  runs: [{ outputs: { outcome: 'planned' } }],
};
const updatedIn = (environment: string, outputs: object = { outcome: 'updated' }) => ({
  result: 'success',
  environment,
  environmentUrl: expect.stringContaining('console.aws.amazon.com'),
  runs: [{ outputs }],
});
const UPDATED = { ...updatedIn('production'), roles: ['rack-updater'] };

describe('the workflow to copy, from the README', () => {
  const workflow = /```yaml\n(name: [\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const [, marked = ''] = /^ *# Change this line .*: remove `(.+)`\.$/m.exec(workflow) ?? [];
  const changed = workflow.replace(`if: ${marked} `, 'if: ');
  const scheduled: Contexts = { github: { event_name: 'schedule' } };
  const byHand = (inputs: object): Contexts => ({ github: { event_name: 'workflow_dispatch' }, inputs });

  it('only plans by its schedule, and by hand executes the change set that a plan kept', async () => {
    await withRacks({ production: SECOND }, async (aws) => {
      expect(await play(aws, workflow, 'plan', scheduled)).toMatchObject(PLANNED);
      expect(await play(aws, workflow, 'update', scheduled)).toMatchObject(SKIPPED);
      const keep = byHand({ mode: 'plan', 'keep-change-set': true });
      const kept = await play(aws, workflow, 'plan', keep);
      expect(kept).toMatchObject(PLANNED);
      expect(await play(aws, workflow, 'update', keep)).toMatchObject(SKIPPED);
      expect(versionOf(aws, 'production')).toBe(SECOND);
      const changeSet = { 'change-set': kept.runs[0]?.outputs['change-set'] };
      const execute = byHand({ mode: 'execute', ...changeSet });
      expect(await play(aws, workflow, 'plan', execute)).toMatchObject(SKIPPED);
      const executed = await play(aws, workflow, 'update', execute);
      expect(executed.runs[0]?.outputs).toMatchObject({ outcome: 'updated', ...changeSet });
    });
  });

  it.each([
    [{ mode: 'recover' }, 'recovered'],
    [{ mode: 'update', recover: true }, 'updated'],
  ])('recovers by hand with %j, without a plan before it', async (inputs, outcome) => {
    await withRacks({ production: FIRST }, async (aws) => {
      aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.', times: 1 });
      aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure', times: 1 });
      await aws.updateAsOtherClient({ stack: 'production', version: REQUIRED });
      expect(aws.stack('production').status).toBe('UPDATE_ROLLBACK_FAILED');
      expect(await play(aws, workflow, 'plan', { inputs })).toMatchObject(SKIPPED);
      expect(await play(aws, workflow, 'update', { inputs })).toMatchObject(updatedIn('production', { outcome }));
    });
  });

  it('updates by its schedule once the marked line is changed', async () => {
    expect(changed).not.toBe(workflow);
    await withRacks({ production: SECOND }, async (aws) => {
      const outputs = { outcome: 'updated', 'blocked-by': REQUIRED };
      expect(await play(aws, changed, 'update', scheduled)).toMatchObject(updatedIn('production', outputs));
      expect(await play(aws, changed, 'update', byHand({ mode: 'plan' }))).toMatchObject(SKIPPED);
    });
  });
});

describe('examples/schedule.yml', () => {
  const copied = example('schedule');
  const changed = copied.replace("inputs.mode || 'plan'", "inputs.mode || 'update'");
  const scheduled = { github: { event_name: 'schedule' } };

  it('only plans as it is copied, without an environment and with the planner role', async () => {
    await withRacks({ staging: FIFTH, production: SECOND }, async (aws) => {
      const now = await play(aws, copied, 'staging-now', scheduled);
      for (const job of ['production', 'staging']) {
        expect(await play(aws, copied, job, { ...scheduled, ...needs('staging-now', now) })).toMatchObject(PLANNED);
      }
      expect([versionOf(aws, 'production'), versionOf(aws, 'staging')]).toEqual([SECOND, FIFTH]);
    });
  });

  it('updates production to what staging runs, through the required releases, then staging, once its line is changed', async () => {
    expect(changed).not.toBe(copied);
    await withRacks({ staging: FIFTH, production: SECOND }, async (aws) => {
      const now = needs('staging-now', await play(aws, changed, 'staging-now'));
      expect(await play(aws, changed, 'production', now)).toMatchObject(UPDATED);
      const staging = { ...updatedIn('staging'), roles: ['staging-rack-updater'] };
      expect(await play(aws, changed, 'staging', now)).toMatchObject(staging);
      expect([versionOf(aws, 'production'), versionOf(aws, 'staging')]).toEqual([FIFTH, LATEST]);
    });
  });
});

describe('examples/plan-and-approve.yml', () => {
  it('executes after the approval the change set that was planned before it, and never without its name', async () => {
    const text = example('plan-and-approve');
    await withRacks({ production: SECOND }, async (aws) => {
      const plan = await play(aws, text, 'plan');
      const requests = aws.requests.length;
      // GitHub drops an output that contains a secret.
      const withoutName = { needs: { plan: { outputs: { ...plan.outputs, 'change-set': '' } } } };
      expect(await play(aws, text, 'update', withoutName)).toMatchObject({ result: 'failure', runs: [] });
      expect(aws.requests).toHaveLength(requests);
      const update = await play(aws, text, 'update', needs('plan', plan));
      expect(update.runs[0]?.outputs).toMatchObject({ outcome: 'updated', 'change-set': plan.outputs['change-set'] });
    });
  });
});

describe('examples/pull-request.yml', () => {
  const text = example('pull-request');
  const repository = 'example/racks';
  const pullOf = (from: string): Contexts => {
    const event = { number: 7, pull_request: { head: { repo: { full_name: from } } } };
    return { github: { event_name: 'pull_request', repository, base_ref: 'main', event } };
  };
  const playMerge = (aws: Simulator): Promise<PlayedJob> =>
    play(aws, text, 'update', { github: { event_name: 'push', repository, token: 'token' } });

  const merged = {
    number: 7,
    merged_at: '2026-11-23T03:00:00Z',
    merge_commit_sha: 'merged',
    base: { ref: 'main', repo: { full_name: repository } },
    head: { sha: 'reviewed' },
  };
  const runOf = (id: number, from = repository) => ({ id, head_repository: { full_name: from } });
  const setGitHub = (pulls: readonly unknown[], workflowRuns: readonly unknown[]): void => {
    writeFileSync(join(site().artifacts, 'pulls.json'), JSON.stringify(pulls));
    writeFileSync(join(site().artifacts, 'runs.json'), JSON.stringify({ workflow_runs: workflowRuns }));
  };
  /** The name of a change set that another plan has kept. */
  const OTHER = `rack-${FIRST}-to-${SECOND}-run-1-1-a-step-1-try-1-plan-00000000000000000000`;
  /** The artifact of another run of the same commit. */
  const addArtifact = (id: number, plan: object): void => {
    const folder = join(site().artifacts, `${id}/rack-plan`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'plan.json'), JSON.stringify({ changeSet: OTHER, base: 'main', number: '7', ...plan }));
  };
  beforeEach(() => {
    setGitHub([merged], [runOf(42)]);
    setVersionFile(SECOND);
  });

  it('plans on the pull request and executes that change set on the merge, not one of another run', async () => {
    await withRacks({ production: FIRST }, async (aws) => {
      const plan = await play(aws, text, 'plan', pullOf(repository));
      expect(plan).toMatchObject(PLANNED);
      expect(versionOf(aws, 'production')).toBe(FIRST);
      addArtifact(43, { base: 'other' });
      addArtifact(44, { number: '8' });
      addArtifact(46, {});
      setGitHub([merged], [runOf(46, 'stranger/racks'), runOf(45), runOf(44), runOf(43), runOf(42)]);
      const update = await playMerge(aws);
      expect(update.runs.map(({ outputs }) => outputs['outcome'])).toEqual(['planned', 'updated']);
      const changeSet = plan.runs[0]?.outputs['change-set'];
      expect(update.runs[1]?.outputs).toMatchObject({ version: SECOND, 'change-set': changeSet });
    });
  });

  it('refuses a change set whose plan had parameters that the workflow on main does not have', async () => {
    await withRacks({ production: FIRST }, async (aws) => {
      const line = 'keep-change-set: true';
      const altered = text.replace(
        new RegExp(`^( *)${line}$`, 'm'),
        `$1${line}\n$1parameters: InstanceType=m5.24xlarge`,
      );
      expect(await play(aws, altered, 'plan', pullOf(repository))).toMatchObject(PLANNED);
      const update = await playMerge(aws);
      expect(update).toMatchObject({ result: 'failure', runs: [{ outputs: { outcome: 'planned' } }] });
      expect(update.log).toContain('not what the inputs of main give');
      expect(versionOf(aws, 'production')).toBe(FIRST);
    });
  });

  const base = (changes: object) => [{ ...merged, base: { ...merged.base, ...changes } }];
  it.each<[string, readonly unknown[], readonly unknown[], changeSet?: string]>([
    ['no pull request', [], [runOf(42)]],
    ['a pull request that was merged as another commit', [{ ...merged, merge_commit_sha: 'x' }], [runOf(42)]],
    ['a pull request into another branch', base({ ref: 'other' }), [runOf(42)]],
    ['a pull request in another repository', base({ repo: { full_name: 'stranger/racks' } }), [runOf(42)]],
    ['no run of the workflow', [merged], []],
    ['a command in the artifact', [merged], [runOf(42)], 'x\nmode=check\n$(touch here)\n'],
    ['an ARN in the artifact', [merged], [runOf(42)], 'arn:aws:cloudformation:us-east-1:1:changeSet/x/1'],
  ])('executes nothing if there is %s', async (_title, pulls, workflowRuns, changeSet = OTHER) => {
    await withRacks({}, async (aws) => {
      addArtifact(42, { changeSet });
      setGitHub(pulls, workflowRuns);
      const update = await playMerge(aws);
      expect(update).toMatchObject({ result: 'failure', runs: [] });
      expect(update.log).toMatch(/^::error title=No (?:pull request|plan|change set)::/m);
    });
  });

  it('plans nothing for a pull request from a fork', async () => {
    await withRacks({}, async (aws) => {
      expect(await play(aws, text, 'plan', pullOf('stranger/racks'))).toMatchObject(SKIPPED);
    });
  });
});

it('examples/label.yml updates staging to the version of the pull request when the label is added', async () => {
  const event = (label: string) => ({
    label: { name: label },
    pull_request: { head: { repo: { full_name: 'example/racks' } } },
  });
  const labelled = (label: string): Contexts => ({ github: { repository: 'example/racks', event: event(label) } });
  const test = async (aws: Simulator) => {
    setVersionFile(FIFTH);
    expect(await play(aws, example('label'), 'staging', labelled('documentation'))).toMatchObject(SKIPPED);
    await play(aws, example('label'), 'staging', labelled('update-staging-rack'));
    expect(versionOf(aws, 'staging')).toBe(FIFTH);
  };
  await withRacks({ staging: FIRST }, test, { account: '210987654321' });
});

describe('examples/dashboard.yml', () => {
  const copied = example('dashboard');
  const changed = copied.replace(/^( *)mode: plan$/m, '$1mode: update');
  const racksOf = /region: (us-east-1|eu-west-1), racks: '?([^']+?)'?, role: '(.+)'/g;
  const matrix = [...copied.matchAll(racksOf)].map(([, region, racks, role]) => ({ region, racks, role }));

  async function playDashboard(us: Simulator, eu: Simulator, gitHub: GitHub): Promise<void> {
    for (const [index, aws] of [us, eu].entries()) {
      const contexts = { github: { event_name: 'schedule' }, matrix: matrix[index] };
      const listed = { result: 'success', roles: ['rack-reader'], runs: [{ outputs: { outcome: 'listed' } }] };
      expect(await play(aws, copied, 'refresh', contexts, gitHub)).toMatchObject(listed);
    }
    const [issue] = gitHub.issues();
    const before = issue?.body ?? '';
    expect(before.match(/^### .*$/gm)).toHaveLength(2);
    const body = before.replace('- [ ] Update staging', '- [x] Update staging');
    const event = {
      issue: { number: issue?.number, body, user: { login: issue?.author.login } },
      changes: { body: { from: before } },
      sender: { login: 'octocat', type: 'User' },
    };
    const github = { event_name: 'issues', event };
    expect(await play(us, copied, 'refresh', { github })).toMatchObject(SKIPPED);
    const request = needs('request', await play(us, copied, 'request', { github }));
    for (const [workflow, outcome] of [[copied, 'planned'] as const, [changed, 'updated'] as const]) {
      const expected = { ...UPDATED, runs: [{ outputs: { outcome } }] };
      expect(await play(us, workflow, 'update', { github, ...request })).toMatchObject(expected);
    }
    expect(versionOf(us, 'staging')).toBe(REQUIRED);
  }

  it('shows the racks of both regions, and plans or updates the one whose box is checked', async () => {
    expect(matrix.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
    expect(changed).not.toBe(copied);
    const gitHub = await startGitHub();
    writeFileSync(join(site().artifacts, 'permission.json'), JSON.stringify({ permission: 'write' }));
    const test = (us: Simulator) =>
      withRacks({ 'production-eu': LATEST }, (eu) => playDashboard(us, eu, gitHub), { region: 'eu-west-1' });
    await withRacks({ staging: SECOND }, test).finally(() => gitHub.close());
  });
});

describe('docs/workflows.md', () => {
  const page = readFileSync('docs/workflows.md', 'utf8');

  it('updates the rack in its environment, whose address is the page of the rack', async () => {
    const [, workflow = ''] = /```yaml\n(on: [\s\S]*?)```/.exec(page) ?? [];
    await withRacks({ production: REQUIRED }, async (aws) => {
      expect(await play(aws, workflow, 'production')).toMatchObject(UPDATED);
    });
  });

  const [block = ''] = /- uses: OWNER[^`]*?- name: Notify Slack[^`]*/.exec(page) ?? [];
  const [, ...notifications] = parse(block) as readonly {
    readonly name: string;
    readonly if: string;
    readonly run?: string;
  }[];

  it.each<[string, outputs: object | undefined, 'success' | 'failure' | 'cancelled', isSent: boolean]>([
    ['after a red run', { outcome: 'rolled-back' }, 'failure', true],
    ['after a cancelled run', { outcome: 'unfinished' }, 'cancelled', true],
    ['after a sign-in that failed before the action started', undefined, 'failure', true],
    ['after a run that a required release stopped', { outcome: 'updated', 'blocked-by': REQUIRED }, 'success', true],
    ['after any other green run', { outcome: 'updated', 'blocked-by': '' }, 'success', false],
  ])('%s, with the outputs %j, the notifications are sent or not', (_when, outputs, result, isSent) => {
    const contexts = { steps: outputs === undefined ? {} : { rack: { outputs } } };
    const status = { success: result === 'success', failure: result === 'failure', cancelled: result === 'cancelled' };
    const sent = notifications.filter((step) => evaluateCondition(step.if, contexts, status));
    expect(sent.map(({ name }) => name)).toEqual(isSent ? ['Notify Slack', 'Notify Teams'] : []);
  });

  it('sends a reason with quotes, line breaks and commands to Teams as text', () => {
    const reason = 'It\'s "broken": $(touch pwned) `touch pwned`\n\\" ::error::';
    const { commands, workspace } = site();
    writeFileSync(join(commands, 'curl'), '#!/bin/sh\ncat > sent.json\n', { mode: 0o755 });
    const run = notifications.find(({ name }) => name === 'Notify Teams')?.run ?? '';
    const env = { PATH: `${commands}:${process.env['PATH'] ?? ''}`, REASON: reason, URL: 'https://example.com' };
    execFileSync('bash', ['-e', '-c', run], { cwd: workspace, env });
    const card = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: reason, wrap: true }] };
    expect(JSON.parse(readFileSync(join(workspace, 'sent.json'), 'utf8'))).toEqual({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    });
    expect(existsSync(join(workspace, 'pwned'))).toBe(false);
  });
});
