/** What a route of the REST API is, and what it is given. */

import type { Caller } from './accounts.ts';
import type { GitHubAnswer } from './answers.ts';
import type { Repository } from './repository.ts';

export interface GitHubCall {
  method: string;
  url: URL;
  /** Without the API's own prefix. */
  path: string;
  body: unknown;
  caller: Caller | undefined;
}

export interface Match extends GitHubCall {
  repository: Repository;
  /** What stands in the route's places, in their order. */
  parts: string[];
  nextId: () => number;
}

export interface Route {
  method: string;
  path: RegExp;
  answer: (match: Match) => GitHubAnswer;
}
