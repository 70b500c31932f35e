/** How every AWS client is configured: time limits, proxy, name, credentials; the SDK finds the endpoints. */
import type { CallTrace } from './call-trace.ts';
import type { CredentialsObserver } from './observe-credentials.ts';
import type { RoleCredentials } from './role-credentials.ts';

export interface ConnectionSettings {
  readonly region: string;
  /** How long one request may take before its answer begins, and how long an answer may pause. */
  readonly requestLimitMs?: number;
  /** Told of each call; left out where nobody debugs. */
  readonly trace?: CallTrace | undefined;
  /** Of `role-to-assume`; left out, the SDK finds the credentials of the job. */
  readonly credentials?: RoleCredentials | undefined;
  readonly onCredentials?: CredentialsObserver | undefined;
}

// CreateChangeSet takes a few seconds with a template of a rack's size; nothing else takes one.
export const REQUEST_LIMIT_MS = 20_000;
const CONNECT_LIMIT_MS = 5_000;

/** How our calls are named in the records of whoever answers them. */
export const USER_AGENT = 'convox-rack-update';

/**
 * What both clients share. Retries stay the SDK's standard ones (3 attempts; AWS_MAX_ATTEMPTS and AWS_RETRY_MODE count),
 * and AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDFORMATION and AWS_ENDPOINT_URL_S3 are read by the SDK itself.
 */
export function clientSettings({ region, requestLimitMs = REQUEST_LIMIT_MS, credentials }: ConnectionSettings) {
  // The SDK ignores HTTPS_PROXY. Node's own agents follow it where they are told to, from 24.5 on; older ones ignore this.
  const agent = { keepAlive: true, maxSockets: 50, proxyEnv: process.env };
  return {
    region,
    ...(credentials === undefined ? {} : { credentials }),
    customUserAgent: USER_AGENT,
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_LIMIT_MS, requestLimitMs),
      // Without the second of these the first only prints a warning, and a silent server is waited for without end.
      requestTimeout: requestLimitMs,
      throwOnRequestTimeout: true,
      // The limit above ends with the first byte; this one holds for the body.
      socketTimeout: requestLimitMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}
