/** Why the pull request comment or the failure issue is missing or not up to date, and what to do about it. */
import type { GitHubFacts } from '../../run/github-fault.ts';
import type { Warning } from '../../run/run-event.ts';
import { withoutTrailingPeriod } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

type SkippedComment = Extract<Warning, { readonly code: 'comment-skipped' }>;

const PERMISSION = 'Give the job the permission `pull-requests: write`, or set `pull-request-comment: false`.';

interface Text {
  readonly level: 'warning' | 'notice';
  readonly text: string;
}

function answerText(fault: GitHubFacts): string {
  const quoted = withoutTrailingPeriod(asFact(fault.message));
  return `${asFact(fault.attempted)} failed${fault.httpStatus === undefined ? '' : ` (HTTP ${fault.httpStatus})`}: ${quoted}`;
}

/** Why the comment was skipped, and what to do about it. */
export function commentText({ fault, fromFork }: SkippedComment): Text {
  const answer = answerText(fault);
  switch (fault.kind) {
    case 'forbidden':
    case 'not-found':
      return fromFork
        ? {
            level: 'notice',
            text:
              'Skipped the comment on the pull request: workflows from forks cannot get ' +
              '`pull-requests: write`. The summary of the run has the same content.',
          }
        : { level: 'warning', text: `Could not comment on the pull request (${answer}). ${PERMISSION}` };
    case 'unauthorized':
      return {
        level: 'warning',
        text: `Could not comment on the pull request: GitHub rejected the \`github-token\` (${answer}).`,
      };
    case 'rate-limited':
      return {
        level: 'notice',
        text: `The comment on the pull request is out of date: the rate limit of GitHub is reached (${answer}).`,
      };
    case 'unavailable':
    case 'rejected':
      return { level: 'notice', text: `The comment on the pull request is out of date: ${answer}.` };
  }
}

/** Why the failure issue could not be updated, and what to do about it. */
export function failureIssueText(fault: GitHubFacts): Text {
  const start = `The failure issue could not be updated (${answerText(fault)}).`;
  switch (fault.kind) {
    case 'forbidden':
      return {
        level: 'warning',
        text: `${start} Give the job the permission \`issues: write\`, or set \`failure-issue: false\`.`,
      };
    case 'not-found':
      return { level: 'warning', text: `${start} Turn on issues in this repository, or set \`failure-issue: false\`.` };
    case 'unauthorized':
      return { level: 'warning', text: `${start} GitHub does not accept the \`github-token\`.` };
    case 'rejected':
      return { level: 'warning', text: `${start} Check \`failure-issue-labels\` and \`failure-issue-assignees\`.` };
    case 'rate-limited':
    case 'unavailable':
      return { level: 'notice', text: `${start} The next run updates it.` };
  }
}

export const DASHBOARD_WITHOUT_TOKEN = '`github-token` is empty. Leave the input out to use the token of the job.';

/** Why the dashboard shows no open pull requests. */
export function unreadPullRequests(fault: GitHubFacts): string {
  return fault.kind === 'forbidden'
    ? 'Open pull requests are not shown: the job has no permission `pull-requests: read`.'
    : `Open pull requests are not shown (${answerText(fault)}).`;
}

/** Undefined if there was no problem. */
export function dashboardWarning(fault: GitHubFacts | undefined): string | undefined {
  if (fault === undefined) return undefined;
  const start = `The dashboard could not be refreshed (${answerText(fault)}).`;
  if (fault.kind === 'forbidden')
    return `${start} Give the job the permission \`issues: write\`, or set \`dashboard: false\`.`;
  return fault.kind === 'not-found'
    ? `${start} Turn on issues in this repository, or set \`dashboard: false\`.`
    : start;
}
