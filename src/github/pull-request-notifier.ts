/** Keeps the rack's comment on the pull request at the state that the run has come to. */
import { gitHubFactsOf, type GitHubFacts } from '../run/github-fault.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { PullRequestSearch } from './pull-request-search.ts';
import { commentMarker, renderPullRequestComment, type CommentStage } from '../report/comment/pull-request-comment.ts';
import type { WorkflowRun } from '../report/outputs/report-json.ts';
import { foldReport } from '../report/model/report.ts';
import type { SummaryExtras } from '../report/summary/summary-extras.ts';
import type { Clock } from '../update/ports.ts';
import { createCommentWriter } from './comment-writer.ts';
import { findPullRequest } from './find-pull-request.ts';
import { couldUpdate, placeComment } from './place-comment.ts';
import type { PullRequests } from './ports.ts';
import { isDoneInTime, type TimeLimit } from './time-limit.ts';
import type { Mode } from '../run/update-request.ts';

export interface PullRequestWorld {
  readonly pullRequests: PullRequests;
  readonly search: PullRequestSearch;
  readonly clock: Clock;
  /** The run's, which grow while it goes on. */
  readonly notes: readonly RunEvent[];
  readonly workflow: WorkflowRun | undefined;
}

export interface PullRequestTelling {
  /** Called with each note, after it was added to the notes. */
  hear(note: RunEvent): void;
  /** Writes how the run has ended, and waits for that. */
  finish(extras: Pick<SummaryExtras, 'releaseNotes'>, limit: TimeLimit, cancel: AbortSignal): Promise<PullRequestTold>;
}

export interface PullRequestTold {
  readonly pullRequest: number | undefined;
  readonly fault: GitHubFacts | undefined;
  /** Why the look-up was denied of a pull request that may not exist: no comment is missing then. */
  readonly lookUpDenied: GitHubFacts | undefined;
}

/** What changes how the rack stands; everything else can wait for the next of these. */
const MOMENTS: ReadonlySet<RunEvent['kind']> = new Set<RunEvent['kind']>([
  'route-planned',
  'idle-awaited',
  'recovery-started',
  'impact-assessed',
  'apps-assessed',
  'operation-started',
  'operation-ended',
  'api-awaited',
]);

export function createPullRequestNotifier(world: PullRequestWorld): PullRequestTelling {
  const { clock, notes, pullRequests, search, workflow } = world;
  const place = createPlace(world);
  const writer = createCommentWriter(clock, (body, signal) => place.put(body, signal));
  const planned = search.kind === 'known' ? search.head : undefined;
  const show = (stage: CommentStage, extras: SummaryExtras, head?: string): void => {
    const report = foldReport(notes, clock.nowMs());
    // Which account's rack it is, only its stack says; before that was read there is no comment to be found.
    const marker = commentMarker(report);
    const commits = planned === undefined ? undefined : { planned, head };
    if (marker !== undefined) writer.write(renderPullRequestComment(report, marker, stage, { ...extras, commits }));
  };
  /** Undefined where GitHub does not say in time: then the plan is not marked as outdated. */
  const newestCommit = async (limit: TimeLimit, cancel: AbortSignal): Promise<string | undefined> => {
    if (search.kind !== 'known') return undefined;
    const stopping = new AbortController();
    const read = pullRequests.readHead(search.number, stopping.signal).catch(() => undefined);
    const isDone = await isDoneInTime(read, clock, limit, cancel);
    if (!isDone) stopping.abort();
    return isDone ? read : undefined;
  };
  return {
    hear: ({ kind }) => {
      if (MOMENTS.has(kind) && isShownOnTheWay(notes, kind)) show('under-way', { workflow });
    },
    finish: async (extras, limit, cancel) => {
      const head = planned !== undefined && isPlan(notes) ? await newestCommit(limit, cancel) : undefined;
      show('over', { ...extras, workflow }, head);
      const fault = await writer.finish(limit, cancel);
      return { pullRequest: place.pullRequest(), fault, lookUpDenied: place.lookUpDenied() };
    },
  };
}

/**
 * A check is over in seconds; its end says everything. A plan is shown as being made, once, so that an earlier plan in the
 * comment is not taken for it.
 */
function isShownOnTheWay(notes: readonly RunEvent[], kind: RunEvent['kind']): boolean {
  const mode = modeOf(notes);
  return mode === 'plan' ? kind === 'route-planned' : mode !== 'check' && kind !== 'route-planned';
}

function isPlan(notes: readonly RunEvent[]): boolean {
  return modeOf(notes) === 'plan';
}

function modeOf(notes: readonly RunEvent[]): Mode | undefined {
  return notes.find((note) => note.kind === 'run-started')?.mode;
}

interface Place {
  put(body: string, signal: AbortSignal): Promise<void>;
  pullRequest(): number | undefined;
  lookUpDenied(): GitHubFacts | undefined;
}

/** Looked up with the first text, and remembered: which pull request, and where on it the comment is. */
function createPlace({ pullRequests, search }: PullRequestWorld): Place {
  let found: { readonly pullRequest: number | undefined } | undefined;
  let denied: GitHubFacts | undefined;
  let comment: number | undefined;
  /** A private repository denies the look-up to a job without `pull-requests`, whether or not there is a pull request. */
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
