/** The resources of `recover-skip`, checked before the rollback is continued. */
import type { StackResource } from '../../cloudformation/stack.ts';
import type { Rack } from '../../rack/rack.ts';
import type { Result } from '../../run/result.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { RunContext } from '../run-context.ts';

/**
 * CloudFormation skips resources in UPDATE_FAILED only, and refuses the whole call for any other.
 *
 * @returns the problem `not-skippable` if there are others.
 */
export async function findSkipped(run: RunContext, rack: Rack): Promise<Result<readonly StackResource[]>> {
  const skipped: StackResource[] = [];
  const refused: { readonly logicalId: string; readonly status: string | undefined }[] = [];
  for (const logicalId of run.request.recoverSkip) {
    const resource = await callWithRetry(
      run.ports,
      () => run.ports.stacks.readResource(rack.arn, logicalId),
      (fault) => problemOf(fault, rack.name),
    );
    if (!resource.ok) return resource;
    if (resource.value?.status === 'UPDATE_FAILED') skipped.push(resource.value);
    else refused.push({ logicalId, status: resource.value?.status });
  }
  if (refused.length > 0) return { ok: false, problem: { code: 'not-skippable', resources: refused } };
  return { ok: true, value: skipped };
}
