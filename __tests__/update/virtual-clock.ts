/** A virtual clock: a wait of three hours takes milliseconds, because time passes only while everything sleeps. */
import type { Clock } from '../../src/update/ports.ts';

interface Alarm {
  readonly atMs: number;
  readonly ring: () => void;
}

export class VirtualClock implements Clock {
  #nowMs: number;
  #alarms: Alarm[] = [];
  #pumping = false;
  /** Every pause that somebody slept, in order. */
  readonly slept: number[] = [];

  constructor(startMs: number) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  random(): number {
    return 0.5;
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    this.slept.push(ms);
    return new Promise((resolve) => {
      signal.addEventListener(
        'abort',
        () => {
          resolve();
        },
        { once: true },
      );
      this.after(ms, resolve);
    });
  }

  /** Does something later, at its time on this clock. */
  after(ms: number, ring: () => void): void {
    this.#alarms.push({ atMs: this.#nowMs + ms, ring });
    this.#alarms.sort((one, other) => one.atMs - other.atMs);
    if (this.#pumping) return;
    this.#pumping = true;
    setImmediate(() => {
      this.#pump();
    });
  }

  // One alarm a turn of the event loop: whoever is awake finishes what he does before time moves on.
  #pump(): void {
    const next = this.#alarms.shift();
    if (next === undefined) {
      this.#pumping = false;
      return;
    }
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.ring();
    setImmediate(() => {
      this.#pump();
    });
  }
}
