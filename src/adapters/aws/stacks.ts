/** One account's CloudFormation in one region, as the story asks it: the port `Stacks` over the SDK's calls. */
import type { Change } from '@aws-sdk/client-cloudformation';
import { CloudFault, type FaultKind } from '../../domain/fault.ts';
import type { StackEvent } from '../../domain/stack-event.ts';
import type { ChangeSetRef, Stacks } from '../../update/ports.ts';
import { toChangeSetFacts } from './change-set-facts.ts';
import { toChangeSetInput } from './change-set-input.ts';
import type { ConnectionSettings } from './clients.ts';
import type { CloudFormation } from './cloudformation.ts';
import { required } from './required-member.ts';
import { toStackEvent } from './stack-event-facts.ts';
import { toStackFacts, toStackResource } from './stack-facts.ts';

type Connection = () => Promise<CloudFormation>;

/** Nothing is loaded or sent before the first call. */
export function createStacks(settings: ConnectionSettings): Stacks {
  let connecting: Promise<CloudFormation> | undefined;
  const connection: Connection = () =>
    (connecting ??= import('./cloudformation.ts').then((sdk) => sdk.connectCloudFormation(settings)));
  return { ...stackReading(connection), ...changeSetHandling(connection), ...operationHandling(connection) };
}

function stackReading(
  connection: Connection,
): Pick<Stacks, 'readStack' | 'readEvents' | 'readResource' | 'readImporters'> {
  return {
    async readStack(stack) {
      const { Stacks } = await (await connection()).describeStacks({ StackName: stack });
      return toStackFacts(required(Stacks?.[0], 'Stacks', { service: 'cloudformation', operation: 'DescribeStacks' }));
    },
    async readEvents(stackArn, wanted) {
      return (await readWanted(await connection(), stackArn, wanted)).reverse();
    },
    async readResource(stackArn, logicalId) {
      const call = { service: 'cloudformation', operation: 'DescribeStackResource' } as const;
      try {
        const answer = await (
          await connection()
        ).describeStackResource({ StackName: stackArn, LogicalResourceId: logicalId });
        return toStackResource(required(answer.StackResourceDetail, 'StackResourceDetail', call));
      } catch (error) {
        // The same code for a stack that is gone and for a resource that it does not have; the message begins otherwise.
        if (isFault(error, 'not-found') && !error.fault.message.startsWith('Stack')) return undefined;
        throw error;
      }
    },
    async readImporters(exportName) {
      try {
        return await readAllImporters(await connection(), exportName);
      } catch (error) {
        // CloudFormation tells "none" as an error.
        if (isFault(error, 'rejected') && error.fault.message.includes('is not imported by any stack')) return [];
        throw error;
      }
    },
  };
}

async function readWanted(
  cloudFormation: CloudFormation,
  stackArn: string,
  wanted: (event: StackEvent) => boolean,
): Promise<StackEvent[]> {
  const call = { service: 'cloudformation', operation: 'DescribeStackEvents' } as const;
  const events: StackEvent[] = [];
  let page: string | undefined;
  do {
    const { StackEvents, NextToken } = await cloudFormation.describeStackEvents({
      StackName: stackArn,
      NextToken: page,
    });
    // A stack has at least the event of its own creation.
    for (const row of required(StackEvents, 'StackEvents', call)) {
      const event = toStackEvent(row);
      if (!wanted(event)) return events;
      events.push(event);
    }
    page = NextToken;
  } while (page !== undefined);
  return events;
}

async function readAllImporters(cloudFormation: CloudFormation, exportName: string): Promise<readonly string[]> {
  const call = { service: 'cloudformation', operation: 'ListImports' } as const;
  const importers: string[] = [];
  let page: string | undefined;
  do {
    const { Imports, NextToken } = await cloudFormation.listImports({ ExportName: exportName, NextToken: page });
    importers.push(...required(Imports, 'Imports', call));
    page = NextToken;
  } while (page !== undefined);
  return importers;
}

function changeSetHandling(
  connection: Connection,
): Pick<Stacks, 'createChangeSet' | 'readChangeSet' | 'deleteChangeSet' | 'executeChangeSet'> {
  return {
    async createChangeSet(order) {
      const call = { service: 'cloudformation', operation: 'CreateChangeSet' } as const;
      const cloudFormation = await connection();
      try {
        const { Id } = await cloudFormation.createChangeSet(toChangeSetInput(order));
        return required(Id, 'Id', call);
      } catch (error) {
        if (!isFault(error, 'already-exists')) throw error;
        // Nobody else makes a change set of this name: an earlier try of this very call arrived though its answer did not.
        const { ChangeSetId } = await cloudFormation.describeChangeSet(
          names({ stackArn: order.stackArn, changeSet: order.token }),
        );
        return required(ChangeSetId, 'ChangeSetId', call);
      }
    },
    async readChangeSet(changeSet) {
      const cloudFormation = await connection();
      const first = await cloudFormation.describeChangeSet(names(changeSet));
      const changes: Change[] = [...(first.Changes ?? [])];
      let last = first;
      while (last.NextToken !== undefined) {
        last = await cloudFormation.describeChangeSet({ ...names(changeSet), NextToken: last.NextToken });
        changes.push(...(last.Changes ?? []));
      }
      // The last page is the newest look (a change set can become OBSOLETE while it is read), and the one that a garbled
      // answer cuts the reading at: its required members are checked, so no change gets lost unnoticed.
      return toChangeSetFacts(last, changes);
    },
    async deleteChangeSet(changeSet) {
      try {
        await (await connection()).deleteChangeSet(names(changeSet));
      } catch (error) {
        if (!isFault(error, 'change-set-not-found', 'not-found')) throw error;
      }
    },
    async executeChangeSet(changeSet, token) {
      await (
        await connection()
      ).executeChangeSet({ ...names(changeSet), ClientRequestToken: token, DisableRollback: false });
    },
  };
}

function operationHandling(connection: Connection): Pick<Stacks, 'cancelUpdate' | 'continueRollback'> {
  return {
    async cancelUpdate(stackArn, token) {
      await (await connection()).cancelUpdateStack({ StackName: stackArn, ClientRequestToken: token });
    },
    async continueRollback(stackArn, token) {
      await (await connection()).continueUpdateRollback({ StackName: stackArn, ClientRequestToken: token });
    },
  };
}

function names({ stackArn, changeSet }: ChangeSetRef): { StackName: string; ChangeSetName: string } {
  return { StackName: stackArn, ChangeSetName: changeSet };
}

function isFault(error: unknown, ...kinds: readonly FaultKind[]): error is CloudFault {
  return error instanceof CloudFault && kinds.includes(error.fault.kind);
}
