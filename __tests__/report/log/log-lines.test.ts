import { describe, expect, test } from '@jest/globals';
import { diagnose } from '../../../src/diagnosis/diagnosis.ts';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { NOTHING_IN_PROGRESS, withEvent } from '../../../src/report/model/in-progress.ts';
import type { LogLine } from '../../../src/report/log/log-line.ts';
import { logLinesOf } from '../../../src/report/log/log-lines.ts';
import { EMPTY_ADVICE_CONTEXT, type AdviceContext } from '../../../src/report/log/advice-context.ts';
import { makeEvent } from '../../builders/event.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeApps, makeDisruption, makeLosses, makeParameterChanges } from '../../builders/impact.ts';
import { runEnded, stepGoesWell, updatedRun } from '../../builders/notes.ts';
import { makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

const AT_MS = Date.UTC(2026, 3, 22, 12, 15, 0);
const textOf = (note: RunEvent, scene: Partial<AdviceContext> = {}): readonly string[] =>
  logLinesOf(note, { ...EMPTY_ADVICE_CONTEXT, ...scene }, AT_MS).map(({ text }) => text);

describe('every note', () => {
  test('is told in words', () => {
    // These two are the title of a group, and the verdict's line.
    const notes = updatedRun().filter(({ kind }) => kind !== 'step-started' && kind !== 'run-ended');
    for (const note of notes) {
      const lines = textOf(note);
      expect(lines.length).toBeGreaterThan(0);
      for (const text of lines) expect(text).toMatch(/^[A-Z0-9](?!.*undefined).{5,}/);
    }
  });

  test('says the route with its required stops, and where the run ends', () => {
    expect(updatedRun().flatMap((note) => textOf(note))).toContain(
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
    expect(textOf({ kind: 'poll-failed', fault, againInMs: 5_000 })).toEqual([
      "A look at AWS failed, which says nothing about the update: 'cloudformation:DescribeStacks' was answered Throttling " +
        '(HTTP 403): Rate exceeded; again in 5 s',
    ]);
  });

  test('shows no value of a parameter, and no host of the API', () => {
    const log = updatedRun()
      .flatMap((note) => textOf(note))
      .join('\n');
    expect(log).not.toMatch(/t3\.medium|512|convox\.test/);
  });

  test('shows a stack trace to those who debug, and to nobody else', () => {
    const problem = { code: 'internal', message: 'no', stack: 'Error: no\n    at f (index.js:1:1)' } as const;
    const lines = logLinesOf(runEnded(endingOf(problem)), EMPTY_ADVICE_CONTEXT, AT_MS).filter(({ text }) =>
      text.includes('index.js'),
    );
    expect(lines).toEqual([{ level: 'debug', text: 'at f (index.js:1:1)' }]);
  });

  test('of a fault of our own without a trace has nothing for those who debug', () => {
    expect(textOf(runEnded(endingOf({ code: 'internal', message: 'no', stack: undefined })))).toEqual([]);
  });
});

describe('the impact in the log', () => {
  const assessed = (refused: number, maybe: number): readonly string[] => {
    const losses = [...makeLosses().slice(0, refused), ...makeLosses().slice(3, 3 + maybe)];
    return textOf({ kind: 'impact-assessed', disruption: makeDisruption(), losses });
  };

  test.each([
    [0, 0, 'nothing goes that holds data, addresses or the network'],
    [2, 0, 'of what holds data, addresses or the network, 2 replaced or removed'],
    [0, 1, 'of what holds data, addresses or the network, 1 perhaps replaced'],
    [2, 1, 'of what holds data, addresses or the network, 2 replaced or removed and 1 perhaps replaced'],
  ])('of %i losses and %i possible ones reads so', (refused, maybe, words) => {
    expect(assessed(refused, maybe)).toEqual([expect.stringMatching(new RegExp(`^Impact: .*; ${words}$`))]);
  });

  test('counts apps, single processes and updates, and says where there are none', () => {
    const apps = makeApps();
    const told = (parts: Partial<typeof apps>): readonly string[] =>
      textOf({ kind: 'apps-assessed', apps: { ...apps, ...parts } });
    expect(told({ apps: 0 })).toEqual(['Apps: none on the rack']);
    expect(told({ apps: 2, processes: [], updating: [] })).toEqual([
      'Apps: 2 apps on the rack, no process of a single copy',
    ]);
    expect(told({ apps: 1, processes: apps.processes.slice(0, 1), updating: ['shop'] })).toEqual([
      'Apps: 1 app on the rack, 1 process of a single copy, 1 app being updated',
    ]);
  });

  test('warns with commands that name the rack', () => {
    const warning = { code: 'apps-at-risk', apps: makeApps() } as const;
    expect(textOf({ kind: 'warned', warning }, { rack: 'staging' })[0]).toContain('--rack staging');
  });
});

describe('a long wait', () => {
  const waiting = (what: Extract<RunEvent, { kind: 'still-waiting' }>['what']): RunEvent => ({
    kind: 'still-waiting',
    what,
    elapsedMs: 35 * 60_000,
    leftMs: 65 * 60_000,
  });

  test.each([
    ['quiet', 'the stack to come to rest'],
    ['api', 'the API of the rack'],
    ['change-set', 'the change set'],
  ] as const)('for %s gives a sign of life', (what, words) => {
    expect(textOf(waiting(what))).toEqual([`Still waiting for ${words}: 35 min so far, up to 1 h 5 min more`]);
  });

  test('for an update says what is in progress, and for how long', () => {
    const inProgress = withEvent(
      NOTHING_IN_PROGRESS,
      makeEvent({ status: 'UPDATE_IN_PROGRESS', atMs: AT_MS - 9 * 60_000 }),
    );
    expect(textOf(waiting('operation'), { inProgress })).toEqual([
      '12:15:00  Still in progress after 35 min: ApiWebService (AWS::ECS::Service) for 9 min (up to 1 h 5 min more)',
    ]);
    expect(textOf(waiting('operation'))).toEqual(['12:15:00  Still in progress after 35 min (up to 1 h 5 min more)']);
  });
});

describe('the end of an update', () => {
  const ended = (parts: Partial<Extract<RunEvent, { kind: 'operation-ended' }>> = {}): readonly LogLine[] =>
    logLinesOf(
      {
        kind: 'operation-ended',
        progress: { done: 16, total: 32 },
        unchanged: 15,
        status: 'UPDATE_COMPLETE',
        version: V2026_04,
        instanceCount: 3,
        atMs: AT_MS,
        ...parts,
      },
      { ...EMPTY_ADVICE_CONTEXT, label: 'Step 1 of 2', operationBeganMs: AT_MS - 42 * 60_000 },
      AT_MS,
    );

  test('is one line: which step, how, how long, and how many listed resources needed no change', () => {
    expect(ended()).toEqual([
      {
        level: 'info',
        text:
          'Step 1 of 2: complete after 42 min (UPDATE_COMPLETE); the rack runs 20260421192651, with 3 instances; ' +
          '15 of 32 listed resources needed no change',
        paint: { tone: 'good', from: 0 },
      },
    ]);
  });

  test.each([
    [{ progress: { done: 32, total: 32 }, unchanged: 0 }],
    [{ progress: { done: 0, total: 32 }, unchanged: undefined }],
    [{ progress: { done: 16, total: undefined } }],
    [{ progress: undefined }],
    [{ status: 'UPDATE_ROLLBACK_COMPLETE' }],
  ] as const)('says no such thing where it does not hold: %j', (parts) => {
    expect(ended(parts).map(({ text }) => text)).toEqual([expect.stringMatching(/with 3 instances$/)]);
  });

  test.each([
    ['UPDATE_ROLLBACK_COMPLETE', 'failed and rolled back after 42 min', 'bad'],
    ['UPDATE_ROLLBACK_FAILED', 'failed, and so did its rollback after 42 min', 'bad'],
    ['CREATE_COMPLETE', 'over after 42 min', undefined],
  ] as const)('in %s reads so', (status, words, tone) => {
    const [line] = ended({ status });
    expect(line?.text).toContain(`Step 1 of 2: ${words} (${status})`);
    expect(line?.paint?.tone).toBe(tone);
  });

  test('is followed by the event that it failed by, in red', () => {
    const event = makeEvent({ status: 'UPDATE_FAILED', reason: 'No\nroom', logicalId: 'Instances' });
    const diagnosis = diagnose([event, makeEvent({ status: 'UPDATE_FAILED', reason: 'Resource update cancelled' })]);
    const problem = {
      code: 'rolled-back',
      target: V2026_04,
      status: 'UPDATE_ROLLBACK_COMPLETE',
      diagnosis,
      details: [],
    } as const;
    expect(logLinesOf(runEnded(endingOf(problem)), EMPTY_ADVICE_CONTEXT, AT_MS)).toEqual([
      {
        level: 'info',
        text: 'Cause: Instances (AWS::ECS::Service), UPDATE_FAILED at 12:03:07: No room',
        paint: { tone: 'bad', from: 0 },
      },
    ]);
    expect(textOf(runEnded(endingOf({ ...problem, diagnosis: diagnose([]) })))).toEqual([]);
  });
});

describe('the plan in the log', () => {
  const changes = makeParameterChanges();

  test('says of a reviewed change set that it was compared', () => {
    const facts = { kind: 'change-set-created', arn: 'arn', changes: [] } as const;
    const [made, kept] = (['made', 'kept'] as const).map((origin) => textOf({ ...facts, origin })[0]);
    expect(made).toMatch(/^Change set: 0 resources/);
    expect(kept).toMatch(
      /^Change set: the reviewed one, which equals what this action would create now, with 0 resources/,
    );
  });

  test('begins one line with "Parameters:", and compares only where there is something to say', () => {
    const log = stepGoesWell().flatMap((note) => textOf(note));
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
    const refusal = { code: 'required-release-skipped', target: V2017_04, required: V2017_03_REQUIRED } as const;
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
  expect(textOf(runEnded(endingOf({ code: 'invalid-inputs', inputs })))).toEqual([
    "'timeout': soon — accepted: auto",
    "'rack': missing — accepted: the rack's name",
  ]);
});
