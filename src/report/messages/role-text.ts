/** Text for a role that could not be assumed: the claim in question, the job's own claims, and the line for the trust policy. */
import type { Fault, RoleRefusal, TokenClaims } from '../../cloudformation/fault.ts';
import { asFact } from '../markdown/plain-text.ts';
import { advice, type Advice } from './advice.ts';
import { answerOf, argument } from './phrases.ts';

/** The advice for a role that could not be assumed. */
export function roleAdvice(fault: Fault): Advice {
  const { role } = fault;
  if (role === undefined)
    return advice(`The role could not be assumed: ${answerOf(fault)}.`, 'Correct what AWS reports.');
  const { cause, next, commands } = ADVICE[role.why](role, fault);
  return { ...advice(cause, next, commands), details: claimLines(role.claims) };
}

type RoleText = (role: RoleRefusal, fault: Fault) => Advice;

const ADVICE: Readonly<Record<RoleRefusal['why'], RoleText>> = {
  'no-id-token': (role, { message, httpStatus }) =>
    advice(
      `GitHub issued no OIDC token to this job, so ${roleOf(role)} could not be assumed ` +
        `(${asFact(message)}${httpStatus === undefined ? '' : `, HTTP ${httpStatus}`}).`,
      'Add `id-token: write` to the `permissions` of the job. A reusable workflow needs it in the job that calls it, too.',
    ),
  fork: (role) =>
    advice(
      `GitHub issues no OIDC token to a pull request from a fork, so ${roleOf(role)} could not be assumed.`,
      'Skip the job for forks: `if: github.event.pull_request.head.repo.full_name == github.repository`.',
    ),
  'not-trusted': (role, fault) =>
    advice(
      `AWS STS denied this job ${roleOf(role)}: ${answerOf(fault)}. Either its trust policy does not accept the claims ` +
        'of this job, or there is no such role.',
      `Compare the condition on \`sub\` in the trust policy with the \`sub\` of this job.${trustLine(role.claims)}`,
      [`aws iam get-role --role-name ${roleName(role)} --query Role.AssumeRolePolicyDocument`],
    ),
  'no-provider': (role, fault) =>
    advice(
      `AWS account ${accountOf(role)} has no OIDC provider for the \`iss\` of this job, so ${roleOf(role)} could not be ` +
        `assumed: ${answerOf(fault)}.`,
      `Create the provider in that account.${trustLine(role.claims)}`,
      [`aws iam create-open-id-connect-provider --url ${issuer(role)} --client-id-list ${audience(role)}`],
    ),
  'wrong-audience': (role, fault) =>
    advice(
      `The OIDC provider in AWS account ${accountOf(role)} does not accept the \`aud\` of this job, so ${roleOf(role)} ` +
        `could not be assumed: ${answerOf(fault)}.`,
      `Add \`${audience(role)}\` to the client IDs of the provider.`,
      [
        'aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ' +
          `arn:${partitionOf(role)}:iam::${accountOf(role)}:oidc-provider/${issuerHost(role)} --client-id ${audience(role)}`,
      ],
    ),
  expired: (role, fault) =>
    advice(
      `AWS STS rejected the token of this job as expired (claim \`exp\`), so ${roleOf(role)} could not be assumed: ${answerOf(fault)}.`,
      'Re-run the workflow: each run requests a new token. If it fails again, check the clock of your GitHub Enterprise Server.',
    ),
  other: (role, fault) =>
    advice(
      `AWS STS rejected the request for ${roleOf(role)}: ${answerOf(fault)}.`,
      `Correct what AWS reports.${trustLine(role.claims)}`,
    ),
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
