/** GitHub's rate limits: the primary limit per hour, and the secondary limit for concurrent requests. */

import { refusal, type GitHubResponse } from './responses.ts';

export interface RateLimit {
  /** `primary`: 403 with a quota of 0 and its reset time. `secondary`: 429 with the seconds to wait. */
  kind: 'primary' | 'secondary';
  /** Number of requests that are still allowed. Default: 0. */
  afterRequests?: number;
  /** Number of requests that are rejected. Default: all. */
  times?: number;
  /** Seconds until the limit ends. Default: 60. */
  inSeconds?: number;
  /** Applies only to requests whose path matches. */
  path?: RegExp;
}

export interface RateLimits {
  set: (limit: RateLimit) => void;
  /** Returns GitHub's error if the limit is reached. */
  refuse: (path: string, now: Date) => GitHubResponse | undefined;
}

export function createRateLimits(): RateLimits {
  let current: RateLimit | undefined;
  let seen = 0;
  let refused = 0;
  return {
    set: (limit) => {
      current = limit;
      seen = 0;
      refused = 0;
    },
    refuse: (path, now) => {
      if (current === undefined || current.path?.test(path) === false) return undefined;
      seen += 1;
      const { afterRequests = 0, times = Number.POSITIVE_INFINITY, inSeconds = 60 } = current;
      if (seen <= afterRequests || refused >= times) return undefined;
      refused += 1;
      if (current.kind === 'secondary') return secondaryLimitReached(inSeconds);
      const refusal = primaryLimitReached(now, inSeconds);
      return path === '/graphql' ? asGraphQlError(refusal) : refusal;
    },
  };
}

function primaryLimitReached(now: Date, inSeconds: number): GitHubResponse {
  return refusal(403, 'API rate limit exceeded for installation ID 4711.', {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(now.getTime() / 1000) + inSeconds),
  });
}

function asGraphQlError({ headers }: GitHubResponse): GitHubResponse {
  const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 4711.' }];
  return { status: 200, headers, body: { errors } };
}

function secondaryLimitReached(inSeconds: number): GitHubResponse {
  return refusal(429, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
    'retry-after': String(inSeconds),
  });
}
