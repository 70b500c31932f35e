import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { annotationsOf } from '../../../src/report/outputs/annotations.ts';
import { outputsOf } from '../../../src/report/outputs/outputs.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { headlineText, headlineMarkdown } from '../../../src/report/messages/headline.ts';
import { BEGAN_AT_MS, beginning, runEnded } from '../../builders/notes.ts';

describe('a run cancelled before an update', () => {
  const ended = runEnded(endingOf({ code: 'cancelled-before-start' }));
  const toldOf = (runEvents: readonly RunEvent[]): { verdict: string; reason: string; message: string } => {
    const report = foldReport(runEvents, 0);
    const [error] = annotationsOf(report);
    return {
      verdict: headlineText(report),
      reason: outputsOf(report, undefined).reason,
      message: error?.message ?? '',
    };
  };

  test('mentions a rollback that it continued', () => {
    const recovery: RunEvent = {
      kind: 'recovery-started',
      how: 'started',
      atMs: 1,
      status: 'UPDATE_ROLLBACK_IN_PROGRESS',
    };
    expect(toldOf([...beginning(), recovery, ended]).reason).toMatch(/may be the rollback that this run continued\.$/);
  });
});

test.each<[string, readonly RunEvent[], string]>([
  [
    'where it was, when, and how long it took',
    beginning(),
    'us-east-1 · account 123456789012 · 22 Apr 2026, 12:00 UTC · took 2 min',
  ],
  ['no region where none was told', [], '22 Apr 2026, 12:02 UTC · took less than 1 s'],
])('below the headline there is %s', (_what, runEvents, facts) => {
  const report = foldReport(runEvents, BEGAN_AT_MS + 120_000);
  expect(headlineMarkdown(report).split('\n').slice(1)).toEqual(['', facts]);
});
