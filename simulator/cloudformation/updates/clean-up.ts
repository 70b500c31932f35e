/** Deletes what an update or a rollback has left over. A failure is an event, and ends nothing. */

import type { Account } from '../../account.ts';
import { setResourceStatus } from '../events.ts';
import type { Resource, Stack } from '../stack.ts';

export interface LeftOver {
  resource: Resource;
  deletion: 'delete' | 'retain';
}

export async function cleanUp(account: Account, stack: Stack, leftOvers: readonly LeftOver[]): Promise<void> {
  const release = stack.configuration.parameters.get('Version')?.value;
  await Promise.all(
    leftOvers.map(async ({ resource, deletion }) => {
      if (deletion === 'retain') {
        setResourceStatus(account, stack, resource, 'DELETE_SKIPPED');
        return;
      }
      setResourceStatus(account, stack, resource, 'DELETE_IN_PROGRESS');
      await account.clock.sleep(account.causes.durationOf(resource.logicalId) ?? account.timing.resourceMs);
      const failure = account.causes.strike('clean-up', resource.logicalId, release);
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
