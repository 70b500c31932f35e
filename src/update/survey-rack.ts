/** Reading the catalog and the rack, and finding the way between them; changes nothing. */
import type { Problem } from '../domain/problem.ts';
import { parseRack, type Rack } from '../domain/rack.ts';
import type { ReleaseCatalog } from '../domain/release-catalog.ts';
import { secretsOfStack } from '../domain/secrets.ts';
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
  if ('problem' in stack) return stack;
  ports.tell({ kind: 'secrets-met', values: secretsOfStack(stack.value) });
  ports.tell({ kind: 'stack-read', stackArn: stack.value.arn, status: stack.value.status });
  const reading = parseRack(stack.value);
  if (reading.kind === 'no-rack') return { problem: { code: 'no-rack', rack: name, why: reading.why } };
  return { value: reading.rack };
}
