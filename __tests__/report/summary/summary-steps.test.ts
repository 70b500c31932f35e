/** The steps of a run in its summary: what is planned laid open, what was done folded away. */
import { describe, expect, test } from '@jest/globals';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import type { ReportStep } from '../../../src/report/model/report-steps.ts';
import { executedSteps, plannedSteps } from '../../../src/report/summary/summary-steps.ts';
import { makeReport, makeRoom, makeStep } from '../../builders/report.ts';
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
    expect(text.split('\n')[0]).toBe('### Completed steps');
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
