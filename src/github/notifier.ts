/** Reports a run on GitHub: the comment on its pull request, and the release notes for the summary. */
import { type GitHubFacts, gitHubFactsOf } from '../run/github-fault.ts';
import type { FailureIssueUse, GitHubUse } from '../run/github-use.ts';
import type { RunEvent, RunEventOf, Warning } from '../run/run-event.ts';
import type { PullRequestSearch } from './pull-request-search.ts';
import { failureIssueAction } from '../report/github/failure-issue.ts';
import { foldReport } from '../report/model/report.ts';
import { redactStrings } from '../report/markdown/redact.ts';
import type { RouteNotes } from '../report/summary/release-notes.ts';
import type { WorkflowRun } from '../report/outputs/outputs.ts';
import type { Clock } from '../update/ports.ts';
import { gatherReleaseNotes } from './gather-release-notes.ts';
import type { GitHub, ReleaseNotes } from './ports.ts';
import type { PullRequestNotifier } from './pull-request-notifier.ts';
import type { TimeLimit } from './time-limit.ts';

export interface Notifier {
  /** Called with each event, after it was added to the run's events. Does not block, and never throws. */
  onEvent(runEvent: RunEvent): void;
  /** Called once the run has ended. Waits some seconds for GitHub, less after a cancel, and never throws. */
  finish(cancel: AbortSignal): Promise<NotifyResult>;
}

export interface NotifyResult {
  readonly pullRequest: number | undefined;
  readonly releaseNotes: RouteNotes | undefined;
  readonly warnings: readonly Warning[];
  /** Why it is unknown whether there is a pull request; undefined if it is known. */
  readonly lookUpDenied: GitHubFacts | undefined;
}

/** A cancelled run has seconds left, and its summary and outputs are already written. */
const NOTES_LIMIT: TimeLimit = { limitMs: 5_000, afterCancelMs: 0 };
const COMMENT_LIMIT: TimeLimit = { limitMs: 10_000, afterCancelMs: 2_000 };

const NOTHING: NotifyResult = {
  pullRequest: undefined,
  releaseNotes: undefined,
  warnings: [],
  lookUpDenied: undefined,
};

/** For a run that ends before its inputs are parsed. */
export const noopNotifier: Notifier = { onEvent: () => undefined, finish: () => Promise.resolve(NOTHING) };

export interface NotifierDependencies {
  readonly github: GitHub;
  readonly clock: Clock;
  /** The events and the secrets of the run. Both grow while it continues. */
  readonly runEvents: readonly RunEvent[];
  readonly secrets: readonly string[];
  readonly workflow: WorkflowRun | undefined;
}

export async function createNotifier(use: GitHubUse, world: NotifierDependencies): Promise<Notifier> {
  const { github } = world;
  const isSearched = use.pullRequestComment === 'keep' || use.failureIssue !== undefined;
  const place: PullRequestSearch = isSearched ? await github.readSearch() : { kind: 'none' };
  const search: PullRequestSearch = use.pullRequestComment === 'keep' ? place : { kind: 'none' };
  // The run of a pull request's event reports on the pull request only.
  const failureIssue = place.kind === 'known' ? undefined : use.failureIssue;
  const comment = use.token === undefined || search.kind === 'none' ? undefined : await commentOn(search, world);
  let gathering: ReturnType<typeof startGathering> | undefined;
  let fault: GitHubFacts | undefined;
  return {
    onEvent: (runEvent) => {
      try {
        if (runEvent.kind === 'releases-listed' && use.releaseNotes === 'bring-in')
          gathering = startGathering(use, world, runEvent);
        comment?.onEvent(runEvent);
      } catch (error) {
        fault ??= gitHubFactsOf(error, 'making the comment');
      }
    },
    finish: async (cancel) => {
      try {
        const issueWritten = use.token === undefined ? undefined : finishIssue(failureIssue, world, cancel);
        const releaseNotes = await gathering?.(cancel);
        const written = await comment?.finish({ releaseNotes }, COMMENT_LIMIT, cancel);
        const issueFault = await issueWritten;
        const left = written?.fault ?? fault;
        const warnings = [
          ...withoutToken(use, { search, hasRoute: releaseNotes !== undefined, failureIssue }),
          ...(left === undefined ? [] : [leftOut(left, search)]),
          ...(issueFault === undefined ? [] : [{ code: 'failure-issue-skipped', fault: issueFault } as const]),
        ];
        return { pullRequest: written?.pullRequest, releaseNotes, warnings, lookUpDenied: written?.lookUpDenied };
      } catch (error) {
        return { ...NOTHING, warnings: [leftOut(gitHubFactsOf(error, 'making the comment'), search)] };
      }
    },
  };
}

/** Loaded by a run with a pull request. */
async function commentOn(
  search: PullRequestSearch,
  { github, clock, runEvents, workflow }: NotifierDependencies,
): Promise<PullRequestNotifier> {
  const [{ createPullRequestNotifier }, { pullRequests }] = await Promise.all([
    import('./pull-request-notifier.ts'),
    github.connect(),
  ]);
  return createPullRequestNotifier({ pullRequests, search, clock, runEvents, workflow });
}

/**
 * Never throws.
 * @returns why the failure issue is not up to date, if so.
 */
async function finishIssue(
  use: FailureIssueUse | undefined,
  { github, clock, runEvents, workflow }: NotifierDependencies,
  cancel: AbortSignal,
): Promise<GitHubFacts | undefined> {
  if (use === undefined) return undefined;
  try {
    const report = foldReport(runEvents, clock.nowMs());
    if (failureIssueAction(report) === 'none') return undefined;
    const { writeFailureIssue } = await import('./failure-issue.ts');
    const context = { github: await github.connect(), clock, use, report, extras: { workflow } };
    return await writeFailureIssue(context, COMMENT_LIMIT, cancel);
  } catch (error) {
    return gitHubFactsOf(error, 'writing the failure issue');
  }
}

function startGathering(
  { token }: GitHubUse,
  { github, clock, secrets }: NotifierDependencies,
  { from, releases }: RunEventOf<'releases-listed'>,
): (cancel: AbortSignal) => Promise<RouteNotes | undefined> {
  const source: ReleaseNotes = {
    readNotes: async (version, signal) => (await github.connect()).releaseNotes.readNotes(version, signal),
  };
  const gathering = gatherReleaseNotes(token === undefined ? undefined : source, clock, releases);
  return async (cancel) => {
    const gathered = await gathering.finish(NOTES_LIMIT, cancel);
    return gathered.releases.length === 0 ? undefined : redactStrings({ from, ...gathered }, secrets);
  };
}

interface MissingParts {
  readonly search: PullRequestSearch;
  readonly hasRoute: boolean;
  readonly failureIssue: FailureIssueUse | undefined;
}

function withoutToken({ token }: GitHubUse, { search, hasRoute, failureIssue }: MissingParts): readonly Warning[] {
  const missed = [
    ...(search.kind === 'none' ? [] : (['pull-request-comment'] as const)),
    ...(failureIssue === undefined ? [] : (['failure-issue'] as const)),
    ...(hasRoute ? (['release-notes'] as const) : []),
  ];
  return token !== undefined || missed.length === 0 ? [] : [{ code: 'without-token', missed }];
}

function leftOut(fault: GitHubFacts, search: PullRequestSearch): Warning {
  return { code: 'comment-skipped', fault, fromFork: search.kind === 'known' && search.fromFork };
}
