/** Parses an HTTP request: its service, action, parameters and signature. */

import type { IncomingMessage } from 'node:http';
import type { JsonObject } from '../json.ts';
import { parseQuery, textField, type QueryFields } from './query-parameters.ts';
import { type ObjectAddress, versionIn } from '../s3/template-url.ts';
import { PUBLISH } from '../sns/service.ts';
import { ASSUME } from '../sts/service.ts';

interface AnyCall {
  action: string;
  signed: boolean;
  /** The access key of the signature, and the session token of the request. */
  accessKeyId: string | undefined;
  sessionToken: string | undefined;
  body: Buffer;
}

export interface CloudFormationCall extends AnyCall {
  service: 'cloudformation';
  fields: QueryFields;
}

export interface S3Call extends AnyCall {
  service: 's3';
  address: ObjectAddress;
  expectedBucketOwner: string | undefined;
}

export interface StsCall extends AnyCall {
  service: 'sts';
  fields: QueryFields;
}

/** Services with JSON requests and a header that names the service and action. */
export interface JsonCall extends AnyCall {
  service: 'ecs' | 'dynamodb';
  input: JsonObject;
}

/** A service that is read for evidence. `input` has the fields in either protocol. */
export interface EvidenceCall extends AnyCall {
  service: 'autoscaling' | 'ec2' | 'elasticloadbalancing' | 'lambda' | 'logs';
  input: JsonObject;
}

export interface SnsCall extends AnyCall {
  service: 'sns';
  fields: QueryFields;
}

export type Call = CloudFormationCall | S3Call | StsCall | SnsCall | JsonCall | EvidenceCall;

/** Services of the Query protocol that are identified by the scope of the signature. */
const SIGNED_QUERY_SERVICES = ['autoscaling', 'ec2', 'elasticloadbalancing'] as const;

/** The service for the first part of the header `x-amz-target`. */
const TARGETS: Readonly<Record<string, JsonCall['service'] | 'logs'>> = {
  AmazonEC2ContainerServiceV20141113: 'ecs',
  DynamoDB_20120810: 'dynamodb',
  Logs_20140328: 'logs',
};

/**
 * All services have the same port. The Query protocol posts a form to the root, JSON requests name their target in a
 * header, and all other requests are for S3.
 */
export async function readCall(request: IncomingMessage): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk as Buffer);
  }
  const body = Buffer.concat(chunks);
  const common = { ...signerOf(request), body };
  const url = new URL(request.url ?? '/', 'http://loopback');
  const [target = '', action = ''] = headerOf(request, 'x-amz-target')?.split('.') ?? [];
  const service = TARGETS[target];
  if (service !== undefined) {
    return { ...common, service, action, input: JSON.parse(body.toString('utf8')) as JsonObject };
  }
  if (request.method === 'POST' && url.pathname === '/') {
    const fields = parseQuery(body.toString('utf8'));
    const action = textField(fields, 'Action') ?? '';
    const other = SIGNED_QUERY_SERVICES.find((name) => name === signingService(request));
    if (other !== undefined) return { ...common, service: other, action, input: fields };
    return { ...common, service: QUERY_SERVICES[action] ?? 'cloudformation', action, fields };
  }
  const path = decodeURIComponent(url.pathname.slice(1));
  const FunctionName = /^2015-03-31\/functions\/([^/]+)\/configuration$/.exec(path)?.[1];
  if (signingService(request) === 'lambda' && FunctionName !== undefined) {
    return { ...common, service: 'lambda', action: 'GetFunctionConfiguration', input: { FunctionName } };
  }
  const slash = path.indexOf('/');
  return {
    ...common,
    service: 's3',
    action: S3_ACTIONS[request.method ?? ''] ?? 'NotImplemented',
    address: {
      ...(slash < 0 ? { bucket: path, key: '' } : { bucket: path.slice(0, slash), key: path.slice(slash + 1) }),
      ...versionIn(url),
    },
    expectedBucketOwner: headerOf(request, 'x-amz-expected-bucket-owner'),
    body: isChunkSigned(request) ? joinSignedChunks(body) : body,
  };
}

/** Services that are identified by an action that no other service has. */
const QUERY_SERVICES: Readonly<Record<string, 'sts' | 'sns'>> = { [ASSUME]: 'sts', [PUBLISH]: 'sns' };

function signerOf(request: IncomingMessage): Pick<AnyCall, 'signed' | 'accessKeyId' | 'sessionToken'> {
  const { authorization } = request.headers;
  const [, accessKeyId] = /Credential=([^/]+)\//.exec(authorization ?? '') ?? [];
  return {
    signed: authorization !== undefined,
    accessKeyId,
    sessionToken: headerOf(request, 'x-amz-security-token'),
  };
}

/** The service in the scope of the signature: `Credential=KEY/DATE/REGION/SERVICE/aws4_request`. */
function signingService(request: IncomingMessage): string | undefined {
  return /Credential=[^,]*\/([^/]+)\/aws4_request/.exec(request.headers.authorization ?? '')?.[1];
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

const S3_ACTIONS: Record<string, string> = { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject' };

/** The SDK may send an upload in `aws-chunked` frames: a hexadecimal length, the bytes, a trailer with a checksum. */
function isChunkSigned(request: IncomingMessage): boolean {
  return String(request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
}

function joinSignedChunks(framed: Buffer): Buffer {
  const parts: Buffer[] = [];
  let position = 0;
  for (;;) {
    const lineEnd = framed.indexOf('\r\n', position);
    const size = Number.parseInt(framed.subarray(position, lineEnd).toString('latin1'), 16);
    if (lineEnd < 0 || !(size > 0)) {
      return Buffer.concat(parts);
    }
    parts.push(framed.subarray(lineEnd + 2, lineEnd + 2 + size));
    position = lineEnd + 2 + size + 2;
  }
}
