/**
 * Real updates that AWS refuses because something would exist twice: the action refuses them before any change, and the
 * advice works.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ActionResult } from '../../../simulator/runner/run-action.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { ROOT, runBundle, withAws } from '../bundle.ts';

const RELEASES = resolve(process.env['CONVOX_RELEASES'] ?? join(ROOT, '../shared/bucket'));
const there = existsSync(join(RELEASES, 'release/versions.json'));
const TARGETS = ['VolumeTarget0', 'VolumeTarget1', 'VolumeTarget2'];

(there ? describe : describe.skip)(`an update that cannot work${there ? '' : ' (skipped: no ../shared/bucket here)'}`, () => {
  it('is refused if Private is switched on, which CloudFormation cannot even roll back', async () => {
    await onRack('20260420193621', '20260421192651', {}, async (aws, to) => {
      const inputs = { version: to, parameters: 'Private=Yes' };
      const refused = await runBundle(aws, inputs);
      expect(conflictsIn(refused)).toEqual(TARGETS);
      expect(refused.stdout).toContain('Set `parameters: Private=No`');
      expect(await runBundle(aws, { ...inputs, replacements: 'allow' })).toMatchObject({ outputs: { outcome: 'refused' } });
      expect(executions(aws)).toBe(0);
      expect((await runBundle(aws, { ...inputs, parameters: '' })).outputs).toMatchObject({ outcome: 'updated', version: to });
    });
    await onRack('20260420193621', '20260421192651', {}, async (aws, to) => {
      await aws.updateAsOtherClient({ stack: 'staging', version: to, parameters: { Private: 'Yes' } });
      expect(aws.stack('staging').status).toBe('UPDATE_ROLLBACK_FAILED');
    });
  });

  it('is refused if mount targets move, and succeeds once they are deleted and listed', async () => {
    await onRack('20160731012108', '20160802145358', { Private: 'Yes' }, async (aws, to) => {
      const refused = await runBundle(aws, { version: to });
      expect(conflictsIn(refused)).toEqual(TARGETS);
      const printed = /`replacements: ([^`]*VolumeTarget[^`]*)`/.exec(refused.stdout)?.[1] ?? '';
      expect(printed).toBe('NatIp0, NatGateway0, NatIp1, NatGateway1, NatIp2, NatGateway2, VolumeTarget0, VolumeTarget1, VolumeTarget2');
      expect(refused.stdout).toContain('aws efs delete-mount-target');
      for (const logicalId of TARGETS) aws.deleteResource('staging', logicalId);
      const passed = await runBundle(aws, { version: to, replacements: printed });
      expect(passed.outputs).toMatchObject({ outcome: 'updated', version: to });
    });
  });
});

function executions(aws: Simulator): number {
  return aws.mutations().filter(({ action }) => action === 'ExecuteChangeSet').length;
}

interface Refusal {
  readonly code: string;
  readonly conflicts?: readonly { readonly logicalId: string }[];
  readonly steps?: readonly { readonly problems: readonly Refusal[] }[];
}

/** Of the refusal itself, or of the steps that are refused together. */
function conflictsIn({ report }: ActionResult): readonly string[] {
  const { problem } = report as { readonly problem: Refusal };
  const problems = [problem, ...(problem.steps ?? []).flatMap((step) => step.problems)];
  return problems.flatMap(({ conflicts = [] }) => conflicts.map(({ logicalId }) => logicalId));
}

/** A rack on real releases, each under both names: the first releases have no rack.json. */
async function onRack(
  from: string,
  to: string,
  parameters: Readonly<Record<string, string>>,
  test: (aws: Simulator, to: string) => Promise<void>,
): Promise<void> {
  await withAws(
    async (aws) => {
      for (const version of [from, to]) {
        const body = readFileSync(join(RELEASES, 'release', version, 'formation.json'), 'utf8');
        aws.putObject('convox', `release/${version}/rack.json`, body);
      }
      await aws.addRack({ name: 'staging', version: from, parameters: { ...parameters } });
      await test(aws, to);
    },
    { buckets: { convox: RELEASES }, resourceDurationMs: 2, resourcesInFlight: 40 },
  );
}
