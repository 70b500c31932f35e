/** Where to look on, at the end of a summary. */
import { expect, test } from '@jest/globals';
import { links } from '../../../src/report/summary/summary-links.ts';
import { makeReport, makeStep } from '../../builders/report.ts';
import { versionOf } from '../../builders/version.ts';

/** Title and words of each line: `Release notes: 20170306140228 · 20260421192651`. */
function texts(parts: Parameters<typeof makeReport>[0], extras: Parameters<typeof links>[1] = {}): readonly string[] {
  return links(makeReport(parts), extras)
    .split('<br>\n')
    .map((line) => line.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
}

const nowhere = { arn: undefined, route: undefined };

test('are empty if nothing is known', () => {
  expect(texts(nowhere)).toEqual(['']);
});

test('lead to the console, to the release notes, and to the run', () => {
  const workflow = {
    repository: 'a/b',
    runUrl: 'https://github.com/a/b/actions/runs/7',
    pullRequest: undefined,
    actor: undefined,
  };
  expect(texts({}, { workflow })).toEqual([
    'In the AWS console (us-east-1): Stack · Events · Change set',
    'Release notes: 20170306140228 · 20260421192651',
    'On GitHub: this run',
  ]);
});

test('leave the release notes out if the page has them', () => {
  const releaseNotes = { from: versionOf('20170202012654'), releases: [], fault: undefined };
  expect(texts({}, { releaseNotes })).toEqual(['In the AWS console (us-east-1): Stack · Events · Change set']);
});

test('lead to the last six releases of a long route', () => {
  const stops = [1, 2, 3, 4, 5, 6, 7].map((day) => ({
    version: versionOf(`2020010${day}000000`),
    required: false,
    state: 'ahead' as const,
  }));
  const { route } = makeReport({});
  expect(texts({ arn: undefined, route: route && { ...route, stops } })).toEqual([
    `Release notes: ${stops
      .slice(1)
      .map(({ version }) => version)
      .join(' · ')}`,
  ]);
});

test.each([
  ['there was none', { changeSetArn: undefined }],
  ['it is deleted', { steps: [makeStep({ changeSetDeleted: true })] }],
])('lead to no change set if %s', (_when, parts) => {
  expect(texts({ route: undefined, ...parts })).toEqual(['In the AWS console (us-east-1): Stack · Events']);
});

test('lead to a change set of a run without a step', () => {
  expect(texts({ route: undefined, steps: [] })).toEqual([
    'In the AWS console (us-east-1): Stack · Events · Change set',
  ]);
});
