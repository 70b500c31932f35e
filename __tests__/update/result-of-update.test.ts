/** From the call that begins an update to the word on how it went: what is believed, what is told, what is given up. */
import { describe, expect, it } from '@jest/globals';
import type { StackEvent } from '../../src/cloudformation/stack-event.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import type { Ending } from '../../src/run/outcome.ts';
import type { Ports, Stacks } from '../../src/update/ports.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, modify, throttleLooks, type Call, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };
const MINUTE = 60_000;

function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

/** The world's ports with some calls to CloudFormation done otherwise. */
function portsWith(world: World, other: (stacks: Stacks) => Partial<Stacks>): Ports {
  const ports = world.ports();
  return { ...ports, stacks: { ...ports.stacks, ...other(ports.stacks) } };
}

/** No credentials any more, for any call to CloudFormation, once `holds` says so. */
function expireWhen(world: World, holds: () => boolean): void {
  const calls: readonly Call[] = ['readStack', 'readEvents', 'readChangeSet', 'deleteChangeSet', 'executeChangeSet'];
  for (const call of calls) {
    world.before(call, () => {
      if (holds()) throw fault('credentials-expired', 'The security token included in the request is expired');
    });
  }
}

/** The ending, or `hangs` where the run has not ended ten minutes after the deed by the world's clock. */
async function soonAfter(world: World, ms: number, deed: () => void, run: Promise<Ending>): Promise<Ending | 'hangs'> {
  world.clock.after(ms, deed);
  const late = new Promise<'hangs'>((resolve) => {
    world.clock.after(ms + 10 * MINUTE, () => {
      resolve('hangs');
    });
  });
  return Promise.race([run, late]);
}

describe('the end of an update', () => {
  it('is not this run’s if the stack is complete with another release', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => {
      world.clock.after(world.updateMs - 1, () => {
        world.set({ parameters: new Map([...world.stack.parameters, ['Version', A]]) });
      });
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'failed',
      problem: { code: 'ended-elsewhere', target: B, version: A, status: 'UPDATE_COMPLETE' },
    });
  });

  it('is followed by one more read of the events', async () => {
    const world = worldAt(A, A, B);
    let polls = 0;
    world.before('readEvents', () => {
      if (world.events[0]?.status !== 'UPDATE_COMPLETE' || world.events[0].logicalId !== 'staging') return;
      polls += 1;
      const { token } = world.events[0];
      if (polls === 2) world.event('Late', 'late-id', 'AWS::EC2::SecurityGroup', 'DELETE_FAILED', token, 'in use');
    });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(
      world.runEvents.some((runEvent) => runEvent.kind === 'stack-event' && runEvent.event.logicalId === 'Late'),
    ).toBe(true);
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'leftovers', resources: [expect.objectContaining({ logicalId: 'Late' })] },
    });
  });
});

describe('a status from before the update', () => {
  it('is not reported as the present one by a run that is cancelled right after the execute', async () => {
    const world = worldAt(A, A, B);
    world.lagMs = 60_000;
    world.before('readEvents', (nth) => {
      if (nth === 2) world.cancelling.abort('SIGINT');
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'cancelled-and-left', status: 'UPDATE_IN_PROGRESS' },
    });
    expect(world.asked('executeChangeSet')).toHaveLength(1);
  });

  it('is not reported as the present one by a run whose time is up right after the execute', async () => {
    const world = worldAt(A, A, B);
    world.lagMs = 60_000;
    const ending = await updateRack({ ...REQUEST, timeLimit: { kind: 'fixed', ms: 20_000 } }, world.ports());
    expect(ending).toMatchObject({ problem: { code: 'timed-out', limitMs: 20_000, status: 'UPDATE_IN_PROGRESS' } });
  });

  it('is not reported as the present one right after a failed rollback was continued', async () => {
    const world = new World(A, { status: 'UPDATE_ROLLBACK_FAILED' });
    world.catalog = catalogOf(A, B);
    world.before('continueRollback', () => {
      world.lagMs = 60_000;
    });
    world.before('readEvents', (nth) => {
      if (nth === 2) world.cancelling.abort('SIGINT');
    });
    expect(await updateRack({ ...REQUEST, recovery: 'continue-rollback' }, world.ports())).toMatchObject({
      problem: { code: 'cancelled-and-left', status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    });
  });
});

