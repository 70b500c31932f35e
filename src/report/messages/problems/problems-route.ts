/** Messages for a route or a reviewed change set that is refused. */
import type { RackVersion } from '../../../releases/rack-version.ts';
import { type AdviceRows, onStack } from '../advice.ts';
import { recentEvents } from './problems-rack.ts';
import { argument, asFact, counted, listed, listedCode, withoutTrailingPeriod } from '../../markdown/plain-text.ts';
import type { ChangeSetUnfit } from '../../../run/problem.ts';
import type { ReviewDifference } from '../../../cloudformation/change-set-review.ts';

export const ROUTE = {
  'no-published-release': () => [
    'The list of releases has no published release.',
    'Check `release-bucket` and `release-prefix`. Or set `version` to a release, and `allow-unpublished: true`.',
  ],
  'also-required-unknown': ({ versions }) => [
    `${listedCode(versions)} from \`also-required\` ${versions.length === 1 ? 'is' : 'are'} not in the list of releases.`,
    'Correct or remove it.',
  ],
  'target-unknown': ({ target, before, after }) => [
    `Release ${target} is not in the list of releases${neighbours(before, after)}.`,
    'Correct `version`. If Convox has withdrawn the release, choose another one.',
  ],
  'target-unpublished': ({ target }) => [
    `Release ${target} is listed, but not published.`,
    'Choose a published release, or set `allow-unpublished: true`.',
  ],
  'stop-unpublished': ({ stop, target }) => [
    `The route to ${target} includes ${stop}, which is listed in \`also-required\` but not published.`,
    `Remove ${stop} from \`also-required\`, or set \`allow-unpublished: true\`.`,
  ],
  'current-unknown': ({ current, before, after }) => [
    `The rack runs ${current}, which is not in the list of releases${neighbours(before, after)}.`,
    'Required releases between it and the target are not known, so no route is planned. Update the rack to a listed release ' +
      'first (`convox rack update VERSION`, usually the nearest later one), then re-run the workflow.',
  ],
  'required-release-skipped': ({ target, required }) => [
    `The route to ${target} includes the required release ${required}, which a rack must not skip.`,
    `Set \`version: ${required}\` first, and ${target} when that update is complete. ` +
      'Or set `required-releases: step` to update through each required release in one run.',
  ],
  'downgrade-not-allowed': ({ current, target }) => [
    `Release ${target} is older than the rack's release ${current}.`,
    'Correct `version`, or set `allow-downgrade: true` for a downgrade.',
  ],
  'downgrade-passes-required': ({ current, target, required }) => [
    `The rack runs ${current} and cannot be downgraded to ${target}: release ${required} is required, and its changes ` +
      'cannot be undone.',
    current === required
      ? `No input permits this. Keep the rack on ${required}, or update to a newer release.`
      : `No input permits this. The oldest possible release for a downgrade is ${required}.`,
  ],
  'no-progress': ({ version }, context) => [
    `The rack runs ${version} again, although this run already updated it from that release.`,
    'Check the events for another client that updates this stack. Re-run the workflow when no other update is in progress.',
    [recentEvents(context)],
  ],
} satisfies AdviceRows;

function neighbours(before: RackVersion | undefined, after: RackVersion | undefined): string {
  const known = [before, after].filter((version) => version !== undefined);
  if (known.length === 0) return '';
  return `. Nearest listed ${known.length === 1 ? 'release' : 'releases'}: ${listed(known)}`;
}

/** A change set can be executed once, so its plan has to run again too. */
export const RERUN_ALL_JOBS =
  'Re-run all jobs of the workflow, not only the failed ones, so that a new plan is made and reviewed.';

const PLAN_AGAIN =
  'Plan again (`mode: plan` with `keep-change-set: true`), review the plan, and execute its change set. ' +
  'If the plan is a job of the same workflow run, re-run all jobs, not only the failed ones.';

