/** Late and lost responses of CloudFormation: an outdated stack status, a lost response, failed calls. */
import { describe, expect, it } from '@jest/globals';
import { makeRecoveryToken } from '../../../src/cloudformation/operation-token.ts';
import type { StackFacts } from '../../../src/cloudformation/stack.ts';
import type { Ports, Stacks } from '../../../src/update/ports.ts';
import { REQUEST } from '../request.ts';
import { fault, START_MS, throttlePolls, type Call, type World } from '../world.ts';
import { A, B, C, endOf, NO_SIGNAL, portsWith, problemOf, RECOVERING, run } from '../runs.ts';
import { STEPS, STUCK, UPDATED, warningCodes, worldAt } from '../runs.ts';

const UNCHECKED = { verifyApi: 'never' } as const;
const LOST = fault('unavailable', 'socket hang up');
const EXPIRED = fault('credentials-expired');

/** The credentials expire for each call to CloudFormation as soon as `isExpired` is true. */
function expireWhen(world: World, isExpired: () => boolean): void {
  const calls: readonly Call[] = ['readStack', 'readEvents', 'readChangeSet', 'deleteChangeSet', 'executeChangeSet'];
  for (const call of calls) {
    world.before(call, () => {
      if (isExpired()) throw EXPIRED;
    });
  }
}

/** The first execution is received, and each fails in the eyes of the run. */
function losingExecution(world: World, cause: (nth: number) => Error = () => LOST): Ports {
  let calls = 0;
  return portsWith(world, (stacks) => ({
    executeChangeSet: async (...args) => {
      calls += 1;
      if (calls === 1) await stacks.executeChangeSet(...args);
      throw cause(calls);
    },
  }));
}

describe('an outdated stack status', () => {
  const QUICK = { lagMs: 60_000, updateMs: 10_000 };
  it.each<[string, Partial<World>, string]>([
    ['right after the execution', { lagMs: 25_000 }, 'updated'],
    ['after the events show the end of the update', { ...QUICK, cleanupMs: 1_000 }, 'updated'],
    [
      'after they show the end of the rollback',
      { ...QUICK, rollbackMs: 5_000, failing: NO_SIGNAL },
      'rolled-back: rolled-back',
    ],
  ])('is read again: %s', async (_title, causes, ending) => {
    expect(await endOf(worldAt(A, A, B).with(causes), UNCHECKED)).toBe(ending);
  });

  it('with the end of another client’s autoscaling does not end the update', async () => {
    // It ends before the change set is executed, and does not make it obsolete, since that is still being created.
    const world = worldAt(A, A, B).with({ lagMs: 23_000 });
    world.beforeFirst('readChangeSet', () => world.autoscale('4', 500));
    expect(await endOf(world, UNCHECKED)).toBe('updated');
    expect(world.version).toBe(B);
  });

  it('between two steps does not make a completed update one in progress', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    let cleaning: StackFacts | undefined;
    let isOutdated = false;
    const ports = portsWith(world, (stacks) => ({
      readStack: async (name) => {
        const stack = await stacks.readStack(name);
        if (stack.status === 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS') cleaning ??= stack;
        if (isOutdated || name !== 'staging' || cleaning === undefined || stack.status !== 'UPDATE_COMPLETE')
          return stack;
        isOutdated = true;
        return cleaning;
      },
    }));
    expect(await run(world, STEPS, ports)).toEqual(UPDATED);
    expect([isOutdated, world.version]).toEqual([true, C]);
  });

  const LAG = { lagMs: 60_000 };
  it.each<[string, (world: World) => World, object, string]>([
    ['an update that is cancelled', (world) => world.with(LAG).cancelBefore('readEvents', 2), {}, 'UPDATE'],
    ['an update at its time limit', (world) => world.with(LAG), { timeLimit: { kind: 'fixed', ms: 20_000 } }, 'UPDATE'],
    [
      'a continued rollback that is cancelled',
      (world) =>
        world
          .set(STUCK)
          .beforeFirst('continueRollback', () => world.with(LAG))
          .cancelBefore('readEvents', 2),
      RECOVERING,
      'UPDATE_ROLLBACK',
    ],
  ])('is not reported as the present one right after the start of %s', async (_title, cause, inputs, operation) => {
    const problem = { status: `${operation}_IN_PROGRESS` };
    expect(await run(cause(worldAt(A, A, B)), inputs)).toMatchObject({ outcome: 'unfinished', problem });
  });

  it('does not block a run forever if it never agrees with the events', async () => {
    // As fast as if no poll had shown the stack in progress, and its time of update never changes.
    const world = worldAt(A, A, B).with({ updateMs: 1_000, cleanupMs: 1_000 });
    const { updatedAtMs } = world.stack;
    const ports = portsWith(world, (stacks) => ({
      readStack: async (name) => ({ ...(await stacks.readStack(name)), updatedAtMs }),
    }));
    expect(await endOf(world, { pollIntervalMs: 60_000 }, ports)).toBe('updated');
    expect(world.clock.nowMs() - START_MS).toBeLessThan(600_000);
  });
});

