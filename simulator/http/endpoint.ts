/**
 * The HTTP endpoint on loopback for all services: applies faults and permissions to a request, and sends the response.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import { answerCloudFormation, isMutating, renderCloudFormationError } from '../cloudformation/service.ts';
import { answerEcs, renderEcsError } from '../ecs/service.ts';
import { answerDynamoDb, renderDynamoDbError } from '../dynamodb/service.ts';
import { answerEvidence, renderEvidenceError } from '../evidence/service.ts';
import { answerS3, renderS3Error } from '../s3/service.ts';
import { answerSns, renderSnsError } from '../sns/service.ts';
import { answerSts, renderStsError } from '../sts/service.ts';
import { readCall, type Answer, type Call } from './call.ts';
import { faultyAnswer, type Faults } from './faults.ts';
import type { RequestHooks } from './request-hooks.ts';
import type { Permissions } from './permissions.ts';
import type { RecordedRequest } from './requests.ts';
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
  const replacement = fault === undefined ? undefined : faultyAnswer(fault, call);
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

async function execute(context: EndpointContext, call: Call, { rights }: RecordedRequest): Promise<Answer> {
  const { account, permissions, hooks } = context;
  await hooks.run('before', call.action);
  let answer: Answer;
  try {
    permissions.check(account, call, rights);
    answer = dispatch(account, call);
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    answer = errorAnswer(account, call, error);
  }
  await hooks.run('after', call.action);
  return answer;
}

function dispatch(account: Account, call: Call): Answer {
  switch (call.service) {
    case 's3':
      return answerS3(account, call);
    case 'sts':
      return xmlAnswer(200, answerSts(account, call.fields));
    case 'ecs':
      return answerEcs(account, call);
    case 'dynamodb':
      return answerDynamoDb(account, call);
    case 'sns':
      return xmlAnswer(200, answerSns(account, call.fields));
    case 'autoscaling':
    case 'ec2':
    case 'elasticloadbalancing':
    case 'lambda':
    case 'logs':
      return answerEvidence(account, call);
    case 'cloudformation':
      return xmlAnswer(200, answerCloudFormation(account, call.action, call.fields));
  }
}

function errorAnswer(account: Account, call: Call, error: AwsError): Answer {
  switch (call.service) {
    case 's3':
      return xmlAnswer(
        error.httpStatus,
        call.action === 'HeadObject' ? '' : renderS3Error(account, error, call.address),
      );
    case 'sts':
      return xmlAnswer(error.httpStatus, renderStsError(account, error));
    case 'ecs':
      return renderEcsError(error);
    case 'dynamodb':
      return renderDynamoDbError(error);
    case 'sns':
      return xmlAnswer(error.httpStatus, renderSnsError(account, error));
    case 'autoscaling':
    case 'ec2':
    case 'elasticloadbalancing':
    case 'lambda':
    case 'logs':
      return renderEvidenceError(call, error);
    case 'cloudformation':
      return xmlAnswer(error.httpStatus, renderCloudFormationError(account, error));
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

function xmlAnswer(status: number, body: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) };
}

/** CloudFormation sends the request id in its XML and in a header. S3 and JSON services send it in a header only. */
function requestIds({ service }: Call, { body }: Answer, nth: number): Record<string, string> {
  if (service === 's3') return { 'x-amz-request-id': String(nth).padStart(16, '0'), 'x-amz-id-2': 'simulator' };
  const hasIdInBody = service === 'cloudformation' || service === 'sts' || service === 'sns';
  if (!hasIdInBody) return { 'x-amzn-requestid': String(nth).padStart(16, '0') };
  const [, id] = /<RequestId>([^<]*)<\/RequestId>/.exec(body.toString()) ?? [];
  return id === undefined ? {} : { 'x-amzn-requestid': id };
}

/** A truncated response has a matching content length, so only its body shows that the end is missing. */
function send(response: ServerResponse, answer: Answer, bytes: number): void {
  const body = answer.body.subarray(0, bytes);
  response.writeHead(answer.status, {
    'content-length': String(body.length),
    ...answer.headers,
    ...(bytes < answer.body.length && { 'content-length': String(bytes) }),
  });
  response.end(body);
}
