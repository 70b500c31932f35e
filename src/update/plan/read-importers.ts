/**
 * Reads which stacks import the exports that a release drops. CloudFormation detects this only during the update
 * (convox/rack#2410).
 */
import type { Rack } from '../../rack/rack.ts';
import { callWithRetry, isUnanswered, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import type { RunContext } from '../run-context.ts';

/** @returns the importers by export. Without the permission, a warning names the exports that were not checked. */
export async function readImporters(
  { ports }: RunContext,
  rack: Rack,
  exports: readonly string[],
): Promise<Result<ReadonlyMap<string, readonly string[]>>> {
  const found = new Map<string, readonly string[]>();
  for (const [index, name] of exports.entries()) {
    const importers = await callWithRetry(
      ports,
      () => ports.stacks.readImporters(name),
      (fault) => problemOf(fault, rack.name),
    );
    if (importers.ok) {
      found.set(name, importers.value);
      continue;
    }
    if (!isUnanswered(importers.problem)) return importers;
    const { fault } = importers.problem;
    ports.emit({ kind: 'warned', warning: { code: 'exports-unchecked', exports: exports.slice(index), fault } });
    break;
  }
  return { ok: true, value: found };
}
