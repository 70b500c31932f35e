/** SIMULATOR.md, "Drift". */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-cloudformation';
import { changeSetTo, execute, FIRST, rackAt, REQUIRED, update, type SimulatorClients } from './running-simulator.ts';

const StackName = 'prod';
const CHANGE = { stack: StackName, logicalId: 'CustomTopic', property: 'Runtime', value: 'nodejs6.10' };

async function detect({ send }: SimulatorClients) {
  const { StackDriftDetectionId } = await send(new sdk.DetectStackDriftCommand({ StackName }));
  await wait(25);
  const status = await send(new sdk.DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
  const StackResourceDriftStatusFilters: sdk.StackResourceDriftStatus[] = ['MODIFIED', 'DELETED'];
  const request = new sdk.DescribeStackResourceDriftsCommand({ StackName, StackResourceDriftStatusFilters });
  const { StackResourceDrifts: drifts = [] } = await send(request);
  const found = new Map(drifts.map((one) => [one.LogicalResourceId, one.StackResourceDriftStatus]));
  return { status, found, differences: drifts[0]?.PropertyDifferences };
}

describe('Drift detection', () => {
  it('finds changed and deleted resources, and none on an unchanged stack', async () => {
    const clients = await rackAt(FIRST);
    expect(await detect(clients)).toMatchObject({ status: { StackDriftStatus: 'IN_SYNC' }, found: new Map() });
    clients.aws.changeResource(CHANGE);
    clients.aws.deleteResource(StackName, 'Instances');
    const { status, found, differences } = await detect(clients);
    expect(status).toMatchObject({ DetectionStatus: 'DETECTION_COMPLETE', DriftedStackResourceCount: 2 });
    expect(Object.fromEntries(found)).toEqual({ CustomTopic: 'MODIFIED', Instances: 'DELETED' });
    const values = { ExpectedValue: 'nodejs8.10', ActualValue: 'nodejs6.10' };
    expect(differences).toEqual([{ PropertyPath: '/Runtime', ...values, DifferenceType: 'NOT_EQUAL' }]);
  });

  it('fails with its reason for a resource that cannot be read, and has the others', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.changeResource(CHANGE);
    clients.aws.failDriftDetection('LogGroup', 'Internal Failure');
    const { status, found } = await detect(clients);
    expect(status).toMatchObject({ DetectionStatus: 'DETECTION_FAILED', StackDriftStatus: 'DRIFTED' });
    const Failures = [{ Resource: 'LogGroup', FailureReason: 'Internal Failure' }];
    expect(JSON.parse(status.DetectionStatusReason ?? '')).toMatchObject({ Failures });
    expect([...found]).toEqual([['CustomTopic', 'MODIFIED']]);
  });

  it('is rejected during another one, and during an update', async () => {
    const clients = await rackAt(FIRST);
    const start = () => clients.send(new sdk.DetectStackDriftCommand({ StackName }));
    clients.aws.slowDriftDetection(100);
    await start();
    await expect(start()).rejects.toThrow('Drift detection is already in progress for stack');
    await wait(110);
    clients.aws.slowResource('Instances', 200);
    await execute(clients, await changeSetTo(clients, REQUIRED));
    await expect(start()).rejects.toThrow('UPDATE_IN_PROGRESS');
    await clients.aws.settled(StackName);
  });
});

describe('An update of a stack with drift', () => {
  it('overwrites a changed property that it sets, and leaves the others', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.changeResource(CHANGE);
    clients.aws.changeResource({ ...CHANGE, property: 'Handler', value: 'other.handler' });
    expect(await update(clients, REQUIRED)).toMatchObject({ status: 'UPDATE_COMPLETE' });
    expect((await detect(clients)).differences).toMatchObject([{ PropertyPath: '/Handler' }]);
  });

  it('fails if it changes a resource that was deleted', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.deleteResource(StackName, 'CustomTopic');
    const { status, events } = await update(clients, REQUIRED);
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    const failed = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
    expect(failed?.ResourceStatusReason).toContain('NotFound');
  });
});
