/** STS as far as OIDC needs it: verifies the token, evaluates the role's trust, and creates a session. */

import { verify } from 'node:crypto';
import type { Account } from '../account.ts';
import { AwsError, validationError } from '../aws-error.ts';
import { textField, type QueryFields } from '../http/query-parameters.ts';
import { matchesWildcard } from '../http/wildcard.ts';
import { escapeXml, renderElements } from '../http/xml.ts';
import { partitionOf } from '../partition.ts';
import type { OidcProvider, Role, Session } from './roles.ts';

export const ASSUME = 'AssumeRoleWithWebIdentity';

const NAMESPACE = 'https://sts.amazonaws.com/doc/2011-06-15/';
const SHORTEST_SECONDS = 900;
/** MaxSessionDuration of all roles: AWS's default and minimum. */
const LONGEST_SECONDS = 3600;

interface Claims {
  iss: string;
  sub: string;
  aud: string;
  exp: number;
}

export function handleSts(account: Account, fields: QueryFields): string {
  const request = readRequest(fields);
  const claims = verifiedClaims(account, request.token);
  const role = roleFor(account, request.roleArn, claims);
  const session = beginSession(account, role, request);
  const result = renderElements({
    SubjectFromWebIdentityToken: claims.sub,
    Audience: claims.aud,
    Provider: `arn:${partitionOf(account.region).id}:iam::${account.id}:oidc-provider/${claims.iss.slice('https://'.length)}`,
    AssumedRoleUser: {
      AssumedRoleId: `AROA0000000000000000:${session.name}`,
      Arn: `arn:${partitionOf(account.region).id}:sts::${account.id}:assumed-role/${role.name}/${session.name}`,
    },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: session.endsAt,
    },
  });
  const requestId = account.random.uuid();
  return `<${ASSUME}Response xmlns="${NAMESPACE}"><${ASSUME}Result>${result}</${ASSUME}Result><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${ASSUME}Response>`;
}

export function renderStsError(account: Account, { code, message }: AwsError): string {
  return `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error><RequestId>${account.random.uuid()}</RequestId></ErrorResponse>`;
}

interface AssumeRequest {
  roleArn: string;
  sessionName: string;
  token: string;
  seconds: number;
}

function readRequest(fields: QueryFields): AssumeRequest {
  const roleArn = textField(fields, 'RoleArn') ?? '';
  const sessionName = textField(fields, 'RoleSessionName') ?? '';
  const token = textField(fields, 'WebIdentityToken') ?? '';
  const seconds = Number(textField(fields, 'DurationSeconds') ?? '3600');
  const constraint = 'failed to satisfy constraint: Member must';
  if (token.length < 4)
    throw validationError(
      `1 validation error detected: Value at 'webIdentityToken' ${constraint} have length greater than or equal to 4`,
    );
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw validationError(
      `1 validation error detected: Value '${sessionName}' at 'roleSessionName' ${constraint} satisfy regular expression pattern: [\\w+=,.@-]*`,
    );
  }
  if (!(seconds >= SHORTEST_SECONDS)) {
    throw validationError(
      `1 validation error detected: Value '${seconds}' at 'durationSeconds' ${constraint} have value greater than or equal to ${SHORTEST_SECONDS}`,
    );
  }
  if (seconds > LONGEST_SECONDS) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  return { roleArn, sessionName, token, seconds };
}

/** Checks in the same order as AWS, as far as observed: issuer, signature, audience, expiry. */
function verifiedClaims(account: Account, token: string): Claims {
  const claims = readClaims(token);
  const provider = account.iam.providers.find(({ issuer }) => issuer === claims.iss);
  if (provider === undefined) {
    throw new AwsError(
      400,
      'InvalidIdentityToken',
      `No OpenIDConnect provider found in your account for ${claims.iss}`,
    );
  }
  if (!isSigned(token, provider)) {
    throw new AwsError(
      400,
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. The signature is invalid.',
    );
  }
  if (!provider.audiences.includes(claims.aud)) {
    throw new AwsError(400, 'InvalidIdentityToken', 'Incorrect token audience');
  }
  const now = Math.floor(account.clock.now().getTime() / 1000);
  if (now >= claims.exp) {
    throw new AwsError(
      400,
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${claims.exp}`,
    );
  }
  return claims;
}

function readClaims(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Claims;
  } catch {
    throw new AwsError(
      400,
      'InvalidIdentityToken',
      'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
    );
  }
}

function isSigned(token: string, { publicKey }: OidcProvider): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  return verify('sha256', Buffer.from(`${header}.${payload}`), publicKey, Buffer.from(signature, 'base64url'));
}

/** AWS sends the same response for a role that does not exist and for a role that does not trust the caller. */
function roleFor(account: Account, roleArn: string, claims: Claims): Role {
  const prefix = `arn:${partitionOf(account.region).id}:iam::${account.id}:role/`;
  const role = account.iam.roles.find(({ name }) => roleArn === `${prefix}${name}`);
  const isTrusted =
    role?.issuer === claims.iss &&
    [role.sub].flat().some((sub) => matchesWildcard(sub, claims.sub)) &&
    matchesWildcard(role.aud, claims.aud);
  if (role === undefined || !isTrusted) {
    throw new AwsError(403, 'AccessDenied', `Not authorized to perform sts:${ASSUME}`);
  }
  return role;
}

function beginSession({ iam, clock, random }: Account, role: Role, { sessionName, seconds }: AssumeRequest): Session {
  const session: Session = {
    accessKeyId: `ASIASIMULATED${String(iam.sessions.length + 1).padStart(7, '0')}`,
    secretAccessKey: `secret/${random.uuid()}`,
    sessionToken: `session+token/${random.uuid()}==`,
    role: role.name,
    name: sessionName,
    endsAt: new Date(clock.now().getTime() + (role.sessionMs ?? seconds * 1000)),
  };
  iam.sessions.push(session);
  return session;
}
