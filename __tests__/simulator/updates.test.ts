/** SIMULATOR.md, "Updates" and "Failures and rollbacks". */

import { describe, expect, it } from '@jest/globals';
import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  changeSetTo,
  execute,
  FIRST,
  rackAt,
  openClients,
  REQUIRED,
  update,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';
import type { StackState } from '../../simulator/simulator.ts';

function ownRows({ id, events }: StackState): string[] {
  return events.filter(({ PhysicalResourceId }) => PhysicalResourceId === id).map((event) => event.ResourceStatus);
}

function rowsOf({ events }: StackState, logicalId: string): string[] {
  return events
    .filter(
      ({ LogicalResourceId, ResourceStatus }) =>
        LogicalResourceId === logicalId && !ResourceStatus.startsWith('CREATE'),
    )
    .map(({ ResourceStatus, ResourceStatusReason = '' }) => `${ResourceStatus} ${ResourceStatusReason}`.trim());
}

describe('Updates', () => {
  it('reaches its end through the clean-up, with its token on every event', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const truth = await update(clients, REQUIRED);
    expect(truth).toMatchObject({ status: 'UPDATE_COMPLETE', version: REQUIRED, changeSets: [] });
    expect(ownRows(truth).slice(2)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_COMPLETE',
    ]);
    const mine = truth.events.filter(({ ClientRequestToken }) => ClientRequestToken === 'this-run');
    expect(mine[0]).toMatchObject({ ResourceStatus: 'UPDATE_IN_PROGRESS', LogicalResourceId: 'prod' });
    expect(mine.at(-1)).toMatchObject({ ResourceStatus: 'UPDATE_COMPLETE', LogicalResourceId: 'prod' });
    expect(rowsOf(truth, 'LaunchConfiguration')).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
  });

  it('replaces a resource: a new one first, the old one in the clean-up', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const before = clients.aws.stack('prod').resources['ApiWebTasks'];
    const truth = await update(clients, REQUIRED);
    expect(rowsOf(truth, 'ApiWebTasks')).toEqual([
      'UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      'UPDATE_IN_PROGRESS Resource creation Initiated',
      'UPDATE_COMPLETE',
      'DELETE_IN_PROGRESS',
      'DELETE_COMPLETE',
    ]);
    const deleted = truth.events.find(
      ({ LogicalResourceId, ResourceStatus }) =>
        LogicalResourceId === 'ApiWebTasks' && ResourceStatus === 'DELETE_COMPLETE',
    );
    expect(deleted?.PhysicalResourceId).toBe(before);
    expect(truth.resources['ApiWebTasks']).not.toBe(before);
  });

  it('replaces the instances in batches', async () => {
    const truth = await update(await rackAt(ZONES_CAN_BE_PINNED), REQUIRED);
    const rolling = rowsOf(truth, 'Instances').join('\n');
    expect(rolling).toContain(
      'Terminating 3 obsolete instance(s) in batches of 1, while keeping at least 3 instance(s)',
    );
    expect(rolling.match(/Received SUCCESS signal/g)).toHaveLength(3);
  });

  it('does not change what only might have changed', async () => {
    const truth = await update(await rackAt(ZONES_CAN_BE_PINNED), REQUIRED);
    expect(rowsOf(truth, 'EncryptionKey')).toEqual([]);
  });

  it('changes several resources at once', async () => {
    const { events } = await update(await rackAt(ZONES_CAN_BE_PINNED), REQUIRED);
    let inFlight = 0;
    let most = 0;
    for (const { ResourceStatus } of events.filter(({ LogicalResourceId }) => LogicalResourceId.endsWith('Tasks'))) {
      inFlight += ResourceStatus === 'UPDATE_IN_PROGRESS' ? 1 : 0;
      most = Math.max(most, inFlight);
    }
    expect(most).toBeGreaterThan(1);
  });

  it('shows the new parameters and the old outputs while it runs', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.slowResource('CustomTopic', 200);
    await execute(clients, await changeSetTo(clients, ZONES_CAN_BE_PINNED));
    const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    expect(Stacks?.[0]?.StackStatus).toBe('UPDATE_IN_PROGRESS');
    expect(Stacks?.[0]?.LastUpdatedTime).toBeInstanceOf(Date);
    expect(Stacks?.[0]?.Parameters).toContainEqual({ ParameterKey: 'Version', ParameterValue: ZONES_CAN_BE_PINNED });
    expect(Stacks?.[0]?.Outputs).toContainEqual({ OutputKey: 'Release', OutputValue: FIRST });
  });

  it('succeeds even if the clean-up could not delete something', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.failCleanup({ logicalId: 'LaunchConfiguration', reason: 'still in use' });
    const truth = await update(clients, REQUIRED);
    expect(truth.status).toBe('UPDATE_COMPLETE');
    expect(rowsOf(truth, 'LaunchConfiguration')).toEqual(['DELETE_IN_PROGRESS', 'DELETE_FAILED still in use']);
  });
});

