/** What every part of the story is handed: the request, and the doors to the world. */
import { autoTimeLimitMs } from '../impact/duration-estimate.ts';
import type { Rack } from '../rack/rack.ts';
import type { UpdateRequest } from '../run/update-request.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { Ports, Releases, StoredTemplate } from './ports.ts';

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

export function createRunContext(request: UpdateRequest, { releases, ...others }: Ports): RunContext {
  const ports = { ...others, releases: withTemplateCache(releases) };
  return { request, ports, retrying: withGrace(ports, STEADY_MS), cleanup: withGrace(ports, TIDY_MS) };
}

/** A route reads the same templates several times: for the forecast, for the step to a release and for the step from it. */
function withTemplateCache(releases: Releases): Releases {
  const stored = new Map<RackVersion, StoredTemplate>();
  return {
    ...releases,
    async readTemplate(version) {
      const template = stored.get(version) ?? (await releases.readTemplate(version));
      stored.set(version, template);
      return template;
    },
  };
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
