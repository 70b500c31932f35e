/** Keeps the rack's comment on the pull request up to date during the run. */
import { type GitHubFacts, gitHubFactsOf } from '../run/github-fault.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { PullRequestSearch } from './pull-request-search.ts';
import { commentMarker, type CommentStage, renderPullRequestComment } from '../report/github/pull-request-comment.ts';
import type { WorkflowRun } from '../report/outputs/outputs.ts';
import { foldReport } from '../report/model/report.ts';
import type { SummaryExtras } from '../report/summary/summary-state.ts';
import type { Clock } from '../update/ports.ts';
import { createCommentWriter } from './comment-writer.ts';
import { findPullRequest } from './find-pull-request.ts';
import { couldUpdate, placeComment } from './place-comment.ts';
import type { PullRequests } from './ports.ts';
import { isDoneInTime, type TimeLimit } from './time-limit.ts';
import type { Mode } from '../run/update-request.ts';

export interface PullRequestContext {
  readonly pullRequests: PullRequests;
  readonly search: PullRequestSearch;
  readonly clock: Clock;
  /** The events of the run, which grow while it continues. */
  readonly runEvents: readonly RunEvent[];
  readonly workflow: WorkflowRun | undefined;
}

export interface PullRequestNotifier {
  /** Called with each event, after it was added to the events. */
  onEvent(runEvent: RunEvent): void;
  /** Writes the ending of the run, and waits for it. */
  finish(
    extras: Pick<SummaryExtras, 'releaseNotes'>,
    limit: TimeLimit,
    cancel: AbortSignal,
  ): Promise<PullRequestResult>;
}

export interface PullRequestResult {
  readonly pullRequest: number | undefined;
  readonly fault: GitHubFacts | undefined;
  /** Why the look-up of the pull request was denied. Perhaps there is none, so no comment is missing. */
  readonly lookUpDenied: GitHubFacts | undefined;
}

/** The events after which the comment is written again; other changes wait for the next of these. */
const UPDATE_EVENTS: ReadonlySet<RunEvent['kind']> = new Set<RunEvent['kind']>([
  'route-planned',
  'idle-awaited',
  'recovery-started',
  'impact-assessed',
  'apps-assessed',
  'operation-started',
  'operation-ended',
  'api-awaited',
]);

export function createPullRequestNotifier(world: PullRequestContext): PullRequestNotifier {
  const { clock, runEvents, pullRequests, search, workflow } = world;
  const place = createPlace(world);
  const writer = createCommentWriter(clock, (body, signal) => place.put(body, signal));
  const planned = search.kind === 'known' ? search.head : undefined;
  const show = (stage: CommentStage, extras: SummaryExtras, head?: string): void => {
    const report = foldReport(runEvents, clock.nowMs());
    // The comment is identified by the rack's account, which is known only from its stack.
    const marker = commentMarker(report);
    const commits = planned === undefined ? undefined : { planned, head };
    if (marker !== undefined) writer.write(renderPullRequestComment(report, marker, stage, { ...extras, commits }));
  };
  /** Undefined if GitHub does not respond in time. The plan is then not marked as outdated. */
  const newestCommit = async (limit: TimeLimit, cancel: AbortSignal): Promise<string | undefined> => {
    if (search.kind !== 'known') return undefined;
    const stopping = new AbortController();
    const read = pullRequests.readHead(search.number, stopping.signal).catch(() => undefined);
    const isDone = await isDoneInTime(read, clock, limit, cancel);
    if (!isDone) stopping.abort();
    return isDone ? read : undefined;
  };
  return {
    onEvent: ({ kind }) => {
      if (UPDATE_EVENTS.has(kind) && isShownOnTheWay(runEvents, kind)) show('under-way', { workflow });
    },
    finish: async (extras, limit, cancel) => {
      const head = planned !== undefined && isPlan(runEvents) ? await newestCommit(limit, cancel) : undefined;
      show('over', { ...extras, workflow }, head);
      const fault = await writer.finish(limit, cancel);
      return { pullRequest: place.pullRequest(), fault, lookUpDenied: place.lookUpDenied() };
    },
  };
}

/**
 * A check ends within seconds, so only its result is shown. A plan in progress is shown once, so that readers do not
 * confuse an earlier plan in the comment with it.
 */
function isShownOnTheWay(runEvents: readonly RunEvent[], kind: RunEvent['kind']): boolean {
  const mode = modeOf(runEvents);
  return mode === 'plan' ? kind === 'route-planned' : mode !== 'check' && kind !== 'route-planned';
}

function isPlan(runEvents: readonly RunEvent[]): boolean {
  return modeOf(runEvents) === 'plan';
}

function modeOf(runEvents: readonly RunEvent[]): Mode | undefined {
  return runEvents.find((runEvent) => runEvent.kind === 'run-started')?.mode;
}

interface Place {
  put(body: string, signal: AbortSignal): Promise<void>;
  pullRequest(): number | undefined;
  lookUpDenied(): GitHubFacts | undefined;
}

/** Finds the pull request and the comment with the first text, and keeps the result. */
function createPlace({ pullRequests, search }: PullRequestContext): Place {
  let found: { readonly pullRequest: number | undefined } | undefined;
  let denied: GitHubFacts | undefined;
  let comment: number | undefined;
  /**
   * A private repository denies the look-up to a job without `pull-requests`, whether or not there is a pull request.
   */
  const lookUp = async (signal: AbortSignal): Promise<number | undefined> => {
    try {
      return await findPullRequest(pullRequests, search, signal);
    } catch (error) {
      const fault = gitHubFactsOf(error, '');
      const isDenied = fault.kind === 'forbidden' || fault.kind === 'not-found';
      if (search.kind !== 'branch' || !isDenied) throw error;
      denied = fault;
      return undefined;
    }
  };
  return {
    pullRequest: () => found?.pullRequest,
    lookUpDenied: () => denied,
    put: async (body, signal) => {
      found ??= { pullRequest: await lookUp(signal) };
      const { pullRequest } = found;
      if (pullRequest === undefined) return;
      if (comment !== undefined && (await couldUpdate(pullRequests, comment, body, signal))) return;
      const marker = body.slice(0, body.indexOf('\n'));
      comment = await placeComment(pullRequests, { pullRequest, marker }, body, signal);
    },
  };
}
