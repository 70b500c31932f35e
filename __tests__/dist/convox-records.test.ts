/** Convox's own records: the release as `convox rack releases` reads it, and the event on the topic. */
import { describe, expect, it } from '@jest/globals';
import { connectSigned } from '../../src/adapters/aws/signed-calls.ts';
import type { Simulator } from '../../simulator/simulator.ts';
import { setAwsEnvironment } from '../adapters/loopback.ts';
import { annotationsOf, LATEST, REQUIRED, runBundle, withRack } from './bundle.ts';

interface Row {
  readonly id: string;
  readonly created: string;
}

function dynamoDb(aws: Simulator, operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
  setAwsEnvironment(aws.url);
  return connectSigned({ region: 'us-east-1' }, 'dynamodb').json(operation, {
    TableName: 'staging-releases',
    ...input,
  });
}

/** As Convox's `ReleaseList` asks: the newest 20 of the app. */
async function readReleases(aws: Simulator): Promise<readonly Row[]> {
  const { Items: items } = await dynamoDb(aws, 'Query', {
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

describe('convox-records: write', () => {
  const NOW = expect.stringMatching(/^20(?!200101)\d{6}\.\d{6}\.\d{3}000000$/);
  const [OLD, FUTURE] = ['20200101.000000.000000000', '29991231.000000.000000000'];

  it.each<[string, Row, readonly object[]]>([
    [
      'adds the release before those of earlier updates',
      { id: REQUIRED, created: OLD },
      [
        { id: LATEST, created: NOW },
        { id: REQUIRED, created: OLD },
      ],
    ],
    ['replaces an older date of the release', { id: LATEST, created: OLD }, [{ id: LATEST, created: NOW }]],
    ['keeps a newer date of the release', { id: LATEST, created: FUTURE }, [{ id: LATEST, created: FUTURE }]],
  ])('%s, and publishes the event', async (_what, { id, created }, after) => {
    await withRack(REQUIRED, async (aws) => {
      await dynamoDb(aws, 'PutItem', { Item: { id: { S: id }, app: { S: 'staging' }, created: { S: created } } });
      const run = await runBundle(aws, { 'convox-records': 'write' });
      expect([run.outputs['outcome'], annotationsOf(run, 'warning')]).toEqual(['updated', []]);
      expect(await readReleases(aws)).toEqual(after);
      const [{ topicArn, subject, message } = { topicArn: '', subject: '', message: '' }] = aws.published;
      expect([topicArn, subject]).toEqual(['arn:aws:sns:us-east-1:123456789012:staging-notifications', 'rack:update']);
      expect(JSON.parse(message)).toMatchObject({ status: 'success', data: { version: LATEST } });
    });
  });
});
