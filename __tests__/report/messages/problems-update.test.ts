/** What is said of an update that this run stopped following: what was under way then, and what to do about it. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import type { Mode } from '../../../src/run/update-request.ts';
import { makeDiagnosis } from '../../builders/problems.ts';
import { makeFault } from '../../builders/fault.ts';
import { BEGAN_AT_MS, beginning, runBegan, runWithProblem, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04, versionOf } from '../../builders/version.ts';
import { adviceFor } from './advice-for.ts';

const RECOVERY: RunEvent = {
  kind: 'recovery-started',
  how: 'started',
  atMs: BEGAN_AT_MS,
  status: 'UPDATE_ROLLBACK_FAILED',
};
const FIRST = stepBegins();
const PLANNED = FIRST.filter(({ kind }) => kind !== 'operation-started');
const EVENTS =
  'aws cloudformation describe-stack-events --stack-name staging --region us-east-1 --max-items 30 --output table';

describe('what was under way when the run looked away', () => {
  test.each<[string, readonly RunEvent[], string]>([
    ['nothing that belongs to a step', [], 'The operation on the stack'],
    ['a step', FIRST, `The update to ${V2017_03_REQUIRED}`],
    ['a step whose end was seen, and no other', stepGoesWell(), `The update to ${V2017_03_REQUIRED}`],
    [
      'a second step',
      [...stepGoesWell(), ...stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 })],
      `The update to ${V2026_04}`,
    ],
    ['a rollback that was continued', [RECOVERY], 'The rollback that was continued'],
    ['a rollback that was continued, for a step', [RECOVERY, ...PLANNED], 'The rollback that was continued'],
    ['a step after such a rollback', [RECOVERY, ...FIRST], `The update to ${V2017_03_REQUIRED}`],
  ])('%s', (_title, notes, what) => {
    const run = [runBegan(), ...notes];
    const late: Problem = { code: 'timed-out', limitMs: 3_600_000, status: 'UPDATE_IN_PROGRESS' };
    expect(adviceFor(late, run).cause).toBe(
      `${what} was not over after 1 h (last seen in UPDATE_IN_PROGRESS); this run has stopped waiting for it.`,
    );
    const fault = makeFault({ kind: 'credentials-expired', code: 'ExpiredToken' });
    const blind: Problem = { code: 'monitoring-failed', fault, status: 'UPDATE_IN_PROGRESS' };
    expect(adviceFor(blind, run).cause).toContain(
      `ran out while t${what.slice(1)} was under way (last seen in UPDATE_IN_PROGRESS): `,
    );
  });
});

describe('a run that was cancelled before it began an update', () => {
  const cancelled = (mode: Mode, status: StackStatus, ...notes: readonly RunEvent[]): ReturnType<typeof adviceFor> =>
    adviceFor({ code: 'cancelled-before-start' }, [
      runBegan({ mode }),
      ...notes,
      { kind: 'rack-read', rack: makeRack({ status }) },
    ]);

  test.each<[Mode, string]>([
    ['check', 'the rack was checked'],
    ['plan', 'the plan was made'],
    ['update', 'an update had begun'],
  ])('in mode %s', (mode, what) => {
    expect(cancelled(mode, 'UPDATE_COMPLETE')).toEqual({
      cause: `The workflow was cancelled before ${what}.`,
      next: 'Nothing of this run is under way. Run it again when it is to be done.',
      commands: [],
    });
  });

  test.each<[string, readonly RunEvent[], string]>([
    [
      "somebody else's",
      [],
      "Another operation is on the stack (UPDATE_IN_PROGRESS, as last seen), and is not this run's.",
    ],
    [
      "this run's own, maybe",
      [RECOVERY],
      'An operation is on the stack (UPDATE_IN_PROGRESS, as last seen), which may be the rollback that this run continued.',
    ],
  ])('tells of an operation that is on the stack: %s', (_title, notes, words) => {
    expect(cancelled('update', 'UPDATE_IN_PROGRESS', ...notes)).toEqual({
      cause: `The workflow was cancelled before an update had begun. ${words}`,
      next: 'See in its events what it is, and run this again when it is over.',
      commands: [EVENTS],
    });
  });
});

describe('an API that has not come back', () => {
  const problem = { code: 'api-not-answering', host: 'staging-rack.convox.test', limitMs: 900_000 } as const;

  test.each([
    ['', 'within 15 min.'],
    ['connection refused.', 'within 15 min (lastly: connection refused).'],
  ])('tells what was seen last, where anything was: %j', (last, words) => {
    expect(adviceFor({ ...problem, last }).cause).toMatch(
      new RegExp(`has not answered ${words.replaceAll(/[.()]/g, '\\$&')}$`),
    );
  });

  test.each([
    ['staging', 'us-east-1', '--stack-name staging --region us-east-1 '],
    ['a; b', '$(c)', '--stack-name RACK --region REGION '],
  ])('is asked with a command, of the rack %s in %s', (rack, region, names) => {
    const whole: Problem = { ...problem, last: '' };
    expect(adviceFor(whole, runWithProblem(whole, { rack, region })).commands).toEqual([
      expect.stringContaining(names),
    ]);
  });
});

describe('the autoscaler of a rack whose update was rolled back', () => {
  const problem: Problem = {
    code: 'rolled-back',
    target: V2026_04,
    status: 'UPDATE_ROLLBACK_COMPLETE',
    diagnosis: makeDiagnosis('No.'),
    details: [],
  };

  test.each([
    [V2017_02, false],
    [versionOf('20260420193620'), false],
    [versionOf('20260420193621'), true],
    [V2026_04, true],
  ])('of release %s is said to rest: %s', (current, rests) => {
    const { next } = adviceFor(problem, beginning(makeWay({ current })));
    expect(next.endsWith('the rack does not adjust its number of instances by itself.')).toBe(rests);
  });
});
