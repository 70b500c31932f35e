/** The route of a run: its stops, its progress, and what ended it. */
import { describe, expect, it, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { Route } from '../../../src/releases/route.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { clocksOf, type ReportRoute } from '../../../src/report/model/report-rack.ts';
import { makeFault } from '../../builders/fault.ts';
import { beginning, runEnded, stepBegins, stepGoesWell } from '../../builders/runs/runs.ts';
import { makeRack } from '../../builders/rack.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04, versionOf } from '../../builders/version.ts';
import { limitsText } from '../../../src/report/summary/summary-state.ts';
import type { DisruptionLevel } from '../../../src/impact/disruption.ts';
import { makeDisruption, makeForecast } from '../../builders/impact.ts';

const routeOf = (runEvents: readonly RunEvent[]): ReportRoute | undefined => foldReport(runEvents, 0).route;
const statesOf = (runEvents: readonly RunEvent[]) =>
  routeOf(runEvents)?.stops.map(({ version, state }) => [version, state]);
const planned = (route: Route): RunEvent => ({ kind: 'route-planned', route });
const rackAt = (version: RackVersion): RunEvent => ({ kind: 'rack-read', rack: makeRack({ version }) });
const REST = makeWay({ current: V2017_03_REQUIRED, stops: [{ version: V2026_04, required: false }] });
const REFUSED: Route = {
  kind: 'refused',
  refusal: { code: 'no-published-release' },
  latest: undefined,
  target: undefined,
  stops: [],
};

describe('the state of the stops of a route', () => {
  const planning = stepBegins().filter(({ kind }) => kind !== 'operation-started');

  test('a stop that another client updated the rack to, while this run planned it, is reached', () => {
    expect(statesOf([...beginning(), ...planning, rackAt(V2017_03_REQUIRED)])).toEqual([
      [V2017_03_REQUIRED, 'reached'],
      [V2026_04, 'next'],
    ]);
  });

  test('a stop that the stack has as its version during an unobserved update is not reached', () => {
    const back = makeWay({
      direction: 'downgrade',
      current: V2026_04,
      stops: [{ version: V2017_02, required: false }],
    });
    const problem: Problem = { code: 'monitoring-failed', fault: makeFault(), status: 'UPDATE_IN_PROGRESS' };
    expect(statesOf([...beginning(back), rackAt(V2017_02), runEnded(endingOf(problem))])).toEqual([[V2017_02, 'next']]);
  });

  test.each([
    ['is planned', planning, 'next'],
    ['is in progress', stepBegins(), 'under-way'],
  ])('a stop whose step %s', (_what, step, state) => {
    expect(statesOf([...beginning(), ...step])).toEqual([
      [V2017_03_REQUIRED, state],
      [V2026_04, 'ahead'],
    ]);
  });

  test('the stops of a route that is refused after a step stay as they were', () => {
    expect(statesOf([...beginning(), ...stepGoesWell(), rackAt(V2017_03_REQUIRED), planned(REFUSED)])).toEqual([
      [V2017_03_REQUIRED, 'reached'],
      [V2026_04, 'next'],
    ]);
  });

  test('a stop that a new plan no longer includes, and that was not reached, is removed', () => {
    const by = makeWay({ stops: [V2017_04, V2026_04].map((version) => ({ version, required: false })) });
    expect(statesOf([...beginning(), ...planning, planned(by)])).toEqual([
      [V2017_04, 'next'],
      [V2026_04, 'ahead'],
    ]);
  });
});

describe('the last release of the catalog', () => {
  const newer = versionOf('20260501000000');

  test('is that of the last plan', () => {
    expect(routeOf([...beginning(), ...stepGoesWell(), planned({ ...REST, latest: newer })])?.latest).toBe(newer);
  });

  test('is unknown if no release is published', () => {
    expect(routeOf([planned(REFUSED)])).toMatchObject({ kind: 'refused', latest: undefined, target: undefined });
  });
});

test.each<[string, Route, Partial<ReportRoute>]>([
  ['an upgrade', makeWay(), { kind: 'planned', direction: 'upgrade', because: undefined, target: V2026_04 }],
  ['a downgrade', makeWay({ direction: 'downgrade' }), { direction: 'downgrade' }],
  [
    'nothing to do',
    makeUpToDate({ because: 'nothing-old-enough' }),
    { kind: 'up-to-date', direction: undefined, because: 'nothing-old-enough', stops: [], nextVersion: undefined },
  ],
])('the report has the facts of %s', (_what, route, expected) => {
  expect(routeOf([planned(route)])).toMatchObject(expected);
});

describe('what ended a run before its target', () => {
  const blocked = beginning(makeWay({ blockedBy: V2017_03_REQUIRED }));
  const passed = { target: V2017_02, required: V2017_04 };

  test.each<[string, readonly RunEvent[], RackVersion | undefined]>([
    ['a required release on the route', blocked, V2017_03_REQUIRED],
    ['nothing, where no required release is on the route', beginning(), undefined],
    ['nothing, where there is nothing to do', [planned(makeUpToDate())], undefined],
    [
      'the required release that a pin would pass',
      [planned(REFUSED), runEnded(endingOf({ code: 'required-release-skipped', ...passed }))],
      V2017_04,
    ],
    [
      'the required release that a downgrade would pass',
      [planned(REFUSED), runEnded(endingOf({ code: 'downgrade-passes-required', current: V2026_04, ...passed }))],
      V2017_04,
    ],
    [
      'its failure, and not the rest of the route',
      [...blocked, runEnded(endingOf({ code: 'change-set-empty', version: V2017_03_REQUIRED }))],
      undefined,
    ],
  ])('%s', (_what, runEvents, required) => {
    expect(routeOf(runEvents)?.blockedBy).toBe(required);
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

describe('clocksOf', () => {
  it.each<readonly [string, readonly RunEvent[], minutes: number, job: number]>([
    ['one update that was not assessed', [limits(1)], 50, 130],
    ['one update that replaces no instance', [limits(1), assessed('api-restarts')], 20, 130],
    ['one update whose impact is unknown', [limits(1), assessed('unknown')], 50, 130],
    [
      'three updates, two of them forecast',
      [limits(3), assessed('none'), forecast('instances-roll'), forecast('none')],
      90,
      380,
    ],
    ['three updates, the last not forecast', [limits(3), assessed('none'), forecast('none')], 90, 380],
    [
      'the one update of a run that a required release ends',
      [limits(1), assessed('none'), forecast('instances-roll')],
      20,
      130,
    ],
    ['an update with `timeout: 10m`', [limits(1, true, 10 * MINUTE)], 50, 40],
  ])('estimates %s', (_title, events, minutes, jobMinutes) => {
    expect(clocksOf(events)).toMatchObject({ expectedMs: minutes * MINUTE, jobMinutes });
  });
});

describe('limitsText', () => {
  it.each<readonly [RunEvent, string]>([
    [limits(1), '`timeout-minutes: 130`'],
    [limits(1, false), '`timeout-minutes: 130`, and `role-duration-seconds: 7800` without `role-to-assume`'],
    [limits(2, false), '`timeout-minutes: 255`, and `role-duration-seconds: 15300` without `role-to-assume`'],
  ])('says what a job needs', (event, text) => {
    const clocks = clocksOf([event]);
    expect(clocks && limitsText(clocks)).toBe(text);
  });

  it('never suggests more than runners and IAM allow', () => {
    const clocks = clocksOf([limits(9, false)]);
    const text = (clocks && limitsText(clocks)) ?? '';
    expect(text).toContain('`timeout-minutes: 360`, and `role-duration-seconds: 43200` without');
    expect(text).toContain('can take 18 h 50 min');
    expect(text).toContain('`required-releases: block`');
  });
});
