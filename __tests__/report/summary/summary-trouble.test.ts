/** What went wrong and what else is worth knowing, in a summary. */
import { describe, expect, test } from '@jest/globals';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import type { Warning } from '../../../src/run/run-event.ts';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import { failures, trouble, warningList } from '../../../src/report/summary/summary-trouble.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeApps } from '../../builders/impact.ts';
import { makeDiagnosis } from '../../builders/problems.ts';
import { makeImpact, makeReport, makeRoom, makeStep } from '../../builders/report.ts';
import { V2017_03_REQUIRED } from '../../builders/version.ts';

describe('the box of a red ending', () => {
  test('is left out after a green ending', () => {
    expect(trouble(makeReport())).toBe('');
  });

  test('of an interrupted run is not red', () => {
    const box = trouble(makeReport({ outcome: undefined }));
    expect(box.split('\n')[0]).toBe('> [!WARNING]');
    expect(box).toContain('**What happened.**');
  });

  test('has each invalid input on a line of its own', () => {
    const inputs = ['timeout', 'rack'].map((input) => ({ input, given: '7 moons', accepted: 'something else' }));
    const box = trouble(makeReport({ outcome: 'refused', problem: { code: 'invalid-inputs', inputs } }));
    const lines = box.split('\n').filter((line) => line.startsWith('> - '));
    expect(lines).toEqual([expect.stringContaining('`timeout`'), expect.stringContaining('`rack`')]);
  });

  test.each([
    ['failed', 'CAUTION'],
    ['rolled-back', 'CAUTION'],
    ['refused', 'WARNING'],
    ['unfinished', 'WARNING'],
    ['cancelled', 'WARNING'],
  ] as const)('of a run that is %s is of the kind %s', (outcome, kind) => {
    const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
    expect(trouble(makeReport({ outcome, problem })).split('\n')[0]).toBe(`> [!${kind}]`);
  });
});

describe('why it failed', () => {
  const texts = (parts: Partial<Diagnosis>, limits = 200): readonly string[] => {
    const diagnosis = { ...makeDiagnosis('no signal'), ...parts };
    const problem = {
      code: 'update-failed',
      target: V2017_03_REQUIRED,
      status: 'UPDATE_ROLLBACK_FAILED',
      diagnosis,
      details: [],
    } as const;
    return failures(makeReport({ problem }), makeRoom({ failures: limits })).split('\n');
  };
  const none = { rootCause: undefined, consequences: [], rollbackFailures: [], cancelled: 0 };
  const root = makeDiagnosis('no signal').rootCause;

  test.each([
    ['the run went well', undefined],
    ['nothing was diagnosed', { code: 'invalid-inputs', inputs: [] } as const],
  ])('is left out if %s', (_when, problem) => {
    expect(failures(makeReport({ problem }), makeRoom())).toBe('');
  });

  test('is left out without a failed event', () => {
    expect(texts(none)).toEqual(['']);
  });

  test('leaves the root cause to the box above', () => {
    expect(texts({ ...none, rootCause: root })).toEqual(['']);
  });

  test('names what kept the rollback from finishing', () => {
    expect(texts({ ...none, rootCause: root, rollbackFailures: makeDiagnosis('no signal').rollbackFailures })).toEqual([
      '<details><summary>Why the update failed</summary>',
      '',
      expect.stringContaining('Root cause: `Instances`'),
      '',
      '</details>',
    ]);
  });

  test('shows a failure of the rollback that is the root cause only once', () => {
    const text = texts({ ...none, rootCause: root, rollbackFailures: root === undefined ? [] : [root] });
    expect(text.join('\n')).not.toContain('ollback');
  });

  test.each([
    [0, undefined],
    [1, 'CloudFormation cancelled 1 other resource because of it.'],
    [3, 'CloudFormation cancelled 3 other resources because of it.'],
  ])('counts cancelled resources, %i, if nothing else failed', (cancelled, words) => {
    expect(texts({ ...none, rootCause: root, cancelled })).toEqual([words ?? '']);
  });

  test('is cut at its end, and says so', () => {
    const rollbackFailures = [1, 2, 3].flatMap(() => makeDiagnosis('no').rollbackFailures);
    expect(texts({ ...none, rollbackFailures }, 1)).toContain(
      '_1 of 2 omitted (size limit). The report file has all of them._',
    );
  });
});

describe('the warnings', () => {
  const notice: Warning = { code: 'details-unreadable', fault: makeFault() };
  const zones: Warning = { code: 'zones-unknown' };
  const apps: Warning = { code: 'apps-at-risk', apps: makeApps() };
  const boxes = (warnings: readonly Warning[], limits = 50, steps = [makeStep({ impact: NO_IMPACT })]) =>
    warningList(makeReport({ warnings, steps }), makeRoom({ warnings: limits }))
      .split('\n')
      .map((line) => line.slice(0, 14));

  test('are left out if there are none', () => {
    expect(boxes([])).toEqual(['']);
  });

  test('of one kind are one box: a sentence, or a list', () => {
    expect(boxes([zones])).toEqual(['> [!WARNING]', expect.stringMatching(/^> [^-]/)]);
    expect(boxes([zones, zones])).toEqual([
      '> [!WARNING]',
      expect.stringMatching(/^> - /),
      expect.stringMatching(/^> - /),
    ]);
  });

  test('come before notices', () => {
    expect(boxes([notice, zones]).filter((line) => line.startsWith('> [!'))).toEqual(['> [!WARNING]', '> [!NOTE]']);
  });

  test('that the impact shows are left out only if there is one', () => {
    expect(boxes([apps])[0]).toBe('> [!WARNING]');
    const seen = makeStep({ impact: makeImpact() });
    expect(boxes([apps], 50, [seen])).toEqual(['']);
    expect(boxes([apps], 50, [makeStep({ impact: NO_IMPACT }), seen])).toEqual(['']);
  });

  test('beyond the limit are left out, and counted', () => {
    expect(boxes([zones, zones], 1).at(-1)).toBe('> _1 of 2 omit');
    expect(boxes([zones], 0)).toEqual(['']);
  });
});