describe('an execution whose response is lost', () => {
  it.each<[string, (nth: number) => Error]>([
    ['each time', () => LOST],
    ['and that is then denied', (nth) => (nth > 1 ? fault('access-denied') : LOST)],
  ])('is monitored: %s', async (_title, cause) => {
    const world = worldAt(A, A, B);
    expect(await endOf(world, {}, losingExecution(world, cause))).toBe('updated');
    expect([world.version, world.orders.length]).toEqual([B, 1]);
  });

  it('with credentials that then expire, is never reported as "nothing was changed"', async () => {
    const world = worldAt(A, A, B);
    expireWhen(world, () => world.stack.status === 'UPDATE_IN_PROGRESS');
    const problem = { code: 'monitoring-failed', fault: { kind: 'credentials-expired' } };
    expect(await run(world, {}, losingExecution(world))).toMatchObject({ outcome: 'unfinished', problem });
  });

  it('is known to have started from the change set if the events are late', async () => {
    const world = worldAt(A, A, B);
    let lostAtMs = Number.POSITIVE_INFINITY;
    const ports = losingExecution(world, () => {
      lostAtMs = world.clock.nowMs();
      return LOST;
    });
    const readEvents: Stacks['readEvents'] = async (...args) => {
      const events = await ports.stacks.readEvents(...args);
      return world.clock.nowMs() < lostAtMs + 30_000 ? [] : events;
    };
    expect(await endOf(world, {}, { ...ports, stacks: { ...ports.stacks, readEvents } })).toBe('updated');
    expect(world.orders).toHaveLength(1);
    expect(world.runEvents.some(({ kind }) => kind === 'plan-stale')).toBe(false);
  });
});

describe('another lost response', () => {
  it('to the creation of a change set does not leave one behind', async () => {
    const world = worldAt(A, A, B);
    const ports = portsWith(world, (stacks) => ({
      createChangeSet: async (order) => {
        await stacks.createChangeSet(order);
        throw LOST;
      },
    }));
    expect(await endOf(world, {}, ports)).toBe('failed: aws-unavailable');
    expect(world.changeSets.size).toBe(0);
  });

  it('to a continued rollback does not prevent monitoring it', async () => {
    const world = worldAt(A, A, B).set(STUCK);
    world.before('continueRollback', (nth) => {
      if (nth === 1) {
        void world.ports().stacks.continueRollback(world.stack.arn, makeRecoveryToken(REQUEST.run, 1), []);
        throw LOST;
      }
      if (nth > 2) throw fault('stack-busy');
    });
    expect(await endOf(world, { ...UNCHECKED, ...RECOVERING })).toBe('updated');
  });

  const ROLLING_BACK = { status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
  it.each<[string, (world: World, nth: number) => unknown, string]>([
    [
      'is reported as a rollback in progress if a retry is refused',
      (world, nth) => nth === 1 && world.set(ROLLING_BACK),
      'cancelled: cancelled-and-rolling-back',
    ],
    [
      'is not a refusal if the stack shows its earlier status',
      () => undefined,
      'unfinished: cancelled-rollback-unknown',
    ],
    [
      'is not a refusal if the stack cannot be read after a retry',
      (world, nth) => nth > 1 && world.fail('readStack', LOST),
      'unfinished: cancelled-rollback-unknown',
    ],
  ])('to CancelUpdateStack %s', async (_title, cause, ending) => {
    const world = worldAt(A, A, B).cancelBefore('readEvents', 5);
    world.before('cancelUpdate', (nth) => {
      cause(world, nth);
      throw nth === 1 ? LOST : fault('rejected', 'cannot be called from current stack status');
    });
    expect(await endOf(world, { onCancel: 'roll-back' })).toBe(ending);
  });
});

describe('failed calls', () => {
  it.each([0, 0.25, 0.999])(
    'are retried after a pause in the upper half of the doubled interval, at most a minute (%d)',
    async (random) => {
      const world = worldAt(A, A, B);
      throttlePolls(world, 8);
      const { clock } = world;
      const drawn = { nowMs: () => clock.nowMs(), sleep: clock.sleep.bind(clock), random: () => random };
      expect(await endOf(world, {}, { ...world.ports(), clock: drawn })).toBe('updated');
      const pauses = world.runEvents.flatMap((one) => (one.kind === 'poll-failed' ? [one.againInMs ?? []].flat() : []));
      // Two clients draw different numbers, and so retry at different times.
      const limits = [10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000, 60_000];
      expect(pauses).toEqual(limits.map((limit) => expect.closeTo((limit / 2) * (1 + random), -1)));
      // The interval is restored later.
      expect(clock.slept.at(-1)).toBeLessThanOrEqual(5_000);
    },
  );

  it('with expired credentials start nothing at the execution, and claim nothing', async () => {
    const world = worldAt(A, A, B);
    expireWhen(world, () => world.callsOf('executeChangeSet').length > 0);
    expect(await problemOf(world)).toMatchObject({ code: 'credentials-expired' });
    expect(world.runEvents.some(({ kind }) => kind === 'operation-started')).toBe(false);
    expect(world.version).toBe(A);
  });

  it('to read events do not make a definite error uncertain: the step is planned again', async () => {
    const world = worldAt(A, A, B).fail('readEvents', fault('access-denied'));
    world.beforeFirst('executeChangeSet', () => world.autoscale('4'));
    expect(await endOf(world)).toBe('updated');
    expect(warningCodes(world)).toContain('events-unreadable');
  });
});
