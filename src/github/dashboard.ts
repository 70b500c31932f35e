/** Reads the open pull requests of racks, and writes a section of the dashboard issue without changing the others. */
import { unreadPullRequests } from '../report/messages/warnings.ts';
import { type GitHubFacts, gitHubFactsOf, GitHubFault } from '../run/github-fault.ts';
import {
  DASHBOARD_TITLE,
  isDashboard,
  type NewSection,
  type OpenPullRequests,
  parseSections,
  renderDashboard,
} from '../report/github/dashboard.ts';
import type { Clock } from '../update/ports.ts';
import { createCommentWriter } from './comment-writer.ts';
import type { GitHubApi, Issue, PullRequests } from './ports.ts';
import { readCreator } from './read-creator.ts';
import type { TimeLimit } from './time-limit.ts';

const LIMIT: TimeLimit = { limitMs: 30_000, afterCancelMs: 1_000 };
const ATTEMPTS = 4;
/** GitHub has no conditional update of an issue. */
const RACE = 'other runs wrote the dashboard at the same time';

/**
 * Never throws.
 * @returns why the section is not up to date, if so.
 */
export async function writeDashboard(
  github: Pick<GitHubApi, 'issues' | 'pullRequests'>,
  clock: Clock,
  section: NewSection,
  cancel: AbortSignal,
): Promise<GitHubFacts | undefined> {
  const attempted = 'writing the dashboard';
  const writer = createCommentWriter(clock, (_text, signal) => putSection(github, clock, section, signal), attempted);
  writer.write(section.id);
  return writer.finish(LIMIT, cancel);
}

/**
 * Returns the open pull requests with a comment of this action, which is a plan of a rack. Never throws.
 * @returns the reason if GitHub does not return them.
 */
export async function readOpenPullRequests(
  pullRequests: Pick<PullRequests, 'readOwnComments'>,
  signal: AbortSignal,
): Promise<OpenPullRequests> {
  const byMarker = new Map<string, readonly number[]>();
  try {
    for (const { pullRequest, body } of await pullRequests.readOwnComments(signal)) {
      const [marker = ''] = body.split('\n', 1);
      byMarker.set(marker, [...new Set([...(byMarker.get(marker) ?? []), pullRequest])]);
    }
    return { byMarker, unread: undefined };
  } catch (error) {
    return { byMarker, unread: unreadPullRequests(gitHubFactsOf(error, 'reading the open pull requests')) };
  }
}

/** Reads the issue again after each write, and writes again if another run has overwritten the section. */
async function putSection(
  { issues, pullRequests }: Pick<GitHubApi, 'issues' | 'pullRequests'>,
  clock: Clock,
  section: NewSection,
  signal: AbortSignal,
): Promise<void> {
  const creator = await readCreator(pullRequests, signal);
  const find = async (): Promise<readonly Issue[]> => {
    const found: Issue[] = [];
    for await (const issue of issues.readIssues(creator, 'open', signal))
      if (isDashboard(issue.body)) found.push(issue);
    return found.toSorted((one, other) => one.number - other.number);
  };
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const [first] = await find();
    const body = renderDashboard(first?.body ?? '', section);
    if (first === undefined)
      await issues.createIssue({ title: DASHBOARD_TITLE, body, labels: [], assignees: [] }, signal);
    else await issues.updateIssue(first.number, { body }, signal);
    const [kept, ...others] = await find();
    // Two first runs can both create an issue. The older one remains.
    for (const { number } of others) await issues.updateIssue(number, { state: 'closed' }, signal);
    const isWritten = parseSections(kept?.body ?? '').some(
      ({ id, atMs }) => id === section.id && atMs === section.atMs,
    );
    if (isWritten) return;
    await clock.sleep(attempt * 500 * (1 + clock.random()), signal);
  }
  const attempted = 'writing the dashboard';
  throw new GitHubFault({
    kind: 'unavailable',
    attempted,
    message: RACE,
    httpStatus: undefined,
    retryAfterMs: undefined,
  });
}
