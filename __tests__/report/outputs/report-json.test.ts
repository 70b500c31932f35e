/** The report as other programs read it. */
import { expect, test } from '@jest/globals';
import { foldReport } from '../../../src/report/model/report.ts';
import { reportJson } from '../../../src/report/outputs/report-json.ts';
import { stepBegins } from '../../builders/notes.ts';

const parsed = (text: string): unknown => JSON.parse(text);

test('what a step did not observe is null, so that a reader sees that it can exist', () => {
  expect(parsed(reportJson(foldReport(stepBegins(), 0)))).toMatchObject({
    steps: [
      {
        impact: {
          instanceCount: null,
          batchSize: null,
          disruption: null,
          losses: null,
          parameterChanges: null,
          apps: null,
        },
      },
    ],
  });
});

test('the workflow run is null outside of GitHub', () => {
  const workflow = { repository: 'acme/racks', runUrl: 'https://github.com/acme/racks/actions/runs/7', actor: 'bo' };
  const report = foldReport([], 0);
  expect(parsed(reportJson(report))).toMatchObject({ workflow: null });
  expect(parsed(reportJson(report, { ...workflow, pullRequest: undefined }))).toMatchObject({
    workflow: { ...workflow, pullRequest: null },
  });
});

test('it has several lines, and ends with a line break', () => {
  expect(reportJson(foldReport([], 0))).toMatch(/^\{\n {2}"schema": 1,\n[^]*\n\}\n$/);
});
