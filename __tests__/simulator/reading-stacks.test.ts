/** SIMULATOR.md, "Reading stacks". */

import { describe, expect, it } from '@jest/globals';
import {
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  paginateDescribeStackEvents,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { FIRST, LATEST, openClients, update, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

describe('Reading stacks', () => {
  it('describes a rack by name and by ARN, its secrets as ****', async () => {
    const { aws, cloudFormation } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST, notificationArns: ['arn:aws:sns:us-east-1:1:t'] });
    const { id } = aws.stack('prod');
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: id }));
    expect(Stacks?.[0]).toMatchObject({
      StackName: 'prod',
      StackId: id,
      NotificationARNs: ['arn:aws:sns:us-east-1:1:t'],
      Tags: [
        { Key: 'System', Value: 'convox' },
        { Key: 'Type', Value: 'rack' },
        { Key: 'Name', Value: 'prod' },
      ],
    });
    expect(Stacks?.[0]?.Parameters).toContainEqual({ ParameterKey: 'Password', ParameterValue: '****' });
    expect(aws.stack('prod').parameters['Password']).toBe('simulated-password');
    expect(JSON.stringify(aws.stack('prod').events)).not.toContain('simulated-password');
  });

  it('reports that a stack does not exist', async () => {
    const { cloudFormation } = await openClients();
    await expect(cloudFormation.send(new DescribeStacksCommand({ StackName: 'nope' }))).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id nope does not exist',
    });
  });

  it('returns pages', async () => {
    const { aws, cloudFormation: client } = await openClients({ pageSize: 3 });
    await aws.addRack({ name: 'prod', version: FIRST });
    for (const name of ['one', 'two', 'three']) {
      aws.addApp({ rack: 'prod', name });
    }
    const stacks: string[] = [];
    for await (const { Stacks } of paginateDescribeStacks({ client }, {})) {
      stacks.push(...(Stacks ?? []).map(({ StackName }) => StackName ?? ''));
    }
    expect(stacks).toEqual(['prod', 'prod-one', 'prod-two', 'prod-three']);
    const resources: string[] = [];
    for await (const { StackResourceSummaries } of paginateListStackResources({ client }, { StackName: 'prod' })) {
      resources.push(...(StackResourceSummaries ?? []).map(({ LogicalResourceId }) => LogicalResourceId ?? ''));
    }
    expect(resources.sort()).toEqual(Object.keys(aws.stack('prod').resources).sort());
  });

  it('returns events newest first, and pages do not shift when new ones are added', async () => {
    const { aws, cloudFormation } = await openClients({ pageSize: 5 });
    await aws.addRack({ name: 'prod', version: FIRST });
    const before = [...aws.stack('prod').events].reverse().map(({ EventId }) => EventId);
    const first = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'prod' }));
    aws.setStatus('prod', 'UPDATE_IN_PROGRESS');
    const second = await cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: 'prod', NextToken: first.NextToken }),
    );
    const seen = [...(first.StackEvents ?? []), ...(second.StackEvents ?? [])].map(({ EventId }) => EventId);
    expect(seen).toEqual(before.slice(0, 10));
  });

  it('gives each event an id of its own', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    const { events } = await update(clients, ZONES_CAN_BE_PINNED);
    expect(new Set(events.map(({ EventId }) => EventId)).size).toBe(events.length);
    const pages = paginateDescribeStackEvents({ client: clients.cloudFormation }, { StackName: 'prod' });
    let count = 0;
    for await (const { StackEvents } of pages) {
      count += StackEvents?.length ?? 0;
    }
    expect(count).toBe(events.length);
  });

  it('returns an old description for a while after an execution, if a scenario says so', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    clients.aws.lagAfterExecute(60_000);
    await update(clients, ZONES_CAN_BE_PINNED);
    const { Stacks } = await clients.cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    expect(clients.aws.stack('prod').status).toBe('UPDATE_COMPLETE');
  });

  it('returns the template, its summary, a resource and the events of an operation', async () => {
    const { aws, cloudFormation } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST });
    const { TemplateBody } = await cloudFormation.send(new GetTemplateCommand({ StackName: 'prod' }));
    expect(TemplateBody).toBe(aws.object('convox', `release/${FIRST}/rack.json`)?.toString());
    const TemplateURL = `https://s3.amazonaws.com/convox/release/${LATEST}/rack.json`;
    const summary = await cloudFormation.send(new GetTemplateSummaryCommand({ TemplateURL }));
    expect(summary.Capabilities).toEqual(['CAPABILITY_IAM']);
    expect(summary.Parameters?.find(({ ParameterKey }) => ParameterKey === 'Password')?.NoEcho).toBe(true);
    const request = { StackName: 'prod', LogicalResourceId: 'AvailabilityZones' };
    const { StackResourceDetail } = await cloudFormation.send(new DescribeStackResourceCommand(request));
    expect(StackResourceDetail?.PhysicalResourceId).toBe('us-east-1a,us-east-1b,us-east-1c');
    const { OperationEvents } = await cloudFormation.send(new DescribeEventsCommand({ StackName: 'prod' }));
    expect(OperationEvents?.[0]).toMatchObject({ EventType: 'STACK_EVENT', OperationType: 'CREATE_STACK' });
  });

  it('returns the events of one operation: by its id, or the newest one of a stack, only failed ones on request', async () => {
    const clients = await openClients();
    const { aws, cloudFormation } = clients;
    await aws.addRack({ name: 'prod', version: FIRST });
    aws.failResource({ logicalId: 'CustomTopic', reason: 'no' });
    const { events } = await update(clients, ZONES_CAN_BE_PINNED);
    const failed = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED');
    const read = async (scope: { StackName?: string; OperationId?: string }) => {
      const command = new DescribeEventsCommand({ ...scope, Filters: { FailedEvents: true } });
      return (await cloudFormation.send(command)).OperationEvents ?? [];
    };
    expect(await read({ StackName: 'prod' })).toEqual([]);
    expect(await read({ OperationId: failed?.OperationId ?? '' })).toMatchObject([
      { LogicalResourceId: 'CustomTopic' },
    ]);
    await expect(read({ StackName: 'prod', OperationId: failed?.OperationId ?? '' })).rejects.toMatchObject({
      message: 'One of ChangeSetName, OperationId or StackName must be specified',
    });
  });

  it('returns the events of a resource late if a scenario says so', async () => {
    const clients = await openClients();
    const { aws, cloudFormation } = clients;
    await aws.addRack({ name: 'prod', version: FIRST });
    aws.delayEvents('CustomTopic', 60_000);
    await update(clients, ZONES_CAN_BE_PINNED);
    const { StackEvents } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: 'prod' }));
    const ids = (StackEvents ?? []).map(({ LogicalResourceId }) => LogicalResourceId);
    expect(ids).toContain('Settings');
    expect(ids).not.toContain('CustomTopic');
  });
});
