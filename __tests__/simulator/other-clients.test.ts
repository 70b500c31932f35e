/** SIMULATOR.md, "Other clients" and "The rack's API", of which __tests__/adapters/rack-api.test.ts covers the responses. */

import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRackApi } from '../../src/adapters/rack-api/rack-api.ts';
import {
  changeSetTo,
  execute,
  FIRST,
  openClients,
  rackAt,
  REQUIRED,
  update,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';

describe('Other clients', () => {
  it('can scale the rack between the change set and its execution, which makes it obsolete', async () => {
    const clients = await rackAt(ZONES_CAN_BE_PINNED);
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

  it('can update the rack, delete its change sets, and cancel its update', async () => {
    const clients = await rackAt(FIRST);
    const { aws } = clients;
    await aws.updateAsOtherClient({ stack: 'prod', version: ZONES_CAN_BE_PINNED });
    expect(aws.stack('prod').version).toBe(ZONES_CAN_BE_PINNED);
    const changeSet = await changeSetTo(clients, REQUIRED);
    aws.deleteChangeSets('prod');
    await expect(execute(clients, changeSet)).rejects.toMatchObject({ name: 'ChangeSetNotFoundException' });
    await execute(clients, await changeSetTo(clients, REQUIRED));
    aws.cancelUpdate('prod');
    expect((await aws.settled('prod')).status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
});

describe("The rack's API", () => {
  it('is down after an update, or has no valid address, if a scenario configures it', async () => {
    const clients = await openClients();
    const { api } = await clients.aws.addRack({ name: 'prod', version: FIRST, api: 'down-after-update' });
    expect(clients.aws.stack('prod').outputs['Dashboard']).toBe(api?.address);
    await update(clients, ZONES_CAN_BE_PINNED);
    await expect(createRackApi().check(api?.address ?? '')).resolves.toMatchObject({ why: 'HTTP 503' });
    await clients.aws.addRack({ name: 'private', version: FIRST, api: 'invalid-address' });
    expect(clients.aws.stack('private').outputs['Dashboard']).toMatch(/\.elb\.amazonaws\.com$/);
  });

  it.each([
    ['a parameter that the template does not have', { version: FIRST, parameters: { NoSuchParameter: 'x' } }],
    ['a release that does not exist', { version: '20990101000000' }],
  ])('is closed if the rack cannot be created, for %s: otherwise the process could not end', async (_why, rack) => {
    const scenario = `
      const { startSimulator } = await import('./simulator/simulator.ts');
      const aws = await startSimulator({ buckets: { convox: 'simulator/releases' } });
      await aws.addRack(${JSON.stringify({ name: 'prod', ...rack })}).catch(() => console.log('rejected'));
      await aws.close();`;
    const node = ['--no-warnings', '--input-type=module', '--eval', scenario];
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, node, { cwd, timeout: 15_000 });
    expect(stdout).toBe('rejected\n');
  });
});
