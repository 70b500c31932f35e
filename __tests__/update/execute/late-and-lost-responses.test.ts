/** Late, outdated or lost responses from AWS: what the run concludes, and what it does not claim. */
import { describe, expect, it } from '@jest/globals';
import { makeRecoveryToken } from '../../../src/cloudformation/operation-token.ts';
import type { StackEvent } from '../../../src/cloudformation/stack-event.ts';
import type { StackFacts } from '../../../src/cloudformation/stack.ts';
import type { Ports } from '../../../src/update/ports.ts';
import { REQUEST } from '../request.ts';
import type { World } from '../world.ts';
import { fault, START_MS, throttleLooks, type Call } from '../world.ts';
import {
  A,
  B,
  C,
  endOf,
  NO_SIGNAL,
  portsWith,
  RECOVERING,
  run,
  STEPS,
  STUCK,
  UPDATED,
  warningCodes,
  worldAt,
} from '../runs.ts';

const UNCHECKED = { verifyApi: 'never' } as const;

function lost(operation: string): Error {
  return fault('unavailable', 'socket hang up', operation);
}

/** The credentials expire for each call to CloudFormation as soon as `holds` is true. */
function expireWhen(world: World, holds: () => boolean): void {
  const calls: readonly Call[] = ['readStack', 'readEvents', 'readChangeSet', 'deleteChangeSet', 'executeChangeSet'];
  for (const call of calls) {
    world.before(call, () => {
      if (holds()) throw fault('credentials-expired', 'The security token included in the request is expired');
    });
  }
}

/** The execution is received, and `respond` says what the run gets instead of the response. */
function executing(world: World, respond: (nth: number) => unknown): Ports {
  let calls = 0;
  return portsWith(world, (stacks) => ({
    executeChangeSet: async (...args) => {
      calls += 1;
      if (calls === 1) await stacks.executeChangeSet(...args);
      throw respond(calls);
    },
  }));
}

describe('an outdated stack status', () => {
  it.each<[string, Partial<World>, string]>([
    ['right after the execution', { lagMs: 25_000 }, 'updated'],
    ['after the events show the end of the update', { lagMs: 60_000, updateMs: 10_000, cleanupMs: 1_000 }, 'updated'],
    [
      'after the events show the end of the rollback',
      { lagMs: 60_000, updateMs: 10_000, rollbackMs: 5_000, failing: NO_SIGNAL },
      'rolled-back: rolled-back',
    ],
  ])('is read again: %s', async (_title, causes, ending) => {
    expect(await endOf(worldAt(A, A, B).with(causes), UNCHECKED)).toBe(ending);
  });

  it('with the end of another client’s autoscaling is not taken for the end of the update', async () => {
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
    expect(isOutdated).toBe(true);
    expect(world.version).toBe(C);
  });

  it.each<[string, (world: World) => unknown, object, string]>([
    [
      'is cancelled right after the execution',
      (world) => world.with({ lagMs: 60_000 }).cancelBefore('readEvents', 2),
      {},
      'UPDATE_IN_PROGRESS',
    ],
    [
      'reaches its time limit right after the execution',
      (world) => world.with({ lagMs: 60_000 }),
      { timeLimit: { kind: 'fixed', ms: 20_000 } },
      'UPDATE_IN_PROGRESS',
    ],
    [
      'is cancelled right after it continued a rollback',
      (world) =>
        world
          .set(STUCK)
          .beforeFirst('continueRollback', () => world.with({ lagMs: 60_000 }))
          .cancelBefore('readEvents', 2),
      RECOVERING,
      'UPDATE_ROLLBACK_IN_PROGRESS',
    ],
  ])('is not reported as the present one by a run that %s', async (_title, cause, inputs, status) => {
    const world = worldAt(A, A, B);
    cause(world);
    expect(await run(world, inputs)).toMatchObject({ outcome: 'unfinished', problem: { status } });
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
  it.each<[string, (nth: number) => unknown]>([
    ['and that is not retried', () => lost('ExecuteChangeSet')],
    [
      'and that is then denied',
      (nth) => (nth > 1 ? fault('access-denied', 'not authorized') : lost('ExecuteChangeSet')),
    ],
  ])('is monitored: %s', async (_title, respond) => {
    const world = worldAt(A, A, B);
    expect(await endOf(world, {}, executing(world, respond))).toBe('updated');
    expect([world.version, world.orders.length]).toEqual([B, 1]);
  });

  it('with credentials that then expire, is never reported as "nothing was changed"', async () => {
    const world = worldAt(A, A, B);
    expireWhen(world, () => world.stack.status === 'UPDATE_IN_PROGRESS');
    expect(
      await run(
        world,
        {},
        executing(world, () => lost('ExecuteChangeSet')),
      ),
    ).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'monitoring-failed', fault: { kind: 'credentials-expired' } },
    });
  });

  it('is known to have started from the change set if the events are late', async () => {
    const world = worldAt(A, A, B);
    let lostAtMs = Number.POSITIVE_INFINITY;
    const ports = executing(world, () => {
      lostAtMs = world.clock.nowMs();
      return lost('ExecuteChangeSet');
    });
    const readEvents: typeof ports.stacks.readEvents = async (...args): Promise<readonly StackEvent[]> => {
      const events = await ports.stacks.readEvents(...args);
      return world.clock.nowMs() < lostAtMs + 30_000 ? [] : events;
    };
    expect(await endOf(world, {}, { ...ports, stacks: { ...ports.stacks, readEvents } })).toBe('updated');
    expect(world.orders).toHaveLength(1);
    expect(world.runEvents.some(({ kind }) => kind === 'plan-stale')).toBe(false);
  });
});