describe('pauses after throttling', () => {
  /** The pauses of eight misses in a row on a clock that always throws the same number. */
  const pausesOf = async (random: number): Promise<readonly number[]> => {
    const world = worldAt(A, A, B);
    throttleLooks(world, 8);
    const { clock } = world;
    const ports: Ports = {
      ...world.ports(),
      clock: { nowMs: () => clock.nowMs(), sleep: (ms, signal) => clock.sleep(ms, signal), random: () => random },
    };
    expect(await updateRack(REQUEST, ports)).toEqual(UPDATED);
    return world.runEvents.flatMap((runEvent) =>
      runEvent.kind === 'poll-failed' ? [runEvent.againInMs ?? []].flat() : [],
    );
  };

  it.each([0, 0.25, 0.75, 0.999])('are in the upper half of the doubled interval, at most a minute (%d)', async (n) => {
    const pauses = await pausesOf(n);
    const ceilings = [10_000, 20_000, 40_000, 60_000, 60_000, 60_000, 60_000, 60_000];
    expect(pauses).toHaveLength(ceilings.length);
    for (const [index, ceiling] of ceilings.entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(ceiling / 2);
      expect(pauses[index]).toBeLessThanOrEqual(ceiling);
    }
  });

  it('differ between clients, so that they do not retry at the same time', async () => {
    const [one, other] = [await pausesOf(0.1), await pausesOf(0.9)];
    one.forEach((pause, index) => {
      expect(pause).not.toBe(other[index]);
    });
  });
});

describe('a cancel while a poll never ends', () => {
  it.each<[string, number, string]>([
    ['the first look of all', 1, 'cancelled-before-start'],
    ['a look at the running update', 4, 'cancelled-and-left'],
  ])('ends the run at once: %s', async (_title, hanging, code) => {
    const world = worldAt(A, A, B);
    let reads = 0;
    let cancelledAtMs = 0;
    const ports = portsWith(world, (stacks) => ({
      readStack: (name) => {
        reads += 1;
        return reads < hanging ? stacks.readStack(name) : new Promise(() => undefined);
      },
    }));
    const cancel = (): void => {
      cancelledAtMs = world.clock.nowMs();
      world.cancelling.abort('SIGINT');
    };
    expect(await soonAfter(world, 2 * MINUTE, cancel, updateRack(REQUEST, ports))).toMatchObject({ problem: { code } });
    expect(cancelledAtMs).toBeGreaterThan(0);
    expect(world.clock.nowMs() - cancelledAtMs).toBeLessThan(1_000);
  });
});

describe('a cancel while the execution never ends', () => {
  /** Executes, and never hears of it; `deaf`: nor of anything that is asked afterwards. */
  const cancelled = async (deaf: boolean): Promise<{ ending: Ending | 'hangs'; tookMs: number }> => {
    const world = worldAt(A, A, B);
    let executed = false;
    let cancelledAtMs = 0;
    const unlessDeaf = <T>(call: () => Promise<T>): Promise<T> =>
      deaf && executed ? new Promise(() => undefined) : call();
    const ports = portsWith(world, (stacks) => ({
      readStack: (name) => unlessDeaf(() => stacks.readStack(name)),
      readEvents: (...args) => unlessDeaf(() => stacks.readEvents(...args)),
      readChangeSet: (ref) => unlessDeaf(() => stacks.readChangeSet(ref)),
      deleteChangeSet: (ref) => unlessDeaf(() => stacks.deleteChangeSet(ref)),
      executeChangeSet: async (...args) => {
        await stacks.executeChangeSet(...args);
        executed = true;
        return new Promise(() => undefined);
      },
    }));
    const cancel = (): void => {
      cancelledAtMs = world.clock.nowMs();
      world.cancelling.abort('SIGINT');
    };
    const ending = await soonAfter(world, MINUTE, cancel, updateRack(REQUEST, ports));
    return { ending, tookMs: world.clock.nowMs() - cancelledAtMs };
  };

  it('still finds out that the update has started', async () => {
    const { ending, tookMs } = await cancelled(false);
    expect(ending).toMatchObject({ problem: { code: 'cancelled-and-left', status: undefined } });
    expect(tookMs).toBeLessThan(4_000);
  });

  it('says that it is not known if nothing else responds either', async () => {
    const { ending, tookMs } = await cancelled(true);
    expect(ending).toMatchObject({ outcome: 'unfinished', problem: { code: 'monitoring-failed' } });
    expect(tookMs).toBeLessThan(4_000);
  });
});

