/** A workflow that is cancelled, and a run that is killed: how the bundle ends, and how the next run continues. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { OUTPUT_NAMES } from '../../src/report/outputs/outputs.ts';
import { closeServer } from '../../simulator/http/endpoint.ts';
import { annotationsOf, LATEST, REQUIRED, runBundle, withAws, withRack } from './bundle.ts';
import { cancelRun, type CancelledRun } from './cancelled-run.ts';

/** Checks that the run has reported its end; GitHub kills it 10 s after the signal. */
function expectReported({ run, endedAfterMs }: CancelledRun): void {
  expect(endedAfterMs).toBeLessThan(5_000);
  expect(run.exitCode).toBe(1);
  expect(Object.keys(run.outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
  expect(run.summary).not.toBe('');
  expect(annotationsOf(run, 'error')).toHaveLength(1);
}

describe('a cancelled workflow', () => {
  it.each([
    ['SIGINT', 'before the rack is read', 'DescribeStacks', 10],
    ['SIGTERM', 'while the change set is created', 'DescribeChangeSet', 1_500],
  ] as const)(
    'by %s, %s, changes nothing and leaves no change set',
    async (signal, _when, action, changeSetDurationMs) => {
      await withRack(
        REQUIRED,
        async (aws) => {
          const cancelled = await cancelRun(
            aws,
            (cancel) => {
              aws.before(action, cancel);
            },
            { signal },
          );
          expectReported(cancelled);
          expect(cancelled.run.outputs).toMatchObject({ outcome: 'cancelled', updated: 'false' });
          expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, status: 'CREATE_COMPLETE', changeSets: [] });
          expect(aws.requests.map((request) => request.action)).not.toContain('ExecuteChangeSet');
        },
        { changeSetDurationMs },
      );
    },
  );

  it('by SIGTERM, during the update, leaves the update to CloudFormation and reports that', async () => {
    await withRack(REQUIRED, async (aws) => {
      aws.slowResource('ServiceWebApi', 2_500);
      // At the second poll, the run has processed the response to the first one.
      const atSecondPoll = (cancel: () => void) => {
        aws.after('DescribeStackEvents', () => {
          aws.after('DescribeStackEvents', cancel);
        });
      };
      const cancelled = await cancelRun(aws, atSecondPoll, { signal: 'SIGTERM' });
      const status = 'UPDATE_IN_PROGRESS';
      expect(aws.stack('staging').status).toBe(status);
      expectReported(cancelled);
      const outputs = { outcome: 'unfinished', version: '', 'previous-version': REQUIRED, 'stack-status': status };
      expect(cancelled.run.outputs).toMatchObject(outputs);
      expect(aws.requests.map(({ action }) => action)).not.toContain('CancelUpdateStack');
      expect(await aws.settled('staging')).toMatchObject({
        version: LATEST,
        status: 'UPDATE_COMPLETE',
        changeSets: [],
      });
    });
  });

  it('ends in time if AWS never responds', async () => {
    await withAws(async (aws) => {
      let cancelIt: () => void = () => undefined;
      const silent = createServer().once('request', () =>
        setTimeout(() => {
          cancelIt();
        }, 100),
      );
      await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
      const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const cancelled = await cancelRun({ ...aws, url }, (cancel) => {
        cancelIt = cancel;
      });
      expectReported(cancelled);
      expect(cancelled.run.outputs).toMatchObject({ outcome: 'cancelled', version: '', 'stack-status': '' });
      await closeServer(silent);
    });
  });
});

it('a run that was killed during the update is joined by the next one, which starts no second update', async () => {
  await withRack(REQUIRED, async (aws) => {
    aws.slowResource('ServiceWebApi', 1_500);
    const killed = await cancelRun(
      aws,
      (kill) => {
        aws.after('DescribeStackEvents', kill);
      },
      { signal: 'SIGKILL' },
    );
    expect([killed.run.exitCode, killed.run.outputs]).toEqual([null, {}]);
    expect(aws.stack('staging').status).toBe('UPDATE_IN_PROGRESS');
    const run = await runBundle(aws, {}, { env: { GITHUB_RUN_ID: '7000000002' } });
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ outcome: 'updated', 'previous-version': REQUIRED, version: LATEST });
    expect(aws.mutations().filter(({ action }) => action === 'ExecuteChangeSet')).toHaveLength(1);
    expect(aws.stack('staging')).toMatchObject({ version: LATEST, status: 'UPDATE_COMPLETE', changeSets: [] });
  });
});
