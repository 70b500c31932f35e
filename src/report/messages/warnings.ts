/** The text and the level of every warning. */
import { permissionOf } from '../../cloudformation/fault.ts';
import { keysOf } from '../../values/total-table.ts';
import type { Warning } from '../../run/run-event.ts';
import { type AdviceContext, EMPTY_CONTEXT, failureText } from './advice.ts';
import { droppedText, lossList, processText } from './impact-text.ts';
import {
  answerOf,
  argument,
  asFact,
  counted,
  durationText,
  joinLimited,
  listed,
  listedCode,
  withoutTrailingPeriod,
} from '../markdown/plain-text.ts';
import { CHECK_SERVICES, steadyText, unsteadyText } from './evidence-text.ts';
import { detailsText, findingAdvice } from './problems/template-text.ts';
import { adviceOn, possibleRefusals } from './problems/problems.ts';
import type { GitHubFacts } from '../../run/github-fault.ts';

export interface WarningText {
  /** `warning`: the user has to do something. `notice`: information. */
  readonly level: 'warning' | 'notice';
  /** Plain text, in which backticks mark settings and names. */
  readonly text: string;
}

type Code = Warning['code'];
type WarningOf<Each extends Code> = Extract<Warning, { readonly code: Each }>;

const MOST_LEFTOVERS = 5;

/** Something to know; the others are something to do. A row that depends on facts has its own level. */
const NOTICES: ReadonlySet<Code> = new Set<Code>([
  'current-unpublished',
  'services-not-checked',
  'api-not-checked',
  'details-unreadable',
  'without-token',
]);

