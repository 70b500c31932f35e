/** The last lines of a log in CloudWatch Logs. */
import type { Finding } from '../../../diagnosis/evidence.ts';
import { lastLines, linesOfRequest } from '../../../diagnosis/evidence-lines.ts';
import type { JsonObject } from '../../../values/json-value.ts';
import { objectsOf, type Reading, textOf } from './reading.ts';

interface LogPlace {
  /** The container or function that writes the log. */
  readonly of: string;
  readonly group: string;
  /** Undefined if unknown. The newest stream with lines is then used. */
  readonly stream: string | undefined;
  /** Keeps only the lines of this request from CloudFormation, if the log contains its id. */
  readonly requestId?: string | undefined;
}

// CloudWatch Logs returns a log from its start. Longer logs are read only up to this page.
const PAGES = 5;

export async function readLog(
  reading: Reading,
  { of, group, stream, requestId }: LogPlace,
): Promise<readonly Finding[]> {
  const events = await readEvents(reading, group, stream);
  const chosen = stream ?? streamOf(events, requestId);
  const messages = events
    .filter(({ logStreamName = chosen }) => logStreamName === chosen)
    .flatMap(({ message }) => textOf(message).split('\n'));
  const lines = lastLines(linesOfRequest(messages, requestId).join('\n'));
  return lines.length === 0 ? [] : [{ kind: 'log', of, group, lines }];
}

async function readEvents(
  { of, calls, attempt }: Reading,
  group: string,
  stream: string | undefined,
): Promise<readonly JsonObject[]> {
  const input = {
    logGroupName: group,
    startTime: of.sinceMs,
    ...(stream === undefined ? {} : { logStreamNames: [stream] }),
  };
  const events: JsonObject[] = [];
  let nextToken: string | undefined;
  for (let page = 1; page <= PAGES; page += 1) {
    const more = nextToken === undefined ? {} : { nextToken };
    const result = await attempt(() => calls('logs').json('FilterLogEvents', { ...input, ...more }));
    events.push(...objectsOf(result?.['events']));
    nextToken = textOf(result?.['nextToken']);
    if (nextToken === '') break;
  }
  return events;
}

/** A function handles several requests at the same time, each in its own stream. */
function streamOf(events: readonly JsonObject[], requestId: string | undefined): string {
  const mentioned = events.find(({ message }) => requestId !== undefined && textOf(message).includes(requestId));
  return textOf((mentioned ?? events.at(-1))?.['logStreamName']);
}
