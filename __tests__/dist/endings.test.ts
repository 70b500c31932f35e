import { describe, expect, it } from '@jest/globals';
import { OUTPUT_NAMES } from '../../src/report/outputs/outputs.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import { FIRST, LATEST, REQUIRED, runBundle, withAws } from './bundle.ts';

function errorsIn({ stdout }: ActionResult): readonly string[] {
  return stdout.split('\n').filter((line) => line.startsWith('::error'));
}

describe('the bundle, run as a runner does', () => {
  it('updates a rack to the first required release, and reports that everywhere', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      const run = await runBundle(aws);
      expect(run.stderr).toBe('');
      expect(run.exitCode).toBe(0);
      expect(Object.keys(run.outputs).sort()).toEqual([...OUTPUT_NAMES].sort());
      expect(run.outputs).toMatchObject({
        outcome: 'updated',
        updated: 'true',
        'up-to-date': 'false',
        'previous-version': FIRST,
        version: REQUIRED,
        'target-version': LATEST,
        'latest-version': LATEST,
        'next-version': LATEST,
        'blocked-by': REQUIRED,
        route: JSON.stringify([REQUIRED, LATEST]),
        'stack-status': 'UPDATE_COMPLETE',
      });
      expect(aws.stack('staging')).toMatchObject({ version: REQUIRED, status: 'UPDATE_COMPLETE', changeSets: [] });
      expect(run.summary).toContain(`## ✅ Updated staging from ${FIRST} to ${REQUIRED}`);
      expect(run.report).toMatchObject({ schema: 1, outcome: 'updated' });
      expect(errorsIn(run)).toEqual([]);
      expect(run.stdout).toContain('::group::');
      expect(run.stdout.match(/::group::/g)?.length).toBe(run.stdout.match(/::endgroup::/g)?.length);
    });
  });

  it('reports a rollback with the resource that failed first', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.' });
      const run = await runBundle(aws);
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({
        outcome: 'rolled-back',
        updated: 'false',
        version: FIRST,
        'stack-status': 'UPDATE_ROLLBACK_COMPLETE',
      });
      expect(errorsIn(run)).toHaveLength(1);
      expect(run.outputs['reason']).toContain('Instances');
      expect(run.summary).toContain('Received 0 SUCCESS signal');
      expect(aws.stack('staging').changeSets).toEqual([]);
    });
  });

  it.each([
    ['complete', 'updated', () => undefined],
    [
      'rolled back',
      'rolled-back',
      (aws: Simulator) => {
        aws.failResource({ logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 1.' });
      },
    ],
  ] as const)('shows which services of the cluster are not steady after an update that is %s', async (_title, outcome, fail) => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      aws.addApp({ rack: 'staging', name: 'shop', parameters: { WebFormation: '2,256,512' } });
      fail(aws);
      const shortage = { service: 'shop/Web', running: 0, message: 'was unable to place a task.' };
      aws.limitRunningTasks(shortage);
      if (outcome === 'updated') aws.after('DescribeServices', () => { aws.limitRunningTasks({ ...shortage, durationMs: 0 }); });
      const run = await runBundle(aws);
      expect(run.outputs['outcome']).toBe(outcome);
      expect(run.stdout).toMatch(/'shop ServiceWeb'.*0 of 2 tasks running/);
      const steady = outcome === 'updated' ? '3 of 3 services are steady' : '2 of 3 services are steady';
      expect(run.summary).toContain(`The API responds. ${steady}`);
      expect(run.report).toMatchObject({ health: { api: 'answers', services: { total: 3 } } });
    });
  });

  it('reports every invalid input together, before any request to AWS', async () => {
    await withAws(async (aws) => {
      const run = await runBundle(aws, { rack: '', version: '../../x', timeout: 'soon', parameters: 'Version=1\nnonsense' });
      expect(run.exitCode).toBe(1);
      expect(run.outputs['outcome']).toBe('refused');
      const [error = ''] = errorsIn(run);
      for (const input of ['rack', 'version', 'timeout', 'parameters']) expect(error).toContain(input);
      expect(aws.requests).toEqual([]);
    });
  });
});
