/**
 * The HTTP endpoint on loopback for all services: applies faults and permissions to a request, and sends the response.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { handleCloudFormation, isMutating, renderCloudFormationError } from '../cloudformation/service.ts';
import { handleEcs, renderEcsError } from '../ecs/service.ts';
import { handleDynamoDb, renderDynamoDbError } from '../dynamodb/service.ts';
import { handleEvidence, renderEvidenceError } from '../evidence/service.ts';
import { handleS3, renderS3Error } from '../s3/service.ts';
import { handleSns, renderSnsError } from '../sns/service.ts';
import { handleSts, renderStsError } from '../sts/service.ts';
import { readCall, type Call } from './call.ts';
import { faultResponse, type Faults } from './faults.ts';
import type { RequestHooks } from './request-hooks.ts';
import type { Permissions } from './permissions.ts';
import type { RecordedRequest } from './requests.ts';
import { xmlResponse, type HttpResponse } from './responses.ts';
import { rightsFor } from './rights.ts';

export interface EndpointContext {
  account: Account;
  permissions: Permissions;
  faults: Faults;
  hooks: RequestHooks;
  requests: RecordedRequest[];
}

export interface Endpoint {
  url: string;
  close(): Promise<void>;
}

export async function openEndpoint(context: EndpointContext): Promise<Endpoint> {
  const server = createServer((request, response) => {
    serve(context, request, response).catch((error: unknown) => {
      context.account.onInternalError(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => closeServer(server) };
}

export async function closeServer(server: Pick<Server, 'close' | 'closeAllConnections'>): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => {
      resolve();
    });
    server.closeAllConnections();
  });
}

async function serve(context: EndpointContext, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const call = await readCall(request);
  const fault = context.faults.next(call);
  const recorded = recordOf(context.account, call, fault);
  context.requests.push(recorded);
  if (fault === 'slow') {
    await context.account.clock.sleep(context.faults.slowMs());
  }
  const replacement = fault === undefined ? undefined : faultResponse(fault, call);
  const answer = replacement ?? (fault === 'reset-before' ? undefined : await execute(context, call, recorded));
  if (answer === undefined || fault === 'reset-after') {
    request.socket.destroy();
    return;
  }
  recorded.status = answer.status;
  recorded.bytes = fault === 'garbled' ? Math.floor(answer.body.length / 2) : answer.body.length;
  send(
    response,
    { ...answer, headers: { ...requestIds(call, answer, context.requests.length), ...answer.headers } },
    recorded.bytes,
  );
}

function recordOf(account: Account, call: Call, fault: RecordedRequest['fault']): RecordedRequest {
  return {
    service: call.service,
    action: call.action,
    params: paramsOf(call),
    status: 0,
    bytes: 0,
    at: account.clock.now(),
    signed: call.signed,
    accessKeyId: call.accessKeyId,
    rights: call.signed ? rightsFor(account, call) : [],
    mutating: isMutating(call.action),
    fault,
  };
}

async function execute(context: EndpointContext, call: Call, { rights }: RecordedRequest): Promise<HttpResponse> {
  const { account, permissions, hooks } = context;
  await hooks.run('before', call.action);
  let answer: HttpResponse;
  try {
    permissions.check(account, call, rights);
    answer = dispatch(account, call);
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    answer = errorResponse(account, call, error);
  }
  await hooks.run('after', call.action);
  return answer;
}

function dispatch(account: Account, call: Call): HttpResponse {
  switch (call.service) {
    case 's3':
      return handleS3(account, call);
    case 'sts':
      return xmlResponse(200, handleSts(account, call.fields));
    case 'ecs':
      return handleEcs(account, call);
    case 'dynamodb':
      return handleDynamoDb(account, call);
    case 'sns':
      return xmlResponse(200, handleSns(account, call.fields));
    case 'autoscaling':
    case 'ec2':
    case 'elasticloadbalancing':
    case 'lambda':
    case 'logs':
      return handleEvidence(account, call);
    case 'cloudformation':
      return xmlResponse(200, handleCloudFormation(account, call.action, call.fields));
  }
}

function errorResponse(account: Account, call: Call, error: AwsError): HttpResponse {
  switch (call.service) {
    case 's3':
      return xmlResponse(
        error.httpStatus,
        call.action === 'HeadObject' ? '' : renderS3Error(account, error, call.address),
      );
    case 'sts':
      return xmlResponse(error.httpStatus, renderStsError(account, error));
    case 'ecs':
      return renderEcsError(error);
    case 'dynamodb':
      return renderDynamoDbError(error);
    case 'sns':
      return xmlResponse(error.httpStatus, renderSnsError(account, error));
    case 'autoscaling':
    case 'ec2':
    case 'elasticloadbalancing':
    case 'lambda':
    case 'logs':
      return renderEvidenceError(call, error);
    case 'cloudformation':
      return xmlResponse(error.httpStatus, renderCloudFormationError(account, error));
  }
}

function paramsOf(call: Call): RecordedRequest['params'] {
  switch (call.service) {
    case 's3':
      return call.address;
    case 'sts':
    case 'sns':
    case 'cloudformation':
      return call.fields;
    default:
      return call.input;
  }
}

/** CloudFormation sends the request id in its XML and in a header. S3 and JSON services send it in a header only. */
function requestIds({ service }: Call, { body }: HttpResponse, nth: number): Record<string, string> {
  if (service === 's3') return { 'x-amz-request-id': String(nth).padStart(16, '0'), 'x-amz-id-2': 'simulator' };
  const hasIdInBody = service === 'cloudformation' || service === 'sts' || service === 'sns';
  if (!hasIdInBody) return { 'x-amzn-requestid': String(nth).padStart(16, '0') };
  const [, id] = /<RequestId>([^<]*)<\/RequestId>/.exec(body.toString()) ?? [];
  return id === undefined ? {} : { 'x-amzn-requestid': id };
}

/** A truncated response has a matching content length, so only its body shows that the end is missing. */
function send(response: ServerResponse, answer: HttpResponse, bytes: number): void {
  const body = answer.body.subarray(0, bytes);
  response.writeHead(answer.status, {
    'content-length': String(body.length),
    ...answer.headers,
    ...(bytes < answer.body.length && { 'content-length': String(bytes) }),
  });
  response.end(body);
}