describe('executing a change set', () => {
  it('with credentials that have just expired starts nothing, and claims nothing', async () => {
    const world = worldAt(A, A, B);
    expireWhen(world, () => world.asked('executeChangeSet').length > 0);
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'failed',
      problem: { code: 'credentials-expired' },
    });
    expect(world.runEvents.some(({ kind }) => kind === 'operation-started')).toBe(false);
    expect(world.version).toBe(A);
  });

  it('whose response is lost, with credentials that then expire, is never reported as "nothing was changed"', async () => {
    const world = worldAt(A, A, B);
    let heard = 0;
    expireWhen(world, () => heard > 0);
    const ports = portsWith(world, (stacks) => ({
      executeChangeSet: async (...args) => {
        await stacks.executeChangeSet(...args);
        heard += 1;
        throw fault('unavailable', 'socket hang up', 'ExecuteChangeSet');
      },
    }));
    expect(await updateRack(REQUEST, ports)).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'monitoring-failed', fault: { kind: 'credentials-expired' } },
    });
    expect(world.stack.status).toBe('UPDATE_IN_PROGRESS');
  });

  it('whose response is lost, and that is then denied, is monitored', async () => {
    const world = worldAt(A, A, B);
    let calls = 0;
    const ports = portsWith(world, (stacks) => ({
      executeChangeSet: async (...args) => {
        calls += 1;
        if (calls > 1) throw fault('access-denied', 'not authorized', 'ExecuteChangeSet');
        await stacks.executeChangeSet(...args);
        throw fault('unavailable', 'socket hang up', 'ExecuteChangeSet');
      },
    }));
    expect(await updateRack(REQUEST, ports)).toEqual(UPDATED);
    expect(calls).toBe(2);
  });

  it('is known to have started from the change set if the events are late', async () => {
    const world = worldAt(A, A, B);
    let heardAtMs = Number.POSITIVE_INFINITY;
    const ports = portsWith(world, (stacks) => ({
      executeChangeSet: async (...args) => {
        await stacks.executeChangeSet(...args);
        heardAtMs = world.clock.nowMs();
        throw fault('unavailable', 'socket hang up', 'ExecuteChangeSet');
      },
      readEvents: async (...args): Promise<readonly StackEvent[]> => {
        const events = await stacks.readEvents(...args);
        return world.clock.nowMs() < heardAtMs + 30_000 ? [] : events;
      },
    }));
    expect(await updateRack(REQUEST, ports)).toEqual(UPDATED);
    expect(world.orders).toHaveLength(1);
    expect(world.runEvents.some(({ kind }) => kind === 'plan-stale')).toBe(false);
  });

  it('does not happen if the cancel comes between reading it and executing it', async () => {
    // Older releases, whose changes roll no instances: nothing is asked between the two.
    const [old, next] = ['20220101000000', '20220102000000'];
    const world = worldAt(old, old, next);
    world.changes = [modify('CustomTopic')];
    const ports = cancellingAt(world, 'impact-assessed');
    expect(await updateRack(REQUEST, ports)).toMatchObject({
      outcome: 'cancelled',
      problem: { code: 'cancelled-before-start' },
    });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.orders).toHaveLength(1);
    expect(world.changeSets.size).toBe(0);
    expect(world.version).toBe(old);
  });
});

const PLAN: UpdateRequest = { ...REQUEST, mode: 'plan' };
const KEEP: UpdateRequest = { ...PLAN, plannedChangeSet: 'keep' };

/** The world's ports, on which the workflow is cancelled the moment that a note is told. */
function cancellingAt(world: World, kind: World['runEvents'][number]['kind']): Ports {
  const ports = world.ports();
  return {
    ...ports,
    emit: (runEvent) => {
      ports.emit(runEvent);
      if (runEvent.kind === kind) world.cancelling.abort('SIGINT');
    },
  };
}

describe('a change set that is to be kept', () => {
  it('is deleted if the workflow is cancelled before the plan is complete', async () => {
    const [old, next] = ['20220101000000', '20220102000000'];
    const world = worldAt(old, old, next);
    world.changes = [modify('CustomTopic')];
    await updateRack(KEEP, cancellingAt(world, 'impact-assessed'));
    expect(world.orders).toHaveLength(1);
    expect(world.changeSets.size).toBe(0);
    expect(world.runEvents.some(({ kind }) => kind === 'change-set-kept')).toBe(false);
  });
});