export const REVIEWED = {
  'change-set-unusable': ({ changeSet, unfit }, context) => {
    const [cause, next] = unfitText(unfit);
    const commands =
      unfit.why === 'different'
        ? [onStack('describe-change-set', context, `--change-set-name ${argument(changeSet, 'CHANGE_SET')}`)]
        : [];
    return [`The change set \`${asFact(changeSet)}\` was not executed: ${cause}.`, next, commands];
  },
  busy: ({ status, from, to }, context) => [
    `Another run of this action is updating the rack from ${from} to ${to} (${status}). That update is not the reviewed ` +
      'change set, so this run does not follow it.',
    `Wait until the update is complete. CloudFormation has then deleted the reviewed change set or made it obsolete. ${PLAN_AGAIN}`,
    [recentEvents(context)],
  ],
  'unreviewed-role': ({ roleArn, expected, status, version }, context) => [
    `The executed change set uses ${roleText(roleArn)}; this run expects ${roleText(expected)}. CloudFormation ` +
      `shows the role of a change set only once it is executed. The stack is in ${status} and the rack runs ` +
      `\`${asFact(version)}\`. Where the update was still in progress, the action asked CloudFormation to roll it back.`,
    'CloudFormation uses this role for every later operation on the stack. Find out who created the change set, and set ' +
      'the right role again with an update that has `role-arn`.',
    [recentEvents(context)],
  ],
} satisfies AdviceRows;

function unfitText(unfit: ChangeSetUnfit): readonly [cause: string, next: string] {
  switch (unfit.why) {
    case 'gone':
      return ['it does not exist. An update of the stack deletes all its change sets', PLAN_AGAIN];
    case 'already-executed':
      return [`it was executed before${ENDED[unfit.ended]}`, `A change set can be executed once. ${RERUN_ALL_JOBS}`];
    case 'failed': {
      const reason = withoutTrailingPeriod(asFact(unfit.reason));
      return [`its creation failed${reason === '' ? '' : `. CloudFormation says: ${reason}`}`, PLAN_AGAIN];
    }
    case 'other-stack':
      return [
        `it belongs to another stack, \`${asFact(unfit.stack)}\``,
        `Check \`rack\` and \`change-set\`: a change set can only be executed on the rack that it was planned for.`,
      ];
    case 'other-target': {
      const version = asFact(unfit.version, 100);
      return [
        `it updates to ${version === '' ? 'no release' : `release \`${version}\``}, and the next release on the route of this run is ${unfit.wanted}`,
        'Set `version` to the release that the change set was planned for, or plan the update to the other release.',
      ];
    }
    case 'different':
      return [
        `it is not what this action would create now. ${withoutTrailingPeriod(unfit.differences.map(differenceText).join(' '))}`,
        'If the rack, the release or the inputs have not changed since the plan, another client created or replaced this ' +
          `change set: find out who (\`CreateChangeSet\` in CloudTrail). ${PLAN_AGAIN}`,
      ];
    case 'hidden-parameters':
      return [
        'the stack was updated after the plan, so the change set would have to be created again, and the planned value of ' +
          `${listedCode(unfit.keys)} cannot be read from it`,
        PLAN_AGAIN,
      ];
    case 'other-parameters':
      return [
        `the rack runs its release already, but with other values for ${listedCode(unfit.keys, 30)}`,
        'To change these parameters, update the stack yourself, or set them in `parameters` of the next update.',
      ];
  }
}

const ENDED = { complete: ', successfully', failed: ', and the update failed', unknown: '' } as const;

/** One sentence for each part, with what is compared. */
function differenceText({ part, names }: ReviewDifference): string {
  const list = listedCode(names, 20);
  switch (part) {
    case 'template':
      return `Its template differs from the template of the release in ${counted(names.length, 'place')}: ${list}.`;
    case 'parameters':
      return names.length === 0
        ? 'Its parameters are not the ones that were planned.'
        : `Its parameters are not the ones that were planned; it sets ${list}.`;
    case 'hidden-parameters':
      return `It changes ${list}, which was not planned.`;
    case 'tags':
      return `Its tags differ from those of the stack: ${list}.`;
    case 'notification-topics':
      return `Its notification topics differ from those of the stack: ${list}.`;
    case 'capabilities':
      return `Its capabilities differ from the input \`capabilities\`: ${list}.`;
    case 'options':
      return `It has settings that this action never uses: ${list}.`;
    case 'imports':
      return `It imports resources: ${list}.`;
  }
}

function roleText(roleArn: string | undefined): string {
  return roleArn === undefined ? 'no service role' : `the service role \`${asFact(roleArn)}\``;
}
