/** Mode `execute` with the bundle: it executes exactly the change set that a plan kept. */
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  type CreateChangeSetCommandInput,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from '@jest/globals';
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { REQUIRED, runBundle, SECOND, withAws } from './bundle.ts';

type Inputs = Readonly<Record<string, string>>;

/** Plans and keeps the change set; its name. */
async function keepPlan(aws: Simulator, inputs: Inputs = {}): Promise<string> {
  const run = await runBundle(aws, { mode: 'plan', 'keep-change-set': 'true', ...inputs });
  expect(run.outputs['outcome']).toBe('planned');
  expect(aws.stack(inputs['rack'] ?? 'staging').changeSets).toHaveLength(1);
  return run.outputs['change-set'] ?? '';
}

function execute(aws: Simulator, changeSet: string, inputs: Inputs = {}, runId = '7000000002'): Promise<ActionResult> {
  const env = { GITHUB_RUN_ID: runId };
  return runBundle(aws, { mode: 'execute', 'change-set': changeSet, ...inputs }, { env });
}


/** The template of a release with more in it. */
function templateWith(aws: Simulator, resources: Readonly<Record<string, unknown>>): string {
  const text = aws.object('convox', `release/${REQUIRED}/rack.json`)?.toString('utf8') ?? '{}';
  const template = JSON.parse(text) as { Resources: Record<string, unknown> };
  return JSON.stringify({ ...template, Resources: { ...template.Resources, ...resources } });
}

const BACKDOOR = {
  Backdoor: {
    Type: 'AWS::IAM::Role',
    Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'], AssumeRolePolicyDocument: {} },
  },
};

describe('mode execute', () => {

  it('executes it with exactly the inputs that the summary of the plan shows', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const plan = await runBundle(aws, {
        mode: 'plan',
        'keep-change-set': 'true',
        parameters: 'InstanceType=m5.large',
        downtime: 'ignore',
        'minimum-release-age': '1h',
      });
      const [, block = ''] = /```yaml\nwith:\n([^`]+)```/.exec(plan.summary) ?? [];
      const inputs = Object.fromEntries(
        block
          .trim()
          .split('\n')
          .map((line) => line.trim().split(': ') as [string, string])
          .map(([key, value]) => [key, value.replaceAll("'", '')]),
      );
      expect(inputs).toMatchObject({ rack: 'staging', mode: 'execute', version: REQUIRED, downtime: 'ignore' });
      const run = await runBundle(aws, inputs, { env: { GITHUB_RUN_ID: '7000000002' } });
      expect(run.outputs).toMatchObject({ outcome: 'updated', 'change-set': plan.outputs['change-set'] });
    });
  });
});

interface Swap {
  readonly request?: Partial<CreateChangeSetCommandInput>;
  readonly set?: Inputs;
  readonly resources?: Readonly<Record<string, unknown>>;
}

/** Somebody else with the planner's rights puts another change set in the place of the kept one, under the same name. */
async function swap(aws: Simulator, name: string, { request = {}, set = {}, resources }: Swap): Promise<void> {
  const client = new CloudFormationClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey: 'secret' },
  });
  const id = { StackName: 'staging', ChangeSetName: name };
  const kept = await client.send(new DescribeChangeSetCommand(id));
  await client.send(new DeleteChangeSetCommand(id));
  const release = resources === undefined ? REQUIRED : 'foreign';
  if (resources !== undefined) aws.putObject('convox', `release/${release}/rack.json`, templateWith(aws, resources));
  const had = aws.stack('staging').parameters;
  await client.send(
    new CreateChangeSetCommand({
      ...id,
      TemplateURL: `https://convox.s3.us-east-1.amazonaws.com/release/${release}/rack.json`,
      Capabilities: kept.Capabilities,
      Parameters: kept.Parameters?.map(({ ParameterKey: key = '', ParameterValue: value = '' }) => {
        const isKept = set[key] === undefined && (value === '****' || value === had[key]);
        return isKept
          ? { ParameterKey: key, UsePreviousValue: true }
          : { ParameterKey: key, ParameterValue: set[key] ?? value };
      }),
      ...request,
    }),
  );
  for (;;) {
    const { Status: status } = await client.send(new DescribeChangeSetCommand(id));
    if (status === 'CREATE_COMPLETE') break;
  }
  client.destroy();
}

describe('a change set that replaces the reviewed one', () => {

  it.each<[string, Swap, RegExp]>([
    ['a template with a role of its own', { resources: BACKDOOR }, /Resources\.Backdoor/],
    ['a password of its own', { set: { Password: 'known to somebody else' } }, /It changes Password/],
    ['express mode', { request: { DeploymentConfig: { Mode: 'EXPRESS' } } }, /DeploymentConfig\.Mode=EXPRESS/],
  ])('is refused with %s, and nothing is changed', async (_title, other, reason) => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const name = await keepPlan(aws);
      await swap(aws, name, other);
      const changes = aws.mutations().length;
      const run = await execute(aws, name);
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(reason) });
      expect(aws.mutations()).toHaveLength(changes);
      expect(aws.stack('staging')).toMatchObject({ version: SECOND });
    });
  });

  it('ends red with a service role of its own, and its update is rolled back as soon as AWS shows the role', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const name = await keepPlan(aws);
      const RoleARN = 'arn:aws:iam::123456789012:role/foreign';
      await swap(aws, name, { request: { RoleARN } });
      aws.slowResource('ApiWebService', 300);
      const run = await execute(aws, name);
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'failed', reason: expect.stringContaining(RoleARN), version: SECOND });
      expect(aws.stack('staging')).toMatchObject({ version: SECOND, status: 'UPDATE_ROLLBACK_COMPLETE' });
    });
  });
});
