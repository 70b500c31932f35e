/** When temporary credentials are requested, on a runner whose clock may be wrong. */
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { renewedCredentials } from '../../../src/adapters/aws/credentials/renewed-credentials.ts';

const NOW = Date.parse('2026-11-29T09:00:00Z');
const MINUTE_MS = 60_000;

afterEach(() => {
  jest.useRealTimers();
});

/** Returns a function that reads the number of the credentials at a minute; `expires`: the minute of their end as AWS names it. */
function credentials(expires: number | undefined) {
  jest.useFakeTimers({ now: NOW });
  let acquired = 0;
  const expiration = expires === undefined ? {} : { expiration: new Date(NOW + expires * MINUTE_MS) };
  const provide = renewedCredentials(
    async () => ({ accessKeyId: String((acquired += 1)), secretAccessKey: 'secret', ...expiration }),
    () => undefined,
  );
  return async (minute: number): Promise<number> => {
    jest.setSystemTime(NOW + minute * MINUTE_MS);
    const { accessKeyId } = await provide();
    await jest.advanceTimersByTimeAsync(0);
    return Number(accessKeyId);
  };
}

describe('renewedCredentials', () => {
  it.each<readonly [string, number | undefined, readonly number[], readonly number[]]>([
    ['in the last 10 minutes of an hour, without a call that waits', 60, [0, 49, 51, 51], [1, 1, 1, 2]],
    ['at once after an hour without a call', 60, [0, 61], [1, 2]],
    ['in the last sixth of a shorter life', 30, [0, 24, 26, 26], [1, 1, 1, 2]],
    ['not for each call if the clock is ahead, so that they seem to have expired', -30, [0, 1, 49], [1, 1, 1]],
    ['after an hour at the latest if the clock is behind', 600, [0, 49, 51, 51], [1, 1, 1, 2]],
    ['after an hour if AWS names no end', undefined, [0, 49, 51, 51], [1, 1, 1, 2]],
  ])('requests new credentials %s', async (_title, expires, minutes, expected) => {
    const numberAt = credentials(expires);
    const numbers: number[] = [];
    for (const minute of minutes) numbers.push(await numberAt(minute));
    expect(numbers).toEqual(expected);
  });

  it('sends one request for concurrent calls', async () => {
    const numberAt = credentials(60);
    expect(await Promise.all([numberAt(0), numberAt(0)])).toEqual([1, 1]);
  });
});
