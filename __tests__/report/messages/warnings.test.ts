import { describe, expect, test } from '@jest/globals';
import type { Warning } from '../../../src/run/run-event.ts';
import { warningWords, WARNING_CODES } from '../../../src/report/messages/warnings.ts';
import { makeGitHubFacts } from '../../builders/github.ts';
import { makeApps } from '../../builders/impact.ts';
import { warningExamples } from '../../builders/warnings.ts';

describe('every warning', () => {
  test.each(warningExamples().map((warning) => [warning.code, warning] as const))(
    'has words that say what it means for the rack: %s',
    (_code, warning) => {
      const { text } = warningWords(warning);
      expect(text).not.toMatch(/undefined|null|NaN|\[object/);
      expect(text).toMatch(/^[A-Z0-9`].{40,}[.`]$/);
    },
  );

  test('has an example here', () => {
    expect(new Set(warningExamples().map(({ code }) => code))).toEqual(new Set(WARNING_CODES));
  });
});

describe('how loudly it is said', () => {
  test.each<[Warning['code'], string]>([
    ['blocked', 'warning'],
    ['leftovers', 'warning'],
    ['last-update-failed', 'warning'],
    ['dashboard-moved', 'warning'],
    ['current-unpublished', 'notice'],
    ['api-not-checked', 'notice'],
  ])('%s is a %s', (code, level) => {
    const example = warningExamples().find((warning) => warning.code === code);
    expect(example === undefined ? undefined : warningWords(example).level).toBe(level);
  });
});

describe('what a warning counts', () => {
  const leftovers = (count: number): string =>
    warningWords({
      code: 'leftovers',
      resources: Array.from({ length: count }, () => ({
        logicalId: 'Key',
        type: 'AWS::KMS::Key',
        status: 'DELETE_FAILED',
        reason: '',
        atMs: 0,
      })),
    }).text;
  const told = '`Key` (AWS::KMS::Key) went to DELETE_FAILED';

  test.each([
    [5, `${told}. No stack`],
    [6, `${told}; and 1 more. No stack`],
  ])('%d resources are told, five of them at most', (count, words) => {
    expect(leftovers(count)).toContain(words);
    expect(leftovers(count).split(told)).toHaveLength(6);
  });

  test.each([
    [1, '1 process of a single copy will be down'],
    [2, '2 processes of a single copy will be down'],
  ])('%d at risk, with a command for whichever rack it is', (count, words) => {
    const apps = makeApps();
    const warning: Warning = { code: 'apps-at-risk', apps: { ...apps, processes: apps.processes.slice(0, count) } };
    expect(warningWords(warning).text).toContain(words);
    expect(warningWords(warning).text).toMatch(/ --app APP --rack RACK`\.$/);
    expect(warningWords(warning, { rack: 'staging' }).text).toMatch(/ --app APP --rack staging`\.$/);
  });
});

test('a moved API names both hosts and the command that follows it', () => {
  const { text } = warningWords({ code: 'dashboard-moved', from: 'old.test', to: 'new.test' });
  expect(text).toMatch(/`new\.test`.*`old\.test`.*`convox rack sync`/);
});

test('a comment that GitHub did not answer for is told without a status', () => {
  const told = (httpStatus: number | undefined) =>
    warningWords({
      code: 'comment-skipped',
      fault: makeGitHubFacts({
        kind: 'unavailable',
        attempted: 'the list of comments',
        message: 'socket hang up.',
        httpStatus,
      }),
      fromFork: false,
    }).text;
  const begin = 'The comment on the pull request is not up to date: the list of comments was answered';
  expect(told(undefined)).toBe(`${begin}: socket hang up.`);
  expect(told(502)).toBe(`${begin} HTTP 502: socket hang up.`);
});
