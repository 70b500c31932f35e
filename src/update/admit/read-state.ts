/** Reads the catalog and the rack. Changes nothing. */
import type { Problem } from '../../run/problem.ts';
import { parseRack, type Rack } from '../../rack/rack.ts';
import type { ReleaseCatalog } from '../../releases/release-catalog.ts';
import { redactedInStack } from '../../rack/redacted-values.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import { readCatalog } from '../find-route.ts';
import type { RunContext } from '../run-context.ts';

export interface RackState {
  readonly catalog: ReleaseCatalog;
  readonly rack: Rack;
}

/** Sends both requests at the same time. A problem with the rack is reported before one with the catalog. */
export async function readState(run: RunContext): Promise<Result<RackState>> {
  const [rack, catalog] = await Promise.all([readRack(run), readCatalog(run.ports)]);
  if (!rack.ok) return rack;
  if (!catalog.ok) {
    // The rack is reported even if the catalog is not readable. The release of a busy rack can already be the new one,
    // so it is not reported.
    if (readinessOf(rack.value.status) !== 'busy') run.ports.emit({ kind: 'rack-read', rack: rack.value });
    return catalog;
  }
  return { ok: true, value: { rack: rack.value, catalog: catalog.value } };
}

/** Reads the rack. A missing or foreign stack is a problem. */
export async function readRack({ request, ports }: RunContext): Promise<Result<Rack>> {
  const { rack: name, region } = request;
  const stack = await callWithRetry(
    ports,
    () => ports.stacks.readStack(name),
    (fault): Problem =>
      fault.kind === 'not-found' ? { code: 'rack-not-found', rack: name, region } : problemOf(fault, name),
  );
  return stack.ok ? rackIn({ request, ports }, stack.value) : stack;
}

/** Recognizes the rack in its stack. */
export function rackIn({ request, ports }: Pick<RunContext, 'request' | 'ports'>, stack: StackFacts): Result<Rack> {
  ports.emit({ kind: 'secrets-found', ...redactedInStack(stack) });
  ports.emit({ kind: 'stack-read', stackArn: stack.arn, status: stack.status });
  const reading = parseRack(stack);
  if (reading.kind === 'not-a-rack')
    return { ok: false, problem: { code: 'not-a-rack', rack: request.rack, why: reading.why } };
  return { ok: true, value: reading.rack };
}
