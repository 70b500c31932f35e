/** Real time. All timers are kept here, so that closing the simulator leaves no open handle. */

export interface Clock {
  now(): Date;
  /** Resolves after this time, or never once the clock is stopped. */
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
