/** The steps of a run in its summary: what is planned laid open, what was done folded away. */
import { describe, expect, test } from '@jest/globals';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import type { ReportStep } from '../../../src/report/model/report-steps.ts';
import { executedSteps, plannedSteps, slowestResources } from '../../../src/report/summary/summary-steps.ts';
import { makeReport, makeResource, makeRoom, makeStep } from '../../builders/report.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';

const nothing = { impact: NO_IMPACT, resources: [], parameters: undefined };
const planned = (parts: Partial<ReportStep> = {}): ReportStep =>
  makeStep({ how: undefined, state: 'planned', ...parts });

describe('planned steps', () => {
  test.each([
    ['nothing of them was seen', [planned(nothing)]],
    ['all were begun', [makeStep()]],
    ['there are none', []],
  ])('are left out if %s', (_when, steps) => {
    expect(plannedSteps(makeReport({ steps }), makeRoom())).toBe('');
  });
});

describe('started steps', () => {
  test('are one line each to open, with the duration and the changes', () => {
    const steps = [
      makeStep(),
      makeStep({ from: V2017_03_REQUIRED, to: V2026_04, endedAtMs: undefined, resources: [] }),
    ];
    const text = executedSteps(makeReport({ steps }), makeRoom());
    expect(text.split('\n')[0]).toBe('### Steps of this run');
    const titles = [...text.matchAll(/<summary>(2.*)<\/summary>/g)].map(([, title]) => title);
    expect(titles).toEqual([
      '20170202012654 to 20170306140228, in 1 h 51 min: 5 resources changed: 1 added, 2 modified, 1 replaced, 1 removed',
      '20170306140228 to 20260421192651',
    ]);
  });

  test.each([
    ['there is nothing to tell of them', [makeStep(nothing)]],
    ['none was begun', [planned()]],
  ])('are left out if %s', (_when, steps) => {
    expect(executedSteps(makeReport({ steps }), makeRoom())).toBe('');
  });

  test('leave out a step without facts', () => {
    const text = executedSteps(makeReport({ steps: [makeStep(nothing), makeStep()] }), makeRoom());
    expect(text.match(/<summary>2/g)).toHaveLength(1);
  });
});

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
