/**
 * DynamoDB's JSON protocol, as far as Convox's table of releases needs it: PutItem with a condition, and Query by an
 * index.
 */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { JsonCall } from '../http/call.ts';
import { jsonErrorCode, jsonResponse, type HttpResponse } from '../http/responses.ts';
import { asText, isObject, type Json, type JsonObject } from '../json.ts';

export function handleDynamoDb(account: Account, { action, input }: JsonCall): HttpResponse {
  const table = tableIn(account, input);
  switch (action) {
    case 'PutItem':
      putItem(table, input);
      return jsonResponse(200, {}, '1.0');
    case 'Query':
      return jsonResponse(200, query(table, input), '1.0');
    default:
      throw new AwsError(400, 'UnknownOperationException', '');
  }
}

/** The rows of a stack's table. Deleting the stack deletes the table. */
function tableIn({ stacks, records }: Account, input: JsonObject): JsonObject[] {
  const name = asText(input['TableName'] ?? '');
  const resources = [...stacks.values()].flatMap((stack) => [...stack.resources.values()]);
  const exists = resources.some(({ type, physicalId }) => type === 'AWS::DynamoDB::Table' && physicalId === name);
  if (!exists) throw new AwsError(400, 'ResourceNotFoundException', 'Requested resource not found');
  const rows = records.rows.get(name) ?? [];
  records.rows.set(name, rows);
  return rows;
}

/** The only condition that is supported. The only key is `id`. */
const CONDITION = 'attribute_not_exists(id) OR created < :created';

function putItem(rows: JsonObject[], input: JsonObject): void {
  const { Item: item, ConditionExpression: condition, ExpressionAttributeValues: values } = input;
  if (!isObject(item) || textOf(item['id']) === undefined) {
    throw new AwsError(400, 'ValidationException', 'One of the required keys was not given a value');
  }
  if (condition !== undefined && condition !== CONDITION) {
    throw new AwsError(400, 'ValidationException', 'Invalid ConditionExpression: it is not simulated');
  }
  const index = rows.findIndex((row) => textOf(row['id']) === textOf(item['id']));
  const before = rows[index];
  const limit = isObject(values) ? textOf(values[':created']) : undefined;
  if (condition !== undefined && before !== undefined && !((textOf(before['created']) ?? '') < (limit ?? ''))) {
    throw new AwsError(400, 'ConditionalCheckFailedException', 'The conditional request failed');
  }
  if (index === -1) rows.push(item);
  else rows[index] = item;
}

/** The query with which Convox reads the releases of an app: by the index `app.created`, newest first. */
function query(rows: readonly JsonObject[], input: JsonObject): JsonObject {
  const { IndexName: index, KeyConditions: conditions, ScanIndexForward: isForward, Limit: limit } = input;
  const app = isObject(conditions) && isObject(conditions['app']) ? conditions['app'] : {};
  const [value] = Array.isArray(app['AttributeValueList']) ? app['AttributeValueList'] : [];
  if (index !== 'app.created' || app['ComparisonOperator'] !== 'EQ') {
    throw new AwsError(400, 'ValidationException', 'This query is not simulated');
  }
  // An index contains only items that have all its keys.
  const found = rows
    .filter((row) => textOf(row['created']) !== undefined && textOf(row['app']) === textOf(value))
    .toSorted((one, other) => ((textOf(one['created']) ?? '') < (textOf(other['created']) ?? '') ? -1 : 1));
  const items = (isForward === false ? found.toReversed() : found).slice(0, Number(limit ?? found.length));
  return { Count: items.length, ScannedCount: items.length, Items: items };
}

function textOf(attribute: Json | undefined): string | undefined {
  return isObject(attribute) && typeof attribute['S'] === 'string' ? attribute['S'] : undefined;
}

/** DynamoDB responds with HTTP 400 to all of these errors. */
export function renderDynamoDbError({ code, message }: AwsError): HttpResponse {
  const __type = `com.amazonaws.dynamodb.v20120810#${jsonErrorCode(code)}`;
  return jsonResponse(400, { __type, message }, '1.0');
}
