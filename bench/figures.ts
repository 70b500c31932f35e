/** A measured figure: where the tables show it, how, and by how much it may get worse before `--check` fails. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Spread } from './statistics.ts';

/** Each part with its title. */
export const PARTS = {
  start: 'Start',
  size: 'Size',
  requests: 'Requests',
  latency: 'Latency',
  scale: 'Scale',
} as const;
export type Part = keyof typeof PARTS;

/** Of all figures less is better. */
export interface Figure {
  readonly part: Part;
  readonly row: string;
  /** The column of the table as well. */
  readonly unit: Unit;
  readonly value: number | Spread;
  /** What the Action was built to reach. */
  readonly target?: number;
  readonly runEvent?: string;
}

export interface Measurement {
  readonly measured: {
    /** `2026-11-25` */
    readonly date: string;
    /** How often each figure was measured. */
    readonly runs: number;
    readonly node: string;
    readonly cores: number;
    /** `linux x64` */
    readonly machine: string;
  };
  readonly figures: readonly Figure[];
}

interface UnitRules {
  readonly show: (value: number) => string;
  /** How much worse than committed a figure may be: a share of it, and an amount. Not compared where it is left out. */
  readonly tolerance?: { readonly share?: number; readonly plus?: number };
}

const digits =
  (count: number) =>
  (value: number): string =>
    value.toFixed(count);

/** Counts are the same on each machine. Times are not, so only multiples of bare Node are compared. */
export const UNITS = {
  ms: { show: digits(0) },
  'times bare Node': { show: digits(2), tolerance: { share: 0.4 } },
  'processor ms': { show: digits(0) },
  'processor, times bare Node': { show: digits(2), tolerance: { share: 0.2 } },
  // A newer version of a package may add a little.
  kB: { show: digits(0), tolerance: { share: 0.03 } },
  requests: { show: (value) => digits(Number.isInteger(value) ? 0 : 2)(value), tolerance: {} },
  // A page of events varies by some digits.
  bytes: { show: thousands, tolerance: { share: 0.02 } },
  // On a virtual clock.
  s: { show: digits(1), tolerance: {} },
  // It depends on when garbage is collected.
  'peak MB': { show: digits(0), tolerance: { share: 0.2 } },
  // Exponents of linear work vary by a quarter; that of quadratic work is one more.
  'processor growth': { show: digits(2), tolerance: { plus: 0.35 } },
  'memory growth': { show: digits(2), tolerance: { plus: 0.35 } },
} as const satisfies Readonly<Record<string, UnitRules>>;
export type Unit = keyof typeof UNITS;

export function rulesOf({ unit }: Figure): UnitRules {
  return UNITS[unit];
}

export function medianIn({ value }: Figure): number {
  return typeof value === 'number' ? value : value.median;
}

/** 30,000 */
export function thousands(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

export const FIGURES_FILE = join(import.meta.dirname, 'figures.json');

export function committedMeasurement(): Measurement {
  return JSON.parse(readFileSync(FIGURES_FILE, 'utf8')) as Measurement;
}

/** A line for each figure. */
export function measurementJson({ measured, figures }: Measurement): string {
  const json = (value: unknown): string =>
    JSON.stringify(value, (_key, one: unknown) => (typeof one === 'number' ? short(one) : one));
  return `{"measured":${json(measured)},"figures":[\n${figures.map(json).join(',\n')}\n]}\n`;
}

/** With four digits; no machine repeats more of them. */
export function short(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(4));
}
