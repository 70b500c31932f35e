/** How a run finds out that an update is over, on a CloudFormation that lags, loses events or leaves out what tells them apart. */
import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Ports } from '../../../src/update/ports.ts';
import { updateRack } from '../../../src/update/update-rack.ts';
import { REQUEST } from '../request.ts';
import type { World } from '../world.ts';
import { fault, modify, START_MS } from '../world.ts';
import { A, B, portsWith, NEVER, UPDATED, MINUTE, run, worldAt } from '../runs.ts';

/** The update is over before ExecuteChangeSet answers, as on a simulated AWS without time: never seen in progress. */
function instantUpdates(world: World): Ports {
  Object.assign(world, { updateMs: 0, cleanupMs: 0, rollbackMs: 0 });
  return portsWith(world, (stacks) => ({
    executeChangeSet: async (...args) => {
      await stacks.executeChangeSet(...args);
      await world.clock.sleep(1, NEVER);
    },
  }));
}

function eventOf<Kind extends RunEvent['kind']>(
  world: World,
  kind: Kind,
): Extract<RunEvent, { kind: Kind }> | undefined {
  return world.runEvents.findLast((one): one is Extract<RunEvent, { kind: Kind }> => one.kind === kind);
}

describe('an update that ends at once', () => {
  const CLOUDS = [
    ['client tokens on the events only', { hasEventTokens: true, movesUpdatedTime: false }],
    ['a LastUpdatedTime that moves only', { hasEventTokens: false, movesUpdatedTime: true }],
    ['neither', { hasEventTokens: false, movesUpdatedTime: false }],
  ] as const;

  it.each(CLOUDS)('ends the run within seconds if CloudFormation has %s', async (_title, cloud) => {
    const world = Object.assign(worldAt(A, A, B), cloud);
    expect(await updateRack(REQUEST, instantUpdates(world))).toEqual(UPDATED);
    expect(world.clock.nowMs() - START_MS).toBeLessThan(15_000);
  });

  it.each(CLOUDS)('that is rolled back is reported correctly if CloudFormation has %s', async (_title, cloud) => {
    const world = Object.assign(worldAt(A, A, B), cloud);
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    expect(await updateRack(REQUEST, instantUpdates(world))).toMatchObject({
      outcome: 'rolled-back',
      problem: { status: 'UPDATE_ROLLBACK_COMPLETE' },
    });
    expect(world.clock.nowMs() - START_MS).toBeLessThan(cloud.hasEventTokens ? 15_000 : 3 * MINUTE);
  });

  it('whose end only the change set shows is read by its ARN, once', async () => {
    const world = Object.assign(worldAt(A, A, B), { hasEventTokens: false, movesUpdatedTime: false });
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    const before = (): number => world.calls.findIndex(({ call }) => call === 'executeChangeSet');
    expect(await updateRack(REQUEST, instantUpdates(world))).toMatchObject({ outcome: 'rolled-back' });
    const reads = world.calls.slice(before()).filter(({ call }) => call === 'readChangeSet');
    expect(reads).toEqual([{ call: 'readChangeSet', about: expect.stringMatching(/^arn:/) }]);
  });

  it('ends as unfinished if not even the change set shows it', async () => {
    const world = Object.assign(worldAt(A, A, B), { hasEventTokens: false, movesUpdatedTime: false });
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    let isExecuted = false;
    world.before('executeChangeSet', () => {
      isExecuted = true;
    });
    world.before('readChangeSet', () => {
      if (isExecuted) throw fault('access-denied', 'not authorized', 'DescribeChangeSet');
    });
    const request = { ...REQUEST, timeLimit: { kind: 'fixed' as const, ms: 10 * MINUTE } };
    expect(await updateRack(request, instantUpdates(world))).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'timed-out', status: undefined },
    });
  });
});

describe('a stack that the autoscaler updated between the plan and the update', () => {
  it('is not taken for this update while DescribeStacks still shows the autoscaler’s end', async () => {
    const world = worldAt(A, A, B);
    world.before('createChangeSet', (nth) => {
      // Without a client token, as Convox's autoscaler calls UpdateStack.
      if (nth === 1) {
        world.set({ updatedAtMs: world.clock.nowMs() });
        world.row('UPDATE_IN_PROGRESS', undefined);
        world.row('UPDATE_COMPLETE', undefined);
      }
    });
    world.lagMs = 60_000;
    expect(await run(world, { verifyApi: 'never' })).toEqual(UPDATED);
    expect(eventOf(world, 'operation-ended')).toMatchObject({ version: B });
  });
});

