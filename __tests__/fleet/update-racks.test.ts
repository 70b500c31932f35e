/** The workflow that updates a fleet, run from its own file: each step's bundle uses one simulated account. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { runAction } from '../../simulator/runner/run-action.ts';
import { startOidc, type Oidc } from '../../simulator/github/oidc.ts';
import type { Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { FIFTH, FIRST, LATEST, REQUIRED, ROOT, SECOND, withAws as withAnyAws } from '../dist/bundle.ts';
import { policyFor, statementsOf } from '../policy/documents.ts';
import { evaluateValue } from '../workflows/expressions.ts';
import { playWorkflow, type Played, type StepCall, type StepOutcome } from './play-workflow.ts';

const WORKFLOW = join(ROOT, '.github/workflows/update-racks.yml');
const GIVEN = {
  'role-to-assume': 'arn:aws:iam::123456789012:role/rack-updater',
  'aws-region': 'us-east-1',
  'poll-interval': '20ms',
};

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly runs: { readonly main: string };
}

/** One of this repository's actions, from the folder that the checkout has put it into, as a runner starts it. */
async function useOurs(aws: Simulator, folder: string, { with: given, cancel }: StepCall): Promise<StepOutcome> {
  const action = parse(readFileSync(join(ROOT, folder, 'action.yml'), 'utf8')) as Action;
  const strange = Object.keys(given).filter((name) => !Object.hasOwn(action.inputs, name));
  if (strange.length > 0) throw new Error(`no inputs of ${folder}action.yml: ${strange.join(', ')}`);
  const defaults = Object.entries(action.inputs).map(([name, spec]) => [name, spec.default ?? ''] as const);
  const { exitCode, outputs, summary } = await runAction({
    bundle: join(ROOT, folder, action.runs.main),
    endpointUrl: aws.url,
    inputs: { ...Object.fromEntries(defaults), ...given },
    env: { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined, ...oidc.environment },
    onStart: ({ kill }) => {
      cancel.addEventListener('abort', () => {
        kill('SIGINT');
      });
    },
  });
  return { ok: exitCode === 0, outputs, summary };
}

const SUBJECT = 'repo:example/racks:ref:refs/heads/main';

/** Of all jobs; which role is assumed by a job of which environment is for the tests to see. */
let oidc: Oidc;
beforeEach(async () => {
  oidc = await startOidc({ sub: SUBJECT });
});
afterEach(() => oidc.close());

function withAws<T>(test: (aws: Simulator) => Promise<T>, options: SimulatorOptions = {}): Promise<T> {
  return withAnyAws((aws) => {
    const { issuer, publicKey } = oidc;
    aws.addOidcProvider({ issuer, publicKey, audiences: ['sts.amazonaws.com'] });
    for (const name of ['rack-updater', 'rack-planner', 'rack-reader']) {
      aws.addRole({ name, issuer, sub: SUBJECT, aud: 'sts.amazonaws.com' });
    }
    return test(aws);
  }, options);
}

/** `assume` is called with the role of each step of ours. */
function play(
  aws: Simulator,
  given: Readonly<Record<string, unknown>> = {},
  assume: (role: string) => void = () => undefined,
): Promise<Played> {
  return playWorkflow(WORKFLOW, { ...GIVEN, ...given }, async (call) => {
    const [action = ''] = call.uses.split('@');
    switch (action) {
      case 'actions/checkout':
        return { ok: true };
      case './.convox-rack-update':
        assume(call.with['role-to-assume'] ?? '');
        return useOurs(aws, '', call);
      case './.convox-rack-update/racks':
        assume(call.with['role-to-assume'] ?? '');
        return useOurs(aws, 'racks', call);
      default:
        throw new Error(`a step that this test knows nothing of: ${call.uses}`);
    }
  });
}

/** Five racks in one account: one of them stuck, one of 2016 without tags, one where it should be. */
async function fill(aws: Simulator): Promise<void> {
  await aws.addRack({ name: 'staging', version: SECOND });
  await aws.addRack({ name: 'prod-us', version: REQUIRED });
  await aws.addRack({ name: 'prod-eu', version: LATEST });
  await aws.addRack({ name: 'stuck', version: FIRST, status: 'UPDATE_ROLLBACK_FAILED' });
  await aws.addRack({ name: 'of-2016', version: FIRST, tags: {} });
}

function resultsOf({ jobs }: Played): Readonly<Record<string, string>> {
  return Object.fromEntries(jobs.map(({ name, result }) => [name, result]));
}

const NAMES = ['staging', 'prod-us', 'prod-eu', 'stuck', 'of-2016'] as const;

