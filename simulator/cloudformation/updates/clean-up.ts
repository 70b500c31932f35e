/**
 * Deletes the resources that an update or a rollback no longer needs. A failure adds an event and does not fail the
 * operation.
 */

import type { Account } from '../../account.ts';
import { setResourceStatus } from '../events.ts';
import type { Resource, Stack } from '../stack.ts';

export interface ObsoleteResource {
  resource: Resource;
  deletion: 'delete' | 'retain';
}

export async function cleanUp(account: Account, stack: Stack, obsolete: readonly ObsoleteResource[]): Promise<void> {
  const release = stack.configuration.parameters.get('Version')?.value;
  await Promise.all(
    obsolete.map(async ({ resource, deletion }) => {
      if (deletion === 'retain') {
        setResourceStatus(account, stack, resource, 'DELETE_SKIPPED');
        return;
      }
      setResourceStatus(account, stack, resource, 'DELETE_IN_PROGRESS');
      await account.clock.sleep(account.causes.durationOf(resource.logicalId) ?? account.timing.resourceMs);
      const failure = account.causes.takeFailure('clean-up', resource.logicalId, release);
      setResourceStatus(
        account,
        stack,
        resource,
        failure === undefined ? 'DELETE_COMPLETE' : 'DELETE_FAILED',
        failure?.reason,
      );
    }),
  );
}
