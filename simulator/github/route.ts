/** The type of a route of the REST API, and the input of its handler. */

import type { Caller } from './accounts.ts';
import type { GitHubResponse } from './responses.ts';
import type { Repository } from './repository.ts';

export interface GitHubCall {
  method: string;
  url: URL;
  /** Without the prefix of the API. */
  path: string;
  body: unknown;
  caller: Caller | undefined;
}

export interface Match extends GitHubCall {
  repository: Repository;
  /** The values of the path's groups, in order. */
  parts: string[];
  nextId: () => number;
}

export interface Route {
  method: string;
  path: RegExp;
  answer: (match: Match) => GitHubResponse;
}