describe('Failures and rollbacks', () => {
  it('rolls back, with the cause in the event of the failed resource', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.failResource({ logicalId: 'ApiWebService', reason: 'Service did not stabilize.', release: REQUIRED });
    const before = clients.aws.stack('prod');
    const truth = await update(clients, REQUIRED);
    expect(truth).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', version: ZONES_CAN_BE_PINNED });
    expect(truth.resources).toEqual(before.resources);
    expect(truth.parameters).toEqual(before.parameters);
    expect(ownRows(truth).slice(2)).toEqual([
      'UPDATE_IN_PROGRESS',
      'UPDATE_ROLLBACK_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(rowsOf(truth, 'ApiWebService')[1]).toBe('UPDATE_FAILED Service did not stabilize.');
    expect(rowsOf(truth, 'InstancesLaunchTemplate')).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
  });

  it('gives the rollback an operation id of its own, and the token of the update', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.failResource({ logicalId: 'ApiWebService', reason: 'no' });
    const truth = await update(clients, REQUIRED);
    const rows = truth.events.filter(({ ClientRequestToken }) => ClientRequestToken === 'this-run');
    const [update_, rollback] = [...new Set(rows.map(({ OperationId }) => OperationId))];
    expect(rows.at(-1)).toMatchObject({ ResourceStatus: 'UPDATE_ROLLBACK_COMPLETE', OperationId: rollback });
    const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    expect(Stacks?.[0]?.LastOperations).toEqual([
      { OperationType: 'ROLLBACK', OperationId: rollback },
      { OperationType: 'UPDATE_STACK', OperationId: update_ },
    ]);
  });

  it('moves LastUpdatedTime with the rollback where a scenario says so', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.moveUpdatedTimeOnRollback();
    clients.aws.failResource({ logicalId: 'ApiWebService', reason: 'no' });
    const { events } = await update(clients, REQUIRED);
    const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    const rollback = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS');
    expect(Stacks?.[0]?.LastUpdatedTime).toEqual(rollback?.Timestamp);
  });

  it.each(['HOOK_COMPLETE_FAILED', 'HOOK_FAILED'] as const)('fails a resource by a hook in %s', async (status) => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.failHook({ logicalId: 'ApiWebTasks', hook: 'MyOrg::Guard::Hook', reason: 'too large', status });
    const truth = await update(clients, REQUIRED);
    expect(truth.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(rowsOf(truth, 'ApiWebTasks')[0]).toBe('UPDATE_FAILED The following hook(s) failed: [MyOrg::Guard::Hook]');
  });

  it('continues after a hook in mode WARN', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const hook = { logicalId: 'ApiWebTasks', hook: 'MyOrg::Guard::Hook', reason: 'too large', mode: 'WARN' } as const;
    clients.aws.failHook(hook);
    expect((await update(clients, REQUIRED)).status).toBe('UPDATE_COMPLETE');
  });

  it('cancels resources in progress after a failure', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.slowResource('ApiMonitorTasks', 500);
    clients.aws.failResource({ logicalId: 'ApiWebTasks', reason: 'Too many containers' });
    const { events } = await update(clients, REQUIRED);
    const reasons = events.map(({ ResourceStatusReason }) => ResourceStatusReason);
    expect(reasons).toContain('Resource update cancelled');
    const rollback = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS');
    expect(rollback?.ResourceStatusReason).toMatch(
      /The following resource\(s\) failed to update: \[.*ApiWebTasks.*\]\. $/,
    );
  });

  it('becomes stuck if the rollback fails, and can be continued', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const { aws, cloudFormation } = clients;
    aws.failResource({ logicalId: 'ApiWebService', reason: 'no' });
    aws.failRollback({ logicalId: 'CustomTopic', reason: 'code is gone' });
    expect((await update(clients, REQUIRED)).status).toBe('UPDATE_ROLLBACK_FAILED');
    await cloudFormation.send(new ContinueUpdateRollbackCommand({ StackName: 'prod' }));
    expect((await aws.settled('prod')).status).toBe('UPDATE_ROLLBACK_FAILED');
    await expect(
      cloudFormation.send(new ContinueUpdateRollbackCommand({ StackName: 'prod', ResourcesToSkip: ['Vpc'] })),
    ).rejects.toMatchObject({ name: 'ValidationError' });
    await cloudFormation.send(
      new ContinueUpdateRollbackCommand({ StackName: 'prod', ResourcesToSkip: ['CustomTopic'] }),
    );
    expect(await aws.settled('prod')).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      version: ZONES_CAN_BE_PINNED,
    });
  });

  it('can start with a stuck rack, and recover it', async () => {
    const { aws, cloudFormation } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST, status: 'UPDATE_ROLLBACK_FAILED' });
    await cloudFormation.send(new ContinueUpdateRollbackCommand({ StackName: 'prod' }));
    expect((await aws.settled('prod')).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('can be cancelled only while it is in progress', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const cancel = () => clients.cloudFormation.send(new CancelUpdateStackCommand({ StackName: 'prod' }));
    await expect(cancel()).rejects.toThrow('CancelUpdateStack cannot be called from current stack status');
    clients.aws.slowResource('ApiWebTasks', 2000);
    await execute(clients, await changeSetTo(clients, REQUIRED));
    await cancel();
    clients.aws.slowResource('ApiWebTasks', 5);
    expect(await clients.aws.settled('prod')).toMatchObject({
      status: 'UPDATE_ROLLBACK_COMPLETE',
      version: ZONES_CAN_BE_PINNED,
    });
  });

  it('fails as often as the scenario says', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.failResource({ logicalId: 'CustomTopic', reason: 'once', times: 1 });
    expect((await update(clients, REQUIRED)).status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await update(clients, REQUIRED)).status).toBe('UPDATE_COMPLETE');
  });
});
