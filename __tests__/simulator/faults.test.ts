/** SIMULATOR.md, "Network faults". */

import { describe, expect, it } from '@jest/globals';
import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { changeSetRequest, FIRST, openClients, ZONES_CAN_BE_PINNED } from './running-simulator.ts';

describe('Faults', () => {
  it('throttles as each service does', async () => {
    const { aws, cloudFormation, s3 } = await openClients();
    aws.faults({ percent: 100, kinds: ['throttle'] });
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Rate exceeded',
      $metadata: { httpStatusCode: 400 },
    });
    const get = new GetObjectCommand({ Bucket: 'convox', Key: 'release/versions.json' });
    await expect(s3.send(get)).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
  });

  it.each(['500', '503-html', 'reset-before', 'garbled'] as const)('responds with %s', async (kind) => {
    const { aws, cloudFormation } = await openClients();
    await aws.addRack({ name: 'prod', version: FIRST });
    aws.faults({ percent: 100, kinds: [kind], times: 1 });
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).rejects.toThrow();
    await expect(cloudFormation.send(new DescribeStacksCommand({}))).resolves.toBeDefined();
  });

  it('executes the request before it breaks the connection', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    clients.aws.faults({ percent: 100, kinds: ['reset-after'], actions: ['CreateChangeSet'] });
    const request = changeSetRequest(clients, ZONES_CAN_BE_PINNED);
    await expect(clients.cloudFormation.send(request)).rejects.toThrow();
    expect(clients.aws.stack('prod').changeSets).toHaveLength(1);
    expect(clients.aws.requests[0]).toMatchObject({ status: 0, fault: 'reset-after' });
  });

  it('affects the same requests with the same seed', async () => {
    const struck: string[] = [];
    for (let run = 0; run < 2; run += 1) {
      const { aws, cloudFormation } = await openClients();
      aws.faults({ seed: 5, percent: 40, kinds: ['throttle'] });
      for (let request = 0; request < 12; request += 1) {
        await cloudFormation.send(new DescribeStacksCommand({})).catch(() => undefined);
      }
      struck.push(aws.requests.map(({ fault }) => fault ?? '-').join(' '));
    }
    expect(struck[0]).toBe(struck[1]);
    expect(struck[0]).toContain('throttle');
  });
});
