/** Words for what AWS refuses or cannot do, and for faults of our own. */
import { missingPermission, permissionOf, type Fault } from '../../cloudformation/fault.ts';
import { advice, type AdviceTable } from './advice.ts';
import { answerOf, withoutTrailingPeriod } from './phrases.ts';
import { asFact } from '../markdown/plain-text.ts';
import { remedyOf } from './rejections.ts';
import { roleAdvice } from './role-text.ts';

const SIGN_IN =
  'Set `role-to-assume` to the ARN of an IAM role, and give the job `permissions: id-token: write`. Or put a step with ' +
  '`aws-actions/configure-aws-credentials` before this one, in the same job';

/** Said wherever credentials ran out. */
export const LONGER_CREDENTIALS =
  'With `role-to-assume`, the action renews its credentials itself. With `aws-actions/configure-aws-credentials`, set ' +
  '`role-duration-seconds` (default: one hour) and the maximum session duration of the role at least as high.';

export const AWS = {
  'credentials-missing': ({ fault }) => advice(`The job has no AWS credentials: ${answerOf(fault)}.`, `${SIGN_IN}.`),
  'credentials-invalid': ({ fault }) =>
    advice(
      `AWS does not accept the credentials of the job: ${answerOf(fault)}.`,
      `${SIGN_IN}; keys kept as secrets may have been deactivated or cut off in copying.`,
      ['aws sts get-caller-identity'],
    ),
  'credentials-expired': ({ fault }) =>
    advice(
      `The credentials of the job have run out: ${answerOf(fault)}.`,
      `Sign in right before this step, and run this again. ${LONGER_CREDENTIALS}`,
    ),
  'role-not-assumed': ({ fault }) => roleAdvice(fault),
  'access-denied': ({ fault, stack }, { arn, region }) => {
    const isBucket = fault.service === 's3';
    const isEveryStack = stack === '*';
    const what = isBucket
      ? 'the bucket'
      : isEveryStack
        ? 'all stacks of the account, among which the apps of the rack are found'
        : `the stack \`${asFact(stack)}\`${region === '' ? '' : ` in ${asFact(region)}`}`;
    const on = isBucket
      ? 'the bucket'
      : `\`${asFact(lackingResource(fault) ?? (isEveryStack ? stack : (arn ?? stack)))}\``;
    return advice(
      `The credentials of the job may not call \`${asFact(permissionOf(fault))}\` on ${what} (${asFact(fault.code)}): ` +
        `${withoutTrailingPeriod(asFact(fault.message))}.`,
      `Allow \`${asFact(missingPermission(fault).permission)}\` on ${on} in the policy of the role that the job takes on. Where the policy has it, look for ` +
        'an explicit deny, a permissions boundary or an organization policy. `docs/permissions.md` of this action lists ' +
        'everything that it needs.',
      ['aws sts get-caller-identity'],
    );
  },
  'aws-rejected': ({ fault }, scene) => {
    const { next, commands = [] } = remedyOf(fault, scene);
    return advice(`AWS understood the call and said no: ${answerOf(fault)}.`, next, commands);
  },
  'aws-unavailable': ({ fault }) =>
    advice(
      `AWS did not answer well, several times over: ${answerOf(fault)}.`,
      'Run this again in some minutes; an update under way is then taken up, not started twice. ' +
        'Where it stays so, see https://health.aws.amazon.com and the network of the runner.',
    ),
  internal: ({ message }) =>
    advice(
      `This action met something that it was not made for, which is a fault of its own: ${asFact(message)}.`,
      'See the stack in the console before anything else: an update under way goes on without this run. ' +
        'Then run this again with debug logging on, and report it with that log.',
    ),
} satisfies AdviceTable<
  | 'credentials-missing'
  | 'credentials-invalid'
  | 'credentials-expired'
  | 'role-not-assumed'
  | 'access-denied'
  | 'aws-rejected'
  | 'aws-unavailable'
  | 'internal'
>;

/** Where it is no stack: a role that was to be passed, or change sets, of which each run makes new ones. */
function lackingResource(fault: Fault): string | undefined {
  const { resource } = missingPermission(fault);
  const changeSets = resource?.replace(/(?<=:changeSet\/).*/, 'rack-*/*');
  return changeSets === undefined || changeSets.includes(':stack/') ? undefined : changeSets;
}
