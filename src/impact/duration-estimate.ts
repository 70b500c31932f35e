/** How long an update may take, from the size of the rack. */
import type { Rack } from '../rack/rack.ts';

const MINUTE_MS = 60_000;
// Each batch waits up to 5 minutes for its signal and 5 to drain; what is not an instance takes about 20 in all.
const BATCH_MS = 10 * MINUTE_MS;
const REST_MS = 20 * MINUTE_MS;

/** The time that an update takes where every instance is replaced, in milliseconds. */
export function estimateRollMs(rack: Pick<Rack, 'instanceCount' | 'batchSize'>): number {
  return Math.ceil(rack.instanceCount / rack.batchSize) * BATCH_MS + REST_MS;
}

/** The limit for one update with `timeout: auto`: there and, if it fails at the very end, back again; an hour at the least. */
export function autoTimeLimitMs(rack: Pick<Rack, 'instanceCount' | 'batchSize'>): number {
  return 2 * estimateRollMs(rack);
}
