/** What is said of an update that would cost more than it may: with so many commands, and of the balancer what is meant. */
import { describe, expect, test } from '@jest/globals';
import { makeConflicts, makeLosses, makeMountTargets } from '../../../builders/impact.ts';
import { runWithProblem } from '../../../builders/notes.ts';
import { V2026_04 } from '../../../builders/version.ts';
import { adviceFor } from '../advice-for.ts';

const VERSION = { version: V2026_04 };

describe('commands to copy', () => {
  test('are at most twenty, one for each export in use', () => {
    const exports = Array.from({ length: 21 }, (_none, at) => ({ name: `staging:Export${at}`, importers: ['shop'] }));
    const { commands } = adviceFor({ code: 'exports-in-use', ...VERSION, exports });
    expect(commands).toHaveLength(20);
    expect(commands[0]).toBe('aws cloudformation list-imports --export-name staging:Export0 --region us-east-1');
    expect(commands[19]).toContain('staging:Export19 ');
  });

  test('have placeholders for an invalid name or region', () => {
    const problem = { code: 'exports-in-use', ...VERSION, exports: [{ name: 'a b', importers: [] }] } as const;
    expect(adviceFor(problem, runWithProblem(problem, { region: '$(x)' })).commands).toEqual([
      'aws cloudformation list-imports --export-name EXPORT --region REGION',
    ]);
  });

  test('are at most twenty, one for each process with a single instance', () => {
    const process = { app: 'shop', count: 1, parameter: 'WebFormation' };
    const processes = Array.from({ length: 21 }, (_none, at) => ({ ...process, process: `web-${at}` }));
    const { commands } = adviceFor({ code: 'downtime-refused', ...VERSION, processes });
    expect(commands).toHaveLength(20);
    expect(commands[0]).toBe('convox scale web-0 --count 2 --app shop --rack staging');
  });
});

test('a refusal says what each loss means, and prints the line that permits them', () => {
  const losses = makeLosses().slice(0, 2);
  const { cause, next } = adviceFor({
    code: 'replacements-refused',
    ...VERSION,
    losses,
    allow: ['Vpc', 'Balancer', 'Subnet0'],
  });
  expect(cause).toContain(
    '`Balancer` (AWS::ElasticLoadBalancing::LoadBalancer) is removed: the API of the rack gets another host',
  );
  expect(cause).toContain('convox rack sync');
  expect(next).toContain('`replacements: Vpc, Balancer, Subnet0`');
});

describe('the advice on replacement conflicts', () => {
  const problem = { code: 'replacement-conflicts', ...VERSION, allow: ['VolumeTarget0', 'VolumeTarget1'] } as const;

  test('names the parameter that avoids it', () => {
    const repair = { parameter: 'Tenancy', value: 'default' };
    const { next, commands } = adviceFor({ ...problem, conflicts: makeMountTargets(), repair });
    expect(next).toBe(
      'Set `parameters: Tenancy=default`. Its instances then run on shared hardware. Then re-run the workflow.',
    );
    expect(commands).toEqual([]);
  });

  test('has the commands that delete mount targets, and the line that confirms it', () => {
    const { cause, next, commands } = adviceFor({ ...problem, conflicts: makeMountTargets(), repair: undefined });
    expect(cause).toContain('2 resources: `VolumeTarget0` and `VolumeTarget1` (AWS::EFS::MountTarget)');
    expect(next).toContain('`replacements: VolumeTarget0, VolumeTarget1`');
    expect(commands.filter((command) => command.startsWith('aws efs delete-mount-target'))).toHaveLength(2);
  });

  test('has no command for other resources', () => {
    const conflicts = [...makeMountTargets(), ...makeConflicts()];
    const { next, commands } = adviceFor({ ...problem, conflicts, repair: undefined });
    expect(next).toMatch(/^No input makes this update possible/);
    expect(commands).toEqual([]);
  });
});
