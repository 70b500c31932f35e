/** Whether an operation of ours runs, or ran, though the answer to the call that was to begin it is not known. */
import type { Rack } from '../domain/rack.ts';
import { isStackRow } from '../domain/stack-event.ts';
import { ask, problemOf, type Reached } from './ask.ts';
import type { Ports } from './ports.ts';

/** @param rack as it was read before the call. */
export async function hasBegun(ports: Ports, rack: Rack, token: string): Promise<Reached<boolean>> {
  const sinceMs = rack.stack.updatedAtMs ?? rack.stack.createdAtMs;
  return ask(
    ports,
    async () => {
      const events = await ports.stacks.readEvents(rack.arn, (event) => event.atMs >= sinceMs);
      return events.some((event) => isStackRow(event) && event.token === token);
    },
    (fault) => problemOf(fault, rack.name),
  );
}
