/** Runs of the bundle that together ask AWS for everything that this project ever asks it for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAction, type ActionResult } from '../../simulator/runner/run-action.ts';
import type { ResourceFailure, Simulator, SimulatorOptions } from '../../simulator/simulator.ts';
import { cancelRun } from '../dist/cancelled-run.ts';
import { FIRST, LATEST, REQUIRED, ROOT, runBundle, SECOND, withTargetGroup } from '../dist/bundle.ts';
import type { Use } from './documents.ts';

export interface Scenario {
  readonly title: string;
  readonly use: Use;
  readonly outcome: string;
  /** Statements of the policy that it takes beyond the least of its use. */
  readonly beyond?: readonly string[];
  /** The racks that the policy is filled in for; `staging` when left out. */
  readonly racks?: readonly string[];
  /**
   * Rights that this scenario needs: the action, and a part of the resource's ARN. Without one, the run names the action,
   * whatever its outcome is.
   */
  readonly leansOn?: readonly (readonly [action: string, on: string])[];
  readonly options?: SimulatorOptions;
  /** What is there before the run: nothing of it is the bundle's doing, and no policy holds for it. */
  readonly given: (aws: Simulator) => unknown;
  readonly run: (aws: Simulator) => Promise<ActionResult>;
}

const PRIVATE: SimulatorOptions = { publicBuckets: [] };
const STACK = ':stack/staging/';
const CHANGE_SET = ':changeSet/rack-';
const SLOW_MS = 600;
const ROLE = 'arn:aws:iam::123456789012:role/deployer';

type Inputs = Readonly<Record<string, string>>;
type Rack = Omit<Parameters<Simulator['addRack']>[0], 'name'>;

const rack =
  (version: string, more: Partial<Rack> = {}) =>
  (aws: Simulator) =>
    aws.addRack({ name: 'staging', version, ...more });

const bundle =
  (inputs: Inputs = {}) =>
  (aws: Simulator) =>
    runBundle(aws, inputs);

const list =
  (inputs: Inputs = {}) =>
  (aws: Simulator) =>
    runAction({ bundle: join(ROOT, 'dist/racks/index.js'), endpointUrl: aws.url, inputs });

const CHECKS: readonly Scenario[] = [
  {
    title: 'a check of a rack that is up to date',
    use: 'check',
    outcome: 'up-to-date',
    given: rack(LATEST),
    run: bundle({ mode: 'check' }),
  },
  {
    title: 'a check of a rack that is behind',
    use: 'check',
    outcome: 'behind',
    leansOn: [['cloudformation:DescribeStacks', STACK]],
    given: rack(REQUIRED),
    run: bundle({ mode: 'check' }),
  },
  {
    title: 'a check of a rack without tags',
    use: 'check',
    outcome: 'behind',
    leansOn: [['cloudformation:DescribeStackResource', STACK]],
    given: rack(FIRST, { tags: {} }),
    run: bundle({ mode: 'check' }),
  },
  {
    title: 'a check by a private mirror',
    use: 'check',
    outcome: 'behind',
    beyond: ['ReadReleases'],
    leansOn: [['s3:GetObject', ':::convox/release/']],
    options: PRIVATE,
    given: rack(REQUIRED),
    run: bundle({ mode: 'check' }),
  },
];

const HOOK_PERMISSIONS: NonNullable<Scenario['leansOn']> = [
  ['cloudformation:ListHookResults', STACK],
  ['cloudformation:ListHookResults', CHANGE_SET],
];

async function withHook(aws: Simulator): Promise<void> {
  await rack(SECOND)(aws);
  aws.failChangeSetHook({ hook: 'MyOrg::Guard::Hook', reason: 'no public load balancers' });
}

const DRIFT_PERMISSIONS: NonNullable<Scenario['leansOn']> = [
  ['cloudformation:DetectStackDrift', STACK],
  ['cloudformation:DetectStackResourceDrift', STACK],
  ['cloudformation:DescribeStackResourceDrifts', STACK],
  ['cloudformation:DescribeStackDriftDetectionStatus', '*'],
  ['cloudformation:BatchDescribeTypeConfigurations', '*'],
];

