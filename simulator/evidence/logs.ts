/** CloudWatch Logs: the logs of containers, and of the functions that handle custom resources. */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { asText, type JsonObject } from '../json.ts';
import { logOf } from '../ecs/tasks.ts';
import { textIn } from './input.ts';
import type { Trace } from './trace.ts';
import { findResource, tracesOf } from './traces.ts';

interface Log {
  group: string;
  stream: string;
  at: Date;
  messages: string[];
}

/** The page size of FilterLogEvents. */
export function filterLogEvents(account: Account, input: JsonObject): JsonObject {
  const group = textIn(input, 'logGroupName');
  const logs = logsOf(account).filter((log) => log.group === group);
  const streams = Array.isArray(input['logStreamNames']) ? input['logStreamNames'].map(asText) : undefined;
  const isKnown = findResource(account, 'AWS::Logs::LogGroup', group) !== undefined || logs.length > 0;
  if (!isKnown) throw notFound('The specified log group does not exist.');
  if (streams?.every((name) => logs.some(({ stream }) => stream === name)) === false) {
    throw notFound('The specified log stream does not exist.');
  }
  const since = Number(input['startTime'] ?? 0);
  const events = logs
    .filter(({ stream, at }) => streams?.includes(stream) !== false && at.getTime() >= since)
    .flatMap(({ stream, at, messages }) =>
      messages.map((message) => ({ logStreamName: stream, timestamp: at.getTime(), message })),
    );
  const from = Number(input['nextToken'] ?? 0);
  const next = from + account.pageSize;
  return { events: events.slice(from, next), ...(next < events.length && { nextToken: String(next) }) };
}

function logsOf(account: Account): Log[] {
  return [
    ...tracesOf(account, 'container-exits').map((trace) => ({
      ...logOf(trace),
      at: trace.at,
      messages: trace.cause.log,
    })),
    ...tracesOf(account, 'handler-throws').map((trace) => ({
      group: `/aws/lambda/${handlerOf(trace)}`,
      stream: `2026/11/23/[$LATEST]${trace.id}`,
      at: trace.at,
      messages: trace.cause.log,
    })),
  ];
}

/** Returns the name of the function in the resource's ServiceToken. */
function handlerOf({ resource }: Trace): string {
  return asText(resource.properties['ServiceToken'] ?? '').replace(/^.*:function:/, '');
}

function notFound(message: string): AwsError {
  return new AwsError(400, 'ResourceNotFoundException', message);
}
