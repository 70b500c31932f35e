/** The last line of the log: how the run went, after how long, and in which colour. */
import { describe, expect, test } from '@jest/globals';
import type { Outcome } from '../../../src/run/outcome.ts';
import type { Tone } from '../../../src/report/log/log-line.ts';
import { headlineLogLine } from '../../../src/report/log/log-headline.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { beginning } from '../../builders/notes.ts';

describe('the last line of the log', () => {
  test.each<[Outcome | undefined, Tone]>([
    ['updated', 'good'],
    ['up-to-date', 'good'],
    ['planned', 'good'],
    ['behind', 'caution'],
    ['unfinished', 'caution'],
    ['cancelled', 'caution'],
    [undefined, 'caution'],
    ['refused', 'bad'],
    ['rolled-back', 'bad'],
    ['failed', 'bad'],
  ])('of a run that ended %s has the color %s', (outcome, tone) => {
    expect(headlineLogLine({ ...foldReport(beginning(), 0), outcome }).style).toEqual({ tone, from: 0 });
  });
});