const PLANS: readonly Scenario[] = [
  {
    title: 'a plan',
    use: 'plan',
    outcome: 'planned',
    leansOn: [
      ['cloudformation:DescribeStacks', STACK],
      ['cloudformation:CreateChangeSet', STACK],
      ['cloudformation:DescribeChangeSet', STACK],
      ['cloudformation:DescribeChangeSet', CHANGE_SET],
      ['cloudformation:DeleteChangeSet', STACK],
      ['cloudformation:DeleteChangeSet', CHANGE_SET],
    ],
    given: rack(SECOND),
    run: bundle({ mode: 'plan', downtime: 'ignore' }),
  },
  {
    title: 'a plan that has to find the zones of an old rack, and the apps on it',
    use: 'plan',
    outcome: 'planned',
    beyond: ['SeeAllStacks'],
    leansOn: [
      ['cloudformation:DescribeStackResource', STACK],
      ['cloudformation:DescribeStacks', ':stack/*/*'],
      ['cloudformation:ListStacks', ':stack/*/*'],
    ],
    given: rack(FIRST),
    run: bundle({ mode: 'plan' }),
  },
  {
    title: 'a plan that drops an export',
    use: 'plan',
    outcome: 'planned',
    beyond: ['SeeWhoUsesExports'],
    leansOn: [
      ['cloudformation:ListImports', '*'],
      ['ssm:GetParameters', ':parameter/aws/service/ecs/optimized-ami/'],
    ],
    given: rack(REQUIRED),
    run: bundle({ mode: 'plan', downtime: 'ignore' }),
  },
  {
    title: 'a plan that an early validation of AWS stops',
    use: 'plan',
    outcome: 'refused',
    leansOn: [
      ['cloudformation:DescribeEvents', STACK],
      ['cloudformation:DescribeEvents', CHANGE_SET],
    ],
    given: async (aws) => {
      await rack(SECOND)(aws);
      aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'Unsupported property [Foo]' });
    },
    run: bundle({ mode: 'plan', downtime: 'ignore' }),
  },
  {
    title: 'a plan by a private mirror and a copy of the template',
    use: 'plan',
    outcome: 'planned',
    beyond: ['PlanFromCopies', 'CopyTemplates'],
    leansOn: [
      ['s3:GetObject', ':::convox/release/'],
      ['s3:PutObject', ':::copies/release/'],
      ['s3:GetObject', ':::copies/release/'],
    ],
    options: PRIVATE,
    given: async (aws) => {
      aws.addBucket('copies', 'private');
      await rack(SECOND)(aws);
    },
    run: bundle({ mode: 'plan', downtime: 'ignore', 'template-bucket': 'copies' }),
  },
  {
    title: 'a plan from a version of a copy of the template',
    use: 'plan',
    outcome: 'planned',
    beyond: ['PlanFromCopies', 'CopyTemplates'],
    leansOn: [['s3:GetObjectVersion', ':::copies/release/']],
    given: async (aws) => {
      aws.addBucket('copies', 'private', { versioned: true });
      await rack(SECOND)(aws);
    },
    run: bundle({ mode: 'plan', downtime: 'ignore', 'template-bucket': 'copies' }),
  },
  {
    title: 'a plan with a service role',
    use: 'plan',
    outcome: 'planned',
    beyond: ['PlanWithServiceRole', 'PassServiceRole'],
    leansOn: [['iam:PassRole', ROLE]],
    given: rack(SECOND),
    run: bundle({ mode: 'plan', downtime: 'ignore', 'role-arn': ROLE }),
  },
  {
    title: 'a plan that a hook of the account stops',
    use: 'plan',
    outcome: 'refused',
    leansOn: HOOK_PERMISSIONS,
    given: withHook,
    run: bundle({ mode: 'plan', downtime: 'ignore' }),
  },
  {
    title: 'a plan that reports what was changed by hand',
    use: 'plan',
    outcome: 'planned',
    beyond: ['DetectDrift', 'FollowDriftDetection'],
    leansOn: DRIFT_PERMISSIONS,
    given: rack(SECOND),
    run: bundle({ mode: 'plan', downtime: 'ignore', drift: 'report' }),
  },
];

