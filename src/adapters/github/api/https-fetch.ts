/**
 * `fetch` over node:https for Octokit: Node's agents support proxies from 24.5 on, and Node's own fetch has no such
 * option.
 */
import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';

export interface FetchOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** A renamed repository redirects once. */
const MOST_REDIRECTS = 3;

/** Follows redirects of GET requests on the same server, so that the token is not sent elsewhere. */
export async function fetchByHttps(address: string | URL, options: FetchOptions = {}): Promise<Response> {
  let url = new URL(address);
  for (let redirects = 0; ; redirects += 1) {
    const incoming = await send(url, options);
    const there = incoming.headers.location;
    const next = there === undefined || (options.method ?? 'GET') !== 'GET' ? undefined : new URL(there, url);
    if (next?.origin !== url.origin || redirects === MOST_REDIRECTS) return responseOf(incoming);
    incoming.resume();
    url = next;
  }
}

const agents = {
  'http:': new http.Agent({ keepAlive: true, proxyEnv: process.env }),
  'https:': new https.Agent({ keepAlive: true, proxyEnv: process.env }),
};

function send(url: URL, { method = 'GET', headers, body, signal }: FetchOptions): Promise<http.IncomingMessage> {
  const isPlain = url.protocol === 'http:';
  const agent = agents[isPlain ? 'http:' : 'https:'];
  return new Promise((resolve, reject) => {
    const outgoing = (isPlain ? http : https).request(url, { method, headers, agent, signal }, resolve);
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

function responseOf(incoming: http.IncomingMessage): Response {
  const status = incoming.statusCode ?? 502;
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  if (status !== 204 && status !== 205 && status !== 304) {
    return new Response(Readable.toWeb(incoming), { status, headers });
  }
  incoming.resume();
  return new Response(null, { status, headers });
}
