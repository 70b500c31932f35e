/** Messages for a plan that cannot be created, is out of date, or has an impact that the inputs do not permit. */
import type { PlanDifference } from '../../../cloudformation/change-set.ts';
import { type AdviceRows, onStack } from '../advice.ts';
import {
  argument,
  asFact,
  counted,
  durationText,
  joinLimited,
  listedCode,
  sentences,
  withoutTrailingPeriod,
} from '../../markdown/plain-text.ts';
import { conflictAdvice, detailsText, referenceText, repairsText, typeChangeText } from './template-text.ts';
import { knownReasonText } from '../known-reason-text.ts';
import { recentEvents } from './problems-rack.ts';
import { explainReason } from '../../../diagnosis/known-reasons.ts';
import type { ExportInUse } from '../../../run/problem.ts';
import { droppedText, lossList, processText, scaleCommand } from '../impact-text.ts';
import type { InvalidParameter, ParameterRule } from '../../../rack/parameter-values.ts';

export const PLAN = {
  'parameters-mismatch': ({ version, missing, unknown }) => {
    const causes = [
      missing.length === 0
        ? ''
        : `requires ${listedCode(missing, 30)}, which ${missing.length === 1 ? 'is' : 'are'} missing on the rack and in \`parameters\``,
      unknown.length === 0 ? '' : `has no parameter ${listedCode(unknown, 30)}, which \`parameters\` sets`,
    ].filter((cause) => cause !== '');
    const next = sentences(
      missing.length === 0 ? '' : 'Set what is missing in `parameters` (`Key=Value`, one per line).',
      unknown.length === 0 ? '' : `Correct or remove what release ${version} does not have (names are case-sensitive).`,
    );
    return [`The template of release ${version} ${causes.join(', and ')}.`, next];
  },
  'references-unresolved': ({ version, references }) => {
    const repairs = repairsText(references);
    const rest = references.filter(({ repair }) => repair === undefined).map(({ logicalId }) => logicalId);
    return [
      `The template of release ${version} does not create ${joinLimited(references, referenceText)} on this rack. ` +
        'CloudFormation refuses such a template ("Unresolved resource dependencies").',
      sentences(
        repairs,
        rest.length === 0
          ? ''
          : `No parameter repairs the references to ${listedCode(rest)}: choose another release in \`version\`.`,
      ),
    ];
  },
  'types-changed': ({ version, current, changes, bridge }) => [
    `From ${current} to ${version}, ${counted(changes.length, 'resource changes its type', 'resources change their types')} ` +
      `under the same logical id: ${joinLimited(changes, typeChangeText)}. CloudFormation refuses such an update ` +
      '("Update of resource type is not permitted").',
    bridge === undefined
      ? `No release between the two was found that avoids this. Choose another release in \`version\`.`
      : `Set \`also-required: ${bridge}\` and \`required-releases: step\`: the rack is then updated to ${bridge} first.`,
  ],
  'change-set-failed': ({ version, reason, details }) => {
    const known = explainReason({ reason, type: 'AWS::CloudFormation::Stack' });
    const { means, next } =
      known.code === 'unknown'
        ? { means: '', next: 'Correct the cause in `parameters` or in the account.' }
        : knownReasonText(known);
    return [
      `CloudFormation could not create a change set for release ${version}: ` +
        `${`${withoutTrailingPeriod(asFact(reason))}. ${means}`.trim()}${detailsText(details)}`,
      `Nothing was changed: CloudFormation checks an update before it starts. ${next} Then re-run the workflow.`,
    ];
  },
  'change-set-empty': ({ version }) => [
    `CloudFormation finds no changes for release ${version}, but the rack does not run it.`,
    'Re-run the workflow: another client may have updated the stack at the same time. If this persists, the template of ' +
      'the release does not use its `Version` parameter. Report this as a bug, with the report of this run.',
  ],
  'change-set-not-made': ({ version, limitMs }) => [
    `The change set for release ${version} was still being created after ${durationText(limitMs)}.`,
    'This usually takes seconds. Re-run the workflow in a few minutes. If this persists, check https://health.aws.amazon.com.',
  ],
  'plan-stale': ({ attempts, by, difference }, context) =>
    by === 'another-update'
      ? [
          `The update was planned ${counted(attempts, 'time')}, and each time another update of the stack made the plan stale.`,
          "Check the events for the other client (for example the rack's autoscaler or another pipeline), " +
            'and re-run the workflow when it no longer updates the stack.',
          [recentEvents(context)],
        ]
      : [
          'Another update made the plan stale, and the new plan differs from it ' +
            `(${counted(attempts, 'attempt')}).${differenceText(difference)}`,
          'This action executes only what was planned. Check what changed in the stack, then re-run the workflow, which plans again. ' +
            'A reviewed change set has to be planned and reviewed again.',
          [onStack('describe-stacks', context)],
        ],
} satisfies AdviceRows;

