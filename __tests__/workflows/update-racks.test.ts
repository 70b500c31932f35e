/** The workflow that updates a fleet, run from its own file: each step's bundle uses one simulated account. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import type { Simulator } from '../../simulator/simulator.ts';
import { FIFTH, FIRST, LATEST, REQUIRED, ROOT, SECOND } from '../dist/bundle.ts';
import { policyFor, statementsOf } from '../policy/documents.ts';
import { evaluateValue } from './expressions.ts';
import { playWorkflow, type PlayedWorkflow } from './play-workflow.ts';
import { useSite, withRoles } from './site.ts';

const WORKFLOW = readFileSync(join(ROOT, '.github/workflows/update-racks.yml'), 'utf8');
const GIVEN = {
  'role-to-assume': 'arn:aws:iam::123456789012:role/rack-updater',
  'aws-region': 'us-east-1',
  'poll-interval': '20ms',
};
/** With an environment, the updater role trusts that alone. */
const GUARDED = {
  environment: 'production',
  'list-role-to-assume': 'arn:aws:iam::123456789012:role/rack-planner',
};
const BRANCH = 'ref:refs/heads/main';
const ROLES = { 'rack-reader': [BRANCH], 'rack-planner': [BRANCH], 'rack-updater': [BRANCH, 'environment:production'] };
const GUARDED_ROLES = { ...ROLES, 'rack-updater': ['environment:production'] };

const site = useSite();

const play = (
  aws: Simulator,
  given: Readonly<Record<string, unknown>> = {},
  onRole: (role: string) => void = () => undefined,
): Promise<PlayedWorkflow> => playWorkflow(WORKFLOW, { ...GIVEN, ...given }, { aws, site: site(), onRole });

/** Five racks in one account: one is stuck, one is of 2016 and without tags, and one is up to date. */
function withFleet(test: (aws: Simulator) => Promise<void>, roles = ROLES): Promise<void> {
  return withRoles(site(), roles, async (aws) => {
    await aws.addRack({ name: 'staging', version: SECOND });
    await aws.addRack({ name: 'prod-us', version: REQUIRED });
    await aws.addRack({ name: 'prod-eu', version: LATEST });
    await aws.addRack({ name: 'stuck', version: FIRST, status: 'UPDATE_ROLLBACK_FAILED' });
    await aws.addRack({ name: 'of-2016', version: FIRST, tags: {} });
    await test(aws);
  });
}

const NAMES = ['staging', 'prod-us', 'prod-eu', 'stuck', 'of-2016'] as const;

const resultsOf = ({ jobs }: PlayedWorkflow): Readonly<Record<string, string>> =>
  Object.fromEntries(jobs.map(({ name, result }) => [name, result]));
const lastSummary = ({ jobs }: PlayedWorkflow): string => jobs.at(-1)?.runs[0]?.summary ?? '';

/** Racks in the order in which their updates began, by the events of their stacks. */
function begunIn(aws: Simulator): readonly string[] {
  const begun = NAMES.flatMap((name) =>
    aws
      .stack(name)
      .events.filter((event) => event.ResourceStatus === 'UPDATE_IN_PROGRESS' && event.LogicalResourceId === name)
      .map(({ Timestamp }) => ({ name, at: Timestamp.getTime() })),
  );
  return begun.sort((one, other) => one.at - other.at).map(({ name }) => name);
}

