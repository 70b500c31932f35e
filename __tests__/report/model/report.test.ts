/** The report that is folded from the events of a run, and its JSON. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { reportJson } from '../../../src/report/outputs/outputs.ts';
import { makeFault } from '../../builders/fault.ts';
import {
  BEGAN_AT_MS,
  beginning,
  impactSeen,
  plannedRun,
  runBegan,
  runEnded,
  runWithProblem,
  stepBegins,
  stepGoesWell,
  updatedRun,
} from '../../builders/runs/runs.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04, V2017_04 } from '../../builders/version.ts';
import type { Problem } from '../../../src/run/problem.ts';
import { makeDisruption, makeLosses, makeParameterChanges } from '../../builders/impact.ts';

const folded = (...runEvents: readonly RunEvent[]): Report => foldReport(runEvents, 7);
const jsonOf = (...runEvents: readonly RunEvent[]): string => reportJson(folded(...runEvents));

describe('the report', () => {
  test('of an update over several steps has the whole route, although each step plans only the rest', () => {
    const rest = makeWay({ current: V2017_03_REQUIRED, stops: [{ version: V2026_04, required: false }] });
    const report = folded(
      ...[...beginning(), ...stepGoesWell()],
      ...[{ kind: 'rack-read', rack: makeRack({ version: V2017_03_REQUIRED }) } as const],
      ...[{ kind: 'route-planned', route: rest } as const],
      ...stepGoesWell({ from: V2017_03_REQUIRED, to: V2026_04 }),
      runEnded({ kind: 'green', outcome: 'updated' }),
    );
    expect(report.route?.stops.map(({ state }) => state)).toEqual(['reached', 'reached']);
    expect(report.route?.nextVersion).toBeUndefined();
    expect(report).toMatchObject({ upToDate: true, before: { version: V2017_02 }, after: { version: V2026_04 } });
    expect(report.changes).toEqual({ add: 2, modify: 4, replace: 2, remove: 2 });
  });

  test('can be folded from any number of events', () => {
    const runEvents = updatedRun();
    for (let length = 0; length <= runEvents.length; length += 1) {
      expect(() => jsonOf(...runEvents.slice(0, length))).not.toThrow();
    }
  });

  test('has rack, region, mode and times', () => {
    const started = runBegan({ target: '20170405220740', mode: 'check' });
    expect(folded(started, runEnded({ kind: 'green', outcome: 'behind' }, 2))).toMatchObject({
      ...{ rack: 'staging', region: 'us-east-1', mode: 'check', asked: '20170405220740' },
      ...{ startedAtMs: BEGAN_AT_MS, endedAtMs: BEGAN_AT_MS + 120_000 },
    });
  });

  test.each<[string, readonly RunEvent[], Report['target']]>([
    ['of its route', beginning(), V2026_04],
    [
      'that was refused, without a route',
      [runEnded(endingOf({ code: 'target-unpublished', target: V2017_04 }))],
      V2017_04,
    ],
    ['of the inputs, without either', [runBegan({ target: '20170405220740' })], V2017_04],
    ['nothing, if the latest release was requested and no catalog was read', [runBegan()], undefined],
  ])('has the target %s', (_what, runEvents, target) => {
    expect(folded(...runEvents).target).toBe(target);
  });

  test('counts and names incidents', () => {
    const failed: RunEvent = { kind: 'poll-failed', fault: makeFault(), againInMs: 5_000 };
    const incidents: readonly RunEvent[] = [
      ...[failed, failed],
      { kind: 'recovery-started', how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_FAILED' },
      { kind: 'cancel-asked', signal: 'SIGINT' },
      { kind: 'change-set-kept', arn: 'kept' },
      { kind: 'step-not-forecast', to: V2026_04 },
    ];
    const facts = ({ failedPolls, recovered, cancelledBy, keptChangeSet, notForecast }: Report) => {
      return [failedPolls, recovered, cancelledBy, keptChangeSet, notForecast];
    };
    expect(facts(folded(...beginning(), ...incidents))).toEqual([2, true, 'SIGINT', 'kept', V2026_04]);
    expect(facts(folded(...beginning()))).toEqual([0, false, undefined, undefined, undefined]);
  });

  const awaited: RunEvent = { kind: 'api-awaited', host: 'h', limitMs: 1 };
  const answered = (awayMs: number): RunEvent => ({ kind: 'api-answered', host: 'h', awayMs });

  test.each<[string, readonly RunEvent[], Report['api']]>([
    ['was not called', [], undefined],
    ['responded at once', [answered(0)], { awayMs: 0 }],
    ['is awaited', [awaited], { awayMs: undefined }],
    ['responded after a while', [awaited, answered(41_000)], { awayMs: 41_000 }],
  ])('says that the API of the rack %s', (_what, runEvents, api) => {
    expect(folded(...runEvents).api).toEqual(api);
  });

  test('has each warning once, however often it was emitted', () => {
    const [one, other] = [{ code: 'zones-unknown' }, { code: 'express-mode' }] as const;
    expect(folded(...plannedRun([one, one, other, one])).warnings).toEqual([one, other]);
  });
});

describe('the impact in the report', () => {
  const second = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 });
  const compared = (text: string): RunEvent => ({ kind: 'parameters-compared', changes: makeParameterChanges(text) });
  const changeOf = ({ parameterChanges }: Report) => parameterChanges?.added[0]?.default;

  test('is that of the last step with a known impact', () => {
    const report = folded(...beginning(), ...stepBegins(), ...impactSeen('first'), ...second, compared('later'));
    expect(report.disruption).toEqual(makeDisruption('first'));
    expect(changeOf(report)).toBe('first');
  });

  test('is what is known of the last step if no step has one', () => {
    expect(changeOf(folded(...stepBegins(), compared('before'), ...second, compared('later')))).toBe('later');
    expect(changeOf(folded(...beginning(), ...stepBegins(), compared('later')))).toBe('later');
  });
});

test('the JSON has its schema, an indent of two, and null where nothing is known', () => {
  const json = jsonOf();
  expect(json).toMatch(/^\{\n {2}"schema": 1,\n/);
  expect(JSON.parse(json)).toMatchObject({ outcome: null, arn: null, steps: [], startedAtMs: 7 });
  const unknown = { disruption: null, losses: null, parameterChanges: null, apps: null };
  expect(JSON.parse(jsonOf(...stepBegins()))).toMatchObject({
    steps: [{ impact: { instanceCount: null, batchSize: null, ...unknown } }],
  });
});

describe('the JSON does not contain', () => {
  const LAST = { code: 'api-not-answering', host: 'secret.test', limitMs: 1, last: 'connect secret.test' } as const;
  const ended = (problem: Problem) => [runEnded(endingOf(problem))];
  const losses: readonly RunEvent[] = plannedRun([
    { code: 'replacements-allowed', losses: makeLosses() },
    {
      code: 'would-be-refused',
      problem: { code: 'replacements-refused', version: V2026_04, losses: makeLosses(), allow: [] },
    },
  ]);

  test.each<[string, string, readonly RunEvent[]]>([
    ['given values of parameters', 't3.medium', updatedRun()],
    ['carried values of parameters', '512', updatedRun()],
    ['the host of the API', 'staging-rack.convox.test', beginning()],
    ['the host of an API that does not respond', 'secret.test', ended(LAST)],
    ['stack traces', 'file.js', ended({ code: 'internal', message: 'no', stack: 'at file.js' })],
    ['physical ids, as some are stack outputs', 'staging-physical-id', losses],
  ])('%s', (_what, text, runEvents) => {
    expect(jsonOf(...runEvents)).not.toContain(text);
  });

  test('secrets of the run, whenever they were found', () => {
    const reason = 'first1 second2 third3';
    const runEvents: readonly RunEvent[] = [
      { kind: 'secrets-found', values: ['first1'] },
      runBegan(),
      { kind: 'secrets-found', values: ['second2', 'third3'] },
      ...ended({ code: 'change-set-failed', version: V2026_04, reason, details: [] }),
    ];
    expect(jsonOf(...runEvents)).toContain('"*** *** ***"');
  });
});

describe('a problem in the report', () => {
  const problemOf = (problem: Problem): Problem | undefined => folded(...runWithProblem(problem)).problem;

  test('has no id of a lost resource', () => {
    const lost = makeLosses().map(({ logicalId }) => ({ logicalId, physicalId: undefined }));
    const refused = { code: 'replacements-refused', version: V2026_04, losses: makeLosses(), allow: [] } as const;
    expect(problemOf(refused)).toMatchObject({ losses: lost });
  });

  test('has no host of the API', () => {
    const [code, last] = ['api-not-answering', 'connect rack.test: refused'] as const;
    const cancelled = { code: 'cancelled-while-verifying', host: 'rack.test', waitingFor: 'api' } as const;
    expect(problemOf(cancelled)).toMatchObject({ host: '' });
    const expected = { host: '', last: "connect the rack's API: refused" };
    expect(problemOf({ code, limitMs: 1, host: 'rack.test', last })).toMatchObject(expected);
    expect(problemOf({ code, limitMs: 1, host: '', last })).toMatchObject({ last });
  });
});
