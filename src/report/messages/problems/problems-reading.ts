/**
 * Messages for invalid inputs, for what AWS rejects, for a catalog or a template that cannot be read, and for bugs in
 * this action.
 */
import { type Fault, missingPermission, permissionOf } from '../../../cloudformation/fault.ts';
import { advice, type AdviceRows } from '../advice.ts';
import { answerOf, asFact, counted, listedCode, withoutTrailingPeriod } from '../../markdown/plain-text.ts';
import { remedyOf, roleAdvice } from './rejections.ts';
import type { CatalogFlaw } from '../../../releases/release-catalog.ts';
import type { TemplateFlaw } from '../../../cloudformation/template.ts';
import type { InputProblem } from '../../../run/problem.ts';

const SIGN_IN =
  'Set `role-to-assume` to the ARN of an IAM role, and give the job `permissions: id-token: write`. Or put a step with ' +
  '`aws-actions/configure-aws-credentials` before this one, in the same job';

/** For every problem with expired credentials. */
export const LONGER_CREDENTIALS =
  'With `role-to-assume`, the action renews its credentials itself. With `aws-actions/configure-aws-credentials`, set ' +
  '`role-duration-seconds` (default: one hour) and the maximum session duration of the role at least as high.';

/** A proxy that intercepts TLS presents its own certificates. */
const TRUST_THE_PROXY =
  'If a proxy intercepts TLS between the runner and AWS, set `NODE_EXTRA_CA_CERTS` in `env` of the job to the file with ' +
  "the proxy's CA certificates.";

// All regions since March 2019 have to be enabled; these and the other partitions need not.
const ENABLED_BY_DEFAULT =
  /^(?:us-(?:east|west)-[12]|ap-south-1|ap-northeast-[123]|ap-southeast-[12]|ca-central-1|eu-central-1|eu-west-[123]|eu-north-1|sa-east-1|(?:cn|us-gov|us-iso\w?|eu-isoe|eusc)-.*)$/;

function isOptIn(region: string): boolean {
  return region !== '' && !ENABLED_BY_DEFAULT.test(region);
}

export const AWS = {
  'credentials-missing': ({ fault }) => [
    `The job has no AWS credentials: ${answerOf(fault)}.`,
    fault.message.includes('AWS_PROFILE=')
      ? 'Remove `AWS_PROFILE` from the environment of the job: with it, the AWS SDK ignores the keys in `AWS_ACCESS_KEY_ID`.'
      : `${SIGN_IN}.`,
  ],
  'credentials-invalid': ({ fault }, { region }) => [
    `AWS rejected the credentials of the job: ${answerOf(fault)}.`,
    isOptIn(region) && /InvalidClientTokenId|UnrecognizedClient/.test(fault.code)
      ? `Enable the region ${asFact(region)} for the account, and set it as \`aws-region\` of ` +
        '`aws-actions/configure-aws-credentials`: it is an opt-in region, where AWS does not accept tokens of the global STS endpoint.'
      : `${SIGN_IN}; access keys in secrets may be inactive or incomplete.`,
    ['aws sts get-caller-identity'],
  ],
  'credentials-expired': ({ fault }) => [
    `The credentials of the job have expired: ${answerOf(fault)}.`,
    `Sign in directly before this step and re-run the workflow. ${LONGER_CREDENTIALS}`,
  ],
  'role-not-assumed': ({ fault }) => roleAdvice(fault),
  'access-denied': ({ fault, stack }, { arn, region }) => {
    const isBucket = fault.service === 's3';
    const isEveryStack = stack === '*';
    const { permission } = missingPermission(fault);
    const what = isBucket
      ? 'the bucket'
      : isEveryStack
        ? 'all stacks of the account (to find the apps of the rack)'
        : `the stack \`${asFact(stack)}\`${region === '' ? '' : ` in ${asFact(region)}`}`;
    const on = isBucket
      ? 'the bucket'
      : permission.startsWith('ssm:')
        ? `\`arn:aws:ssm:${asFact(region) || 'REGION'}::parameter/aws/service/ecs/optimized-ami/*\``
        : `\`${asFact(lackingResource(fault) ?? (isEveryStack ? stack : (arn ?? stack)))}\``;
    return [
      `The credentials of the job have no permission for \`${asFact(permissionOf(fault))}\` on ${what} (${asFact(fault.code)}): ` +
        `${withoutTrailingPeriod(asFact(fault.message))}.`,
      `Allow \`${asFact(permission)}\` on ${on} in the policy of the role that the job uses. If the policy already allows it, look for ` +
        'an explicit deny, a permissions boundary or a service control policy. `docs/permissions.md` of this action lists ' +
        'all permissions.',
      ['aws sts get-caller-identity'],
    ];
  },
  'aws-rejected': ({ fault }, context) => {
    const { next, commands = [] } = remedyOf(fault, context);
    return [`AWS rejected the request: ${answerOf(fault)}.`, next, commands];
  },
  'aws-unavailable': ({ fault }) =>
    fault.kind === 'untrusted-certificate'
      ? [`The TLS certificate of AWS is not trusted: ${answerOf(fault)}.`, TRUST_THE_PROXY]
      : [
          `AWS did not respond successfully after several attempts: ${answerOf(fault)}.`,
          'Re-run the workflow in a few minutes. It joins an update in progress and does not start a second one. ' +
            'If the problem persists, check https://health.aws.amazon.com and the network of the runner.',
        ],
  internal: ({ message }) => [
    `Unexpected error, which is a bug in this action: ${asFact(message)}.`,
    'Check the stack in the AWS console first: an update in progress continues without this run. ' +
      'Then re-run the workflow with debug logging, and report the bug with that log.',
  ],
} satisfies AdviceRows;

