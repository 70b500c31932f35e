/** Runs of the bundle that together send every request to AWS that this project ever sends. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAction, type ActionResult } from '../../simulator/runner/run-action.ts';
import type { ResourceFailure, Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { cancelRun } from '../dist/cancelled-run.ts';
import { FIRST, LATEST, REQUIRED, ROOT, runBundle, SECOND, withTargetGroup } from '../dist/bundle.ts';
import type { Use } from './documents.ts';

type Loss = readonly [action: string, on: string];

interface Policy {
  /** Statements of the policy that the scenario needs beyond the least of its use. */
  readonly beyond?: readonly string[];
  /**
   * Rights that this scenario needs: the action, and a part of the resource's ARN. Without one, the run names the action,
   * whatever its outcome is.
   */
  readonly needs?: readonly Loss[];
  /** The racks that the policy is filled in for. Default: `staging`. */
  readonly racks?: readonly string[];
  readonly options?: SimulatorOptions;
}

type Prepare = (aws: Simulator) => unknown;
type Run = (aws: Simulator) => Promise<ActionResult>;
type Inputs = Readonly<Record<string, string>>;

export interface Scenario extends Policy {
  readonly use: Use;
  readonly title: string;
  readonly outcome: string;
  /** Changes the account before the run, without the policy. */
  readonly prepare: Prepare;
  readonly run: Run;
}

/** `planned: a plan` is a title with its outcome. */
const scenario = (use: Use, name: string, prepare: Prepare, run: Run, policy: Policy = {}): Scenario => {
  const [outcome = '', title = ''] = name.split(': ');
  return { use, title, outcome, prepare, run, ...policy };
};

const PRIVATE: SimulatorOptions = { publicBuckets: [] };
const STACK = ':stack/staging/';
const STACKS = ':stack/*/*';
const CHANGE_SET = ':changeSet/rack-';
const SLOW_MS = 4_000;
/** Less processor time for updates that take longer. */
const SLOW_POLLS = { 'poll-interval': '100ms' };
const ROLE = 'arn:aws:iam::123456789012:role/deployer';

const on = (resource: string, service: string, ...actions: readonly string[]): readonly Loss[] =>
  actions.map((action) => [`${service}:${action}`, resource]);
const onStack = (...actions: readonly string[]) => on(STACK, 'cloudformation', ...actions);
const onChangeSet = (...actions: readonly string[]) => on(CHANGE_SET, 'cloudformation', ...actions);

const rack =
  (version: string, more: Partial<Parameters<Simulator['addRack']>[0]> = {}, then: Prepare = () => undefined) =>
  async (aws: Simulator) => {
    await aws.addRack({ name: 'staging', version, ...more });
    return then(aws);
  };
const withApp: Prepare = (aws) => {
  aws.addApp({ rack: 'staging', name: 'shop', parameters: { WebFormation: '1,256,512' } });
};
const withHook: Prepare = (aws) => {
  aws.failChangeSetHook({ hook: 'MyOrg::Guard::Hook', reason: 'no public load balancers' });
};
const withEarlyValidation: Prepare = (aws) => {
  aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'Unsupported property [Foo]' });
};
const withSlowService: Prepare = (aws) => {
  aws.slowResource('ApiWebService', SLOW_MS);
};
const withCopies =
  (versioned = false): Prepare =>
  (aws) => {
    aws.addBucket('copies', 'private', { versioned });
  };

const bundle =
  (inputs: Inputs = {}): Run =>
  (aws) =>
    runBundle(aws, inputs);
const check = bundle({ mode: 'check' });
const plan = (inputs: Inputs = {}) => bundle({ mode: 'plan', downtime: 'ignore', ...inputs });
const update = (inputs: Inputs = {}) => bundle({ downtime: 'ignore', ...inputs });
const list =
  (inputs: Inputs = {}): Run =>
  (aws) =>
    runAction({ bundle: join(ROOT, 'dist/racks/index.js'), endpointUrl: aws.url, inputs });

