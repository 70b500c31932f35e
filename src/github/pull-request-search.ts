/** Which pull request a workflow run belongs to: from its event, or what has to be looked up. */
import { membersOf } from '../values/json-value.ts';

/** What triggered the workflow run. */
export interface WorkflowEvent {
  /** `pull_request`, `push`, ... */
  readonly name: string;
  /** `owner/name` */
  readonly repository: string;
  /** `refs/heads/main` */
  readonly ref: string;
  readonly sha: string;
  /** The event's JSON, unchecked; only of the events in EVENTS_WITH_PULL_REQUEST. */
  readonly payload: unknown;
}

/** Events whose payload names the pull request. */
export const EVENTS_WITH_PULL_REQUEST: readonly string[] = ['pull_request', 'pull_request_target'];

export type PullRequestSearch =
  /** A schedule, a tag, or another event: the run belongs to no pull request. */
  | { readonly kind: 'none' }
  /** `head`: the newest commit of the pull request when the run started, if the event names it. */
  | { readonly kind: 'known'; readonly number: number; readonly fromFork: boolean; readonly head: string | undefined }
  /**
   * The open pull request from this branch. If there is none and the event is a push: the pull request that this push
   * merged.
   */
  | {
      readonly kind: 'branch';
      readonly repository: string;
      readonly branch: string;
      readonly mergedAs: string | undefined;
    };

export interface PullRequestFacts {
  readonly number: number;
  readonly isOpen: boolean;
  readonly headBranch: string;
  /** `owner/name`; undefined if that repository was deleted. */
  readonly headRepository: string | undefined;
  readonly baseBranch: string;
  /** The commit that merged it. */
  readonly mergedAs: string | undefined;
}

export function searchFor(event: WorkflowEvent): PullRequestSearch {
  switch (event.name) {
    case 'pull_request':
    case 'pull_request_target':
      return named(event);
    case 'merge_group':
      return queued(event);
    case 'push':
      return fromBranch(event, event.sha);
    case 'workflow_dispatch':
      return fromBranch(event, undefined);
    default:
      return { kind: 'none' };
  }
}

/** The open pull request from the branch. Of several, with different base branches, the newest. */
export function openedFrom(
  { repository, branch }: Extract<PullRequestSearch, { kind: 'branch' }>,
  found: readonly PullRequestFacts[],
): number | undefined {
  return newest(
    // GitHub lists all open pull requests if it does not understand the branch.
    found.filter(
      (pull) => pull.isOpen && pull.headBranch === branch && sameRepository(pull.headRepository, repository),
    ),
  );
}

/** The pull request that the push merged into its branch, not another one that contains the commit. */
export function mergedBy(
  { branch, mergedAs }: Extract<PullRequestSearch, { kind: 'branch' }>,
  found: readonly PullRequestFacts[],
): number | undefined {
  return newest(
    found.filter(
      (pull) => !pull.isOpen && pull.mergedAs !== undefined && pull.mergedAs === mergedAs && pull.baseBranch === branch,
    ),
  );
}

function newest(pulls: readonly PullRequestFacts[]): number | undefined {
  return pulls.length === 0 ? undefined : Math.max(...pulls.map(({ number }) => number));
}

function named({ payload }: WorkflowEvent): PullRequestSearch {
  const pull = membersOf(membersOf(payload)['pull_request']);
  const number = pull['number'];
  if (!isNumber(number)) return { kind: 'none' };
  const [head, base] = ['head', 'base'].map((side) => membersOf(membersOf(pull[side])['repo'])['full_name']);
  // The fork was deleted, so it has no name.
  const sha = membersOf(pull['head'])['sha'];
  return { kind: 'known', number, fromFork: head !== base, head: typeof sha === 'string' ? sha : undefined };
}

/** The branch of a merge queue names the last pull request of its group. */
function queued({ ref }: WorkflowEvent): PullRequestSearch {
  const number = Number(/^refs\/heads\/gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]{40,64}$/.exec(ref)?.[1]);
  return isNumber(number) ? { kind: 'known', number, fromFork: false, head: undefined } : { kind: 'none' };
}

function fromBranch({ ref, repository }: WorkflowEvent, mergedAs: string | undefined): PullRequestSearch {
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  return branch === undefined ? { kind: 'none' } : { kind: 'branch', repository, branch, mergedAs };
}

function sameRepository(one: string | undefined, other: string): boolean {
  return one?.toLowerCase() === other.toLowerCase();
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
}
