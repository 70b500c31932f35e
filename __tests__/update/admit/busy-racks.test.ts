/** A rack that is busy, stuck or changed by another client before an update or between two attempts. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { REQUEST } from '../request.ts';
import { fault, modify, START_MS, type World } from '../world.ts';
import { A, B, BEHIND, beginUpdate, C, MINUTE, NEVER, RECOVERING, run, STEPS, STUCK } from '../runs.ts';
import { tokenOf, UPDATED, warningCodes, warningsOf, worldAt } from '../runs.ts';

const OURS = tokenOf('99');
const LIMITED = { timeLimit: { kind: 'fixed', ms: 30 * MINUTE } } as const;
const NO_SIGNAL = { logicalId: 'Instances', reason: 'no signal' };

/** An update of this action that has been in progress for some time. */
async function inProgress(world: World, runId: string, forMs: number): Promise<void> {
  beginUpdate(world, tokenOf(runId), 'ApiWebService', 'Instances');
  await world.clock.sleep(forMs, NEVER);
}

const joins = (world: World) =>
  world.runEvents.filter((one) => one.kind === 'operation-started' && one.how === 'joined');

describe('a busy rack', () => {
  it('is awaited, and then read again', async () => {
    const world = worldAt(A, A, B).autoscale('4');
    expect(await run(world)).toEqual(UPDATED);
    expect(world.stack.parameters.get('InstanceCount')).toBe('4');
    expect(world.runEvents.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['idle-awaited', 'idle-reached']));
  });

  it('is not up to date while another client updates it to the latest release: the update can still fail', async () => {
    const world = worldAt(A, A, B);
    world.failing = NO_SIGNAL;
    beginUpdate(world, undefined, 'Instances');
    expect(await run(world, { mode: 'check' })).toEqual(BEHIND);
  });

  it.each<[string, (world: World) => unknown]>([
    ['once', (world) => world.autoscale('4', 120 * MINUTE)],
    [
      'by all attempts of a step together',
      (world) => {
        world.before('executeChangeSet', (nth) => {
          if (nth <= 3) world.autoscale('4', 20 * MINUTE);
        });
      },
    ],
    [
      'before the first step, however often the rack is busy again',
      (world) => {
        world.autoscale('4', 20 * MINUTE);
        let calm = 0;
        world.before('readStack', () => {
          if (world.stack.status !== 'UPDATE_COMPLETE') return;
          calm += 1;
          // Each second time: the first has ended a wait, and the next reading is to find the rack busy.
          if (calm % 2 === 0 && calm <= 6) world.autoscale('4', 20 * MINUTE);
        });
      },
    ],
  ])('is awaited only within the time limit: %s', async (_title, cause) => {
    const world = worldAt(A, A, B);
    cause(world);
    const ending = { outcome: 'unfinished', problem: { code: 'stack-stayed-busy' } };
    expect(await run(world, LIMITED)).toMatchObject(ending);
    expect(world.clock.nowMs() - START_MS).toBeLessThan(32 * MINUTE);
  });

  it('is awaited longer with each attempt if it looks ready but refuses as busy', async () => {
    const world = worldAt(A, A, B);
    const triedAtMs: number[] = [];
    world.before('createChangeSet', () => {
      triedAtMs.push(world.clock.nowMs());
      throw fault('stack-busy', 'Stack is in UPDATE_IN_PROGRESS state and can not be updated.', 'CreateChangeSet');
    });
    expect(await run(world)).toMatchObject({ problem: { code: 'plan-stale', by: 'another-update' } });
    const gaps = triedAtMs.slice(1).map((time, index) => time - (triedAtMs[index] ?? 0));
    expect(gaps.map((gap, index) => gap >= 2 * (index + 1) * REQUEST.pollIntervalMs)).toEqual([true, true, true, true]);
  });

  it('leads to an event after each poll, with the elapsed and the remaining time', async () => {
    const world = worldAt(A, A, B);
    world.autoscale('4', MINUTE);
    expect(await run(world, { timeLimit: { kind: 'fixed', ms: 120 * MINUTE } })).toEqual(UPDATED);
    const waits = world.runEvents.filter((one) => one.kind === 'still-waiting').filter(({ what }) => what === 'quiet');
    expect(waits.map(({ elapsedMs }) => elapsedMs)).toEqual(waits.map((_, index) => index * REQUEST.pollIntervalMs));
    expect(waits.length).toBeGreaterThanOrEqual(MINUTE / REQUEST.pollIntervalMs);
    expect(new Set(waits.map(({ elapsedMs, leftMs }) => elapsedMs + leftMs))).toEqual(new Set([120 * MINUTE]));
  });
});

