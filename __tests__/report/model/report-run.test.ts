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

const folded = (...notes: readonly RunEvent[]): Report => foldReport(notes, 7);

describe('what was asked', () => {
  test('is told with rack, region, mode and times', () => {
    const began = runBegan({ target: '20170405220740', mode: 'check' });
    expect(folded(began, runEnded({ kind: 'green', outcome: 'behind' }, 2))).toMatchObject({
      rack: 'staging',
      region: 'us-east-1',
      mode: 'check',
      asked: '20170405220740',
      startedAtMs: BEGAN_AT_MS,
      endedAtMs: BEGAN_AT_MS + 120_000,
    });
  });

  test('is empty in a run that did not come to begin', () => {
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
  ])('has as its target %s', (_what, notes, target) => {
    expect(folded(...notes).target).toBe(target);
  });

  test('has the latest release from the catalog, where no way was planned', () => {
    const catalog: RunEvent = { kind: 'catalog-read', releases: 2_148, latest: V2026_04 };
    expect(folded(runBegan(), catalog)).toMatchObject({ latest: V2026_04, catalogSize: 2_148, route: undefined });
  });
});

test('what was met on the way is counted and told', () => {
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
    failedLooks: 2,
    recovered: true,
    cancelledBy: 'SIGINT',
    keptChangeSet: 'kept',
    notForecast: V2026_04,
  });
  expect(folded(...beginning())).toMatchObject({
    failedLooks: 0,
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
  ])('%s', (_what, notes, api) => {
    expect(folded(...notes).api).toEqual(api);
  });
});

describe('what the steps come to together', () => {
  const second = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 });
  const compared: RunEvent = { kind: 'parameters-compared', changes: makeParameterChanges('later') };
  const changeOf = ({ parameterChanges }: Report) => parameterChanges?.added[0]?.default;

  test('is the impact of the last step whose impact was seen', () => {
    const report = folded(...beginning(), ...stepBegins(), ...impactSeen('first'), ...second, compared);
    expect(report.disruption).toEqual(makeDisruption('first'));
    expect(changeOf(report)).toBe('first');
  });

  test('is what the last step is known to do, where no impact was seen', () => {
    const before: RunEvent = { kind: 'parameters-compared', changes: makeParameterChanges('before') };
    expect(changeOf(folded(...beginning(), ...stepBegins(), before, ...second, compared))).toBe('later');
    expect(changeOf(folded(...beginning(), ...stepBegins(), compared))).toBe('later');
  });

  test('is no impact without a step', () => {
    expect(folded(...beginning())).toMatchObject({
      disruption: undefined,
      parameterChanges: undefined,
      apps: undefined,
    });
  });

  test('is the sum of the changes that were seen; none where no change set was', () => {
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

describe('what must not be shown in a problem', () => {
  const told = (problem: Problem): Problem | undefined => folded(...runWithProblem(problem)).problem;

  test('is the id of what would be lost', () => {
    expect(told({ code: 'replacements-refused', version: V2026_04, losses: makeLosses(), allow: [] })).toMatchObject({
      losses: makeLosses().map(({ logicalId }) => ({ logicalId, physicalId: undefined })),
    });
  });

  test('is the host of the API, and where it was named the sentence stays one', () => {
    const facts = { code: 'api-not-answering', limitMs: 1 } as const;
    const last = 'connect rack.test: refused';
    expect(told({ code: 'cancelled-while-verifying', host: 'rack.test', waitingFor: 'api' })).toMatchObject({
      host: '',
    });
    expect(told({ ...facts, host: 'rack.test', last })).toMatchObject({
      host: '',
      last: "connect the rack's API: refused",
    });
    expect(told({ ...facts, host: '', last })).toMatchObject({ last });
  });
});
