/** A rack that is busy, stuck or changed by another client before an update or between two attempts. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { REQUEST } from '../request.ts';
import { fault, modify, START_MS, type World } from '../world.ts';
import { A, B, BEHIND, beginUpdate, C, endOf, MINUTE, NEVER, NO_SIGNAL, problemOf, RECOVERING, run } from '../runs.ts';
import { STEPS, STUCK, tokenOf, UPDATED, warningCodes, warningsOf, worldAt } from '../runs.ts';

const OURS = tokenOf('99');
const STALE = { code: 'plan-stale', by: 'another-update' };

/** An update of this action, started by a run of the workflow some time ago. */
async function inProgress(world: World, runId: string, forMs: number): Promise<World> {
  beginUpdate(world, tokenOf(runId), 'ApiWebService', 'Instances');
  await world.clock.sleep(forMs, NEVER);
  return world;
}

const kindsOf = (world: World) => world.runEvents.map(({ kind }) => kind);

describe('a busy rack', () => {
  it('is awaited, and then read again; each poll leads to an event with the elapsed and the remaining time', async () => {
    const world = worldAt(A, A, B).autoscale('4', MINUTE);
    expect(await run(world, { timeLimit: { kind: 'fixed', ms: 120 * MINUTE } })).toEqual(UPDATED);
    expect(world.stack.parameters.get('InstanceCount')).toBe('4');
    expect(kindsOf(world)).toEqual(expect.arrayContaining(['idle-awaited', 'idle-reached']));
    const waits = world.runEvents.filter((one) => one.kind === 'still-waiting').filter(({ what }) => what === 'quiet');
    expect(waits.map(({ elapsedMs }) => elapsedMs)).toEqual(waits.map((_, index) => index * REQUEST.pollIntervalMs));
    expect(waits.length).toBeGreaterThanOrEqual(MINUTE / REQUEST.pollIntervalMs);
    expect(new Set(waits.map(({ elapsedMs, leftMs }) => elapsedMs + leftMs))).toEqual(new Set([120 * MINUTE]));
  });

  it('is not up to date while another client updates it to the latest release: the update can still fail', async () => {
    const world = beginUpdate(worldAt(A, A, B).with({ failing: NO_SIGNAL }), undefined, 'Instances');
    expect(await run(world, { mode: 'check' })).toEqual(BEHIND);
  });

  it.each<[string, (world: World) => unknown]>([
    ['once', (world) => world.autoscale('4', 120 * MINUTE)],
    [
      'by all attempts of a step together',
      (world) =>
        world.before('executeChangeSet', (nth) => {
          if (nth <= 3) world.autoscale('4', 20 * MINUTE);
        }),
    ],
    [
      'before the first step, however often the rack is busy again',
      (world) => {
        let idle = 0;
        world.autoscale('4', 20 * MINUTE).before('readStack', () => {
          if (world.stack.status !== 'UPDATE_COMPLETE') return;
          idle += 1;
          // Each second time: the first one has ended a wait, and the next read finds the rack busy.
          if (idle % 2 === 0 && idle <= 6) world.autoscale('4', 20 * MINUTE);
        });
      },
    ],
  ])('is awaited only within the time limit: %s', async (_title, cause) => {
    const world = worldAt(A, A, B);
    cause(world);
    const timeLimit = { kind: 'fixed', ms: 30 * MINUTE } as const;
    expect(await endOf(world, { timeLimit })).toBe('unfinished: stack-stayed-busy');
    expect(world.clock.nowMs() - START_MS).toBeLessThan(32 * MINUTE);
  });

  it('is awaited longer with each attempt if its status is complete, but CloudFormation refuses as busy', async () => {
    const triedAtMs: number[] = [];
    const world = worldAt(A, A, B).before('createChangeSet', () => {
      triedAtMs.push(world.clock.nowMs());
      throw fault('stack-busy');
    });
    expect(await problemOf(world)).toMatchObject(STALE);
    const gaps = triedAtMs.slice(1).map((time, index) => time - (triedAtMs[index] ?? 0));
    expect(gaps.map((gap, index) => gap >= 2 * (index + 1) * REQUEST.pollIntervalMs)).toEqual([true, true, true, true]);
  });
});