const VALIDATION = { needs: [...onStack('DescribeEvents'), ...onChangeSet('DescribeEvents')] };
const HOOK = { needs: [...onStack('ListHookResults'), ...onChangeSet('ListHookResults')] };
const MIRROR = { beyond: ['ReadReleases'], needs: on(':::convox/release/', 's3', 'GetObject'), options: PRIVATE };
const COPIES: Policy = {
  beyond: ['PlanFromCopies', 'CopyTemplates'],
  needs: [...MIRROR.needs, ...on(':::copies/release/', 's3', 'PutObject', 'GetObject')],
  options: PRIVATE,
};
const SERVICE_ROLE = { beyond: ['PlanWithServiceRole', 'PassServiceRole'], needs: on(ROLE, 'iam', 'PassRole') };
const EXPORTS = {
  beyond: ['SeeWhoUsesExports'],
  needs: [
    ...on('*', 'cloudformation', 'ListImports'),
    ...on(':parameter/aws/service/ecs/optimized-ami/', 'ssm', 'GetParameters'),
  ],
};
const DRIFT = {
  beyond: ['DetectDrift', 'FollowDriftDetection'],
  needs: [
    ...onStack('DetectStackDrift', 'DetectStackResourceDrift', 'DescribeStackResourceDrifts'),
    ...on('*', 'cloudformation', 'DescribeStackDriftDetectionStatus', 'BatchDescribeTypeConfigurations'),
  ],
};

const CHECKS: readonly Scenario[] = [
  scenario('check', 'behind: a check of a rack that is behind', rack(REQUIRED), check, {
    needs: onStack('DescribeStacks'),
  }),
  scenario('check', 'behind: a check of a rack without tags', rack(FIRST, { tags: {} }), check, {
    needs: onStack('DescribeStackResource'),
  }),
  scenario('check', 'behind: a check by a private mirror', rack(REQUIRED), check, MIRROR),
];

const PLANS: readonly Scenario[] = [
  scenario('plan', 'planned: a plan', rack(SECOND), plan(), {
    needs: [
      ...onStack('DescribeStacks', 'CreateChangeSet', 'DescribeChangeSet', 'DeleteChangeSet'),
      ...onChangeSet('DescribeChangeSet', 'DeleteChangeSet'),
    ],
  }),
  scenario(
    'plan',
    'planned: a plan that has to find the zones of an old rack, and its apps',
    rack(FIRST),
    bundle({ mode: 'plan' }),
    {
      beyond: ['SeeAllStacks'],
      needs: [...onStack('DescribeStackResource'), ...on(STACKS, 'cloudformation', 'DescribeStacks', 'ListStacks')],
    },
  ),
  scenario('plan', 'planned: a plan that drops an export', rack(REQUIRED), plan(), EXPORTS),
  scenario(
    'plan',
    'planned: a plan from a version of a copy of the template',
    rack(SECOND, {}, withCopies(true)),
    plan({ 'template-bucket': 'copies' }),
    { ...COPIES, needs: on(':::copies/release/', 's3', 'GetObjectVersion'), options: {} },
  ),
];

/** A title, what changes before the run, inputs, the policy, and whether the run is refused. */
const FEATURES: readonly (readonly [string, Prepare, Inputs, Policy, isRefused: boolean])[] = [
  ['by a private mirror and a copy of the template', withCopies(), { 'template-bucket': 'copies' }, COPIES, false],
  [
    'with a service role, which reports what was changed by hand',
    () => undefined,
    { 'role-arn': ROLE, drift: 'report' },
    { beyond: [...SERVICE_ROLE.beyond, ...DRIFT.beyond], needs: [...SERVICE_ROLE.needs, ...DRIFT.needs] },
    false,
  ],
  ['that a hook of the account stops', withHook, {}, HOOK, true],
  ['that an early validation of AWS stops', withEarlyValidation, {}, VALIDATION, true],
];

const WITH_FEATURES = FEATURES.flatMap(([what, then, inputs, policy, isRefused]) => [
  scenario(
    'plan',
    `${isRefused ? 'refused' : 'planned'}: a plan ${what}`,
    rack(SECOND, {}, then),
    plan(inputs),
    policy,
  ),
  scenario(
    'update',
    `${isRefused ? 'refused' : 'updated'}: an update ${what}`,
    rack(SECOND, {}, then),
    update(inputs),
    policy,
  ),
]);

