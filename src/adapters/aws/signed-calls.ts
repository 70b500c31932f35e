/**
 * Signed calls of services of which only a few reads are needed. A client of the SDK for each is 11 kB compressed or more; this
 * file is 1 kB, because credentials, signature and HTTP are those of the CloudFormation client.
 */
import { Readable } from 'node:stream';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { HttpRequest, HttpResponse } from '@smithy/core/transport';
import { CloudFault, isPassing, type Fault } from '../../cloudformation/fault.ts';
import { isJsonObject, membersOf, type JsonObject } from '../../values/json-value.ts';
import { InvariantError } from '../../values/invariant-error.ts';
import { parseJsonText } from '../../values/json-text.ts';
import { clientSettings, type ConnectionSettings, USER_AGENT } from './clients.ts';
import { type Call, unreadableAnswer, withFaults } from './errors.ts';
import { sendSigned } from './signed-call.ts';
import { dnsSuffixOf } from './template-url.ts';

/** Services by the prefix of their IAM permissions, which is the name in their host and signature too. */
export type SignedService = Extract<Fault['service'], 'ecs' | 'dynamodb' | 'sns'>;

export interface SignedCalls {
  /** A call of the JSON protocol. */
  json(operation: string, input: JsonObject): Promise<JsonObject>;
  /** A call of the Query protocol, whose response holds nothing of use. */
  query(operation: string, fields: Readonly<Record<string, string>>): Promise<void>;
}

interface ServiceFacts {
  /** As in `AWS_ENDPOINT_URL_ECS`. */
  readonly endpointName: string;
  /** What its protocol names with each request. */
  readonly version: string;
  readonly contentType: string;
}

const SERVICES: Readonly<Record<SignedService, ServiceFacts>> = {
  ecs: {
    endpointName: 'ECS',
    version: 'AmazonEC2ContainerServiceV20141113',
    contentType: 'application/x-amz-json-1.1',
  },
  dynamodb: { endpointName: 'DYNAMODB', version: 'DynamoDB_20120810', contentType: 'application/x-amz-json-1.0' },
  sns: {
    endpointName: 'SNS',
    version: '2010-03-31',
    contentType: 'application/x-www-form-urlencoded; charset=utf-8',
  },
};

const ATTEMPTS = 2;

interface Sent {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface Received {
  readonly $metadata: { readonly httpStatusCode: number; readonly requestId?: string | undefined };
  readonly text: string;
}

/** Each call throws CloudFaults alone. Throttled and failed calls are sent a second time. */
export function connectSigned(settings: ConnectionSettings, service: SignedService): SignedCalls {
  const { version, contentType } = SERVICES[service];
  const send = sender(settings, service);
  const request = async (operation: string, body: string, headers: Sent['headers'] = {}): Promise<string> => {
    const call: Call = { service, operation };
    for (let attempt = 1; ; attempt += 1) {
      try {
        const sent = { headers: { 'content-type': contentType, ...headers }, body };
        return (await withFaults(call, () => sendSigned(call, settings, () => send(sent)))).text;
      } catch (error) {
        if (attempt === ATTEMPTS || !(error instanceof CloudFault) || !isPassing(error.fault)) throw error;
      }
    }
  };
  return {
    json: async (operation, input) => {
      const text = await request(operation, JSON.stringify(input), { 'x-amz-target': `${version}.${operation}` });
      return jsonOf(text, { service, operation });
    },
    query: async (operation, fields) => {
      await request(operation, new URLSearchParams({ Action: operation, Version: version, ...fields }).toString());
    },
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
  return async ({ headers, body }) => {
    const request = new HttpRequest({
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port === '' ? {} : { port: Number(endpoint.port) }),
      method: 'POST',
      path: '/',
      headers: {
        host: endpoint.host,
        'content-length': String(Buffer.byteLength(body)),
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
      text: await textOf(response.body),
    };
    if (response.statusCode >= 300) throw serviceError(received);
    return received;
  };
}

async function textOf(body: unknown): Promise<string> {
  if (!(body instanceof Readable)) return '';
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function jsonOf(text: string, call: Call): JsonObject {
  const json = parseJsonText(text)?.json;
  if (!isJsonObject(json)) throw unreadableAnswer(call, 'the response is not JSON');
  return json;
}

/** In the shape of the SDK's errors, so that it is read as one. JSON, or XML of the Query protocol. */
function serviceError({ $metadata, text }: Received): Error {
  const { __type: type, message, Message } = membersOf(parseJsonText(text)?.json);
  const code = typeof type === 'string' ? type.replace(/^.*#/, '') : (xmlText(text, 'Code') ?? 'Unknown');
  const said = [message, Message, xmlText(text, 'Message')].find((one) => typeof one === 'string');
  return Object.assign(new Error(said), { name: code, $fault: 'client', $metadata });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function xmlText(xml: string, name: 'Code' | 'Message'): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll(/&(lt|gt|quot|apos|amp);/g, (entity, key: string) => ENTITIES[key] ?? entity);
}
