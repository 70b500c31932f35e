/** Responses of CloudFormation about one stack, with AWS's messages. */
import type { OperationToken } from '../../../src/cloudformation/operation-token.ts';
import { type Answer, result } from '../loopback.ts';

export const ARN = 'arn:aws:cloudformation:us-east-1:123456789012:stack/staging/1';
export const CHANGE_SET = 'arn:aws:cloudformation:us-east-1:123456789012:changeSet/rack-1/2';
export const TOKEN = 'rack-1' as OperationToken;

export const STACK = `<Stacks><member>
  <StackId>${ARN}</StackId><StackName>staging</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>
  <CreationTime>2020-01-02T03:04:05.678Z</CreationTime><LastUpdatedTime>2026-01-02T03:04:05Z</LastUpdatedTime>
  <NotificationARNs><member>arn:aws:sns:us-east-1:123456789012:topic</member></NotificationARNs>
  <Parameters>
    <member><ParameterKey>Password</ParameterKey><ParameterValue>****</ParameterValue></member>
    <member><ParameterKey>HttpProxy</ParameterKey><ParameterValue></ParameterValue></member>
    <member><ParameterKey>DefaultAmi</ParameterKey><ParameterValue>/aws/ami</ParameterValue><ResolvedValue>ami-1</ResolvedValue></member>
  </Parameters>
  <Outputs>
    <member><OutputKey>Dashboard</OutputKey><OutputValue>rack.example.org</OutputValue></member>
    <member><OutputKey>Domain</OutputKey><OutputValue>example.org</OutputValue><ExportName>staging:Domain</ExportName></member>
  </Outputs>
  <Tags><member><Key>System</Key><Value>convox</Value></member></Tags>
</member></Stacks>`;

export function event(id: string): string {
  return `<member><StackId>${ARN}</StackId><StackName>staging</StackName><EventId>${id}</EventId><LogicalResourceId>Api</LogicalResourceId><PhysicalResourceId>api-1</PhysicalResourceId><ResourceType>AWS::ECS::Service</ResourceType><Timestamp>2026-01-02T03:04:05Z</Timestamp><ResourceStatus>UPDATE_COMPLETE</ResourceStatus><ClientRequestToken>${TOKEN}</ClientRequestToken></member>`;
}

export function page(operation: string, list: string, members: string, next?: string): Answer {
  return result(
    operation,
    `<${list}>${members}</${list}>${next === undefined ? '' : `<NextToken>${next}</NextToken>`}`,
  );
}

/** A page of a change set: the first one, with everything that belongs to it. */
export function changeSetPage(logicalId: string, next?: string, more = ''): Answer {
  const own = `<ChangeSetId>${CHANGE_SET}</ChangeSetId><ChangeSetName>rack-1</ChangeSetName><StackId>${ARN}</StackId><Status>CREATE_COMPLETE</Status><ExecutionStatus>AVAILABLE</ExecutionStatus>${more}`;
  return result('DescribeChangeSet', `${own}${changesOf(logicalId, next)}`);
}

/** A later page: nothing but changes. */
export function laterChangeSetPage(logicalId: string, next?: string): Answer {
  return result('DescribeChangeSet', changesOf(logicalId, next));
}

function changesOf(logicalId: string, next: string | undefined): string {
  const change = `<member><Type>Resource</Type><ResourceChange><Action>Modify</Action><LogicalResourceId>${logicalId}</LogicalResourceId><PhysicalResourceId>p</PhysicalResourceId><ResourceType>AWS::ECS::Service</ResourceType><Replacement>Conditional</Replacement><Scope><member>Properties</member></Scope><Details><member><Target><Attribute>Properties</Attribute><Name>TaskDefinition</Name><RequiresRecreation>Never</RequiresRecreation></Target><Evaluation>Dynamic</Evaluation><ChangeSource>ResourceReference</ChangeSource><CausingEntity>Tasks</CausingEntity></member></Details></ResourceChange></member>`;
  const more = next === undefined ? '' : `<NextToken>${next}</NextToken>`;
  return `<Changes>${change}<member><Type>Hook</Type></member></Changes>${more}`;
}
