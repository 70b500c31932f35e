/** A server on loopback for responses that a correct AWS never sends. Each test sets them byte by byte. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly form: URLSearchParams;
}

export type Answer = (response: ServerResponse, seen: Seen) => void;

export interface Loopback {
  readonly url: string;
  readonly seen: readonly Seen[];
  /** The answers in turn; the last one again and again. */
  answers(...answers: readonly Answer[]): void;
  close(): Promise<void>;
}

export async function startLoopback(): Promise<Loopback> {
  const seen: Seen[] = [];
  let queue: Answer[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one: Seen = { method, url, headers, body, form: new URLSearchParams(body) };
      seen.push(one);
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      answer?.(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    answers: (...answers) => (queue = [...answers]),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

export function answer(status: number, body: string, contentType = 'text/xml'): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': contentType, 'content-length': Buffer.byteLength(body) });
    response.end(body);
  };
}

/** CloudFormation's answer to `operation`, with what stands in its result. */
export function result(operation: string, inside: string): Answer {
  return answer(
    200,
    `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${operation}Result>${inside}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`,
  );
}

export function refusal(status: number, code: string, message: string): Answer {
  return answer(
    status,
    `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
  );
}

export function s3Refusal(status: number, code: string, message: string): Answer {
  return answer(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
}

export const reset: Answer = (response) => response.destroy();

export const noResponse: Answer = () => undefined;

/** Announces a whole response and closes the connection in the middle. */
export const cut: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 5000 });
  response.write('<DescribeStacksResponse>', () => response.destroy());
};

/** Starts a response and never completes it. */
export const stall: Answer = (response) => {
  response.writeHead(200, { 'content-type': 'text/xml', 'content-length': 5000 });
  response.write('<DescribeStacksResponse>');
};

/** What the SDK reads from the environment, as a test sets it; nothing of the machine's own gets in. */
export function setAwsEnvironment(url: string, credentials: 'present' | 'missing' = 'present'): void {
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_') || name.toUpperCase().endsWith('_PROXY')) Reflect.deleteProperty(process.env, name);
  }
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_MAX_ATTEMPTS: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nowhere/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
    ...(credentials === 'present' ? { AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example' } : {}),
  });
}
