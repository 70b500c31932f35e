/** Mode `execute`: it executes exactly the change set that a plan kept. */
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
import { printedInputs, REQUIRED, runBundle, SECOND, withRack } from './bundle.ts';

type Inputs = Readonly<Record<string, string>>;

const keepPlan = (aws: Simulator, inputs: Inputs = {}): Promise<ActionResult> =>
  runBundle(aws, { mode: 'plan', 'keep-change-set': 'true', ...inputs });
const execute = (aws: Simulator, inputs: Inputs): Promise<ActionResult> =>
  runBundle(aws, { mode: 'execute', ...inputs }, { env: { GITHUB_RUN_ID: '7000000002' } });

it('executes the reviewed change set with exactly the inputs that the summary of the plan shows', async () => {
  await withRack(SECOND, async (aws) => {
    const given = { parameters: 'InstanceType=m5.large', downtime: 'ignore', 'minimum-release-age': '1h' };
    const plan = await keepPlan(aws, given);
    const inputs = printedInputs(plan.summary);
    expect(inputs).toMatchObject({ rack: 'staging', mode: 'execute', version: REQUIRED, downtime: 'ignore' });
    const run = await execute(aws, inputs);
    expect(run.outputs).toMatchObject({ outcome: 'updated', 'change-set': plan.outputs['change-set'] });
  });
});

interface Swap {
  readonly request?: Partial<CreateChangeSetCommandInput>;
  readonly set?: Inputs;
  readonly resources?: Readonly<Record<string, unknown>>;
}

/** Another client with the planner's permissions replaces the kept change set by another one of the same name. */
async function swap(aws: Simulator, name: string, { request = {}, set = {}, resources = {} }: Swap): Promise<void> {
  const client = new CloudFormationClient({
    endpoint: aws.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey: 'secret' },
  });
  const id = { StackName: 'staging', ChangeSetName: name };
  const kept = await client.send(new DescribeChangeSetCommand(id));
  await client.send(new DeleteChangeSetCommand(id));
  const text = aws.object('convox', `release/${REQUIRED}/rack.json`)?.toString('utf8') ?? '{}';
  const template = JSON.parse(text) as { Resources: Record<string, unknown> };
  const changed = { ...template, Resources: { ...template.Resources, ...resources } };
  aws.putObject(
    'convox',
    'release/foreign/rack.json',
    Object.keys(resources).length > 0 ? JSON.stringify(changed) : text,
  );
  const had = aws.stack('staging').parameters;
  await client.send(
    new CreateChangeSetCommand({
      ...id,
      TemplateURL: 'https://convox.s3.us-east-1.amazonaws.com/release/foreign/rack.json',
      Capabilities: kept.Capabilities,
      Parameters: kept.Parameters?.map(({ ParameterKey: key = '', ParameterValue: value = '' }) =>
        set[key] === undefined && (value === '****' || value === had[key])
          ? { ParameterKey: key, UsePreviousValue: true }
          : { ParameterKey: key, ParameterValue: set[key] ?? value },
      ),
      ...request,
    }),
  );
  while ((await client.send(new DescribeChangeSetCommand(id))).Status !== 'CREATE_COMPLETE');
  client.destroy();
}

const BACKDOOR = {
  Backdoor: {
    Type: 'AWS::IAM::Role',
    Properties: { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'], AssumeRolePolicyDocument: {} },
  },
};

describe('a change set that replaces the reviewed one', () => {
  it.each<[string, Swap, RegExp]>([
    ['a template with a role of its own', { resources: BACKDOOR }, /Resources\.Backdoor/],
    ['a password of its own', { set: { Password: 'known to another client' } }, /It changes Password/],
    ['express mode', { request: { DeploymentConfig: { Mode: 'EXPRESS' } } }, /DeploymentConfig\.Mode=EXPRESS/],
  ])('is refused with %s, and nothing is changed', async (_title, other, reason) => {
    await withRack(SECOND, async (aws) => {
      const name = (await keepPlan(aws)).outputs['change-set'] ?? '';
      await swap(aws, name, other);
      const changes = aws.mutations().length;
      const run = await execute(aws, { 'change-set': name });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'refused', reason: expect.stringMatching(reason) });
      expect(aws.mutations()).toHaveLength(changes);
      expect(aws.stack('staging').version).toBe(SECOND);
    });
  });

  it('ends red with a service role of its own, and its update is rolled back as soon as AWS shows the role', async () => {
    await withRack(SECOND, async (aws) => {
      const name = (await keepPlan(aws)).outputs['change-set'] ?? '';
      const RoleARN = 'arn:aws:iam::123456789012:role/foreign';
      await swap(aws, name, { request: { RoleARN } });
      aws.slowResource('ApiWebService', 300);
      const run = await execute(aws, { 'change-set': name });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining(RoleARN),
        version: SECOND,
      });
      expect(aws.stack('staging')).toMatchObject({ version: SECOND, status: 'UPDATE_ROLLBACK_COMPLETE' });
    });
  });
});
