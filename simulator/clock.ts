/** Real time, with every timer in one place, so that closing the simulator leaves no handle open. */

export interface Clock {
  now(): Date;
  /** Resolves after this time; never, once the clock is stopped. */
  sleep(ms: number): Promise<void>;
  stop(): void;
}

export function realClock(): Clock {
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;
  return {
    now: () => new Date(),
    sleep: (ms) =>
      new Promise((resolve) => {
        if (stopped) {
          return;
        }
        const timer = setTimeout(() => {
          timers.delete(timer);
          resolve();
        }, ms);
        timers.add(timer);
      }),
    stop: () => {
      stopped = true;
      for (const timer of timers) {
        clearTimeout(timer);
      }
      timers.clear();
    },
  };
}
