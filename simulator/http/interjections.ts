/** What other people and machines do between two requests of the caller: once each, before or after a named action. */

export type Moment = 'before' | 'after';

export interface Interjections {
  add(moment: Moment, action: string, happen: () => unknown): void;
  run(moment: Moment, action: string): Promise<void>;
}

export function noInterjections(): Interjections {
  let waiting: { moment: Moment; action: string; happen: () => unknown }[] = [];
  return {
    add: (moment, action, happen) => waiting.push({ moment, action, happen }),
    run: async (moment, action) => {
      const due = waiting.find((each) => each.moment === moment && each.action === action);
      if (due !== undefined) {
        waiting = waiting.filter((each) => each !== due);
        await due.happen();
      }
    },
  };
}
