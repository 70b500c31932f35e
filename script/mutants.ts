/** Runs Stryker over the decisions, and tells the score of each folder and every mutant that no test noticed; fails under 90. */
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Stryker } from '@stryker-mutator/core';
import { scoreTable, survivorLines, totalScore } from './mutation/score.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LEAST_SCORE = 90;
const FOLDERS = ['src/domain', 'src/inputs', 'src/report'];

const asked = process.argv.slice(2).map((path) => path.replace(/\/$/, ''));
const mutate = (asked.length > 0 ? asked : FOLDERS).map((path) => (isFolder(path) ? `${path}/**/*.ts` : path));

const began = performance.now();
const mutants = await new Stryker({
  mutate,
  testRunner: 'in-process',
  plugins: [fileURLToPath(new URL('mutation/test-runner.ts', import.meta.url))],
  // Each test tells which mutants it reaches. What runs while a module is loaded (tables of words, patterns) is reached by all: those are judged too.
  coverageAnalysis: 'perTest',
  ignoreStatic: false,
  warnings: false,
  concurrency: 2,
  // What was loaded anew is never let go of by Node, so a process is followed by a fresh one before that is too much.
  maxTestRunnerReuse: 600,
  // A slow machine must not make a mutant count as noticed; one that loops is stopped by Stryker's count of its turns.
  timeoutFactor: 4,
  reporters: ['progress-append-only', 'html', 'json'],
  htmlReporter: { fileName: '.mutants/report.html' },
  jsonReporter: { fileName: '.mutants/report.json' },
  tempDirName: '.mutants/work',
  ignorePatterns: ['/lib', '/coverage', '/docs/pictures', '/.demo', '/.pictures'],
  allowConsoleColors: process.stdout.isTTY,
}).runMutationTest();

const score = totalScore(mutants);
console.log(['', ...survivorLines(mutants, ROOT), '', ...scoreTable(mutants, ROOT), ''].join('\n'));
console.log(
  `${mutants.length} mutants in ${Math.round((performance.now() - began) / 60_000)} minutes; all of it in .mutants/report.html`,
);
if (score < LEAST_SCORE) {
  console.log(`The score is ${score.toFixed(1)}, and has to be ${LEAST_SCORE}.`);
  process.exitCode = 1;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
