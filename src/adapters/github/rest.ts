/** GitHub's REST API through Octokit's own request, which is loaded with the first call; its errors become GitHubFaults. */
import { GitHubFault, type GitHubFacts, type GitHubFaultKind } from '../../run/github-fault.ts';
import { itemsOf, membersOf, type JsonObject } from '../../values/json-value.ts';
import { fetchByHttps } from './https-fetch.ts';

export interface RestSettings {
  /** `https://api.github.com`, or an Enterprise Server's `https://HOST/api/v3`. */
  readonly baseUrl: string;
  /** Undefined: as anybody may ask. */
  readonly token: string | undefined;
}

export interface RestCall {
  /** `GET /repos/{owner}/{repo}/pulls` */
  readonly route: string;
  /** What stands in the route's places; anything else goes into the query or the body. */
  readonly parameters: Readonly<Record<string, string | number>>;
  /** For messages: `creating a comment`. */
  readonly attempted: string;
}

export interface RestAnswer {
  /** Unchecked. */
  readonly data: unknown;
  readonly hasNextPage: boolean;
}

export interface Rest {
  call(call: RestCall, signal: AbortSignal): Promise<RestAnswer>;
  /** Every item of a list, page by page as they are read. */
  list(call: RestCall, signal: AbortSignal): AsyncGenerator<unknown, void>;
}

/** GitHub gives up on a request of its own after 10 seconds. */
const REQUEST_LIMIT_MS = 10_000;
const LARGEST_PAGE = 100;

export function connectRest({ baseUrl, token }: RestSettings): Rest {
  const call = async ({ route, parameters, attempted }: RestCall, signal: AbortSignal): Promise<RestAnswer> => {
    const { request } = await import('@octokit/request');
    try {
      const response: { readonly data: unknown; readonly headers: ResponseHeaders } = await request(route, {
        ...parameters,
        baseUrl,
        headers: {
          accept: 'application/vnd.github+json',
          'user-agent': 'convox-rack-update',
          'x-github-api-version': '2022-11-28',
          ...(token === undefined ? {} : { authorization: `token ${token}` }),
        },
        request: {
          fetch: fetchByHttps,
          signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_LIMIT_MS)]),
        },
      });
      return { data: response.data, hasNextPage: /;\s*rel="next"/.test(response.headers.link ?? '') };
    } catch (error) {
      throw new GitHubFault(factsOf(error, attempted), { cause: error });
    }
  };
  return {
    call,
    async *list(what, signal) {
      // The address of the next page is GitHub's to name; that there is one is all that is taken from it.
      for (let page = 1, isMore = true; isMore; page += 1) {
        const parameters = { ...what.parameters, per_page: LARGEST_PAGE, page };
        const { data, hasNextPage } = await call({ ...what, parameters }, signal);
        if (!Array.isArray(data)) throw unreadable(what.attempted, 'the answer is no list');
        yield* itemsOf(data);
        isMore = hasNextPage;
      }
    },
  };
}

/** For an answer that is not what GitHub says it would be. */
export function unreadable(attempted: string, message: string): GitHubFault {
  return new GitHubFault({ kind: 'unavailable', attempted, message, httpStatus: 200, retryAfterMs: undefined });
}

/** An error without an answer (a broken connection, a silence) carries a status all the same, of Octokit's own making. */
function factsOf(error: unknown, attempted: string): GitHubFacts {
  const message = error instanceof Error ? error.message : String(error);
  const { status, headers, said } = answerIn(error);
  if (status === undefined) {
    return { kind: 'unavailable', attempted, message, httpStatus: undefined, retryAfterMs: undefined };
  }
  const kind = kindOf(status, headers, said ?? '');
  const retryAfterMs = kind === 'rate-limited' ? waitIn(headers) : undefined;
  return { kind, attempted, message: said ?? message, httpStatus: status, retryAfterMs };
}

interface ResponseHeaders {
  readonly link?: string | undefined;
}

interface ErrorAnswer {
  readonly status: number | undefined;
  readonly headers: JsonObject;
  /** GitHub's words, without the address of its documentation that Octokit puts behind them. */
  readonly said: string | undefined;
}

function answerIn(error: unknown): ErrorAnswer {
  const { status, headers, data } = membersOf(membersOf(error)['response']);
  const { message: said } = membersOf(data);
  return {
    status: typeof status === 'number' ? status : undefined,
    headers: membersOf(headers),
    said: typeof said === 'string' ? said : undefined,
  };
}

function kindOf(status: number, headers: ErrorAnswer['headers'], said: string): GitHubFaultKind {
  if (status === 429) return 'rate-limited';
  if (status === 403) {
    const isLimit = headers['retry-after'] !== undefined || headers['x-ratelimit-remaining'] === '0';
    return isLimit || /rate limit/i.test(said) ? 'rate-limited' : 'forbidden';
  }
  if (status === 401) return 'unauthorized';
  if (status === 404 || status === 410) return 'not-found';
  return status >= 500 ? 'unavailable' : 'rejected';
}

/** The secondary limit names the seconds to wait, the primary one the moment at which the quota is renewed. */
function waitIn(headers: ErrorAnswer['headers']): number {
  const seconds = Number(headers['retry-after']);
  if (Number.isFinite(seconds)) return seconds * 1_000;
  const renewedAtSeconds = Number(headers['x-ratelimit-reset']);
  return Number.isFinite(renewedAtSeconds) ? Math.max(1_000, renewedAtSeconds * 1_000 - Date.now()) : 60_000;
}
