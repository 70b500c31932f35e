/**
 * Callbacks that run once, before or after the next request of an action. Scenarios use them for the requests of other
 * clients.
 */

export type Moment = 'before' | 'after';

export interface RequestHooks {
  add(moment: Moment, action: string, callback: () => unknown): void;
  run(moment: Moment, action: string): Promise<void>;
}

export function createRequestHooks(): RequestHooks {
  let pending: { moment: Moment; action: string; callback: () => unknown }[] = [];
  return {
    add: (moment, action, callback) => pending.push({ moment, action, callback }),
    run: async (moment, action) => {
      const due = pending.find((each) => each.moment === moment && each.action === action);
      if (due !== undefined) {
        pending = pending.filter((each) => each !== due);
        await due.callback();
      }
    },
  };
}
