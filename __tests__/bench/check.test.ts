/** `script/bench --check`: the figures that count as worse than the committed ones. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compare } from '../../bench/check.ts';
import { committedMeasurement, FIGURES_FILE, measurementJson, PARTS, UNITS } from '../../bench/figures.ts';
import type { Figure, Unit } from '../../bench/figures.ts';

const figure = (unit: Unit, value: Figure['value']): Figure => ({ part: 'start', row: 'a run', unit, value });

describe('compare', () => {
  it.each<[string, Unit, number, number, boolean]>([
    ['an equal count', 'requests', 8, 8, false],
    ['a count that is one higher', 'requests', 8, 9, true],
    ['a count that is one lower', 'requests', 8, 7, false],
    ['a negative count that is one higher', 'requests', -8, -7, true],
    ['a ratio within its tolerance', 'times bare Node', 2, 2.8, false],
    ['a ratio beyond its tolerance', 'times bare Node', 2, 2.81, true],
    ['an exponent within its tolerance', 'memory growth', 0.8, 1.15, false],
    ['an exponent beyond its tolerance', 'memory growth', 0.8, 1.8, true],
    ['a figure that was rounded when it was committed', 's', 1.038, 1.03804, false],
    ['milliseconds, which depend on the machine', 'ms', 100, 300, false],
  ])('%s (%s)', (_, unit, before, now, isWorse) => {
    expect(compare([figure(unit, before)], [figure(unit, now)]).worse).toHaveLength(isWorse ? 1 : 0);
  });

  it('names a worse figure, the committed one and the limit', () => {
    const now = figure('kB', { min: 1, median: 104, max: 900 });
    expect(compare([figure('kB', 100)], [now]).worse).toEqual(['start: a run, kB: 104, committed 100, at most 103']);
  });

  it('names a count above its target, whatever is committed', () => {
    const now: Figure = { ...figure('requests', 9), target: 8 };
    expect(compare([figure('requests', 9)], [now]).worse).toEqual(['start: a run, requests: 9, target 8']);
  });

  it('lists a figure without a committed value, and does not fail', () => {
    const result = compare([figure('ms', 1)], [figure('kB', 1)]);
    expect(result).toEqual({ compared: 0, worse: [], unknown: ['start: a run, kB'] });
  });

  it('compares one figure of every part', () => {
    const { figures } = committedMeasurement();
    expect(compare(figures, figures)).toMatchObject({ worse: [], unknown: [] });
    const parts = figures.filter((one) => compare(figures, [one]).compared > 0).map(({ part }) => part);
    expect(new Set(parts)).toEqual(new Set(Object.keys(PARTS)));
  });
});

describe('bench/figures.json', () => {
  it('is written in the form in which it is read', () => {
    expect(measurementJson(committedMeasurement())).toBe(readFileSync(FIGURES_FILE, 'utf8'));
  });

  it('has no figure twice, only known units, and medians of at least 11 runs', () => {
    const { figures, measured } = committedMeasurement();
    const names = figures.map(({ part, row, unit }) => [part, row, unit].join());
    expect(new Set(names).size).toBe(names.length);
    expect(figures.filter(({ unit }) => !(unit in UNITS))).toEqual([]);
    expect(measured.runs).toBeGreaterThanOrEqual(11);
  });
});
