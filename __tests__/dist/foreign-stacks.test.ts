/** The bundle on a stack that was made to look like a rack: it changes nothing, with or without tags. */
import { describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import { runAction } from '../../simulator/runner/run-action.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { FIRST, ROOT, runBundle, withAws } from './bundle.ts';

const TAGS = { System: 'convox', Type: 'rack', Name: 'staging' };
const TEXT = { Type: 'String' };

/** One topic, with the parameters of a rack: an update would give its instances an administrator's policy. */
function addForeignStack(aws: Simulator, tags: Record<string, string>, resources: Record<string, unknown> = {}): void {
  const parameters = {
    Version: FIRST,
    Password: 'chosen-by-an-attacker',
    InstanceCount: '3',
    InstanceType: 't3.small',
    InstancePolicy: 'arn:aws:iam::aws:policy/AdministratorAccess',
  };
  const template = {
    Parameters: Object.fromEntries(Object.keys(parameters).map((name) => [name, TEXT])),
    Resources: { Topic: { Type: 'AWS::SNS::Topic' }, ...resources },
  };
  aws.addStack({ name: 'staging', templateBody: JSON.stringify(template), parameters, tags });
}

describe('a stack with the parameters of a rack and one topic', () => {
  it.each([
    ['with tags in mode update', TAGS, 'update'],
    ['without tags in mode update', {}, 'update'],
  ])('%s is refused, before anything is changed', async (_tagged, tags, mode) => {
    await withAws(async (aws) => {
      addForeignStack(aws, tags);
      const run = await runBundle(aws, { mode });
      expect(run.exitCode).toBe(1);
      expect(run.outputs['outcome']).toBe('refused');
      expect(run.outputs['reason']).toContain('no Auto Scaling group Instances');
      expect(aws.mutations()).toEqual([]);
    });
  });

  it('is listed as "not a rack", and not for an update', async () => {
    await withAws(async (aws) => {
      addForeignStack(aws, TAGS);
      const run = await runAction({ bundle: join(ROOT, 'dist/racks/index.js'), endpointUrl: aws.url, inputs: {} });
      expect(run.exitCode).toBe(0);
      expect(run.outputs).toMatchObject({ 'to-update': '[]', rest: '[]', outcome: 'listed' });
      expect(JSON.parse(run.outputs['counts'] ?? '')).toMatchObject({ 'not-ours': 1 });
    });
  });
});
