/** Reading the catalog and the rack, and finding the way between them; changes nothing. */
import type { Problem } from '../domain/problem.ts';
import { parseRack, type Rack } from '../domain/rack.ts';
import type { ReleaseCatalog } from '../domain/release-catalog.ts';
import { secretsOfStack } from '../domain/secrets.ts';
import type { StackFacts } from '../domain/stack.ts';
import { readinessOf } from '../domain/stack-status.ts';
import { ask, problemOf, type Reached } from './ask.ts';
import { readCatalog } from './read-catalog.ts';
import type { Run } from './run.ts';

export interface Survey {
  readonly catalog: ReleaseCatalog;
  readonly rack: Rack;
}

/** Two requests, at the same time; what is wrong with the rack is told before what is wrong with the catalog. */
export async function surveyRack(run: Run): Promise<Reached<Survey>> {
  const [rack, catalog] = await Promise.all([readRack(run), readCatalog(run.ports)]);
  if ('problem' in rack) return rack;
  if ('problem' in catalog) {
    // What was seen of the rack is told all the same; a busy one shows the release that it may come to, not its own.
    if (readinessOf(rack.value.status) !== 'busy') run.ports.tell({ kind: 'rack-read', rack: rack.value });
    return catalog;
  }
  return { value: { rack: rack.value, catalog: catalog.value } };
}

export async function readRack({ request, ports }: Run): Promise<Reached<Rack>> {
  const { rack: name, region } = request;
  const stack = await ask(
    ports,
    () => ports.stacks.readStack(name),
    (fault): Problem =>
      fault.kind === 'not-found' ? { code: 'rack-not-found', rack: name, region } : problemOf(fault, name),
  );
  return 'problem' in stack ? stack : rackIn({ request, ports }, stack.value);
}

/** The rack in its stack, however that was read. */
export function rackIn({ request, ports }: Pick<Run, 'request' | 'ports'>, stack: StackFacts): Reached<Rack> {
  ports.tell({ kind: 'secrets-met', values: secretsOfStack(stack) });
  ports.tell({ kind: 'stack-read', stackArn: stack.arn, status: stack.status });
  const reading = parseRack(stack);
  if (reading.kind === 'no-rack') return { problem: { code: 'no-rack', rack: request.rack, why: reading.why } };
  return { value: reading.rack };
}
