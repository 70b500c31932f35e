/** Words for updates that did not end as they should, or whose end was not seen. */
import { readinessOf, type StackStatus } from '../../cloudformation/stack-status.ts';
import {
  advice,
  blockerWords,
  continueRollback,
  onStack,
  repairWords,
  rootCauseWords,
  type AdviceTable,
  type Scene,
} from './advice.ts';
import { durationWords } from './duration.ts';
import { detailsWords, hookAdvice } from './failure-detail-text.ts';
import { CHECK_SERVICES, steadyText, unsteadyText } from './health-text.ts';
import { LONGER_CREDENTIALS } from './problems-aws.ts';
import { roleAdvice } from './role-text.ts';
import { recentEvents } from './problems-rack.ts';
import { RERUN_ALL_JOBS } from './problems-reviewed.ts';
import { answerOf, argument, withoutTrailingPeriod } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

const TAKE_UP =
  'What AWS has begun goes on without this run. Run this again with the same settings: it takes up what is under way ' +
  'and follows it to its end.';

// Source: convox/rack 20260420193621, from which the autoscaler leaves a rolled-back stack alone.
const AUTOSCALER_RESTS_FROM = '20260420193621';

export const UPDATE = {
  'rolled-back': ({ target, status, diagnosis, details }, scene) =>
    advice(
      `The update to ${target} failed, and CloudFormation put the rack back (${status}). ${rootCauseWords(diagnosis)}` +
        detailsWords(details),
      `${repairWords(diagnosis)}${hookAdvice(details)} ${againAfterRollback(scene)}${autoscalerWords(scene)}`,
    ),
  'update-failed': ({ target, status, diagnosis, details }, scene) =>
    advice(
      `The update to ${target} failed, and the rack could not be put back: its stack is in ${status}. ` +
        `${rootCauseWords(diagnosis)}${detailsWords(details)}`,
      `Until this is repaired the rack takes no update, and parts of it may be of either release. ${repairWords(diagnosis)}` +
        `${blockerWords(diagnosis)} ${recoveryText(scene)}`,
      continueRollback(scene),
    ),
  'ended-elsewhere': ({ target, version, status }, scene) =>
    advice(
      `The update that this run followed has ended (${status}), and the rack runs \`${asFact(version)}\`, not ${target}: ` +
        'somebody else changed it in the meantime.',
      'See in the events who, and run this again when nobody does.',
      [recentEvents(scene)],
    ),
  'timed-out': ({ limitMs, status }, scene) =>
    advice(
      `${inHand(scene)} was not over after ${durationWords(limitMs)} (${lastSeen(status)}); this run has stopped waiting for it.`,
      `${TAKE_UP} Give that run a longer \`timeout\`, and the job \`timeout-minutes\` to match.`,
    ),
  'monitoring-failed': ({ fault, status }, scene) => {
    const why = fault === undefined ? 'AWS gave no answer' : answerOf(fault);
    const expired = fault?.kind === 'credentials-expired';
    const role = fault?.role === undefined ? undefined : roleAdvice(fault);
    return advice(
      expired
        ? `The credentials of the job ran out while ${lowered(inHand(scene))} was under way (${lastSeen(status)}): ${why}.`
        : `${inHand(scene)} could not be followed to its end (${lastSeen(status)}): ${why}.`,
      `${role === undefined ? '' : `${role.next} `}${TAKE_UP}${expired ? ` ${LONGER_CREDENTIALS}` : ''}`,
      expired ? [] : [...(role?.commands ?? []), recentEvents(scene)],
    );
  },
  'api-not-answering': ({ limitMs, last }, { rack, region }) => {
    const lastly = withoutTrailingPeriod(asFact(last));
    return advice(
      `The update itself is complete, but the API of the rack has not answered within ${durationWords(limitMs)}` +
        `${lastly === '' ? '' : ` (lastly: ${lastly})`}.`,
      'Ask it yourself, and look at the tasks of the rack in ECS. Where it answers you, the runner cannot reach it: ' +
        'set `verify-api: never`. No rollback is under way; the rack stays at its new release.',
      [
        `curl -k "https://$(aws cloudformation describe-stacks --stack-name ${argument(rack, 'RACK')} ` +
          `--region ${argument(region, 'REGION')} --output text ` +
          `--query "Stacks[0].Outputs[?OutputKey=='Dashboard'].OutputValue")/check"`,
      ],
    );
  },
  'services-not-steady': ({ limitMs, health }) =>
    advice(
      `The update itself is complete, but only ${steadyText(health)} after ${durationWords(limitMs)}. Not steady: ${unsteadyText(health)}.`,
      `${CHECK_SERVICES} Nothing is rolled back: the rack stays at its new release.` +
        ' To update without this check, set `verify-services: auto`.',
    ),
  'cancelled-before-start': (_problem, scene) => {
    const cause = `The workflow was cancelled before ${unbegun(scene)}.`;
    const { status } = scene;
    if (status === undefined || readinessOf(status) !== 'busy') {
      return advice(cause, 'Nothing of this run is under way. Run it again when it is to be done.');
    }
    const whose = scene.recovered ? 'which may be the rollback that this run continued' : "and is not this run's";
    return advice(
      `${cause} ${scene.recovered ? 'An' : 'Another'} operation is on the stack (${status}, as last seen), ${whose}.`,
      'See in its events what it is, and run this again when it is over.',
      [recentEvents(scene)],
    );
  },
  'cancelled-while-verifying': ({ waitingFor }) =>
    advice(
      'The workflow was cancelled after the update was complete, while ' +
        `${waitingFor === 'api' ? 'the API of the rack had not answered yet' : 'some services were not steady yet'}.`,
      waitingFor === 'api'
        ? 'The rack is at its new release. Its API is away for minutes after some updates; `convox rack` shows when it is back.'
        : 'The rack is at its new release. `convox ps` shows which processes of an app run.',
    ),
  'cancelled-and-left': ({ status }, scene) =>
    advice(
      `The workflow was cancelled while ${lowered(inHand(scene))} was under way (${lastSeen(status)}); ` +
        'it was left to CloudFormation to finish.',
      isRollback(scene) ? TAKE_UP : `${TAKE_UP} To stop it instead, where it is still in UPDATE_IN_PROGRESS:`,
      isRollback(scene) ? [] : [onStack('cancel-update-stack', scene)],
    ),
  'cancelled-and-rolling-back': ({ status }, scene) =>
    advice(
      'The workflow was cancelled while the update was under way, and CloudFormation was told to roll it back ' +
        `(${lastSeen(status)}).`,
      'The rollback takes some minutes, up to as long as the update had taken. See that it ends in ' +
        `UPDATE_ROLLBACK_COMPLETE before anything else.${autoscalerWords(scene)}`,
      [onStack('wait stack-rollback-complete', scene)],
    ),
  'cancelled-rollback-refused': ({ status, fault }, scene) =>
    advice(
      'The workflow was cancelled while the update was under way, and CloudFormation would not roll it back ' +
        `(${lastSeen(status)}): ${answerOf(fault)}.`,
      `${TAKE_UP} An update can be stopped in UPDATE_IN_PROGRESS only, not in its clean-up.`,
      [recentEvents(scene)],
    ),
} satisfies AdviceTable<
  | 'rolled-back'
  | 'update-failed'
  | 'ended-elsewhere'
  | 'timed-out'
  | 'monitoring-failed'
  | 'api-not-answering'
  | 'services-not-steady'
  | 'cancelled-before-start'
  | 'cancelled-while-verifying'
  | 'cancelled-and-left'
  | 'cancelled-and-rolling-back'
  | 'cancelled-rollback-refused'
