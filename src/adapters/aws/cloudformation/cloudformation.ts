/** The calls to CloudFormation through its SDK client. A separate chunk, loaded with the first call. */
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
  DescribeEventsCommand,
  type DescribeEventsCommandInput,
  DescribeStackDriftDetectionStatusCommand,
  type DescribeStackDriftDetectionStatusCommandInput,
  DescribeStackEventsCommand,
  type DescribeStackEventsCommandInput,
  DescribeStackResourceCommand,
  type DescribeStackResourceCommandInput,
  DescribeStackResourceDriftsCommand,
  type DescribeStackResourceDriftsCommandInput,
  DescribeStacksCommand,
  type DescribeStacksCommandInput,
  DetectStackDriftCommand,
  type DetectStackDriftCommandInput,
  ExecuteChangeSetCommand,
  type ExecuteChangeSetCommandInput,
  GetTemplateCommand,
  type GetTemplateCommandInput,
  ListHookResultsCommand,
  type ListHookResultsCommandInput,
  ListImportsCommand,
  type ListImportsCommandInput,
  type ServiceOutputTypes,
} from '@aws-sdk/client-cloudformation';
import { clientSettings, type ConnectionSettings } from '../clients.ts';
import { type Call, withFaults } from '../errors.ts';
import { observeCredentials } from '../credentials/observe-credentials.ts';
import { sendSigned } from '../signed-call.ts';

export type CloudFormation = ReturnType<typeof connectCloudFormation>;

/** Every call throws only CloudFaults (and bugs). */
export function connectCloudFormation(settings: ConnectionSettings) {
  const client = new CloudFormationClient(clientSettings(settings));
  rejectForeignResponses(client);
  observeCredentials(client, settings.onCredentials);
  const ask = <Output extends ServiceOutputTypes>(operation: string, send: () => Promise<Output>): Promise<Output> => {
    const call: Call = { service: 'cloudformation', operation };
    return withFaults(call, () => sendSigned(call, settings, send));
  };
  return {
    describeStacks: (input: DescribeStacksCommandInput) =>
      ask('DescribeStacks', () => client.send(new DescribeStacksCommand(input))),
    describeEvents: (input: DescribeEventsCommandInput) =>
      ask('DescribeEvents', () => client.send(new DescribeEventsCommand(input))),
    describeStackEvents: (input: DescribeStackEventsCommandInput) =>
      ask('DescribeStackEvents', () => client.send(new DescribeStackEventsCommand(input))),
    describeStackResource: (input: DescribeStackResourceCommandInput) =>
      ask('DescribeStackResource', () => client.send(new DescribeStackResourceCommand(input))),
    createChangeSet: (input: CreateChangeSetCommandInput) =>
      ask('CreateChangeSet', () => client.send(new CreateChangeSetCommand(input))),
    describeChangeSet: (input: DescribeChangeSetCommandInput) =>
      ask('DescribeChangeSet', () => client.send(new DescribeChangeSetCommand(input))),
    deleteChangeSet: (input: DeleteChangeSetCommandInput) =>
      ask('DeleteChangeSet', () => client.send(new DeleteChangeSetCommand(input))),
    executeChangeSet: (input: ExecuteChangeSetCommandInput) =>
      ask('ExecuteChangeSet', () => client.send(new ExecuteChangeSetCommand(input))),
    getTemplate: (input: GetTemplateCommandInput) =>
      ask('GetTemplate', () => client.send(new GetTemplateCommand(input))),
    listHookResults: (input: ListHookResultsCommandInput) =>
      ask('ListHookResults', () => client.send(new ListHookResultsCommand(input))),
    listImports: (input: ListImportsCommandInput) =>
      ask('ListImports', () => client.send(new ListImportsCommand(input))),
    detectStackDrift: (input: DetectStackDriftCommandInput) =>
      ask('DetectStackDrift', () => client.send(new DetectStackDriftCommand(input))),
    describeStackDriftDetectionStatus: (input: DescribeStackDriftDetectionStatusCommandInput) =>
      ask('DescribeStackDriftDetectionStatus', () => client.send(new DescribeStackDriftDetectionStatusCommand(input))),
    describeStackResourceDrifts: (input: DescribeStackResourceDriftsCommandInput) =>
      ask('DescribeStackResourceDrifts', () => client.send(new DescribeStackResourceDriftsCommand(input))),
    cancelUpdateStack: (input: CancelUpdateStackCommandInput) =>
      ask('CancelUpdateStack', () => client.send(new CancelUpdateStackCommand(input))),
    continueUpdateRollback: (input: ContinueUpdateRollbackCommandInput) =>
      ask('ContinueUpdateRollback', () => client.send(new ContinueUpdateRollbackCommand(input))),
  };
}

/**
 * Half of the calls have an empty result, and the SDK accepts any HTTP 200 for those: an empty body, a proxy's page.
 * AWS always responds with XML, so any other response did not come from AWS.
 */
function rejectForeignResponses(client: CloudFormationClient): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      if (!isHttpResponse(result.response)) return result;
      const { statusCode, headers } = result.response;
      const isForeign = headers['content-type']?.includes('xml') === false || headers['content-length'] === '0';
      if (statusCode >= 300 || !isForeign) return result;
      const metadata = { $metadata: { httpStatusCode: statusCode } };
      throw Object.assign(new Error('the response is not XML, so it did not come from AWS'), metadata);
    },
    // After the response arrived, before the SDK parses it.
    { step: 'deserialize', priority: 'low', name: 'rejectForeignResponses' },
  );
}

interface HttpResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The SDK does not export a type for the raw response. */
function isHttpResponse(response: unknown): response is HttpResponse {
  if (typeof response !== 'object' || response === null) return false;
  if (!('statusCode' in response) || !('headers' in response)) return false;
  return typeof response.statusCode === 'number' && typeof response.headers === 'object' && response.headers !== null;
}