describe('a stale plan', () => {
  it.each<[string, (world: World) => unknown]>([
    [
      'the autoscaler updates the stack first',
      (world) => world.beforeFirst('executeChangeSet', () => world.autoscale('4')),
    ],
    ['the stack is busy at its creation', (world) => world.beforeFirst('createChangeSet', () => world.autoscale('4'))],
    [
      'another client deletes it',
      (world) =>
        world.beforeFirst('executeChangeSet', () => {
          world.changeSets.clear();
        }),
    ],
  ])('is created again under another name if %s', async (_title, cause) => {
    const world = worldAt(A, A, B);
    cause(world);
    expect(await run(world)).toEqual(UPDATED);
    expect(new Set(world.callsOf('createChangeSet')).size).toBe(2);
    expect(world.changeSets.size).toBe(0);
  });

  it('is not executed if the new plan differs', async () => {
    const world = worldAt(A, A, B);
    world.beforeFirst('executeChangeSet', () =>
      world.autoscale('4').with({ changes: [...world.changes, modify('Vpc')] }),
    );
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem: { code: 'plan-stale', by: 'another-plan' } });
    expect([world.version, world.changeSets.size]).toEqual([A, 0]);
  });

  it('is created again a limited number of times', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => world.autoscale('4'));
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem: STALE });
    expect([world.callsOf('executeChangeSet').length, world.changeSets.size]).toEqual([5, 0]);
  });

  it.each([1, 3])('is given up if another client updates the rack, at attempt %d', async (attempts) => {
    const world = worldAt(A, A, B, C);
    world.before('executeChangeSet', (nth) => {
      if (nth < attempts) world.autoscale('4');
      if (nth === attempts) beginUpdate(world, 'another');
    });
    expect(await problemOf(world)).toMatchObject({ ...STALE, attempts });
  });
});

