/** What a run tells on GitHub besides its own page: the comment on its pull request, with the notes of the releases on the way. */
import { gitHubFactsOf, type GitHubFacts } from '../run/github-fault.ts';
import type { GitHubUse } from '../run/github-use.ts';
import type { RunEvent, Warning } from '../run/run-event.ts';
import type { PullRequestSearch } from './pull-request-search.ts';
import { redactStrings } from '../report/markdown/redact.ts';
import type { NotesOnTheWay } from '../report/summary/release-notes.ts';
import type { WorkflowRun } from '../report/outputs/report-json.ts';
import type { Clock } from '../update/ports.ts';
import { gatherReleaseNotes } from './gather-release-notes.ts';
import type { GitHub } from './ports.ts';
import { createPullRequestNotifier } from './pull-request-notifier.ts';
import type { TimeLimit } from './time-limit.ts';

export interface Notifier {
  /** Called with each note, after it was added to the run's notes; costs the story nothing, and never throws. */
  onEvent(note: RunEvent): void;
  /** Once the run has ended: waits some seconds for GitHub, less after a cancel, and never throws. */
  finish(cancel: AbortSignal): Promise<NotifyResult>;
}

export interface NotifyResult {
  readonly pullRequest: number | undefined;
  readonly releaseNotes: NotesOnTheWay | undefined;
  readonly warnings: readonly Warning[];
  /** Why it is unknown whether there is a pull request; undefined where it is known. */
  readonly lookUpDenied: GitHubFacts | undefined;
}

/** A cancelled run has seconds left, and its summary and outputs are written already. */
const NOTES_LIMIT: TimeLimit = { limitMs: 5_000, afterCancelMs: 0 };
const COMMENT_LIMIT: TimeLimit = { limitMs: 10_000, afterCancelMs: 2_000 };

const NOTHING: NotifyResult = {
  pullRequest: undefined,
  releaseNotes: undefined,
  warnings: [],
  lookUpDenied: undefined,
};

/** For a run that ends before its inputs are known. */
export const noopNotifier: Notifier = { onEvent: () => undefined, finish: () => Promise.resolve(NOTHING) };

export interface NotifierDependencies {
  readonly github: GitHub;
  readonly clock: Clock;
  /** The run's, which grow while it goes on; and so do its secrets. */
  readonly notes: readonly RunEvent[];
  readonly secrets: readonly string[];
  readonly workflow: WorkflowRun | undefined;
}

export async function createNotifier(use: GitHubUse, world: NotifierDependencies): Promise<Notifier> {
  const { github, clock, notes } = world;
  const search: PullRequestSearch =
    use.pullRequestComment === 'keep' ? await github.pullRequests.readSearch() : { kind: 'none' };
  const comment =
    use.token === undefined || search.kind === 'none'
      ? undefined
      : createPullRequestNotifier({
          pullRequests: github.pullRequests,
          search,
          clock,
          notes,
          workflow: world.workflow,
        });
  let gathering: ReturnType<typeof startGathering> | undefined;
  let fault: GitHubFacts | undefined;
  return {
    onEvent: (note) => {
      try {
        if (note.kind === 'releases-listed' && use.releaseNotes === 'bring-in')
          gathering = startGathering(use, world, note);
        comment?.hear(note);
      } catch (error) {
        fault ??= gitHubFactsOf(error, 'making the comment');
      }
    },
    finish: async (cancel) => {
      try {
        const releaseNotes = await gathering?.(cancel);
        const told = await comment?.finish({ releaseNotes }, COMMENT_LIMIT, cancel);
        const left = told?.fault ?? fault;
        const warnings = [
          ...withoutToken(use, { search, hasWay: releaseNotes !== undefined }),
          ...(left === undefined ? [] : [leftOut(left, search)]),
        ];
        return { pullRequest: told?.pullRequest, releaseNotes, warnings, lookUpDenied: told?.lookUpDenied };
      } catch (error) {
        return { ...NOTHING, warnings: [leftOut(gitHubFactsOf(error, 'making the comment'), search)] };
      }
    },
  };
}

function startGathering(
  { token }: GitHubUse,
  { github, clock, secrets }: NotifierDependencies,
  { from, releases }: Extract<RunEvent, { kind: 'releases-listed' }>,
): (cancel: AbortSignal) => Promise<NotesOnTheWay | undefined> {
  const gathering = gatherReleaseNotes(token === undefined ? undefined : github.releaseNotes, clock, releases);
  return async (cancel) => {
    const gathered = await gathering.finish(NOTES_LIMIT, cancel);
    return gathered.releases.length === 0 ? undefined : redactStrings({ from, ...gathered }, secrets);
  };
}

function withoutToken(
  { token }: GitHubUse,
  { search, hasWay }: { readonly search: PullRequestSearch; readonly hasWay: boolean },
): readonly Warning[] {
  const missed = [
    ...(search.kind === 'none' ? [] : (['pull-request-comment'] as const)),
    ...(hasWay ? (['release-notes'] as const) : []),
  ];
  return token !== undefined || missed.length === 0 ? [] : [{ code: 'without-token', missed }];
}

function leftOut(fault: GitHubFacts, search: PullRequestSearch): Warning {
  return { code: 'comment-skipped', fault, fromFork: search.kind === 'known' && search.fromFork };
}
