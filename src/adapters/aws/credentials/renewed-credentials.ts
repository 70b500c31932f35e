/** Temporary credentials that are renewed before they expire, as often as a run needs. */
import { asProvider, type RoleCredentials, type TemporaryCredentials } from './role-credentials.ts';

/** The requested lifetime. Every role allows an hour. */
export const LIFETIME_MS = 3_600_000;
/** Renewed in the last sixth of the lifetime: in the last 10 minutes of an hour. */
const RENEWAL_PART = 1 / 6;
/** A failed renewal is tried again after this part of the time that is left: at first after 10 seconds. */
const RETRY_PART = 1 / 60;

interface Session {
  readonly credentials: TemporaryCredentials;
  readonly endsMs: number;
  renewsMs: number;
}

/**
 * Requests credentials with the first call, and renews them while the current ones are valid. Calls do not wait for a
 * renewal, and a failed one is tried again. Without valid credentials a call waits, and throws what `acquire` throws.
 *
 * @param onFailure called with the error of each renewal that is tried again.
 */
export function renewedCredentials(
  acquire: () => Promise<TemporaryCredentials>,
  onFailure: (error: unknown) => void,
): RoleCredentials {
  let current: Session | undefined;
  let pending: Promise<TemporaryCredentials> | undefined;
  const acquireSession = async (): Promise<TemporaryCredentials> => {
    const credentials = await acquire();
    const nowMs = Date.now();
    const lifetimeMs = timeLeftMs(credentials, nowMs);
    current = { credentials, endsMs: nowMs + lifetimeMs, renewsMs: nowMs + lifetimeMs * (1 - RENEWAL_PART) };
    return credentials;
  };
  const renew = (): Promise<TemporaryCredentials> =>
    (pending ??= acquireSession().finally(() => {
      pending = undefined;
    }));
  return asProvider((options) => {
    const nowMs = Date.now();
    if (options?.forceRefresh === true || current === undefined || nowMs >= current.endsMs) return renew();
    if (nowMs >= current.renewsMs) {
      current.renewsMs = nowMs + (current.endsMs - nowMs) * RETRY_PART;
      renew().catch(onFailure);
    }
    return Promise.resolve(current.credentials);
  });
}

/**
 * The clock of the runner may be wrong. If the credentials seem expired, or valid for longer than requested, the
 * requested lifetime counts.
 */
function timeLeftMs({ expiration }: TemporaryCredentials, nowMs: number): number {
  const leftMs = (expiration?.getTime() ?? 0) - nowMs;
  return leftMs > 0 ? Math.min(leftMs, LIFETIME_MS) : LIFETIME_MS;
}