describe('a stale plan', () => {
  it.each<[string, (world: World) => unknown, number]>([
    [
      'the autoscaler updates the stack before the execution',
      (world) => world.beforeFirst('executeChangeSet', () => world.autoscale('4')),
      2,
    ],
    [
      'the stack is busy when the change set is created',
      (world) => world.beforeFirst('createChangeSet', () => world.autoscale('4')),
      2,
    ],
    [
      'another client deletes the change set',
      (world) =>
        world.beforeFirst('executeChangeSet', () => {
          world.changeSets.clear();
        }),
      2,
    ],
  ])('is created again under another name if %s', async (_title, cause, orders) => {
    const world = worldAt(A, A, B);
    cause(world);
    expect(await run(world)).toEqual(UPDATED);
    expect(new Set(world.asked('createChangeSet')).size).toBe(orders);
    expect(world.changeSets.size).toBe(0);
  });

  it('is not executed if the new plan differs', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth !== 1) return;
      world.autoscale('4');
      world.changes = [...world.changes, modify('Vpc')];
    });
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem: { code: 'plan-stale', by: 'another-plan' } });
    expect([world.version, world.changeSets.size]).toEqual([A, 0]);
  });

  it('is created again a limited number of times', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => {
      world.autoscale('4');
    });
    expect(await run(world)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'plan-stale', by: 'another-update' },
    });
    expect(world.asked('executeChangeSet')).toHaveLength(5);
    expect(world.changeSets.size).toBe(0);
  });

  it.each([1, 3])(
    'is given up if another client updates the rack to another release, at attempt %d',
    async (attempts) => {
      const world = worldAt(A, A, B, C);
      world.before('executeChangeSet', (nth) => {
        if (nth < attempts) world.autoscale('4');
        if (nth === attempts) beginUpdate(world, 'another');
      });
      expect(await run(world)).toMatchObject({ problem: { code: 'plan-stale', by: 'another-update', attempts } });
    },
  );
});

describe('an update in progress with the same goal', () => {
  it.each([
    ['at its begin', 0, 'UPDATE_IN_PROGRESS'],
    ['in its clean-up', 40 * MINUTE + 1_000, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
  ])('is monitored to its end, and no second one is started: %s', async (_title, forMs, status) => {
    const world = worldAt(A, A, B);
    await inProgress(world, '99', forMs);
    expect(world.stack.status).toBe(status);
    expect(await run(world)).toEqual(UPDATED);
    expect(world.asked('createChangeSet')).toEqual([]);
    expect(joins(world)).toMatchObject([{ from: A, to: B }]);
  });

  it.each([
    ['later', 0, 'UPDATE_IN_PROGRESS'],
    ['already', 30 * MINUTE, 'UPDATE_ROLLBACK_IN_PROGRESS'],
  ])('is reported as rolled back if it rolls back %s', async (_title, forMs, status) => {
    const world = worldAt(A, A, B);
    world.failing = NO_SIGNAL;
    await inProgress(world, '99', forMs);
    expect(world.stack.status).toBe(status);
    // A rollback changes LastUpdatedTime.
    if (forMs > 0) world.set({ updatedAtMs: world.clock.nowMs() });
    expect(await run(world)).toMatchObject({
      outcome: 'rolled-back',
      problem: { status: 'UPDATE_ROLLBACK_COMPLETE', diagnosis: { rootCause: { logicalId: 'Instances' } } },
    });
    expect(world.asked('createChangeSet')).toEqual([]);
  });

  it('is awaited if its goal is not the next stop', async () => {
    const world = worldAt(A, A, B, C);
    beginUpdate(world, OURS, 'Instances');
    expect(await run(world)).toEqual(UPDATED);
    expect(world.version).toBe(C);
    expect(world.runEvents.some(({ kind }) => kind === 'idle-awaited')).toBe(true);
  });

  it('is followed by the rest of the route', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    beginUpdate(world, OURS, 'Instances');
    expect(await run(world, STEPS)).toEqual(UPDATED);
    expect(world.orders.map((order) => order.version)).toEqual([C]);
  });

  it('has its own parameters, and those of this run are reported as not applied', async () => {
    const world = worldAt(A, A, B);
    beginUpdate(world, OURS, 'X');
    expect(await run(world, { parameters: new Map([['InstanceType', 'm5.large']]) })).toEqual(UPDATED);
    expect(warningCodes(world)).toContain('parameters-not-applied');
  });

  it.each([
    ['is not rolled back by a cancel if another run of the workflow began it', '99', 'cancelled-and-left', 0],
    [
      'is rolled back by a cancel if an earlier attempt of this run began it',
      REQUEST.run.runId,
      'cancelled-and-rolling-back',
      1,
    ],
  ])('%s', async (_title, runId, code, calls) => {
    const world = worldAt(A, A, B);
    await inProgress(world, runId, MINUTE);
    world.cancelBefore('readEvents', 5);
    const again = { ...REQUEST.run, attempt: '2' };
    expect(await run(world, { run: again, onCancel: 'roll-back' })).toMatchObject({ problem: { code } });
    expect(world.asked('cancelUpdate')).toHaveLength(calls);
  });
});

