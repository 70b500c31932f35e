/** SIMULATOR.md, "The rack's API". */

import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { get } from 'node:https';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FIRST, openClients, update, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function check(address: string | undefined): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(`https://${address ?? ''}/check`, { rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

describe("The rack's API", () => {
  it('responds at the Dashboard output, with a self-signed certificate', async () => {
    const { aws } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST });
    const address = aws.stack('prod').outputs['Dashboard'];
    expect(await check(address)).toBe(200);
    await expect(fetch(`https://${address ?? ''}/check`)).rejects.toThrow();
  });

  it('is down for a while after an update', async () => {
    const clients = await openClients();
    const { api } = await clients.aws.addRack({ name: 'prod', version: FIRST, api: { downMs: 80 } });
    expect(await check(api?.address)).toBe(200);
    await update(clients, ZONES_CAN_BE_PINNED);
    expect(await check(api?.address)).toBe(503);
    await new Promise((resolve) => setTimeout(resolve, 90));
    expect(await check(api?.address)).toBe(200);
    expect(api?.checks.map(({ status }) => status)).toEqual([200, 503, 200]);
  });

  it('never responds, or has no valid address, if a scenario says so', async () => {
    const clients = await openClients();
    const { api } = await clients.aws.addRack({ name: 'prod', version: FIRST, api: 'down-after-update' });
    await update(clients, ZONES_CAN_BE_PINNED);
    expect(await check(api?.address)).toBe(503);
    await clients.aws.addRack({ name: 'private', version: FIRST, api: 'invalid-address' });
    expect(clients.aws.stack('private').outputs['Dashboard']).toMatch(/\.elb\.amazonaws\.com$/);
  });

  it.each([
    ['a parameter that the template does not have', { version: FIRST, parameters: { NoSuchParameter: 'x' } }],
    ['a release that is not there', { version: '20990101000000' }],
  ])('is closed if the rack cannot be created, for %s: otherwise the process could not end', async (_why, rack) => {
    const scenario = `
      const { startSimulator } = await import('./simulator/simulator.ts');
      const aws = await startSimulator({ buckets: { convox: 'simulator/releases' } });
      await aws.addRack(${JSON.stringify({ name: 'prod', ...rack })}).catch(() => console.log('refused'));
      await aws.close();`;
    const node = ['--no-warnings', '--input-type=module', '--eval', scenario];
    const { stdout } = await promisify(execFile)(process.execPath, node, { cwd: ROOT, timeout: 15_000 });
    expect(stdout).toBe('refused\n');
  });
});
