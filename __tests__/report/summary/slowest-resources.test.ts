/** The slowest resources, in a summary. */
import { expect, test } from '@jest/globals';
import { slowestResources } from '../../../src/report/summary/slowest-resources.ts';
import { makeResource, makeStep } from '../../builders/report.ts';

const MINUTE = 60_000;
const resource = (logicalId: string, minutes: number, parts: Parameters<typeof makeResource>[0] = {}) =>
  makeResource({ logicalId, startedMs: 0, endedAtMs: minutes * MINUTE, ...parts });

const itemsOf = (...steps: readonly Parameters<typeof makeStep>[0][]): readonly string[] =>
  slowestResources({ steps: steps.map((one) => makeStep(one)), endedAtMs: 60 * MINUTE })
    .split('\n')
    .filter((line) => line.startsWith('- '));

test('are listed with the longest first, each once with its longest time, and the rollback among them', () => {
  const failure = { status: 'UPDATE_FAILED', reason: 'no' };
  const first = { resources: [resource('Instances', 20), resource('Service', 2), resource('Quick', 0.5)] };
  const second = {
    resources: [resource('Instances', 30), resource('Broken', 5, { failure })],
    rollback: { startedMs: 0, endedAtMs: 10 * MINUTE },
  };
  expect(itemsOf(first, second)).toEqual([
    '- ━━━━━━━━━━━━ **30 min** `Instances`',
    '- ━━━━ **10 min** _Rollback_',
    '- ━━ **5 min** `Broken` ❌',
    '- ━ **2 min** `Service`',
  ]);
});

test('run until they were last observed where they have no end', () => {
  const running = resource('Instances', 0, { endedAtMs: undefined, finalStatus: 'UPDATE_IN_PROGRESS' });
  expect(itemsOf({ endedAtMs: undefined, resources: [running, resource('Service', 2)] })[0]).toBe(
    '- ━━━━━━━━━━━━ **1 h** `Instances` 🔄',
  );
});

test.each([
  ['only one took long', [resource('Instances', 20), resource('Quick', 0.1)]],
  ['a time is broken', [resource('Instances', 20), resource('Broken', Number.NaN)]],
])('are nothing where %s', (_when, resources) => {
  expect(itemsOf({ resources })).toEqual([]);
});
