/** SIMULATOR.md, "Reading stacks". */

import { describe, expect, it } from '@jest/globals';
import {
  DescribeEventsCommand,
  DescribeStackEventsCommand,
  DescribeStackResourceCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  GetTemplateSummaryCommand,
  paginateDescribeStacks,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { describeProd, FIRST, LATEST, rackAt, update, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

const StackName = 'prod';

describe('Reading stacks', () => {
  it('returns a rack by its name and its ARN, with secrets as ****', async () => {
    const NotificationARNs = ['arn:aws:sns:us-east-1:1:t'];
    const clients = await rackAt(FIRST, { rack: { notificationArns: NotificationARNs } });
    const { id, parameters, events } = clients.aws.stack(StackName);
    const { Stacks } = await clients.send(new DescribeStacksCommand({ StackName: id }));
    const stack = await describeProd(clients);
    expect(Stacks).toEqual([stack]);
    expect(stack).toMatchObject({ StackName, StackId: id, NotificationARNs });
    expect(stack?.Tags).toContainEqual({ Key: 'Type', Value: 'rack' });
    expect(stack?.Parameters).toContainEqual({ ParameterKey: 'Password', ParameterValue: '****' });
    expect(parameters['Password']).toBe('simulated-password');
    expect(JSON.stringify(events)).not.toContain('simulated-password');
  });

  it('returns stacks and resources in pages', async () => {
    const { aws, cloudFormation: client } = await rackAt(FIRST, { pageSize: 3 });
    for (const name of ['one', 'two', 'three']) aws.addApp({ rack: StackName, name });
    const stacks: unknown[] = [];
    for await (const page of paginateDescribeStacks({ client }, {})) stacks.push(...(page.Stacks ?? []));
    const names = ['prod', 'prod-one', 'prod-two', 'prod-three'];
    expect(stacks).toMatchObject(names.map((name) => ({ StackName: name })));
    const resources: unknown[] = [];
    for await (const page of paginateListStackResources({ client }, { StackName })) {
      resources.push(...(page.StackResourceSummaries ?? []).map(({ LogicalResourceId }) => LogicalResourceId));
    }
    expect(resources.sort()).toEqual(Object.keys(aws.stack(StackName).resources).sort());
  });

  it('returns events newest first, each with its own id, in pages that do not shift', async () => {
    const { aws, send } = await rackAt(FIRST, { pageSize: 5 });
    const newestFirst = aws
      .stack(StackName)
      .events.map(({ EventId }) => EventId)
      .reverse();
    expect(new Set(newestFirst).size).toBe(newestFirst.length);
    const first = await send(new DescribeStackEventsCommand({ StackName }));
    aws.setStatus(StackName, 'UPDATE_IN_PROGRESS');
    const second = await send(new DescribeStackEventsCommand({ StackName, NextToken: first.NextToken }));
    const read = [...(first.StackEvents ?? []), ...(second.StackEvents ?? [])].map(({ EventId }) => EventId);
    expect(read).toEqual(newestFirst.slice(0, 10));
  });

  it('returns an old description, and the events of a resource, late if a scenario configures it', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.lagAfterExecute(60_000);
    clients.aws.delayEvents('CustomTopic', 60_000);
    expect((await update(clients, ZONES_CAN_BE_PINNED)).status).toBe('UPDATE_COMPLETE');
    expect((await describeProd(clients))?.StackStatus).toBe('CREATE_COMPLETE');
    const { StackEvents = [] } = await clients.send(new DescribeStackEventsCommand({ StackName }));
    const ids = StackEvents.map(({ LogicalResourceId }) => LogicalResourceId);
    expect(ids).toContain('Settings');
    expect(ids).not.toContain('CustomTopic');
  });

  it('returns the template, its summary and a resource', async () => {
    const { aws, send } = await rackAt(FIRST);
    const { TemplateBody } = await send(new GetTemplateCommand({ StackName }));
    expect(TemplateBody).toBe(aws.object('convox', `release/${FIRST}/rack.json`)?.toString());
    const TemplateURL = `https://s3.amazonaws.com/convox/release/${LATEST}/rack.json`;
    const summary = await send(new GetTemplateSummaryCommand({ TemplateURL }));
    expect(summary.Capabilities).toEqual(['CAPABILITY_IAM']);
    expect(summary.Parameters?.find(({ ParameterKey }) => ParameterKey === 'Password')?.NoEcho).toBe(true);
    const zones = await send(new DescribeStackResourceCommand({ StackName, LogicalResourceId: 'AvailabilityZones' }));
    expect(zones.StackResourceDetail?.PhysicalResourceId).toBe('us-east-1a,us-east-1b,us-east-1c');
  });

  it('returns the events of one operation: by its id, or the newest one of a stack, only failed ones on request', async () => {
    const clients = await rackAt(FIRST);
    const read = async (scope: { StackName?: string; OperationId?: string | undefined }, FailedEvents = true) =>
      (await clients.send(new DescribeEventsCommand({ ...scope, Filters: { FailedEvents } }))).OperationEvents;
    const created = { EventType: 'STACK_EVENT', OperationType: 'CREATE_STACK' };
    expect((await read({ StackName }, false))?.[0]).toMatchObject(created);
    clients.aws.failResource({ logicalId: 'CustomTopic', reason: 'no' });
    const { events } = await update(clients, ZONES_CAN_BE_PINNED);
    const { OperationId } = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED') ?? {};
    expect(await read({ StackName })).toEqual([]);
    expect(await read({ OperationId })).toMatchObject([{ LogicalResourceId: 'CustomTopic' }]);
    const message = 'One of ChangeSetName, OperationId or StackName must be specified';
    await expect(read({ StackName, OperationId })).rejects.toThrow(message);
  });
});
