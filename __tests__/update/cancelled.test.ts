import { describe, expect, it } from '@jest/globals';
import type { Ending } from '../../src/run/outcome.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, START_MS, throttleLooks, type Call, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;

/** Cancels the workflow just before a call, and says how long the run then took to end, by its own clock. */
async function cancelledAt(
  call: Call,
  nth: number,
  request: UpdateRequest = REQUEST,
  world = new World(A),
): Promise<{ world: World; ending: Ending; tookMs: number }> {
  world.catalog = catalogOf(A, B);
  let atMs = START_MS;
  world.before(call, (count) => {
    if (count !== nth) return;
    atMs = world.clock.nowMs();
    world.cancelling.abort('SIGINT');
  });
  const ending = await updateRack(request, world.ports());
  return { world, ending, tookMs: world.clock.nowMs() - atMs };
}

describe('a cancelled workflow', () => {
  it.each<[Call, number]>([
    ['readStack', 1],
    ['readCatalog', 1],
    ['readTemplate', 1],
    ['publishTemplate', 1],
    ['createChangeSet', 1],
    ['readChangeSet', 1],
    ['readChangeSet', 2],
  ])('changes nothing and leaves no change set if it is cancelled at %s %d', async (call, nth) => {
    const { world, ending, tookMs } = await cancelledAt(call, nth);
    expect(ending).toMatchObject({ outcome: 'cancelled', problem: { code: 'cancelled-before-start' } });
    expect(world.version).toBe(A);
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
    expect(tookMs).toBeLessThan(5_000);
  });

  it('leaves an update in progress to CloudFormation, and reports that it continues', async () => {
    const { world, ending, tookMs } = await cancelledAt('readEvents', 5);
    expect(ending).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'cancelled-and-left', status: 'UPDATE_IN_PROGRESS' },
    });
    expect(world.asked('cancelUpdate')).toEqual([]);
    expect(tookMs).toBeLessThan(5_000);
  });

  it('rolls an update in progress back with on-cancel: roll-back', async () => {
    const { world, ending, tookMs } = await cancelledAt('readEvents', 5, { ...REQUEST, onCancel: 'roll-back' });
    expect(ending).toMatchObject({ outcome: 'cancelled', problem: { code: 'cancelled-and-rolling-back' } });
    expect(world.asked('cancelUpdate')).toHaveLength(1);
    expect(tookMs).toBeLessThan(5_000);
  });

  it('reports if the update can no longer be rolled back', async () => {
    const world = new World(A);
    world.before('cancelUpdate', () => {
      throw fault('rejected', 'CancelUpdateStack cannot be called from current stack status', 'CancelUpdateStack');
    });
    const { ending } = await cancelledAt('readEvents', 5, { ...REQUEST, onCancel: 'roll-back' }, world);
    expect(ending).toMatchObject({ outcome: 'unfinished', problem: { code: 'cancelled-rollback-refused' } });
  });

  it('knows that the update started if the cancel came during the call that started it', async () => {
    const { world, ending } = await cancelledAt('executeChangeSet', 1);
    expect(ending).toMatchObject({ outcome: 'unfinished', problem: { code: 'cancelled-and-left' } });
    expect(world.stack.status).toBe('UPDATE_IN_PROGRESS');
  });

  it('reports a complete update if only the API was still awaited', async () => {
    const world = new World(A);
    world.apiAwayUntilMs = Number.MAX_SAFE_INTEGER;
    const { ending } = await cancelledAt('check', 3, REQUEST, world);
    expect(ending).toMatchObject({ outcome: 'unfinished', problem: { code: 'cancelled-while-verifying' } });
  });
});

describe('a change set that cannot be deleted yet', () => {
  const WORDINGS = [
    'Cannot delete ChangeSet in status CREATE_IN_PROGRESS',
    'An operation on this ChangeSet is currently in progress.',
  ];

  it.each(WORDINGS)('is deleted later: %s', async (words) => {
    const world = new World(A);
    world.before('deleteChangeSet', (nth) => {
      if (nth <= 2) throw fault('change-set-busy', words, 'DeleteChangeSet');
    });
    const { ending, tookMs } = await cancelledAt('readChangeSet', 1, REQUEST, world);
    expect(ending).toMatchObject({ outcome: 'cancelled' });
    expect(world.changeSets.size).toBe(0);
    expect(tookMs).toBeLessThan(5_000);
  });
});

describe('lost responses', () => {
  it('are no failure if the execution was received: the update is monitored', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    const ports = world.ports();
    const execute = ports.stacks.executeChangeSet.bind(ports.stacks);
    let lost = 0;
    const stacks = {
      ...ports.stacks,
      executeChangeSet: async (...args: Parameters<typeof execute>) => {
        await execute(...args);
        lost += 1;
        throw fault('unavailable', 'socket hang up');
      },
    };
    expect(await updateRack(REQUEST, { ...ports, stacks })).toEqual({ kind: 'green', outcome: 'updated' });
    expect(lost).toBe(1);
    expect(world.version).toBe(B);
  });

  it('leave no change set behind if its creation was received', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    const ports = world.ports();
    const create = ports.stacks.createChangeSet.bind(ports.stacks);
    const stacks = {
      ...ports.stacks,
      createChangeSet: async (order: Parameters<typeof create>[0]): Promise<string> => {
        await create(order);
        throw fault('unavailable', 'socket hang up');
      },
    };
    expect(await updateRack(REQUEST, { ...ports, stacks })).toMatchObject({
      outcome: 'failed',
      problem: { code: 'aws-unavailable' },
    });
    expect(world.changeSets.size).toBe(0);
  });

  it('of a poll are retried, at a longer interval that is restored later', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    throttleLooks(world, 5);
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    const slept = world.clock.slept;
    expect(Math.max(...slept)).toBeGreaterThan(20_000);
    expect(slept.at(-1)).toBeLessThanOrEqual(5_000);
    expect(
      world.runEvents.filter((runEvent) => runEvent.kind === 'poll-failed' && runEvent.againInMs !== undefined),
    ).toHaveLength(5);
  });
});
