/** Texts for the findings of validations and hooks. */
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import { withoutTrailingPeriod, joinLimited } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

/** A sentence to follow the cause; empty without findings. */
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

// What CloudFormation checks in mode WARN: AWS DevOps blog of 30 June 2026 on pre-deployment validation. The names of the
// checks are not documented, so they are recognized by their words.
const FINDING_ADVICE: readonly (readonly [RegExp, string])[] = [
  [/quota/i, 'Request a higher quota in Service Quotas, or delete what is not used, before the update.'],
  [
    /bucket/i,
    'Empty the bucket before the update, if its content is not needed: CloudFormation deletes no bucket with content.',
  ],
  [/\becr\b|image/i, 'Check that the image exists in its repository, and that the repository may be changed.'],
];

/** What to do about findings that only warn; one sentence for each kind. */
export function findingAdvice(details: readonly FailureDetail[]): string {
  const adviceFor = ({ name, reason }: FailureDetail): string =>
    FINDING_ADVICE.find(([words]) => words.test(`${name.replaceAll('_', ' ')} ${reason}`))?.[1] ??
    'Fix this before the update.';
  return [...new Set(details.map(adviceFor))].join(' ');
}