/** The resource in AWS's message if it is not a stack: a service role, or change sets, whose names vary. */
function lackingResource(fault: Fault): string | undefined {
  const { resource } = missingPermission(fault);
  const changeSets = resource?.replace(/(?<=:changeSet\/).*/, 'rack-*/*');
  return changeSets === undefined || changeSets.includes(':stack/') ? undefined : changeSets;
}

const MOST_FLAWS = 5;

export const READING = {
  'invalid-inputs': ({ inputs }) => ({
    ...advice(inputsText(inputs), 'Correct the `with:` block of this step. No request was sent to AWS.'),
    details: inputLines(inputs),
  }),
  'catalog-unreadable': ({ location, fault }) => [
    `The list of releases, \`${asFact(location)}\`, could not be read: ${answerOf(fault)}.`,
    bucketAdvice(fault),
  ],
  'catalog-unusable': ({ location, flaws }) => [
    `The list of releases (\`${asFact(location)}\`) is invalid: ${flawsText(flaws)}.`,
    'An invalid entry could be a required release, so no part of the list is used. ' +
      'If this is a mirror, copy the file again from `s3://convox/release/versions.json`. Otherwise re-run the workflow later.',
  ],
  'template-unreadable': ({ version, location, fault }) => [
    `The template of release ${version}, \`${asFact(location)}\`, could not be read: ${answerOf(fault)}.`,
    `${bucketAdvice(fault)} A mirror must hold the templates of all releases on the route, as \`rack.json\` or \`formation.json\`.`,
  ],
  'template-unusable': ({ version, location, flaw }) => [
    `The file \`${asFact(location)}\` is not the template of a rack (release ${version}): ${templateFlawText(flaw)}.`,
    'If this is a mirror, copy the file again from the bucket `convox`. Otherwise choose another release with `version`.',
  ],
  'template-not-copied': ({ version, bucket, owner, fault }) => [
    `The template of release ${version} could not be copied to the bucket \`${asFact(bucket)}\`: ${answerOf(fault)}.`,
    'Allow the job `s3:PutObject`, `s3:GetObject` and `s3:GetObjectVersion` in that bucket, which must belong to the ' +
      `account of the rack (${asFact(owner)}), or correct \`template-bucket\`.`,
  ],
  'template-changed': ({ version, location }) => [
    `The template of release ${version}, \`${asFact(location)}\`, changed while the change set was being created, so ` +
      'CloudFormation may have read another template than this run. The change set was deleted.',
    'Find out who writes to the bucket. Re-run the workflow when the template no longer changes.',
  ],
} satisfies AdviceRows;

function bucketAdvice({ kind }: Fault): string {
  switch (kind) {
    case 'not-found':
      return 'Check `release-bucket`, `release-prefix` and `release-region`.';
    case 'access-denied':
    case 'credentials-missing':
    case 'credentials-expired':
    case 'credentials-invalid':
    case 'role-not-assumed':
      return (
        'The action reads it without credentials first, then with those of the job. Make it public, or allow the job ' +
        '`s3:GetObject`, and check `release-bucket`, `release-prefix` and `release-region`.'
      );
    case 'too-large':
      return 'The file exceeds the size limit. Check `release-bucket` and `release-prefix`.';
    case 'untrusted-certificate':
      return TRUST_THE_PROXY;
    case 'throttled':
    case 'unavailable':
      return 'S3 did not respond successfully after several attempts. Re-run the workflow in a few minutes.';
    case 'stack-busy':
    case 'change-set-not-found':
    case 'change-set-busy':
    case 'change-set-not-executable':
    case 'already-exists':
    case 'rejected':
      return 'Check `release-bucket`, `release-prefix` and `release-region`, then re-run the workflow.';
  }
}

function flawsText(flaws: readonly CatalogFlaw[]): string {
  const sentences = flaws.slice(0, MOST_FLAWS).map(({ index, field, expected, found }) => {
    const place = index === undefined ? 'the file' : `\`[${index}]${field === 'entry' ? '' : `.${field}`}\``;
    return `${place} is ${asFact(found, 100)} and should be ${asFact(expected)}`;
  });
  const rest = flaws.length - sentences.length;
  return rest > 0 ? `${sentences.join('; ')}; and ${rest} more (${flaws.length} in total)` : sentences.join('; ');
}

function templateFlawText(flaw: TemplateFlaw): string {
  switch (flaw.flaw) {
    case 'not-json':
      return `${counted(flaw.characters, 'character')} that are not valid JSON`;
    case 'not-an-object':
      return `\`${asFact(flaw.part)}\` is not an object`;
    case 'not-a-rack':
      return `it lacks ${listedCode(flaw.lacks)}`;
  }
}

const MOST_LINES = 50;

const MOST_NAMES = 60;

/** Counted by name: one input can have several problems. */
function inputsText(inputs: readonly InputProblem[]): string {
  const names = [...new Set(inputs.map(({ input }) => input))];
  return `${counted(names.length, 'invalid input')}: ${listedCode(names, MOST_NAMES)}.`;
}

/**
 * The given value is not quoted, because it can be a remark: `parameters`: line 3 — accepted: Key=Value on each line
 */
export function inputLines(inputs: readonly InputProblem[]): readonly string[] {
  const lines = inputs.slice(0, MOST_LINES).map(({ input, given, accepted }) => {
    const was = asFact(given, 100);
    return `\`${asFact(input)}\`: ${was === '' ? 'missing' : was} — accepted: ${asFact(accepted)}`;
  });
  const rest = inputs.length - lines.length;
  return rest > 0 ? [...lines, `And ${rest} more.`] : lines;
}
