/** Messages for updates that failed, or whose end is not known. */
import { readinessOf, type StackStatus } from '../../../cloudformation/stack-status.ts';
import { type AdviceContext, type AdviceRows, blockerAdvice, onStack, repairText, rootCauseLines } from '../advice.ts';
import { answerOf, argument, asFact, durationText, withoutTrailingPeriod } from '../../markdown/plain-text.ts';
import { detailLines } from './template-text.ts';
import { CHECK_SERVICES, steadyText, unsteadyText } from '../evidence-text.ts';
import { LONGER_CREDENTIALS } from './problems-reading.ts';
import { roleAdvice } from './rejections.ts';
import { recentEvents } from './problems-rack.ts';
import { RERUN_ALL_JOBS } from './problems-route.ts';

const JOIN_IN_NEXT_RUN =
  'The operation continues in AWS without this run. Re-run the workflow with the same inputs: it joins the operation ' +
  'and monitors it to its end.';

// Source: convox/rack 20260420193621. From this release on, the autoscaler does not update a stack that was rolled
// back.
const AUTOSCALER_SKIPS_FROM = '20260420193621';

export const UPDATE = {
  'rolled-back': ({ target, status, diagnosis, details }, context) => ({
    cause: `The update to ${target} failed, and CloudFormation rolled it back (${status}).`,
    details: [...rootCauseLines(diagnosis), ...detailLines(details)],
    next: `${repairText(diagnosis)} ${againAfterRollback(context)}${autoscalerText(context)}`,
    commands: [],
  }),
  'update-failed': ({ target, status, diagnosis, details }, context) => {
    const blocker = blockerAdvice(diagnosis, recoveryText(context), context);
    return {
      cause: `The update to ${target} failed, and its rollback failed too (stack status ${status}).`,
      details: [...blocker.details, ...detailLines(details)],
      next: `${blocker.next} Until then the rack accepts no update, and its resources can be of either release.`,
      commands: blocker.commands,
    };
  },
  'ended-elsewhere': ({ target, version, status }, context) => [
    `The monitored update ended (${status}), and the rack runs \`${asFact(version)}\`, not ${target}: ` +
      'another client updated it in the meantime.',
    'Check the events for the other client. Re-run the workflow when no other update is in progress.',
    [recentEvents(context)],
  ],
  'timed-out': ({ limitMs, status }, context) => [
    `${operationText(context)} did not end within ${durationText(limitMs)} (${lastSeen(status)}), and this run stopped monitoring it.`,
    `${JOIN_IN_NEXT_RUN} Set a longer \`timeout\` for it, and a \`timeout-minutes\` of the job that is longer still.`,
  ],
  'monitoring-failed': ({ fault, status }, context) => {
    const why = fault === undefined ? 'AWS did not respond' : answerOf(fault);
    const expired = fault?.kind === 'credentials-expired';
    const role = fault?.role === undefined ? undefined : roleAdvice(fault);
    return [
      expired
        ? `The credentials of the job expired while ${lowered(operationText(context))} was in progress (${lastSeen(status)}): ${why}.`
        : `${operationText(context)} could not be monitored to its end (${lastSeen(status)}): ${why}.`,
      `${role === undefined ? '' : `${role.next} `}${JOIN_IN_NEXT_RUN}${expired ? ` ${LONGER_CREDENTIALS}` : ''}`,
      expired ? [] : [...(role?.commands ?? []), recentEvents(context)],
    ];
  },
  'api-not-answering': ({ limitMs, last }, { rack, region }) => {
    const lastly = withoutTrailingPeriod(asFact(last));
    return [
      `The update is complete, but the API of the rack did not respond within ${durationText(limitMs)}` +
        `${lastly === '' ? '' : ` (last result: ${lastly})`}.`,
      'Run the command below, and check the tasks of the rack in ECS. If the API responds, the runner cannot reach it: ' +
        'set `verify-api: never`. CloudFormation does not roll back: the rack keeps its new release.',
      [
        `curl -k "https://$(aws cloudformation describe-stacks --stack-name ${argument(rack, 'RACK')} ` +
          `--region ${argument(region, 'REGION')} --output text ` +
          `--query "Stacks[0].Outputs[?OutputKey=='Dashboard'].OutputValue")/check"`,
      ],
    ];
  },
  'services-not-steady': ({ limitMs, health }) => [
    `The update itself is complete, but only ${steadyText(health)} after ${durationText(limitMs)}. Not steady: ${unsteadyText(health)}.`,
    `${CHECK_SERVICES} Nothing is rolled back: the rack stays at its new release.` +
      ' To update without this check, set `verify-services: auto`.',
  ],
  'cancelled-before-start': (_problem, context) => {
    const cause = `The workflow was cancelled before ${notStarted(context)}.`;
    const { status } = context;
    if (status === undefined || readinessOf(status) !== 'busy') {
      return [cause, 'No operation of this run is in progress. Re-run the workflow to update the rack.'];
    }
    const whose = context.recovered
      ? 'which may be the rollback that this run continued'
      : 'which this run did not start';
    return [
      `${cause} ${context.recovered ? 'An' : 'Another'} operation on the stack is in progress (last seen in ${status}), ${whose}.`,
      'Check the events of the stack. Re-run the workflow when the operation has ended.',
      [recentEvents(context)],
    ];
  },
  'cancelled-while-verifying': ({ waitingFor }) => [
    'The workflow was cancelled after the update was complete, before ' +
      `${waitingFor === 'api' ? 'the API of the rack responded' : 'all services were steady'}.`,
    waitingFor === 'api'
      ? 'The rack runs its new release. After some updates the API is down for minutes; check it with `convox rack`.'
      : 'The rack runs its new release. `convox ps` shows which processes of an app run.',
  ],
  'cancelled-and-left': ({ status }, context) => [
    `The workflow was cancelled while ${lowered(operationText(context))} was in progress (${lastSeen(status)}); ` +
      'CloudFormation continues it.',
    isRollback(context)
      ? JOIN_IN_NEXT_RUN
      : `${JOIN_IN_NEXT_RUN} To stop it instead while its status is UPDATE_IN_PROGRESS, run the command below.`,
    isRollback(context) ? [] : [onStack('cancel-update-stack', context)],
  ],
  'cancelled-and-rolling-back': ({ status }, context) => [
    'The workflow was cancelled during the update, and the action asked CloudFormation to roll it back ' +
      `(${lastSeen(status)}).`,
    'The rollback takes minutes, at most about as long as the update took. Check that it ends in ' +
      `UPDATE_ROLLBACK_COMPLETE.${autoscalerText(context)}`,
    [onStack('wait stack-rollback-complete', context)],
  ],
  'cancelled-rollback-refused': ({ status, fault }, context) => [
    'The workflow was cancelled during the update, and CloudFormation refused to roll it back ' +
      `(${lastSeen(status)}): ${answerOf(fault)}.`,
    `${JOIN_IN_NEXT_RUN} An update can only be stopped in UPDATE_IN_PROGRESS, not during its clean-up.`,
    [recentEvents(context)],
  ],
  'cancelled-rollback-unknown': ({ status, fault }, context) => [
    'The workflow was cancelled during the update. The action asked CloudFormation to roll it back, and does not know ' +
      `whether it does (${lastSeen(status)}): ${fault === undefined ? 'there was no response in time' : answerOf(fault)}.`,
    'Check the events of the stack. To roll the update back while its status is UPDATE_IN_PROGRESS, run the last ' +
      'command below.',
    [recentEvents(context), onStack('cancel-update-stack', context)],
  ],
} satisfies AdviceRows;