function differenceText(difference: PlanDifference | undefined): string {
  if (difference === undefined) return '';
  const line = (text: string): string => `\`${asFact(text, 300)}\``;
  const parts = [
    ['Only in the earlier plan', difference.onlyReviewed],
    ['Only in the new one', difference.onlyNew],
  ] as const;
  const changes = parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => ` ${title}: ${joinLimited(lines, line)}.`)
    .join('');
  const { parameters } = difference;
  return parameters.length === 0 ? changes : `${changes} Other values for ${listedCode(parameters, 20)}.`;
}

const MOST_COMMANDS = 20;

export const IMPACT = {
  'parameter-values-refused': ({ version, invalid }) => [
    `Release ${version} does not accept ${counted(invalid.length, 'parameter value')}: ` +
      `${joinLimited(invalid, invalidText, 10)}.`,
    'Set accepted values in `parameters` (`Key=Value`, one per line). They are applied in the same update.',
  ],
  'parameters-lost': ({ version, dropped, allow }) => [
    `Release ${version} no longer has ${counted(dropped.length, 'customized parameter')} of this rack: ` +
      `${joinLimited(dropped, droppedText, 10)}. ${dropped.length === 1 ? 'Its effect' : 'Their effect'} would be lost.`,
    'Find the replacement in the release notes, and set it in `parameters`. If you do not need the old setting, set ' +
      `\`dropped-parameters: ${allow.map((name) => asFact(name)).join(', ')}\`.`,
  ],
  'exports-in-use': ({ version, exports }, { region }) => [
    `Release ${version} no longer exports ${counted(exports.length, 'value')} that other stacks import: ` +
      `${joinLimited(exports, exportText)}. CloudFormation would refuse this during the update and roll it back.`,
    `Remove these imports first, then re-run the workflow. Deploy an app again (\`convox deploy --app APP\`); ` +
      'update any other stack so that it no longer imports the value. No input permits this.',
    exports
      .slice(0, MOST_COMMANDS)
      .map(
        ({ name }) =>
          `aws cloudformation list-imports --export-name ${argument(name, 'EXPORT')} --region ${argument(region, 'REGION')}`,
      ),
  ],
  'replacement-conflicts': conflictAdvice,
  'replacements-refused': ({ version, losses, allow }) => [
    `The update to ${version} would remove or replace ${counted(losses.length, 'protected resource')}: ${lossList(losses)}.`,
    'Save or move what you need first. To permit the update, set ' +
      `\`replacements: ${allow.map((id) => asFact(id)).join(', ')}\` for this run.`,
  ],
  'downtime-refused': ({ processes }, { rack }) => [
    `Instances would be replaced, and ${counted(processes.length, 'process', 'processes')} with a single instance would be ` +
      `down during this time: ${joinLimited(processes, processText, 10)}.`,
    'Scale each process to two, and re-run the workflow. Or set `downtime: warn` to accept the downtime.',
    processes.slice(0, MOST_COMMANDS).map((process) => scaleCommand(process, rack)),
  ],
} satisfies AdviceRows;

function exportText({ name, importers }: ExportInUse): string {
  return `\`${asFact(name)}\`, imported by ${listedCode(importers, 5)}`;
}

const SOURCES: Readonly<Record<InvalidParameter['source'], string>> = {
  given: 'given in `parameters`',
  previous: 'from the rack',
  carried: 'carried over from its old name',
  pinned: 'pinned to the value of the rack',
  version: 'the target of this run',
};

/** `InstanceCount` is `2` (from the rack) and must be at least 3 */
export function invalidText({ name, rule, accepted, value, source }: InvalidParameter): string {
  const shown =
    value === undefined ? 'has a hidden value' : asFact(value) === '' ? 'is empty' : `is \`${asFact(value, 100)}\``;
  return `\`${asFact(name)}\` ${shown} (${SOURCES[source]}) and ${ruleText(rule, accepted)}`;
}

function ruleText(rule: ParameterRule, accepted: readonly string[]): string {
  const limit = asFact(accepted[0] ?? '');
  switch (rule) {
    case 'number':
      return 'must be a number';
    case 'allowed-values':
      return `must be one of ${listedCode(accepted, 20)}`;
    case 'allowed-pattern':
      return `must match \`${limit}\``;
    case 'min-value':
      return `must be at least ${limit}`;
    case 'max-value':
      return `must be at most ${limit}`;
    case 'min-length':
      return `must have at least ${limit === '1' ? '1 character' : `${limit} characters`}`;
    case 'max-length':
      return `must have at most ${limit === '1' ? '1 character' : `${limit} characters`}`;
  }
}
