/** The calls that we make to CloudFormation, through its SDK; a chunk of its own, loaded with the first call. */
import {
  CancelUpdateStackCommand,
  type CancelUpdateStackCommandInput,
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  type ContinueUpdateRollbackCommandInput,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteChangeSetCommand,
  type DeleteChangeSetCommandInput,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandInput,
  DescribeStackEventsCommand,
  type DescribeStackEventsCommandInput,
  DescribeStackResourceCommand,
  type DescribeStackResourceCommandInput,
  DescribeStacksCommand,
  type DescribeStacksCommandInput,
  ExecuteChangeSetCommand,
  type ExecuteChangeSetCommandInput,
  ListImportsCommand,
  type ListImportsCommandInput,
} from '@aws-sdk/client-cloudformation';
import { clientSettings, type ConnectionSettings } from './clients.ts';
import { unreadableAnswer, withFaults } from './errors.ts';

export type CloudFormation = ReturnType<typeof connectCloudFormation>;

/** Each call throws CloudFaults alone. */
export function connectCloudFormation(settings: ConnectionSettings) {
  const client = new CloudFormationClient(clientSettings(settings));
  return {
    describeStacks: (input: DescribeStacksCommandInput) =>
      ask('DescribeStacks', () => client.send(new DescribeStacksCommand(input))),
    describeStackEvents: (input: DescribeStackEventsCommandInput) =>
      ask('DescribeStackEvents', () => client.send(new DescribeStackEventsCommand(input))),
    describeStackResource: (input: DescribeStackResourceCommandInput) =>
      ask('DescribeStackResource', () => client.send(new DescribeStackResourceCommand(input))),
    createChangeSet: (input: CreateChangeSetCommandInput) =>
      ask('CreateChangeSet', () => client.send(new CreateChangeSetCommand(input))),
    describeChangeSet: (input: DescribeChangeSetCommandInput) =>
      ask('DescribeChangeSet', () => client.send(new DescribeChangeSetCommand(input))),
    deleteChangeSet: (input: DeleteChangeSetCommandInput) =>
      order('DeleteChangeSet', () => client.send(new DeleteChangeSetCommand(input))),
    executeChangeSet: (input: ExecuteChangeSetCommandInput) =>
      order('ExecuteChangeSet', () => client.send(new ExecuteChangeSetCommand(input))),
    listImports: (input: ListImportsCommandInput) =>
      ask('ListImports', () => client.send(new ListImportsCommand(input))),
    cancelUpdateStack: (input: CancelUpdateStackCommandInput) =>
      order('CancelUpdateStack', () => client.send(new CancelUpdateStackCommand(input))),
    continueUpdateRollback: (input: ContinueUpdateRollbackCommandInput) =>
      order('ContinueUpdateRollback', () => client.send(new ContinueUpdateRollbackCommand(input))),
  };
}

function ask<Answer>(operation: string, send: () => Promise<Answer>): Promise<Answer> {
  return withFaults({ service: 'cloudformation', operation }, send);
}

interface Receipt {
  readonly $metadata: { readonly requestId?: string | undefined };
}

/**
 * A call whose answer holds nothing but its receipt. The SDK takes any 200, an empty one or a proxy's page too, for a
 * yes; AWS itself always sends its request id, so an answer without one is not AWS's.
 */
async function order(operation: string, send: () => Promise<Receipt>): Promise<void> {
  const answer = await ask(operation, send);
  if (answer.$metadata.requestId === undefined) {
    throw unreadableAnswer(
      { service: 'cloudformation', operation },
      'the answer has no request id, so it is not AWS’s',
    );
  }
}
