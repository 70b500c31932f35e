/** What a failed resource leaves in its own service, until the rollback deletes it. */

import type { Account } from '../account.ts';
import type { Resource, Stack } from '../cloudformation/stack.ts';
import { asText } from '../json.ts';
import { HEX } from '../random.ts';
import type { RootCause, Trace } from './trace.ts';

export const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';

export function addTrace(account: Account, stack: Stack, resource: Resource, cause: RootCause): void {
  const definition = findResource(account, TASK_DEFINITION, asText(resource.properties['TaskDefinition'] ?? ''));
  account.traces.push({
    ...{ stack, resource, cause, definition },
    at: account.clock.now(),
    id: account.random.text(17, HEX),
  });
}

/** Deletes the traces of one resource when it is restored, or of all when the rollback is complete. */
export function deleteTraces(account: Account, stack: Stack, logicalId?: string): void {
  account.traces = account.traces.filter(
    (trace) => trace.stack !== stack || (logicalId !== undefined && trace.resource.logicalId !== logicalId),
  );
}

type CauseOf<Kind extends RootCause['kind']> = Extract<RootCause, { kind: Kind }>;

export function tracesOf<Kind extends RootCause['kind']>(
  account: Account,
  kind: Kind,
): (Trace & { cause: CauseOf<Kind> })[] {
  return account.traces.filter((trace): trace is Trace & { cause: CauseOf<Kind> } => trace.cause.kind === kind);
}

/** Finds a resource in any stack by its physical id. */
export function findResource(account: Account, type: string, physicalId: string): Resource | undefined {
  return [...account.stacks.values()]
    .flatMap(({ resources }) => [...resources.values()])
    .find((resource) => resource.type === type && resource.physicalId === physicalId);
}
