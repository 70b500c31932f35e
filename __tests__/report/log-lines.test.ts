import { describe, expect, test } from '@jest/globals';
import type { Note } from '../../src/domain/note.ts';
import { endingOf } from '../../src/domain/update-outcome.ts';
import { logLinesOf } from '../../src/report/log-lines.ts';
import { makeEvent, makeStackEvent } from '../builders/event.ts';
import { makeFault } from '../builders/fault.ts';
import { makeParameterChanges } from '../builders/impact.ts';
import { runEnded, stepGoesWell, updatedRun } from '../builders/notes.ts';
import { makeWay } from '../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../builders/version.ts';

const textOf = (note: Note): readonly string[] => logLinesOf(note).map(({ text }) => text);

describe('events in the log', () => {
  test('are one aligned line each: time, count, type, logical id, status, reason', () => {
    const atMs = Date.UTC(2026, 3, 22, 12, 3, 7);
    const lines = [
      { event: makeEvent({ atMs, reason: 'Eventual\nconsistency' }), progress: { done: 3, total: 31 } },
      { event: makeStackEvent('UPDATE_COMPLETE', { atMs }), progress: { done: 31, total: 31 } },
    ].flatMap((parts) => textOf({ kind: 'event-seen', ...parts }));
    expect(lines).toEqual([
      '12:03:07  ( 3 of 31)  AWS::ECS::Service                          ApiWebService                 UPDATE_COMPLETE  Eventual consistency',
      '12:03:07  (31 of 31)  AWS::CloudFormation::Stack                 staging                       UPDATE_COMPLETE',
    ]);
  });

  test.each(['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', 'UPDATE_FAILED'])(
    'have their status in the same column, however long it is: %s',
    (status) => {
      const types = ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ECS::Service'];
      const columns = types.map((type) => {
        const event = makeEvent({ type, status, reason: 'why' });
        const [line = ''] = textOf({ kind: 'event-seen', event, progress: { done: 1, total: 31 } });
        expect(line).toMatch(new RegExp(`  ${status}  why$`));
        return line.indexOf(status);
      });
      expect(new Set(columns)).toEqual(new Set([95]));
    },
  );

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

describe('a long wait', () => {
  test.each([
    ['quiet', 'the stack to come to rest'],
    ['operation', 'the update'],
    ['api', 'the API of the rack'],
    ['change-set', 'the change set'],
  ] as const)('for %s gives a sign of life', (what, words) => {
    expect(textOf({ kind: 'still-waiting', what, elapsedMs: 35 * 60_000, leftMs: 65 * 60_000 })).toEqual([
      `Still waiting for ${words}: 35 min so far, up to 1 h 5 min more`,
    ]);
  });
});

describe('the end of an update', () => {
  const ended = (parts: Partial<Extract<Note, { kind: 'operation-ended' }>>): readonly string[] =>
    textOf({
      kind: 'operation-ended',
      progress: { done: 16, total: 32 },
      status: 'UPDATE_COMPLETE',
      version: V2026_04,
      instanceCount: 3,
      atMs: 0,
      ...parts,
    }).slice(2);

  test('says that what has not changed needed nothing', () => {
    expect(ended({})).toEqual(['16 of 32 resources changed; the other 16 turned out to need nothing']);
    expect(ended({ progress: { done: 31, total: 32 } })).toEqual([
      '31 of 32 resources changed; the other one turned out to need nothing',
    ]);
  });

  test.each([
    [{ progress: { done: 32, total: 32 } }],
    [{ progress: { done: 16, total: undefined } }],
    [{ progress: undefined }],
    [{ status: 'UPDATE_ROLLBACK_COMPLETE' }],
  ] as const)('says no such thing where it does not hold: %j', (parts) => {
    expect(ended(parts)).toEqual([]);
  });
});

describe('the plan in the log', () => {
  const changes = makeParameterChanges();

  test('says of a reviewed change set that an earlier run made it', () => {
    const facts = { kind: 'change-set-created', arn: 'arn', changes: [] } as const;
    const [made, kept] = (['made', 'kept'] as const).map((origin) => textOf({ ...facts, origin })[0]);
    expect(made).toMatch(/^Change set: 0 resources/);
    expect(kept).toMatch(/^Change set: one that was planned and kept by an earlier run, with 0 resources/);
  });

  test('begins one line with "Parameters:", and compares only where there is something to say', () => {
    const log = stepGoesWell().flatMap(textOf);
    expect(log.filter((line) => line.startsWith('Parameters:'))).toHaveLength(1);
    const [news = ''] = textOf({ kind: 'parameters-compared', changes });
    expect(news).toMatch(/^Compared with the rack's parameters: \d/);
    expect(news).not.toMatch(/\b0 /);
    const none = { added: [], dropped: [], changedDefaults: [], setByHand: [], leftBehind: [] };
    expect(textOf({ kind: 'parameters-compared', changes: { ...changes, ...none } })).toEqual([]);
  });

  test('calls a downgrade one, and shows the way of a refused pin', () => {
    const back = makeWay({
      direction: 'downgrade',
      current: V2026_04,
      target: V2017_02,
      stops: [{ version: V2017_02, required: false }],
    });
    expect(textOf({ kind: 'route-planned', route: back })).toEqual([
      'Route: a downgrade, 20260421192651 -> 20170202012654',
    ]);
    const stops = [
      { version: V2017_03_REQUIRED, required: true },
      { version: V2017_04, required: false },
    ];
    const refusal = { code: 'required-in-the-way', target: V2017_04, required: V2017_03_REQUIRED } as const;
    const route = { kind: 'refused', refusal, latest: V2026_04, target: V2017_04, stops } as const;
    expect(textOf({ kind: 'route-planned', route })).toEqual([
      'Route: refused; it would lead by 20170306140228 (required) -> 20170405220740',
    ]);
    expect(textOf({ kind: 'route-planned', route: { ...route, stops: [] } })).toEqual([
      'Route: none, the run is refused',
    ]);
  });
});

test('bad inputs stand in the log one a line', () => {
  const inputs = [
    { input: 'timeout', given: 'soon', accepted: 'auto' },
    { input: 'rack', given: '', accepted: "the rack's name" },
  ];
  expect(textOf(runEnded(endingOf({ code: 'bad-inputs', inputs }))).slice(1)).toEqual([
    "'timeout': soon — accepted: auto",
    "'rack': missing — accepted: the rack's name",
    'The run has ended: refused',
  ]);
});
