/** SIMULATOR.md, "One endpoint". */

import { describe, expect, it } from '@jest/globals';
import { DescribeStacksCommand, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { FIRST, openClients, update, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

describe('One endpoint', () => {
  it('serves CloudFormation and S3 on the same port', async () => {
    const { aws, cloudFormation, s3 } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST });
    const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    expect(await Body?.transformToString()).toContain(FIRST);
  });

  it('records every request, and marks the ones that change something', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    await update(clients, ZONES_CAN_BE_PINNED);
    expect(clients.aws.mutations().map(({ action }) => action)).toEqual(['CreateChangeSet', 'ExecuteChangeSet']);
    expect(clients.aws.requests[0]).toMatchObject({
      service: 'cloudformation',
      action: 'CreateChangeSet',
      params: { StackName: 'prod' },
      status: 200,
      signed: true,
    });
  });

  it('records the size of each response', async () => {
    const { aws, s3 } = await openClients();
    const read = () => s3.send(new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' }));
    const { ContentLength } = await read();
    aws.faults({ seed: 1, percent: 100, kinds: ['reset-before'], times: 1 });
    await expect(read()).rejects.toThrow();
    expect(aws.requests.map(({ bytes }) => bytes)).toEqual([ContentLength, 0]);
  });

  it('names each request in a header of the response', async () => {
    const { aws, cloudFormation, s3 } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST });
    const stack = await cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod' }));
    const object = await s3.send(new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' }));
    expect(stack.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(object.$metadata).toMatchObject({ requestId: '0000000000000002', extendedRequestId: 'simulator' });
    const refused = cloudFormation.send(new DescribeStacksCommand({ StackName: 'other' }));
    await expect(refused).rejects.toMatchObject({ $metadata: { requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  });

  it('rejects an unknown action', async () => {
    const { cloudFormation } = await openClients();
    await expect(cloudFormation.send(new ListStacksCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
  });

  it('behaves the same with the same seed', async () => {
    const ids: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const { aws } = await openClients({ seed: 7 });
      await aws.addRack({ name: 'prod', version: FIRST });
      ids.push(JSON.stringify(aws.stack('prod').resources));
    }
    expect(ids[0]).toBe(ids[1]);
  });
});
