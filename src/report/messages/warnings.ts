/** The words for every warning, and how loudly each is said. */
import { keysOf } from '../../values/total-table.ts';
import type { Warning } from '../../run/run-event.ts';
import { failureWords, NOTHING_SEEN, type Scene } from './advice.ts';
import { processWords } from './app-text.ts';
import { droppedWords, lossList } from './loss-text.ts';
import { commentWords } from './comment-text.ts';
import { durationWords } from './duration.ts';
import { CHECK_SERVICES, steadyText, unsteadyText } from './health-text.ts';
import { detailsWords } from './failure-detail-text.ts';
import { answerOf, argument, counted, listed, listedCode, joinLimited } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';
import { adviceOn } from './problems.ts';
import { possibleRefusals } from './steps-refused-text.ts';

export interface WarningWords {
  /** `warning`: something to do. `notice`: something to know. */
  readonly level: 'warning' | 'notice';
  /** Plain text, in which backticks mark settings and names. */
  readonly text: string;
}

type Code = Warning['code'];
type WarningOf<Each extends Code> = Extract<Warning, { readonly code: Each }>;

const LEFTOVERS_TOLD = 5;

const TABLE: { readonly [Each in Code]: (warning: WarningOf<Each>, scene: Scene) => WarningWords } = {
  blocked: ({ required, target, next }) =>
    warning(
      `Release ${required} is required on the way to ${target}, and a run with \`required-releases: block\` ends there. ` +
        (next === undefined ? 'The next run goes on.' : `The next run goes on to ${next}.`) +
        ' Set `required-releases: step` to go the whole way in one run.',
    ),
  'current-unpublished': ({ current }) =>
    notice(`The rack runs ${current}, which is listed but unpublished. The way is planned from its place in the list.`),
  'release-age-unknown': ({ version, fault }) =>
    warning(
      `Could not determine when release ${version} was written to the bucket` +
        `${fault === undefined ? ', because S3 sends no `Last-Modified`' : `: ${answerOf(fault)}`}. ` +
        'With `minimum-release-age`, such a release does not count as old enough.',
    ),
  'parameters-not-applied': ({ keys }) =>
    warning(
      `This run began no update of its own, so what \`parameters\` gives was not set: ${listedCode(keys)}. ` +
        'Parameters are set together with the next release; `convox rack params set` sets them at once.',
    ),
  'last-update-failed': ({ status }) =>
    warning(
      `The update before this run had failed and was rolled back (${status}). Racks from 20260420193621 on do not adjust ` +
        'their number of instances until an update has gone well.',
    ),
  'recovery-first': ({ status }) =>
    warning(
      `The stack of the rack is in ${status}: an earlier update failed, and so did its rollback. An update with ` +
        '`recover: true` continues the rollback first. If the rollback fails again, the update does not start.',
    ),
  'zones-unknown': () =>
    warning(
      'Which availability zones the rack is in could not be found, so `AvailabilityZones` was left blank. In a region that ' +
        'has got new zones since, the update may replace subnets; set it in `parameters` to be safe.',
    ),
  leftovers: ({ resources }) => {
    const rest = resources.length - LEFTOVERS_TOLD;
    const told = resources.slice(0, LEFTOVERS_TOLD).map(failureWords).join('; ');
    return warning(
      `The update is complete, but ${counted(resources.length, 'old resource')} could not be deleted and ` +
        `${resources.length === 1 ? 'is' : 'are'} still in the account: ${told}${rest > 0 ? `; and ${rest} more` : ''}. ` +
        'No stack holds them any more; delete them by hand when nothing uses them.',
    );
  },
  'change-set-left': ({ changeSet, fault }) =>
    warning(
      `A change set of this run could not be deleted${fault === undefined ? '' : `: ${answerOf(fault)}`}. Delete it: ` +
        `\`aws cloudformation delete-change-set --change-set-name ${argument(changeSet, 'CHANGE_SET_ARN')}\``,
    ),
  'dashboard-moved': ({ from, to }) =>
    warning(
      `The API of the rack has a new host name: \`${asFact(to)}\`, no longer \`${asFact(from)}\`. ` +
        'Run `convox rack sync`, and correct it wherever RACK_URL or CONVOX_HOST is set.',
    ),
  'services-not-steady': ({ limitMs, health }) =>
    warning(
      `${durationWords(limitMs)} after the update, only ${steadyText(health)}. Not steady: ${unsteadyText(health)}. ${CHECK_SERVICES}`,
    ),
  'services-not-checked': ({ fault }) =>
    notice(
      fault === undefined
        ? 'The services were not checked: the stack has no output `Cluster`.'
        : `The services were not checked: ${answerOf(fault)}.`,
    ),
  'api-not-checked': ({ why }) =>
    notice(
      why === 'private'
        ? 'The API of the rack was not asked whether it answers: it cannot be reached from outside its network.'
        : 'The API of the rack was not asked whether it answers: the stack does not say where it is.',
    ),
  'events-unreadable': ({ fault }) =>
    warning(
      `The events of the stack could not be read (${answerOf(fault)}): the log shows none, and if the update fails, why is ` +
        'to be seen in the AWS console alone. Allow `cloudformation:DescribeStackEvents`.',
    ),
  'details-unreadable': ({ fault }) =>
    notice(
      `What a hook or an early validation of AWS may have found could not be read: ${answerOf(fault)}. ` +
        'Allow `cloudformation:DescribeEvents`.',
    ),
  'validation-warnings': ({ details }) =>
    warning(
      `CloudFormation's checks found ${counted(details.length, 'problem')} that did not stop the change, but can make it ` +
        `fail.${detailsWords(details)}`,
    ),
  'exports-unchecked': ({ exports, fault }) =>
    warning(
      `Whether another stack imports what the new release no longer exports was not seen: ${answerOf(fault)}. Where one ` +
        `does, the update fails half way and is rolled back. Not checked: ${listedCode(exports, 5)}.`,
    ),
  'apps-unchecked': ({ fault }) =>
    warning(
      `Which apps would go down while instances are replaced was not seen: ${answerOf(fault)}. Allow ` +
        '`cloudformation:DescribeStacks` and `cloudformation:ListStacks` on all stacks (`*`), or set `downtime: ignore`.',
    ),
  'apps-at-risk': ({ apps: { processes } }, { rack }) =>
    warning(
      `While instances are replaced, ${counted(processes.length, 'process', 'processes')} of a single copy will be down ` +
        `for some minutes: ${joinLimited(processes, processWords, 10)}. Scale each to two first: ` +
        `\`convox scale PROCESS --count 2 --app APP --rack ${argument(rack, 'RACK')}\`.`,
    ),
  'apps-updating': ({ apps }) =>
    warning(
      `${counted(apps.length, 'app')} ${apps.length === 1 ? 'is' : 'are'} being updated at this moment: ` +
        `${listedCode(apps)}. What was read of ${apps.length === 1 ? 'it' : 'them'} may be out of date by now, and ` +
        'new tasks may wait for room while instances are replaced.',
    ),
  'api-not-redundant': () =>
    warning(
      'The rack has no high availability (`HighAvailability=false`): its own API runs once, and is away while the ' +
        'instance under it is replaced. No `convox` command and no deploy works meanwhile.',
    ),
  'replacements-allowed': ({ losses }) =>
    warning(
      `\`replacements\` allows the loss of ${counted(losses.length, 'protected resource')}: ${lossList(losses)}.`,
    ),
  'parameters-lost': ({ dropped }) =>
    warning(
      `\`dropped-parameters\` lets ${counted(dropped.length, 'parameter')} go that this rack has set and the new ` +
        `release no longer has: ${joinLimited(dropped, droppedWords, 10)}.`,
    ),
  'would-be-refused': ({ problem }, scene) => {
    const { cause, details = [], next, inputs } = adviceOn(problem, scene);
    const where = inputs === undefined ? '' : ' The summary of this run prints them.';
    return warning(`An update would be refused. ${[cause, ...details, next].join(' ')}${where}`);
  },
  'may-be-refused': ({ steps }, scene) =>
    warning(
      `${counted(steps.length, 'later step')} of the route may be refused: ` +
        possibleRefusals(steps, (problem) => adviceOn(problem, scene)),
    ),
  'role-sticks': ({ roleArn }) =>
    warning(
      `CloudFormation keeps the role \`${asFact(roleArn)}\` for every later operation on this stack, the updates by the ` +
        "rack's own autoscaler too. Keep that role, and its permissions, as long as the rack lives.",
    ),
  'without-token': ({ missed }) =>
    notice(
      `\`github-token\` is empty, so ${listed(missed.map((part) => MISSED[part]))}. Leave the input out, and the workflow's ` +
        'own token is taken.',
    ),
  'comment-skipped': commentWords,
};

const MISSED = {
  'pull-request-comment': 'no comment was left on the pull request',
  'release-notes': 'the releases on the way are told without their notes',
};

/** All codes that have words, for tests. */
export const WARNING_CODES: readonly Code[] = keysOf(TABLE);

/** @param scene what is known by then: a warning is told before there is a report, and once more when there is. */
export function warningWords(one: Warning, scene: Partial<Scene> = {}): WarningWords {
  return wordsByRow(one.code, one, { ...NOTHING_SEEN, ...scene });
}

/** A row takes the warning of its own code: for one code at a time, the type checker follows that. */
function wordsByRow<Each extends Code>(
  code: Each,
  one: Extract<Warning, { readonly code: Each }>,
  scene: Scene,
): WarningWords {
  return TABLE[code](one, scene);
}

function warning(text: string): WarningWords {
  return { level: 'warning', text };
}

function notice(text: string): WarningWords {
  return { level: 'notice', text };
}
