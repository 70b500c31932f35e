/** Cancels a run of the bundle at a chosen time, and measures how long it takes to end. */
import type { ActionResult, ActionRun } from '../../simulator/runner/run-action.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { runBundle } from './bundle.ts';

export interface CancelledRun {
  readonly run: ActionResult;
  /** From the signal to the end of the process. */
  readonly endedAfterMs: number;
}

/** @param when is handed what cancels the run, and calls it at its moment. */
export async function cancelRun(
  aws: Simulator,
  when: (cancel: () => void) => unknown,
  {
    signal = 'SIGINT',
    inputs = {},
    more = {},
  }: { signal?: NodeJS.Signals; inputs?: Record<string, string>; more?: Partial<ActionRun> } = {},
): Promise<CancelledRun> {
  let cancelledAtMs = Number.NaN;
  const run = await runBundle(aws, inputs, {
    ...more,
    onStart: ({ kill }) => {
      when(() => {
        cancelledAtMs = Date.now();
        kill(signal);
      });
    },
  });
  return { run, endedAfterMs: Date.now() - cancelledAtMs };
}
