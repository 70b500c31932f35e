/** The report that is folded from the events of a run. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { reportJson } from '../../../src/report/outputs/outputs.ts';
import { makeFault } from '../../builders/fault.ts';
import {
  BEGAN_AT_MS,
  beginning,
  runBegan,
  runEnded,
  stepBegins,
  stepGoesWell,
  updatedRun,
  impactSeen,
  runWithProblem,
} from '../../builders/runs/runs.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04, V2017_04 } from '../../builders/version.ts';
import type { Problem } from '../../../src/run/problem.ts';
import { makeDisruption, makeLosses, makeParameterChanges } from '../../builders/impact.ts';

const ROLLED_BACK: RunEvent = {
  kind: 'operation-ended',
  progress: undefined,
  status: 'UPDATE_ROLLBACK_COMPLETE',
  version: V2017_02,
  instanceCount: 3,
  atMs: BEGAN_AT_MS + 3_000_000,
};

describe('a run that succeeded', () => {
  test('is updated, from its first to its last release', () => {
    const report = foldReport(updatedRun(), 0);
    expect(report).toMatchObject({
      outcome: 'updated',
      updated: true,
      upToDate: false,
      inProgress: false,
      before: { version: V2017_02 },
      after: { version: V2017_03_REQUIRED, status: 'UPDATE_COMPLETE' },
      target: V2026_04,
      latest: V2026_04,
      api: { awayMs: 41_000 },
    });
  });

  test('over several steps keeps the whole route, although each step plans only the rest', () => {
    const rest = makeWay({ current: V2017_03_REQUIRED, stops: [{ version: V2026_04, required: false }] });
    const report = foldReport(
      [
        ...beginning(),
        ...stepGoesWell(),
        { kind: 'rack-read', rack: makeRack({ version: V2017_03_REQUIRED }) },
        { kind: 'route-planned', route: rest },
        ...stepGoesWell({ from: V2017_03_REQUIRED, to: V2026_04 }),
        runEnded({ kind: 'green', outcome: 'updated' }),
      ],
      0,
    );
    expect(report.route?.stops.map(({ version, state }) => [version, state])).toEqual([
      [V2017_03_REQUIRED, 'reached'],
      [V2026_04, 'reached'],
    ]);
    expect(report).toMatchObject({ upToDate: true, before: { version: V2017_02 }, after: { version: V2026_04 } });
    expect(report.route?.nextVersion).toBeUndefined();
    expect(report.changes).toEqual({ add: 2, modify: 4, replace: 2, remove: 2 });
  });
});

describe('a run without a known ending', () => {
  test('can be folded at any time', () => {
    const runEvents = updatedRun();
    for (let length = 0; length <= runEvents.length; length += 1) {
      expect(() => reportJson(foldReport(runEvents.slice(0, length), 1))).not.toThrow();
    }
  });
});

describe('a run that failed', () => {
  const diagnosis = makeDiagnosis('no');
  const target = V2017_03_REQUIRED;
  const rolledBack = endingOf({
    code: 'rolled-back',
    target,
    status: 'UPDATE_ROLLBACK_COMPLETE',
    diagnosis,
    details: [],
  });

  test('was not blocked by a later required release', () => {
    const blocked = beginning(makeWay({ blockedBy: V2017_03_REQUIRED }));
    const report = foldReport([...blocked, ...stepBegins(), ROLLED_BACK, runEnded(rolledBack)], 0);
    expect(report.route?.blockedBy).toBeUndefined();
  });
});

describe('confidential facts', () => {
  test('are given, carried and kept values of parameters', () => {
    const json = reportJson(foldReport(updatedRun(), 0));
    expect(json).not.toContain('t3.medium');
    expect(json).not.toContain('512');
    expect(json).toContain('InstanceType');
  });

  test('are stack outputs and stack traces', () => {
    const apiNotBack = {
      code: 'api-not-answering',
      host: 'secret-host.test',
      limitMs: 1,
      last: 'connect secret-host.test',
    } as const;
    const internal = { code: 'internal', message: 'no', stack: 'at file.js' } as const;
    expect(reportJson(foldReport([runEnded(endingOf(apiNotBack))], 0))).not.toContain('secret-host.test');
    expect(reportJson(foldReport([runEnded(endingOf(internal))], 0))).not.toContain('file.js');
    expect(reportJson(foldReport(beginning(), 0))).not.toContain('staging-rack.convox.test');
  });

  test('are the secrets of the run, whenever they were found', () => {
    const reason = 'first1 second2 third3';
    const problem = { code: 'change-set-failed', version: V2026_04, reason, details: [] } as const;
    const runEvents: readonly RunEvent[] = [
      { kind: 'secrets-found', values: ['first1'] },
      runBegan(),
      { kind: 'secrets-found', values: ['second2', 'third3'] },
      runEnded(endingOf(problem)),
    ];
    expect(reportJson(foldReport(runEvents, 0))).toContain('"*** *** ***"');
  });
});

test('the JSON has its schema, and null where nothing is known', () => {
  const json = JSON.parse(reportJson(foldReport([], 7))) as Record<string, unknown>;
  expect(json).toMatchObject({ schema: 1, outcome: null, arn: null, steps: [], startedAtMs: 7 });
});

const folded = (...runEvents: readonly RunEvent[]): Report => foldReport(runEvents, 7);

describe('the request', () => {
  test('has rack, region, mode and times', () => {
    const started = runBegan({ target: '20170405220740', mode: 'check' });
    expect(folded(started, runEnded({ kind: 'green', outcome: 'behind' }, 2))).toMatchObject({
      rack: 'staging',
      region: 'us-east-1',
      mode: 'check',
      asked: '20170405220740',
      startedAtMs: BEGAN_AT_MS,
      endedAtMs: BEGAN_AT_MS + 120_000,
    });
  });

  test.each<[string, readonly RunEvent[], Report['target']]>([
    ["the way's, where there is one", beginning(), V2026_04],
    [
      'the release that was refused, without a way',
      [runEnded(endingOf({ code: 'target-unpublished', target: V2017_04 }))],
      V2017_04,
    ],
    ['the release that was asked for, without either', [runBegan({ target: '20170405220740' })], V2017_04],
    ['nothing, where the latest was asked for and no catalog was read', [runBegan()], undefined],
  ])('has the target %s', (_what, runEvents, target) => {
    expect(folded(...runEvents).target).toBe(target);
  });
});

test('incidents are counted and reported', () => {
  const failed: RunEvent = { kind: 'poll-failed', fault: makeFault(), againInMs: 5_000 };
  const report = folded(
    ...beginning(),
    failed,
    { kind: 'recovery-started', how: 'started', atMs: 1, status: 'UPDATE_ROLLBACK_FAILED' },
    failed,
    { kind: 'cancel-asked', signal: 'SIGINT' },
    { kind: 'change-set-kept', arn: 'kept' },
    { kind: 'step-not-forecast', to: V2026_04 },
  );
  expect(report).toMatchObject({
    failedPolls: 2,
    recovered: true,
    cancelledBy: 'SIGINT',
    keptChangeSet: 'kept',
    notForecast: V2026_04,
  });
  expect(folded(...beginning())).toMatchObject({
    failedPolls: 0,
    recovered: false,
    cancelledBy: undefined,
    keptChangeSet: undefined,
    notForecast: undefined,
  });
});

describe("the rack's API", () => {
  const awaited: RunEvent = { kind: 'api-awaited', host: 'h', limitMs: 1 };
  const answered = (awayMs: number): RunEvent => ({ kind: 'api-answered', host: 'h', awayMs });

  test.each<[string, readonly RunEvent[], Report['api']]>([
    ['was not asked', [], undefined],
    ['answered at once', [answered(0)], { awayMs: 0 }],
    ['is waited for', [awaited], { awayMs: undefined }],
    ['answered after a while', [awaited, answered(41_000)], { awayMs: 41_000 }],
  ])('%s', (_what, runEvents, api) => {
    expect(folded(...runEvents).api).toEqual(api);
  });
});

describe('the sum of the steps', () => {
  const second = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 });
  const compared: RunEvent = { kind: 'parameters-compared', changes: makeParameterChanges('later') };
  const changeOf = ({ parameterChanges }: Report) => parameterChanges?.added[0]?.default;

  test('has the impact of the last step with a known impact', () => {
    const report = folded(...beginning(), ...stepBegins(), ...impactSeen('first'), ...second, compared);
    expect(report.disruption).toEqual(makeDisruption('first'));
    expect(changeOf(report)).toBe('first');
  });

  test('has what is known of the last step without an impact', () => {
    const before: RunEvent = { kind: 'parameters-compared', changes: makeParameterChanges('before') };
    expect(changeOf(folded(...beginning(), ...stepBegins(), before, ...second, compared))).toBe('later');
    expect(changeOf(folded(...beginning(), ...stepBegins(), compared))).toBe('later');
  });
});

describe('confidential parts of a problem', () => {
  const texts = (problem: Problem): Problem | undefined => folded(...runWithProblem(problem)).problem;

  test('include the id of a lost resource', () => {
    expect(texts({ code: 'replacements-refused', version: V2026_04, losses: makeLosses(), allow: [] })).toMatchObject({
      losses: makeLosses().map(({ logicalId }) => ({ logicalId, physicalId: undefined })),
    });
  });

  test('include the host of the API', () => {
    const facts = { code: 'api-not-answering', limitMs: 1 } as const;
    const last = 'connect rack.test: refused';
    expect(texts({ code: 'cancelled-while-verifying', host: 'rack.test', waitingFor: 'api' })).toMatchObject({
      host: '',
    });
    expect(texts({ ...facts, host: 'rack.test', last })).toMatchObject({
      host: '',
      last: "connect the rack's API: refused",
    });
    expect(texts({ ...facts, host: '', last })).toMatchObject({ last });
  });
});