/** Racks in the order in which their updates began: each one's own stack says when. */
function begunIn(aws: Simulator): readonly string[] {
  const beginnings = NAMES.flatMap((name) =>
    aws
      .stack(name)
      .events.filter((event) => event.ResourceStatus === 'UPDATE_IN_PROGRESS' && event.LogicalResourceId === name)
      .map(({ Timestamp }) => ({ name, at: Timestamp })),
  );
  return beginnings.toSorted((one, other) => one.at.getTime() - other.at.getTime()).map(({ name }) => name);
}

function versionsIn(aws: Simulator): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(NAMES.map((name) => [name, aws.stack(name).version]));
}

function lastSummary({ jobs }: Played): string {
  return jobs.findLast(({ id }) => id === 'outcome')?.summary ?? '';
}

describe('the workflow update-racks.yml', () => {
  it('updates the canary, then one rack after another, skips the stuck one, and reports how each changed', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      const played = await play(aws, { canaries: 'staging' });
      expect(resultsOf(played)).toEqual({
        'List the racks': 'success',
        [`Canary staging to ${REQUIRED}`]: 'success',
        [`of-2016 to ${REQUIRED}`]: 'success',
        [`prod-us to ${LATEST}`]: 'success',
        'State of each rack': 'success',
      });
      expect(played.jobs.map(({ group, queue }) => [group, queue])).toEqual([
        [undefined, undefined],
        ['convox-rack-staging', 'max'],
        ['convox-rack-of-2016', 'max'],
        ['convox-rack-prod-us', 'max'],
        [undefined, undefined],
      ]);
      for (const { calls } of played.jobs) {
        expect(calls[0]?.with).toMatchObject({ repository: 'OWNER/convox-rack-update', ref: 'c0ffee' });
      }
      expect(begunIn(aws)).toEqual(['staging', 'of-2016', 'prod-us']);
      expect(versionsIn(aws)).toEqual({
        staging: REQUIRED,
        'of-2016': REQUIRED,
        'prod-us': LATEST,
        'prod-eu': LATEST,
        stuck: FIRST,
      });
      expect(JSON.parse(played.outputs['updated'] ?? '')).toEqual(['of-2016', 'prod-us', 'staging']);
      expect(played.outputs['held-back']).toBe('[]');
      const summary = lastSummary(played);
      expect(summary).toContain('Of 5 racks in us-east-1, 3 updated and 2 unchanged');
      expect(summary).toContain(`updated from ${SECOND} to ${REQUIRED}`);
      expect(summary).toMatch(/\[stuck\].*❌ stuck/);
    });
  });

  it('starts nothing after a canary that failed, and reports its rollback', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.' });
      const played = await play(aws, { canaries: 'staging' });
      expect(resultsOf(played)).toEqual({
        'List the racks': 'success',
        [`Canary staging to ${REQUIRED}`]: 'failure',
        rest: 'skipped',
        'State of each rack': 'success',
      });
      expect(begunIn(aws)).toEqual(['staging']);
      expect(lastSummary(played)).toContain('1 rolled back and 4 unchanged');
      expect(played.outputs['updated']).toBe('[]');
    });
  });

  it('starts no further rack after the first failure', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      aws.failResource({ logicalId: 'Instances', reason: 'no capacity', release: REQUIRED });
      const played = await play(aws);
      expect(resultsOf(played)).toMatchObject({
        canaries: 'skipped',
        [`of-2016 to ${REQUIRED}`]: 'failure',
        [`prod-us to ${LATEST}`]: 'cancelled',
        [`staging to ${REQUIRED}`]: 'cancelled',
      });
      expect(begunIn(aws)).toEqual(['of-2016']);
    });
  });

  it('updates the racks after the canary to the version of the listing, even if a release is published in between', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIFTH });
      await aws.addRack({ name: 'prod-us', version: FIFTH });
      const younger = '20250101000000';
      const catalog = JSON.parse(
        readFileSync(join(ROOT, 'simulator/releases/release/versions.json'), 'utf8'),
      ) as object[];
      const template = readFileSync(join(ROOT, `simulator/releases/release/${LATEST}/rack.json`));
      aws.before('ExecuteChangeSet', () => {
        aws.putObject('convox', `release/${younger}/rack.json`, template);
        const grown = [...catalog, { version: younger, description: '', published: true, required: false }];
        aws.putObject('convox', 'release/versions.json', JSON.stringify(grown));
      });
      await play(aws, { canaries: 'staging' });
      expect([aws.stack('staging').version, aws.stack('prod-us').version]).toEqual([LATEST, LATEST]);
    });
  });

  const GUARDED = {
    environment: 'production',
    'list-role-to-assume': 'arn:aws:iam::123456789012:role/rack-planner',
    include: NAMES.join(', '),
  };

  it('updates only in the environment, and lists with a role that can only read', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      const played = await play(aws, { ...GUARDED, canaries: 'staging' }, (role) => {
        const isUpdater = role === GIVEN['role-to-assume'];
        aws.allowOnly(policyFor(NAMES, statementsOf(isUpdater ? 'updater' : 'reader')));
      });
      expect(
        played.jobs.map(({ id, environment, calls: [, signIn] }) => [id, environment, signIn?.with['role-to-assume']]),
      ).toEqual([
        ['list', '', GUARDED['list-role-to-assume']],
        ['canaries', 'production', GIVEN['role-to-assume']],
        ['rest', 'production', GIVEN['role-to-assume']],
        ['rest', 'production', GIVEN['role-to-assume']],
        ['outcome', '', GUARDED['list-role-to-assume']],
      ]);
      expect(played.jobs.map(({ environmentUrl }) => environmentUrl)).toEqual([
        '',
        ...['staging', 'of-2016', 'prod-us'].map((rack) =>
          expect.stringContaining(encodeURIComponent(`stack/${rack}/`)),
        ),
        '',
      ]);
      expect(JSON.parse(played.outputs['updated'] ?? '')).toEqual(['of-2016', 'prod-us', 'staging']);
    });
  });

  it('in the mode plan enters no environment and never assumes the role that updates', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      const roles = new Set<string>();
      const played = await play(aws, { ...GUARDED, mode: 'plan' }, (role) => {
        roles.add(role);
        aws.allowOnly(policyFor(NAMES, statementsOf('planner')));
      });
      expect(Object.values(resultsOf(played))).not.toContain('failure');
      expect(played.jobs.map(({ environment }) => environment).filter((one) => one !== '')).toEqual([]);
      expect([...roles]).toEqual([GUARDED['list-role-to-assume']]);
      expect(begunIn(aws)).toEqual([]);
    });
  });

  it('starts nothing if the racks cannot be listed', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      aws.deny({ action: 'cloudformation:DescribeStacks' });
      expect(resultsOf(await play(aws))).toEqual({
        'List the racks': 'failure',
        canaries: 'skipped',
        rest: 'skipped',
        outcome: 'skipped',
      });
    });
  });
});

