/**
 * The next step for known rejections by AWS, and for a role that could not be assumed. Other messages are only quoted.
 */
import type { Fault, RoleRefusal, TokenClaims } from '../../../cloudformation/fault.ts';
import { explainReason } from '../../../diagnosis/known-reasons.ts';
import { knownReasonText } from '../known-reason-text.ts';
import { type Advice, advice, type AdviceContext, type AdviceRow, onStack, toAdvice } from '../advice.ts';
import { answerOf, argument, asFact } from '../../markdown/plain-text.ts';

interface Remedy {
  readonly next: string;
  readonly commands?: readonly string[];
}

interface Row {
  readonly pattern: RegExp;
  readonly remedy: (context: AdviceContext) => Remedy;
}

/** The first row whose pattern matches the code and the message. */
const TABLE: readonly Row[] = [
  {
    // CloudFormation reads the template with the permissions of the job, even if the bucket is public.
    pattern: /S3 error: Access Denied|TemplateURL must reference a valid S3 object/i,
    remedy: () => ({
      next:
        'CloudFormation reads the template with the permissions of the job. Allow the job `s3:GetObject` on the templates: ' +
        'in the release bucket, or in the bucket that `template-bucket` names (there `s3:GetObjectVersion` too).',
    }),
  },
  {
    pattern: /TemplateURL must be a supported URL/i,
    remedy: () => ({
      next:
        'CloudFormation reads templates from S3 of its own partition only. Set `template-bucket` to a bucket of this ' +
        'account in the region of the stack: the template is copied there first.',
    }),
  },
  {
    pattern: /ChangeSet limit exceeded|^LimitExceeded\w*: .*change ?set/i,
    remedy: (context) => ({
      next:
        'The stack has reached the limit of change sets. Delete old ones by name (kept change sets of plans are ' +
        'not deleted automatically), then re-run the workflow.',
      commands: [
        onStack('list-change-sets', context, "--query 'Summaries[].[CreationTime,ChangeSetName]' --output text"),
        onStack('delete-change-set', context, '--change-set-name CHANGE_SET_NAME'),
      ],
    }),
  },
  {
    pattern: /InsufficientCapabilities|Requires capabilities/i,
    remedy: () => ({
      next: 'Add the required capabilities to the input `capabilities`.',
    }),
  },
  {
    pattern: /role .*is invalid or cannot be assumed/i,
    remedy: () => ({
      next:
        'Check `role-arn`: the role must exist, and its trust policy must allow `cloudformation.amazonaws.com` to assume ' +
        'it. Without `role-arn`, CloudFormation uses the service role of earlier operations on the stack, if there is one.',
    }),
  },
];

/** The next step for a rejection by AWS. */
export function remedyOf({ code, message }: Fault, context: AdviceContext): Remedy {
  const text = `${code}: ${message}`;
  const row = TABLE.find(({ pattern }) => pattern.test(text));
  if (row !== undefined) return row.remedy(context);
  const known = explainReason({ reason: message, type: 'AWS::CloudFormation::Stack' });
  return {
    next: `${known.code === 'unknown' ? 'Correct the cause.' : knownReasonText(known).next} Then re-run the workflow.`,
  };
}

/** The advice for a role that could not be assumed. */
export function roleAdvice(fault: Fault): Advice {
  const { role } = fault;
  if (role === undefined)
    return advice(`The role could not be assumed: ${answerOf(fault)}.`, 'Correct what AWS reports.');
  return { ...toAdvice(ADVICE[role.why](role, fault)), details: claimLines(role.claims) };
}

type RoleText = (role: RoleRefusal, fault: Fault) => AdviceRow;

