/** Convox's own records with the bundle: the release as `convox rack releases` reads it, and the event on the topic. */
import { describe, expect, it } from '@jest/globals';
import { connectSigned } from '../../src/adapters/aws/signed-calls.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { LATEST, REQUIRED, runBundle, withAws } from './bundle.ts';

const WRITE = { 'convox-records': 'write' };

interface Row {
  readonly id: string;
  readonly created: string;
}

/** DynamoDB, with the credentials and the endpoint of this process. */
async function dynamoDb(aws: Simulator, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  const before = { ...process.env };
  Object.assign(process.env, { AWS_ENDPOINT_URL: aws.url, AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' });
  try {
    return await connectSigned({ region: 'us-east-1' }, 'dynamodb').json(operation, input);
  } finally {
    process.env = before;
  }
}

/** As Convox's `ReleaseList` asks: the newest 20 of the app. */
async function readReleases(aws: Simulator): Promise<readonly Row[]> {
  const { Items: items } = await dynamoDb(aws, 'Query', {
    TableName: 'staging-releases',
    IndexName: 'app.created',
    KeyConditions: { app: { ComparisonOperator: 'EQ', AttributeValueList: [{ S: 'staging' }] } },
    ScanIndexForward: false,
    Limit: 20,
  });
  return (items as { id: { S: string }; created: { S: string } }[]).map(({ id, created }) => ({
    id: id.S,
    created: created.S,
  }));
}

function putRelease(aws: Simulator, { id, created }: Row): Promise<unknown> {
  const item = { id: { S: id }, app: { S: 'staging' }, created: { S: created } };
  return dynamoDb(aws, 'PutItem', { TableName: 'staging-releases', Item: item });
}

async function withRack(test: (aws: Simulator) => Promise<void>): Promise<void> {
  await withAws(async (aws) => {
    await aws.addRack({ name: 'staging', version: REQUIRED });
    await test(aws);
  });
}

describe('convox-records: write', () => {
  it('adds the release as the newest of those that Convox reads, and publishes the event', async () => {
    await withRack(async (aws) => {
      for (let day = 1; day <= 25; day += 1) {
        const date = `202001${String(day).padStart(2, '0')}`;
        await putRelease(aws, { id: `${date}000000`, created: `${date}.000000.000000000` });
      }
      const run = await runBundle(aws, WRITE);
      expect(run.outputs['outcome']).toBe('updated');
      expect(run.stdout).not.toMatch(/^::warning/m);
      const rows = await readReleases(aws);
      expect(rows).toHaveLength(20);
      expect(rows[0]).toEqual({ id: LATEST, created: expect.stringMatching(/^20\d{6}\.\d{6}\.\d{3}000000$/) });
      expect(aws.published).toMatchObject([
        { topicArn: 'arn:aws:sns:us-east-1:123456789012:staging-notifications', subject: 'rack:update' },
      ]);
      expect(JSON.parse(aws.published[0]?.message ?? '')).toMatchObject({ status: 'success', data: { version: LATEST } });
    });
  });

  it.each([
    ['keeps a newer date of the release', '29991231.000000.000000000', '29991231.000000.000000000'],
    ['replaces an older date', '20200101.000000.000000000', expect.stringMatching(/^20(?!200101)/)],
  ])('%s', async (_what, before, after) => {
    await withRack(async (aws) => {
      await putRelease(aws, { id: LATEST, created: before });
      const run = await runBundle(aws, WRITE);
      expect(run.stdout).not.toMatch(/^::warning/m);
      expect(await readReleases(aws)).toEqual([{ id: LATEST, created: after }]);
    });
  });

  it('is a warning that names each missing permission, and the update succeeds', async () => {
    await withRack(async (aws) => {
      aws.deny({ action: 'dynamodb:PutItem' });
      aws.deny({ action: 'sns:Publish' });
      const run = await runBundle(aws, WRITE);
      expect([run.exitCode, run.outputs['outcome']]).toEqual([0, 'updated']);
      const warned = run.stdout.split('\n').filter((line) => line.startsWith('::warning'));
      expect(warned).toEqual([expect.stringContaining('`dynamodb:PutItem`'), expect.stringContaining('`sns:Publish`')]);
    });
  });
});
