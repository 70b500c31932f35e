/** When temporary credentials are requested, on a runner whose clock may be wrong. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { renewedCredentials } from '../../../src/adapters/aws/credentials/renewed-credentials.ts';

const NOW = Date.parse('2026-11-29T09:00:00Z');
const MINUTE_MS = 60_000;

afterEach(() => {
  jest.useRealTimers();
});

/** Credentials that are numbered; `expires`: minutes after NOW as AWS says it. */
function provider(expires: number | undefined) {
  jest.useFakeTimers({ now: NOW });
  let acquired = 0;
  const expiration = expires === undefined ? {} : { expiration: new Date(NOW + expires * MINUTE_MS) };
  const provide = renewedCredentials(
    async () => ({ accessKeyId: String((acquired += 1)), secretAccessKey: 'secret', ...expiration }),
    () => undefined,
  );
  return async (atMinute: number): Promise<string> => {
    jest.setSystemTime(NOW + atMinute * MINUTE_MS);
    const { accessKeyId } = await provide();
    await jest.advanceTimersByTimeAsync(0);
    return accessKeyId;
  };
}

describe('renewedCredentials', () => {
  it.each<readonly [string, number | undefined, readonly (readonly [minute: number, key: string])[]]>([
    [
      'in the last 10 minutes of an hour, without a call that waits',
      60,
      [
        [0, '1'],
        [49, '1'],
        [51, '1'],
        [51, '2'],
      ],
    ],
    [
      'at once after an hour without a call',
      60,
      [
        [0, '1'],
        [61, '2'],
      ],
    ],
    [
      'in the last sixth of a shorter life',
      30,
      [
        [0, '1'],
        [24, '1'],
        [26, '1'],
        [26, '2'],
      ],
    ],
    [
      'not for each call if the clock is ahead, so that they seem to have expired',
      -30,
      [
        [0, '1'],
        [1, '1'],
        [49, '1'],
      ],
    ],
    [
      'after an hour at the latest if the clock is behind',
      600,
      [
        [0, '1'],
        [49, '1'],
        [51, '1'],
        [51, '2'],
      ],
    ],
    [
      'after an hour if AWS names no end',
      undefined,
      [
        [0, '1'],
        [49, '1'],
        [51, '1'],
        [51, '2'],
      ],
    ],
  ])('requests new credentials %s', async (_title, expires, calls) => {
    const keyAt = provider(expires);
    for (const [minute, key] of calls) expect(await keyAt(minute)).toBe(key);
  });

  it('sends one request for concurrent calls', async () => {
    const keyAt = provider(60);
    expect(await Promise.all([keyAt(0), keyAt(0)])).toEqual(['1', '1']);
  });
});
