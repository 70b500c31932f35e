/** Messages for a rack that cannot be updated in its present state. */
import type { NoRack } from '../../../rack/rack.ts';
import type { StackStatus } from '../../../cloudformation/stack-status.ts';
import {
  type AdviceContext,
  type AdviceRows,
  blockerAdvice,
  continueRollback,
  onStack,
  repairText,
  rootCauseLines,
  skipText,
} from '../advice.ts';
import {
  argument,
  asFact,
  durationText,
  joinLimited,
  listedCode,
  withoutTrailingPeriod,
} from '../../markdown/plain-text.ts';

export const RACK = {
  'rack-not-found': ({ rack, region }) => [
    `CloudFormation stack \`${asFact(rack)}\` was not found in ${asFact(region)}.`,
    'Check `rack` (the name of the stack), `aws-region`, and whether the credentials belong to the right account.',
    [
      'aws sts get-caller-identity',
      `aws cloudformation describe-stacks --region ${argument(region, 'REGION')} --query 'Stacks[].StackName'`,
    ],
  ],
  'not-a-rack': ({ rack, why }) => {
    const { is, next } = noRackText(why);
    return [`The stack \`${asFact(rack)}\` ${is}.`, next];
  },
  'rack-stuck': ({ status, isExpress, statusReason, diagnosis }, context) => {
    const { what, next, commands } =
      isExpress === true && status === 'UPDATE_FAILED' ? FAILED_EXPRESS : nextStepFor(status, context);
    const cause = `The status of the stack is ${status}: ${what}`;
    if (diagnosis === undefined) return [`${cause}${because(statusReason)}.`, next, commands];
    const blocker = blockerAdvice(diagnosis, next, context);
    const canContinue = status === 'UPDATE_ROLLBACK_FAILED';
    return { cause: `${cause}.`, ...blocker, commands: canContinue ? blocker.commands : commands };
  },
  'not-skippable': ({ resources }, context) => [
    'CloudFormation skips only resources in UPDATE_FAILED. ' +
      `${joinLimited(resources, ({ logicalId, status }) => `\`${asFact(logicalId)}\` ${status === undefined ? 'does not exist' : `is in ${asFact(status)}`}`)}.`,
    'Correct `recover-skip`. The events of the stack show which resources failed.',
    [recentEvents(context)],
  ],
  'stack-not-updatable': ({ status, statusReason }) => [
    `The status of the stack is ${status}: ${finalStatusText(status)}${because(statusReason)}.`,
    'There is no rack to update. Check `rack` and `aws-region`. ' +
      'If the rack was deleted, remove it from the workflow.',
  ],
  'stack-stayed-busy': ({ status, limitMs }, context) => [
    `Another operation on the stack (${status}) did not end within ${durationText(limitMs)}.`,
    "It can be the rack's autoscaler, another client, or another run of this action. Check the events of the stack, " +
      'and re-run the workflow when the operation has ended, or with a longer `timeout`. This run did not start an update.',
    [recentEvents(context)],
  ],
  'recovery-failed': ({ status, diagnosis }, context) => ({
    cause: `The failed rollback was continued and failed again (stack status ${status}).`,
    details: rootCauseLines(diagnosis),
    next: `${repairText(diagnosis)} Then re-run the workflow.${skipText(diagnosis)}`,
    commands: continueRollback(context, diagnosis.rootCause?.logicalId ?? ''),
  }),
} satisfies AdviceRows;

/** The command that lists the newest events. */
export function recentEvents(context: AdviceContext): string {
  return onStack('describe-stack-events', context, '--max-items 30 --output table');
}

function because(statusReason: string | undefined): string {
  const quoted = withoutTrailingPeriod(asFact(statusReason ?? ''));
  return quoted === '' ? '' : `. CloudFormation says: ${quoted}`;
}

const FAILED_EXPRESS = {
  what: 'an earlier update in express mode failed and was not rolled back',
  next:
    '`rollback-stack` does not work after express mode. In the CloudFormation console, update the stack with its ' +
    'current template in standard mode, then re-run the workflow.',
  commands: [],
};

function nextStepFor(
  status: StackStatus,
  context: AdviceContext,
): { what: string; next: string; commands: readonly string[] } {
  switch (status) {
    case 'UPDATE_ROLLBACK_FAILED':
      return {
        what: 'an earlier update failed, and so did its rollback',
        next: recoveryNext(context.mode),
        commands: continueRollback(context),
      };
    case 'UPDATE_FAILED':
      return {
        what: 'an earlier update failed, and its rollback was disabled',
        next: 'Roll the stack back, then re-run the workflow.',
        commands: [onStack('rollback-stack', context), onStack('wait stack-rollback-complete', context)],
      };
    default:
      return {
        what: 'CloudFormation accepts no update in this status',
        next: 'Check the events of the stack, repair the cause in the console, then re-run the workflow.',
        commands: [recentEvents(context)],
      };
  }
}

function recoveryNext(mode: AdviceContext['mode']): string {
  switch (mode) {
    case 'plan':
      return (
        'A plan needs a stack that can be updated. Run `mode: recover` first: it continues the rollback, as the commands ' +
        'below do. Then re-run the workflow.'
      );
    case 'execute':
      return 'Repair the cause that the events show, and run `mode: recover`. Then plan again: the rollback makes the change set obsolete.';
    default:
      return (
        'Run `mode: recover`, or re-run the workflow with `recover: true`. Both continue the rollback, as the commands ' +
        'below do.'
      );
  }
}

function finalStatusText(status: StackStatus): string {
  if (status === 'DELETE_COMPLETE') return 'it was deleted';
  if (status === 'DELETE_FAILED') return 'its deletion failed';
  if (status.startsWith('DELETE_')) return 'it is being deleted';
  return status === 'REVIEW_IN_PROGRESS' ? 'it was never created' : 'its creation failed';
}

function noRackText(why: NoRack): { readonly is: string; readonly next: string } {
  const check = 'Check `rack` and `aws-region`; this action updates V2 racks only.';
  switch (why.why) {
    case 'unknown-status':
      return {
        is: `has an unknown status: ${asFact(why.status)}`,
        next: 'Stacks in an unknown status are not updated. Use a newer release of this action.',
      };
    case 'other-stack':
      return { is: `is a Convox stack of type \`${asFact(why.type)}\`, not a rack`, next: check };
    case 'lacks-parameters':
      return { is: `is not the stack of a V2 rack: it lacks the parameters ${listedCode(why.lacks)}`, next: check };
    case 'lacks-instances':
      return {
        is: 'is not the stack of a V2 rack: it has no Auto Scaling group `Instances`',
        next: check,
      };
    case 'adds-rack':
      return {
        is: `is not the stack of a V2 rack: the update would create ${listedCode(why.resources)}, which every rack has`,
        next: `Find out who gave this stack the parameters of a rack. ${check}`,
      };
    case 'nested-stack':
      return { is: 'is part of another stack', next: `Name the outermost stack. ${check}` };
    case 'development-rack':
      return {
        is: 'is a development rack (`Development=Yes` or version `dev`), which does not run a release',
        next: 'Update it in the way it was installed.',
      };
    case 'unreadable-version':
      return {
        is: `runs \`${asFact(why.version, 100)}\`, which is not the name of a release`,
        next: 'Update the rack to a release with `convox rack update VERSION` first.',
      };
  }
}
