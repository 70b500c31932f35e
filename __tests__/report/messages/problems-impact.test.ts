/** What is said of an update that would cost more than it may: with so many commands, and of the balancer what is meant. */
import { describe, expect, test } from '@jest/globals';
import { makeLosses } from '../../builders/impact.ts';
import { runWithProblem } from '../../builders/notes.ts';
import { V2026_04 } from '../../builders/version.ts';
import { adviceFor } from './advice-for.ts';

const VERSION = { version: V2026_04 };

describe('commands to copy', () => {
  test('are twenty at most, one for each export in use', () => {
    const exports = Array.from({ length: 21 }, (_none, at) => ({ name: `staging:Export${at}`, importers: ['shop'] }));
    const { commands } = adviceFor({ code: 'exports-in-use', ...VERSION, exports });
    expect(commands).toHaveLength(20);
    expect(commands[0]).toBe('aws cloudformation list-imports --export-name staging:Export0 --region us-east-1');
    expect(commands[19]).toContain('staging:Export19 ');
  });

  test('have placeholders where a name or the region is none', () => {
    const problem = { code: 'exports-in-use', ...VERSION, exports: [{ name: 'a b', importers: [] }] } as const;
    expect(adviceFor(problem, runWithProblem(problem, { region: '$(x)' })).commands).toEqual([
      'aws cloudformation list-imports --export-name EXPORT --region REGION',
    ]);
  });

  test('are twenty at most, one for each process of a single copy', () => {
    const process = { app: 'shop', count: 1, parameter: 'WebFormation' };
    const processes = Array.from({ length: 21 }, (_none, at) => ({ ...process, process: `web-${at}` }));
    const { commands } = adviceFor({ code: 'downtime-refused', ...VERSION, processes });
    expect(commands).toHaveLength(20);
    expect(commands[0]).toBe('convox scale web-0 --count 2 --app shop --rack staging');
  });
});

describe('the loss of the classic load balancer', () => {
  const classic = 'AWS::ElasticLoadBalancing::LoadBalancer';
  const [loss] = makeLosses();
  const nextFor = (logicalId: string, type: string): string =>
    adviceFor({
      code: 'replacements-refused',
      ...VERSION,
      losses: loss === undefined ? [] : [{ ...loss, logicalId, type }],
      allow: ['Vpc', logicalId],
    }).next;

  test('is said to be meant', () => {
    expect(nextFor('Balancer', classic)).toMatch(/`replacements: Vpc, Balancer`\. `Balancer` goes by design/);
  });

  test.each([
    ['Balancer', 'AWS::ElasticLoadBalancingV2::LoadBalancer'],
    ['OtherBalancer', classic],
  ])('is another one than that of %s, of type %s', (logicalId, type) => {
    expect(nextFor(logicalId, type)).toMatch(/`replacements: Vpc, [A-Za-z]+`\.$/);
  });
});