const TABLE: { readonly [Each in Code]: (warning: WarningOf<Each>, context: AdviceContext) => string | WarningText } = {
  blocked: ({ required, target, next }) =>
    `The route to ${target} includes the required release ${required}, and with \`required-releases: block\` a run ends there. ` +
    (next === undefined ? 'The next run continues from it.' : `The next run updates to ${next}.`) +
    ' Set `required-releases: step` to complete the route in one run.',
  'current-unpublished': ({ current }) =>
    `The rack runs ${current}, which is listed but not published. The route starts from its position in the list.`,
  'release-age-unknown': ({ version, fault }) =>
    `Could not determine when release ${version} was written to the bucket` +
    `${fault === undefined ? ', because S3 sends no `Last-Modified`' : `: ${answerOf(fault)}`}. ` +
    'With `minimum-release-age`, such a release does not count as old enough.',
  'parameters-not-applied': ({ keys }) =>
    `This run started no update, so \`parameters\` was not applied: ${listedCode(keys)}. ` +
    'Parameters are applied with the next update. To set them now, use `convox rack params set`.',
  'last-update-failed': ({ status }) =>
    `The last update before this run failed and was rolled back (${status}). Racks from 20260420193621 on do not scale ` +
    'their instances automatically until an update succeeds.',
  'recovery-first': ({ status }) =>
    `The stack of the rack is in ${status}: an earlier update failed, and so did its rollback. An update with ` +
    '`recover: true` continues the rollback first. If the rollback fails again, the update does not start.',
  'zones-unknown': () =>
    'The availability zones of the rack could not be determined, so `AvailabilityZones` is left blank. If the region has ' +
    'new zones since the rack was installed, the update can replace subnets. To prevent this, set it in `parameters`.',
  'resources-skipped': ({ resources }) =>
    `The rollback skips ${joinLimited(resources, ({ logicalId, type }) => `\`${asFact(logicalId)}\` (${asFact(type)})`)}. ` +
    'CloudFormation then reports them as UPDATE_COMPLETE, but does not change them, so they can differ from the template ' +
    "of the rack's release, and the next update can fail. Run `aws cloudformation detect-stack-drift`, and repair what differs.",
  'profile-hides-keys': ({ profile }) =>
    `\`AWS_PROFILE\` (\`${asFact(profile)}\`) is set together with \`AWS_ACCESS_KEY_ID\`. The AWS SDK uses the profile and ignores the keys: ` +
    'remove the one that you do not want from the environment of the job.',
  leftovers: ({ resources }) => {
    const rest = resources.length - MOST_LEFTOVERS;
    const texts = resources.slice(0, MOST_LEFTOVERS).map(failureText).join('; ');
    return (
      `The update is complete, but ${counted(resources.length, 'old resource')} could not be deleted and ` +
      `${resources.length === 1 ? 'is' : 'are'} still in the account: ${texts}${rest > 0 ? `; and ${rest} more` : ''}. ` +
      (resources.length === 1
        ? 'It no longer belongs to a stack. Delete it yourself when nothing uses it.'
        : 'They no longer belong to a stack. Delete them yourself when nothing uses them.')
    );
  },
  'change-set-left': ({ changeSet, fault }) =>
    `A change set of this run could not be deleted${fault === undefined ? '' : `: ${answerOf(fault)}`}. Delete it: ` +
    `\`aws cloudformation delete-change-set --change-set-name ${argument(changeSet, 'CHANGE_SET_ARN')}\``,
  'dashboard-moved': ({ from, to }) =>
    `The API of the rack has a new host name: \`${asFact(to)}\`, no longer \`${asFact(from)}\`. ` +
    'Run `convox rack sync`, and update `RACK_URL` or `CONVOX_HOST` where they are set.',
  'services-not-steady': ({ limitMs, health }) =>
    `${durationText(limitMs)} after the update, only ${steadyText(health)}. Not steady: ${unsteadyText(health)}. ${CHECK_SERVICES}`,
  'services-not-checked': ({ fault }) =>
    fault === undefined
      ? 'The services were not checked: the stack has no output `Cluster`.'
      : `The services were not checked: ${answerOf(fault)}.`,
  'api-not-checked': ({ why }) =>
    why === 'private'
      ? 'The API of the rack was not checked: it cannot be reached from outside its network.'
      : 'The API of the rack was not checked: the stack has no output with its address.',
  'events-unreadable': ({ fault }) =>
    `The events of the stack could not be read: ${answerOf(fault)}. If the update fails, its cause can only be ` +
    'found in the AWS console. Allow `cloudformation:DescribeStackEvents`.',
  'details-unreadable': ({ fault }) =>
    `Findings of CloudFormation hooks and validations could not be read: ${answerOf(fault)}. ` +
    `Allow \`${permissionOf(fault)}\`.`,
  'validation-warnings': ({ details }) =>
    `Likely to fail: CloudFormation's checks found ${counted(details.length, 'problem')} that ` +
    `${details.length === 1 ? 'does' : 'do'} not stop the update, but can make it fail and roll back.` +
    `${detailsText(details)} ${findingAdvice(details)}`,
  'deleted-by-hand': ({ resources }) =>
    `Likely to fail: the update changes ${counted(resources.length, 'resource')} that ${resources.length === 1 ? 'was' : 'were'} ` +
    `deleted outside of CloudFormation: ${listedCode(resources, 5)}. CloudFormation cannot change what does not exist, and the ` +
    'rollback can fail for the same reason. Create it again with the same name before you update; the AWS console shows its physical id.',
  'express-mode': () =>
    'The last operation on the stack ran in express mode: CloudFormation did not wait until the resources were ready, and ' +
    'does not roll back a failure in this mode by default. Check that the rack is healthy before you update it. This ' +
    'action updates in standard mode.',
  'exports-unchecked': ({ exports, fault }) =>
    `Could not determine whether other stacks import the exports that the release drops: ${answerOf(fault)}. If one ` +
    `does, the update fails and is rolled back. Not checked: ${listedCode(exports, 5)}.`,
  'apps-unchecked': ({ fault }) =>
    `Could not determine which apps are down while instances are replaced: ${answerOf(fault)}. Allow ` +
    '`cloudformation:DescribeStacks` and `cloudformation:ListStacks` on all stacks (`*`), or set `downtime: ignore`.',
  'apps-at-risk': ({ apps: { processes } }, { rack }) =>
    `While instances are replaced, ${counted(processes.length, 'process', 'processes')} with a single instance will be down ` +
    `for minutes: ${joinLimited(processes, processText, 10)}. Scale each process to two first: ` +
    `\`convox scale PROCESS --count 2 --app APP --rack ${argument(rack, 'RACK')}\`.`,
  'apps-updating': ({ apps }) =>
    `${counted(apps.length, 'app')} ${apps.length === 1 ? 'is' : 'are'} being updated: ` +
    `${listedCode(apps)}. The process counts of ${apps.length === 1 ? 'it' : 'them'} can be out of date, and ` +
    'new tasks can wait for capacity while instances are replaced.',
  'api-not-redundant': () =>
    'The rack has no high availability (`HighAvailability=false`): its only API task is down while its ' +
    'instance is replaced. `convox` commands and deploys fail during this time.',
  'replacements-allowed': ({ losses }) =>
    `\`replacements\` permits the loss of ${counted(losses.length, 'protected resource')}: ${lossList(losses)}.`,
  'parameters-lost': ({ dropped }) =>
    `\`dropped-parameters\` permits the loss of ${counted(dropped.length, 'customized parameter')} that the new ` +
    `release no longer has: ${joinLimited(dropped, droppedText, 10)}.`,
  'would-be-refused': ({ problem }, context) => {
    const { cause, details = [], next, inputs } = adviceOn(problem, context);
    const where = inputs === undefined ? '' : ' The summary of this run prints them.';
    return `An update would be refused. ${[cause, ...details, next].join(' ')}${where}`;
  },
  'may-be-refused': ({ steps }, context) =>
    `${counted(steps.length, 'later step')} of the route may be refused: ` + possibleRefusals(steps, context),
  'role-sticks': ({ roleArn }) =>
    `CloudFormation keeps the role \`${asFact(roleArn)}\` for every later operation on this stack, updates by the ` +
    "rack's autoscaler included. Keep the role and its permissions as long as the rack exists.",
  'record-not-written': ({ record, cause }) => {
    const what =
      record === 'release'
        ? 'The release was not added to `convox rack releases`'
        : 'The event `rack:update` was not published';
    if (cause === 'cancelled') return `${what}: the workflow was cancelled.`;
    if (cause === 'no-topic') return `${what}: the stack has no output \`NotificationTopic\`.`;
    return (
      `${what}: ${answerOf(cause)}. This does not affect the update. Allow \`${permissionOf(cause)}\`, or set ` +
      '`convox-records: none`.'
    );
  },
  'without-token': ({ missed }) =>
    `\`github-token\` is empty, so ${listed(missed.map((part) => MISSED[part]))}. Remove the input to use the workflow's ` +
    'own token.',
  'comment-skipped': commentText,
  'failure-issue-skipped': ({ fault }) => failureIssueText(fault),
};

