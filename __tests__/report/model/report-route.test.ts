/** The route of a run: its stops, its progress, what ended it, and the times that it needs. */
import { describe, expect, it, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { Route } from '../../../src/releases/route.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { clocksOf, type ReportRoute } from '../../../src/report/model/report-rack.ts';
import { beginning, runEnded, stepBegins, stepGoesWell } from '../../builders/runs/runs.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04, versionOf } from '../../builders/version.ts';
import { limitsText } from '../../../src/report/summary/summary-state.ts';
import type { DisruptionLevel } from '../../../src/impact/disruption.ts';
import { makeDisruption, makeForecast } from '../../builders/impact.ts';

const routeOf = (...runEvents: readonly RunEvent[]): ReportRoute | undefined => foldReport(runEvents, 0).route;
const planned = (route: Route): RunEvent => ({ kind: 'route-planned', route });
const rackAt = (version: RackVersion): RunEvent => ({ kind: 'rack-read', rack: makeRack({ version }) });
const stopsAt = (...versions: readonly RackVersion[]) => versions.map((version) => ({ version, required: false }));
const REFUSED: Route = {
  ...{ kind: 'refused', refusal: { code: 'no-published-release' } },
  ...{ latest: undefined, target: undefined, stops: [] },
};

describe('the state of the stops of a route', () => {
  const planning = stepBegins().filter(({ kind }) => kind !== 'operation-started');
  const back = makeWay({ direction: 'downgrade', current: V2026_04, stops: stopsAt(V2017_02) });
  const unobserved = endingOf({ code: 'monitoring-failed', fault: undefined, status: 'UPDATE_IN_PROGRESS' });
  const other = makeWay({ stops: stopsAt(V2017_04, V2026_04) });

  test.each<[string, readonly RunEvent[], readonly string[]]>([
    [
      'is `reached` if another client updated the rack to it while this run planned it',
      [...beginning(), ...planning, rackAt(V2017_03_REQUIRED)],
      [`${V2017_03_REQUIRED} reached`, `${V2026_04} next`],
    ],
    [
      'is not `reached` if the stack only has it as its version during an unobserved update',
      [...beginning(back), rackAt(V2017_02), runEnded(unobserved)],
      [`${V2017_02} next`],
    ],
    ['is `next` if it is planned', [...beginning(), ...planning], [`${V2017_03_REQUIRED} next`, `${V2026_04} ahead`]],
    [
      'is `under-way` during its step',
      [...beginning(), ...stepBegins()],
      [`${V2017_03_REQUIRED} under-way`, `${V2026_04} ahead`],
    ],
    [
      'stays as it was if the route is refused after a step',
      [...beginning(), ...stepGoesWell(), rackAt(V2017_03_REQUIRED), planned(REFUSED)],
      [`${V2017_03_REQUIRED} reached`, `${V2026_04} next`],
    ],
    [
      'is removed if a new plan does not include it and it was not reached',
      [...beginning(), ...planning, planned(other)],
      [`${V2017_04} next`, `${V2026_04} ahead`],
    ],
  ])('%s', (_what, runEvents, states) => {
    expect(routeOf(...runEvents)?.stops.map(({ version, state }) => `${version} ${state}`)).toEqual(states);
  });
});

describe('the facts of a route', () => {
  const newer = versionOf('20260501000000');
  const rest = makeWay({ current: V2017_03_REQUIRED, stops: stopsAt(V2026_04), latest: newer });
  const nothing = makeUpToDate({ because: 'nothing-old-enough' });

  const upgrade = { kind: 'planned', direction: 'upgrade', because: undefined, target: V2026_04 } as const;
  const none = { kind: 'up-to-date', direction: undefined, stops: [], nextVersion: undefined } as const;

  test.each<[string, readonly RunEvent[], Partial<ReportRoute>]>([
    ['an upgrade', [planned(makeWay())], upgrade],
    ['a downgrade', [planned(makeWay({ direction: 'downgrade' }))], { direction: 'downgrade' }],
    ['nothing to do', [planned(nothing)], { ...none, because: 'nothing-old-enough' }],
    ['a refusal', [planned(REFUSED)], { kind: 'refused', latest: undefined, target: undefined }],
    ['the last plan', [...beginning(), ...stepGoesWell(), planned(rest)], { latest: newer }],
  ])('are those of %s', (_what, runEvents, expected) => {
    expect(routeOf(...runEvents)).toMatchObject(expected);
  });

  const blocked = beginning(makeWay({ blockedBy: V2017_03_REQUIRED }));
  const skipped = { target: V2017_02, required: V2017_04 };
  const pinned = endingOf({ code: 'required-release-skipped', ...skipped });
  const downgraded = endingOf({ code: 'downgrade-passes-required', current: V2026_04, ...skipped });
  const failed = endingOf({ code: 'change-set-empty', version: V2017_03_REQUIRED });

  test.each<[string, readonly RunEvent[], RackVersion | undefined]>([
    ['a required release on the route', blocked, V2017_03_REQUIRED],
    ['nothing, if no required release is on the route', beginning(), undefined],
    ['nothing, if there is nothing to do', [planned(makeUpToDate())], undefined],
    ['the required release that a pin would skip', [planned(REFUSED), runEnded(pinned)], V2017_04],
    ['the required release that a downgrade would pass', [planned(REFUSED), runEnded(downgraded)], V2017_04],
    ['a failure, not the rest of the route', [...blocked, runEnded(failed)], undefined],
  ])('say what ended the run before its target: %s', (_what, runEvents, required) => {
    expect(routeOf(...runEvents)?.blockedBy).toBe(required);
  });
});

const MINUTE = 60_000;

/** Three instances, replaced one at a time, with `timeout: auto`. */
function limits(steps: number, renewsCredentials = true, updateMs = 100 * MINUTE): RunEvent {
  return { kind: 'time-limits', steps, updateMs, rollMs: 50 * MINUTE, renewsCredentials };
}

function assessed(level: DisruptionLevel): RunEvent {
  return { kind: 'impact-assessed', disruption: makeDisruption('', { level }), losses: [] };
}

function forecast(level: DisruptionLevel): RunEvent {
  const disruption = makeDisruption('', { level });
  return { kind: 'step-forecast', from: V2017_02, to: V2017_03_REQUIRED, forecast: { ...makeForecast(), disruption } };
}

test.each<readonly [string, readonly RunEvent[], minutes: number, job: number]>([
  ['one update that was not assessed', [limits(1)], 50, 130],
  ['one update that replaces no instance', [limits(1), assessed('api-restarts')], 20, 130],
  ['one update whose impact is unknown', [limits(1), assessed('unknown')], 50, 130],
  ['three updates', [limits(3), assessed('none'), forecast('instances-roll'), forecast('none')], 90, 380],
  ['three updates, the last not forecast', [limits(3), assessed('none'), forecast('none')], 90, 380],
  ['one update, ended by a required release', [limits(1), assessed('none'), forecast('instances-roll')], 20, 130],
  ['an update with `timeout: 10m`', [limits(1, true, 10 * MINUTE)], 50, 40],
])('clocksOf estimates %s', (_title, events, minutes, jobMinutes) => {
  expect(clocksOf(events)).toMatchObject({ expectedMs: minutes * MINUTE, jobMinutes });
});

describe('limitsText', () => {
  const textOf = (event: RunEvent): string => {
    const clocks = clocksOf([event]);
    return (clocks && limitsText(clocks)) ?? '';
  };

  it('lists what a job needs', () => {
    expect(textOf(limits(1))).toBe('`timeout-minutes: 130`');
    expect(textOf(limits(2, false))).toContain('`timeout-minutes: 255`, and `role-duration-seconds: 15300` without');
  });

  it('never suggests more than runners and IAM allow', () => {
    const text = textOf(limits(9, false));
    expect(text).toContain('`timeout-minutes: 360`, and `role-duration-seconds: 43200` without');
    expect(text).toContain('can take 18 h 50 min');
    expect(text).toContain('`required-releases: block`');
  });
});
