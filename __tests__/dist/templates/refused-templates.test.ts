/** Real templates that CloudFormation refuses for some racks: the action refuses them first, and the advice works. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { ActionResult } from '../../../simulator/runner/run-action.ts';
import type { Simulator } from '../../../simulator/simulator.ts';
import { ROOT, runBundle, withAws } from '../bundle.ts';
import { printedInputs } from './printed-inputs.ts';

const RELEASES = resolve(process.env['CONVOX_RELEASES'] ?? join(ROOT, '../shared/bucket'));
const there = existsSync(join(RELEASES, 'release/versions.json'));

interface Row {
  readonly from: string;
  readonly to: string;
  /** What the rack has, and what the run sets. */
  readonly rack: Readonly<Record<string, string>>;
  readonly given?: string;
  readonly missing: readonly string[];
  /** The line that the message prints; undefined where it says that there is none. */
  readonly repair?: string;
}

const INTERNAL = { Internal: 'Yes', InternalOnly: 'Yes' };
const SECURITY_GROUP = 'RouterInternalSecurityGroup=sg-...';
const ROWS: readonly Row[] = [
  { from: '20230512125022', to: '20230523204317', rack: { BuildInstance: '' }, missing: ['BuildCluster'], repair: 'BuildInstance=t3.small' },
  { from: '20181211140404', to: '20190115132842', rack: INTERNAL, missing: ['RouterSecurity'], repair: SECURITY_GROUP },
  { from: '20161118132442', to: '20161206211458', rack: { ExistingVpc: 'vpc-1' }, missing: ['Gateway', 'GatewayAttachment', 'Routes'] },
  { from: '20190416121801', to: '20221125182347', rack: { InternalOnly: 'Yes' }, given: 'ApiRouter=ALB', missing: ['Router', 'RouterListener443'] },
];

(there ? describe : describe.skip)(`a template with unresolved references${there ? '' : ' (skipped: no ../shared/bucket here)'}`, () => {
  it.each(ROWS.map((row) => [titleOf(row), row] as const))('of %s is refused before AWS is asked', async (_title, row) => {
    await onRack(row, async (aws) => {
      const inputs = { version: row.to, ...(row.given !== undefined && { parameters: row.given }) };
      const refused = await runBundle(aws, inputs);
      expect(missingIn(refused)).toEqual(row.missing);
      expect(refused.outputs).toMatchObject({ outcome: 'refused', updated: 'false' });
      expect(aws.mutations()).toEqual([]);
      // CloudFormation would have refused it: the simulator evaluates references by itself.
      const [key = 'Version', value = row.to] = row.given?.split('=') ?? [];
      const byHand = async () =>
        aws.updateAsOtherClient({ stack: 'staging', version: row.to, parameters: { ...row.rack, [key]: value } });
      await expect(byHand()).rejects.toThrow(`Unresolved resource dependencies [${row.missing[0] ?? ''}`);
      if (row.repair === undefined) {
        expect(refused.stdout).toContain('No parameter repairs');
        return;
      }
      const printed = printedInputs(refused.summary);
      expect(printed['parameters']).toContain(row.repair);
      const parameters = printed['parameters']?.replace('sg-...', 'sg-0a1b2c3d') ?? '';
      const repaired = await runBundle(aws, { ...inputs, ...printed, parameters });
      expect(repaired.outputs).toMatchObject({ outcome: 'updated', version: row.to });
    });
  });
});

(there ? describe : describe.skip)(`a template with type changes${there ? '' : ' (skipped: no ../shared/bucket here)'}`, () => {
  const inputs = { replacements: 'allow', 'dropped-parameters': 'allow' };

  it('is refused with the release that bridges them, and the route through it ends green', async () => {
    const [from, bridge, to] = ['20160816172131', '20170306140228', '20171102200537'];
    await onRack({ from, to, rack: {} }, async (aws) => {
      // The catalog of a mirror, in which no release is required.
      const entries = [from, '20161118132442', bridge, to].map((version) => ({ version, description: '', published: true, required: false }));
      aws.putObject('convox', 'release/versions.json', JSON.stringify(entries));
      const refused = await runBundle(aws, inputs);
      expect(refusalsIn(refused).map(({ code }) => code)).toEqual(['types-changed']);
      expect(aws.mutations()).toEqual([]);
      const printed = printedInputs(refused.summary);
      expect(printed).toMatchObject({ 'also-required': expect.anything(), 'required-releases': 'step' });
      expect(String(printed['also-required'])).toBe(bridge);
      await expect((async () => aws.updateAsOtherClient({ stack: 'staging', version: to }))()).rejects.toThrow('Update of resource type');
      const passed = await runBundle(aws, { ...inputs, ...printed, 'also-required': bridge });
      expect(passed.outputs).toMatchObject({ outcome: 'updated', version: to });
    });
  });

  it('is refused without a bridge if there is none: NAT gateways of private racks of 2016', async () => {
    const row = { from: '20160731012108', to: '20160731013030', rack: { Private: 'Yes' } };
    await onRack(row, async (aws) => {
      const refused = await runBundle(aws, { ...inputs, version: row.to });
      expect(refusalsIn(refused).map(({ code }) => code)).toContain('types-changed');
      expect(refused.stdout).toContain('NatGateway0');
      expect(refused.stdout).not.toContain('also-required:');
      expect(aws.mutations()).toEqual([]);
    });
  });
});

function titleOf({ to, rack, given }: Row): string {
  const values = Object.entries(rack).map(([key, value]) => `${key}=${value}`);
  return `${to} on a rack with ${[...values, ...(given === undefined ? [] : [given])].join(', ')}`;
}

async function onRack(row: Pick<Row, 'from' | 'to' | 'rack'>, test: (aws: Simulator) => Promise<void>): Promise<void> {
  await withAws(
    async (aws) => {
      await aws.addRack({ name: 'staging', version: row.from, parameters: { ...row.rack } });
      await test(aws);
    },
    { buckets: { convox: RELEASES }, resourceDurationMs: 2, resourcesInFlight: 40 },
  );
}

interface Refusal {
  readonly code: string;
  readonly references?: readonly { readonly logicalId: string }[];
  readonly steps?: readonly { readonly problems: readonly Refusal[] }[];
}

/** The reasons for which the run was refused: one, or those of its steps. */
function refusalsIn({ report }: ActionResult): readonly Refusal[] {
  const { problem } = report as { readonly problem: Refusal };
  return problem.steps?.flatMap(({ problems }) => problems) ?? [problem];
}

function missingIn(result: ActionResult): readonly string[] {
  return refusalsIn(result).flatMap(({ references = [] }) => references.map(({ logicalId }) => logicalId));
}
