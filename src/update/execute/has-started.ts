/** Whether an operation of this run is or was in progress, if the response to its call is not known. */
import type { Rack } from '../../rack/rack.ts';
import { isStackRow } from '../../cloudformation/stack-event.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import { lastUpdateMs } from '../monitor/operation.ts';
import type { Ports } from '../ports.ts';

/** @param rack as read before the call. */
export async function hasStarted(ports: Ports, rack: Rack, token: string): Promise<Result<boolean>> {
  const sinceMs = lastUpdateMs(rack.stack);
  return callWithRetry(
    ports,
    async () => {
      const events = await ports.stacks.readEvents(rack.arn, (event) => event.atMs >= sinceMs);
      return events.some((event) => isStackRow(event) && event.token === token);
    },
    (fault) => problemOf(fault, rack.name),
  );
}
