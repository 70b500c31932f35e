/** The OpenID Connect token of the job, which GitHub issues if the job has `id-token: write`; a separate chunk. */
import { CloudFault } from '../../cloudformation/fault.ts';
import type { IdTokenResult } from '../../github/ports.ts';
import { searchFor } from '../../github/pull-request-search.ts';
import { parseJsonText } from '../../values/json-text.ts';
import { membersOf } from '../../values/json-value.ts';
import { fetchByHttps } from './api/https-fetch.ts';
import { readWorkflowEvent } from './workflow-context.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const RESPONSE_LIMIT_MS = 20_000;

/**
 * Requests a new token, which is valid for five minutes. `getIDToken` of @actions/core is not used: it returns the
 * status of a failed response only as text, and has its own HTTP client.
 *
 * @throws CloudFault `unavailable` if GitHub does not respond with a token.
 */
export async function requestIdToken(audience: string, env: Environment = process.env): Promise<IdTokenResult> {
  const address = env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  if (!URL.canParse(address)) return refused(undefined, 'ACTIONS_ID_TOKEN_REQUEST_URL is not set', env);
  const url = new URL(address);
  url.searchParams.set('audience', audience);
  const headers = {
    authorization: `Bearer ${env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? ''}`,
    accept: 'application/json',
    'user-agent': 'convox-rack-update',
  };
  const response = await respond(url, headers);
  if (response.status >= 500 || response.status === 429) throw unavailable(response.status, 'GitHub issued no token');
  if (response.status !== 200) return refused(response.status, 'GitHub issued no token', env);
  const token = membersOf(parseJsonText(response.text)?.json)['value'];
  if (typeof token !== 'string' || token === '') throw unavailable(response.status, 'the response has no token');
  return { ok: true, token };
}

async function respond(url: URL, headers: Readonly<Record<string, string>>) {
  try {
    const response = await fetchByHttps(url, { headers, signal: AbortSignal.timeout(RESPONSE_LIMIT_MS) });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw unavailable(undefined, error instanceof Error ? error.message : String(error));
  }
}

async function refused(httpStatus: number | undefined, message: string, env: Environment): Promise<IdTokenResult> {
  const event = await readWorkflowEvent(env);
  const search = searchFor(event);
  // `pull_request_target` runs with the permissions of the base repository, also for a fork.
  const isFork = event.name === 'pull_request' && search.kind === 'known' && search.fromFork;
  const why = isFork ? 'fork' : 'no-id-token';
  return { ok: false, why, message, httpStatus };
}

function unavailable(httpStatus: number | undefined, message: string): CloudFault {
  return new CloudFault({
    service: 'github',
    operation: 'id-token',
    kind: 'unavailable',
    code: 'NoIdToken',
    message,
    httpStatus,
  });
}
