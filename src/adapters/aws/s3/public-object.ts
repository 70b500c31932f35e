/**
 * Reads or describes a public S3 object with one unsigned request. Loading the S3 client takes longer than a whole run
 * without an update.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { traced } from '../call-trace.ts';
import { type ConnectionSettings, REQUEST_LIMIT_MS, USER_AGENT } from '../clients.ts';
import { withFaults } from '../errors.ts';
import { objectAddress, type ObjectName } from './object-address.ts';
import { GET_OBJECT, HEAD_OBJECT, type ObjectFacts, readObjectBody, type StoredText } from './object-body.ts';

/** S3's error responses have a few hundred bytes; anything longer is not from S3. */
const REFUSAL_LIMIT_BYTES = 16 * 1024;

/** One attempt. The caller retries after a passing fault. */
export function readPublicObject(
  settings: ConnectionSettings,
  object: ObjectName,
  limitBytes: number,
): Promise<StoredText> {
  return withFaults(GET_OBJECT, async () => {
    const { response } = await traced(GET_OBJECT, settings.trace, () => send('GET', settings, object));
    const announced = headerOf(response, 'content-length');
    const text = await readObjectBody(response, announced === undefined ? undefined : Number(announced), limitBytes);
    return { text, ...factsOf(response) };
  });
}

/** One HEAD request, which needs the permission to read the object (`s3:GetObject`). */
export function describePublicObject(settings: ConnectionSettings, object: ObjectName): Promise<ObjectFacts> {
  return withFaults(GET_OBJECT, async () => {
    const { response } = await traced(HEAD_OBJECT, settings.trace, () => send('HEAD', settings, object));
    response.resume();
    return factsOf(response);
  });
}

/** The metadata that the SDK adds to a response or an error, in the same form. */
interface Metadata {
  readonly httpStatusCode: number | undefined;
  readonly requestId: string | undefined;
  readonly extendedRequestId: string | undefined;
  readonly attempts: number;
}

async function send(
  method: 'GET' | 'HEAD',
  { region, requestLimitMs = REQUEST_LIMIT_MS }: ConnectionSettings,
  object: ObjectName,
): Promise<{ readonly response: IncomingMessage; readonly $metadata: Metadata }> {
  const response = await request(method, objectAddress(object, region), requestLimitMs);
  const $metadata = {
    httpStatusCode: response.statusCode,
    requestId: headerOf(response, 'x-amz-request-id'),
    extendedRequestId: headerOf(response, 'x-amz-id-2'),
    attempts: 1,
  };
  if (response.statusCode === 200) return { response, $metadata };
  const body = await readObjectBody(response, undefined, REFUSAL_LIMIT_BYTES).catch(() => '');
  throw Object.assign(refusalOf(response, body), { $metadata });
}

function request(method: 'GET' | 'HEAD', url: URL, limitMs: number): Promise<IncomingMessage> {
  const { Agent, request: begin } = url.protocol === 'http:' ? http : https;
  return new Promise((resolve, reject) => {
    const sent = begin(
      url,
      {
        method,
        // The connection is not kept, because the next object is read minutes later or never.
        agent: new Agent({ proxyEnv: process.env }),
        headers: { 'user-agent': USER_AGENT },
        timeout: limitMs,
      },
      resolve,
    );
    sent.on('timeout', () => {
      // Node only emits the timeout; the request must be ended here.
      sent.destroy(Object.assign(new Error(`no response for ${limitMs / 1000} s`), { code: 'ETIMEDOUT' }));
    });
    sent.on('error', reject);
    sent.end();
  });
}

function factsOf(response: IncomingMessage): ObjectFacts {
  const modifiedAtMs = Date.parse(headerOf(response, 'last-modified') ?? '');
  return { etag: headerOf(response, 'etag'), modifiedAtMs: Number.isNaN(modifiedAtMs) ? undefined : modifiedAtMs };
}

/** An error in the SDK's form, so that one table of errors applies to both. */
function refusalOf(response: IncomingMessage, body: string): Error {
  const code = /<Code>(\w+)<\/Code>/.exec(body)?.[1];
  const message = /<Message>([^<]+)<\/Message>/.exec(body)?.[1] ?? '';
  const region = headerOf(response, 'x-amz-bucket-region');
  const isElsewhere = response.statusCode === 301 || response.statusCode === 307;
  const where = isElsewhere && region !== undefined ? ` The bucket is in ${region}.` : '';
  return Object.assign(new Error(`${message}${where}`), {
    name: code === undefined ? 'Unknown' : 'S3ServiceException',
    Code: code,
    $fault: 'client',
  });
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
