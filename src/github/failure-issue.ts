/** Opens, updates and closes the issue of a rack whose runs fail. */
import { type GitHubFacts, GitHubFault } from '../run/github-fault.ts';
import type { FailureIssueUse } from '../run/github-use.ts';
import {
  closingComment,
  countFailure,
  failureIssueAction,
  type FailureMarker,
  isIssueOf,
  parseFailureMarker,
  renderFailureIssue,
} from '../report/github/failure-issue.ts';
import type { Report } from '../report/model/report.ts';
import type { SummaryExtras } from '../report/summary/summary-state.ts';
import type { Clock } from '../update/ports.ts';
import { createCommentWriter } from './comment-writer.ts';
import type { GitHubApi, Issue } from './ports.ts';
import { readCreator } from './read-creator.ts';
import type { TimeLimit } from './time-limit.ts';

export interface FailureIssueContext {
  readonly github: Pick<GitHubApi, 'issues' | 'pullRequests'>;
  readonly clock: Clock;
  readonly use: FailureIssueUse;
  readonly report: Report;
  readonly extras: SummaryExtras;
}

interface FoundIssue extends Issue {
  readonly marker: FailureMarker;
}

/** Maximum number of closed issues that are searched, the last updated first. */
const CLOSED_SEARCHED = 200;

/**
 * Updates the issue as the run's ending requires, with retries.
 * @returns what failed; undefined if nothing did.
 */
export async function writeFailureIssue(
  context: FailureIssueContext,
  limit: TimeLimit,
  cancel: AbortSignal,
): Promise<GitHubFacts | undefined> {
  const action = failureIssueAction(context.report);
  if (action === 'none') return undefined;
  let refused: GitHubFacts | undefined;
  const closed = new Map<number, FailureMarker>();
  const write = async (_text: string, signal: AbortSignal): Promise<void> => {
    if (action === 'open') refused = await openIssue(context, signal);
    else await closeIssues(context, closed, signal);
  };
  const writer = createCommentWriter(context.clock, write, 'writing the failure issue');
  writer.write(action);
  return (await writer.finish(limit, cancel)) ?? refused;
}

/** @returns the fault for which the issue has no assignees, if so. */
async function openIssue(context: FailureIssueContext, signal: AbortSignal): Promise<GitHubFacts | undefined> {
  const { github, use, report, extras } = context;
  const creator = await readCreator(github.pullRequests, signal);
  const open = await findIssues(context, creator, 'open', signal);
  const known = open[0] ?? (await findIssues(context, creator, 'closed', signal))[0];
  const { title, body } = renderFailureIssue(report, countFailure(report, known?.marker, open.length > 0), extras);
  if (known !== undefined) {
    await github.issues.updateIssue(known.number, { title, body, state: 'open' }, signal);
    return undefined;
  }
  try {
    await github.issues.createIssue({ title, body, ...use }, signal);
    return undefined;
  } catch (error) {
    // GitHub rejects an issue with an assignee who has no access to the repository.
    if (!(error instanceof GitHubFault) || error.facts.kind !== 'rejected' || use.assignees.length === 0) throw error;
    await github.issues.createIssue({ title, body, labels: use.labels, assignees: [] }, signal);
    return error.facts;
  }
}

/** @param closed issues that an earlier try closed and may not have commented on. */
async function closeIssues(
  context: FailureIssueContext,
  closed: Map<number, FailureMarker>,
  signal: AbortSignal,
): Promise<void> {
  const { github, report, extras } = context;
  const creator = await readCreator(github.pullRequests, signal);
  for (const { number, marker } of await findIssues(context, creator, 'open', signal)) {
    await github.issues.updateIssue(number, { state: 'closed' }, signal);
    closed.set(number, marker);
  }
  for (const [number, marker] of closed) {
    await github.pullRequests.createComment(number, closingComment(report, marker, extras), signal);
    closed.delete(number);
  }
}

/** The issues of the rack, those that know its account first. */
async function findIssues(
  { github: { issues }, report }: FailureIssueContext,
  creator: string,
  state: 'open' | 'closed',
  signal: AbortSignal,
): Promise<readonly FoundIssue[]> {
  const found: FoundIssue[] = [];
  let searched = 0;
  for await (const issue of issues.readIssues(creator, state, signal)) {
    searched += 1;
    const marker = parseFailureMarker(issue.body);
    if (marker !== undefined && isIssueOf(marker, report)) found.push({ ...issue, marker });
    if (state === 'closed' && (found.length > 0 || searched === CLOSED_SEARCHED)) break;
  }
  return found.toSorted((one, other) => Number(one.marker.id === undefined) - Number(other.marker.id === undefined));
}
