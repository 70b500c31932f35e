/** docs/troubleshooting.md has a row for every message with a cause, and no row for a message that no longer exists. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { adviceOn } from '../src/report/messages/problems/problems.ts';
import { foldReport } from '../src/report/model/report.ts';
import { runWithProblem } from './builders/runs/runs.ts';
import { problemExamples } from './builders/examples/problems.ts';

const MESSAGES = readFileSync('docs/troubleshooting.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!message |---)/.test(line))
  .map((line) => line.split(' | ')[0]?.slice(2).trim() ?? '');

const causes = problemExamples().map((problem) => ({
  code: problem.code,
  cause: adviceOn(problem, foldReport(runWithProblem(problem), 0)).cause,
}));

/** `…` stands for anything: the parts follow one another. */
function says(cause: string, message: string): boolean {
  let at = 0;
  return message.split('…').every((part) => {
    const found = cause.indexOf(part.trim(), at);
    at = found + part.trim().length;
    return found >= 0;
  });
}

test.each(causes)('lists $code with its message', ({ cause }) => {
  expect(MESSAGES.filter((message) => says(cause, message))).not.toEqual([]);
});

test('lists no message that no longer exists', () => {
  expect(MESSAGES.filter((message) => !causes.some(({ cause }) => says(cause, message)))).toEqual([]);
});
