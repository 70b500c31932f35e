/** SIMULATOR.md, "Other clients". */

import { describe, expect, it } from '@jest/globals';
import { changeSetTo, execute, FIRST, openClients, REQUIRED, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

describe('Other clients', () => {
  it('can scale the rack between the change set and its execution, which makes it obsolete', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: ZONES_CAN_BE_PINNED });
    const changeSet = await changeSetTo(clients, REQUIRED);
    clients.aws.before('ExecuteChangeSet', () => {
      void clients.aws.autoscale({ rack: 'prod', instanceCount: 6, minDurationMs: 50 });
    });
    await expect(execute(clients, changeSet)).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
    expect(clients.aws.stack('prod').status).toBe('UPDATE_IN_PROGRESS');
    expect(await clients.aws.settled('prod')).toMatchObject({
      status: 'UPDATE_COMPLETE',
      version: ZONES_CAN_BE_PINNED,
      parameters: { InstanceCount: '6', Password: 'simulated-password' },
    });
  });

  it('can update the rack to a release', async () => {
    const { aws } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST });
    await aws.updateAsOtherClient({ stack: 'prod', version: ZONES_CAN_BE_PINNED });
    expect(aws.stack('prod').version).toBe(ZONES_CAN_BE_PINNED);
  });

  it('can delete the change sets, or cancel the update', async () => {
    const clients = await openClients();
    const { aws } = clients;
    await aws.addRack({ name: 'prod', version: ZONES_CAN_BE_PINNED });
    const changeSet = await changeSetTo(clients, REQUIRED);
    aws.deleteChangeSets('prod');
    await expect(execute(clients, changeSet)).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    await execute(clients, await changeSetTo(clients, REQUIRED));
    aws.cancelUpdate('prod');
    expect((await aws.settled('prod')).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});
