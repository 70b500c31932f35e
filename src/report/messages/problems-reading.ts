/** Messages for invalid inputs, and for a catalog or a template that cannot be read. */
import type { Fault } from '../../cloudformation/fault.ts';
import type { CatalogFlaw } from '../../releases/release-catalog.ts';
import type { TemplateFlaw } from '../../cloudformation/template.ts';
import { advice, type AdviceTable } from './advice.ts';
import { inputLines, inputsWords } from './input-text.ts';
import { TRUST_THE_PROXY } from './problems-aws.ts';
import { answerOf, counted, listedCode } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

const FLAWS_TOLD = 5;

export const READING = {
  'invalid-inputs': ({ inputs }) => ({
    ...advice(inputsWords(inputs), 'Correct the `with:` block of this step. No request was sent to AWS.'),
    details: inputLines(inputs),
  }),
  'catalog-unreadable': ({ location, fault }) =>
    advice(
      `The list of releases, \`${asFact(location)}\`, could not be read: ${answerOf(fault)}.`,
      bucketAdvice(fault),
    ),
  'catalog-unusable': ({ location, flaws }) =>
    advice(
      `The list of releases (\`${asFact(location)}\`) is invalid: ${flawsWords(flaws)}.`,
      'An invalid entry could be a required release, so no part of the list is used. ' +
        'If this is a mirror, copy the file again from `s3://convox/release/versions.json`. Otherwise re-run the workflow later.',
    ),
  'template-unreadable': ({ version, location, fault }) =>
    advice(
      `The template of release ${version}, \`${asFact(location)}\`, could not be read: ${answerOf(fault)}.`,
      `${bucketAdvice(fault)} A mirror must hold the templates of all releases on the route, as \`rack.json\` or \`formation.json\`.`,
    ),
  'template-unusable': ({ version, location, flaw }) =>
    advice(
      `The file \`${asFact(location)}\` is not the template of a rack (release ${version}): ${templateFlawWords(flaw)}.`,
      'If this is a mirror, copy the file again from the bucket `convox`. Otherwise choose another release with `version`.',
    ),
  'template-not-copied': ({ version, bucket, owner, fault }) =>
    advice(
      `The template of release ${version} could not be copied to the bucket \`${asFact(bucket)}\`: ${answerOf(fault)}.`,
      'Allow the job `s3:PutObject`, `s3:GetObject` and `s3:GetObjectVersion` in that bucket, which must belong to the ' +
        `account of the rack (${asFact(owner)}), or correct \`template-bucket\`.`,
    ),
  'template-changed': ({ version, location }) =>
    advice(
      `The template of release ${version}, \`${asFact(location)}\`, changed while the change set was being created, so ` +
        'CloudFormation may have read another template than this run. The change set was deleted.',
      'Find out who writes to the bucket. Re-run the workflow when the template no longer changes.',
    ),
} satisfies AdviceTable<
  | 'invalid-inputs'
  | 'catalog-unreadable'
  | 'catalog-unusable'
  | 'template-unreadable'
  | 'template-unusable'
  | 'template-not-copied'
  | 'template-changed'
>;

function bucketAdvice({ kind }: Fault): string {
  switch (kind) {
    case 'not-found':
      return 'Check `release-bucket`, `release-prefix` and `release-region`.';
    case 'access-denied':
    case 'credentials-missing':
    case 'credentials-expired':
    case 'credentials-invalid':
    case 'role-not-assumed':
      return (
        'The action reads it without credentials first, then with those of the job. Make it public, or allow the job ' +
        '`s3:GetObject`, and check `release-bucket`, `release-prefix` and `release-region`.'
      );
    case 'too-large':
      return 'The file exceeds the size limit. Check `release-bucket` and `release-prefix`.';
    case 'untrusted-certificate':
      return TRUST_THE_PROXY;
    case 'throttled':
    case 'unavailable':
      return 'S3 did not respond successfully after several attempts. Re-run the workflow in a few minutes.';
    case 'stack-busy':
    case 'change-set-not-found':
    case 'change-set-busy':
    case 'change-set-not-executable':
    case 'already-exists':
    case 'rejected':
      return 'Check `release-bucket`, `release-prefix` and `release-region`, then re-run the workflow.';
  }
}

function flawsWords(flaws: readonly CatalogFlaw[]): string {
  const texts = flaws.slice(0, FLAWS_TOLD).map(({ index, field, expected, found }) => {
    const place = index === undefined ? 'the file' : `\`[${index}]${field === 'entry' ? '' : `.${field}`}\``;
    return `${place} is ${asFact(found, 100)} and should be ${asFact(expected)}`;
  });
  const rest = flaws.length - texts.length;
  return rest > 0 ? `${texts.join('; ')}; and ${rest} more (${flaws.length} in total)` : texts.join('; ');
}

function templateFlawWords(flaw: TemplateFlaw): string {
  switch (flaw.flaw) {
    case 'not-json':
      return `${counted(flaw.characters, 'character')} that are not valid JSON`;
    case 'not-an-object':
      return `\`${asFact(flaw.part)}\` is not an object`;
    case 'not-a-rack':
      return `it lacks ${listedCode(flaw.lacks)}`;
  }
}
