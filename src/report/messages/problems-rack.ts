/** Words for a rack that cannot be updated as it stands. */
import type { NoRack } from '../../rack/rack.ts';
import type { StackStatus } from '../../cloudformation/stack-status.ts';
import {
  advice,
  continueRollback,
  onStack,
  repairWords,
  rootCauseWords,
  type AdviceTable,
  type Scene,
} from './advice.ts';
import { durationWords } from './duration.ts';
import { argument, withoutTrailingPeriod, listedCode } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';

export const RACK = {
  'rack-not-found': ({ rack, region }) =>
    advice(
      `There is no CloudFormation stack \`${asFact(rack)}\` in ${asFact(region)}, as far as these credentials see.`,
      'Check `rack` (the name of the stack of the rack), `aws-region`, and whether the job has the credentials of the ' +
        'right account.',
      [
        'aws sts get-caller-identity',
        `aws cloudformation describe-stacks --region ${argument(region, 'REGION')} --query 'Stacks[].StackName'`,
      ],
    ),
  'not-a-rack': ({ rack, why }) => {
    const { is, next } = noRackWords(why);
    return advice(`The stack \`${asFact(rack)}\` ${is}.`, next);
  },
  'rack-stuck': ({ status, statusReason }, scene) => {
    const { what, next, commands } = wayOutOf(status, scene);
    return advice(`The stack of the rack is in ${status}: ${what}${because(statusReason)}.`, next, commands);
  },
  'stack-not-updatable': ({ status, statusReason }) =>
    advice(
      `The stack of the rack is in ${status}: ${goneWords(status)}${because(statusReason)}.`,
      'There is no rack to update, and this action deletes no stack. Check `rack` and `aws-region`; ' +
        'where the rack is really gone, take it out of the workflow.',
    ),
  'stack-stayed-busy': ({ status, limitMs }, scene) =>
    advice(
      `Another operation was on the stack of the rack (${status}) and did not end within ${durationWords(limitMs)}.`,
      "It may be the rack's own autoscaler, somebody's update, or another run of this action. See in its events what it " +
        'is, and run this again when it is over, or with a longer `timeout`. This run started no update in the meantime.',
      [recentEvents(scene)],
    ),
  'recovery-failed': ({ status, diagnosis }, scene) =>
    advice(
      `The failed rollback was continued and did not come to an end: the stack is in ${status}. ` +
        rootCauseWords(diagnosis),
      `${repairWords(diagnosis)} Then run this again. Where it cannot be repaired, ` +
        'the rollback can skip it: the resource is then left as it is, out of step with the template.',
      [
        onStack(
          'continue-update-rollback',
          scene,
          `--resources-to-skip ${argument(diagnosis.rootCause?.logicalId ?? '', 'RESOURCE')}`,
        ),
      ],
    ),
} satisfies AdviceTable<
  'rack-not-found' | 'not-a-rack' | 'rack-stuck' | 'stack-not-updatable' | 'stack-stayed-busy' | 'recovery-failed'
>;

/** The newest events in one screen. */
export function recentEvents(scene: Scene): string {
  return onStack('describe-stack-events', scene, '--max-items 30 --output table');
}

function because(statusReason: string | undefined): string {
  const said = withoutTrailingPeriod(asFact(statusReason ?? ''));
  return said === '' ? '' : `. CloudFormation says: ${said}`;
}

function wayOutOf(status: StackStatus, scene: Scene): { what: string; next: string; commands: readonly string[] } {
  switch (status) {
    case 'UPDATE_ROLLBACK_FAILED':
      return {
        what: 'an earlier update failed, and so did its rollback',
        next: recoveryNext(scene.mode),
        commands: continueRollback(scene),
      };
    case 'UPDATE_FAILED':
      return {
        what: 'an earlier update failed and was kept from rolling back',
        next: 'Roll it back, then run this again.',
        commands: [onStack('rollback-stack', scene), onStack('wait stack-rollback-complete', scene)],
      };
    default:
      return {
        what: 'CloudFormation takes no update in this status',
        next: 'See in the events of the stack what it needs, repair that in the console, then run this again.',
        commands: [recentEvents(scene)],
      };
  }
}

function recoveryNext(mode: Scene['mode']): string {
  switch (mode) {
    case 'plan':
      return (
        'A plan needs a stack that can be updated. Run `mode: recover` first, which continues the rollback. ' +
        'Or do it by hand, after repairing what the events name as the cause; then run this again.'
      );
    case 'execute':
      return 'Repair what the events name as the cause, and run `mode: recover`. Then plan again: the rollback makes the change set obsolete.';
    default:
      return (
        'Run `mode: recover`, or set `recover: true` and run this again: both continue the rollback first. Or do it by ' +
        'hand, after repairing what the events name as the cause; then run this again.'
      );
  }
}

function goneWords(status: StackStatus): string {
  if (status === 'DELETE_COMPLETE') return 'it was deleted';
  if (status === 'DELETE_FAILED') return 'it was to be deleted, and part of it is left';
  if (status.startsWith('DELETE_')) return 'it is being deleted';
  return status === 'REVIEW_IN_PROGRESS' ? 'it was never created' : 'its creation failed';
}

function noRackWords(why: NoRack): { readonly is: string; readonly next: string } {
  const check = 'Check `rack` and `aws-region`; this action updates V2 racks only.';
  switch (why.why) {
    case 'unknown-status':
      return {
        is: `is in a status that this action does not know: ${asFact(why.status)}`,
        next: 'What it does not know it does not touch. Use a newer release of this action.',
      };
    case 'other-stack':
      return { is: `is a stack of Convox, but of type \`${asFact(why.type)}\` and not a rack`, next: check };
    case 'lacks-parameters':
      return { is: `is not the stack of a V2 rack: it lacks the parameters ${listedCode(why.lacks)}`, next: check };
    case 'lacks-instances':
      return {
        is: 'is not the stack of a V2 rack: it looks like one, and has no Auto Scaling group `Instances`',
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
        is: 'is a development rack (`Development=Yes` or version `dev`), which runs no release',
        next: 'Update it as it was installed.',
      };
    case 'unreadable-version':
      return {
        is: `runs \`${asFact(why.version, 100)}\`, which is not the name of a release`,
        next: 'Put the rack on a release by hand first (`convox rack update VERSION`).',
      };
  }
}
