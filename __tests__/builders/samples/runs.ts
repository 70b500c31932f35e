/** The pages of docs/samples: summaries of runs on the virtual clock, a pull request comment, and listings of racks. */
import { runDependencies } from '../runs/run-dependencies.ts';
import { expect } from '@jest/globals';
import { main } from '../../../src/main.ts';
import { BY_HAND } from '../examples/drift.ts';
import { renderFleetSummary } from '../../../src/report/fleet/fleet-summary.ts';
import type { FleetReport } from '../../../src/report/fleet/fleet-report.ts';
import { sampleDashboard } from './dashboard.ts';
import { failBy } from './failures.ts';
import { LISTINGS } from './fleets.ts';
import { GitHubInMemory } from '../../github/github-in-memory.ts';
import { change, LATER, NEW, OLD, REQUIRED, SAMPLE_TEMPLATE, sampleWorld, SERVICES } from './rack.ts';
import { catalogOf, type World } from '../../update/world.ts';

const MINUTE = 60_000;

export interface Sample {
  /** `rolled-back` for docs/samples/rolled-back.md. It begins with the outcome. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly prepare?: (world: World) => void;
}

/** Three steps: two required releases, and the target. */
const ALL_THE_WAY = { 'required-releases': 'step' };

/** Two releases, so that the update is one step. */
function oneStep(world: World): void {
  world.catalog = catalogOf(OLD, NEW);
}

export const SAMPLES: readonly Sample[] = [
  { name: 'up-to-date', inputs: {}, prepare: (world) => (world.catalog = catalogOf(OLD)) },
  { name: 'behind', inputs: { mode: 'check' } },
  { name: 'behind-outside-window', inputs: { ...ALL_THE_WAY, window: 'Mon-Thu 04:00-04:30 Europe/Berlin' } },
  { name: 'planned', inputs: { mode: 'plan', 'keep-change-set': 'true' } },
  {
    name: 'planned-and-changed-by-hand',
    inputs: { mode: 'plan', drift: 'report' },
    prepare: (world) => (world.drift = BY_HAND),
  },
  {
    name: 'planned-and-would-be-refused',
    inputs: { mode: 'plan' },
    prepare: (world) => (world.changes = [...world.changes, BALANCER]),
  },
  { name: 'updated', inputs: {}, prepare: oneStep },
  {
    name: 'updated-and-services-not-steady',
    inputs: {},
    prepare: (world) => {
      oneStep(world);
      shopIsShort(world);
    },
  },
  { name: 'updated-as-far-as-required', inputs: {} },
  { name: 'updated-in-three-steps', inputs: ALL_THE_WAY },
  {
    name: 'recovered',
    inputs: { mode: 'recover' },
    prepare: (world) => {
      world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    },
  },
  { name: 'refused', inputs: { version: NEW } },
  {
    name: 'refused-for-later-steps',
    inputs: { ...ALL_THE_WAY, parameters: 'InstanceType=t3.large' },
    prepare: refuseLaterSteps,
  },
  { name: 'rolled-back', inputs: ALL_THE_WAY, prepare: failBy('an instance without network', LATER) },
  ...(
    [
      ['container-exits', 'a container that exits'],
      ['custom-resource-fails', 'a custom resource whose function raises an error'],
      ['health-check-fails', 'a health check that fails'],
      ['image-not-pulled', 'an image that cannot be pulled'],
      ['no-spot-capacity', 'no spot capacity'],
      ['quota-reached', 'a quota'],
    ] as const
  ).map(([name, why]) => ({
    name: `rolled-back-${name}`,
    inputs: {},
    prepare: (world: World): void => {
      oneStep(world);
      failBy(why, NEW)(world);
    },
  })),
  { name: 'failed', inputs: {}, prepare: failCompletely },
  { name: 'unfinished', inputs: { timeout: '20m' } },
  {
    name: 'cancelled',
    inputs: { 'on-cancel': 'roll-back' },
    prepare: (world) => {
      world.clock.after(17 * MINUTE, () => {
        world.cancelling.abort('SIGINT');
      });
    },
  },
];

/** Update and rollback fail, the API does not respond, and services are not steady. */
function failCompletely(world: World): void {
  failBy('an instance without network', REQUIRED)(world);
  shopIsShort(world);
  world.apiAwayUntilMs = Number.MAX_SAFE_INTEGER;
  world.rollbackFailing = true;
  const reason = 'no longer supported for creating or updating AWS Lambda functions.';
  world.blocker = { logicalId: 'CustomTopic', reason: `The runtime parameter of nodejs16.x is ${reason}` };
}

/** The second step removes a parameter that is set. The third removes a bucket and requires more instances. */
function refuseLaterSteps(world: World): void {
  const { Parameters: parameters, Resources: resources } = SAMPLE_TEMPLATE;
  const old = { ...parameters, RootSize: { Type: 'String', Default: '8' } };
  const bucket = { ...resources, Settings: { Type: 'AWS::S3::Bucket' } };
  for (const release of [OLD, REQUIRED])
    world.templates.set(release, { ...SAMPLE_TEMPLATE, Parameters: old, Resources: bucket });
  world.templates.set(LATER, { ...SAMPLE_TEMPLATE, Resources: bucket });
  const strict = { ...parameters, InstanceCount: { Type: 'Number', Default: '5', MinValue: '4' } };
  world.templates.set(NEW, { ...SAMPLE_TEMPLATE, Parameters: strict });
  world.set({ parameters: new Map([...world.stack.parameters, ['RootSize', '400']]) });
}

/** No pull request, and possible notes of Convox for two of the releases. */
function gitHub(): GitHubInMemory {
  const world = new GitHubInMemory();
  world.search = { kind: 'none' };
  world.notes.set(
    REQUIRED,
    '## What changed\n\n- Instances start from a launch template\n- Fixes the health check of the router',
  );
  world.notes.set(NEW, '- Logs can be sent to syslog: see `Syslog`\n- Docker 28');
  return world;
}

/** No instance has enough memory for the processes of the app `shop`. */
function shopIsShort(world: World): void {
  const message = 'was unable to place a task because no container instance met all of its requirements.';
  world.services = SERVICES.map((one) =>
    one.name.startsWith('staging-shop')
      ? { ...one, running: 0, deployments: 2, events: [`(service ${one.name}) ${message}`] }
      : one,
  );
}

/** Runs the sample. Returns its summary, which begins with the outcome in its name. */
export async function summaryOf({ name, inputs, prepare }: Sample, github = gitHub()): Promise<string> {
  const world = sampleWorld();
  prepare?.(world);
  let summary = '';
  let outcome = '';
  const code = await main({
    ...runDependencies(world, { 'github-token': 'a-token-of-the-job', ...inputs }),
    connectGitHub: () => github,
    readWorkflowRun: async () => WORKFLOW_RUN,
    publish: async (publication) => {
      summary = publication.summary;
      outcome = publication.outputs['outcome'] ?? '';
      return { troubles: [] };
    },
  });
  const isRed = /^(?:refused|rolled-back|failed|unfinished|cancelled)/.test(name);
  expect([code, name.startsWith(outcome)]).toEqual([isRed ? 1 : 0, true]);
  return summary;
}

const BALANCER = change('Balancer', 'AWS::ElasticLoadBalancing::LoadBalancer', 'Listeners', { action: 'remove' });

/** The comment that such a run leaves on its pull request. */
async function commentOf(sample: Sample): Promise<string> {
  const github = gitHub();
  const head = '0f1e2d3c4b5a69788796a5b4c3d2e1f001234567';
  github.search = { kind: 'known', number: 17, fromFork: false, head };
  github.head = head;
  await summaryOf(sample, github);
  return github.texts().at(-1) ?? '';
}

const RACKS: FleetReport | undefined = LISTINGS['Every state'];
const WORKFLOW_RUN = {
  repository: 'example/racks',
  runUrl: 'https://github.com/example/racks/actions/runs/7000000001',
  pullRequest: undefined,
  actor: 'octocat',
};

/** Pages that are no summary of a run on one rack. */
export const OTHER_PAGES: Readonly<Record<string, () => string | Promise<string>>> = {
  'pull-request-comment': () => commentOf({ name: 'planned', inputs: { mode: 'plan' } }),
  'list-of-racks': () => (RACKS === undefined ? '' : renderFleetSummary(RACKS)),
  dashboard: sampleDashboard,
};
