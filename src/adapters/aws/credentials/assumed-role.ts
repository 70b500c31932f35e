/** Assumes the role in `role-to-assume` with the job's OIDC token, through the SDK; a separate chunk. */
import { fromWebToken } from '@aws-sdk/credential-provider-web-identity';
import { CloudFault, type Fault, type RoleRefusal, type TokenClaims } from '../../../cloudformation/fault.ts';
import type { RunIdentity } from '../../../cloudformation/operation-token.ts';
import type { IdTokenResult } from '../../../github/ports.ts';
import { parseJsonText } from '../../../values/json-text.ts';
import { membersOf } from '../../../values/json-value.ts';
import { clientSettings, type ConnectionSettings } from '../clients.ts';
import { type Call, toCloudFault, invalidResponse } from '../errors.ts';
import { LIFETIME_MS, renewedCredentials } from './renewed-credentials.ts';
import type { RoleCredentials, TemporaryCredentials } from './role-credentials.ts';

export interface RoleSettings extends ConnectionSettings {
  readonly roleArn: string;
  readonly sessionName: string;
  /** Requests a new token. Throws a CloudFault if GitHub does not respond. */
  readonly requestToken: (audience: string) => Promise<IdTokenResult>;
  /** Called with each token and with all credentials, before they are used. */
  readonly onSecrets: (values: readonly string[]) => void;
}

const ASSUME: Call = { service: 'sts', operation: 'AssumeRoleWithWebIdentity' };

/** Uses STS in the rack's region: it is in the partition of the role, and does not depend on another region. */
export function assumeRole(settings: RoleSettings): RoleCredentials {
  const { roleArn, sessionName, trace } = settings;
  return renewedCredentials(
    async () => {
      const credentials = await assumeOnce(settings);
      trace?.(
        `AWS credentials of ${roleArn} as ${sessionName}, valid until ${credentials.expiration?.toISOString() ?? '?'}`,
      );
      return credentials;
    },
    (error) =>
      trace?.(`Renewing the AWS credentials failed: ${error instanceof Error ? error.message : String(error)}`),
  );
}

async function assumeOnce(settings: RoleSettings): Promise<TemporaryCredentials> {
  const { roleArn, region, requestToken, onSecrets } = settings;
  const audience = region.startsWith('cn-') ? 'sts.amazonaws.com.cn' : 'sts.amazonaws.com';
  const result = await requestToken(audience);
  if (!result.ok) {
    const { why, message, httpStatus } = result;
    const role = { why, roleArn, audience, claims: undefined };
    const call = { service: 'github', operation: 'id-token' } as const;
    throw new CloudFault({ ...call, kind: 'role-not-assumed', code: 'NoIdToken', message, httpStatus, role });
  }
  const { token } = result;
  onSecrets([token]);
  try {
    const credentials = await exchange(settings, token);
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    onSecrets([accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])]);
    return credentials;
  } catch (error) {
    throw stsFault(error, { roleArn, audience, claims: claimsOf(token) });
  }
}

function exchange(settings: RoleSettings, token: string): Promise<TemporaryCredentials> {
  const provide = fromWebToken({
    roleArn: settings.roleArn,
    roleSessionName: settings.sessionName,
    webIdentityToken: token,
    durationSeconds: LIFETIME_MS / 1000,
    clientConfig: clientSettings({ ...settings, credentials: undefined }),
  });
  return provide();
}

/** Network faults and transient faults are not changed. Every other fault is a rejection of this token. */
function stsFault(error: unknown, facts: Omit<RoleRefusal, 'why'>): unknown {
  // The SDK's own error for a response without credentials.
  const isEmpty = error instanceof Error && error.message.startsWith('Invalid response from STS');
  const { fault } = isEmpty ? invalidResponse(ASSUME, error.message) : (toCloudFault(error, ASSUME) ?? {});
  if (fault === undefined) return error;
  const isNetwork = fault.kind === 'unavailable' || fault.kind === 'untrusted-certificate';
  if (fault.kind === 'throttled' || isNetwork) return new CloudFault(fault, { cause: error });
  return new CloudFault(
    { ...fault, kind: 'role-not-assumed', role: { ...facts, why: whyRefused(fault) } },
    { cause: error },
  );
}

// The codes of AssumeRoleWithWebIdentity: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
function whyRefused({ code, message }: Fault): RoleRefusal['why'] {
  if (code.startsWith('ExpiredToken')) return 'expired';
  if (code.startsWith('AccessDenied')) return 'not-trusted';
  if (/no openidconnect provider/i.test(message)) return 'no-provider';
  return /audience/i.test(message) ? 'wrong-audience' : 'other';
}

/** The payload of a token, not verified. AWS STS verifies it; this run only shows it. */
function claimsOf(token: string): TokenClaims {
  const payload = parseJsonText(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const claims = membersOf(payload?.json);
  const textOf = (name: string): string => {
    const claim = claims[name];
    return typeof claim === 'string' ? claim : '';
  };
  return { sub: textOf('sub'), aud: textOf('aud'), iss: textOf('iss') };
}

/**
 * The run and the repository, for CloudTrail: `7000000001-1@owner-name`. At most 64 characters of those that IAM
 * accepts.
 */
export function sessionNameOf({ runId, attempt }: RunIdentity, repository: string): string {
  const name = repository === '' ? '' : `@${repository.replaceAll(/[^\w+=,.@-]/g, '-')}`;
  return `${runId}-${attempt}${name}`.slice(0, 64);
}
