/** The expected duration of a run, and the time limits that a job needs for it. */
import { describe, expect, it } from '@jest/globals';
import { clocksOf } from '../../../src/report/model/report-clocks.ts';
import { limitsText } from '../../../src/report/messages/clocks-text.ts';
import type { DisruptionLevel } from '../../../src/impact/disruption.ts';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { makeDisruption, makeForecast } from '../../builders/impact.ts';
import { V2017_02, V2017_03_REQUIRED } from '../../builders/version.ts';

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

  it('estimates nothing without a route', () => {
    expect(clocksOf([assessed('none')])).toBeUndefined();
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
