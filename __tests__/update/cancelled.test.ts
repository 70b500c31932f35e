/** Cancelled workflows: what the run changes, leaves behind and reports, and how soon it ends. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import type { Ports, Stacks } from '../../src/update/ports.ts';
import { appStack } from './app-stack.ts';
import { executeKept } from './request.ts';
import { fault, modify, type Call, type World } from './world.ts';
import { A, B, C, endOf, MINUTE, NEVER, portsWith, run, tokenOf, warningCodes, worldAt } from './runs.ts';

const ROLL_BACK = { onCancel: 'roll-back' } as const;
const KEEP = { mode: 'plan', plannedChangeSet: 'keep' } as const;
const BEFORE_START = 'cancelled: cancelled-before-start';
/** Releases whose changes replace no instances: the stacks of the apps are not read. */
const [OLD, NEXT] = ['20220101000000', '20220102000000'] as const;

/** Cancels the workflow just before a call. The run must end within five seconds. */
async function cancelledAt(call: Call, nth: number, inputs: Partial<UpdateRequest> = {}, world = worldAt(A, A, B)) {
  let atMs = world.clock.nowMs();
  world.cancelBefore(call, nth).before(call, (count) => {
    if (count === nth) atMs = world.clock.nowMs();
  });
  const ending = await endOf(world, inputs);
  expect(world.clock.nowMs() - atMs).toBeLessThan(5_000);
  return { world, ending };
}

/** Cancels the workflow at a time, while a call never ends. The run must end within a limit. */
async function cancelledWhileHanging(world: World, atMs: number, limitMs: number, ports: Ports) {
  world.cancelAfter(atMs);
  const late = world.clock.sleep(atMs + limitMs, NEVER).then(() => 'hangs');
  return Promise.race([run(world, {}, ports), late]);
}

const unending = (): Promise<never> => new Promise(() => undefined);

describe('a cancel before the execution', () => {
  it.each<[Call, number]>([
    ['readStack', 1],
    ['readCatalog', 1],
    ['readTemplate', 1],
    ['publishTemplate', 1],
    ['createChangeSet', 1],
    ['readChangeSet', 1],
    ['readChangeSet', 2],
  ])('at %s %d changes nothing and does not leave a change set behind', async (call, nth) => {
    const { world, ending } = await cancelledAt(call, nth);
    expect(ending).toBe(BEFORE_START);
    expect([world.version, world.changeSets.size, world.callsOf('executeChangeSet').length]).toEqual([A, 0, 0]);
  });

  it.each([
    'Cannot delete ChangeSet in status CREATE_IN_PROGRESS',
    'An operation on this ChangeSet is currently in progress.',
  ])('deletes a change set later that cannot be deleted yet: %s', async (text) => {
    const busy = worldAt(A, A, B).before('deleteChangeSet', (nth) => {
      if (nth <= 2) throw fault('change-set-busy', text);
    });
    const { world, ending } = await cancelledAt('readChangeSet', 1, {}, busy);
    expect([ending, world.changeSets.size]).toEqual([BEFORE_START, 0]);
  });

  it('deletes a change set that is created late, or reports that one may exist', async () => {
    const world = worldAt(A, A, B);
    const ports = portsWith(world, (stacks) => ({
      createChangeSet: async (order) => {
        world.cancelling.abort('SIGINT');
        await world.clock.sleep(2_500, NEVER);
        return stacks.createChangeSet(order);
      },
    }));
    expect(await endOf(world, {}, ports)).toBe(BEFORE_START);
    await world.clock.sleep(10_000, NEVER);
    expect(world.changeSets.size === 0 || warningCodes(world).includes('change-set-left')).toBe(true);
  });

  it.each<[string, Partial<UpdateRequest>]>([
    ['of an update', {}],
    ['that a plan was to keep', KEEP],
  ])('after everything was read deletes the change set %s', async (_title, inputs) => {
    const world = worldAt(OLD, OLD, NEXT).with({ changes: [modify('CustomTopic')] });
    const ports = world.ports();
    const emit: Ports['emit'] = (runEvent) => {
      ports.emit(runEvent);
      if (runEvent.kind === 'impact-assessed') world.cancelling.abort('SIGINT');
    };
    expect(await endOf(world, inputs, { ...ports, emit })).toBe(BEFORE_START);
    expect([world.orders.length, world.changeSets.size, world.callsOf('executeChangeSet').length]).toEqual([1, 0, 0]);
    expect(world.runEvents.some(({ kind }) => kind === 'change-set-kept')).toBe(false);
  });

  it.each<[string, World, Call, number]>([
    ['the reading of the apps', worldAt(A, A, B).with({ apps: [appStack('shop')] }), 'readAllStacks', 1],
    ['the forecast', worldAt(A, A, `${B}!`, C), 'readTemplate', 3],
  ])('of a plan during %s ends it incomplete, and keeps nothing', async (_title, world, call, nth) => {
    expect(await endOf(world.cancelBefore(call, nth), KEEP)).toBe(BEFORE_START);
    expect(world.changeSets.size).toBe(0);
  });
});