>;

function lastSeen(status: StackStatus | undefined): string {
  return status === undefined ? 'its status was not seen' : `last seen in ${status}`;
}

/** `mode: execute` does nothing but execute a change set. */
function recoveryText({ mode }: Scene): string {
  return mode === 'execute'
    ? `Then run \`mode: recover\`. ${RERUN_ALL_JOBS}`
    : 'Then continue the rollback: run `mode: recover`, or run this again with `recover: true`.';
}

/** A change set is used up by its execution. */
function againAfterRollback({ mode }: Scene): string {
  return mode === 'execute' ? RERUN_ALL_JOBS : 'Then run this again.';
}

/** What a cancelled run had not come to. */
function unbegun({ mode, updated }: Scene): string {
  if (mode === 'check') return 'the rack was checked';
  if (mode === 'plan') return 'the plan was made';
  if (mode === 'recover') return 'the rollback was continued';
  return updated ? 'the next update had begun' : 'an update had begun';
}

/** What AWS was doing when the run ended. */
function inHand(scene: Scene): string {
  if (isRollback(scene)) return 'The rollback that was continued';
  const { steps } = scene;
  const step = steps.findLast((one) => one.state === 'under-way') ?? (scene.recovered ? undefined : steps.at(-1));
  return step === undefined ? 'The operation on the stack' : `The update to ${step.to}`;
}

function isRollback({ steps, recovered }: Scene): boolean {
  return recovered && !steps.some((one) => one.state === 'under-way');
}

function lowered(words: string): string {
  return `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`;
}

function autoscalerWords({ after }: Scene): string {
  if (after === undefined || after.version < AUTOSCALER_RESTS_FROM) return '';
  return ' Until an update has gone well, the rack does not adjust its number of instances by itself.';
}