describe('the workflow update-racks.yml', () => {
  it('updates the canary, then one rack after another, skips the stuck one, and reports how each changed', async () => {
    await withFleet(async (aws) => {
      const played = await play(aws, { canaries: 'staging' });
      const updates = [`Canary staging to ${REQUIRED}`, `of-2016 to ${REQUIRED}`, `prod-us to ${LATEST}`];
      const names = ['List the racks', ...updates, 'State of each rack'];
      expect(resultsOf(played)).toEqual(Object.fromEntries(names.map((name) => [name, 'success'])));
      const groups = ['convox-rack-staging', 'convox-rack-of-2016', 'convox-rack-prod-us'];
      expect(played.jobs.map(({ group }) => group)).toEqual([undefined, ...groups, undefined]);
      expect(played.jobs.map(({ queue }) => queue)).toEqual([undefined, 'max', 'max', 'max', undefined]);
      for (const { calls } of played.jobs) {
        expect(calls[0]?.with).toMatchObject({ repository: 'OWNER/convox-rack-update', ref: 'c0ffee' });
      }
      expect(begunIn(aws)).toEqual(['staging', 'of-2016', 'prod-us']);
      expect(NAMES.map((name) => aws.stack(name).version)).toEqual([REQUIRED, LATEST, LATEST, FIRST, REQUIRED]);
      expect(played.outputs).toMatchObject({ updated: '["of-2016","prod-us","staging"]', 'held-back': '[]' });
      const summary = lastSummary(played);
      expect(summary).toContain('Of 5 racks in us-east-1, 3 updated and 2 unchanged');
      expect(summary).toContain(`updated from ${SECOND} to ${REQUIRED}`);
      expect(summary).toMatch(/\[stuck\].*❌ stuck/);
    });
  });

  it('starts nothing after a canary that failed, and reports its rollback', async () => {
    await withFleet(async (aws) => {
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
    await withFleet(async (aws) => {
      aws.failResource({ logicalId: 'Instances', reason: 'no capacity', release: REQUIRED });
      expect(resultsOf(await play(aws))).toMatchObject({
        canaries: 'skipped',
        [`of-2016 to ${REQUIRED}`]: 'failure',
        [`prod-us to ${LATEST}`]: 'cancelled',
        [`staging to ${REQUIRED}`]: 'cancelled',
      });
      expect(begunIn(aws)).toEqual(['of-2016']);
    });
  });

  it('updates the racks after the canary to the version of the list, even if a release is published in between', async () => {
    await withRoles(site(), ROLES, async (aws) => {
      for (const name of ['staging', 'prod-us']) await aws.addRack({ name, version: FIFTH });
      const [younger, list] = ['20250101000000', 'release/versions.json'];
      const catalog = JSON.parse(String(aws.object('convox', list))) as object[];
      aws.before('ExecuteChangeSet', () => {
        aws.putObject(
          'convox',
          `release/${younger}/rack.json`,
          aws.object('convox', `release/${LATEST}/rack.json`) ?? '',
        );
        const release = { version: younger, description: '', published: true, required: false };
        aws.putObject('convox', list, JSON.stringify([...catalog, release]));
      });
      await play(aws, { canaries: 'staging' });
      expect([aws.stack('staging').version, aws.stack('prod-us').version]).toEqual([LATEST, LATEST]);
    });
  });

  it('updates only in the environment, and lists with a role that can only read', async () => {
    await withFleet(async (aws) => {
      const include = NAMES.join(', ');
      const { jobs, outputs } = await play(aws, { ...GUARDED, include, canaries: 'staging' }, (role) => {
        aws.allowOnly(policyFor(NAMES, statementsOf(role === GIVEN['role-to-assume'] ? 'updater' : 'reader')));
      });
      expect(jobs.map(({ id, environment, roles }) => [id, environment, ...roles])).toEqual([
        ['list', '', 'rack-planner'],
        ['canaries', 'production', 'rack-updater'],
        ['rest', 'production', 'rack-updater'],
        ['rest', 'production', 'rack-updater'],
        ['outcome', '', 'rack-planner'],
      ]);
      const addresses = jobs.slice(1, 4).map(({ environmentUrl }) => decodeURIComponent(environmentUrl));
      for (const [index, rack] of ['staging', 'of-2016', 'prod-us'].entries()) {
        expect(addresses[index]).toContain(`stack/${rack}/`);
      }
      expect(outputs['updated']).toBe('["of-2016","prod-us","staging"]');
    }, GUARDED_ROLES);
  });

  it('in the mode plan enters no environment and never assumes the role that updates', async () => {
    await withFleet(async (aws) => {
      const played = await play(aws, { ...GUARDED, include: NAMES.join(', '), mode: 'plan' }, () => {
        aws.allowOnly(policyFor(NAMES, statementsOf('planner')));
      });
      expect(Object.values(resultsOf(played))).not.toContain('failure');
      expect(new Set(played.jobs.map(({ environment }) => environment))).toEqual(new Set(['']));
      expect(new Set(played.jobs.flatMap(({ roles }) => roles))).toEqual(new Set(['rack-planner']));
      expect(begunIn(aws)).toEqual([]);
    }, GUARDED_ROLES);
  });

  it('starts nothing if the racks cannot be listed', async () => {
    await withFleet(async (aws) => {
      aws.deny({ action: 'cloudformation:DescribeStacks' });
      const results = { 'List the racks': 'failure', canaries: 'skipped', rest: 'skipped', outcome: 'skipped' };
      expect(resultsOf(await play(aws))).toEqual(results);
    });
  });
});

describe('examples/fleet.yml', () => {
  interface Caller {
    readonly strategy: { readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] } };
    readonly with: Readonly<Record<string, unknown>>;
  }
  const { jobs } = parse(readFileSync(join(ROOT, 'examples/fleet.yml'), 'utf8')) as { jobs: { racks: Caller } };
  const { strategy, with: given } = jobs.racks;
  const matrix = strategy.matrix.include.find(({ region }) => region === 'us-east-1');

  /** Plays the job that calls update-racks.yml in one region. */
  const playCaller = async (inputs: object, test: (aws: Simulator, played: PlayedWorkflow) => void): Promise<void> =>
    withRoles(site(), GUARDED_ROLES, async (aws) => {
      const names = ['staging', 'production', 'customer-a', 'not-in-the-list'];
      for (const name of names) await aws.addRack({ name, version: SECOND });
      const values = Object.entries(given).map(
        ([name, value]) => [name, evaluateValue(value, { inputs, matrix })] as const,
      );
      test(aws, await play(aws, { ...Object.fromEntries(values), 'poll-interval': '20ms' }));
    });

  it('only plans by its schedule, as it is copied', async () => {
    await playCaller({}, (aws, played) => {
      expect(played.jobs.map(({ result, environment }) => [result, environment])).toEqual(
        Array(5).fill(['success', '']),
      );
      expect(aws.stack('staging').version).toBe(SECOND);
    });
  });

  it('updates the canary, then the others, when `update` is chosen, and no rack that it does not list', async () => {
    await playCaller({ mode: 'update' }, (aws, played) => {
      const groups = ['staging', 'customer-a', 'production'].map((name) => `convox-rack-us-east-1-${name}`);
      expect(played.jobs.map(({ group }) => group)).toEqual([undefined, ...groups, undefined]);
      expect(played.outputs['updated']).toBe('["customer-a","production","staging"]');
      expect(aws.stack('not-in-the-list').version).toBe(SECOND);
    });
  });
});
