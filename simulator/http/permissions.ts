/** Permissions that a scenario denies or a policy allows, and the expiry of credentials. */

import type { Account } from '../account.ts';
import { AwsError, ssmUnreadable, templateUnreadable } from '../aws-error.ts';
import { partitionOf } from '../partition.ts';
import type { Call } from './call.ts';
import { covers, grantsOf, type Grant, type PolicyDocument } from './policy.ts';
import type { Right } from './rights.ts';

/** The reason that IAM's message states. */
export type DenialKind = 'no-identity-policy' | 'explicit-deny' | 'no-boundary' | 'service-control-policy';

export interface Denial {
  /** Example: `cloudformation:CreateChangeSet`, or `s3:*` for all actions of a service. */
  action: string;
  /** The start or a part of the ARN. Default: every resource. */
  resource?: string;
  kind?: DenialKind;
}

export type Expiry = { afterRequests: number } | { at: Date };

export interface Permissions {
  /** Denies the action from now on, even if a policy allows it. */
  deny: (denial: Denial) => void;
  /** Allows only what the policy allows from now on. */
  allowOnly: (policy: PolicyDocument) => void;
  allowAll: () => void;
  expire: (expiry: Expiry) => void;
  /** @throws AwsError if the caller does not have one of the rights. */
  check: (account: Account, call: Call, rights: readonly Right[]) => void;
}

export function fullPermissions(): Permissions {
  let denials: Denial[] = [];
  let grants: Grant[] | undefined;
  let expiry: Expiry | undefined;
  let signedRequests = 0;
  const expired = (now: Date): boolean =>
    expiry !== undefined && ('at' in expiry ? now >= expiry.at : signedRequests > expiry.afterRequests);
  return {
    deny: (denial) => denials.push(denial),
    allowOnly: (policy) => {
      grants = grantsOf(policy);
    },
    allowAll: () => {
      denials = [];
      grants = undefined;
    },
    expire: (when) => {
      expiry = when;
      signedRequests = 0;
    },
    check: (account, call, rights) => {
      if (!call.signed) {
        refuseAnonymous(call);
        return;
      }
      checkSession(account, call);
      signedRequests += 1;
      if (expired(account.clock.now())) {
        throw expiredToken(call);
      }
      for (const right of rights) {
        const denial = denials.find((each) => denies(each, right));
        const isAllowed = grants?.some((grant) => covers(grant, right)) !== false;
        if ((denial !== undefined || !isAllowed) && right.byCloudFormation === true) {
          throw right.action.startsWith('ssm:') ? ssmUnreadable() : templateUnreadable();
        }
        if (denial !== undefined || !isAllowed) {
          throw new AwsError(403, 'AccessDenied', denialMessage(account, denial?.kind ?? 'no-identity-policy', right));
        }
      }
    },
  };
}

/** Public S3 objects can be read without a signature. STS authenticates the caller by the token. */
function refuseAnonymous(call: Call): void {
  if (call.service !== 's3' && call.service !== 'sts') {
    throw new AwsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
}

/** Checks the session of a role that was assumed here. Other credentials count as those of a user of the account. */
function checkSession({ iam, clock }: Account, call: Call): void {
  if (call.accessKeyId?.startsWith('ASIA') !== true) return;
  const session = iam.sessions.find(({ accessKeyId }) => accessKeyId === call.accessKeyId);
  if (session === undefined || session.sessionToken !== call.sessionToken) {
    throw new AwsError(403, 'InvalidClientTokenId', 'The security token included in the request is invalid.');
  }
  if (clock.now() >= session.endsAt) throw expiredToken(call);
}

function expiredToken(call: Call): AwsError {
  return call.service === 's3'
    ? new AwsError(400, 'ExpiredToken', 'The provided token has expired.')
    : new AwsError(403, 'ExpiredToken', 'The security token included in the request is expired');
}

function denies(denial: Denial, { action, resource }: Right): boolean {
  const wanted = denial.action;
  const sameAction = wanted.endsWith('*') ? action.startsWith(wanted.slice(0, -1)) : action === wanted;
  return sameAction && (denial.resource === undefined || resource.includes(denial.resource));
}

function denialMessage(account: Account, kind: DenialKind, { action, resource }: Right): string {
  const caller = `arn:${partitionOf(account.region).id}:sts::${account.id}:assumed-role/rack-updater/GitHubActions`;
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${denialReason(kind, action)}`;
}

function denialReason(kind: DenialKind, action: string): string {
  switch (kind) {
    case 'no-identity-policy':
      return `because no identity-based policy allows the ${action} action`;
    case 'explicit-deny':
      return 'with an explicit deny in an identity-based policy';
    case 'no-boundary':
      return `because no permissions boundary allows the ${action} action`;
    case 'service-control-policy':
      return 'with an explicit deny in a service control policy';
  }
}
