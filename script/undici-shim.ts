/**
 * Stands in for the package undici in the bundle: 928 kB that @actions/http-client and @actions/github load at start-up for
 * two names, `fetch` and `ProxyAgent`. Node's own fetch is the same undici; what it lacks is a proxy given by hand.
 */
import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

interface FetchOptions extends Omit<RequestInit, 'dispatcher'> {
  /** What @actions/github hands over where a proxy is to be used. */
  readonly dispatcher?: ProxyAgent | undefined;
}

/** Says that a proxy is to be used; which one, Node's agent finds in the environment by the same rules. */
export class ProxyAgent {
  readonly options: Readonly<Record<string, unknown>>;

  constructor(options: Readonly<Record<string, unknown>>) {
    this.options = options;
  }
}

export function fetch(url: string | URL, options: FetchOptions = {}): Promise<Response> {
  const { dispatcher, ...plain } = options;
  return dispatcher === undefined ? globalThis.fetch(url, plain) : fetchByProxy(url, plain);
}

// Node's fetch takes its dispatchers from its own undici only, so a proxied request goes by node:https, whose agents know
// proxies from Node 24.5 on. Bodies are text here: Octokit sends JSON.
function fetchByProxy(url: string | URL, { method, headers, body, signal }: FetchOptions): Promise<Response> {
  const { Agent, request } = new URL(url).protocol === 'http:' ? http : https;
  const agent = new Agent({ proxyEnv: process.env });
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method: method ?? 'GET',
        headers: Object.fromEntries(new Headers(headers)),
        agent,
        signal: signal ?? undefined,
      },
      (incoming) => {
        const received = new Headers();
        for (const [name, value] of Object.entries(incoming.headersDistinct)) {
          for (const one of value ?? []) received.append(name, one);
        }
        const status = incoming.statusCode ?? 502;
        const bodyless = status === 204 || status === 205 || status === 304;
        if (bodyless) incoming.resume();
        const stream = Readable.toWeb(incoming) as ReadableStream<Uint8Array>;
        resolve(new Response(bodyless ? null : stream, { status, headers: received }));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(typeof body === 'string' ? body : undefined);
  });
}
