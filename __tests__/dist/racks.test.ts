/**
 * The listing of racks as a runner starts it, from the entry of racks/action.yml: read-only, complete, and exact about
 * unreadable racks.
 */
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runAction, type ActionResult, type ActionRun } from '../../simulator/runner/run-action.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { FLEET_OUTPUT_NAMES } from '../../src/report/fleet/fleet-outputs.ts';
import { FIRST, LATEST, REQUIRED, ROOT, SECOND, withAws } from './bundle.ts';

function list(aws: Simulator, inputs: Readonly<Record<string, string>> = {}, more: Partial<ActionRun> = {}) {
  return runAction({ bundle: join(ROOT, 'dist/racks/index.js'), endpointUrl: aws.url, inputs, ...more });
}

function parsed(run: ActionResult, output: string): unknown {
  return JSON.parse(run.outputs[output] ?? '');
}

/** Five racks, one of them stuck and one without tags, an app and a development rack. */
async function fill(aws: Simulator): Promise<void> {
  await aws.addRack({ name: 'staging', version: SECOND });
  await aws.addRack({ name: 'prod-us', version: LATEST });
  await aws.addRack({ name: 'prod-eu', version: REQUIRED });
  await aws.addRack({ name: 'stuck', version: FIRST, status: 'UPDATE_ROLLBACK_FAILED' });
  await aws.addRack({ name: 'untouched', version: FIRST, tags: {} });
  await aws.addRack({ name: 'dev', version: FIRST, parameters: { Development: 'Yes' } });
  aws.addApp({ name: 'blog', rack: 'staging', parameters: { WebFormation: '2,256,512' } });
}

describe('the list of racks, run as a runner does', () => {
  it('lists each rack, page by page, with no changing request', async () => {
    await withAws(
      async (aws) => {
        await fill(aws);
        const run = await list(aws, { canaries: 'staging', exclude: 'dev' });
        expect([run.exitCode, run.stderr]).toEqual([0, '']);
        expect(Object.keys(run.outputs).sort()).toEqual([...FLEET_OUTPUT_NAMES].sort());
        expect(run.outputs).toMatchObject({ outcome: 'listed', count: '5', 'latest-version': LATEST });
        expect(parsed(run, 'canaries')).toEqual([{ rack: 'staging', version: REQUIRED }]);
        expect(parsed(run, 'rest')).toEqual([
          { rack: 'prod-eu', version: LATEST },
          { rack: 'untouched', version: REQUIRED },
        ]);
        expect(parsed(run, 'counts')).toMatchObject({ stuck: 1, behind: 3, 'up-to-date': 1 });
        expect(run.summary).toMatch(/^🔎 5 racks in us-east-1: 1 stuck, 3 behind and 1 up to date\n/);
        expect(run.report).toMatchObject({ schema: 1, outcome: 'listed' });
        const calls = aws.requests.map(({ action }) => action);
        expect(new Set(calls)).toEqual(new Set(['DescribeStacks', 'DescribeStackResource', 'GetObject']));
        // For the three that are to be updated.
        expect(calls.filter((call) => call === 'DescribeStackResource')).toHaveLength(3);
        expect(aws.mutations()).toEqual([]);
      },
      { pageSize: 2 },
    );
  });

  it('continues without the one rack that it cannot read, green, and reports that', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      aws.deny({ action: 'cloudformation:DescribeStackResource' });
      const run = await list(aws);
      expect(run.exitCode).toBe(0);
      expect(run.outputs['outcome']).toBe('partly-listed');
      expect(parsed(run, 'racks')).toContainEqual(
        expect.objectContaining({ name: 'untouched', health: 'unclear' }),
      );
      expect(run.stdout).toMatch(/^::warning .*`untouched`.*DescribeStackResource/m);
    });
  });

  it('reports every invalid input together, with all outputs set and no request to AWS', async () => {
    await withAws(async (aws) => {
      const run = await list(aws, { include: 'a/b', version: 'newest', since: '{}' });
      expect([run.exitCode, run.outputs['outcome'], run.outputs['rest']]).toEqual([1, 'refused', '[]']);
      const errors = run.stdout.split('\n').filter((line) => line.startsWith('::error'));
      expect(errors).toHaveLength(1);
      for (const input of ['include', 'version', 'since']) expect(errors[0]).toContain(`\`${input}\``);
      expect(aws.requests).toEqual([]);
    });
  });

  it('shows no value of hidden parameters or apps', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      aws.setStatus('staging', 'UPDATE_ROLLBACK_FAILED', 'could not log in with rehearsal-password');
      aws.addApp({ name: 'blog', rack: 'staging', parameters: { WebFormation: '2,256,512' }, outputs: { Key: 's3cret' } });
      const run = await list(aws);
      expect(run.outputs['counts']).toContain('"stuck":1');
      const shown = JSON.stringify([run.outputs, run.summary, run.stdout, run.report]);
      expect(shown).not.toMatch(/rehearsal-password|s3cret/);
    });
  });
});
