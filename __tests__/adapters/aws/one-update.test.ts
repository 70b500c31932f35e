/** The CloudFormation adapter on the simulator, which accepts only what AWS accepts. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts';
import { createStacks } from '../../../src/adapters/aws/cloudformation/stacks.ts';
import type { OperationToken } from '../../../src/cloudformation/operation-token.ts';
import type { CreateChangeSetRequest, ChangeSetRef, Stacks } from '../../../src/update/ports.ts';
import { faultOf } from '../faults.ts';
import { setAwsEnvironment } from '../loopback.ts';

const [FROM, TO] = ['20260101000000', '20260201000000'] as const;
const TEMPLATE = {
  Parameters: {
    Version: { Type: 'String' },
    Password: { Type: 'String', NoEcho: true },
    InstanceCount: { Type: 'Number', Default: '3' },
  },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { Ref: 'Version' } } } },
  Outputs: { Domain: { Value: 'example.org', Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Domain' } } } },
};

let aws: Simulator;
let stacks: Stacks;

beforeEach(async () => {
  const quick = { resourceDurationMs: 1, changeSetDurationMs: 1 };
  aws = await startSimulator({ buckets: { convox: undefined }, pageSize: 2, ...quick });
  for (const version of [FROM, TO]) aws.putObject('convox', `release/${version}/rack.json`, JSON.stringify(TEMPLATE));
  await aws.addRack({ name: 'staging', version: FROM, notificationArns: ['arn:aws:sns:us-east-1:123456789012:log'] });
  setAwsEnvironment(aws.url);
  stacks = createStacks({ region: 'us-east-1' });
});

afterEach(() => aws.close());

async function request(): Promise<CreateChangeSetRequest> {
  const { arn: stackArn, tags, notificationArns } = await stacks.readStack('staging');
  return {
    stackArn,
    token: 'rack-a-to-b-run-1-1-step-1-try-1' as OperationToken,
    templateUrl: `https://convox.s3.us-east-1.amazonaws.com/release/${TO}/rack.json`,
    parameters: [
      { key: 'Version', source: 'version', value: TO },
      { key: 'Password', source: 'previous' },
      { key: 'InstanceCount', source: 'default' },
    ],
    tags,
    notificationArns,
    capabilities: ['CAPABILITY_IAM'],
    roleArn: undefined,
    description: 'an update',
  };
}

/** Creates a change set, and waits until it is available or failed. */
async function created() {
  const ours = await request();
  const ref: ChangeSetRef = { stackArn: ours.stackArn, changeSet: await stacks.createChangeSet(ours) };
  for (;;) {
    const facts = await stacks.readChangeSet(ref);
    if (!/PENDING|IN_PROGRESS/.test(facts.status)) return { ours, ref, facts };
  }
}

test('creates, reads, executes and monitors a change set; the rack keeps its tags, topics and password', async () => {
  const { tags, notificationArns, parameters } = aws.stack('staging');
  const { ours, ref, facts } = await created();
  expect(facts).toMatchObject({ arn: ref.changeSet, name: ours.token, executionStatus: 'AVAILABLE' });
  expect(facts.changes).toMatchObject([{ logicalId: 'Topic', action: 'modify' }]);
  await stacks.executeChangeSet(ref, ours.token);
  const after = await aws.settled('staging');
  expect(after).toMatchObject({ status: 'UPDATE_COMPLETE', version: TO, tags, notificationArns });
  expect(after.parameters['Password']).toBe(parameters['Password']);
  const events = await stacks.readEvents(ours.stackArn, ({ token }) => token === ours.token);
  expect(events.at(-1)).toMatchObject({ status: 'UPDATE_COMPLETE', physicalId: ours.stackArn });
  expect(events[0]?.status).toBe('UPDATE_IN_PROGRESS');
});

test('creates one change set for two calls with one name, and deletes it twice without an error', async () => {
  const { ours, ref } = await created();
  await expect(stacks.createChangeSet(ours)).resolves.toBe(ref.changeSet);
  const byName = { stackArn: ours.stackArn, changeSet: ours.token };
  await stacks.deleteChangeSet(byName);
  await stacks.deleteChangeSet(byName);
  await expect(faultOf(stacks.readChangeSet(byName))).resolves.toMatchObject({ kind: 'change-set-not-found' });
});

