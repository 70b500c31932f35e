import { expect, it } from '@jest/globals';
import type { Simulator } from '../../../simulator/simulator.ts';
import { describeOnRealReleases, REAL_BUCKET } from '../../builders/release-data.ts';
import { runBundle, withAws } from '../bundle.ts';

const withRealReleases = <T>(test: (aws: Simulator) => Promise<T>): Promise<T> =>
  withAws(test, { buckets: { convox: REAL_BUCKET }, unlistedBuckets: ['convox'], resourceDurationMs: 2, resourcesInFlight: 40 });

const FROM = '20170202012654';
const ROUTE = ['20170306140228', '20170322201601', '20190126182546', '20260421192651'];

interface SentParameter {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
}

function templatesUsed(aws: Simulator): readonly string[] {
  return aws.requests
    .filter(({ action }) => action === 'CreateChangeSet')
    .map(({ params }) => String((params as { TemplateURL?: unknown }).TemplateURL).split('/release/')[1] ?? '');
}

/** Parameters sent with a value, over all change sets: key to the values. */
function valuesSent(aws: Simulator): Map<string, Set<string>> {
  const sent = new Map<string, Set<string>>();
  for (const { action, params } of aws.requests) {
    if (action !== 'CreateChangeSet') continue;
    const list = (params as unknown as { Parameters: { member: Record<string, SentParameter> } }).Parameters.member;
    for (const { ParameterKey: key, ParameterValue: value } of Object.values(list)) {
      if (value !== undefined) sent.set(key, (sent.get(key) ?? new Set()).add(value));
    }
  }
  return sent;
}

describeOnRealReleases('on the real releases', () => {

  it('updates to each required release in turn with step, and sends only its own values', async () => {
    await withRealReleases(async (aws) => {
      const tags = { System: 'convox', Type: 'rack', Name: 'staging', team: 'core' };
      const notificationArns = ['arn:aws:sns:us-east-1:123456789012:staging-notifications'];
      const parameters = { ApiMemory: '512', InstanceType: 't2.large' };
      await aws.addRack({ name: 'staging', version: FROM, tags, notificationArns, parameters });
      const inputs = { 'required-releases': 'step', replacements: 'allow', parameters: 'InstanceCount=4' };
      const run = await runBundle(aws, inputs);
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: ROUTE.at(-1), 'up-to-date': 'true' });

      // Releases from before 20171102200537 have no rack.json in the bucket.
      expect(templatesUsed(aws)).toEqual(
        ROUTE.map((version) => `${version}/${version < '20171102200537' ? 'formation' : 'rack'}.json`),
      );
      const sent = valuesSent(aws);
      expect([...(sent.get('Version') ?? [])]).toEqual(ROUTE);
      expect([...(sent.get('InstanceCount') ?? [])]).toEqual(['4']);
      expect([...(sent.get('ApiWebMemory') ?? [])]).toEqual(['512']);
      expect([...(sent.get('ApiMonitorMemory') ?? [])]).toEqual(['512']);
      expect([...(sent.get('AvailabilityZones') ?? [])]).toHaveLength(1);
      const expected = ['ApiMonitorMemory', 'ApiWebMemory', 'AvailabilityZones', 'InstanceCount', 'Version'];
      expect([...sent.keys()].sort()).toEqual(expected);
      expect(aws.stack('staging')).toMatchObject({ tags, notificationArns, changeSets: [], version: ROUTE.at(-1) });
      expect(aws.stack('staging').parameters['Password']).not.toContain('*');
    });
  });

  it('executes the reviewed change set of every step, also with pinned zones and carried values', async () => {
    await withRealReleases(async (aws) => {
      const tags = { System: 'convox', Type: 'rack', Name: 'staging', team: 'core' };
      await aws.addRack({ name: 'staging', version: FROM, tags, parameters: { ApiMemory: '512', Password: 'kept' } });
      const inputs = { replacements: 'allow' };
      for (const [index, version] of ROUTE.entries()) {
        const parameters = `InstanceCount=${index + 4}`;
        const plan = await runBundle(aws, { ...inputs, parameters, mode: 'plan', 'keep-change-set': 'true' });
        // The last two are planned again before they are executed.
        if (index > 1) await aws.autoscale({ rack: 'staging', instanceCount: 20 + index });
        const changeSet = plan.outputs['change-set'] ?? '';
        const run = await runBundle(aws, { ...inputs, version, mode: 'execute', 'change-set': changeSet });
        expect([version, run.outputs['outcome'], run.outputs['reason']]).toEqual([version, 'updated', expect.anything()]);
        expect(aws.stack('staging')).toMatchObject({ version, parameters: { InstanceCount: String(index + 4) } });
      }
      const { parameters } = aws.stack('staging');
      expect(parameters).toMatchObject({ ApiWebMemory: '512', ApiMonitorMemory: '512', Password: 'kept' });
    });
  });
});