describe('an update in progress with the same goal', () => {
  it.each([
    ['at its begin', 0, 'UPDATE_IN_PROGRESS'],
    ['in its clean-up', 40 * MINUTE + 1_000, 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'],
  ])('is monitored to its end, and no second one is started: %s', async (_title, forMs, status) => {
    const world = await inProgress(worldAt(A, A, B), '99', forMs);
    expect(world.stack.status).toBe(status);
    expect(await run(world, { parameters: new Map([['InstanceType', 'm5.large']]) })).toEqual(UPDATED);
    expect(world.callsOf('createChangeSet')).toEqual([]);
    const started = world.runEvents.filter(({ kind }) => kind === 'operation-started');
    expect(started).toMatchObject([{ how: 'joined', from: A, to: B }]);
    // It has its own parameters.
    expect(warningCodes(world)).toContain('parameters-not-applied');
  });

  it.each([
    ['later', 0, 'UPDATE_IN_PROGRESS'],
    ['already', 30 * MINUTE, 'UPDATE_ROLLBACK_IN_PROGRESS'],
  ])('is reported as rolled back if it rolls back %s', async (_title, forMs, status) => {
    const world = await inProgress(worldAt(A, A, B).with({ failing: NO_SIGNAL }), '99', forMs);
    expect(world.stack.status).toBe(status);
    // A rollback changes LastUpdatedTime.
    if (forMs > 0) world.set({ updatedAtMs: world.clock.nowMs() });
    const problem = { status: 'UPDATE_ROLLBACK_COMPLETE', diagnosis: { rootCause: { logicalId: 'Instances' } } };
    expect(await run(world)).toMatchObject({ outcome: 'rolled-back', problem });
    expect(world.callsOf('createChangeSet')).toEqual([]);
  });

  it('is awaited if its goal is not the next stop', async () => {
    const world = beginUpdate(worldAt(A, A, B, C), OURS, 'Instances');
    expect(await run(world)).toEqual(UPDATED);
    expect(world.version).toBe(C);
    expect(kindsOf(world)).toContain('idle-awaited');
  });

  it('is followed by the rest of the route', async () => {
    const world = beginUpdate(worldAt(A, A, `${B}!`, C), OURS, 'Instances');
    expect(await run(world, STEPS)).toEqual(UPDATED);
    expect(world.orders.map((order) => order.version)).toEqual([C]);
  });

  it.each([
    ['is not rolled back by a cancel if another run of the workflow began it', '99', 'cancelled-and-left', 0],
    ['is rolled back if an earlier attempt of this run did', REQUEST.run.runId, 'cancelled-and-rolling-back', 1],
  ])('%s', async (_title, runId, code, calls) => {
    const world = await inProgress(worldAt(A, A, B), runId, MINUTE);
    const again = { ...REQUEST.run, attempt: '2' };
    const problem = await problemOf(world.cancelBefore('readEvents', 5), { run: again, onCancel: 'roll-back' });
    expect([problem.code, world.callsOf('cancelUpdate').length]).toEqual([code, calls]);
  });
});

describe('a rack that needs a recovery', () => {
  it.each<[string, Partial<UpdateRequest>, string, string]>([
    ['a plan with recover: a stuck stack accepts no change set', { mode: 'plan' }, STUCK.status, 'rack-stuck'],
    ['recover in UPDATE_FAILED: there is no rollback to continue', {}, 'UPDATE_FAILED', 'rack-stuck'],
    ['an update while it is being deleted', {}, 'DELETE_IN_PROGRESS', 'stack-not-updatable'],
  ])('is refused at once by %s', async (_title, inputs, status, code) => {
    const world = worldAt(A, A, B).set({ status });
    expect(await endOf(world, { ...RECOVERING, ...inputs })).toBe(`refused: ${code}`);
    expect([world.callsOf('continueRollback'), world.clock.slept]).toEqual([[], []]);
  });

  it('is behind for a check with recover, which reports the recovery that comes first', async () => {
    const world = worldAt(A, A, B).set(STUCK);
    expect(await run(world, { mode: 'check', ...RECOVERING })).toEqual(BEHIND);
    expect(world.callsOf('continueRollback')).toEqual([]);
    expect(warningsOf(world)).toContainEqual({ code: 'recovery-first', ...STUCK });
  });

  it('has its rollback continued with recover before each step, each time with another token', async () => {
    const world = worldAt(A, A, `${B}!`, C).set(STUCK);
    world.beforeFirst('check', () => world.set(STUCK));
    expect(await run(world, { ...STEPS, ...RECOVERING })).toEqual(UPDATED);
    expect(new Set(world.callsOf('continueRollback')).size).toBe(2);
    expect(world.version).toBe(C);
  });

  it('because another client’s update failed between two attempts is reported as stuck', async () => {
    const world = worldAt(A, A, B);
    world.beforeFirst('executeChangeSet', () => {
      world.with({ failing: NO_SIGNAL, rollbackFailing: true });
      world.begin({ token: 'another', parameters: world.stack.parameters, resources: ['Instances'] });
    });
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem: { code: 'rack-stuck', ...STUCK } });
    expect(world.callsOf('createChangeSet')).toHaveLength(1);
  });

  it('is updated from UPDATE_ROLLBACK_COMPLETE, with a warning about the last update', async () => {
    const world = worldAt(A, A, B).set({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await run(world)).toEqual(UPDATED);
    expect(warningCodes(world)).toContain('last-update-failed');
  });
});

it('a run ends if the rack runs a release again that this run has already updated', async () => {
  const world = worldAt(A, A, `${B}!`, C);
  // Bounded, so that a run without the check ends too.
  world.before('check', (nth) => {
    if (nth < 4) world.setParameters({ Version: A });
  });
  expect(await run(world, STEPS)).toMatchObject({ outcome: 'failed', problem: { code: 'no-progress', version: A } });
  expect(world.callsOf('executeChangeSet')).toHaveLength(1);
});
