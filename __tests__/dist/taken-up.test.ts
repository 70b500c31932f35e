import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import { LATEST, REQUIRED, runBundle, SECOND, withAws } from './bundle.ts';
import { cancelRun } from './cancelled-run.ts';

const SLOW_MS = 1_500;

function executions(aws: Simulator): number {
  return aws.requests.filter(({ action, status }) => action === 'ExecuteChangeSet' && status === 200).length;
}

/** A run that dies without a word while its update is under way. */
async function dyingRun(aws: Simulator, inputs: Record<string, string> = {}): Promise<void> {
  const { run } = await cancelRun(aws, (kill) => { aws.after('DescribeStackEvents', kill); }, { signal: 'SIGKILL', inputs });
  expect(run.exitCode).toBeNull();
  expect(run.outputs).toEqual({});
  expect(aws.stack('staging').status).toBe('UPDATE_IN_PROGRESS');
}

describe('a run that was killed during the update', () => {
  it('is joined by another run, which monitors the update to its end and starts no second one', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.slowResource('ServiceWebApi', SLOW_MS);
      await dyingRun(aws);
      const run = await runBundle(aws, {}, { env: { GITHUB_RUN_ID: '7000000002' } });
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({ outcome: 'updated', 'previous-version': REQUIRED, version: LATEST });
      expect(executions(aws)).toBe(1);
      expect(aws.stack('staging')).toMatchObject({ version: LATEST, status: 'UPDATE_COMPLETE', changeSets: [] });
    });
  });

  it('is joined on a route of two steps, and the other run then executes the second step', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      aws.slowResource('ApiWebService', SLOW_MS);
      await dyingRun(aws, { 'required-releases': 'step' });
      const run = await runBundle(aws, { 'required-releases': 'step' }, { env: { GITHUB_RUN_ATTEMPT: '2' } });
      expect(run.outputs).toMatchObject({ outcome: 'updated', 'previous-version': SECOND, version: LATEST });
      expect(executions(aws)).toBe(2);
      expect(aws.stack('staging').changeSets).toEqual([]);
    });
  });

  it('is reported as rolled back by the other run if the update fails', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.slowResource('ServiceWebApi', SLOW_MS);
      aws.failResource({ logicalId: 'ServiceWebApi', reason: 'Service did not stabilize.' });
      await dyingRun(aws);
      const run = await runBundle(aws, {}, { env: { GITHUB_RUN_ID: '7000000002' } });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'rolled-back', updated: 'false', version: REQUIRED });
      expect(executions(aws)).toBe(1);
    });
  });
});