/** A failure of which the resource's own service knows more. */
const failing = (
  title: string,
  failure: Required<Pick<ResourceFailure, 'logicalId' | 'rootCause'>>,
  policy: Policy,
  changed: (template: string) => string = (template) => template.replace('Master Encryption', 'Encryption'),
): Scenario => {
  const fail: Prepare = (aws) => {
    const template = readFileSync(join(ROOT, `simulator/releases/release/${REQUIRED}/rack.json`), 'utf8');
    aws.putObject('convox', `release/${REQUIRED}/rack.json`, changed(template));
    aws.slowRollback(failure.logicalId, 2_500);
    aws.failResource({ ...failure, reason: 'did not stabilize' });
  };
  return scenario(
    'update',
    `rolled-back: an update that fails with ${title}`,
    rack(FIRST, {}, fail),
    update(SLOW_POLLS),
    policy,
  );
};

const OF_SERVICES = ['Evidence', 'EvidenceInLogs', 'SeeServices'];
const UNHEALTHY = {
  logicalId: 'ApiWebService',
  rootCause: { kind: 'health-check-fails', description: 'Request timed out' },
} as const;

const EVIDENCE: readonly Scenario[] = [
  failing(
    'an instance that sends no signal',
    { logicalId: 'Instances', rootCause: { kind: 'no-signal', console: 'no route to host' } },
    {
      beyond: ['Evidence'],
      needs: [
        ...on('*', 'autoscaling', 'DescribeAutoScalingGroups', 'DescribeScalingActivities'),
        ...on('*', 'ec2', 'GetConsoleOutput'),
      ],
    },
  ),
  failing(
    'a container that exits',
    { logicalId: 'ApiWebService', rootCause: { kind: 'container-exits', exitCode: 1, log: ['panic'] } },
    {
      beyond: OF_SERVICES,
      needs: [
        ...on('*', 'ecs', 'DescribeServices', 'DescribeTaskDefinition', 'DescribeTasks', 'ListTasks'),
        ...on(':log-group:staging-', 'logs', 'FilterLogEvents'),
      ],
    },
  ),
  failing(
    'a target that is not healthy',
    UNHEALTHY,
    { beyond: OF_SERVICES, needs: on('*', 'elasticloadbalancing', 'DescribeTargetHealth') },
    withTargetGroup,
  ),
  failing('an instance that a classic load balancer finds unhealthy', UNHEALTHY, {
    beyond: OF_SERVICES,
    needs: on('*', 'elasticloadbalancing', 'DescribeInstanceHealth'),
  }),
  failing(
    'a custom resource',
    { logicalId: 'EncryptionKey', rootCause: { kind: 'handler-throws', log: ['AccessDeniedException'] } },
    { beyond: ['EvidenceInLogs'], needs: on(':log-group:/aws/lambda/staging-', 'logs', 'FilterLogEvents') },
  ),
  failing(
    'a function',
    { logicalId: 'CustomTopic', rootCause: { kind: 'function-fails', reason: 'The key is disabled' } },
    { beyond: ['EvidenceOfFunctions'], needs: on(':function:staging-', 'lambda', 'GetFunctionConfiguration') },
  ),
];

const RECOVERY = { needs: onStack('ContinueUpdateRollback') };
const stuck = rack(SECOND, { status: 'UPDATE_ROLLBACK_FAILED' });