const MISSED = {
  'pull-request-comment': 'the comment on the pull request was skipped',
  'failure-issue': 'the failure issue was not updated',
  'release-notes': 'release notes are not included',
};

/** All codes, for tests. */
export const WARNING_CODES: readonly Code[] = keysOf(TABLE);

/** @param context the facts known so far. A warning is printed before there is a report, and again in the report. */
export function warningText(one: Warning, context: Partial<AdviceContext> = {}): WarningText {
  return textByRow(one.code, one, { ...EMPTY_CONTEXT, ...context });
}

/** TypeScript can relate a row to its code only for one code at a time. */
function textByRow<Each extends Code>(
  code: Each,
  one: Extract<Warning, { readonly code: Each }>,
  context: AdviceContext,
): WarningText {
  const row = TABLE[code](one, context);
  return typeof row === 'string' ? { level: NOTICES.has(code) ? 'notice' : 'warning', text: row } : row;
}

type SkippedComment = Extract<Warning, { readonly code: 'comment-skipped' }>;

const PERMISSION = 'Give the job the permission `pull-requests: write`, or set `pull-request-comment: false`.';

function answerText(fault: GitHubFacts): string {
  const quoted = withoutTrailingPeriod(asFact(fault.message));
  return `${asFact(fault.attempted)} failed${fault.httpStatus === undefined ? '' : ` (HTTP ${fault.httpStatus})`}: ${quoted}`;
}

/** Why the comment was skipped, and what to do about it. */
function commentText({ fault, fromFork }: SkippedComment): WarningText {
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
function failureIssueText(fault: GitHubFacts): WarningText {
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
