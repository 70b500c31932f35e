/** The workflows that people copy (README, docs/workflows.md and examples), run job by job on the simulator. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startGitHub, type GitHub } from '../../simulator/github/github.ts';
import { startOidc, type Oidc } from '../../simulator/github/oidc.ts';
import { FIFTH, FIRST, LATEST, REQUIRED, SECOND, withAws as withAnyAws } from '../dist/bundle.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { parse } from 'yaml';
import { evaluateCondition, type Contexts } from './expressions.ts';
import { playJob, type PlayedJob } from './play-job.ts';

let folder = '';
let oidc: Oidc;
beforeEach(async () => {
  oidc = await startOidc();
  folder = mkdtempSync(join(tmpdir(), 'flow-'));
  for (const name of ['workspace/.convox', 'artifacts', 'commands']) mkdirSync(join(folder, name), { recursive: true });
  const gh = join(import.meta.dirname, 'fake-gh.ts');
  writeFileSync(join(folder, 'commands/gh'), `#!/bin/sh\nexec "${process.execPath}" "${gh}" "$@"\n`, { mode: 0o755 });
});
afterEach(async () => {
  await oidc.close();
  rmSync(folder, { recursive: true });
});

/** The roles of docs/first-run.md, each with the trust that it has there. */
const ROLES = {
  'rack-reader': ['ref:refs/heads/main'],
  'rack-planner': ['ref:refs/heads/main', 'pull_request'],
  'rack-updater': ['environment:production'],
  'staging-rack-updater': ['environment:staging'],
};

function withAws<T>(test: (aws: Simulator) => Promise<T>, options: SimulatorOptions = {}): Promise<T> {
  return withAnyAws((aws) => {
    const { issuer, publicKey } = oidc;
    aws.addOidcProvider({ issuer, publicKey, audiences: ['sts.amazonaws.com'] });
    for (const [name, trusted] of Object.entries(ROLES)) {
      const sub = trusted.map((rest) => `repo:example/racks:${rest}`);
      aws.addRole({ name, issuer, sub, aud: 'sts.amazonaws.com' });
    }
    return test(aws);
  }, options);
}

const example = (name: string): string => readFileSync(`examples/${name}.yml`, 'utf8');
const atVersion = (version: string): void => {
  writeFileSync(join(folder, 'workspace/.convox/rack-version'), `${version}\n`);
};

function play(
  aws: Simulator,
  workflow: string,
  job: string,
  contexts: Contexts = {},
  gitHub?: GitHub,
): Promise<PlayedJob> {
  const places = {
    workspace: join(folder, 'workspace'),
    artifacts: join(folder, 'artifacts'),
    commands: join(folder, 'commands'),
  };
  return playJob(workflow, job, {
    aws,
    oidc,
    ...places,
    gitHub,
    contexts: { github: {}, inputs: {}, needs: {}, ...contexts },
  });
}

const versionOf = (aws: Simulator, rack: string): string | undefined => aws.stack(rack).parameters['Version'];
const needs = (job: string, { outputs }: PlayedJob): Contexts => ({ needs: { [job]: { outputs } } });