const ADVICE: Readonly<Record<RoleRefusal['why'], RoleText>> = {
  'no-id-token': (role, { message, httpStatus }) => [
    `GitHub issued no OIDC token to this job, so ${roleOf(role)} could not be assumed ` +
      `(${asFact(message)}${httpStatus === undefined ? '' : `, HTTP ${httpStatus}`}).`,
    'Add `id-token: write` to the `permissions` of the job. A reusable workflow needs it in the job that calls it, too.',
  ],
  fork: (role) => [
    `GitHub issues no OIDC token to a pull request from a fork, so ${roleOf(role)} could not be assumed.`,
    'Skip the job for forks: `if: github.event.pull_request.head.repo.full_name == github.repository`.',
  ],
  'not-trusted': (role, fault) => [
    `AWS STS denied this job ${roleOf(role)}: ${answerOf(fault)}. Either its trust policy does not accept the claims ` +
      'of this job, or there is no such role.',
    `Compare the condition on \`sub\` in the trust policy with the \`sub\` of this job.${trustLine(role.claims)}`,
    [`aws iam get-role --role-name ${roleName(role)} --query Role.AssumeRolePolicyDocument`],
  ],
  'no-provider': (role, fault) => [
    `AWS account ${accountOf(role)} has no OIDC provider for the \`iss\` of this job, so ${roleOf(role)} could not be ` +
      `assumed: ${answerOf(fault)}.`,
    `Create the provider in that account.${trustLine(role.claims)}`,
    [`aws iam create-open-id-connect-provider --url ${issuer(role)} --client-id-list ${audience(role)}`],
  ],
  'wrong-audience': (role, fault) => [
    `The OIDC provider in AWS account ${accountOf(role)} does not accept the \`aud\` of this job, so ${roleOf(role)} ` +
      `could not be assumed: ${answerOf(fault)}.`,
    `Add \`${audience(role)}\` to the client IDs of the provider.`,
    [
      'aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ' +
        `arn:${partitionOf(role)}:iam::${accountOf(role)}:oidc-provider/${issuerHost(role)} --client-id ${audience(role)}`,
    ],
  ],
  expired: (role, fault) => [
    `AWS STS rejected the token of this job as expired (claim \`exp\`), so ${roleOf(role)} could not be assumed: ${answerOf(fault)}.`,
    'Re-run the workflow: each run requests a new token. If it fails again, check the clock of your GitHub Enterprise Server.',
  ],
  other: (role, fault) => [
    `AWS STS rejected the request for ${roleOf(role)}: ${answerOf(fault)}.`,
    `Correct what AWS reports.${trustLine(role.claims)}`,
  ],
};

function claimLines(claims: TokenClaims | undefined): readonly string[] {
  const { sub = '', aud = '', iss = '' } = claims ?? {};
  return Object.entries({ sub, aud, iss })
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `\`${name}\` of this job: \`${asFact(value)}\``);
}

/** Of the condition `StringEquals`. */
function trustLine(claims: TokenClaims | undefined): string {
  if (claims === undefined || claims.sub === '') return '';
  const line = `"${withoutScheme(claims.iss)}:sub": ${JSON.stringify(claims.sub)}`;
  return ` To trust this job, the condition \`StringEquals\` needs: \`${asFact(line)}\`.`;
}

const roleOf = ({ roleArn }: RoleRefusal): string => `the role \`${asFact(roleArn)}\``;
const accountOf = ({ roleArn }: RoleRefusal): string => argument(roleArn.split(':')[4] ?? '', 'ACCOUNT');
const partitionOf = ({ roleArn }: RoleRefusal): string => argument(roleArn.split(':')[1] ?? '', 'aws');
const roleName = ({ roleArn }: RoleRefusal): string => argument(roleArn.split('/').at(-1) ?? '', 'ROLE');
const audience = (role: RoleRefusal): string => argument(role.audience, 'AUDIENCE');
const issuerHost = ({ claims }: RoleRefusal): string => argument(withoutScheme(claims?.iss ?? ''), 'ISSUER');
const issuer = (role: RoleRefusal): string => `https://${issuerHost(role)}`;

function withoutScheme(iss: string): string {
  return iss.replace(/^https:\/\//, '');
}
