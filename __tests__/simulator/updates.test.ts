/** SIMULATOR.md, "Updates", "Failures and rollbacks", "Exports and imports". */

import { describe, expect, it } from '@jest/globals';
import {
  CancelUpdateStackCommand,
  ContinueUpdateRollbackCommand,
  ListImportsCommand,
  paginateListExports,
} from '@aws-sdk/client-cloudformation';
import {
  API_RENAMED,
  changeSetTo,
  describeProd,
  execute,
  FIRST,
  LATEST,
  rackAt,
  REQUIRED,
  update,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';
import type { StackState } from '../../simulator/simulator.ts';

/** The statuses of an update's own events, without those of the stack's creation. */
function stackStatuses({ id, events }: StackState): string[] {
  const own = events.filter(({ PhysicalResourceId }) => PhysicalResourceId === id);
  return own.map(({ ResourceStatus }) => ResourceStatus).slice(2);
}

function eventsOf({ events }: StackState, logicalId: string): string[] {
  return events
    .filter((event) => event.LogicalResourceId === logicalId && !event.ResourceStatus.startsWith('CREATE'))
    .map(({ ResourceStatus, ResourceStatusReason = '' }) => `${ResourceStatus} ${ResourceStatusReason}`.trim());
}

describe('Updates', () => {
  it('create, replace and delete resources, with the token on every event', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const before = clients.aws.stack('prod').resources['ApiWebTasks'];
    const after = await update(clients, REQUIRED);
    expect(after).toMatchObject({ status: 'UPDATE_COMPLETE', version: REQUIRED, changeSets: [] });
    const statuses = ['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_COMPLETE'];
    expect(stackStatuses(after)).toEqual(statuses);
    const ours = after.events.filter(({ ClientRequestToken }) => ClientRequestToken === 'this-run');
    expect(ours[0]).toMatchObject({ ResourceStatus: 'UPDATE_IN_PROGRESS', LogicalResourceId: 'prod' });
    expect(ours.at(-1)).toMatchObject({ ResourceStatus: 'UPDATE_COMPLETE', LogicalResourceId: 'prod' });
    expect(eventsOf(after, 'LaunchConfiguration')).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
    expect(eventsOf(after, 'ApiWebTasks')).toEqual([
      'UPDATE_IN_PROGRESS Requested update requires the creation of a new physical resource; hence creating one.',
      'UPDATE_IN_PROGRESS Resource creation Initiated',
      'UPDATE_COMPLETE',
      'DELETE_IN_PROGRESS',
      'DELETE_COMPLETE',
    ]);
    const deletions = after.events.filter(({ ResourceStatus }) => ResourceStatus === 'DELETE_COMPLETE');
    expect(deletions.map(({ PhysicalResourceId }) => PhysicalResourceId)).toContain(before);
    expect(after.resources['ApiWebTasks']).not.toBe(before);
  });

  it('replace instances in batches, change several resources at once, and skip what only might have changed', async () => {
    const after = await update(await rackAt(ZONES_CAN_BE_PINNED), REQUIRED);
    const rolling = eventsOf(after, 'Instances').join('\n');
    expect(rolling).toContain(
      'Terminating 3 obsolete instance(s) in batches of 1, while keeping at least 3 instance(s)',
    );
    expect(rolling.match(/Received SUCCESS signal/g)).toHaveLength(3);
    expect(eventsOf(after, 'EncryptionKey')).toEqual([]);
    const tasks = after.events.filter(({ LogicalResourceId }) => LogicalResourceId.endsWith('Tasks'));
    const starts = tasks.filter(({ ResourceStatus }) => ResourceStatus === 'UPDATE_IN_PROGRESS').slice(0, 2);
    expect(new Set(starts.map(({ LogicalResourceId }) => LogicalResourceId)).size).toBe(2);
  });

  it('show the new parameters and the old outputs while they are in progress', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.slowResource('CustomTopic', 200);
    await execute(clients, await changeSetTo(clients, ZONES_CAN_BE_PINNED));
    const stack = await describeProd(clients);
    expect(stack?.StackStatus).toBe('UPDATE_IN_PROGRESS');
    expect(stack?.LastUpdatedTime).toBeInstanceOf(Date);
    expect(stack?.Parameters).toContainEqual({ ParameterKey: 'Version', ParameterValue: ZONES_CAN_BE_PINNED });
    expect(stack?.Outputs).toContainEqual({ OutputKey: 'Release', OutputValue: FIRST });
  });

  it('succeed even if the clean-up cannot delete a resource', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.failCleanup({ logicalId: 'LaunchConfiguration', reason: 'still in use' });
    const after = await update(clients, REQUIRED);
    expect(after.status).toBe('UPDATE_COMPLETE');
    expect(eventsOf(after, 'LaunchConfiguration')).toEqual(['DELETE_IN_PROGRESS', 'DELETE_FAILED still in use']);
  });
});

