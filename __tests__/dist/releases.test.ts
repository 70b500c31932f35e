/** Catalogs and templates: unusable ones, and the real releases. */
import { expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import { describeOnRealReleases, REAL_BUCKET } from '../builders/release-data.ts';
import { annotationsOf, LATEST, printedInputs, REQUIRED, runBundle, withAws, withRack } from './bundle.ts';

const CATALOG = 'release/versions.json';
const TEMPLATE = `release/${LATEST}/rack.json`;

it.each<[string, key: string, text: string, reason: RegExp]>([
  ['a truncated catalog', CATALOG, '[{"version": "20180615093000", "published": tr', /list of releases/i],
  ['a template that is not JSON', TEMPLATE, 'Parameters:\n  Version:\n    Type: String\n', new RegExp(LATEST)],
])('%s ends the run within seconds, with one error and without a change', async (_what, key, text, reason) => {
  await withRack(REQUIRED, async (aws) => {
    aws.putObject('convox', key, text);
    const run = await runBundle(aws);
    expect([run.exitCode, run.outputs['outcome']]).toEqual([1, 'failed']);
    expect(run.outputs['reason']).toMatch(reason);
    expect(annotationsOf(run, 'error')).toHaveLength(1);
    expect(`${run.stdout}${run.stderr}`).not.toMatch(/^\s+at /m);
    expect(run.tookMs).toBeLessThan(8_000);
    expect(aws.mutations()).toEqual([]);
  });
});

describeOnRealReleases('on the real releases', () => {
  const withRealRack = (
    version: string,
    parameters: Record<string, string>,
    test: (aws: Simulator) => Promise<void>,
  ): Promise<void> =>
    withAws(
      async (aws) => {
        const tags = { System: 'convox', Type: 'rack', Name: 'staging', team: 'core' };
        await aws.addRack({ name: 'staging', version, tags, parameters });
        await test(aws);
      },
      { buckets: { convox: REAL_BUCKET }, unlistedBuckets: ['convox'], resourceDurationMs: 2, resourcesInFlight: 40 },
    );

  it('the inputs that a refusal prints, with those of the run, permit the whole route', async () => {
    // Later releases refuse one of these values, and drop the other parameter.
    await withRealRack('20160816160115', { InstanceCount: '2', ContainerDisk: '40' }, async (aws) => {
      const own = { parameters: 'InstanceType=t3.large\nTelemetry=false', replacements: 'Instances' };
      const given = { 'required-releases': 'step', ...own };
      const refused = await runBundle(aws, given);
      expect(refused.outputs).toMatchObject({ outcome: 'refused', updated: 'false' });
      expect(aws.requests.filter(({ action }) => action === 'ExecuteChangeSet')).toEqual([]);
      const printed = printedInputs(refused.summary);
      expect(printed).toEqual({
        parameters: `${own.parameters}\nInstanceCount=3\n`,
        replacements: 'Instances, Balancer',
        'dropped-parameters': 'ContainerDisk',
      });
      const updated = await runBundle(aws, { ...given, ...printed });
      expect(updated.outputs).toMatchObject({ outcome: 'updated', version: '20260421192651' });
    });
  });

  it('the reviewed change set of every step is executed, also with pinned zones and carried values', async () => {
    await withRealRack('20170202012654', { ApiMemory: '512', Password: 'kept' }, async (aws) => {
      const route = ['20170306140228', '20170322201601', '20190126182546', '20260421192651'];
      for (const [index, version] of route.entries()) {
        const inputs = { replacements: 'allow', mode: 'plan', 'keep-change-set': 'true' };
        const plan = await runBundle(aws, { ...inputs, parameters: `InstanceCount=${index + 4}` });
        // The last two are planned again before they are executed.
        if (index > 1) await aws.autoscale({ rack: 'staging', instanceCount: 20 + index });
        const changeSet = {
          mode: 'execute',
          'keep-change-set': 'false',
          'change-set': plan.outputs['change-set'] ?? '',
        };
        const { outputs } = await runBundle(aws, { ...inputs, ...changeSet, version });
        expect([version, outputs['outcome'], outputs['reason']]).toEqual([version, 'updated', expect.anything()]);
        expect(aws.stack('staging')).toMatchObject({ version, parameters: { InstanceCount: String(index + 4) } });
      }
      const { parameters, tags } = aws.stack('staging');
      expect(parameters).toMatchObject({ ApiWebMemory: '512', ApiMonitorMemory: '512', Password: 'kept' });
      expect(tags).toMatchObject({ team: 'core' });
    });
  });
});
