/** A scenario's run in this process: its clock a hundred times faster, its cancel in the midst of a call. */
import type { Stacks } from '../../src/update/ports.ts';
import { fastClock } from './fast-clock.ts';
import { inputsOf } from './inputs.ts';
import { runMain } from './run-main.ts';
import type { Scenario } from './scenario.ts';
import { REQUEST_LIMIT_MS } from './stage.ts';
import { readReport, type Telling } from './telling.ts';

// A cancelled run has seconds on its own clock, and the answers on loopback take as long as they take.
const SPEED = { whole: 100, cancelled: 8 } as const;

export async function runInProcess(scenario: Scenario, url: string): Promise<Telling> {
  const { seed, cancel, attempts } = scenario;
  const cancelling = new AbortController();
  const { exitCode, published, errors } = await runMain({
    url,
    inputs: inputsOf(scenario),
    runId: String(seed),
    clock: fastClock(SPEED[cancel === undefined ? 'whole' : 'cancelled'], seed),
    attempts,
    requestLimitMs: REQUEST_LIMIT_MS,
    cancel: cancelling.signal,
    wrap: (stacks) => cancelledAt(cancel?.atCall, stacks, cancelling),
  });
  const report: unknown = JSON.parse(published[0]?.reportJson ?? '{}');
  return {
    exitCode,
    outputs: published[0]?.outputs ?? {},
    ...readReport(report),
    endings: published.length,
    errors: errors.length,
  };
}

/** The same stacks, with the workflow cancelled while one of the calls is in the air. */
function cancelledAt(atCall: number | undefined, stacks: Stacks, cancelling: AbortController): Stacks {
  if (atCall === undefined) return stacks;
  let calls = 0;
  return new Proxy(stacks, {
    get(target, name, receiver) {
      calls += 1;
      if (calls === atCall)
        setTimeout(() => {
          cancelling.abort('SIGINT');
        }, 1);
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
}