describe('Failures and rollbacks', () => {
  it('restore the stack, as an operation with its own id and the token of the update', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const failure = { logicalId: 'ApiWebService', reason: 'Service did not stabilize.' };
    clients.aws.failResource({ ...failure, release: REQUIRED, times: 1 });
    const { resources, parameters } = clients.aws.stack('prod');
    const after = await update(clients, REQUIRED);
    const status = 'UPDATE_ROLLBACK_COMPLETE';
    expect(after).toMatchObject({ status, version: ZONES_CAN_BE_PINNED, resources, parameters });
    const statuses = ['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', status];
    expect(stackStatuses(after)).toEqual(['UPDATE_IN_PROGRESS', ...statuses]);
    expect(eventsOf(after, 'ApiWebService')[1]).toBe('UPDATE_FAILED Service did not stabilize.');
    expect(eventsOf(after, 'InstancesLaunchTemplate')).toEqual(['DELETE_IN_PROGRESS', 'DELETE_COMPLETE']);
    const rows = after.events.filter(({ ClientRequestToken }) => ClientRequestToken === 'this-run');
    const [updating, rollback] = [...new Set(rows.map(({ OperationId }) => OperationId))];
    expect(rows.at(-1)).toMatchObject({ ResourceStatus: status, OperationId: rollback });
    expect((await describeProd(clients))?.LastOperations).toEqual([
      { OperationType: 'ROLLBACK', OperationId: rollback },
      { OperationType: 'UPDATE_STACK', OperationId: updating },
    ]);
    expect((await update(clients, REQUIRED)).status).toBe('UPDATE_COMPLETE');
  });

  it('change LastUpdatedTime if a scenario configures it', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.moveUpdatedTimeOnRollback();
    clients.aws.failResource({ logicalId: 'ApiWebService', reason: 'no' });
    const { events } = await update(clients, REQUIRED);
    const rollback = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS');
    expect((await describeProd(clients))?.LastUpdatedTime).toEqual(rollback?.Timestamp);
  });

  it.each([
    [{ status: 'HOOK_COMPLETE_FAILED' }, 'UPDATE_ROLLBACK_COMPLETE'],
    [{ status: 'HOOK_FAILED' }, 'UPDATE_ROLLBACK_COMPLETE'],
    [{ mode: 'WARN' }, 'UPDATE_COMPLETE'],
  ] as const)('a hook with %j ends the update in %s', async (how, status) => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.failHook({ logicalId: 'ApiWebTasks', hook: 'MyOrg::Guard::Hook', reason: 'too large', ...how });
    const after = await update(clients, REQUIRED);
    expect(after.status).toBe(status);
    const failed = 'UPDATE_FAILED The following hook(s) failed: [MyOrg::Guard::Hook]';
    expect(eventsOf(after, 'ApiWebTasks').includes(failed)).toBe(!('mode' in how));
  });

  it('cancel resources in progress after a failure', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    clients.aws.slowResource('ApiMonitorTasks', 500);
    clients.aws.failResource({ logicalId: 'ApiWebTasks', reason: 'Too many containers' });
    const { events } = await update(clients, REQUIRED);
    expect(events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain('Resource update cancelled');
    const rollback = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_ROLLBACK_IN_PROGRESS');
    const reason = /The following resource\(s\) failed to update: \[.*ApiWebTasks.*\]\. $/;
    expect(rollback?.ResourceStatusReason).toMatch(reason);
  });

  it('can end in UPDATE_ROLLBACK_FAILED, from which the rollback is continued', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const { aws, send } = clients;
    const goOn = (...ResourcesToSkip: string[]) =>
      send(new ContinueUpdateRollbackCommand({ StackName: 'prod', ResourcesToSkip }));
    aws.failResource({ logicalId: 'ApiWebService', reason: 'no' });
    aws.failRollback({ logicalId: 'CustomTopic', reason: 'the code was deleted' });
    expect((await update(clients, REQUIRED)).status).toBe('UPDATE_ROLLBACK_FAILED');
    await goOn();
    expect((await aws.settled('prod')).status).toBe('UPDATE_ROLLBACK_FAILED');
    await expect(goOn('Vpc')).rejects.toMatchObject({ name: 'ValidationError' });
    await goOn('CustomTopic');
    const end = { status: 'UPDATE_ROLLBACK_COMPLETE', version: ZONES_CAN_BE_PINNED };
    expect(await aws.settled('prod')).toMatchObject(end);
  });

  it('can be requested only while the update is in progress', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
    const cancel = () => clients.send(new CancelUpdateStackCommand({ StackName: 'prod' }));
    await expect(cancel()).rejects.toThrow('CancelUpdateStack cannot be called from current stack status');
    clients.aws.slowResource('ApiWebTasks', 2000);
    await execute(clients, await changeSetTo(clients, REQUIRED));
    await cancel();
    clients.aws.slowResource('ApiWebTasks', 5);
    const end = { status: 'UPDATE_ROLLBACK_COMPLETE', version: ZONES_CAN_BE_PINNED };
    expect(await clients.aws.settled('prod')).toMatchObject(end);
  });
});

describe('Exports and imports', () => {
  it('are listed, and an update that deletes an export in use is rolled back', async () => {
    const clients = await rackAt(API_RENAMED, { pageSize: 2 });
    const { aws, cloudFormation: client } = clients;
    aws.addApp({ rack: 'prod', name: 'shop', imports: ['HostedZone'] });
    const names: string[] = [];
    for await (const { Exports } of paginateListExports({ client }, {})) {
      names.push(...(Exports ?? []).map(({ Name }) => Name ?? ''));
    }
    expect(names).toContain('prod:HostedZone');
    const importersOf = (ExportName: string) => client.send(new ListImportsCommand({ ExportName }));
    expect(await importersOf('prod:HostedZone')).toMatchObject({ Imports: ['prod-shop'] });
    await expect(importersOf('prod:Vpc')).rejects.toThrow("Export 'prod:Vpc' is not imported by any stack.");
    const after = await update(clients, LATEST);
    expect(after).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', version: API_RENAMED });
    expect(after.events.map(({ ResourceStatusReason }) => ResourceStatusReason)).toContain(
      'Delete canceled. Cannot delete export prod:HostedZone as it is in use by prod-shop.',
    );
  });
});
