import { describe, expect, test } from '@jest/globals';
import type { Note } from '../../src/domain/note.ts';
import { endingOf } from '../../src/domain/update-outcome.ts';
import { logLinesOf } from '../../src/report/log-lines.ts';
import { makeEvent, makeStackEvent } from '../builders/event.ts';
import { makeFault } from '../builders/fault.ts';
import { runEnded, stepGoesWell, updatedRun } from '../builders/notes.ts';

const textOf = (note: Note): readonly string[] => logLinesOf(note).map(({ text }) => text);

describe('events in the log', () => {
  test('are one aligned line each: time, count, status, type, logical id, reason', () => {
    const atMs = Date.UTC(2026, 3, 22, 12, 3, 7);
    const lines = [
      { event: makeEvent({ atMs, reason: 'Eventual\nconsistency' }), progress: { done: 3, total: 31 } },
      { event: makeStackEvent('UPDATE_COMPLETE', { atMs }), progress: { done: 31, total: 31 } },
    ].flatMap((parts) => textOf({ kind: 'event-seen', ...parts }));
    expect(lines).toEqual([
      '12:03:07  ( 3 of 31)  UPDATE_COMPLETE       AWS::ECS::Service                     ApiWebService                 Eventual consistency',
      '12:03:07  (31 of 31)  UPDATE_COMPLETE       AWS::CloudFormation::Stack            staging',
    ]);
  });

  test('have no count where no change set says how many there will be', () => {
    expect(textOf({ kind: 'event-seen', event: makeEvent(), progress: { done: 0, total: 0 } })[0]).not.toContain(
      ' of ',
    );
  });

  test('stand in a folded group that opens with the operation and closes with it', () => {
    const groups = stepGoesWell().flatMap((note) => logLinesOf(note).map(({ group }) => group));
    expect(groups.filter((group) => group !== undefined)).toEqual(['open', 'close']);
  });

  test('of a run that stops looking do not swallow what comes after them', () => {
    const problem = { code: 'timed-out', limitMs: 1, status: 'UPDATE_IN_PROGRESS' } as const;
    expect(logLinesOf(runEnded(endingOf(problem)))[0]).toEqual({ level: 'info', text: '', group: 'close' });
  });
});

describe('every note', () => {
  test('is told in words', () => {
    for (const note of updatedRun()) {
      const lines = logLinesOf(note).filter(({ group }) => group !== 'close');
      expect(lines.length).toBeGreaterThan(0);
      for (const { text } of lines) expect(text).toMatch(/^[A-Z0-9](?!.*undefined).{5,}/);
    }
  });

  test('says the route with its required stops, and where the run ends', () => {
    expect(updatedRun().flatMap(textOf)).toContain(
      'Route: 20170202012654 -> 20170306140228 (required) -> 20260421192651; this run ends at 20170306140228, which is required',
    );
  });

  test('of a failed look says that it says nothing about the update', () => {
    const fault = makeFault({
      kind: 'throttled',
      code: 'Throttling',
      message: 'Rate exceeded.',
      operation: 'DescribeStacks',
    });
    expect(textOf({ kind: 'look-failed', fault, againInMs: 5_000 })).toEqual([
      "A look at AWS failed, which says nothing about the update: 'cloudformation:DescribeStacks' was answered Throttling " +
        '(HTTP 403): Rate exceeded; again in 5 s',
    ]);
  });

  test('shows no value of a parameter, and no host of the API', () => {
    const log = updatedRun().flatMap(textOf).join('\n');
    expect(log).not.toMatch(/t3\.medium|512|convox\.test/);
  });

  test('shows a stack trace to those who debug, and to nobody else', () => {
    const problem = { code: 'internal', message: 'no', stack: 'Error: no\n    at f (index.js:1:1)' } as const;
    const lines = logLinesOf(runEnded(endingOf(problem))).filter(({ text }) => text.includes('index.js'));
    expect(lines).toEqual([{ level: 'debug', text: 'at f (index.js:1:1)' }]);
  });
});