function lastSeen(status: StackStatus | undefined): string {
  return status === undefined ? 'status unknown' : `last seen in ${status}`;
}

/** `mode: execute` does nothing except execute a change set. */
function recoveryText({ mode }: AdviceContext): string {
  return mode === 'execute'
    ? `Then run \`mode: recover\`. ${RERUN_ALL_JOBS}`
    : 'Then continue the rollback: run `mode: recover`, or re-run the workflow with `recover: true`.';
}

/** A change set can be executed once. */
function againAfterRollback({ mode }: AdviceContext): string {
  return mode === 'execute' ? RERUN_ALL_JOBS : 'Then re-run the workflow.';
}

/** What a cancelled run did not start. */
function notStarted({ mode, updated }: AdviceContext): string {
  if (mode === 'check') return 'the check was complete';
  if (mode === 'plan') return 'the plan was complete';
  if (mode === 'recover') return 'the rollback was continued';
  return updated ? 'the next update started' : 'an update started';
}

/** What AWS was doing when the run ended. */
function operationText(context: AdviceContext): string {
  if (isRollback(context)) return 'The rollback that was continued';
  const { steps } = context;
  const step = steps.findLast((one) => one.state === 'under-way') ?? (context.recovered ? undefined : steps.at(-1));
  return step === undefined ? 'The operation on the stack' : `The update to ${step.to}`;
}

function isRollback({ steps, recovered }: AdviceContext): boolean {
  return recovered && !steps.some((one) => one.state === 'under-way');
}

function lowered(words: string): string {
  return `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`;
}

function autoscalerText({ after }: AdviceContext): string {
  if (after === undefined || after.version < AUTOSCALER_SKIPS_FROM) return '';
  return ' Until an update succeeds, the rack does not scale its instances automatically.';
}
