/** How a run finds out that an update has ended, on a CloudFormation that lags, loses events or omits tokens. */
import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { Ports } from '../../../src/update/ports.ts';
import { fault, modify, START_MS, type World } from '../world.ts';
import { A, B, endOf, MINUTE, NEVER, NO_SIGNAL, portsWith, run, UPDATED, worldAt } from '../runs.ts';

const LIMITED = { timeLimit: { kind: 'fixed', ms: 10 * MINUTE } } as const;

/** The update ends before ExecuteChangeSet responds, as on a simulated AWS without time: it is never seen in progress. */
function instantUpdates(world: World): Ports {
  world.with({ updateMs: 0, cleanupMs: 0, rollbackMs: 0 });
  return portsWith(world, (stacks) => ({
    executeChangeSet: async (...args) => {
      await stacks.executeChangeSet(...args);
      await world.clock.sleep(1, NEVER);
    },
  }));
}

function lastOf<Kind extends RunEvent['kind']>({ runEvents }: World, kind: Kind) {
  return runEvents.findLast((one): one is Extract<RunEvent, { kind: Kind }> => one.kind === kind);
}

const isExecuted = (world: World): boolean => world.callsOf('executeChangeSet').length > 0;

describe('an update that ends at once', () => {
  const NEITHER = { hasEventTokens: false, movesUpdatedTime: false };

  it.each([
    ['client tokens on the events only', { hasEventTokens: true, movesUpdatedTime: false }, 15_000],
    ['a LastUpdatedTime that moves only', { hasEventTokens: false, movesUpdatedTime: true }, 3 * MINUTE],
    ['neither', NEITHER, 3 * MINUTE],
  ])('ends the run soon, and is reported correctly, if CloudFormation has %s', async (_title, cloud, limitMs) => {
    const world = worldAt(A, A, B).with(cloud);
    expect(await endOf(world, {}, instantUpdates(world))).toBe('updated');
    expect(world.clock.nowMs() - START_MS).toBeLessThan(15_000);
    const failing = worldAt(A, A, B).with({ ...cloud, failing: NO_SIGNAL });
    expect(await endOf(failing, {}, instantUpdates(failing))).toBe('rolled-back: rolled-back');
    expect(failing.stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(failing.clock.nowMs() - START_MS).toBeLessThan(limitMs);
  });

  it('whose end only the change set shows is read by its ARN, once', async () => {
    const world = worldAt(A, A, B).with({ ...NEITHER, failing: NO_SIGNAL });
    expect(await endOf(world, {}, instantUpdates(world))).toBe('rolled-back: rolled-back');
    const executed = world.calls.findIndex(({ call }) => call === 'executeChangeSet');
    const reads = world.calls.slice(executed).filter(({ call }) => call === 'readChangeSet');
    expect(reads).toEqual([{ call: 'readChangeSet', about: expect.stringMatching(/^arn:/) }]);
  });

  it('ends as unfinished if not even the change set shows it', async () => {
    const world = worldAt(A, A, B).with({ ...NEITHER, failing: NO_SIGNAL });
    world.before('readChangeSet', () => {
      if (isExecuted(world)) throw fault('access-denied');
    });
    const problem = { code: 'timed-out', status: undefined };
    expect(await run(world, LIMITED, instantUpdates(world))).toMatchObject({ outcome: 'unfinished', problem });
  });
});

it('the end of an autoscaling between plan and update, which DescribeStacks still shows, is not that of the update', async () => {
  const world = worldAt(A, A, B).with({ lagMs: 60_000 });
  world.beforeFirst('createChangeSet', () => {
    // Without a client token, as Convox's autoscaler calls UpdateStack.
    world.set({ updatedAtMs: world.clock.nowMs() });
    world.row('UPDATE_IN_PROGRESS', undefined);
    world.row('UPDATE_COMPLETE', undefined);
  });
  expect(await run(world, { verifyApi: 'never' })).toEqual(UPDATED);
  expect(lastOf(world, 'operation-ended')).toMatchObject({ version: B });
});

describe('late events', () => {
  const FAILING = { failing: { logicalId: 'ApiWebTasks', reason: 'no signal' } };

  it('are read even if they appear below events that were read before', async () => {
    const world = worldAt(A, A, B);
    world.lateEvents.set('ApiWebTasks', 5 * MINUTE);
    expect(await run(world)).toEqual(UPDATED);
    const ids = world.runEvents.flatMap((one) => (one.kind === 'stack-event' ? [one.event.logicalId] : []));
    expect(ids.filter((id) => id === 'ApiWebTasks')).toHaveLength(2);
    expect(lastOf(world, 'operation-ended')?.unchanged).toBe(0);
  });

  it('with the cause are found by reading the whole operation again at the end', async () => {
    const world = worldAt(A, A, B).with({ pageSize: 2, ...FAILING });
    // It appears after the end of the rollback, pages below what was read before.
    world.lateEvents.set('ApiWebTasks', world.rollbackMs);
    const diagnosis = { rootCause: { logicalId: 'ApiWebTasks' } };
    expect(await run(world)).toMatchObject({ problem: { code: 'rolled-back', diagnosis } });
  });

  it('are not read again if the cause is known', async () => {
    const world = worldAt(A, A, B).with(FAILING);
    const counts: number[] = [];
    const ports = portsWith(world, (stacks) => ({
      readEvents: async (...args) => {
        const events = await stacks.readEvents(...args);
        counts.push(events.length);
        return events;
      },
    }));
    expect(await endOf(world, {}, ports)).toBe('rolled-back: rolled-back');
    expect(counts.at(-1)).toBe(0);
  });
});

describe('a stack that cannot be read', () => {
  const failing = (...calls: readonly ('readStack' | 'readEvents')[]): World => {
    const world = worldAt(A, A, B);
    for (const call of calls) {
      world.before(call, () => {
        if (isExecuted(world)) throw fault('throttled');
      });
    }
    return world;
  };

  it('does not prevent reading the events, which alone show the status', async () => {
    const world = failing('readStack');
    const problem = { code: 'timed-out', status: 'UPDATE_COMPLETE' };
    expect(await run(world, { timeLimit: { kind: 'fixed', ms: 90 * MINUTE } })).toMatchObject({ problem });
    expect(lastOf(world, 'stack-event')?.event.status).toBe('UPDATE_COMPLETE');
  });

  it('together with its events leaves the status unknown', async () => {
    const problem = { code: 'timed-out', status: undefined };
    expect(await run(failing('readStack', 'readEvents'), LIMITED)).toMatchObject({ problem });
  });
});

describe('how many listed resources needed no change', () => {
  it.each([
    ['counts those to modify that had no event', 'Web', 1],
    ['does not count added ones: a missing event means that it was not read', 'New', 0],
  ])('%s', async (_title, missing, unchanged) => {
    const changes = [modify('Api'), modify('Web'), { ...modify('New'), action: 'add' as const }];
    const world = worldAt(A, A, B).with({ changes });
    const ports = portsWith(world, (stacks) => ({
      readEvents: async (...args) =>
        (await stacks.readEvents(...args)).filter(({ logicalId }) => logicalId !== missing),
    }));
    expect(await run(world, {}, ports)).toEqual(UPDATED);
    expect(lastOf(world, 'operation-ended')?.unchanged).toBe(unchanged);
  });

  it.each([3, 1])('is not reported if the events could not be read from the read %d on', async (first) => {
    const world = worldAt(A, A, B).before('readEvents', (nth) => {
      if (nth >= first) throw fault('throttled');
    });
    expect(await run(world)).toEqual(UPDATED);
    expect(lastOf(world, 'operation-ended')?.unchanged).toBeUndefined();
  });
});
