/** The number of requests while an update is monitored, and how soon its end is detected. */
import { describe, expect, it } from '@jest/globals';
import { fault, modify, START_MS, type World } from './world.ts';
import { A, B, MINUTE, portsWith, run, UPDATED, worldAt } from './runs.ts';

const SECOND = 1_000;

function worldWith(updateMs: number, cleanupMs = 2 * MINUTE): World {
  const changes = Array.from({ length: 30 }, (_, index) => modify(`Resource${index}`));
  return worldAt(A, A, B).with({ changes, updateMs, cleanupMs });
}

/** How long after CloudFormation's last event the run ended, by the world's clock. */
const lateMs = (world: World): number => world.clock.nowMs() - (world.events[0]?.atMs ?? Number.NaN);

describe('monitoring an update', () => {
  it('of half an hour takes one request for each poll and a few more, at most one every five seconds', async () => {
    const world = worldWith(28 * MINUTE);
    expect(await run(world)).toEqual(UPDATED);
    // Without a template bucket, publishing is no request; and the rack's API is not AWS's.
    const requests = world.calls.filter(({ call }) => call !== 'check' && call !== 'publishTemplate').length;
    // The change set and the operation are read once before the first pause, and the events once after the end.
    const polls = world.clock.slept.length + 3;
    expect(polls).toBeGreaterThan(100);
    expect(requests).toBeLessThanOrEqual(12 + polls);
    expect(requests).toBeLessThanOrEqual(10 + (world.clock.nowMs() - START_MS) / (5 * SECOND));
  });

  it('detects its end within two and a half seconds in the median', async () => {
    const figures: number[] = [];
    for (let turn = 0; turn < 25; turn += 1) {
      const world = worldWith(10 * MINUTE + turn * 3_700, 20 * SECOND + turn * 2_300);
      expect(await run(world, { verifyApi: 'never' })).toEqual(UPDATED);
      figures.push(lateMs(world));
    }
    expect(figures.sort((one, other) => one - other)[12]).toBeLessThan(2_500);
    expect(Math.max(...figures)).toBeLessThanOrEqual(7_500);
  });

  it('ends although no more events come: the stack, which is rarely read, is read then', async () => {
    const world = worldWith(10 * MINUTE);
    const untilMs = START_MS + 5 * MINUTE;
    const ports = portsWith(world, (stacks) => ({
      readEvents: async (...args) => {
        const events = await stacks.readEvents(...args);
        return world.clock.nowMs() < untilMs ? events : events.filter(({ atMs }) => atMs < untilMs);
      },
    }));
    expect(await run(world, {}, ports)).toEqual(UPDATED);
    // One read of the stack a minute, and two minutes in which the events could still have come.
    expect(lateMs(world)).toBeLessThan(5 * MINUTE);
  });
});

describe('the rack, read again before its update starts', () => {
  it.each<[string, object, (world: World) => World, readonly string[]]>([
    ['among all stacks, which are read for the apps', {}, (world) => world, ['readAllStacks']],
    ['by itself if the apps are not read', { downtime: 'ignore' }, (world) => world, ['readStack']],
    [
      'by itself if all stacks may not be read',
      {},
      (world) => world.fail('readAllStacks', fault('access-denied')),
      ['readAllStacks', 'readStack'],
    ],
  ])('is read %s', async (_title, inputs, cause, readings) => {
    const world = cause(worldWith(MINUTE));
    expect(await run(world, inputs)).toEqual(UPDATED);
    const calls = world.calls.map(({ call }) => call);
    const before = calls.slice(calls.indexOf('createChangeSet'), calls.indexOf('executeChangeSet'));
    expect(before.filter((call) => call === 'readStack' || call === 'readAllStacks')).toEqual(readings);
  });

  it.each(['warn', 'ignore'] as const)(
    'is not updated if another client just did, with downtime %s',
    async (downtime) => {
      const world = worldWith(MINUTE);
      world.beforeFirst('createChangeSet', () =>
        world.setParameters({ Version: B }).set({ updatedAtMs: world.clock.nowMs() }),
      );
      const problem = { code: 'plan-stale', by: 'another-update' };
      expect(await run(world, { downtime })).toMatchObject({ outcome: 'refused', problem });
      expect([world.callsOf('executeChangeSet').length, world.changeSets.size]).toEqual([0, 0]);
    },
  );
});
