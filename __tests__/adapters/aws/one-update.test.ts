/** One update through the adapters alone, on the simulator: what they send is what an AWS that keeps its rules accepts. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { type Simulator, startSimulator } from '../../../simulator/simulator.ts';
import { createReleases } from '../../../src/adapters/aws/s3/releases.ts';
import { createStacks } from '../../../src/adapters/aws/cloudformation/stacks.ts';
import type { OperationToken } from '../../../src/cloudformation/operation-token.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { ChangeSetFacts } from '../../../src/cloudformation/change-set.ts';
import type { CreateChangeSetRequest, ChangeSetRef, Stacks } from '../../../src/update/ports.ts';
import { faultOf } from '../faults.ts';
import { setAwsEnvironment } from '../loopback.ts';

const [FROM, TO] = ['20260101000000', '20260201000000'] as RackVersion[] as [RackVersion, RackVersion];
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
  const bucket = mkdtempSync(join(tmpdir(), 'bucket-'));
  aws = await startSimulator({
    buckets: { convox: bucket },
    resourceDurationMs: 1,
    changeSetDurationMs: 1,
    pageSize: 2,
  });
  for (const version of [FROM, TO]) aws.putObject('convox', `release/${version}/rack.json`, JSON.stringify(TEMPLATE));
  await aws.addRack({ name: 'staging', version: FROM, notificationArns: ['arn:aws:sns:us-east-1:123456789012:log'] });
  setAwsEnvironment(aws.url);
  stacks = createStacks({ region: 'us-east-1' });
});

afterEach(() => aws.close());

async function order(): Promise<CreateChangeSetRequest> {
  const releases = createReleases({
    location: { bucket: 'convox', prefix: 'release', region: 'us-east-1' },
    templateBucket: undefined,
    stackRegion: 'us-east-1',
  });
  const stack = await stacks.readStack('staging');
  return {
    stackArn: stack.arn,
    token: 'rack-a-to-b-run-1-1-step-1-try-1' as OperationToken,
    templateUrl: (await releases.publishTemplate(TO, await releases.readTemplate(TO), '123456789012')).url,
    parameters: [
      { key: 'Version', source: 'version', value: TO },
      { key: 'Password', source: 'previous' },
      { key: 'InstanceCount', source: 'default' },
    ],
    tags: stack.tags,
    notificationArns: stack.notificationArns,
    capabilities: ['CAPABILITY_IAM'],
    roleArn: undefined,
    description: 'an update',
  };
}

async function made(changeSet: ChangeSetRef): Promise<ChangeSetFacts> {
  for (;;) {
    const facts = await stacks.readChangeSet(changeSet);
    if (!/PENDING|IN_PROGRESS/.test(facts.status)) return facts;
  }
}

test('creates, reads, executes and monitors a change set; the rack keeps its tags, topics and password', async () => {
  const ours = await order();
  const before = aws.stack('staging');
  const changeSet = { stackArn: ours.stackArn, changeSet: await stacks.createChangeSet(ours) };
  const facts = await made(changeSet);
  expect(facts).toMatchObject({ arn: changeSet.changeSet, name: ours.token, executionStatus: 'AVAILABLE' });
  expect(facts.changes.map(({ logicalId, action }) => [logicalId, action])).toEqual([['Topic', 'modify']]);
  await stacks.executeChangeSet(changeSet, ours.token);
  const after = await aws.settled('staging');
  expect([after.status, after.version]).toEqual(['UPDATE_COMPLETE', TO]);
  expect(after.tags).toEqual(before.tags);
  expect(after.notificationArns).toEqual(before.notificationArns);
  expect(after.parameters['Password']).toBe(before.parameters['Password']);
  const events = await stacks.readEvents(ours.stackArn, ({ token }) => token === ours.token);
  expect(events.at(-1)).toMatchObject({ status: 'UPDATE_COMPLETE', physicalId: ours.stackArn });
  expect(events[0]?.status).toBe('UPDATE_IN_PROGRESS');
});

test('creates one change set for two calls with one name, and deletes it twice without an error', async () => {
  const ours = await order();
  const first = await stacks.createChangeSet(ours);
  await expect(stacks.createChangeSet(ours)).resolves.toBe(first);
  const changeSet = { stackArn: ours.stackArn, changeSet: ours.token };
  await made(changeSet);
  await stacks.deleteChangeSet(changeSet);
  await stacks.deleteChangeSet(changeSet);
  await expect(faultOf(stacks.readChangeSet(changeSet))).resolves.toMatchObject({ kind: 'change-set-not-found' });
});

test('reports an execution during another update as busy', async () => {
  const ours = await order();
  const changeSet = { stackArn: ours.stackArn, changeSet: await stacks.createChangeSet(ours) };
  await made(changeSet);
  aws.setStatus('staging', 'UPDATE_IN_PROGRESS');
  const fault = await faultOf(stacks.executeChangeSet(changeSet, ours.token));
  expect(['stack-busy', 'change-set-not-executable']).toContain(fault.kind);
  aws.setStatus('staging', 'UPDATE_COMPLETE');
});

test('returns no importers for an export without any, and undefined for a missing resource', async () => {
  const { arn, exports } = await stacks.readStack('staging');
  expect([...exports.keys()]).toEqual(['staging:Domain']);
  await expect(stacks.readImporters('staging:Domain')).resolves.toEqual([]);
  await expect(stacks.readResource(arn, 'AvailabilityZones')).resolves.toBeUndefined();
  await expect(stacks.readResource(arn, 'Topic')).resolves.toMatchObject({ type: 'AWS::SNS::Topic' });
});

test('names the operation of a missing permission', async () => {
  const ours = await order();
  aws.deny({ action: 'cloudformation:CreateChangeSet' });
  await expect(faultOf(stacks.createChangeSet(ours))).resolves.toMatchObject({
    kind: 'access-denied',
    operation: 'CreateChangeSet',
  });
});

test('reports expired credentials', async () => {
  aws.expireCredentials({ afterRequests: 0 });
  await expect(faultOf(stacks.readStack('staging'))).resolves.toMatchObject({ kind: 'credentials-expired' });
});

test.each(['throttle', '500', '503-html', 'reset-before', 'reset-after', 'garbled'] as const)(
  'treats a %s as a passing fault',
  async (kind) => {
    aws.faults({ percent: 100, kinds: [kind] });
    const fault = await faultOf(stacks.readStack('staging'));
    expect(fault.kind).toBe(kind === 'throttle' ? 'throttled' : 'unavailable');
  },
);

test('reads all stacks of the account page by page, once', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    aws.addApp({ rack: 'staging', name, parameters: { WebFormation: '1,1,1' } });
  const all = await stacks.readAllStacks(() => true);
  expect(all.map(({ name }) => name).sort()).toEqual([
    'staging',
    ...['a', 'b', 'c', 'd', 'e'].map((name) => `staging-${name}`),
  ]);
  expect(aws.requests.filter(({ action }) => action === 'DescribeStacks')).toHaveLength(3);
});

test('keeps only the matching stacks of the account', async () => {
  for (const name of ['a', 'b', 'c']) aws.addApp({ rack: 'staging', name });
  const wanted = await stacks.readAllStacks(({ name }) => name.endsWith('b'));
  expect(wanted.map(({ name }) => name)).toEqual(['staging-b']);
});

test('finds a failed hook by the update’s operation id, not by the stack that was rolled back', async () => {
  aws.failHook({ logicalId: 'Topic', hook: 'MyOrg::Guard::Hook', reason: 'no public topics' });
  const ours = await order();
  const changeSet = { stackArn: ours.stackArn, changeSet: await stacks.createChangeSet(ours) };
  await made(changeSet);
  await stacks.executeChangeSet(changeSet, ours.token);
  expect((await aws.settled('staging')).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  const [begin] = await stacks.readEvents(ours.stackArn, ({ token }) => token === ours.token);
  const id = begin?.operationId ?? '';
  await expect(stacks.readFailureDetails({ kind: 'operation', id })).resolves.toMatchObject([
    { kind: 'hook', isBlocking: true, name: 'MyOrg::Guard::Hook', logicalId: 'Topic', reason: 'no public topics' },
  ]);
  const scope = { kind: 'newest-operation', stackArn: ours.stackArn } as const;
  await expect(stacks.readFailureDetails(scope)).resolves.toEqual([]);
  expect((await stacks.readStack('staging')).updateOperationId).toBe(id);
});

test('finds a failed validation by its change set', async () => {
  aws.failEarlyValidation({
    logicalId: 'Topic',
    reason: 'a topic of that name exists',
    validation: 'ResourceExistenceCheck',
  });
  const made = await order();
  const ref: ChangeSetRef = { stackArn: made.stackArn, changeSet: await stacks.createChangeSet(made) };
  let facts = await stacks.readChangeSet(ref);
  while (facts.status.endsWith('IN_PROGRESS') || facts.status === 'CREATE_PENDING')
    facts = await stacks.readChangeSet(ref);
  expect(facts.status).toBe('FAILED');
  expect(await stacks.readFailureDetails({ kind: 'change-set', arn: ref.changeSet })).toMatchObject([
    { kind: 'validation', isBlocking: true, logicalId: 'Topic', reason: 'a topic of that name exists' },
  ]);
});

test('finds the hooks that refused a change set, from all pages, and fails for one without hooks', async () => {
  const mode = 'WARN';
  aws.failChangeSetHook({ hook: 'MyOrg::Guard::Hook', reason: 'no public load balancers' });
  aws.failChangeSetHook({ hook: 'MyOrg::Cost::Hook', reason: 'timed out', status: 'HOOK_FAILED', mode, times: 1 });
  const order1 = await order();
  const ref: ChangeSetRef = { stackArn: order1.stackArn, changeSet: await stacks.createChangeSet(order1) };
  await made(ref);
  const scope = { kind: 'change-set-hooks', arn: ref.changeSet } as const;
  await expect(stacks.readFailureDetails({ kind: 'change-set', arn: ref.changeSet })).resolves.toEqual([]);
  await expect(stacks.readFailureDetails(scope)).resolves.toMatchObject([
    { kind: 'hook', isBlocking: true, name: 'MyOrg::Guard::Hook', logicalId: '', reason: 'no public load balancers' },
    { kind: 'hook', isBlocking: false, name: 'MyOrg::Cost::Hook', reason: 'timed out' },
  ]);
  await expect(faultOf(stacks.readFailureDetails({ ...scope, arn: `${ref.changeSet}0` }))).resolves.toMatchObject({
    kind: 'rejected',
    code: 'HookResultNotFound',
  });
});
