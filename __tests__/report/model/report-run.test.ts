/** What a report says of a run as a whole: what was asked, what was met on the way, what the steps come to together. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Problem } from '../../../src/run/problem.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeDisruption, makeLosses, makeParameterChanges } from '../../builders/impact.ts';
import {
  BEGAN_AT_MS,
  beginning,
  impactSeen,
  runBegan,
  runEnded,
  runWithProblem,
  stepBegins,
} from '../../builders/notes.ts';
import { V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

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

  test('is empty for a run that did not start', () => {
    expect(folded()).toMatchObject({ rack: '', region: '', mode: undefined, asked: '', startedAtMs: 7, endedAtMs: 7 });
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

  test('has the latest release from the catalog if no route was planned', () => {
    const catalog: RunEvent = { kind: 'catalog-read', releases: 2_148, latest: V2026_04 };
    expect(folded(runBegan(), catalog)).toMatchObject({ latest: V2026_04, catalogSize: 2_148, route: undefined });
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

  test('has no impact without a step', () => {
    expect(folded(...beginning())).toMatchObject({
      disruption: undefined,
      parameterChanges: undefined,
      apps: undefined,
    });
  });

  test('has the sum of the changes; none without a change set', () => {
    const joined: RunEvent = {
      kind: 'operation-started',
      how: 'joined',
      token: 't',
      from: V2017_03_REQUIRED,
      to: V2026_04,
      atMs: 1,
      limitMs: 1,
    };
    expect(folded(...beginning(), joined).changes).toBeUndefined();
    expect(folded(...beginning(), ...stepBegins(), joined).changes).toEqual({
      add: 1,
      modify: 2,
      replace: 1,
      remove: 1,
    });
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
