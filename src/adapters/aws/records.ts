/** The records of a rack in DynamoDB and SNS: the port `Records` over signed calls. */
import { CloudFault } from '../../cloudformation/fault.ts';
import type { Records } from '../../update/ports.ts';
import type { ConnectionSettings } from './clients.ts';
import { connectSigned } from './signed-calls.ts';

export function createRecords(settings: ConnectionSettings): Records {
  return {
    async writeRelease(table, { id, app, created }) {
      try {
        await connectSigned(settings, 'dynamodb').json('PutItem', {
          TableName: table,
          Item: { id: { S: id }, app: { S: app }, created: { S: created } },
          // The id is the only key. A newer row, written by another run or by Convox, is not replaced.
          ConditionExpression: 'attribute_not_exists(id) OR created < :created',
          ExpressionAttributeValues: { ':created': { S: created } },
        });
      } catch (error) {
        const isNewer = error instanceof CloudFault && error.fault.code === 'ConditionalCheckFailedException';
        if (!isNewer) throw error;
      }
    },
    async publishEvent(topicArn, { subject, message }) {
      await connectSigned(settings, 'sns').query('Publish', { TopicArn: topicArn, Subject: subject, Message: message });
    },
  };
}
