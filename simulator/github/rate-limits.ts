/** GitHub's rate limits: the primary one per hour, and the secondary one for concurrency. */

import { refusal, type GitHubAnswer } from './answers.ts';

export interface RateLimit {
  /** `primary`: 403 with the quota at 0 and the time of its renewal. `secondary`: 429 with the seconds to wait. */
  kind: 'primary' | 'secondary';
  /** So many requests still get through. */
  afterRequests?: number;
  /** The number of refused requests; all from then on if undefined. */
  times?: number;
  /** When asking again makes sense. */
  inSeconds?: number;
  /** Only requests whose path this fits. */
  path?: RegExp;
}

export interface RateLimits {
  set: (limit: RateLimit) => void;
  /** The response if the limit is reached. */
  refuse: (path: string, now: Date) => GitHubAnswer | undefined;
}

export function noRateLimits(): RateLimits {
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
      if (current.kind === 'secondary') return tooMuchAtOnce(inSeconds);
      const refusal = quotaUsedUp(now, inSeconds);
      return path === '/graphql' ? inGraphQl(refusal) : refusal;
    },
  };
}

function quotaUsedUp(now: Date, inSeconds: number): GitHubAnswer {
  return refusal(403, 'API rate limit exceeded for installation ID 4711.', {
    'x-ratelimit-limit': '1000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-reset': String(Math.ceil(now.getTime() / 1000) + inSeconds),
  });
}

function inGraphQl({ headers }: GitHubAnswer): GitHubAnswer {
  const errors = [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded for installation ID 4711.' }];
  return { status: 200, headers, body: { errors } };
}

function tooMuchAtOnce(inSeconds: number): GitHubAnswer {
  return refusal(429, 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.', {
    'retry-after': String(inSeconds),
  });
}
