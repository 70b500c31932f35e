/** Words for a plan that cannot be made, or not be carried out any more. */
import type { PlanDifference } from '../../cloudformation/change-set.ts';
import { advice, onStack, type AdviceTable } from './advice.ts';
import { durationWords } from './duration.ts';
import { detailsWords, hookAdvice } from './failure-detail-text.ts';
import { recentEvents } from './problems-rack.ts';
import { counted, withoutTrailingPeriod, listedCode, joinLimited } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';
import { referenceWords, repairsWords, typeChangeWords } from './template-text.ts';

export const PLAN = {
  'parameters-mismatch': ({ version, missing, unknown }) => {
    const causes = [
      missing.length === 0 ? '' : `needs ${listedCode(missing, 30)}, which neither the rack nor \`parameters\` has`,
      unknown.length === 0 ? '' : `does not know ${listedCode(unknown, 30)} from \`parameters\``,
    ].filter((cause) => cause !== '');
    const next = [
      missing.length === 0 ? '' : 'Give what is missing in `parameters` (`Key=Value`, one a line).',
      unknown.length === 0 ? '' : `Correct or remove what release ${version} does not know (names are case-sensitive).`,
    ].filter((one) => one !== '');
    return advice(`The template of release ${version} ${causes.join(', and ')}.`, next.join(' '));
  },
  'references-unresolved': ({ version, references }) => {
    const repairs = repairsWords(references);
    const rest = references.filter(({ repair }) => repair === undefined).map(({ logicalId }) => logicalId);
    return advice(
      `The template of release ${version} does not create ${joinLimited(references, referenceWords)} on this rack. ` +
        'CloudFormation refuses such a template ("Unresolved resource dependencies").',
      [
        repairs,
        rest.length === 0
          ? ''
          : `No parameter is known that repairs the references to ${listedCode(rest)}: choose another release in \`version\`.`,
      ]
        .filter((sentence) => sentence !== '')
        .join(' '),
    );
  },
  'types-changed': ({ version, current, changes, bridge }) =>
    advice(
      `From ${current} to ${version}, ${counted(changes.length, 'resource changes its type', 'resources change their types')} ` +
        `under the same logical id: ${joinLimited(changes, typeChangeWords)}. CloudFormation refuses such an update ` +
        '("Update of resource type is not permitted").',
      bridge === undefined
        ? `No release between the two was found that avoids this. Choose another release in \`version\`.`
        : `Set \`also-required: ${bridge}\` and \`required-releases: step\`: the rack is then updated to ${bridge} first.`,
    ),
  'change-set-failed': ({ version, reason, details }) =>
    advice(
      `CloudFormation could not make a change set for release ${version}. It says: ${withoutTrailingPeriod(asFact(reason))}.` +
        detailsWords(details),
      'CloudFormation looks an update over before it touches anything, and this one would not have gone well. ' +
        `Correct what it names, in \`parameters\` or in the account, and run this again.${hookAdvice(details)}`,
    ),
  'change-set-empty': ({ version }) =>
    advice(
      `CloudFormation finds nothing to change for release ${version}, and yet the rack does not run it.`,
      'That can be when somebody updates the stack at the same time: run this again. Where it stays so, the template of ' +
        'the release has no use for its `Version` parameter; report it with the report of this run.',
    ),
  'change-set-not-made': ({ version, limitMs }) =>
    advice(
      `CloudFormation was still making the change set for release ${version} after ${durationWords(limitMs)}.`,
      'It takes seconds as a rule: run this again in some minutes, and see https://health.aws.amazon.com where it stays so.',
    ),
  overtaken: ({ attempts, by, difference }, scene) =>
    by === 'another-update'
      ? advice(
          `The update was planned ${counted(attempts, 'time')}, and each time another update of the stack came in between.`,
          "Find in the events what keeps updating it (the rack's autoscaler under changing load, another pipeline), " +
            'and run this again when it is quiet.',
          [recentEvents(scene)],
        )
      : advice(
          'Another update came in between, and the plan made after it is not the one made before ' +
            `(${counted(attempts, 'attempt')}).${differenceWords(difference)}`,
          'What was not planned is not carried out. Look at the change in the stack, then run this again: it plans anew. ' +
            'A change set that was reviewed has to be planned and reviewed again.',
          [onStack('describe-stacks', scene)],
        ),
} satisfies AdviceTable<
  | 'parameters-mismatch'
  | 'references-unresolved'
  | 'types-changed'
  | 'change-set-failed'
  | 'change-set-empty'
  | 'change-set-not-made'
  | 'overtaken'
>;

function differenceWords(difference: PlanDifference | undefined): string {
  if (difference === undefined) return '';
  const line = (text: string): string => `\`${asFact(text, 300)}\``;
  const parts = [
    ['Only in the earlier plan', difference.onlyReviewed],
    ['Only in the new one', difference.onlyNew],
  ] as const;
  const told = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => ` ${title}: ${joinLimited(lines, line)}.`)
    .join('');
  const { parameters } = difference;
  return parameters.length === 0 ? told : `${told} Other values for ${listedCode(parameters, 20)}.`;
}
