/** One account's CloudFormation in one region, as the story asks it: the port `Stacks` over the SDK's calls. */
import type { Change, DescribeChangeSetOutput } from '@aws-sdk/client-cloudformation';
import { CloudFault, type FaultKind } from '../../cloudformation/fault.ts';
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import type { StackEvent } from '../../cloudformation/stack-event.ts';
import type { StackFacts } from '../../cloudformation/stack.ts';
import type { ChangeSetRef, FailureScope, Stacks } from '../../update/ports.ts';
import { toChangeSetFacts } from './change-set-facts.ts';
import { toChangeSetInput } from './change-set-input.ts';
import type { ConnectionSettings } from './clients.ts';
import type { CloudFormation } from './cloudformation.ts';
import { toFailureDetail } from './failure-details.ts';
import { pagesOf } from './pages.ts';
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

type Reading = 'readStack' | 'readAllStacks' | 'readEvents' | 'readFailureDetails' | 'readResource' | 'readImporters';

function stackReading(connection: Connection): Pick<Stacks, Reading> {
  return {
    async readStack(stack) {
      const { Stacks } = await (await connection()).describeStacks({ StackName: stack });
      return toStackFacts(required(Stacks?.[0], 'Stacks', { service: 'cloudformation', operation: 'DescribeStacks' }));
    },
    readAllStacks: async (wanted) => readEveryStack(await connection(), wanted),
    readFailureDetails: async (scope) => readDetails(await connection(), scope),
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
  // To the end of the page: an event can appear late, below one that was read before, and the page is here already.
  let isEnough = false;
  const read = (page: string | undefined) =>
    cloudFormation.describeStackEvents({ StackName: stackArn, NextToken: page });
  for await (const { StackEvents } of pagesOf(read)) {
    // A stack has at least the event of its own creation.
    for (const row of required(StackEvents, 'StackEvents', call)) {
      const event = toStackEvent(row);
      if (wanted(event)) events.push(event);
      else isEnough = true;
    }
    if (isEnough) break;
  }
  return events;
}

async function readAllImporters(cloudFormation: CloudFormation, exportName: string): Promise<readonly string[]> {
  const call = { service: 'cloudformation', operation: 'ListImports' } as const;
  const importers: string[] = [];
  const read = (page: string | undefined) => cloudFormation.listImports({ ExportName: exportName, NextToken: page });
  for await (const { Imports } of pagesOf(read)) importers.push(...required(Imports, 'Imports', call));
  return importers;
}

async function readEveryStack(
  cloudFormation: CloudFormation,
  wanted: (stack: StackFacts) => boolean,
): Promise<readonly StackFacts[]> {
  const call = { service: 'cloudformation', operation: 'DescribeStacks' } as const;
  const stacks: StackFacts[] = [];
  const read = (page: string | undefined) => cloudFormation.describeStacks({ NextToken: page });
  for await (const { Stacks } of pagesOf(read)) {
    stacks.push(...required(Stacks, 'Stacks', call).map(toStackFacts).filter(wanted));
  }
  return stacks;
}

async function readDetails(cloudFormation: CloudFormation, scope: FailureScope): Promise<readonly FailureDetail[]> {
  const details: FailureDetail[] = [];
  const read = (page: string | undefined) =>
    cloudFormation.describeEvents({ ...eventsOf(scope), Filters: { FailedEvents: true }, NextToken: page });
  for await (const { OperationEvents = [] } of pagesOf(read)) {
    details.push(...OperationEvents.map(toFailureDetail).filter((detail) => detail !== undefined));
  }
  return details;
}

function eventsOf(scope: FailureScope): { ChangeSetName: string } | { OperationId: string } | { StackName: string } {
  switch (scope.kind) {
    case 'change-set':
      return { ChangeSetName: scope.arn };
    case 'operation':
      return { OperationId: scope.id };
    case 'newest-operation':
      return { StackName: scope.stackArn };
  }
}

function changeSetHandling(
  connection: Connection,
): Pick<
  Stacks,
  'createChangeSet' | 'readChangeSet' | 'readChangeSetTemplate' | 'deleteChangeSet' | 'executeChangeSet'
> {
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
      const call = { service: 'cloudformation', operation: 'DescribeChangeSet' } as const;
      let first: DescribeChangeSetOutput | undefined;
      const changes: Change[] = [];
      const read = (page: string | undefined) =>
        cloudFormation.describeChangeSet({ ...names(changeSet), NextToken: page });
      for await (const page of pagesOf(read)) {
        // A later page without changes is garbled: without this check, its changes would be missing unnoticed.
        changes.push(...(first === undefined ? (page.Changes ?? []) : required(page.Changes, 'Changes', call)));
        first ??= page;
      }
      // Everything but the changes belongs to the first page.
      return toChangeSetFacts(first ?? {}, changes);
    },
    async readChangeSetTemplate(changeSet) {
      const call = { service: 'cloudformation', operation: 'GetTemplate' } as const;
      const { TemplateBody } = await (
        await connection()
      ).getTemplate({ ...names(changeSet), TemplateStage: 'Original' });
      return required(TemplateBody, 'TemplateBody', call);
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

/** An ARN names a change set by itself; beside it, a stack's name would only be in the way of reading a stranger's. */
function names({ stackArn, changeSet }: ChangeSetRef): { StackName?: string; ChangeSetName: string } {
  return changeSet.startsWith('arn:')
    ? { ChangeSetName: changeSet }
    : { StackName: stackArn, ChangeSetName: changeSet };
}

function isFault(error: unknown, ...kinds: readonly FaultKind[]): error is CloudFault {
  return error instanceof CloudFault && kinds.includes(error.fault.kind);
}
