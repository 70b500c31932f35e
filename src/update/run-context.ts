/** The context of a run: the request and the ports, the time limit of an update, and the maintenance windows. */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import { autoTimeLimitMs } from '../impact/duration-estimate.ts';
import type { Rack } from '../rack/rack.ts';
import type { UpdateRequest } from '../run/update-request.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { Ports, Releases, StoredTemplate } from './ports.ts';
import { isOpen, nextOpeningMs } from '../releases/window-opening.ts';

export interface DriftDetection {
  /** Emits the changes that were made by hand, and what a plan does to them. Waits until the time limit at most. */
  report(changes: readonly ResourceChange[]): Promise<void>;
}

export interface RunContext {
  readonly request: UpdateRequest;
  /** For reading and waiting: a cancel takes effect at once. */
  readonly ports: Ports;
  /** For calls that change something: they get a short time to complete after a cancel. */
  readonly retrying: Ports;
  /** For cleanup: it continues for some seconds, so that a cancelled run leaves nothing behind. */
  readonly cleanup: Ports;
  /** With `drift: report`, while the first step is planned. */
  readonly drift?: DriftDetection;
}

// A cancelled run has 5 seconds for its report: GitHub sends SIGTERM 7.5 s after SIGINT.
const RETRY_GRACE_MS = 1_500;
const CLEANUP_GRACE_MS = 3_500;

/** The context of one run, with templates cached. */
export function createRunContext(request: UpdateRequest, { releases, ...others }: Ports): RunContext {
  const ports = { ...others, releases: withTemplateCache(releases) };
  return { request, ports, retrying: withGrace(ports, RETRY_GRACE_MS), cleanup: withGrace(ports, CLEANUP_GRACE_MS) };
}

/** A route reads the same templates several times: for the forecast, and for the steps to and from a release. */
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

/** The time limit of this run for one update of this rack, in milliseconds. */
export function timeLimitMs({ request }: RunContext, rack: Pick<Rack, 'instanceCount' | 'batchSize'>): number {
  return request.timeLimit.kind === 'fixed' ? request.timeLimit.ms : autoTimeLimitMs(rack);
}

/** The same ports, on which a cancel takes effect only after `graceMs`. */
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

/** Always false without the input `window`. */
export function isOutsideWindow({ request, ports }: Pick<RunContext, 'request' | 'ports'>): boolean {
  return request.windows.length > 0 && !isOpen(request.windows, ports.clock.nowMs());
}

/** Emits whether a window is open, if the input `window` is set. */
export function reportWindow({ request: { windows }, ports }: RunContext): void {
  if (windows.length === 0) return;
  const nowMs = ports.clock.nowMs();
  const opensAtMs = nextOpeningMs(windows, nowMs);
  ports.emit({ kind: 'window-checked', isOpen: opensAtMs === nowMs, opensAtMs });
}
