/** All figures of one measurement, as bench/figures.json keeps them. */
import type { CpuFigures } from './cpu.ts';
import type { LatencyFigures } from './latency.ts';
import type { RequestFigures } from './requests.ts';
import type { ScaleFigures } from './scale.ts';
import type { SizeFigures } from './size.ts';
import type { StartFigures } from './start-up.ts';

export interface Figures {
  readonly measured: Measured;
  /** The Node that GitHub runs Actions with comes first. */
  readonly start: readonly StartFigures[];
  readonly size: SizeFigures;
  readonly requests: RequestFigures;
  readonly latency: LatencyFigures;
  readonly scale: readonly ScaleFigures[];
  readonly cpu: readonly CpuFigures[];
}

/** What the figures are to be read by. */
export interface Measured {
  /** `2026-11-25` */
  readonly date: string;
  /** Of each figure; medians are of so many. */
  readonly runs: number;
  readonly node: string;
  readonly cores: number;
  /** `linux x64` */
  readonly machine: string;
}

export type Part = Exclude<keyof Figures, 'measured'>;
export type SomeFigures = Partial<Pick<Figures, Part>>;

export const PARTS = ['start', 'size', 'requests', 'latency', 'scale', 'cpu'] as const satisfies readonly Part[];

/** Four digits are more than any machine repeats. */
export function figuresJson(figures: Figures): string {
  const short = (_key: string, value: unknown): unknown =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify(figures, short, 2)}\n`;
}
