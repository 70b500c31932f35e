/** Plans, and change sets kept for a later run, through the bundle: what is asked of AWS stands in the simulator's record. */
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import { FIFTH, FIRST, LATEST, REQUIRED, runBundle, SECOND, withAws } from './bundle.ts';

const CHANGE_SET_CALLS = new Set(['CreateChangeSet', 'DeleteChangeSet']);

function actionsThatChange(aws: Simulator): readonly string[] {
  return [...new Set(aws.mutations().map(({ action }) => action))];
}

describe('mode plan', () => {
  it('makes no call that changes anything but its own change set', async () => {
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
      });
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

describe('mode check', () => {
  it('makes no call that changes anything', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: FIRST });
      await runBundle(aws, { mode: 'check' });
      expect(aws.mutations()).toEqual([]);
    });
  });
});

describe('a plan that is kept', () => {
  const keepPlan = async (aws: Simulator, inputs: Record<string, string> = {}): Promise<string> => {
    const run = await runBundle(aws, { mode: 'plan', 'keep-change-set': 'true', ...inputs });
    expect(run.outputs['outcome']).toBe('planned');
    expect(aws.stack(inputs['rack'] ?? 'staging').changeSets).toHaveLength(1);
    return run.outputs['change-set'] ?? '';
  };
  const nextRun = { env: { GITHUB_RUN_ID: '7000000002' } };

  it('is executed, and nothing else, by an update that names it', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const arn = await keepPlan(aws);
      const run = await runBundle(aws, { 'change-set': arn }, nextRun);
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: REQUIRED });
      expect(aws.requests.filter(({ action }) => action === 'CreateChangeSet')).toHaveLength(1);
      expect(aws.stack('staging').changeSets).toEqual([]);
    });
  });

  it('and overtaken by the autoscaler is planned again, and executed as it is the same', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const arn = await keepPlan(aws);
      await aws.autoscale({ rack: 'staging', instanceCount: 4 });
      const run = await runBundle(aws, { 'change-set': arn }, nextRun);
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: REQUIRED });
      expect(aws.requests.filter(({ action }) => action === 'CreateChangeSet')).toHaveLength(2);
      expect(aws.stack('staging').changeSets).toEqual([]);
    });
  });

  it('and overtaken by the rack itself is refused with what is different', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const arn = await keepPlan(aws);
      await aws.updateByAnother({ stack: 'staging', parameters: { InstanceType: 'm5.large' } });
      aws.setSsmParameter('/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id', 'ami-0new');
      aws.putObject('convox', `release/${REQUIRED}/rack.json`, withAnotherTopic(aws));
      const run = await runBundle(aws, { 'change-set': arn }, nextRun);
      expect(run.outputs['outcome']).toBe('refused');
      expect(run.outputs['reason']).toContain('AnotherTopic');
      expect(aws.stack('staging').version).toBe(SECOND);
    });
  });

  it('is another than the plan of the next step of the same run, with other parameters', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const one = await runBundle(aws, { mode: 'plan', 'keep-change-set': 'true', parameters: 'InstanceType=m5.large' });
      const other = await runBundle(aws, { mode: 'plan', 'keep-change-set': 'true', parameters: 'InstanceType=m5.xlarge' });
      expect(one.outputs['change-set']).not.toBe(other.outputs['change-set']);
      const run = await runBundle(aws, { 'change-set': other.outputs['change-set'] ?? '' });
      expect(run.outputs).toMatchObject({ outcome: 'updated', 'change-set': other.outputs['change-set'] });
      expect(JSON.parse(run.outputs['changes'] ?? '')).toMatchObject({ modify: expect.any(Number) });
      expect(aws.stack('staging').parameters['InstanceType']).toBe('m5.xlarge');
    });
  });

  it('with a parameter, and overtaken, is refused rather than executed without it', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const arn = await keepPlan(aws, { parameters: 'InstanceType=m5.large' });
      await aws.autoscale({ rack: 'staging', instanceCount: 4 });
      const run = await runBundle(aws, { 'change-set': arn }, nextRun);
      expect(run.outputs['outcome']).toBe('refused');
      expect(run.outputs['reason']).toContain('InstanceType');
      expect(aws.stack('staging').version).toBe(SECOND);
    });
  });

  it('for another rack is refused', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      await aws.addRack({ name: 'other', version: SECOND });
      const arn = await keepPlan(aws, { rack: 'other' });
      const run = await runBundle(aws, { 'change-set': arn }, nextRun);
      expect(run.outputs['outcome']).toBe('refused');
      expect(aws.stack('staging').version).toBe(SECOND);
      expect(aws.stack('other').changeSets).toHaveLength(1);
    });
  });

  it('for another target is refused', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: REQUIRED });
      const arn = await keepPlan(aws, { version: FIFTH });
      const run = await runBundle(aws, { 'change-set': arn }, nextRun);
      expect(run.outputs['outcome']).toBe('refused');
      expect(run.outputs['reason']).toContain(FIFTH);
    });
  });

  it('and used already is refused', async () => {
    await withAws(async (aws) => {
      await aws.addRack({ name: 'staging', version: SECOND });
      const arn = await keepPlan(aws);
      await runBundle(aws, { 'change-set': arn }, nextRun);
      const run = await runBundle(aws, { 'change-set': arn, version: REQUIRED }, { env: { GITHUB_RUN_ID: '7000000003' } });
      expect(run.outputs['outcome']).toBe('refused');
      expect(aws.stack('staging').version).toBe(REQUIRED);
    });
  });
});

/** The required release's template with one resource more, as if it had been published anew. */
function withAnotherTopic(aws: Simulator): string {
  const text = aws.object('convox', `release/${REQUIRED}/rack.json`)?.toString('utf8') ?? '{}';
  const template = JSON.parse(text) as { Resources: Record<string, unknown> };
  template.Resources['AnotherTopic'] = { Type: 'AWS::SNS::Topic', Properties: {} };
  return JSON.stringify(template);
}
