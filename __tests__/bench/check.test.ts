/** `script/bench --check`: what counts as worse than the committed figures, and what as noise. */
import { describe, expect, it } from '@jest/globals';
import committed from '../../bench/figures.json' with { type: 'json' };
import { compare, linesOf, majorOf, type Line } from '../../bench/check.ts';
import { figuresJson, PARTS, type Figures } from '../../bench/figures.ts';

const FIGURES: Figures = committed;
const line = (value: number, room: Partial<Line['room']> = {}): Line => ({
  name: 'a figure',
  value,
  room: { share: 0, plus: 0, ...room },
});
const worseOf = (before: Line, now: number): readonly string[] => compare([before], [line(now)]).worse;

describe('a figure', () => {
  it.each([
    ['a count that is the same', line(8), 8, false],
    ['a count that is one more', line(8), 9, true],
    ['a count that is one less', line(8), 7, false],
    ['a ratio within its room', line(2, { share: 0.25 }), 2.5, false],
    ['a ratio beyond its room', line(2, { share: 0.25 }), 2.51, true],
    ['an exponent within its room', line(0.8, { plus: 0.35 }), 1.15, false],
    ['an exponent beyond its room', line(0.8, { plus: 0.35 }), 1.8, true],
    ['one below zero that has come closer to it', line(-8), -7, true],
    ['one that was rounded when it was committed', line(1038), 1038, false],
  ])('%s', (_, before, now, isWorse) => {
    expect(worseOf(before, now)).toHaveLength(isWorse ? 1 : 0);
  });

  it('that is worse is named, with what was committed and what would have passed', () => {
    expect(worseOf(line(2, { share: 0.25 }), 3)).toEqual(['a figure: 3, committed 2, at most 2.5']);
  });

  it('that was never committed is told, and is no reason to fail', () => {
    const other = { ...line(1), name: 'another' };
    expect(compare([line(1)], [other])).toEqual({ compared: 0, worse: [], unknown: ['another'] });
  });
});

describe('the committed figures', () => {
  it('are as good as themselves, all of them compared', () => {
    const lines = linesOf(FIGURES);
    expect(compare(lines, lines)).toEqual({ compared: lines.length, worse: [], unknown: [] });
    expect(new Set(lines.map(({ name }) => name)).size).toBe(lines.length);
  });

  it('have lines of each part, and of a part alone where only that was measured', () => {
    for (const part of PARTS) {
      const own = linesOf({ [part]: FIGURES[part] });
      expect(own.length).toBeGreaterThan(0);
      expect(compare(linesOf(FIGURES), own).unknown).toEqual([]);
    }
  });

  it('are medians of at least eleven', () => {
    expect(FIGURES.measured.runs).toBeGreaterThanOrEqual(11);
  });

  it('name no seconds among what is compared, since these are the machine’s', () => {
    const seconds = [
      ...FIGURES.start.map(({ upToDate }) => upToDate.wallMs.median),
      ...FIGURES.cpu.map(({ realMs }) => realMs.median),
    ];
    const values = new Set(linesOf(FIGURES).map(({ value }) => value));
    expect(seconds.filter((ms) => values.has(ms))).toEqual([]);
  });

  it('are written as they are read', () => {
    expect(JSON.parse(figuresJson(FIGURES))).toEqual(FIGURES);
  });
});

describe('a change for the worse is seen', () => {
  const [start] = FIGURES.start;
  if (start === undefined) throw new Error('no start was measured');
  const { requests, size, scale, cpu } = FIGURES;
  const tripled = {
    ...start.firstRequest,
    wallMs: { ...start.firstRequest.wallMs, min: 3 * start.firstRequest.wallMs.min },
  };
  const quadratic = <Of extends object>(figures: Of): Of => ({ ...figures, cpuGrowth: 2, growth: 2 });

  it.each([
    [
      'a request more with nothing to do',
      { requests: { ...requests, upToDate: requests.upToDate + 1 } },
      'requests: up to date',
    ],
    ['a package more', { size: { ...size, bundleBytes: size.bundleBytes + 100_000 } }, 'size: '],
    ['a start that takes three times as long', { start: [{ ...start, firstRequest: tripled }] }, 'first request'],
    ['work that has become quadratic', { scale: scale.map(quadratic) }, 'growth of processor time'],
    ['a decision that has', { cpu: cpu.map(quadratic) }, 'growth to ten times'],
  ])('%s', (_, change, named) => {
    const { worse } = compare(linesOf(FIGURES), linesOf({ ...FIGURES, ...change }));
    expect(worse.length).toBeGreaterThan(0);
    expect(worse.every((text) => text.includes(named))).toBe(true);
  });
});

it('a Node is known by its major', () => {
  expect(majorOf('v24.21.0')).toBe('24');
});