interface Caller {
  readonly jobs: {
    readonly racks: {
      readonly strategy?: { readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] } };
      readonly with: Readonly<Record<string, unknown>>;
    };
  };
}

/** Plays the job of a workflow that calls update-racks.yml, for one entry of its matrix. */
function playCaller(
  aws: Simulator,
  text: string,
  region: string,
  inputs: Readonly<Record<string, unknown>> = {},
): Promise<Played> {
  const { strategy, with: given } = (parse(text) as Caller).jobs.racks;
  const matrix = strategy?.matrix.include.find((one) => one['region'] === region) ?? {};
  const values = Object.entries(given).map(
    ([name, value]) => [name, evaluateValue(value, { inputs, matrix })] as const,
  );
  return play(aws, { ...Object.fromEntries(values), 'poll-interval': '20ms' });
}

describe('examples/fleet.yml', () => {
  const text = readFileSync(join(ROOT, 'examples/fleet.yml'), 'utf8');
  const withRacks = (test: (aws: Simulator) => Promise<void>): Promise<void> =>
    withAws(async (aws) => {
      for (const name of ['staging', 'production', 'customer-a', 'not-in-the-list']) {
        await aws.addRack({ name, version: SECOND });
      }
      await test(aws);
    });

  it('only plans by its schedule, as it is copied', async () => {
    await withRacks(async (aws) => {
      const { jobs } = await playCaller(aws, text, 'us-east-1');
      expect(jobs.map(({ result, environment }) => [result, environment])).toEqual(Array(5).fill(['success', '']));
      expect(aws.stack('staging').version).toBe(SECOND);
    });
  });

  it('updates the canary, then the others, when `update` is chosen, and no rack that it does not list', async () => {
    await withRacks(async (aws) => {
      const { jobs, outputs } = await playCaller(aws, text, 'us-east-1', { mode: 'update' });
      expect(jobs.map(({ id, group }) => [id, group])).toEqual([
        ['list', undefined],
        ['canaries', 'convox-rack-us-east-1-staging'],
        ['rest', 'convox-rack-us-east-1-customer-a'],
        ['rest', 'convox-rack-us-east-1-production'],
        ['outcome', undefined],
      ]);
      expect(JSON.parse(outputs['updated'] ?? '')).toEqual(['customer-a', 'production', 'staging']);
      expect(aws.stack('not-in-the-list').version).toBe(SECOND);
    });
  });
});
