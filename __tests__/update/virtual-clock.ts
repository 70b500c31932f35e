/** A virtual clock: a wait of three hours takes milliseconds, because time passes only while everything waits. */
import type { Clock } from '../../src/update/ports.ts';

interface Timer {
  readonly atMs: number;
  readonly callback: () => void;
}

export class VirtualClock implements Clock {
  #nowMs: number;
  #timers: Timer[] = [];
  #isRunning = false;
  /** Every pause, in order. */
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
      const end = (): void => {
        resolve();
      };
      signal.addEventListener('abort', end, { once: true });
      this.after(ms, end);
    });
  }

  /** Calls back after this time on this clock. */
  after(ms: number, callback: () => void): void {
    this.#timers.push({ atMs: this.#nowMs + ms, callback });
    this.#timers.sort((one, other) => one.atMs - other.atMs);
    if (this.#isRunning) return;
    this.#isRunning = true;
    setImmediate(() => {
      this.#runNext();
    });
  }

  // One timer in each turn of the event loop: everything that waits for nothing is done before time passes.
  #runNext(): void {
    const next = this.#timers.shift();
    if (next === undefined) {
      this.#isRunning = false;
      return;
    }
    this.#nowMs = Math.max(this.#nowMs, next.atMs);
    next.callback();
    setImmediate(() => {
      this.#runNext();
    });
  }
}