describe('the workflow to copy, from the README', () => {
  const workflow = /```yaml\n(name: [\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '';
  const [, marked = ''] = /^ *# Change this line .*: remove `(.+)`\.$/m.exec(workflow) ?? [];
  const changed = workflow.replace(`if: ${marked} `, 'if: ');
  const scheduled: Contexts = { github: { event_name: 'schedule' } };
  const byHand = (mode: string): Contexts => ({ github: { event_name: 'workflow_dispatch' }, inputs: { mode } });

  it('only plans by its schedule, and by hand unless `update` is chosen', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: SECOND });
      for (const contexts of [scheduled, byHand('plan')]) {
        const plan = await play(aws, workflow, 'plan', contexts);
        expect(plan).toMatchObject({
          went: 'well',
          environment: '',
          roles: ['rack-planner'],
          runs: [{ outputs: { outcome: 'planned' } }],
        });
        expect(await play(aws, workflow, 'update', contexts)).toMatchObject({ went: 'not at all' });
      }
      expect(versionOf(aws, 'production')).toBe(SECOND);
    });
  });

  it('executes by hand the change set that was kept, and nothing else', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: SECOND });
      const kept = await play(aws, workflow, 'plan', { inputs: { mode: 'plan', 'keep-change-set': true } });
      const inputs = { mode: 'execute', 'change-set': kept.runs[0]?.outputs['change-set'] };
      expect(await play(aws, workflow, 'plan', { inputs })).toMatchObject({ went: 'not at all' });
      const executed = await play(aws, workflow, 'update', { inputs });
      expect(executed.runs[0]?.outputs).toMatchObject({ outcome: 'updated', 'change-set': inputs['change-set'] });
    });
  });

  it('recovers by hand, without a plan before it: alone, or before an update', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: FIRST });
      for (const [inputs, outcome] of [
        [{ mode: 'recover' }, 'recovered'],
        [{ mode: 'update', recover: true }, 'updated'],
      ] as const) {
        aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.', times: 1 });
        aws.failRollback({ logicalId: 'Instances', reason: 'Internal Failure', times: 1 });
        await aws.updateAsOtherClient({ stack: 'production', version: REQUIRED });
        expect(aws.stack('production').status).toBe('UPDATE_ROLLBACK_FAILED');
        expect(await play(aws, workflow, 'plan', { inputs })).toMatchObject({ went: 'not at all' });
        expect(await play(aws, workflow, 'update', { inputs })).toMatchObject({
          environment: 'production',
          environmentUrl: expect.stringContaining('console.aws.amazon.com'),
          roles: ['rack-updater'],
          runs: [{ outputs: { outcome } }],
        });
      }
    });
  });

  it('updates by its schedule once the marked line is changed: to the first required release, then to the latest', async () => {
    expect(changed).not.toBe(workflow);
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: SECOND });
      const first = await play(aws, changed, 'update', scheduled);
      expect(first).toMatchObject({
        went: 'well',
        runs: [{ outputs: { outcome: 'updated', 'blocked-by': REQUIRED } }],
      });
      await play(aws, changed, 'update', scheduled);
      expect(versionOf(aws, 'production')).toBe(LATEST);
      expect(await play(aws, changed, 'update', byHand('plan'))).toMatchObject({ went: 'not at all' });
    });
  });
});

describe('examples/schedule.yml', () => {
  const copied = example('schedule');
  const changed = copied.replace("inputs.mode || 'plan'", "inputs.mode || 'update'");
  const scheduled = { github: { event_name: 'schedule' } };

  it('only plans as it is copied, without an environment and with the planner role', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIFTH });
      await aws.addRack({ name: 'production', version: SECOND });
      const now = await play(aws, copied, 'staging-now', scheduled);
      for (const job of ['production', 'staging']) {
        const played = await play(aws, copied, job, { ...scheduled, ...needs('staging-now', now) });
        expect(played).toMatchObject({
          went: 'well',
          environment: '',
          roles: ['rack-planner'],
          runs: [{ outputs: { outcome: 'planned' } }],
        });
      }
      expect([versionOf(aws, 'production'), versionOf(aws, 'staging')]).toEqual([SECOND, FIFTH]);
    });
  });

  it('updates production to what staging runs, through the required releases, then staging, once its line is changed', async () => {
    expect(changed).not.toBe(copied);
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIFTH });
      await aws.addRack({ name: 'production', version: SECOND });
      const now = await play(aws, changed, 'staging-now');
      const production = await play(aws, changed, 'production', needs('staging-now', now));
      expect(production).toMatchObject({
        went: 'well',
        environment: 'production',
        roles: ['rack-updater'],
        runs: [{ outputs: { outcome: 'updated', version: FIFTH } }],
      });
      const staging = await play(aws, changed, 'staging', needs('staging-now', now));
      expect(staging).toMatchObject({ environment: 'staging', roles: ['staging-rack-updater'] });
      expect([versionOf(aws, 'production'), versionOf(aws, 'staging')]).toEqual([FIFTH, LATEST]);
    });
  });
});

describe('examples/plan-and-approve.yml', () => {
  const text = example('plan-and-approve');

  it('executes after the approval the change set that was planned before it', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: SECOND });
      const plan = await play(aws, text, 'plan');
      const update = await play(aws, text, 'update', needs('plan', plan));
      expect(update.runs[0]?.outputs).toMatchObject({ outcome: 'updated', 'change-set': plan.outputs['change-set'] });
    });
  });

  it('fails before a request to AWS if GitHub has dropped the name of the change set', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: SECOND });
      const plan = await play(aws, text, 'plan');
      const asked = aws.requests.length;
      const outputs = { ...plan.outputs, 'change-set': '' };
      const update = await play(aws, text, 'update', { needs: { plan: { outputs } } });
      expect(update).toMatchObject({ went: 'wrong', runs: [] });
      expect(aws.requests).toHaveLength(asked);
    });
  });
});

describe('examples/pull-request.yml', () => {
  const repository = 'example/racks';
  const pull = (from: string): Contexts => ({
    github: {
      event_name: 'pull_request',
      repository,
      base_ref: 'main',
      event: { number: 7, pull_request: { head: { repo: { full_name: from } } } },
    },
  });
  const merge: Contexts = { github: { event_name: 'push', repository, token: 'token' } };
  const playPlan = (aws: Simulator, text = example('pull-request')): Promise<PlayedJob> =>
    play(aws, text, 'plan', pull(repository));
  const playMerge = (aws: Simulator): Promise<PlayedJob> => play(aws, example('pull-request'), 'update', merge);

  const merged = {
    number: 7,
    merged_at: '2026-11-23T03:00:00Z',
    merge_commit_sha: 'merged',
    base: { ref: 'main', repo: { full_name: repository } },
    head: { sha: 'reviewed' },
  };
  const run = { id: 42, head_repository: { full_name: repository } };
  const onGitHub = (pulls: readonly unknown[], workflowRuns: readonly unknown[]): void => {
    writeFileSync(join(folder, 'artifacts/pulls.json'), JSON.stringify(pulls));
    writeFileSync(join(folder, 'artifacts/runs.json'), JSON.stringify({ workflow_runs: workflowRuns }));
  };
  /** The name of a change set that another plan has kept. */
  const PLANNED = `rack-${FIRST}-to-${SECOND}-run-1-1-a-step-1-try-1-plan-00000000000000000000`;
  /** The artifact of another run of the same commit. */
  const artifactOf = (id: number, plan: unknown): void => {
    mkdirSync(join(folder, `artifacts/${id}/rack-plan`), { recursive: true });
    writeFileSync(join(folder, `artifacts/${id}/rack-plan/plan.json`), JSON.stringify(plan));
  };
  beforeEach(() => {
    onGitHub([merged], [run]);
  });

  it('plans on the pull request, and executes that very change set on the merge', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: FIRST });
      atVersion(SECOND);
      const plan = await playPlan(aws);
      expect(plan).toMatchObject({ went: 'well', runs: [{ outputs: { outcome: 'planned' } }] });
      expect(versionOf(aws, 'production')).toBe(FIRST);
      const update = await playMerge(aws);
      const changeSet = plan.runs[0]?.outputs['change-set'];
      expect(update.runs.map(({ outputs }) => outputs['outcome'])).toEqual(['planned', 'updated']);
      expect(update.runs[1]?.outputs).toMatchObject({ version: SECOND, 'change-set': changeSet });
    });
  });

  it('refuses a change set whose plan had parameters that the workflow on main does not have', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: FIRST });
      atVersion(SECOND);
      const altered = example('pull-request').replace(
        /^( *)keep-change-set: true$/m,
        '$1keep-change-set: true\n$1parameters: InstanceType=m5.24xlarge',
      );
      expect(await playPlan(aws, altered)).toMatchObject({ went: 'well', runs: [{ outputs: { outcome: 'planned' } }] });
      const update = await playMerge(aws);
      expect(update).toMatchObject({ went: 'wrong', runs: [{ outputs: { outcome: 'planned' } }] });
      expect(update.log).toContain('not what the inputs of main give');
      expect(versionOf(aws, 'production')).toBe(FIRST);
    });
  });

  it('uses the plan of the merged pull request, not of another one with the same commit', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: FIRST });
      atVersion(SECOND);
      const plan = await playPlan(aws);
      const other = { changeSet: PLANNED };
      artifactOf(43, { ...other, base: 'other', number: '7' });
      artifactOf(44, { ...other, base: 'main', number: '8' });
      const fork = { id: 46, head_repository: { full_name: 'stranger/racks' } };
      artifactOf(46, { ...other, base: 'main', number: '7' });
      onGitHub([merged], [fork, { ...run, id: 45 }, { ...run, id: 44 }, { ...run, id: 43 }, run]);
      const update = await playMerge(aws);
      expect(update.runs[1]?.outputs).toMatchObject({
        outcome: 'updated',
        'change-set': plan.runs[0]?.outputs['change-set'],
      });
    });
  });

  it.each<[string, readonly unknown[], readonly unknown[]]>([
    ['no pull request', [], [run]],
    ['a pull request that was merged as another commit', [{ ...merged, merge_commit_sha: 'x' }], [run]],
    ['a pull request into another branch', [{ ...merged, base: { ...merged.base, ref: 'other' } }], [run]],
    [
      'a pull request in another repository',
      [{ ...merged, base: { ...merged.base, repo: { full_name: 'stranger/racks' } } }],
      [run],
    ],
    ['no run of the workflow', [merged], []],
  ])('executes nothing if there is %s', async (_title, pulls, workflowRuns) => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: FIRST });
      atVersion(SECOND);
      artifactOf(42, { changeSet: PLANNED, base: 'main', number: '7' });
      onGitHub(pulls, workflowRuns);
      const update = await playMerge(aws);
      expect(update).toMatchObject({ went: 'wrong', runs: [] });
      expect(update.log).toMatch(/^::error title=No (?:pull request|plan)::/m);
    });
  });

  it.each(['x\nmode=check\n$(touch here)\n', 'arn:aws:cloudformation:us-east-1:1:changeSet/x/1'])(
    'accepts nothing but the name of a planned change set from the artifact: %j',
    async (changeSet) => {
      await withAws(async (aws) => {
        await aws.addRack({ name: 'production', version: FIRST });
        atVersion(SECOND);
        artifactOf(42, { changeSet, base: 'main', number: '7' });
        const update = await playMerge(aws);
        expect(update).toMatchObject({ went: 'wrong', runs: [] });
        expect(update.log).toContain('title=No change set');
      });
    },
  );

  it('plans nothing for a pull request from a fork', async () => {
    await withAws(async (aws) => {
      expect(await play(aws, example('pull-request'), 'plan', pull('stranger/racks'))).toMatchObject({
        went: 'not at all',
      });
      expect(aws.requests).toEqual([]);
    });
  });
});

describe('examples/label.yml', () => {
  const labelled = (label: string): Contexts => ({
    github: {
      repository: 'example/racks',
      event: { label: { name: label }, pull_request: { head: { repo: { full_name: 'example/racks' } } } },
    },
  });

  it('updates staging to the version of the pull request when the label is added', async () => {
    await withAws(
      async (aws) => {
        await aws.addRack({ name: 'staging', version: FIRST });
        atVersion(FIFTH);
        expect(await play(aws, example('label'), 'staging', labelled('documentation'))).toMatchObject({
          went: 'not at all',
        });
        await play(aws, example('label'), 'staging', labelled('update-staging-rack'));
        expect(versionOf(aws, 'staging')).toBe(FIFTH);
      },
      { account: '210987654321' },
    );
  });
});

describe('examples/dashboard.yml', () => {
  const copied = example('dashboard');
  const changed = copied.replace(/^( *)mode: plan$/m, '$1mode: update');
  const racksOf = /region: (us-east-1|eu-west-1), racks: '?([^']+?)'?, role: '(.+)'/g;
  const matrix = [...copied.matchAll(racksOf)].map(([, region, racks, role]) => ({ region, racks, role }));

  it('shows the racks of both regions, and plans or updates the one whose box is ticked', async () => {
    expect(matrix.map(({ region }) => region)).toEqual(['us-east-1', 'eu-west-1']);
    expect(changed).not.toBe(copied);
    const gitHub = await startGitHub();
    writeFileSync(join(folder, 'artifacts/permission.json'), JSON.stringify({ permission: 'write' }));
    try {
      await withAws(async (us) => {
        await withAws(
          async (eu) => {
            await us.addRack({ name: 'staging', version: SECOND });
            await us.addRack({ name: 'production', version: FIRST, status: 'UPDATE_ROLLBACK_FAILED' });
            await eu.addRack({ name: 'production-eu', version: LATEST });
            for (const [entry, aws] of [[matrix[0], us] as const, [matrix[1], eu] as const]) {
              const refresh = await play(
                aws,
                copied,
                'refresh',
                { github: { event_name: 'schedule' }, matrix: entry },
                gitHub,
              );
              expect(refresh).toMatchObject({
                went: 'well',
                roles: ['rack-reader'],
                runs: [{ outputs: { outcome: 'listed' } }],
              });
            }
            const [issue] = gitHub.issues();
            const before = issue?.body ?? '';
            expect(before.match(/^### .*$/gm)).toHaveLength(2);
            const edited = {
              number: issue?.number,
              body: before.replace('- [ ] Update staging', '- [x] Update staging'),
              user: { login: issue?.author.login },
            };
            const event = {
              issue: edited,
              changes: { body: { from: before } },
              sender: { login: 'octocat', type: 'User' },
            };
            const github = { event_name: 'issues', event };
            expect(await play(us, copied, 'refresh', { github })).toMatchObject({ went: 'not at all' });
            const request = await play(us, copied, 'request', { github });
            for (const [workflow, outcome] of [[copied, 'planned'] as const, [changed, 'updated'] as const]) {
              expect(await play(us, workflow, 'update', { github, ...needs('request', request) })).toMatchObject({
                went: 'well',
                environment: 'production',
                environmentUrl: expect.stringContaining('console.aws.amazon.com'),
                roles: ['rack-updater'],
                runs: [{ outputs: { outcome } }],
              });
            }
            expect(versionOf(us, 'staging')).toBe(REQUIRED);
          },
          { region: 'eu-west-1' },
        );
      });
    } finally {
      await gitHub.close();
    }
  });
});

describe('docs/workflows.md', () => {
  const page = readFileSync('docs/workflows.md', 'utf8');

  it('updates the rack in its environment, whose address is the page of the rack', async () => {
    const [, workflow = ''] = /```yaml\n(on: [\s\S]*?)```/.exec(page) ?? [];
    await withAws(async (aws) => {
      await aws.addRack({ name: 'production', version: REQUIRED });
      expect(await play(aws, workflow, 'production')).toMatchObject({
        went: 'well',
        environment: 'production',
        environmentUrl: expect.stringContaining('console.aws.amazon.com'),
        roles: ['rack-updater'],
      });
      expect(versionOf(aws, 'production')).toBe(LATEST);
    });
  });

  const [block = ''] = /- uses: OWNER[^`]*?- name: Notify Slack[^`]*/.exec(page) ?? [];
  const [, ...notifications] = parse(block) as readonly {
    readonly name: string;
    readonly if: string;
    readonly run?: string;
  }[];
  const ended = (outputs: Record<string, string> | undefined, success: boolean, cancelled = false): readonly string[] =>
    notifications
      .filter((step) =>
        evaluateCondition(
          step.if,
          { steps: outputs === undefined ? {} : { rack: { outputs } } },
          { success, failure: !success && !cancelled, cancelled },
        ),
      )
      .map(({ name }) => name);

  it.each<[string, boolean, readonly string[]]>([
    ['after a red run', true, ended({ outcome: 'rolled-back' }, false)],
    ['after a cancelled run', true, ended({ outcome: 'unfinished' }, false, true)],
    ['after a sign-in that failed before the action started', true, ended(undefined, false)],
    ['after a run that a required release stopped', true, ended({ outcome: 'updated', 'blocked-by': REQUIRED }, true)],
    ['after any other green run', false, ended({ outcome: 'updated', 'blocked-by': '' }, true)],
  ])('%s, a notification is sent: %s', (_when, isSent, sent) => {
    expect(sent).toEqual(isSent ? ['Notify Slack', 'Notify Teams'] : []);
  });

  it('sends a reason with quotes, line breaks and commands to Teams as text', () => {
    const reason = 'It\'s "broken": $(touch pwned) `touch pwned`\n\\" ::error::';
    writeFileSync(join(folder, 'commands/curl'), '#!/bin/sh\ncat > sent.json\n', { mode: 0o755 });
    const run = notifications.find(({ name }) => name === 'Notify Teams')?.run ?? '';
    const PATH = `${join(folder, 'commands')}:${process.env['PATH'] ?? ''}`;
    execFileSync('bash', ['-e', '-c', run], { cwd: folder, env: { PATH, REASON: reason, URL: 'https://example.com' } });
    const card = { type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: reason, wrap: true }] };
    expect(JSON.parse(readFileSync(join(folder, 'sent.json'), 'utf8'))).toEqual({
      type: 'message',
      attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
    });
    expect(existsSync(join(folder, 'pwned'))).toBe(false);
  });
});
