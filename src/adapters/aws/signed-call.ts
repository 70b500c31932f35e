/** One signed request to AWS, which is sent again with new credentials if those of an assumed role have expired. */
import { type CallTrace, traced, type TracedResponse } from './call-trace.ts';
import { type Call, toCloudFault } from './errors.ts';
import type { RoleCredentials } from './credentials/role-credentials.ts';

interface Settings {
  readonly trace?: CallTrace | undefined;
  readonly credentials?: RoleCredentials | undefined;
}

/**
 * Usually credentials are renewed in time, but not on a runner that was suspended or whose clock is wrong. AWS has not
 * executed a request that it rejects for expired credentials, so the request can be sent again.
 */
export async function sendSigned<Response extends TracedResponse>(
  call: Call,
  { trace, credentials }: Settings,
  send: () => Promise<Response>,
): Promise<Response> {
  try {
    return await traced(call, trace, send);
  } catch (error) {
    if (credentials === undefined || toCloudFault(error, call)?.fault.kind !== 'credentials-expired') throw error;
    await credentials({ forceRefresh: true });
    return traced(call, trace, send);
  }
}
