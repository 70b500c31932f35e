/** SIMULATOR.md, "Other clients" and "The rack's API". */

import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { get } from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
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
  const check = (address: string | undefined): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      get(`https://${address ?? ''}/check`, { rejectUnauthorized: false, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });

  it('is down for a while after an update, or does not respond any more', async () => {
    const clients = await openClients();
    const { api } = await clients.aws.addRack({ name: 'prod', version: FIRST, api: { downMs: 80 } });
    expect(clients.aws.stack('prod').outputs['Dashboard']).toBe(api?.address);
    expect(await check(api?.address)).toBe(200);
    await update(clients, ZONES_CAN_BE_PINNED);
    expect(await check(api?.address)).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 90));
    expect(await check(api?.address)).toBe(200);
    expect(api?.checks.map(({ status }) => status)).toEqual([200, 503, 200]);
    const other = await clients.aws.addRack({ name: 'other', version: FIRST, api: 'down-after-update' });
    await clients.aws.updateAsOtherClient({ stack: 'other', version: ZONES_CAN_BE_PINNED });
    expect(await check(other.api?.address)).toBe(503);
  });

  it('has no valid address if a scenario configures it', async () => {
    const { aws } = await rackAt(FIRST, { rack: { api: 'invalid-address' } });
    expect(aws.stack('prod').outputs['Dashboard']).toMatch(/\.elb\.amazonaws\.com$/);
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
