/** A workflow that is cancelled, and a run that is killed: how the bundle ends, and how the next run continues. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { OUTPUT_NAMES } from '../../src/report/outputs/outputs.ts';
import { closeServer } from '../../simulator/http/endpoint.ts';
import { LATEST, REQUIRED, withAws, runBundle } from './bundle.ts';
import { cancelRun, type CancelledRun } from './cancelled-run.ts';
import type { Simulator } from '../../simulator/simulator.ts';

/** GitHub follows SIGINT with SIGTERM after 7.5 s and kills 2.5 s later. */
const LIMIT_MS = 5_000;
/** Long enough for a signal to strike in the middle of the update, and for a cancelled run to end before it. */
const SLOW_MS = 2_500;

function expectTold({ run, endedAfterMs }: CancelledRun): void {
  expect(endedAfterMs).toBeLessThan(LIMIT_MS);
  expect(run.exitCode).toBe(1);
  expect(Object.keys(run.outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
  expect(run.summary).not.toBe('');
  expect(run.stdout.split('\n').filter((line) => line.startsWith('::error'))).toHaveLength(1);
}

describe('a workflow that is cancelled', () => {
  it.each([
    ['SIGINT', 'before the rack is read', 'DescribeStacks'],
    ['SIGTERM', 'while the change set is made', 'DescribeChangeSet'],
  ] as const)('by %s, %s, changes nothing and leaves no change set', async (signal, _when, action) => {
    const slowly = { changeSetDurationMs: action === 'DescribeChangeSet' ? 1_500 : 10 };
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      const cancelled = await cancelRun(aws, (cancel) => { aws.before(action, cancel); }, { signal });
      expectTold(cancelled);
      expect(cancelled.run.outputs).toMatchObject({ outcome: 'cancelled', updated: 'false' });
      expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, status: 'CREATE_COMPLETE', changeSets: [] });
      expect(aws.requests.map((request) => request.action)).not.toContain('ExecuteChangeSet');
    }, slowly);
  });

  it('by SIGTERM, during the update, leaves the update to CloudFormation and reports that', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.slowResource('ServiceWebApi', SLOW_MS);
      // At the second poll, the run has processed the response to the first one.
      const cancelled = await cancelRun(aws, (cancel) => { aws.after('DescribeStackEvents', () => { aws.after('DescribeStackEvents', cancel); }); }, { signal: 'SIGTERM' });
      expect(aws.stack('staging').status).toBe('UPDATE_IN_PROGRESS');
      expectTold(cancelled);
      expect(cancelled.run.outputs).toMatchObject({
        outcome: 'unfinished',
        version: '',
        'previous-version': REQUIRED,
        'stack-status': 'UPDATE_IN_PROGRESS',
      });
      expect(aws.requests.map(({ action }) => action)).not.toContain('CancelUpdateStack');
      expect(await aws.settled('staging')).toMatchObject({ version: LATEST, status: 'UPDATE_COMPLETE', changeSets: [] });
    });
  });

  it('ends in time if AWS never responds', async () => {
    await withAws(async (aws) => {
      let knocked = 0;
      let cancelIt: () => void = () => undefined;
      const silent = createServer(() => {
        knocked += 1;
        if (knocked === 1) setTimeout(() => { cancelIt(); }, 100);
      });
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const cancelled = await cancelRun({ ...aws, url }, (cancel) => { cancelIt = cancel; });
      expectTold(cancelled);
      expect(cancelled.run.outputs).toMatchObject({ outcome: 'cancelled', version: '', 'stack-status': '' });
      await closeServer(silent);
    });
  });
});

describe('taken up', () => {
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
});
});
