/** Plans, and change sets kept for a later run, with the bundle: the requests to AWS. */
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import { FIRST, LATEST, REQUIRED, runBundle, withAws } from './bundle.ts';

const CHANGE_SET_CALLS = new Set(['CreateChangeSet', 'DeleteChangeSet']);

function actionsThatChange(aws: Simulator): readonly string[] {
  return [...new Set(aws.mutations().map(({ action }) => action))];
}

describe('mode plan', () => {
  it('sends no changing request except for its own change set', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      aws.addApp({ rack: 'staging', name: 'shop', parameters: { WebFormation: '1,256,512' } });
      const run = await runBundle(aws, { mode: 'plan' });
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({
        outcome: 'planned',
        updated: 'false',
        version: FIRST,
        'next-version': REQUIRED,
        route: JSON.stringify([REQUIRED, LATEST]),
        disruption: 'instances-roll',
        // One update of three instances, one at a time: up to 100 minutes, and 25 for the checks after it.
        'suggested-job-timeout-minutes': '130',
      });
      expect(run.summary).toContain('`timeout-minutes: 130`, and `role-duration-seconds: 7800` without `role-to-assume`');
      expect(actionsThatChange(aws).every((action) => CHANGE_SET_CALLS.has(action))).toBe(true);
      expect(aws.stack('staging')).toMatchObject({ version: FIRST, status: 'CREATE_COMPLETE', changeSets: [] });
      expect(run.summary).toContain('convox scale web --count 2 --app shop --rack staging');
      expect(run.summary).toContain(LATEST);
    });
  });

  it('reads all pages of a change set and of the account', async () => {
    await withAws(
      async (aws) => {
        await aws.addRack({ name: 'staging', version: FIRST });
        for (const name of ['a', 'b', 'c', 'd']) {
          aws.addApp({ rack: 'staging', name, parameters: { WebFormation: '1,256,512' } });
        }
        const run = await runBundle(aws, { mode: 'plan' });
        for (const name of ['a', 'b', 'c', 'd']) expect(run.summary).toContain(`--app ${name} --rack staging`);
        const { add, modify, replace, remove } = JSON.parse(run.outputs['changes'] ?? '') as Record<string, number>;
        expect((add ?? 0) + (modify ?? 0) + (replace ?? 0) + (remove ?? 0)).toBeGreaterThan(6);
      },
      { pageSize: 2 },
    );
  });
});

describe('what a plan shows of its change set', () => {
  it('is the values before and after, without the outputs of the rack, and what is likely to fail', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      const reason = 'Quota of load balancers is exceeded';
      aws.failEarlyValidation({ logicalId: 'Instances', reason, mode: 'WARN' });
      const run = await runBundle(aws, { mode: 'plan' });
      expect(run.outputs['outcome']).toBe('planned');
      expect(run.summary).toContain('`Runtime`: `nodejs8.10` → `nodejs12.x`');
      expect(run.summary).toContain(reason);
      const { CustomTopic: output = '' } = aws.stack('staging').outputs;
      expect(output).toContain('arn:aws:lambda:');
      expect(`${run.summary}${JSON.stringify(run.report)}`).not.toContain(output);
    });
  });

  it('is what was changed by hand with `drift: report`, and what the update does to it', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      aws.changeResource({ stack: 'staging', logicalId: 'CustomTopic', property: 'Runtime', value: 'nodejs6.10' });
      aws.deleteResource('staging', 'Instances');
      const denied = 'User: x is not authorized to perform: logs:DescribeLogGroups on resource: y';
      aws.failDriftDetection('LogGroup', denied);
      const run = await runBundle(aws, { mode: 'plan', drift: 'report' });
      expect(run.outputs['outcome']).toBe('planned');
      expect(run.summary).toContain('`Runtime`: `nodejs8.10` -> `nodejs6.10`; **the update overwrites it**');
      expect(run.summary).toContain('`Instances` AWS::AutoScaling::AutoScalingGroup: deleted; **the update changes it');
      expect(run.summary).toContain('The role of the job lacks `logs:DescribeLogGroups`');
      expect(run.stdout).toContain('Changed by hand: 2 resources');
    });
  });

  it('is every change, also where the reading with values lacks some', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      aws.omitPropertyValues('Instances');
      const run = await runBundle(aws, { mode: 'plan' });
      expect(run.summary).toMatch(/- <code>Instances<\/code> AWS::AutoScaling::AutoScalingGroup: \w+/);
      expect(run.summary).toContain('CloudFormation could not show the values of all changes');
    });
  });
});
