/** What state the rack is in after a run that did not end well. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { Progress } from '../../../src/cloudformation/stack-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { rackStateText, unendedWords } from '../../../src/report/model/rack-state.ts';
import { makeEvent } from '../../builders/event.ts';
import { BEGAN_AT_MS, beginning, runBegan, runEnded, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { makeDiagnosis } from '../../builders/problems.ts';
import { makeRack } from '../../builders/rack.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { V2017_02, V2017_03_REQUIRED } from '../../builders/version.ts';

const standing = (...notes: readonly RunEvent[]): string => rackStateText(foldReport(notes, 0));
const ended = (problem: Problem): RunEvent => runEnded(endingOf(problem));
const CANCELLED = ended({ code: 'cancelled-before-start' });
const INTERNAL = ended({ code: 'internal', message: 'no', stack: undefined });
const RECOVERY: RunEvent = { kind: 'recovery-started', how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
const BACK: RunEvent = { kind: 'rack-read', rack: makeRack({ version: V2017_02 }) };

describe('how the rack stands', () => {
  const unknown: Problem = { code: 'not-a-rack', rack: 'staging', why: { why: 'unknown-status', status: 'NEW_WORD' } };
  const rolledBack: Problem = {
    code: 'rolled-back',
    target: V2017_03_REQUIRED,
    status: 'UPDATE_ROLLBACK_COMPLETE',
    diagnosis: makeDiagnosis('no'),
    details: [],
  };

  test.each<[string, readonly RunEvent[], string]>([
    [
      'nothing was begun',
      [...beginning(), CANCELLED],
      'Nothing was changed: the rack runs 20170202012654, its stack in UPDATE_COMPLETE.',
    ],
    [
      'the stack went to a status that nobody knows',
      [...beginning(), { kind: 'stack-read', stackArn: STACK_ARN, status: 'NEW_WORD' }, ended(unknown)],
      'Nothing was changed: the rack runs 20170202012654.',
    ],
    [
      'a step was planned, and refused',
      [...beginning(), ...stepBegins().slice(0, 3), ended({ code: 'change-set-empty', version: V2017_03_REQUIRED })],
      'Nothing was changed: the rack runs 20170202012654, its stack in UPDATE_COMPLETE.',
    ],
    [
      'an update was rolled back',
      [...beginning(), ended(rolledBack)],
      'The rack runs 20170202012654, as before this run, its stack in UPDATE_ROLLBACK_COMPLETE.',
    ],
    [
      'a step was taken, and somebody took the rack back',
      [...beginning(), ...stepGoesWell(), BACK, ended({ code: 'no-progress', version: V2017_02 })],
      'The rack runs 20170202012654, as before this run, its stack in UPDATE_COMPLETE.',
    ],
    [
      'a rollback was continued, and nothing was updated',
      [...beginning(), RECOVERY, CANCELLED],
      'The rack runs 20170202012654, as before this run, its stack in UPDATE_ROLLBACK_IN_PROGRESS.',
    ],
    [
      'one step was taken',
      [...beginning(), ...stepGoesWell(), CANCELLED],
      'The rack now runs 20170306140228, its stack in UPDATE_COMPLETE (before this run 20170202012654).',
    ],
    ['nothing was read', [runBegan(), CANCELLED], 'Nothing was changed; how the rack stands was not seen.'],
    [
      'a rollback was continued before the rack was read',
      [runBegan(), RECOVERY, CANCELLED],
      'A failed rollback was continued; no update was begun.',
    ],
    [
      'only the stack was read',
      [runBegan(), { kind: 'stack-read', stackArn: STACK_ARN, status: 'CREATE_FAILED' }, CANCELLED],
      'Nothing was changed; the stack is in CREATE_FAILED.',
    ],
    [
      'the run was cut off',
      beginning(),
      'As far as this run saw, the rack runs 20170202012654, its stack in UPDATE_COMPLETE.',
    ],
    [
      'the run failed by a fault of its own',
      [...beginning(), INTERNAL],
      'As far as this run saw, the rack runs 20170202012654, its stack in UPDATE_COMPLETE.',
    ],
    ['it failed so before it had seen the rack', [runBegan(), INTERNAL], 'How the rack stands was not seen.'],
  ])('where %s', (_where, notes, words) => {
    expect(standing(...notes)).toBe(words);
  });
});

describe('how the rack stands while an update is under way', () => {
  const from = ' The rack comes from 20170202012654.';
  const at = (progress: Progress): RunEvent => ({
    kind: 'stack-event',
    event: makeEvent(),
    progress,
  });

  test.each<[string, readonly RunEvent[], string]>([
    ['nothing seen of it yet', [], ''],
    ['some of it done', [at({ done: 3, total: 31 })], ', 3 of 31 resources done'],
    ['one resource alone', [at({ done: 0, total: 1 })], ', 0 of 1 resource done'],
    ['nothing to count', [at({ done: 0, total: 0 })], ''],
    ['nothing to count against', [at({ done: 3, total: undefined })], ', 3 resources done'],
  ])('with %s', (_what, seen, count) => {
    expect(standing(...beginning(), ...stepBegins(), ...seen)).toBe(
      `When this run last looked, the stack was in UPDATE_COMPLETE${count}.${from}`,
    );
  });

  test('and nothing was read of it', () => {
    const joined: RunEvent = {
      kind: 'operation-started',
      how: 'joined',
      token: 't',
      from: V2017_02,
      to: V2017_03_REQUIRED,
      atMs: BEGAN_AT_MS,
      limitMs: 1,
    };
    expect(standing(joined)).toBe('This run has not seen the stack since the operation began.');
  });

  test('and its status is known from how the run ended alone', () => {
    const problem: Problem = { code: 'cancelled-and-rolling-back', status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
    expect(standing(runBegan(), ended(problem))).toBe(
      'When this run last looked, the stack was in UPDATE_ROLLBACK_IN_PROGRESS.',
    );
  });
});

test.each([
  [undefined, 'This run was cut off before it came to an end.'],
  ['SIGTERM', 'The workflow was cancelled, and this run was cut off before it came to an end.'],
])('a run that was cut off by %s says so', (cancelledBy, cause) => {
  expect(unendedWords({ cancelledBy })).toEqual({
    cause,
    next: 'What AWS has begun goes on without this run. Run this again with the same settings: it takes up what is under way.',
  });
});
