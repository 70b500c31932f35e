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
  const answer = `${asFact(fault.attempted)} was answered${fault.httpStatus === undefined ? '' : ` HTTP ${fault.httpStatus}`}: ${said}`;
  switch (fault.kind) {
    case 'forbidden':
    case 'not-found':
      return fromFork
        ? {
            level: 'notice',
            text:
              'The pull request comes from a fork, whose runs get a token that may only read, so no comment was left on it: ' +
              '`pull-requests: write` is not to be had there. The summary of the run says the same.',
          }
        : { level: 'warning', text: `No comment could be left on the pull request (${answer}). ${PERMISSION}` };
    case 'unauthorized':
      return {
        level: 'warning',
        text: `No comment could be left on the pull request: GitHub does not know the \`github-token\` (${answer}).`,
      };
    case 'rate-limited':
      return {
        level: 'notice',
        text: `The comment on the pull request is not up to date: GitHub allows no more requests at the moment (${answer}).`,
      };
    case 'unavailable':
    case 'rejected':
      return { level: 'notice', text: `The comment on the pull request is not up to date: ${answer}.` };
  }
}
