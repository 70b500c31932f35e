/** Where a run that goes on has come to, told as begun and never as done. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { progressMarkdown } from '../../../src/report/messages/progress-text.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { BEGAN_AT_MS, beginning, impactSeen, runBegan, stepBegins, stepGoesWell } from '../../builders/notes.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED } from '../../builders/version.ts';

const headline = (notes: readonly RunEvent[]): string => progressMarkdown(foldReport(notes, 0)).split('\n')[0] ?? '';
const WAY = `from ${V2017_02} to ${V2017_03_REQUIRED}`;
const planned = stepBegins().filter(({ kind }) => kind !== 'operation-started');
const ONE_STOP = makeWay({ stops: [{ version: V2017_03_REQUIRED, required: true }] });
const awaited: RunEvent = { kind: 'api-awaited', host: 'staging-rack.convox.test', limitMs: 900_000 };

function endedWhereItBegan(status: StackStatus): RunEvent {
  return {
    kind: 'operation-ended',
    progress: undefined,
    status,
    version: V2017_02,
    instanceCount: 3,
    atMs: BEGAN_AT_MS,
  };
}

describe('a run that goes on', () => {
  test.each<[string, readonly RunEvent[], string]>([
    ['has begun', beginning(), '## 🔎 staging: this run has begun'],
    ['has seen nothing yet', [runBegan()], '## 🔎 staging: this run has begun'],
    [
      'waits for another operation',
      [runBegan(), { kind: 'rack-read', rack: makeRack({ status: 'UPDATE_IN_PROGRESS' }) }],
      '## ⏳ staging: this run waits for another operation to end',
    ],
    [
      'continues a rollback',
      [runBegan(), { kind: 'recovery-started', how: 'started', atMs: BEGAN_AT_MS, status: 'UPDATE_ROLLBACK_FAILED' }],
      '## 🔄 staging: its failed rollback is being continued',
    ],
    ['is about to update', [...beginning(), ...planned], `## 📝 staging is about to go ${WAY}, step 1 of 2`],
    [
      'is about to update, and knows what goes down',
      [...beginning(), ...planned, ...impactSeen()],
      `## 📝 staging is about to go ${WAY}, step 1 of 2: instances roll, about 50 min`,
    ],
    ['has one step alone', [...beginning(ONE_STOP), ...planned], `## 📝 staging is about to go ${WAY}`],
    ['updates', [...beginning(), ...stepBegins()], `## 🔄 staging is being updated ${WAY}, step 1 of 2`],
    [
      'goes on after a step',
      [...beginning(), ...stepGoesWell()],
      `## 🔄 staging is at ${V2017_03_REQUIRED}, and this run goes on`,
    ],
    [
      'waits for the API',
      [...beginning(), ...stepGoesWell(), awaited],
      `## 🔄 staging is at ${V2017_03_REQUIRED}, and its API is waited for`,
    ],
    [
      'goes on once the API answers',
      [...beginning(), ...stepGoesWell(), awaited, { kind: 'api-answered', host: 'h', awayMs: 0 }],
      `## 🔄 staging is at ${V2017_03_REQUIRED}, and this run goes on`,
    ],
    ...(['UPDATE_ROLLBACK_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_COMPLETE'] as const).map(
      (status): [string, readonly RunEvent[], string] => [
        `has an update end in ${status} where it began`,
        [...beginning(), ...stepBegins(), endedWhereItBegan(status)],
        `## ⚠️ staging: the update ${WAY} has ended in ${status}`,
      ],
    ),
  ])('that %s says so', (_what, notes, expected) => {
    expect(headline(notes)).toBe(expected);
  });

  test('says below where it is, and since when', () => {
    expect(progressMarkdown(foldReport(beginning(), 0)).split('\n')[2]).toBe(
      'us-east-1 · since 2026-04-22 12:00:00 UTC',
    );
  });
});
