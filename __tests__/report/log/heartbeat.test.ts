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

test('the first heartbeat comes after half a minute of silence, the next after a minute, and then one every two minutes', () => {
  expect(signsIn(10 * 60)).toEqual([30, 90, 210, 330, 450, 570]);
});

test('any other line postpones the next heartbeat and restarts the short interval', () => {
  expect(signsIn(200, [20, 45])).toEqual([75, 135]);
  expect(signsIn(400, [250])).toEqual([30, 90, 210, 280, 340]);
});

test('three hours without news have 91 heartbeats', () => {
  expect(signsIn(3 * 60 * 60)).toHaveLength(91);
});
