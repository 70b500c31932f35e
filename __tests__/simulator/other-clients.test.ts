/** SIMULATOR.md, "Other clients". */

import { describe, expect, it } from '@jest/globals';
import { changeSetTo, execute, FIRST, rehearse, REQUIRED, ZONES_CAN_BE_PINNED } from './rehearsal.ts';

describe('Other clients', () => {
  it('can scale the rack between the change set and its execution, which makes it obsolete', async () => {
    const rehearsal = await rehearse();
    await rehearsal.aws.addRack({ name: 'prod', version: ZONES_CAN_BE_PINNED });
    const changeSet = await changeSetTo(rehearsal, REQUIRED);
    rehearsal.aws.before('ExecuteChangeSet', () => {
      void rehearsal.aws.autoscale({ rack: 'prod', instanceCount: 6, lastsMs: 50 });
    });
    await expect(execute(rehearsal, changeSet)).rejects.toMatchObject({ name: 'InvalidChangeSetStatusException' });
    expect(rehearsal.aws.stack('prod').status).toBe('UPDATE_IN_PROGRESS');
    expect(await rehearsal.aws.settled('prod')).toMatchObject({
      status: 'UPDATE_COMPLETE',
      version: ZONES_CAN_BE_PINNED,
      parameters: { InstanceCount: '6', Password: 'rehearsal-password' },
    });
  });

  it('can update the rack to a release', async () => {
    const { aws } = await rehearse();
    await aws.addRack({ name: 'prod', version: FIRST });
    await aws.updateByAnother({ stack: 'prod', version: ZONES_CAN_BE_PINNED });
    expect(aws.stack('prod').version).toBe(ZONES_CAN_BE_PINNED);
  });

  it('can delete the change sets, or cancel the update', async () => {
    const rehearsal = await rehearse();
    const { aws } = rehearsal;
    await aws.addRack({ name: 'prod', version: ZONES_CAN_BE_PINNED });
    const changeSet = await changeSetTo(rehearsal, REQUIRED);
    aws.deleteChangeSets('prod');
    await expect(execute(rehearsal, changeSet)).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    await execute(rehearsal, await changeSetTo(rehearsal, REQUIRED));
    aws.cancelUpdate('prod');
    expect((await aws.settled('prod')).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});
