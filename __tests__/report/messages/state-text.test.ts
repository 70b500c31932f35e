/** Where a run that goes on has come to, told as begun and never as done. */
import { describe, expect, it, test } from '@jest/globals';
import { progressMarkdown, goBackText } from '../../../src/report/messages/state-text.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { beginning, updatedRun } from '../../builders/notes.ts';
import { V2017_02, V2017_03_REQUIRED } from '../../builders/version.ts';

describe('a run that continues', () => {
  test('has region and start time below', () => {
    expect(progressMarkdown(foldReport(beginning(), 0)).split('\n')[2]).toBe(
      'us-east-1 · since 22 Apr 2026, 12:00 UTC',
    );
  });
});

const UPDATED = foldReport(updatedRun(), 0);

function textOf(parts: Partial<Report> = {}): string {
  return goBackText({ ...UPDATED, ...parts });
}

/** The same run over a release that is not required. */
function withoutRequired({ route }: Report): Pick<Report, 'route'> {
  return { route: route && { ...route, stops: route.stops.map((stop) => ({ ...stop, required: false })) } };
}

describe('wayBackText', () => {
  it('names the required release that makes an update final', () => {
    expect(textOf()).toBe(`This update cannot be undone: ${V2017_03_REQUIRED} is required.`);
  });

  it('names the inputs of the downgrade', () => {
    const parts = withoutRequired(UPDATED);
    const inputs = `\`version: ${V2017_02}\` with \`allow-downgrade: true\``;
    expect(textOf(parts)).toBe(`To return to ${V2017_02}: ${inputs}.`);
    const warnings = [{ code: 'current-unpublished', current: V2017_02 }] as const;
    expect(textOf({ ...parts, warnings })).toBe(`To return to ${V2017_02}: ${inputs} and \`allow-unpublished: true\`.`);
  });

  it('needs no permission after a downgrade', () => {
    const { route } = UPDATED;
    expect(textOf({ route: route && { ...route, direction: 'downgrade' } })).toBe(
      `To return to ${V2017_02}: \`version: ${V2017_02}\`.`,
    );
  });

  it.each<[string, Partial<Report>]>([
    ['nothing was updated', { after: UPDATED.before }],
    ['the update is in progress', { inProgress: true }],
    ['no step is complete', { steps: UPDATED.steps.map((step) => ({ ...step, state: 'rolled-back' })) }],
  ])('is empty where %s', (_title, parts) => {
    expect(textOf(parts)).toBe('');
  });
});
