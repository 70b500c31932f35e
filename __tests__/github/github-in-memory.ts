/** An in-memory GitHub for the notifier: a test sets existing comments and failing requests. */
import { GitHubFault, type GitHubFacts } from '../../src/run/github-fault.ts';
import type { PullRequestFacts, PullRequestSearch } from '../../src/github/pull-request-search.ts';
import type { Comment, GitHub, GitHubApi, Issue, Issues, NewIssue, PullRequests } from '../../src/github/ports.ts';
import { makeGitHubFacts } from '../builders/github.ts';

type Operation = keyof PullRequests | keyof Issues | 'readNotes';

export const BOT = 'github-actions[bot]';

interface Written {
  readonly pullRequest: number;
  readonly id: number;
  readonly author: string;
  readonly bodies: string[];
}

export interface IssueInMemory extends NewIssue {
  readonly number: number;
  title: string;
  body: string;
  state: 'open' | 'closed';
  readonly author: string;
  readonly history: string[];
}

export class GitHubInMemory implements GitHub, GitHubApi {
  search: PullRequestSearch = { kind: 'known', number: 17, fromFork: false, head: undefined };
  byBranch: readonly PullRequestFacts[] = [];
  byCommit: readonly PullRequestFacts[] = [];
  /** The newest commit of the pull request. */
  head = '';
  /** Whose token the run has. */
  viewer: string | undefined = BOT;
  readonly notes = new Map<string, string>();
  readonly written: Written[] = [];
  /** The newest last; `closed` and `reopened` are added to the history. */
  readonly opened: IssueInMemory[] = [];
  /** What was asked for, in order. */
  readonly asked: Operation[] = [];
  /** Ids of comments that our token may not edit. */
  readonly foreign = new Set<number>();
  #refusals: { readonly operation: Operation; readonly facts: GitHubFacts; left: number }[] = [];
  #silent = new Set<Operation>();

  refuse(operation: Operation, facts: Partial<GitHubFacts> = {}, times = Number.POSITIVE_INFINITY): void {
    this.#refusals.push({ operation, facts: makeGitHubFacts(facts), left: times });
  }

  /** Such requests are never answered. */
  silence(operation: Operation): void {
    this.#silent.add(operation);
  }

  comment(body: string, author = 'somebody'): number {
    const id = 100 + this.written.length;
    this.written.push({ pullRequest: 17, id, author, bodies: [body] });
    return id;
  }

  /** Every text that our own comments ever had. */
  texts(): readonly string[] {
    return this.written.filter(({ author }) => author === BOT).flatMap(({ bodies }) => bodies);
  }

  readonly readSearch = async (): Promise<PullRequestSearch> => this.search;

  readonly connect = async (): Promise<this> => this;

  readonly pullRequests: PullRequests = {
    findByBranch: async (_branch, signal) => this.#answer('findByBranch', signal, () => this.byBranch),
    findByCommit: async (_sha, signal) => this.#answer('findByCommit', signal, () => this.byCommit),
    readComments: (pullRequest, signal) => this.#comments(pullRequest, signal),
    readHead: async (_number, signal) => this.#answer('readHead', signal, () => this.head),
    readViewer: async (signal) => this.#answer('readViewer', signal, () => this.viewer),
    readOwnComments: async (signal) =>
      this.#answer('readOwnComments', signal, () =>
        this.written
          .filter(({ author }) => author === this.viewer)
          .map(({ pullRequest, bodies }) => ({ pullRequest, body: bodies.at(-1) ?? '' })),
      ),
    createComment: async (pullRequest, body, signal) =>
      this.#answer('createComment', signal, () => {
        const id = 100 + this.written.length;
        this.written.push({ pullRequest, id, author: this.viewer ?? BOT, bodies: [body] });
        return id;
      }),
    updateComment: async (id, body, signal) =>
      this.#answer('updateComment', signal, () => {
        const comment = this.written.find((one) => one.id === id);
        if (comment === undefined) throw new GitHubFault(makeGitHubFacts({ kind: 'not-found', httpStatus: 404 }));
        if (this.foreign.has(id)) throw new GitHubFault(makeGitHubFacts());
        comment.bodies.push(body);
      }),
  };

  readonly issues: Issues = {
    readIssues: (creator, state, signal) => this.#issues(creator, state, signal),
    createIssue: async (issue, signal) => this.#answer('createIssue', signal, () => this.issue(issue)),
    updateIssue: async (number, change, signal) =>
      this.#answer('updateIssue', signal, () => {
        const issue = this.opened.find((one) => one.number === number);
        if (issue === undefined) throw new GitHubFault(makeGitHubFacts({ kind: 'not-found', httpStatus: 404 }));
        const { state = issue.state } = change;
        issue.history.push(state === issue.state ? 'edited' : state === 'closed' ? 'closed' : 'reopened');
        Object.assign(issue, change);
      }),
  };

  /** Returns its number. */
  issue(parts: Partial<NewIssue>, author = this.viewer ?? BOT): number {
    const number = 500 + this.opened.length;
    const blank = { title: '', body: '', labels: [], assignees: [], state: 'open' as const };
    this.opened.push({ ...blank, ...parts, number, author, history: ['opened'] });
    return number;
  }

  readonly releaseNotes = {
    readNotes: async (version: string, signal: AbortSignal): Promise<string | undefined> =>
      this.#answer('readNotes', signal, () => this.notes.get(version)),
  };

  async *#comments(pullRequest: number, signal: AbortSignal): AsyncGenerator<Comment> {
    const list = await this.#answer('readComments', signal, () => this.written);
    for (const { id, author, bodies, pullRequest: of } of list) {
      if (of === pullRequest) yield { id, author, body: bodies.at(-1) ?? '' };
    }
  }

  async *#issues(creator: string, state: string, signal: AbortSignal): AsyncGenerator<Issue> {
    const list = await this.#answer('readIssues', signal, () => this.opened.toReversed());
    for (const issue of list) if (issue.author === creator && issue.state === state) yield issue;
  }

  async #answer<T>(operation: Operation, signal: AbortSignal, act: () => T): Promise<T> {
    this.asked.push(operation);
    const refusal = this.#refusals.find((one) => one.operation === operation && one.left > 0);
    if (refusal !== undefined) {
      refusal.left -= 1;
      throw new GitHubFault(refusal.facts);
    }
    if (!this.#silent.has(operation)) return act();
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(new GitHubFault(makeGitHubFacts({ kind: 'unavailable', message: 'aborted', httpStatus: undefined })));
      });
    });
  }
}
