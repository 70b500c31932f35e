/** Who may do what: rights that a scenario takes away, and credentials that expire. */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { Call } from './call.ts';

/** Why IAM refuses, as its messages tell it. */
export type DenialKind = 'no-identity-policy' | 'explicit-deny' | 'no-boundary' | 'service-control-policy';

export interface Denial {
  /** As `cloudformation:CreateChangeSet`; `s3:*` for all of a service's. */
  action: string;
  /** The ARN's beginning or part; every resource when left out. */
  resource?: string;
  kind?: DenialKind;
}

export type Expiry = { afterRequests: number } | { at: Date };

export interface Permissions {
  deny: (denial: Denial) => void;
  allowAll: () => void;
  expire: (expiry: Expiry) => void;
  /** Throws what AWS would answer. */
  check: (account: Account, call: Call) => void;
}

export function fullPermissions(): Permissions {
  let denials: Denial[] = [];
  let expiry: Expiry | undefined;
  let signedRequests = 0;
  const expired = (now: Date): boolean =>
    expiry !== undefined && ('at' in expiry ? now >= expiry.at : signedRequests > expiry.afterRequests);
  return {
    deny: (denial) => denials.push(denial),
    allowAll: () => {
      denials = [];
    },
    expire: (when) => {
      expiry = when;
      signedRequests = 0;
    },
    check: (account, call) => {
      if (!call.signed) {
        refuseAnonymous(call);
        return;
      }
      signedRequests += 1;
      if (expired(account.clock.now())) {
        throw expiredToken(call);
      }
      const action = iamAction(call);
      const resource = resourceArn(account, call);
      const denial = denials.find((each) => covers(each, action, resource));
      if (denial !== undefined) {
        throw new AwsError(403, 'AccessDenied', denialMessage(account, denial, action, resource));
      }
    },
  };
}

/** Public objects may be read without a signature; CloudFormation is never anonymous. */
function refuseAnonymous(call: Call): void {
  if (call.service === 'cloudformation') {
    throw new AwsError(403, 'MissingAuthenticationToken', 'Request is missing Authentication Token');
  }
}

function expiredToken(call: Call): AwsError {
  return call.service === 's3'
    ? new AwsError(400, 'ExpiredToken', 'The provided token has expired.')
    : new AwsError(403, 'ExpiredToken', 'The security token included in the request is expired');
}

/** A HEAD needs the right to read the object; there is no right of its own for it. */
function iamAction(call: Call): string {
  return `${call.service}:${call.action === 'HeadObject' ? 'GetObject' : call.action}`;
}

function resourceArn(account: Account, call: Call): string {
  if (call.service === 's3') {
    return `arn:aws:s3:::${call.address.bucket}/${call.address.key}`;
  }
  const name = call.fields['StackName'];
  const stackName = typeof name === 'string' ? name : '*';
  return stackName.startsWith('arn:')
    ? stackName
    : (account.stacks.get(stackName)?.id ??
        `arn:aws:cloudformation:${account.region}:${account.id}:stack/${stackName}/*`);
}

function covers(denial: Denial, action: string, resource: string): boolean {
  const wanted = denial.action;
  const sameAction = wanted.endsWith('*') ? action.startsWith(wanted.slice(0, -1)) : action === wanted;
  return sameAction && (denial.resource === undefined || resource.includes(denial.resource));
}

function denialMessage(account: Account, { kind }: Denial, action: string, resource: string): string {
  const caller = `arn:aws:sts::${account.id}:assumed-role/rack-updater/GitHubActions`;
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} ${because(kind ?? 'no-identity-policy', action)}`;
}

function because(kind: DenialKind, action: string): string {
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