describe('a rack that needs a recovery', () => {
  const stuckWorld = (facts: Parameters<World['set']>[0] = STUCK, ...more: readonly string[]): World => {
    const world = worldAt(A, A, ...(more.length === 0 ? [B] : more));
    world.set(facts);
    return world;
  };

  it.each<[string, Partial<UpdateRequest>, string]>([
    ['an update', {}, 'UPDATE_ROLLBACK_FAILED'],
    ['a check', { mode: 'check' }, 'UPDATE_ROLLBACK_FAILED'],
    ['a plan', { mode: 'plan' }, 'UPDATE_ROLLBACK_FAILED'],
    [
      'a plan with recover: a stuck stack accepts no change set',
      { mode: 'plan', ...RECOVERING },
      'UPDATE_ROLLBACK_FAILED',
    ],
    ['recover in UPDATE_FAILED: there is no rollback to continue', RECOVERING, 'UPDATE_FAILED'],
  ])('is refused at once by %s', async (_title, inputs, status) => {
    const world = stuckWorld({ status });
    expect(await run(world, inputs)).toMatchObject({ outcome: 'refused', problem: { code: 'rack-stuck', status } });
    expect(world.asked('continueRollback')).toEqual([]);
    expect(world.clock.slept).toEqual([]);
  });

  it('is behind for a check with recover, which reports the recovery that comes first', async () => {
    const world = stuckWorld();
    expect(await run(world, { mode: 'check', ...RECOVERING })).toEqual(BEHIND);
    expect(world.asked('continueRollback')).toEqual([]);
    expect(warningsOf(world)).toContainEqual({ code: 'recovery-first', status: 'UPDATE_ROLLBACK_FAILED' });
  });

  it('has its rollback continued first with recover, and is then updated', async () => {
    const world = stuckWorld();
    expect(await run(world, RECOVERING)).toEqual(UPDATED);
    expect(world.asked('continueRollback')).toHaveLength(1);
    expect(world.version).toBe(B);
  });

  it('twice in one run has its rollback continued twice, each time with a token of its own', async () => {
    const world = stuckWorld(STUCK, `${B}!`, C);
    world.beforeFirst('check', () => world.set(STUCK));
    expect(await run(world, { ...STEPS, ...RECOVERING })).toEqual(UPDATED);
    expect(new Set(world.asked('continueRollback')).size).toBe(2);
  });

  it('ends as failed if the rollback fails again', async () => {
    const world = stuckWorld();
    world.rollbackFailing = true;
    expect(await run(world, RECOVERING)).toMatchObject({ outcome: 'failed', problem: { code: 'recovery-failed' } });
    expect(world.asked('continueRollback')).toHaveLength(1);
  });

  it('is not reported as recovered if AWS refuses to continue the rollback', async () => {
    const world = stuckWorld();
    world.fail('continueRollback', fault('access-denied', 'not authorized', 'ContinueUpdateRollback'));
    expect(await run(world, RECOVERING)).toMatchObject({ outcome: 'failed', problem: { code: 'access-denied' } });
    expect(world.runEvents.map(({ kind }) => kind)).not.toContain('recovery-started');
  });

  it('because another client’s update failed between two attempts is reported as stuck', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth !== 1) return;
      Object.assign(world, { failing: NO_SIGNAL, rollbackFailing: true });
      world.begin({ token: 'another', parameters: world.stack.parameters, resources: ['Instances'] });
    });
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem: { code: 'rack-stuck', ...STUCK } });
    expect(world.asked('createChangeSet')).toHaveLength(1);
  });

  it('is not updated while it is being deleted', async () => {
    const problem = { code: 'stack-not-updatable' };
    expect(await run(stuckWorld({ status: 'DELETE_IN_PROGRESS' }))).toMatchObject({ outcome: 'refused', problem });
  });

  it('is updated from UPDATE_ROLLBACK_COMPLETE, with a warning about the last update', async () => {
    const world = stuckWorld({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await run(world)).toEqual(UPDATED);
    expect(warningCodes(world)).toContain('last-update-failed');
  });
});

it('a run ends if the rack runs a release again that this run has already updated', async () => {
  const world = worldAt(A, A, `${B}!`, C);
  let steps = 0;
  world.before('check', () => {
    steps += 1;
    // Bounded, so that a run without the guard ends too.
    if (steps < 4) world.setParameters({ Version: A });
  });
  expect(await run(world, STEPS)).toMatchObject({ outcome: 'failed', problem: { code: 'no-progress', version: A } });
  expect(world.asked('executeChangeSet')).toHaveLength(1);
});
