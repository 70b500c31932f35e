/** The port `Stacks` over the SDK: CloudFormation of one account and region. */
import type { Stacks } from '../../../update/ports.ts';
import type { ConnectionSettings } from '../clients.ts';
import type { CloudFormation } from './cloudformation.ts';
import { required } from './required-member.ts';
import type { StackCalls } from './stack-calls.ts';
import { toStackFacts } from './stack-facts.ts';

/** Nothing is loaded or sent before the first call. What only some calls need is loaded with them. */
export function createStacks(settings: ConnectionSettings): Stacks {
  let connecting: Promise<CloudFormation> | undefined;
  const connection = (): Promise<CloudFormation> =>
    (connecting ??= import('./cloudformation.ts').then((sdk) => sdk.connectCloudFormation(settings)));
  const calls = async (): Promise<StackCalls> => (await import('./stack-calls.ts')).stackCallsOn(await connection());
  return {
    async readStack(stack) {
      const { Stacks } = await (await connection()).describeStacks({ StackName: stack });
      return toStackFacts(required(Stacks?.[0], 'Stacks', { service: 'cloudformation', operation: 'DescribeStacks' }));
    },
    readAllStacks: async (wanted) => (await calls()).readAllStacks(wanted),
    readFailureDetails: async (scope) => (await calls()).readFailureDetails(scope),
    readEvents: async (stackArn, wanted) => (await calls()).readEvents(stackArn, wanted),
    readResource: async (stackArn, logicalId) => (await calls()).readResource(stackArn, logicalId),
    readImporters: async (exportName) => (await calls()).readImporters(exportName),
    createChangeSet: async (order) => (await calls()).createChangeSet(order),
    readChangeSet: async (changeSet) => (await calls()).readChangeSet(changeSet),
    readPropertyValues: async (changeSet) => (await calls()).readPropertyValues(changeSet),
    readChangeSetTemplate: async (changeSet) => (await calls()).readChangeSetTemplate(changeSet),
    deleteChangeSet: async (changeSet) => (await calls()).deleteChangeSet(changeSet),
    executeChangeSet: async (changeSet, token) => (await calls()).executeChangeSet(changeSet, token),
    detectDrift: async (stackArn) => (await calls()).detectDrift(stackArn),
    readDrift: async (stackArn, detection) => (await calls()).readDrift(stackArn, detection),
    cancelUpdate: async (stackArn, token) => (await calls()).cancelUpdate(stackArn, token),
    continueRollback: async (stackArn, token, skip) => (await calls()).continueRollback(stackArn, token, skip),
  };
}
