/** Calls on stacks that a run without an update does not make. Loaded with the first of them. */
import type { FailureDetail } from '../../../cloudformation/failure-detail.ts';
import type { StackEvent } from '../../../cloudformation/stack-event.ts';
import type { StackFacts } from '../../../cloudformation/stack.ts';
import type { FailureScope, Stacks } from '../../../update/ports.ts';
import { changeSetsOn } from './change-sets.ts';
import type { CloudFormation } from './cloudformation.ts';
import { driftOn } from './drift.ts';
import { fromHookResult, toFailureDetail, toStackEvent } from './event-facts.ts';
import { isFault } from '../is-fault.ts';
import { pagesOf } from '../pages.ts';
import { required } from './required-member.ts';
import { toStackFacts, toStackResource } from './stack-facts.ts';

export type StackCalls = Omit<Stacks, 'readStack'>;

export function stackCallsOn(cloudFormation: CloudFormation): StackCalls {
  return {
    ...stackReading(cloudFormation),
    ...changeSetsOn(cloudFormation),
    ...driftOn(cloudFormation),
    ...operationHandling(cloudFormation),
  };
}

type Reading = 'readAllStacks' | 'readEvents' | 'readFailureDetails' | 'readResource' | 'readImporters';

function stackReading(cloudFormation: CloudFormation): Pick<Stacks, Reading> {
  return {
    readAllStacks: async (wanted) => readEveryStack(cloudFormation, wanted),
    readFailureDetails: async (scope) => readDetails(cloudFormation, scope),
    async readEvents(stackArn, wanted) {
      return (await readWanted(cloudFormation, stackArn, wanted)).reverse();
    },
    async readResource(stackArn, logicalId) {
      const call = { service: 'cloudformation', operation: 'DescribeStackResource' } as const;
      try {
        const response = await cloudFormation.describeStackResource({
          StackName: stackArn,
          LogicalResourceId: logicalId,
        });
        return toStackResource(required(response.StackResourceDetail, 'StackResourceDetail', call));
      } catch (error) {
        // AWS uses the same code for a missing stack and for a missing resource; only the message differs.
        if (isFault(error, 'not-found') && !error.fault.message.startsWith('Stack')) return undefined;
        throw error;
      }
    },
    async readImporters(exportName) {
      try {
        return await readAllImporters(cloudFormation, exportName);
      } catch (error) {
        // CloudFormation reports "no importers" as an error.
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
  // Reads to the end of the page: an event can appear late, below one that was already read.
  let isEnough = false;
  const read = (page: string | undefined) =>
    cloudFormation.describeStackEvents({ StackName: stackArn, NextToken: page });
  for await (const { StackEvents } of pagesOf(read)) {
    // A stack has at least the event of its creation.
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
  if (scope.kind === 'change-set-hooks') return readHookResults(cloudFormation, scope.arn);
  const details: FailureDetail[] = [];
  const filters = { FailedEvents: true };
  const read = (page: string | undefined) =>
    cloudFormation.describeEvents({ ...eventsOf(scope), Filters: filters, NextToken: page });
  for await (const { OperationEvents = [] } of pagesOf(read)) {
    details.push(...OperationEvents.map(toFailureDetail).filter((detail) => detail !== undefined));
  }
  return details;
}

async function readHookResults(cloudFormation: CloudFormation, arn: string): Promise<readonly FailureDetail[]> {
  const details: FailureDetail[] = [];
  const read = (page: string | undefined) =>
    cloudFormation.listHookResults({ TargetType: 'CHANGE_SET', TargetId: arn, NextToken: page });
  for await (const { HookResults = [] } of pagesOf(read)) {
    details.push(...HookResults.map(fromHookResult).filter((detail) => detail !== undefined));
  }
  return details;
}

type EventScope = Exclude<FailureScope, { kind: 'change-set-hooks' }>;

function eventsOf(scope: EventScope): { ChangeSetName: string } | { OperationId: string } | { StackName: string } {
  switch (scope.kind) {
    case 'change-set':
      return { ChangeSetName: scope.arn };
    case 'operation':
      return { OperationId: scope.id };
    case 'newest-operation':
      return { StackName: scope.stackArn };
  }
}

function operationHandling(cloudFormation: CloudFormation): Pick<Stacks, 'cancelUpdate' | 'continueRollback'> {
  return {
    async cancelUpdate(stackArn, token) {
      await cloudFormation.cancelUpdateStack({ StackName: stackArn, ClientRequestToken: token });
    },
    async continueRollback(stackArn, token, skip) {
      await cloudFormation.continueUpdateRollback({
        StackName: stackArn,
        ClientRequestToken: token,
        ...(skip.length === 0 ? {} : { ResourcesToSkip: [...skip] }),
      });
    },
  };
}