/** A failure of which the resource's own service knows more. */
const failing = (
  title: string,
  failure: Required<Pick<ResourceFailure, 'logicalId' | 'rootCause'>>,
  beyond: readonly string[],
  leansOn: readonly (readonly [action: string, on: string])[],
  changed: (template: string) => string = (template) => template.replace('Master Encryption', 'Encryption'),
): Scenario => ({
  title,
  use: 'update',
  outcome: 'rolled-back',
  beyond,
  leansOn,
  given: async (aws) => {
    await rack(FIRST)(aws);
    const template = readFileSync(join(ROOT, `simulator/releases/release/${REQUIRED}/rack.json`), 'utf8');
    aws.putObject('convox', `release/${REQUIRED}/rack.json`, changed(template));
    aws.slowRollback(failure.logicalId, 1_000);
    aws.failResource({ ...failure, reason: 'did not stabilize' });
  },
  run: bundle({ downtime: 'ignore' }),
});

const EVIDENCE: readonly Scenario[] = [
  failing(
    'an update that fails with an instance that sends no signal',
    { logicalId: 'Instances', rootCause: { kind: 'no-signal', console: 'no route to host' } },
    ['Evidence'],
    [
      ['autoscaling:DescribeAutoScalingGroups', '*'],
      ['autoscaling:DescribeScalingActivities', '*'],
      ['ec2:GetConsoleOutput', '*'],
    ],
  ),
  failing(
    'an update that fails with a container that exits',
    { logicalId: 'ApiWebService', rootCause: { kind: 'container-exits', exitCode: 1, log: ['panic'] } },
    ['Evidence', 'EvidenceInLogs', 'SeeServices'],
    [
      ['ecs:DescribeServices', '*'],
      ['ecs:DescribeTaskDefinition', '*'],
      ['ecs:DescribeTasks', '*'],
      ['ecs:ListTasks', '*'],
      ['logs:FilterLogEvents', ':log-group:staging-'],
    ],
  ),
  failing(
    'an update that fails with a target that is not healthy',
    { logicalId: 'ApiWebService', rootCause: { kind: 'health-check-fails', description: 'Request timed out' } },
    ['Evidence', 'EvidenceInLogs', 'SeeServices'],
    [['elasticloadbalancing:DescribeTargetHealth', '*']],
    withTargetGroup,
  ),
  failing(
    'an update that fails with an instance that a classic load balancer finds unhealthy',
    { logicalId: 'ApiWebService', rootCause: { kind: 'health-check-fails', description: 'Request timed out' } },
    ['Evidence', 'EvidenceInLogs', 'SeeServices'],
    [['elasticloadbalancing:DescribeInstanceHealth', '*']],
  ),
  failing(
    'an update that fails with a custom resource',
    { logicalId: 'EncryptionKey', rootCause: { kind: 'handler-throws', log: ['AccessDeniedException'] } },
    ['EvidenceInLogs'],
    [['logs:FilterLogEvents', ':log-group:/aws/lambda/staging-']],
  ),
  failing(
    'an update that fails with a function',
    { logicalId: 'CustomTopic', rootCause: { kind: 'function-fails', reason: 'The key is disabled' } },
    ['EvidenceOfFunctions'],
    [['lambda:GetFunctionConfiguration', ':function:staging-']],
  ),
];

