/** Estimates how long an update takes, from the size of the rack. */
import type { Rack } from '../rack/rack.ts';

const MINUTE_MS = 60_000;
// Each batch waits up to 5 minutes for its signal and 5 for draining. All other resources take about 20 minutes
// together.
const BATCH_MS = 10 * MINUTE_MS;
/** The duration of an update that replaces no instance, in milliseconds. */
export const REST_MS = 20 * MINUTE_MS;

/** The duration of an update that replaces every instance, in milliseconds. */
export function estimateRollMs(rack: Pick<Rack, 'instanceCount' | 'batchSize'>): number {
  return Math.ceil(rack.instanceCount / rack.batchSize) * BATCH_MS + REST_MS;
}

/**
 * The limit for one update with `timeout: auto`, in milliseconds: enough for the update and, if it fails at the very
 * end, its rollback; at least one hour.
 */
export function autoTimeLimitMs(rack: Pick<Rack, 'instanceCount' | 'batchSize'>): number {
  return 2 * estimateRollMs(rack);
}
