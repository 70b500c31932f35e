/** Drift in the simulator: what others change by hand, what detection finds of it, and what an update does to it. */
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import * as sdk from '@aws-sdk/client-cloudformation';
import { changeSetTo, execute, FIRST, rackAt, REQUIRED, type SimulatorClients } from './running-simulator.ts';

const StackName = 'prod';
const CHANGE = { stack: StackName, logicalId: 'CustomTopic', property: 'Runtime', value: 'nodejs6.10' };

async function detect({ cloudFormation: client }: SimulatorClients) {
  const { StackDriftDetectionId } = await client.send(new sdk.DetectStackDriftCommand({ StackName }));
  await wait(25);
  const status = await client.send(new sdk.DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }));
  const StackResourceDriftStatusFilters: sdk.StackResourceDriftStatus[] = ['MODIFIED', 'DELETED'];
  const { StackResourceDrifts: drifts = [] } = await client.send(
    new sdk.DescribeStackResourceDriftsCommand({ StackName, StackResourceDriftStatusFilters }),
  );
  return {
    status,
    drifts: drifts.map((one) => [one.LogicalResourceId, one.StackResourceDriftStatus]),
    first: drifts[0],
  };
}

describe('drift detection', () => {
  it('finds changed and deleted resources, and nothing on an untouched stack', async () => {
    const clients = await rackAt(FIRST);
    expect(await detect(clients)).toMatchObject({ status: { StackDriftStatus: 'IN_SYNC' }, drifts: [] });
    clients.aws.changeResource(CHANGE);
    clients.aws.deleteResource(StackName, 'Instances');
    const { status, drifts, first } = await detect(clients);
    expect(status).toMatchObject({ DetectionStatus: 'DETECTION_COMPLETE', DriftedStackResourceCount: 2 });
    expect(new Map(drifts as [string, string][])).toEqual(
      new Map([
        ['CustomTopic', 'MODIFIED'],
        ['Instances', 'DELETED'],
      ]),
    );
    expect(first?.PropertyDifferences).toEqual([
      {
        PropertyPath: '/Runtime',
        ExpectedValue: 'nodejs8.10',
        ActualValue: 'nodejs6.10',
        DifferenceType: 'NOT_EQUAL',
      },
    ]);
  });

  it('fails for a resource that cannot be read, with its reason, and has the others', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.changeResource(CHANGE);
    clients.aws.failDriftDetection('LogGroup', 'Internal Failure');
    const { status, drifts } = await detect(clients);
    expect(status).toMatchObject({ DetectionStatus: 'DETECTION_FAILED', StackDriftStatus: 'DRIFTED' });
    expect(JSON.parse(status.DetectionStatusReason ?? '')).toMatchObject({
      Failures: [{ Resource: 'LogGroup', FailureReason: 'Internal Failure' }],
    });
    expect(drifts).toEqual([['CustomTopic', 'MODIFIED']]);
  });

  it('is refused a second time at once, and during an update', async () => {
    const clients = await rackAt(FIRST);
    const ask = () => clients.cloudFormation.send(new sdk.DetectStackDriftCommand({ StackName }));
    clients.aws.slowDriftDetection(100);
    await ask();
    await expect(ask()).rejects.toThrow('Drift detection is already in progress for stack');
    await wait(110);
    clients.aws.slowResource('Instances', 200);
    await execute(clients, await changeSetTo(clients, REQUIRED));
    await expect(ask()).rejects.toThrow('UPDATE_IN_PROGRESS');
    await clients.aws.settled(StackName);
  });
});

describe('an update of a stack with drift', () => {
  it('overwrites a changed property that it sets, and leaves the others', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.changeResource(CHANGE);
    clients.aws.changeResource({ ...CHANGE, property: 'Handler', value: 'other.handler' });
    await execute(clients, await changeSetTo(clients, REQUIRED));
    expect(await clients.aws.settled(StackName)).toMatchObject({ status: 'UPDATE_COMPLETE' });
    const { first } = await detect(clients);
    expect(first?.PropertyDifferences?.map(({ PropertyPath }) => PropertyPath)).toEqual(['/Handler']);
  });

  it('fails if it changes a resource that was deleted', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.deleteResource(StackName, 'CustomTopic');
    await execute(clients, await changeSetTo(clients, REQUIRED));
    const { status, events } = await clients.aws.settled(StackName);
    expect(status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(events.find((one) => one.ResourceStatus === 'UPDATE_FAILED')?.ResourceStatusReason).toContain('NotFound');
  });
});
