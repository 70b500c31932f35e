/** GitHub's REST API through @actions/github, loaded with the first call. Errors become GitHubFaults. */
import type { GitHub } from '@actions/github/lib/utils';
import { GitHubFault, type GitHubFacts, type GitHubFaultKind } from '../../../run/github-fault.ts';
import { membersOf, type JsonObject } from '../../../values/json-value.ts';
import { fetchByHttps } from './https-fetch.ts';

/** The client with every REST method and the pagination plugin. */
export type Octokit = InstanceType<typeof GitHub>;

/** Runs `call` with a client. An error becomes a GitHubFault that names what was `attempted`. */
export interface OctokitCaller {
  call<T>(attempted: string, call: (octokit: Octokit) => Promise<T>): Promise<T>;
  /** The items of each page as GitHub sent them. The next page is requested when all items were read. */
  list(
    attempted: string,
    pages: (octokit: Octokit) => AsyncIterable<{ readonly data: unknown }>,
  ): AsyncGenerator<unknown, void>;
}

/** GitHub itself ends a request after 10 seconds. */
const REQUEST_LIMIT_MS = 10_000;

/** The options of one request: it ends with the signal, or after 10 seconds. */
export function requestOptions(signal: AbortSignal): { readonly request: { readonly signal: AbortSignal } } {
  return { request: { signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_LIMIT_MS)]) } };
}

/** @param token undefined: requests without authentication. */
export function createOctokitCaller(baseUrl: string, token: string | undefined): OctokitCaller {
  let connected: Promise<Octokit> | undefined;
  const connect = (): Promise<Octokit> => (connected ??= createOctokit(baseUrl, token));
  return {
    call: async (attempted, call) => {
      try {
        return await call(await connect());
      } catch (error) {
        throw new GitHubFault(factsOf(error, attempted), { cause: error });
      }
    },
    async *list(attempted, pages) {
      try {
        for await (const { data } of pages(await connect())) {
          if (!Array.isArray(data)) throw unreadable(attempted, 'the response is not a list');
          const items: readonly unknown[] = data;
          yield* items;
        }
      } catch (error) {
        if (error instanceof GitHubFault) throw error;
        throw new GitHubFault(factsOf(error, attempted), { cause: error });
      }
    },
  };
}

async function createOctokit(baseUrl: string, token: string | undefined): Promise<Octokit> {
  const { GitHub: Client, getOctokitOptions } = await import('@actions/github/lib/utils');
  const options = { baseUrl, userAgent: 'convox-rack-update', request: { fetch: fetchByHttps } };
  return new Client(token === undefined ? options : getOctokitOptions(token, options));
}

/** For a response that differs from GitHub's documentation. */
export function unreadable(attempted: string, message: string): GitHubFault {
  return new GitHubFault({ kind: 'unavailable', attempted, message, httpStatus: 200, retryAfterMs: undefined });
}

/** Octokit gives an error without a response (a broken connection, a timeout) its own status, which is ignored here. */
function factsOf(error: unknown, attempted: string): GitHubFacts {
  const { status, headers, data } = membersOf(membersOf(error)['response']);
  const { message: reported } = membersOf(data);
  const message = typeof reported === 'string' ? reported : error instanceof Error ? error.message : String(error);
  const { errors, headers: graphQlHeaders } = membersOf(error);
  if (Array.isArray(errors)) return graphQlFacts(errors[0], membersOf(graphQlHeaders), attempted, message);
  if (typeof status !== 'number') {
    return { kind: 'unavailable', attempted, message, httpStatus: undefined, retryAfterMs: undefined };
  }
  const kind = kindOf(status, membersOf(headers), message);
  const retryAfterMs = kind === 'rate-limited' ? waitIn(membersOf(headers)) : undefined;
  return { kind, attempted, message, httpStatus: status, retryAfterMs };
}

const GRAPHQL_KINDS: Readonly<Record<string, GitHubFaultKind>> = {
  RATE_LIMITED: 'rate-limited',
  FORBIDDEN: 'forbidden',
  INSUFFICIENT_SCOPES: 'forbidden',
  NOT_FOUND: 'not-found',
};

/** The GraphQL API reports its errors in a response of HTTP 200. */
function graphQlFacts(first: unknown, headers: JsonObject, attempted: string, message: string): GitHubFacts {
  const { type } = membersOf(first);
  const kind = GRAPHQL_KINDS[String(type)] ?? 'rejected';
  const retryAfterMs = kind === 'rate-limited' ? waitIn(headers) : undefined;
  return { kind, attempted, message, httpStatus: undefined, retryAfterMs };
}

function kindOf(status: number, headers: JsonObject, message: string): GitHubFaultKind {
  if (status === 429) return 'rate-limited';
  if (status === 403) {
    const isLimit = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
    return isLimit || /rate limit/i.test(message) ? 'rate-limited' : 'forbidden';
  }
  if (status === 401) return 'unauthorized';
  if (status === 404 || status === 410) return 'not-found';
  return status >= 500 || status < 400 ? 'unavailable' : 'rejected';
}

/** The secondary limit returns the seconds to wait, the primary one the time at which the quota is renewed. */
function waitIn(headers: JsonObject): number {
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds)) return seconds * 1_000;
  const renewedAtSeconds = Number(headers['x-ratelimit-reset']);
  return Number.isFinite(renewedAtSeconds) ? Math.max(1_000, renewedAtSeconds * 1_000 - Date.now()) : 60_000;
}
