/**
 * The inputs that a refusal prints are sufficient: old racks on the real releases, with a second run that uses them.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ROOT, runBundle, withAws } from '../bundle.ts';
import { printedInputs } from './printed-inputs.ts';
import { sampled } from '../../sample.ts';

const BUCKET = join(ROOT, '../shared/bucket');
const isThere = existsSync(join(BUCKET, 'release/versions.json'));
const LATEST = '20260421192651';

interface Case {
  readonly from: string;
  readonly title: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly printed: Readonly<Record<string, string>>;
  /** What the user puts in place of a value that nobody else knows. */
  readonly completed?: Readonly<Record<string, string>>;
}

const CASES: readonly Case[] = [
  { from: '20170202012654', title: 'a rack of 2017', printed: { replacements: 'Balancer' } },
  {
    from: '20170202012654',
    title: 'a network with dedicated instances, which AWS cannot replace while the old one is there',
    parameters: { Tenancy: 'dedicated', Private: 'Yes' },
    printed: { parameters: 'Tenancy=default\n', replacements: 'Balancer' },
  },
  {
    from: '20160816160115',
    title: 'values that later releases refuse or drop, with inputs of its own',
    parameters: { InstanceCount: '2', ContainerDisk: '40' },
    inputs: { parameters: 'InstanceType=t3.large\nTelemetry=false', replacements: 'Instances' },
    printed: {
      parameters: 'InstanceType=t3.large\nTelemetry=false\nInstanceCount=3\n',
      replacements: 'Instances, Balancer',
      'dropped-parameters': 'ContainerDisk',
    },
  },
  {
    from: '20181211140404',
    title: 'a template that refers to a resource which the rack does not have',
    parameters: { Internal: 'Yes', InternalOnly: 'Yes', Private: 'Yes' },
    printed: { parameters: 'RouterInternalSecurityGroup=sg-...\n', replacements: 'Balancer' },
    completed: { parameters: 'RouterInternalSecurityGroup=sg-0123456789abcdef0' },
  },
];

(isThere ? describe : describe.skip)('the inputs that a refusal prints', () => {
  it.each(sampled(CASES, 2))('the printed inputs permit the whole route from $from: $title', async (one) => {
    const { from: version, parameters = {}, inputs = {}, printed, completed = {} } = one;
    await withAws(
      async (aws) => {
        await aws.addRack({ name: 'staging', version, parameters });
        const before = { 'required-releases': 'step', ...inputs };
        const refused = await runBundle(aws, before);
        expect(refused.outputs).toMatchObject({ outcome: 'refused', version, updated: 'false' });
        expect(aws.requests.filter(({ action }) => action === 'ExecuteChangeSet')).toEqual([]);
        const copied = printedInputs(refused.summary);
        expect(copied).toEqual(printed);
        const updated = await runBundle(aws, { ...before, ...copied, ...completed });
        expect([updated.exitCode, updated.outputs['outcome'], updated.outputs['version']]).toEqual([0, 'updated', LATEST]);
      },
      { buckets: { convox: BUCKET }, resourceDurationMs: 2, resourcesInFlight: 40 },
    );
  });
});