describe('a cancel during an update', () => {
  const same = (world: World): World => world;
  const REFUSED = fault('rejected', 'cannot be called from current stack status');
  it.each<[string, Call, number, Partial<UpdateRequest>, (world: World) => World, string]>([
    ['is left', 'readEvents', 5, {}, same, 'unfinished: cancelled-and-left'],
    ['has started during the call', 'executeChangeSet', 1, {}, same, 'unfinished: cancelled-and-left'],
    ['is rolled back', 'readEvents', 5, ROLL_BACK, same, 'cancelled: cancelled-and-rolling-back'],
    [
      'can no longer be rolled back',
      ...(['readEvents', 5, ROLL_BACK] as const),
      (world) => world.fail('cancelUpdate', REFUSED),
      'unfinished: cancelled-rollback-refused',
    ],
    [
      'is complete, only the API is awaited',
      ...(['check', 3, {}] as const),
      (world) => world.with({ apiAwayUntilMs: Number.MAX_SAFE_INTEGER }),
      'unfinished: cancelled-while-verifying',
    ],
  ])('reports that it %s', async (_title, call, nth, inputs, cause, expected) => {
    const { world, ending } = await cancelledAt(call, nth, inputs, cause(worldAt(A, A, B)));
    expect(ending).toBe(expected);
    expect(world.callsOf('cancelUpdate')).toHaveLength(inputs.onCancel === undefined ? 0 : 1);
    if (expected.endsWith('and-left')) expect(world.stack.status).toBe('UPDATE_IN_PROGRESS');
  });

  it('does not report a rollback if CancelUpdateStack is throttled until no time is left', async () => {
    const world = worldAt(A, A, B).fail('cancelUpdate', fault('throttled')).cancelBefore('readEvents', 5);
    expect(await endOf(world, ROLL_BACK)).toBe('unfinished: cancelled-rollback-unknown');
    expect(world.stack.status).toBe('UPDATE_IN_PROGRESS');
  });

  it('does not report "nothing was changed" of a kept change set that is executed late', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const ports = portsWith(world, (stacks) => ({
      executeChangeSet: async (...call) => {
        world.cancelling.abort('SIGINT');
        await world.clock.sleep(2_000, NEVER);
        await stacks.executeChangeSet(...call);
      },
    }));
    expect(await endOf(world, request, ports)).toBe('unfinished: monitoring-failed');
  });

  it('does not roll another run’s update back, even one of the change set that this run was to execute', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const ports = portsWith(world, (stacks) => ({
      executeChangeSet: async (ref) => {
        await stacks.executeChangeSet(ref, tokenOf('5'));
        throw fault('change-set-not-executable', 'cannot be executed in its current status of [EXECUTE_IN_PROGRESS]');
      },
    }));
    await run(world.cancelAfter(10 * MINUTE), { ...request, ...ROLL_BACK }, ports);
    expect(world.callsOf('cancelUpdate')).toEqual([]);
  });

  it('reports the status of the newest event', async () => {
    const world = worldAt(A, A, B).with({ updateMs: 10 * MINUTE, cleanupMs: 5 * MINUTE });
    const problem = { code: 'cancelled-and-left', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS' };
    expect(await run(world.cancelAfter(12 * MINUTE))).toMatchObject({ problem });
  });
});

it('a rollback that the console started is reported as rolled back, even if the autoscaler follows', async () => {
  const world = worldAt(A, A, B);
  const { parameters } = world.stack;
  world.before('executeChangeSet', () => {
    world.clock.after(10 * MINUTE, () => {
      world.rollBack('Console-CancelUpdateStack-1', parameters, 'User Initiated');
      world.clock.after(world.rollbackMs + MINUTE, () => world.autoscale('4'));
    });
  });
  expect(await endOf(world)).toBe('rolled-back: rolled-back');
});

describe('a cancel while a call never ends', () => {
  it.each<[string, number, string]>([
    ['the first poll', 1, 'cancelled-before-start'],
    ['a poll of the running update', 4, 'cancelled-and-left'],
  ])('ends the run at once: %s', async (_title, hanging, code) => {
    const world = worldAt(A, A, B);
    let reads = 0;
    const ports = portsWith(world, (stacks) => ({
      readStack: (name) => {
        reads += 1;
        return reads < hanging ? stacks.readStack(name) : unending();
      },
    }));
    expect(await cancelledWhileHanging(world, 2 * MINUTE, 1_000, ports)).toMatchObject({ problem: { code } });
  });

  it.each<[string, boolean, object]>([
    ['finds out that the update has started', true, { code: 'cancelled-and-left', status: undefined }],
    ['reports an unknown status if nothing else responds either', false, { code: 'monitoring-failed' }],
  ])('of the execution %s', async (_title, responds, problem) => {
    const world = worldAt(A, A, B);
    let executed = false;
    const guarded = <T>(call: () => Promise<T>): Promise<T> => (responds || !executed ? call() : unending());
    const ports = portsWith(world, (stacks): Partial<Stacks> => ({
      readStack: (name) => guarded(() => stacks.readStack(name)),
      readEvents: (...args) => guarded(() => stacks.readEvents(...args)),
      readChangeSet: (ref) => guarded(() => stacks.readChangeSet(ref)),
      deleteChangeSet: (ref) => guarded(() => stacks.deleteChangeSet(ref)),
      executeChangeSet: async (...args) => {
        await stacks.executeChangeSet(...args);
        executed = true;
        return unending();
      },
    }));
    const ending = await cancelledWhileHanging(world, MINUTE, 4_000, ports);
    expect(ending).toMatchObject({ outcome: 'unfinished', problem });
  });
});

it.each(['update', 'plan'] as const)(
  'a bug in the action before the execution leaves no change set: %s',
  async (mode) => {
    const world = worldAt(A, A, B).fail('readAllStacks', new TypeError('a bug'));
    await expect(run(world, { mode })).rejects.toThrow('a bug');
    expect(world.changeSets.size).toBe(0);
  },
);