const UPDATES: readonly Scenario[] = [
  {
    title: 'an update that finds nothing to do',
    use: 'update',
    outcome: 'up-to-date',
    given: rack(LATEST),
    run: bundle(),
  },
  {
    title: 'an update',
    use: 'update',
    outcome: 'updated',
    leansOn: [
      ['cloudformation:DescribeStacks', STACK],
      ['cloudformation:CreateChangeSet', STACK],
      ['cloudformation:DescribeChangeSet', STACK],
      ['cloudformation:DescribeChangeSet', CHANGE_SET],
      ['cloudformation:ExecuteChangeSet', STACK],
      ['cloudformation:ExecuteChangeSet', CHANGE_SET],
      ['cloudformation:DescribeStackEvents', STACK],
    ],
    given: rack(SECOND),
    run: bundle({ downtime: 'ignore' }),
  },
  {
    title: 'an update as far as the first required release, by an old rack with an app',
    use: 'update',
    outcome: 'updated',
    beyond: ['SeeAllStacks'],
    leansOn: [['cloudformation:DescribeStackResource', STACK]],
    given: async (aws) => {
      await rack(FIRST)(aws);
      aws.addApp({ rack: 'staging', name: 'shop', parameters: { WebFormation: '1,256,512' } });
    },
    run: bundle(),
  },
  {
    title: 'an update that is refused for an app that would go down',
    use: 'update',
    outcome: 'refused',
    beyond: ['SeeAllStacks'],
    leansOn: [
      ['cloudformation:DescribeStacks', ':stack/*/*'],
      ['cloudformation:ListStacks', ':stack/*/*'],
      ['cloudformation:DeleteChangeSet', STACK],
      ['cloudformation:DeleteChangeSet', CHANGE_SET],
    ],
    given: async (aws) => {
      await rack(FIRST)(aws);
      aws.addApp({ rack: 'staging', name: 'shop', parameters: { WebFormation: '1,256,512' } });
    },
    run: bundle({ downtime: 'refuse' }),
  },
  {
    title: 'an update in steps',
    use: 'update',
    outcome: 'updated',
    beyond: ['SeeWhoUsesExports'],
    leansOn: [
      ['cloudformation:ListImports', '*'],
      ['ssm:GetParameters', ':parameter/aws/service/ecs/optimized-ami/'],
    ],
    given: rack(SECOND),
    run: bundle({ 'required-releases': 'step', downtime: 'ignore' }),
  },
  {
    title: 'an update that waits until the services are steady',
    use: 'update',
    outcome: 'updated',
    beyond: ['SeeServices'],
    leansOn: [
      ['ecs:ListServices', '*'],
      ['ecs:DescribeServices', '*'],
    ],
    given: rack(SECOND),
    run: bundle({ downtime: 'ignore', 'verify-services': 'always' }),
  },
  {
    title: 'an update that is recorded as Convox records its own',
    use: 'update',
    outcome: 'updated',
    beyond: ['WriteRelease', 'PublishEvent'],
    leansOn: [
      ['dynamodb:PutItem', ':table/staging-releases'],
      ['sns:Publish', ':staging-notifications'],
    ],
    given: rack(SECOND),
    run: bundle({ downtime: 'ignore', 'convox-records': 'write' }),
  },
  {
    title: 'an update that a hook of the account stops',
    use: 'update',
    outcome: 'refused',
    leansOn: HOOK_PERMISSIONS,
    given: withHook,
    run: bundle({ downtime: 'ignore' }),
  },
  {
    title: 'an update that reports what was changed by hand',
    use: 'update',
    outcome: 'updated',
    beyond: ['DetectDrift', 'FollowDriftDetection'],
    leansOn: DRIFT_PERMISSIONS,
    given: rack(SECOND),
    run: bundle({ downtime: 'ignore', drift: 'report' }),
  },
  {
    title: 'an update by a change set that was reviewed',
    use: 'update',
    outcome: 'updated',
    leansOn: [
      ['cloudformation:GetTemplate', STACK],
      ['cloudformation:GetTemplate', CHANGE_SET],
    ],
    given: rack(SECOND),
    run: async (aws) => {
      const plan = await runBundle(aws, { mode: 'plan', downtime: 'ignore', 'keep-change-set': 'true' });
      return runBundle(aws, {
        mode: 'execute',
        downtime: 'ignore',
        'change-set': plan.outputs['change-set'] ?? '',
      });
    },
  },
  {
    title: 'an update that is rolled back',
    use: 'update',
    outcome: 'rolled-back',
    leansOn: [['cloudformation:DescribeEvents', STACK]],
    given: async (aws) => {
      await rack(SECOND)(aws);
      aws.failResource({ logicalId: 'ApiWebTasks', reason: 'The task definition is not valid.' });
    },
    run: bundle({ downtime: 'ignore' }),
  },
  ...EVIDENCE,
  {
    title: 'an update that an early validation of AWS stops',
    use: 'update',
    outcome: 'refused',
    leansOn: [['cloudformation:DescribeEvents', CHANGE_SET]],
    given: async (aws) => {
      await rack(SECOND)(aws);
      aws.failEarlyValidation({ logicalId: 'CustomTopic', reason: 'Unsupported property [Foo]' });
    },
    run: bundle({ downtime: 'ignore' }),
  },
  {
    title: 'an update of a rack that is stuck',
    use: 'update',
    outcome: 'updated',
    leansOn: [['cloudformation:ContinueUpdateRollback', STACK]],
    given: rack(SECOND, { status: 'UPDATE_ROLLBACK_FAILED' }),
    run: bundle({ recover: 'true', downtime: 'ignore' }),
  },
  {
    title: 'the recovery of a rack that is stuck',
    use: 'update',
    outcome: 'recovered',
    leansOn: [['cloudformation:ContinueUpdateRollback', STACK]],
    given: rack(SECOND, { status: 'UPDATE_ROLLBACK_FAILED' }),
    run: bundle({ mode: 'recover' }),
  },
  {
    title: 'an update that is cancelled and called off',
    use: 'update',
    outcome: 'cancelled',
    leansOn: [['cloudformation:CancelUpdateStack', STACK]],
    given: async (aws) => {
      await rack(SECOND)(aws);
      aws.slowResource('ApiWebService', SLOW_MS);
    },
    run: async (aws) => {
      const inputs = { 'on-cancel': 'roll-back', downtime: 'ignore' };
      const cancelled = await cancelRun(
        aws,
        (cancel) => {
          aws.after('DescribeStackEvents', cancel);
        },
        { inputs },
      );
      return cancelled.run;
    },
  },
  {
    title: 'an update that was begun by a run that died',
    use: 'update',
    outcome: 'updated',
    given: async (aws) => {
      await rack(SECOND)(aws);
      aws.slowResource('ApiWebService', SLOW_MS);
    },
    run: async (aws) => {
      const inputs = { downtime: 'ignore' };
      await cancelRun(
        aws,
        (kill) => {
          aws.after('ExecuteChangeSet', kill);
        },
        { signal: 'SIGKILL', inputs },
      );
      return runBundle(aws, inputs, { env: { GITHUB_RUN_ID: '7000000002' } });
    },
  },
  {
    title: 'an update by a private mirror and a copy of the template',
    use: 'update',
    outcome: 'updated',
    beyond: ['PlanFromCopies', 'CopyTemplates'],
    leansOn: [
      ['s3:GetObject', ':::convox/release/'],
      ['s3:PutObject', ':::copies/release/'],
      ['s3:GetObject', ':::copies/release/'],
    ],
    options: PRIVATE,
    given: async (aws) => {
      aws.addBucket('copies', 'private');
      await rack(SECOND)(aws);
    },
    run: bundle({ downtime: 'ignore', 'template-bucket': 'copies' }),
  },
  {
    title: 'an update with a service role',
    use: 'update',
    outcome: 'updated',
    beyond: ['PlanWithServiceRole', 'PassServiceRole'],
    leansOn: [['iam:PassRole', ROLE]],
    given: rack(SECOND),
    run: bundle({ downtime: 'ignore', 'role-arn': ROLE }),
  },
];

