/** Figures as tables show them. */
import type { Spread } from './statistics.ts';

export type Show = (value: number) => string;

export function spread({ min, median, max }: Spread, show: Show): string {
  return `${show(median)} (${show(min)}–${show(max)})`;
}

export const whole: Show = (value) => value.toFixed(0);
export const tenths: Show = (value) => value.toFixed(1);
export const ratio: Show = (value) => value.toFixed(2);
export const inSeconds: Show = (ms) => (ms / 1000).toFixed(1);
export const seconds: Show = (ms) => `${inSeconds(ms)} s`;
export const kilobytes: Show = (bytes) => `${(bytes / 1000).toFixed(0)} kB`;
export const megabytes: Show = (bytes) => (bytes / 1e6).toFixed(0);
/** 30,000 */
export const count: Show = (value) => String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
