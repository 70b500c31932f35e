/** What every part of the story is handed: the request, and the doors to the world. */
import { autoTimeLimitMs } from '../impact/duration-estimate.ts';
import type { Rack } from '../rack/rack.ts';
import type { UpdateRequest } from '../run/update-request.ts';
import type { Ports } from './ports.ts';

export interface RunContext {
  readonly request: UpdateRequest;
  /** For reading and waiting: a cancelled workflow takes effect at once. */
  readonly ports: Ports;
  /** For calls that change something: not given up half way, only cut short a moment after a cancel. */
  readonly retrying: Ports;
  /** For tidying up: works on for a little longer, so that a cancelled run leaves nothing behind. */
  readonly cleanup: Ports;
}

// A cancelled run has 5 seconds to say how things stand: GitHub follows SIGINT with SIGTERM after 7.5 s.
const STEADY_MS = 1_500;
const TIDY_MS = 3_500;

export function createRunContext(request: UpdateRequest, ports: Ports): RunContext {
  return { request, ports, retrying: withGrace(ports, STEADY_MS), cleanup: withGrace(ports, TIDY_MS) };
}

/** How long this run waits for one update of this rack, in milliseconds. */
export function timeLimitMs({ request }: RunContext, rack: Pick<Rack, 'instanceCount' | 'batchSize'>): number {
  return request.timeLimit.kind === 'fixed' ? request.timeLimit.ms : autoTimeLimitMs(rack);
}

/** The same ports, on which a cancelled workflow takes effect only after `graceMs`. */
function withGrace(ports: Ports, graceMs: number): Ports {
  const later = new AbortController();
  const begin = (): void => {
    void ports.clock.sleep(graceMs, later.signal).then(() => {
      later.abort(ports.cancel.reason);
    });
  };
  if (ports.cancel.aborted) begin();
  else ports.cancel.addEventListener('abort', begin, { once: true });
  return { ...ports, cancel: later.signal };
}
