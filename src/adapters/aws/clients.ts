/** Configures all AWS clients: timeouts, proxy, user agent, credentials. The SDK finds the endpoints. */
import type { CallTrace } from './call-trace.ts';
import type { CredentialsObserver } from './credentials/observe-credentials.ts';
import type { RoleCredentials } from './credentials/role-credentials.ts';

export interface ConnectionSettings {
  readonly region: string;
  /** The time limit for the first byte of a response, and for each pause within it, in milliseconds. */
  readonly requestLimitMs?: number;
  /** Called for each call; undefined without debug logging. */
  readonly trace?: CallTrace | undefined;
  /** Of `role-to-assume`; left out, the SDK finds the credentials of the job. */
  readonly credentials?: RoleCredentials | undefined;
  readonly onCredentials?: CredentialsObserver | undefined;
}

// CreateChangeSet takes a few seconds with a template of this size. Every other call is faster.
export const REQUEST_LIMIT_MS = 20_000;
const CONNECT_LIMIT_MS = 5_000;

/** The user agent in AWS's logs. */
export const USER_AGENT = 'convox-rack-update';

/**
 * The settings that both clients share. Retries are the SDK's standard ones (3 attempts; AWS_MAX_ATTEMPTS and
 * AWS_RETRY_MODE apply), and the SDK reads AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_CLOUDFORMATION and AWS_ENDPOINT_URL_S3.
 */
export function clientSettings({ region, requestLimitMs = REQUEST_LIMIT_MS, credentials }: ConnectionSettings) {
  // The SDK ignores HTTPS_PROXY. Node's agents support it with this option from 24.5 on; older ones ignore the option.
  const agent = { keepAlive: true, maxSockets: 50, proxyEnv: process.env };
  return {
    region,
    ...(credentials === undefined ? {} : { credentials }),
    customUserAgent: USER_AGENT,
    requestHandler: {
      connectionTimeout: Math.min(CONNECT_LIMIT_MS, requestLimitMs),
      // Without throwOnRequestTimeout, requestTimeout only prints a warning, and the request never ends.
      requestTimeout: requestLimitMs,
      throwOnRequestTimeout: true,
      // requestTimeout ends with the first byte; this one applies to the body.
      socketTimeout: requestLimitMs,
      httpAgent: agent,
      httpsAgent: agent,
    },
  };
}
