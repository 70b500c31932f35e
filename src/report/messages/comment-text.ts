/** Why the comment on the pull request is missing or behind, and what to do about it. */
import type { Warning } from '../../run/run-event.ts';
import { withoutTrailingPeriod } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

type LeftOut = Extract<Warning, { readonly code: 'comment-skipped' }>;

const PERMISSION = 'Give the job the permission `pull-requests: write`, or set `pull-request-comment: false`.';

export function commentWords({ fault, fromFork }: LeftOut): {
  readonly level: 'warning' | 'notice';
  readonly text: string;
} {
  const said = withoutTrailingPeriod(asFact(fault.message));
  const answer = `${asFact(fault.attempted)} failed${fault.httpStatus === undefined ? '' : ` (HTTP ${fault.httpStatus})`}: ${said}`;
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
