/** Whether figures have become worse than the committed ones by more than noise: ratios and counts, since seconds are the machine's. */
import type { SomeFigures } from './figures.ts';
import type { StartFigures } from './start-up.ts';

/** One figure that can be compared; of all of them less is better. */
export interface Line {
  readonly name: string;
  readonly value: number;
  readonly room: Room;
}

/** By how much it may be exceeded: a share of the committed figure, and so much beside. */
export interface Room {
  readonly share: number;
  readonly plus: number;
}

/** Counts are what the code does, and the same on each machine. */
const NONE: Room = { share: 0, plus: 0 };
/** Of one and the same bundle on a machine with other work, these were seen a fifth apart by the clock, a tenth by the processor. */
const BY_CLOCK: Room = { share: 0.4, plus: 0 };
const BY_PROCESSOR: Room = { share: 0.2, plus: 0 };
/** A raised package may bring a little; what a new one brings is more. */
const SIZE: Room = { share: 0.03, plus: 0 };
/** A page of events differs by some digits. */
const BYTES: Room = { share: 0.02, plus: 0 };
/** When the garbage is collected decides a part of the peak. */
const MEMORY: Room = { share: 0.2, plus: 0 };
/** Linear work shows exponents up to a quarter apart; quadratic work a whole one. */
const GROWTH: Room = { share: 0, plus: 0.35 };

export function linesOf({ start = [], size, requests, latency, scale = [], cpu = [] }: SomeFigures): readonly Line[] {
  return [
    ...start.flatMap(startLines),
    ...(size === undefined ? [] : [{ name: 'size: bytes of dist/*.js', value: size.bundleBytes, room: SIZE }]),
    ...(requests === undefined ? [] : requestLines(requests)),
    ...(latency === undefined ? [] : latencyLines(latency)),
    ...scale.flatMap(({ name, unit, points, cpuGrowth, memoryGrowth }) => [
      { name: `scale, ${name}: growth of processor time`, value: cpuGrowth, room: GROWTH },
      { name: `scale, ${name}: growth of memory`, value: memoryGrowth, room: GROWTH },
      ...points.map((point) => ({
        name: `scale, ${name}: peak bytes with ${point.size} ${unit}`,
        value: point.peakBytes.median,
        room: MEMORY,
      })),
    ]),
    ...cpu.map(({ name, growth }) => ({
      name: `cpu, ${name}: growth to ten times the size`,
      value: growth,
      room: GROWTH,
    })),
  ];
}

/** By the clock the fastest of each: of other work on the machine it has had least, where a median has had half of it. */
function startLines({ node, bare, firstRequest, upToDate }: StartFigures): readonly Line[] {
  const moments = [
    ['first request', firstRequest],
    ['up to date', upToDate],
  ] as const;
  return moments.flatMap(([what, { wallMs, cpu }]) => {
    const name = `start on Node ${majorOf(node)}: ${what}, times bare Node`;
    return [
      { name: `${name}, fastest of each by the clock`, value: wallMs.min / bare.wallMs.min, room: BY_CLOCK },
      { name: `${name}, by the processor`, value: cpu.median, room: BY_PROCESSOR },
    ];
  });
}

function requestLines({ upToDate, steps, looks }: NonNullable<SomeFigures['requests']>): readonly Line[] {
  return [
    { name: 'requests: up to date', value: upToDate, room: NONE },
    ...steps.map(({ name, fixed }) => ({ name: `requests: one step, ${name}`, value: fixed, room: NONE })),
    ...looks.flatMap(({ oldEvents, requestsALook, bytesALook }) => [
      { name: `requests: a look beside ${oldEvents} old events`, value: requestsALook, room: NONE },
      { name: `requests: bytes of a look beside ${oldEvents} old events`, value: bytesALook, room: BYTES },
    ]),
  ];
}

/** Simulated on a virtual clock with the same chance each time: no noise at all. */
function latencyLines({ lateMs, requests, mostMore }: NonNullable<SomeFigures['latency']>): readonly Line[] {
  return [
    { name: 'latency: milliseconds to the end of the run, median', value: lateMs.median, room: NONE },
    { name: 'latency: requests of a half-hour update, median', value: requests.median, room: NONE },
    { name: 'latency: requests more than a steady rhythm, at most', value: mostMore, room: NONE },
  ];
}

export function majorOf(node: string): string {
  return node.replace(/^v/, '').split('.')[0] ?? '';
}

export interface Comparison {
  readonly compared: number;
  /** What is off, a sentence each. */
  readonly worse: readonly string[];
  /** Lines without a committed counterpart: another Node, a series that is new. */
  readonly unknown: readonly string[];
}

export function compare(committed: readonly Line[], measured: readonly Line[]): Comparison {
  const known = new Map(committed.map((line) => [line.name, line]));
  const pairs = measured.flatMap((line) => {
    const before = known.get(line.name);
    return before === undefined ? [] : [{ line, before }];
  });
  return {
    compared: pairs.length,
    worse: pairs.filter(isWorse).map(({ line, before }) => {
      return `${line.name}: ${short(line.value)}, committed ${short(before.value)}, at most ${short(limitOf(before))}`;
    }),
    unknown: measured.filter(({ name }) => !known.has(name)).map(({ name }) => name),
  };
}

function isWorse({ line, before }: { readonly line: Line; readonly before: Line }): boolean {
  return short(line.value) !== short(limitOf(before)) && line.value > limitOf(before);
}

function limitOf({ value, room }: Line): number {
  return value + Math.abs(value) * room.share + room.plus;
}

/** As many digits as are committed, so that a figure equals itself. */
function short(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(4)));
}
