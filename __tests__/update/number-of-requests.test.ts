/**
 * The number of requests while an update is monitored, how soon its end is detected, and that cheaper polls miss
 * nothing.
 */
import { describe, expect, it } from '@jest/globals';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import type { World } from './world.ts';
import { fault, modify, START_MS } from './world.ts';
import { worldAt, A, B, run, UPDATED } from './runs.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function worldWith(updateMs: number, cleanupMs = 2 * MINUTE): World {
  const world = worldAt(A, A, B);
  world.changes = Array.from({ length: 30 }, (_, index) => modify(`Resource${index}`));
  return Object.assign(world, { updateMs, cleanupMs });
}

/** No template bucket is set, so publishing is no request; and the rack's API is not AWS's. */
const requestsIn = (world: World): number =>
  world.calls.filter(({ call }) => call !== 'check' && call !== 'publishTemplate').length;

/** By the world's clock: how long after CloudFormation's last event the run was over. */
const lateMs = (world: World): number => world.clock.nowMs() - (world.events[0]?.atMs ?? Number.NaN);

describe('monitoring an update', () => {
  it('of half an hour takes at most twelve requests and one for each poll', async () => {
    const world = worldWith(28 * MINUTE);
    expect(await run(world)).toEqual(UPDATED);
    // At the change set and at the operation, each once before it first waits; and a last time at the events, after the
    // end. The change set is also read with its values, and asked for findings.
    const polls = world.clock.slept.length + 3;
    expect(polls).toBeGreaterThan(100);
    expect(requestsIn(world)).toBeLessThanOrEqual(12 + polls);
  });

  it('takes no more requests than ten and one every five seconds', async () => {
    const world = worldWith(28 * MINUTE);
    await run(world);
    expect(requestsIn(world)).toBeLessThanOrEqual(10 + (world.clock.nowMs() - START_MS) / (5 * SECOND));
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
});

describe('the rack, read again before its update starts', () => {
  const readings = (world: World): readonly string[] => {
    const calls = world.calls.map(({ call }) => call);
    const before = calls.slice(calls.indexOf('createChangeSet'), calls.indexOf('executeChangeSet'));
    return before.filter((call) => call === 'readStack' || call === 'readAllStacks');
  };

  it('is found among all stacks if these are read for the apps', async () => {
    const world = worldWith(MINUTE);
    expect(await run(world)).toEqual(UPDATED);
    expect(readings(world)).toEqual(['readAllStacks']);
  });

  it.each(['access-denied', 'unavailable'] as const)('is read if these cannot be read: %s', async (kind) => {
    const world = worldWith(MINUTE);
    world.fail('readAllStacks', fault(kind, 'no answer'));
    expect(await run(world)).toEqual(UPDATED);
    expect(readings(world).at(-1)).toBe('readStack');
  });

  it('is read if the apps are not', async () => {
    const world = worldWith(MINUTE);
    expect(await run(world, { downtime: 'ignore' })).toEqual(UPDATED);
    expect(readings(world)).toEqual(['readStack']);
  });

  it('is not updated if another client updated it in between, however that was read', async () => {
    for (const downtime of ['warn', 'ignore'] as const) {
      const world = worldWith(MINUTE);
      world.before('createChangeSet', (nth) => {
        const parameters = new Map([...world.stack.parameters, ['Version', B]]);
        if (nth === 1) world.set({ parameters, updatedAtMs: world.clock.nowMs() });
      });
      expect(await run(world, { downtime })).toMatchObject({ problem: { code: 'plan-stale', by: 'another-update' } });
      expect(world.asked('executeChangeSet')).toEqual([]);
    }
  });
});

describe('the stack, which is rarely read while its events show progress', () => {
  it('ends the monitoring if its events stop', async () => {
    const world = worldWith(10 * MINUTE);
    const ports = world.ports();
    const deafFromMs = START_MS + 5 * MINUTE;
    const readEvents = async (...args: Parameters<typeof ports.stacks.readEvents>) => {
      const events = await ports.stacks.readEvents(...args);
      return world.clock.nowMs() < deafFromMs ? events : events.filter(({ atMs }) => atMs < deafFromMs);
    };
    expect(await updateRack(REQUEST, { ...ports, stacks: { ...ports.stacks, readEvents } })).toEqual(UPDATED);
    // A look at the stack a minute, and two minutes in which its rows could still have come.
    expect(lateMs(world)).toBeLessThan(5 * MINUTE);
  });

  it('has the status of its newest event when a cancel comes', async () => {
    const world = worldWith(10 * MINUTE, 5 * MINUTE);
    world.cancelAfter(12 * MINUTE);
    expect(await run(world)).toMatchObject({
      problem: { code: 'cancelled-and-left', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' },
    });
  });
});
