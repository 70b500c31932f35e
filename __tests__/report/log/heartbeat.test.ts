import { expect, test } from '@jest/globals';
import { afterOutput, afterHeartbeat, isHeartbeatDue, type Heartbeat } from '../../../src/report/log/heartbeat.ts';

const SECOND = 1_000;

/** When signs come, looked for each second, in seconds; `news` says when something else is told. */
function signsIn(seconds: number, news: readonly number[] = []): readonly number[] {
  const signs: number[] = [];
  let silence: Heartbeat = afterOutput(0);
  for (let now = 1; now <= seconds; now += 1) {
    if (news.includes(now)) silence = afterOutput(now * SECOND);
    else if (isHeartbeatDue(silence, now * SECOND)) {
      signs.push(now);
      silence = afterHeartbeat(silence, now * SECOND);
    }
  }
  return signs;
}

test('a sign of life comes after half a minute of silence, then after one, and then each two', () => {
  expect(signsIn(10 * 60)).toEqual([30, 90, 210, 330, 450, 570]);
});

test('whatever is said puts the next sign off, and brings the short gap back', () => {
  expect(signsIn(200, [20, 45])).toEqual([75, 135]);
  expect(signsIn(400, [250])).toEqual([30, 90, 210, 280, 340]);
});

test('three hours without a word come to 91 signs', () => {
  expect(signsIn(3 * 60 * 60)).toHaveLength(91);
});
