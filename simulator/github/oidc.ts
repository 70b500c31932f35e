/**
 * GitHub's issuer of OpenID Connect tokens on loopback: signed tokens with the claims of a job, valid for five minutes.
 */

import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../http/endpoint.ts';

export interface OidcOptions {
  /** The claim `sub`. Default: the main branch of `example/racks`. */
  sub?: string;
  /** The claim `iss`; an Enterprise Server's is `https://HOST/_services/token`. */
  issuer?: string;
  lifetimeSeconds?: number;
}

export interface OidcRequest {
  audience: string | undefined;
  status: number;
  token: string | undefined;
}

export interface Oidc {
  issuer: string;
  /** The key for an OIDC provider of the account. */
  publicKey: KeyObject;
  /** The variables that the runner sets for a job with `id-token: write`. */
  environment: { ACTIONS_ID_TOKEN_REQUEST_URL: string; ACTIONS_ID_TOKEN_REQUEST_TOKEN: string };
  requests: readonly OidcRequest[];
  /** Changes the claim `sub` of later tokens, as if another job requested them. */
  setSubject(sub: string): void;
  /** Responds with this status and no token to the next `times` requests. */
  fail(status: number, times: number): void;
  close(): Promise<void>;
}

const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

const REQUEST_TOKEN = 'id-token-request-token-of-the-simulator';

interface Issuer extends Required<OidcOptions> {
  privateKey: KeyObject;
  requests: OidcRequest[];
  failing: { status: number; times: number };
}

export async function startOidc(options: OidcOptions = {}): Promise<Oidc> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const issuer: Issuer = {
    sub: 'repo:example/racks:ref:refs/heads/main',
    issuer: GITHUB_ISSUER,
    lifetimeSeconds: 300,
    ...options,
    privateKey,
    requests: [],
    failing: { status: 500, times: 0 },
  };
  const server = createServer((request, response) => {
    answer(issuer, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    issuer: issuer.issuer,
    publicKey,
    environment: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/run/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
    },
    requests: issuer.requests,
    setSubject: (sub) => {
      issuer.sub = sub;
    },
    fail: (status, times) => {
      issuer.failing = { status, times };
    },
    close: () => closeServer(server),
  };
}

function answer(issuer: Issuer, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://loopback');
  const audience = url.searchParams.get('audience') ?? undefined;
  const status = statusOf(issuer, request, url);
  const token = status === 200 ? issue(issuer, audience ?? 'https://github.com/example') : undefined;
  issuer.requests.push({ audience, status, token });
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(token === undefined ? { message: 'no token' } : { count: token.length, value: token }));
}

function statusOf({ failing }: Issuer, { headers }: IncomingMessage, url: URL): number {
  if (headers.authorization !== `Bearer ${REQUEST_TOKEN}`) return 401;
  if (url.searchParams.get('api-version') === null) return 400;
  if (failing.times <= 0) return 200;
  failing.times -= 1;
  return failing.status;
}

function issue({ issuer, sub, lifetimeSeconds, privateKey, requests }: Issuer, aud: string): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    jti: `token-${requests.length}`,
    iss: issuer,
    sub,
    aud,
    nbf: now - 300,
    iat: now,
    exp: now + lifetimeSeconds,
  };
  const signed = [{ typ: 'JWT', alg: 'RS256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
}
