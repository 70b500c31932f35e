/** Words for what stood behind a failure: early validations, and hooks that said no. */
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import { withoutTrailingPeriod, joinLimited } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

/** A sentence to follow the cause, or nothing. */
export function detailsWords(details: readonly FailureDetail[]): string {
  return details.length === 0 ? '' : ` Details: ${joinLimited(details, detailWords)}.`;
}

function detailWords({ kind, name, logicalId, type, reason, path }: FailureDetail): string {
  const by = `${kind === 'hook' ? 'the hook' : 'the validation'} \`${asFact(name)}\``;
  const ofType = asFact(type) === '' ? '' : ` (${asFact(type)})`;
  const on = asFact(logicalId) === '' ? '' : ` on \`${asFact(logicalId)}\`${ofType}`;
  const at = path === undefined || asFact(path) === '' ? '' : `, at \`${asFact(path)}\``;
  const said = withoutTrailingPeriod(asFact(reason));
  return `${by}${on}${at}${said === '' ? ' gave no reason' : `: ${said}`}`;
}
