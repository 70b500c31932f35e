/** The list of racks as a runner starts it, from the program of racks/action.yml. */
import { describe, expect, it } from '@jest/globals';
import { FLEET_OUTPUT_NAMES } from '../../src/report/fleet/fleet-outputs.ts';
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { annotationsOf, FIRST, LATEST, listRacks, REQUIRED, SECOND, shownBy, withAws } from './bundle.ts';

const parsed = (run: ActionResult, output: string): unknown => JSON.parse(run.outputs[output] ?? '');

/** Five racks, one of them stuck and one without tags, an app and a development rack. */
async function fill(aws: Simulator): Promise<void> {
  await aws.addRack({ name: 'staging', version: SECOND });
  await aws.addRack({ name: 'prod-us', version: LATEST });
  await aws.addRack({ name: 'prod-eu', version: REQUIRED });
  await aws.addRack({ name: 'stuck', version: FIRST });
  aws.setStatus('stuck', 'UPDATE_ROLLBACK_FAILED', 'could not log in with rehearsal-password');
  await aws.addRack({ name: 'untouched', version: FIRST, tags: {} });
  await aws.addRack({ name: 'dev', version: FIRST, parameters: { Development: 'Yes' } });
  const app = { parameters: { WebFormation: '2,256,512' }, outputs: { Key: 's3cret' } };
  aws.addApp({ name: 'blog', rack: 'staging', ...app });
}

describe('the list of racks', () => {
  it('has each rack, page by page, with no changing request and no text of AWS or of an app', async () => {
    await withAws(
      async (aws) => {
        await fill(aws);
        const run = await listRacks(aws, { canaries: 'staging', exclude: 'dev' });
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
        expect(shownBy(run)).not.toMatch(/rehearsal-password|s3cret/);
        const calls = aws.requests.map(({ action }) => action);
        expect(new Set(calls)).toEqual(new Set(['DescribeStacks', 'DescribeStackResource', 'GetObject']));
        // For the three that are to be updated.
        expect(calls.filter((call) => call === 'DescribeStackResource')).toHaveLength(3);
      },
      { pageSize: 2 },
    );
  });

  it('continues without the one rack that it cannot read, green and with a warning', async () => {
    await withAws(async (aws) => {
      await fill(aws);
      aws.deny({ action: 'cloudformation:DescribeStackResource' });
      const run = await listRacks(aws);
      expect([run.exitCode, run.outputs['outcome']]).toEqual([0, 'partly-listed']);
      expect(parsed(run, 'racks')).toContainEqual(expect.objectContaining({ name: 'untouched', health: 'unclear' }));
      expect(run.stdout).toMatch(/^::warning .*`untouched`.*DescribeStackResource/m);
    });
  });

  it('with several invalid inputs reports all of them together, with all outputs set', async () => {
    await withAws(async (aws) => {
      const run = await listRacks(aws, { include: 'a/b', version: 'newest', since: '{}' });
      expect([run.exitCode, run.outputs['outcome'], run.outputs['rest']]).toEqual([1, 'refused', '[]']);
      const [error, ...more] = annotationsOf(run, 'error');
      for (const input of ['include', 'version', 'since']) expect(error).toContain(`\`${input}\``);
      expect([more, aws.requests]).toEqual([[], []]);
    });
  });
});