const FLEETS: readonly Scenario[] = [
  {
    title: 'a fleet that is listed, updated rack by rack, and listed again',
    use: 'update',
    outcome: 'listed',
    beyond: ['SeeAllStacks'],
    racks: ['staging', 'of-2016'],
    given: async (aws) => {
      await rack(SECOND)(aws);
      await aws.addRack({ name: 'of-2016', version: FIRST, tags: {} });
    },
    run: async (aws) => {
      const { outputs } = await list()(aws);
      const racks = JSON.parse(outputs['to-update'] ?? '') as { readonly rack: string; readonly version: string }[];
      for (const each of racks) await runBundle(aws, { ...each });
      return list({ since: outputs['racks'] ?? '' })(aws);
    },
  },
];

const LISTS: readonly Scenario[] = [
  {
    title: 'a list of racks that are named one by one',
    use: 'list',
    outcome: 'listed',
    leansOn: [['cloudformation:DescribeStacks', STACK]],
    given: async (aws) => {
      await rack(SECOND)(aws);
      await aws.addRack({ name: 'production', version: SECOND });
    },
    run: list({ include: 'staging' }),
  },
  {
    title: 'a list of all racks, one of them without tags',
    use: 'list',
    outcome: 'listed',
    beyond: ['SeeAllStacks'],
    leansOn: [
      ['cloudformation:DescribeStacks', ':stack/*/*'],
      ['cloudformation:ListStacks', ':stack/*/*'],
      ['cloudformation:DescribeStackResource', STACK],
    ],
    given: rack(FIRST, { tags: {} }),
    run: list(),
  },
  {
    title: 'a list by a private mirror',
    use: 'list',
    outcome: 'listed',
    beyond: ['ReadReleases'],
    leansOn: [['s3:GetObject', ':::convox/release/']],
    options: PRIVATE,
    given: rack(SECOND),
    run: list({ include: 'staging' }),
  },
];

export const SCENARIOS: readonly Scenario[] = [...CHECKS, ...PLANS, ...UPDATES, ...LISTS, ...FLEETS];
