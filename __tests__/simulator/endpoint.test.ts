/** SIMULATOR.md, "One endpoint" and "Network faults". */

import { describe, expect, it } from '@jest/globals';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { changeSetRequest, FIRST, openClients, rackAt, update, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

const CATALOG = new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' });

describe('One endpoint', () => {
  it('records every request with its size, and marks the ones that change something', async () => {
    const clients = await rackAt(FIRST);
    const { aws, s3 } = clients;
    await update(clients, ZONES_CAN_BE_PINNED);
    expect(aws.mutations().map(({ action }) => action)).toEqual(['CreateChangeSet', 'ExecuteChangeSet']);
    const request = { action: 'CreateChangeSet', params: { StackName: 'prod' }, status: 200, signed: true };
    expect(aws.requests[0]).toMatchObject({ service: 'cloudformation', ...request });
    const { ContentLength } = await s3.send(CATALOG);
    aws.faults({ seed: 1, percent: 100, kinds: ['reset-before'], times: 1 });
    await expect(s3.send(CATALOG)).rejects.toThrow();
    await expect(s3.send(CATALOG)).resolves.toBeDefined();
    expect(aws.requests.slice(-3).map(({ bytes }) => bytes)).toEqual([ContentLength, 0, ContentLength]);
  });

  it('names each request in a header of the response, also of a rejection', async () => {
    const { send, s3 } = await rackAt(FIRST);
    const requestId = expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown;
    expect((await send(new DescribeStacksCommand({}))).$metadata).toMatchObject({ requestId });
    const unknown = send(new DescribeStacksCommand({ StackName: 'other' }));
    await expect(unknown).rejects.toMatchObject({ $metadata: { requestId } });
    const { $metadata: s3Metadata } = await s3.send(CATALOG);
    expect(s3Metadata).toMatchObject({ requestId: '0000000000000003', extendedRequestId: 'simulator' });
  });

  it('returns the same ids for the same seed', async () => {
    const idsOf = async (seed: number) => (await rackAt(FIRST, { seed })).aws.stack('prod').resources;
    expect(await idsOf(7)).toEqual(await idsOf(7));
  });
});

describe('Network faults', () => {
  it('break a connection after the request was executed', async () => {
    const clients = await rackAt(FIRST);
    clients.aws.faults({ percent: 100, kinds: ['reset-after'], actions: ['CreateChangeSet'] });
    await expect(clients.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED))).rejects.toThrow();
    expect(clients.aws.stack('prod').changeSets).toHaveLength(1);
    expect(clients.aws.requests[0]).toMatchObject({ status: 0, fault: 'reset-after' });
  });

  it('affect the same requests with the same seed', async () => {
    const affected = async () => {
      const { aws, send } = await openClients();
      aws.faults({ seed: 5, percent: 40, kinds: ['throttle'] });
      for (let count = 0; count < 12; count += 1) await send(new DescribeStacksCommand({})).catch(() => undefined);
      return aws.requests.map(({ fault }) => fault);
    };
    const first = await affected();
    expect(await affected()).toEqual(first);
    expect(new Set(first)).toEqual(new Set([undefined, 'throttle']));
  });
});
