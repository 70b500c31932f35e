import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Simulator } from '../../simulator/simulator.ts';
import { ROOT, runBundle, withAws } from './bundle.ts';
import { printedInputs } from './printed-inputs.ts';

const RELEASES = resolve(process.env['CONVOX_RELEASES'] ?? join(ROOT, '../shared/convox'));
const there = existsSync(join(RELEASES, 'release/versions.json'));
const withRealReleases = <T>(test: (aws: Simulator) => Promise<T>): Promise<T> =>
  withAws(test, { buckets: { convox: RELEASES }, resourceDurationMs: 2, resourcesInFlight: 40 });

const FROM = '20170202012654';
const ROUTE = ['20170306140228', '20170322201601', '20190126182546', '20260421192651'];

interface SentParameter {
  readonly ParameterKey: string;
  readonly ParameterValue?: string;
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

(there ? describe : describe.skip)(`on the real releases${there ? '' : ' (skipped: no ../shared/convox here)'}`, () => {
  it('ends green at the first required release with block', async () => {
    await withRealReleases(async (aws) => {
      await aws.addRack({ name: 'staging', version: FROM });
      const run = await runBundle(aws);
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({
        outcome: 'updated',
        version: ROUTE[0],
        'blocked-by': ROUTE[0],
        route: JSON.stringify(ROUTE),
      });
    });
  });

  it('goes to each required release in turn with step, sending no values but its own', async () => {
    await withRealReleases(async (aws) => {
      const tags = { System: 'convox', Type: 'rack', Name: 'staging', team: 'core' };
      const notificationArns = ['arn:aws:sns:us-east-1:123456789012:staging-notifications'];
      const parameters = { ApiMemory: '512', InstanceType: 't2.large' };
      await aws.addRack({ name: 'staging', version: FROM, tags, notificationArns, parameters });
      const inputs = { 'required-releases': 'step', replacements: 'allow', parameters: 'InstanceCount=4' };
      const run = await runBundle(aws, inputs);
      expect(run.outputs).toMatchObject({ outcome: 'updated', version: ROUTE.at(-1), 'up-to-date': 'true' });

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

  it('refuses a route at once for what a later step removes, and the printed inputs let all of it through', async () => {
    await withRealReleases(async (aws) => {
      await aws.addRack({ name: 'staging', version: FROM });
      const run = await runBundle(aws, { 'required-releases': 'step' });
      expect(run.outputs).toMatchObject({ outcome: 'refused', version: FROM, updated: 'false' });
      expect(run.outputs['reason']).toContain(ROUTE[3]);
      expect(run.summary).toContain('`Balancer`');
      expect(aws.requests.filter(({ action }) => action === 'ExecuteChangeSet')).toEqual([]);
      const again = await runBundle(aws, { 'required-releases': 'step', ...printedInputs(run.summary) });
      expect(again.outputs).toMatchObject({ outcome: 'updated', version: ROUTE[3] });
    });
  });

  it('refuses a pin to 20170405220740 under block, with no call that changes anything', async () => {
    await withRealReleases(async (aws) => {
      await aws.addRack({ name: 'staging', version: FROM });
      const run = await runBundle(aws, { version: '20170405220740' });
      expect(run.exitCode).toBe(1);
      expect(run.outputs).toMatchObject({ outcome: 'refused', 'blocked-by': ROUTE[0] });
      expect(aws.mutations()).toEqual([]);
    });
  });
});