describe('another lost response', () => {
  it('to the creation of a change set leaves none behind', async () => {
    const world = worldAt(A, A, B);
    const ports = portsWith(world, (stacks) => ({
      createChangeSet: async (order) => {
        await stacks.createChangeSet(order);
        throw lost('CreateChangeSet');
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
        throw lost('ContinueUpdateRollback');
      }
      if (nth > 2) throw fault('stack-busy', 'is in UPDATE_ROLLBACK_IN_PROGRESS state', 'ContinueUpdateRollback');
    });
    expect(await endOf(world, { ...UNCHECKED, ...RECOVERING })).toBe('updated');
  });

  it('to CancelUpdateStack, with a retry that is refused, is reported as a rollback in progress', async () => {
    const world = worldAt(A, A, B).cancelBefore('readEvents', 5);
    world.beforeFirst('cancelUpdate', () => {
      world.set({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      throw lost('CancelUpdateStack');
    });
    expect(await endOf(world, { onCancel: 'roll-back' })).toBe('cancelled: cancelled-and-rolling-back');
  });

  it.each([
    ['a later one is refused and the stack shows its earlier status', () => undefined],
    ['the stack cannot be read after a later one', (world: World) => world.fail('readStack', lost('DescribeStacks'))],
  ])('to CancelUpdateStack are not reported as a refusal if %s', async (_title, cause) => {
    const world = worldAt(A, A, B).cancelBefore('readEvents', 5);
    world.before('cancelUpdate', (nth) => {
      if (nth === 1) throw lost('CancelUpdateStack');
      cause(world);
      throw fault('rejected', 'cannot be called from current stack status', 'CancelUpdateStack');
    });
    expect(await endOf(world, { onCancel: 'roll-back' })).toBe('unfinished: cancelled-rollback-unknown');
  });
});

describe('failed calls', () => {
  it('of polls are retried at a longer interval, which is restored later', async () => {
    const world = worldAt(A, A, B);
    throttleLooks(world, 5);
    expect(await endOf(world)).toBe('updated');
    const { slept } = world.clock;
    expect(Math.max(...slept)).toBeGreaterThan(20_000);
    expect(slept.at(-1)).toBeLessThanOrEqual(5_000);
    expect(world.runEvents.filter((one) => one.kind === 'poll-failed' && one.againInMs !== undefined)).toHaveLength(5);
  });

  it.each([0, 0.25, 0.75, 0.999])(
    'are retried after a pause in the upper half of the doubled interval, at most a minute (%d)',
    async (random) => {
      const world = worldAt(A, A, B);
      throttleLooks(world, 8);
      const { clock } = world;
      const drawn = { nowMs: () => clock.nowMs(), sleep: clock.sleep.bind(clock), random: () => random };
      expect(await endOf(world, {}, { ...world.ports(), clock: drawn })).toBe('updated');
      const pauses = world.runEvents.flatMap((one) => (one.kind === 'poll-failed' ? [one.againInMs ?? []].flat() : []));
      // Two clients draw different numbers, and so retry at different times.
      const ceilings = [10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000, 60_000];
      expect(pauses).toEqual(ceilings.map((ceiling) => expect.closeTo((ceiling / 2) * (1 + random), -1)));
    },
  );

  it('with expired credentials start nothing at the execution, and claim nothing', async () => {
    const world = worldAt(A, A, B);
    expireWhen(world, () => world.asked('executeChangeSet').length > 0);
    expect(await endOf(world)).toBe('failed: credentials-expired');
    expect(world.runEvents.some(({ kind }) => kind === 'operation-started')).toBe(false);
    expect(world.version).toBe(A);
  });

  it('to read events do not turn a definite error into a doubt: the step is planned again', async () => {
    const world = worldAt(A, A, B).fail('readEvents', fault('access-denied', 'not authorized', 'DescribeStackEvents'));
    world.beforeFirst('executeChangeSet', () => world.autoscale('4'));
    expect(await endOf(world)).toBe('updated');
    expect(warningCodes(world)).toContain('events-unreadable');
  });
});