describe('late events', () => {
  it('are read even if they appear below events that were read before', async () => {
    const world = worldAt(A, A, B);
    world.lateEvents.set('ApiWebTasks', 5 * MINUTE);
    expect(await run(world)).toEqual(UPDATED);
    const ids = world.runEvents.flatMap((one) => (one.kind === 'stack-event' ? [one.event.logicalId] : []));
    expect(ids.filter((id) => id === 'ApiWebTasks')).toHaveLength(2);
    expect(eventOf(world, 'operation-ended')?.unchanged).toBe(0);
  });

  it('with the cause are found by reading the whole operation again at the end', async () => {
    const world = worldAt(A, A, B);
    world.pageSize = 2;
    world.failing = { logicalId: 'ApiWebTasks', reason: 'no signal' };
    // It surfaces once the rollback is over, pages below what was read before.
    world.lateEvents.set('ApiWebTasks', world.rollbackMs);
    expect(await run(world)).toMatchObject({
      problem: { code: 'rolled-back', diagnosis: { rootCause: { logicalId: 'ApiWebTasks' } } },
    });
  });

  it('are not read again if the cause is known', async () => {
    const world = worldAt(A, A, B);
    world.failing = { logicalId: 'ApiWebTasks', reason: 'no signal' };
    const readings: number[] = [];
    const ports = portsWith(world, (stacks) => ({
      readEvents: async (...args) => {
        const events = await stacks.readEvents(...args);
        readings.push(events.length);
        return events;
      },
    }));
    expect(await run(world, {}, ports)).toMatchObject({ outcome: 'rolled-back' });
    expect(readings.at(-1)).toBe(0);
  });
});

describe('a stack that cannot be read', () => {
  it('does not prevent reading the events', async () => {
    const world = worldAt(A, A, B);
    world.before('readStack', () => {
      if (world.asked('executeChangeSet').length > 0) throw fault('throttled', 'Rate exceeded');
    });
    const request = { ...REQUEST, timeLimit: { kind: 'fixed' as const, ms: 90 * MINUTE } };
    expect(await run(world, request)).toMatchObject({
      outcome: 'unfinished',
      // Seen in the events alone.
      problem: { code: 'timed-out', status: 'UPDATE_COMPLETE' },
    });
    const rows = world.runEvents.flatMap((one) => (one.kind === 'stack-event' ? [one.event.status] : []));
    expect(rows.at(-1)).toBe('UPDATE_COMPLETE');
  });

  it('together with its events leaves the status unknown: nothing is claimed that was not observed', async () => {
    const world = worldAt(A, A, B);
    for (const call of ['readStack', 'readEvents'] as const) {
      world.before(call, () => {
        if (world.asked('executeChangeSet').length > 0) throw fault('throttled', 'Rate exceeded');
      });
    }
    const request = { ...REQUEST, timeLimit: { kind: 'fixed' as const, ms: 10 * MINUTE } };
    expect(await run(world, request)).toMatchObject({ problem: { code: 'timed-out', status: undefined } });
  });
});

describe('how many listed resources needed no change', () => {
  it.each([
    ['counts those to modify that had no event', 'Web', 1],
    ['does not count added ones: a missing event means that it was not read', 'New', 0],
  ])('%s', async (_title, missing, unchanged) => {
    const world = worldAt(A, A, B).with({
      changes: [modify('Api'), modify('Web'), { ...modify('New'), action: 'add' }],
    });
    const ports = portsWith(world, (stacks) => ({
      readEvents: async (...args) =>
        (await stacks.readEvents(...args)).filter(({ logicalId }) => logicalId !== missing),
    }));
    expect(await run(world, {}, ports)).toEqual(UPDATED);
    expect(eventOf(world, 'operation-ended')?.unchanged).toBe(unchanged);
  });

  it.each([
    ['from the third reading on', 3],
    ['at all', 1],
  ])('is not reported if the events could not be read %s', async (_title, first) => {
    const world = worldAt(A, A, B).before('readEvents', (nth) => {
      if (nth >= first) throw fault('throttled', 'Rate exceeded', 'DescribeStackEvents');
    });
    expect(await run(world)).toEqual(UPDATED);
    expect(eventOf(world, 'operation-ended')?.unchanged).toBeUndefined();
  });
});
