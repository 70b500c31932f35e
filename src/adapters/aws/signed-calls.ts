/**
 * Signed calls to services of which only a few reads are needed. Their SDK clients together have 190 kB compressed,
 * this file has 2 kB: it uses the credentials, signature and HTTP client of the CloudFormation client.
 */
import { Readable } from 'node:stream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { parseXML } from '@aws-sdk/xml-builder';
import { HttpRequest, HttpResponse } from '@smithy/core/transport';
import { CloudFault, type Fault, isPassing } from '../../cloudformation/fault.ts';
import { isJsonObject, type JsonObject, membersOf } from '../../values/json-value.ts';
import { InvariantError } from '../../values/invariant-error.ts';
import { parseJsonText } from '../../values/json-text.ts';
import { clientSettings, type ConnectionSettings, USER_AGENT } from './clients.ts';
import { type Call, invalidResponse, withFaults } from './errors.ts';
import { sendSigned } from './signed-call.ts';
import { dnsSuffixOf } from './s3/object-address.ts';

/** Services by the prefix of their IAM permissions, which is the name in their host and signature too. */
export type SignedService = Extract<
  Fault['service'],
  'autoscaling' | 'dynamodb' | 'ec2' | 'ecs' | 'elasticloadbalancing' | 'lambda' | 'logs' | 'sns'
>;

export interface SignedCalls {
  /** A call of the JSON protocol. */
  json(operation: string, input: JsonObject): Promise<JsonObject>;
  /**
   * A call of the Query protocol.
   * @returns the result as nested objects; a list of one item is the item itself.
   */
  query(operation: string, input: Readonly<Record<string, string>>): Promise<JsonObject>;
  /** A call of the REST protocol. */
  get(operation: string, path: string): Promise<JsonObject>;
}

interface ServiceFacts {
  /** As in `AWS_ENDPOINT_URL_ECS`. */
  readonly endpointName: string;
  /** The API version that the protocol sends with each request. */
  readonly version: string;
  readonly contentType: string;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_1_1 = 'application/x-amz-json-1.1';

const SERVICES: Readonly<Record<SignedService, ServiceFacts>> = {
  autoscaling: { endpointName: 'AUTO_SCALING', version: '2011-01-01', contentType: FORM },
  dynamodb: { endpointName: 'DYNAMODB', version: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
  ec2: { endpointName: 'EC2', version: '2016-11-15', contentType: FORM },
  ecs: { endpointName: 'ECS', version: 'AmazonEC2ContainerServiceV20141113', contentType: JSON_1_1 },
  elasticloadbalancing: { endpointName: 'ELASTIC_LOAD_BALANCING_V2', version: '2015-12-01', contentType: FORM },
  lambda: { endpointName: 'LAMBDA', version: '', contentType: JSON_1_1 },
  logs: { endpointName: 'CLOUDWATCH_LOGS', version: 'Logs_20140328', contentType: JSON_1_1 },
  sns: { endpointName: 'SNS', version: '2010-03-31', contentType: `${FORM}; charset=utf-8` },
};

const LIMIT_BYTES = 2_000_000;
const ATTEMPTS = 2;

interface Sent {
  readonly operation: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Received {
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string | undefined };
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Each call throws only CloudFaults. Throttled and failed calls are sent a second time. */
export function connectSigned(settings: ConnectionSettings, service: SignedService): SignedCalls {
  const { version, contentType } = SERVICES[service];
  const send = sender(settings, service);
  const call = async (sent: Sent, parse: (text: string, call: Call) => JsonObject): Promise<JsonObject> => {
    const one: Call = { service, operation: sent.operation };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { text } = await withFaults(one, () => sendSigned(one, settings, () => send(sent)));
        return parse(text, one);
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof CloudFault) || !isPassing(error.fault)) throw error;
      }
    }
  };
  const post = { method: 'POST', path: '/' } as const;
  return {
    json(operation, input) {
      const headers = { 'content-type': contentType, 'x-amz-target': `${version}.${operation}` };
      return call({ ...post, operation, headers, body: JSON.stringify(input) }, jsonOf);
    },
    query(operation, input) {
      const headers = { 'content-type': contentType };
      const body = new URLSearchParams({ Action: operation, Version: version, ...input }).toString();
      // If reading the response fails, the message may already be published, so SNS calls are not repeated.
      return call({ ...post, operation, headers, body }, service === 'sns' ? () => ({}) : xmlOf);
    },
    get: (operation, path) => call({ operation, method: 'GET', path, headers: {} }, jsonOf),
  };
}

function sender(settings: ConnectionSettings, service: SignedService): (sent: Sent) => Promise<Received> {
  const { config } = new CloudFormationClient(clientSettings(settings));
  const { region } = settings;
  const endpoint = new URL(
    process.env[`AWS_ENDPOINT_URL_${SERVICES[service].endpointName}`] ??
      process.env['AWS_ENDPOINT_URL'] ??
      `https://${service}.${region}.${dnsSuffixOf(region)}`,
  );
  return async ({ method, path, headers, body }) => {
    const request = new HttpRequest({
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      method,
      path,
      headers: {
        host: endpoint.host,
        ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        'user-agent': USER_AGENT,
        ...headers,
      },
      body,
    });
    const signer = await config.signer({ name: 'sigv4', signingName: service, signingRegion: region, properties: {} });
    const signed = await signer.sign(request);
    const handled: { readonly response: unknown } = await config.requestHandler.handle(new HttpRequest(signed));
    const { response } = handled;
    if (!HttpResponse.isInstance(response)) throw new InvariantError('the HTTP handler returned no response');
    const received: Received = {
      $metadata: { httpStatusCode: response.statusCode, requestId: response.headers['x-amzn-requestid'] },
      headers: response.headers,
      text: await textOf(response.body),
    };
    if (response.statusCode >= 300) throw serviceError(received);
    return received;
  };
}

async function textOf(body: unknown): Promise<string> {
  if (!(body instanceof Readable)) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    if (!(chunk instanceof Uint8Array)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > LIMIT_BYTES) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string, call: Call): JsonObject {
  const json = parseJsonText(text)?.json;
  if (!isJsonObject(json)) throw invalidResponse(call, 'the response is not JSON');
  return json;
}

function xmlOf(text: string, call: Call): JsonObject {
  const root = parsedXml(text);
  const [response] = Object.values(root ?? {});
  if (!isJsonObject(response)) throw invalidResponse(call, 'the response is not XML');
  // EC2 has no element around the result.
  return membersOf(response[`${call.operation}Result`] ?? response);
}

function parsedXml(text: string): JsonObject | undefined {
  try {
    return membersOf(parseXML(text));
  } catch {
    return undefined;
  }
}

/** Has the shape of the SDK's errors, so that the same code converts it. */
function serviceError({ $metadata, headers, text }: Received): Error {
  const json = membersOf(parseJsonText(text)?.json);
  const [xml] = text.startsWith('<') ? Object.values(parsedXml(text) ?? {}) : [];
  const error = membersOf(membersOf(xml)['Error'] ?? membersOf(membersOf(xml)['Errors'])['Error']);
  const code = headers['x-amzn-errortype'] ?? json['__type'] ?? error['Code'];
  const message = json['message'] ?? json['Message'] ?? error['Message'];
  const name = typeof code === 'string' ? code.replace(/^.*#/, '').replace(/:.*$/, '') : 'Unknown';
  const text_ = typeof message === 'string' ? message : '';
  return Object.assign(new Error(text_), { name, $fault: 'client', $metadata });
}