const UPDATES: readonly Scenario[] = [
  scenario('update', 'up-to-date: an update that finds nothing to do', rack(LATEST), bundle()),
  scenario('update', 'updated: an update', rack(SECOND), update(), {
    needs: [
      ...onStack('DescribeStacks', 'CreateChangeSet', 'DescribeChangeSet', 'ExecuteChangeSet', 'DescribeStackEvents'),
      ...onChangeSet('DescribeChangeSet', 'ExecuteChangeSet'),
    ],
  }),
  scenario(
    'update',
    'updated: an update as far as the first required release, by an old rack with an app',
    rack(FIRST, {}, withApp),
    bundle(),
    { beyond: ['SeeAllStacks'], needs: onStack('DescribeStackResource') },
  ),
  scenario(
    'update',
    'refused: an update that is refused for an app that would go down',
    rack(FIRST, {}, withApp),
    bundle({ downtime: 'refuse' }),
    {
      beyond: ['SeeAllStacks'],
      needs: [
        ...on(STACKS, 'cloudformation', 'DescribeStacks', 'ListStacks'),
        ...onStack('DeleteChangeSet'),
        ...onChangeSet('DeleteChangeSet'),
      ],
    },
  ),
  scenario(
    'update',
    'updated: an update in steps that waits until the services are steady, and is recorded as Convox records its own',
    rack(SECOND),
    update({ 'required-releases': 'step', 'verify-services': 'always', 'convox-records': 'write' }),
    {
      beyond: [...EXPORTS.beyond, 'SeeServices', 'WriteRelease', 'PublishEvent'],
      needs: [
        ...EXPORTS.needs,
        ...on('*', 'ecs', 'ListServices', 'DescribeServices'),
        ...on(':table/staging-releases', 'dynamodb', 'PutItem'),
        ...on(':staging-notifications', 'sns', 'Publish'),
      ],
    },
  ),
  scenario(
    'update',
    'updated: an update by a change set that was reviewed',
    rack(SECOND),
    async (aws) => {
      const planned = await plan({ 'keep-change-set': 'true' })(aws);
      return update({ mode: 'execute', 'change-set': planned.outputs['change-set'] ?? '' })(aws);
    },
    { needs: [...onStack('GetTemplate'), ...onChangeSet('GetTemplate')] },
  ),
  scenario(
    'update',
    'rolled-back: an update that is rolled back',
    rack(SECOND, {}, (aws) => {
      aws.failResource({ logicalId: 'ApiWebTasks', reason: 'The task definition is not valid.' });
    }),
    update(),
    { needs: onStack('DescribeEvents') },
  ),
  ...EVIDENCE,
  scenario('update', 'updated: an update of a rack that is stuck', stuck, update({ recover: 'true' }), RECOVERY),
  scenario('update', 'recovered: the recovery of a rack that is stuck', stuck, bundle({ mode: 'recover' }), RECOVERY),
  scenario(
    'update',
    'cancelled: an update that is cancelled and rolled back',
    rack(SECOND, {}, withSlowService),
    async (aws) => {
      const inputs = { 'on-cancel': 'roll-back', downtime: 'ignore' };
      const { run } = await cancelRun(
        aws,
        (cancel) => {
          aws.after('DescribeStackEvents', cancel);
        },
        { inputs },
      );
      return run;
    },
    { needs: onStack('CancelUpdateStack') },
  ),
  scenario(
    'update',
    'updated: an update that was started by a run that was killed',
    rack(SECOND, {}, withSlowService),
    async (aws) => {
      const inputs = { downtime: 'ignore', ...SLOW_POLLS };
      await cancelRun(
        aws,
        (kill) => {
          aws.after('ExecuteChangeSet', kill);
        },
        { signal: 'SIGKILL', inputs },
      );
      return runBundle(aws, inputs, { env: { GITHUB_RUN_ID: '7000000002' } });
    },
  ),
  scenario(
    'update',
    'listed: a fleet that is listed, updated rack by rack, and listed again',
    rack(SECOND, {}, (aws) => aws.addRack({ name: 'of-2016', version: FIRST, tags: {} })),
    async (aws) => {
      const { outputs } = await list()(aws);
      const racks = JSON.parse(outputs['to-update'] ?? '') as { readonly rack: string; readonly version: string }[];
      for (const each of racks) await runBundle(aws, { ...each });
      return list({ since: outputs['racks'] ?? '' })(aws);
    },
    { beyond: ['SeeAllStacks'], racks: ['staging', 'of-2016'] },
  ),
];

const LISTS: readonly Scenario[] = [
  scenario(
    'list',
    'listed: a list of racks that are named one by one',
    rack(SECOND, {}, (aws) => aws.addRack({ name: 'production', version: SECOND })),
    list({ include: 'staging' }),
    { needs: onStack('DescribeStacks') },
  ),
  scenario('list', 'listed: a list of all racks, one of them without tags', rack(FIRST, { tags: {} }), list(), {
    beyond: ['SeeAllStacks'],
    needs: [...on(STACKS, 'cloudformation', 'DescribeStacks', 'ListStacks'), ...onStack('DescribeStackResource')],
  }),
  scenario('list', 'listed: a list by a private mirror', rack(SECOND), list({ include: 'staging' }), MIRROR),
];

export const SCENARIOS: readonly Scenario[] = [...CHECKS, ...PLANS, ...UPDATES, ...WITH_FEATURES, ...LISTS];
