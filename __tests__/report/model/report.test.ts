import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { reportJson } from '../../../src/report/outputs/outputs.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';
import { makeFault } from '../../builders/fault.ts';
import {
  BEGAN_AT_MS,
  beginning,
  runBegan,
  runEnded,
  seen,
  stepBegins,
  stepGoesWell,
  updatedRun,
} from '../../builders/notes.ts';
import { makeDiagnosis } from '../../builders/problems.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2019_01_REQUIRED, V2026_04 } from '../../builders/version.ts';

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

  test('has the stop that it reached, the required release that ended it, and the next release', () => {
    const { route } = foldReport(updatedRun(), 0);
    expect(route?.stops.map(({ state }) => state)).toEqual(['reached', 'next']);
    expect(route?.blockedBy).toBe(V2017_03_REQUIRED);
    expect(route?.nextVersion).toBe(V2026_04);
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

  test('of a rack that is ahead of the target is up to date', () => {
    const runEvents: readonly RunEvent[] = [
      runBegan(),
      { kind: 'rack-read', rack: makeRack({ version: V2026_04 }) },
      { kind: 'route-planned', route: makeUpToDate({ target: V2019_01_REQUIRED, because: 'ahead-of-target' }) },
      runEnded({ kind: 'green', outcome: 'up-to-date' }),
    ];
    expect(foldReport(runEvents, 0)).toMatchObject({ upToDate: true, updated: false, target: V2019_01_REQUIRED });
  });
});

describe('a run without a known ending', () => {
  test('has no outcome, and the duration up to its last event', () => {
    const report = foldReport([...beginning(), ...stepBegins()], BEGAN_AT_MS + 5_000);
    expect(report).toMatchObject({
      outcome: undefined,
      problem: undefined,
      inProgress: true,
      updated: false,
      upToDate: false,
      endedAtMs: BEGAN_AT_MS + 5_000,
    });
    expect(report.steps[0]?.state).toBe('under-way');
    expect(report.route?.nextVersion).toBe(V2017_03_REQUIRED);
  });

  test('can be folded at any time', () => {
    const runEvents = updatedRun();
    for (let length = 0; length <= runEvents.length; length += 1) {
      expect(() => reportJson(foldReport(runEvents.slice(0, length), 1))).not.toThrow();
    }
  });
});

describe('a joined update', () => {
  test('has the release before it, whatever the Version parameter is', () => {
    const joined: RunEvent = {
      kind: 'operation-started',
      how: 'joined',
      token: 'token',
      from: V2017_02,
      to: V2017_03_REQUIRED,
      atMs: 1,
      limitMs: 2,
    };
    const rack = makeRack({ version: V2017_03_REQUIRED, status: 'UPDATE_IN_PROGRESS' });
    const report = foldReport([runBegan(), { kind: 'rack-read', rack }, joined], 0);
    expect(report).toMatchObject({ before: { version: V2017_02 }, updated: false, inProgress: true });
    expect(report.steps).toMatchObject([{ how: 'joined', state: 'under-way', changeSetArn: undefined }]);
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

  test('and was rolled back is at its first release, and the next run has the same route', () => {
    const report = foldReport([...beginning(), ...stepBegins(), ROLLED_BACK, runEnded(rolledBack)], 0);
    expect(report).toMatchObject({ outcome: 'rolled-back', updated: false, after: { version: V2017_02 } });
    expect(report.route?.stops[0]?.state).toBe('failed');
    expect(report.route?.nextVersion).toBe(V2017_03_REQUIRED);
  });

  test('in its second step has the rack’s present release', () => {
    const second = stepBegins({ from: V2017_03_REQUIRED, to: V2026_04 });
    const report = foldReport(
      [
        ...beginning(),
        ...stepGoesWell(),
        ...second,
        { ...ROLLED_BACK, version: V2017_03_REQUIRED },
        runEnded(rolledBack),
      ],
      0,
    );
    expect(report).toMatchObject({ updated: true, after: { version: V2017_03_REQUIRED }, upToDate: false });
    expect(report.route?.stops.map(({ state }) => state)).toEqual(['reached', 'failed']);
  });

  test('was not blocked by a later required release', () => {
    const blocked = beginning(makeWay({ blockedBy: V2017_03_REQUIRED }));
    const report = foldReport([...blocked, ...stepBegins(), ROLLED_BACK, runEnded(rolledBack)], 0);
    expect(report.route?.blockedBy).toBeUndefined();
  });

  test('because of missing responses has an update in progress', () => {
    const problem = { code: 'monitoring-failed', fault: makeFault(), status: 'UPDATE_COMPLETE' } as const;
    expect(foldReport([...beginning(), runEnded(endingOf(problem))], 0).inProgress).toBe(true);
  });
});

describe('resources', () => {
  test('end as their own last event, not as the clean-up of what they replaced', () => {
    const events = [
      makeEvent({ logicalId: 'ApiWebTasks', status: 'UPDATE_COMPLETE' }),
      makeStackEvent('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'),
      makeEvent({ logicalId: 'ApiWebTasks', status: 'DELETE_COMPLETE' }),
      makeEvent({ logicalId: 'OldQueue', status: 'DELETE_COMPLETE' }),
    ];
    const { steps } = foldReport([...beginning(), ...stepBegins(), ...seen(events)], 0);
    const ends = new Map(steps[0]?.resources.map(({ logicalId, finalStatus }) => [logicalId, finalStatus]));
    expect([ends.get('ApiWebTasks'), ends.get('OldQueue')]).toEqual(['UPDATE_COMPLETE', 'DELETE_COMPLETE']);
  });

  test('keep their failure after a successful rollback; one that was only cancelled has none', () => {
    const events = [
      makeEvent({ logicalId: 'Instances', status: 'UPDATE_FAILED', reason: 'no signals' }),
      makeEvent({ logicalId: 'ApiWebService', status: 'UPDATE_FAILED', reason: 'Resource update cancelled' }),
      makeEvent({ logicalId: 'Instances', status: 'UPDATE_COMPLETE' }),
    ];
    const { steps } = foldReport([...beginning(), ...stepBegins(), ...seen(events)], 0);
    const [instances, service] = ['Instances', 'ApiWebService'].map((id) =>
      steps[0]?.resources.find(({ logicalId }) => logicalId === id),
    );
    expect(instances).toMatchObject({
      finalStatus: 'UPDATE_COMPLETE',
      failure: { status: 'UPDATE_FAILED', reason: 'no signals' },
    });
    expect(service?.failure).toBeUndefined();
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