test('returns no importers for an export without any, and undefined for a missing resource', async () => {
  const { arn, exports } = await stacks.readStack('staging');
  expect([...exports.keys()]).toEqual(['staging:Domain']);
  await expect(stacks.readImporters('staging:Domain')).resolves.toEqual([]);
  await expect(stacks.readResource(arn, 'AvailabilityZones')).resolves.toBeUndefined();
  await expect(stacks.readResource(arn, 'Topic')).resolves.toMatchObject({ type: 'AWS::SNS::Topic' });
});

test.each(['throttle', '500', '503-html', 'reset-before', 'reset-after', 'garbled'] as const)(
  'treats a %s as a passing fault',
  async (kind) => {
    aws.faults({ percent: 100, kinds: [kind] });
    const { kind: reported } = await faultOf(stacks.readStack('staging'));
    expect(reported).toBe(kind === 'throttle' ? 'throttled' : 'unavailable');
  },
);

test('reads all stacks of the account page by page, and keeps those that match', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) aws.addApp({ rack: 'staging', name });
  expect(await stacks.readAllStacks(() => true)).toHaveLength(6);
  expect(aws.requests.filter(({ action }) => action === 'DescribeStacks')).toHaveLength(3);
  const matching = await stacks.readAllStacks(({ name }) => name.endsWith('-b'));
  expect(matching).toMatchObject([{ name: 'staging-b' }]);
});

test('finds a failed hook by the update’s operation id, not by the stack that was rolled back', async () => {
  const [name, reason] = ['MyOrg::Guard::Hook', 'no public topics'];
  aws.failHook({ logicalId: 'Topic', hook: name, reason });
  const { ours, ref } = await created();
  await stacks.executeChangeSet(ref, ours.token);
  expect((await aws.settled('staging')).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  const [begin] = await stacks.readEvents(ours.stackArn, ({ token }) => token === ours.token);
  const id = begin?.operationId ?? '';
  const failures = await stacks.readFailureDetails({ kind: 'operation', id });
  expect(failures).toMatchObject([{ kind: 'hook', isBlocking: true, name, logicalId: 'Topic', reason }]);
  const newest = { kind: 'newest-operation', stackArn: ours.stackArn } as const;
  await expect(stacks.readFailureDetails(newest)).resolves.toEqual([]);
  expect((await stacks.readStack('staging')).updateOperationId).toBe(id);
});

test('finds a failed validation by its change set', async () => {
  const failure = { logicalId: 'Topic', reason: 'a topic of that name exists' };
  aws.failEarlyValidation({ ...failure, validation: 'ResourceExistenceCheck' });
  const { ref, facts } = await created();
  expect(facts.status).toBe('FAILED');
  const failures = await stacks.readFailureDetails({ kind: 'change-set', arn: ref.changeSet });
  expect(failures).toMatchObject([{ kind: 'validation', isBlocking: true, ...failure }]);
});

test('finds the hooks that refused a change set, from all pages, and fails for one without hooks', async () => {
  const [guard, cost] = ['MyOrg::Guard::Hook', 'MyOrg::Cost::Hook'];
  aws.failChangeSetHook({ hook: guard, reason: 'no public load balancers' });
  aws.failChangeSetHook({ hook: cost, reason: 'timed out', status: 'HOOK_FAILED', mode: 'WARN', times: 1 });
  const { ref } = await created();
  const scope = { kind: 'change-set-hooks', arn: ref.changeSet } as const;
  await expect(stacks.readFailureDetails({ kind: 'change-set', arn: ref.changeSet })).resolves.toEqual([]);
  await expect(stacks.readFailureDetails(scope)).resolves.toMatchObject([
    { kind: 'hook', isBlocking: true, name: guard, logicalId: '', reason: 'no public load balancers' },
    { kind: 'hook', isBlocking: false, name: cost, reason: 'timed out' },
  ]);
  const missing = await faultOf(stacks.readFailureDetails({ ...scope, arn: `${ref.changeSet}0` }));
  expect(missing).toMatchObject({ kind: 'rejected', code: 'HookResultNotFound' });
});
