/** Before anything is planned, and between two tries: who is at the rack, how long that is waited for, and what is ours. */
import { describe, expect, it } from '@jest/globals';
import { makeOperationToken } from '../../src/cloudformation/operation-token.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, START_MS, version, World } from './world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };
const MINUTE = 60_000;

function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

/** Lets an update by a run of ours go on for a while before anybody looks. */
async function inProgress(world: World, runId: string, forMs: number): Promise<void> {
  const run = { runId, attempt: '1', use: 'a1b2' };
  world.begin({
    token: makeOperationToken({ from: version(A), to: version(B), run, step: 1, attempt: 1 }),
    parameters: new Map([...world.stack.parameters, ['Version', B]]),
    resources: ['ApiWebService', 'Instances'],
  });
  await world.clock.sleep(forMs, new AbortController().signal);
}

function limited(ms: number): UpdateRequest {
  return { ...REQUEST, timeLimit: { kind: 'fixed', ms } };
}

function gapsOf(times: readonly number[]): readonly number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? 0));
}

describe('an update of this action that a run finds in progress', () => {
  it('in its clean-up is joined, and no second one is started', async () => {
    const world = worldAt(A, A, B);
    await inProgress(world, '99', world.updateMs + 1_000);
    expect(world.stack.status).toBe('UPDATE_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual(expect.objectContaining({ kind: 'operation-started', how: 'joined' }));
    expect(world.asked('createChangeSet')).toEqual([]);
  });

  it('in its rollback is joined and reported as rolled back, and no second one is started', async () => {
    const world = worldAt(A, A, B);
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    await inProgress(world, '99', 30 * MINUTE);
    expect(world.stack.status).toBe('UPDATE_ROLLBACK_IN_PROGRESS');
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'rolled-back',
      problem: { status: 'UPDATE_ROLLBACK_COMPLETE', diagnosis: { rootCause: { logicalId: 'Instances' } } },
    });
    expect(world.asked('createChangeSet')).toEqual([]);
  });

  it.each<[string, string, number]>([
    ['is left alone on a cancel where another run of the workflow began it', '99', 0],
    ['is rolled back on a cancel where an earlier attempt of this run began it', REQUEST.run.runId, 1],
  ])('%s', async (_title, runId, calls) => {
    const world = worldAt(A, A, B);
    await inProgress(world, runId, MINUTE);
    world.before('readEvents', (nth) => {
      if (nth === 5) world.cancelling.abort('SIGINT');
    });
    const run = { ...REQUEST.run, attempt: '2' };
    const ending = await updateRack({ ...REQUEST, run, onCancel: 'roll-back' }, world.ports());
    expect(ending).toMatchObject({
      problem: { code: calls === 0 ? 'cancelled-and-left' : 'cancelled-and-rolling-back' },
    });
    expect(world.asked('cancelUpdate')).toHaveLength(calls);
  });
});

describe('a rack that needs a recovery', () => {
  it('is refused by a plan, with and without recover: a stuck stack accepts no change set', async () => {
    for (const recovery of ['refuse', 'continue-rollback'] as const) {
      const world = worldAt(A, A, B);
      world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
      const ending = await updateRack({ ...REQUEST, mode: 'plan', recovery }, world.ports());
      expect(ending).toMatchObject({ outcome: 'refused', problem: { code: 'rack-stuck' } });
      expect(world.asked('continueRollback')).toEqual([]);
    }
  });

  it('is behind for a check with recover, which reports the recovery that comes first', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    const ending = await updateRack({ ...REQUEST, mode: 'check', recovery: 'continue-rollback' }, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'behind' });
    expect(world.asked('continueRollback')).toEqual([]);
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'recovery-first', status: 'UPDATE_ROLLBACK_FAILED' },
    });
  });

  it('is refused by a check without recover', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    const ending = await updateRack({ ...REQUEST, mode: 'check' }, world.ports());
    expect(ending).toMatchObject({ outcome: 'refused', problem: { code: 'rack-stuck' } });
  });

  it('twice in one run has its rollback continued twice, each time with a token of its own', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    world.before('check', (nth) => {
      if (nth === 1) world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    });
    const route = { ...REQUEST.route, requiredReleases: 'step' as const };
    expect(await updateRack({ ...REQUEST, route, recovery: 'continue-rollback' }, world.ports())).toEqual(UPDATED);
    expect(new Set(world.asked('continueRollback')).size).toBe(2);
  });

  it('is not reported as recovered if AWS refuses to continue the rollback', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    world.before('continueRollback', () => {
      throw fault('access-denied', 'not authorized', 'ContinueUpdateRollback');
    });
    const ending = await updateRack({ ...REQUEST, recovery: 'continue-rollback' }, world.ports());
    expect(ending).toMatchObject({ outcome: 'failed', problem: { code: 'access-denied' } });
    expect(world.runEvents.map(({ kind }) => kind)).not.toContain('recovery-started');
  });

  it('in UPDATE_FAILED is refused even with recover: there is no rollback to continue', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_FAILED' });
    const ending = await updateRack({ ...REQUEST, recovery: 'continue-rollback' }, world.ports());
    expect(ending).toMatchObject({
      outcome: 'refused',
      problem: { code: 'rack-stuck', status: 'UPDATE_FAILED' },
    });
    expect(world.asked('continueRollback')).toEqual([]);
  });

  it('because another client’s update failed between two attempts is reported as stuck', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth !== 1) return;
      world.failing = { logicalId: 'Instances', reason: 'no signal' };
      world.rollbackFailing = true;
      world.begin({ token: 'somebody', parameters: world.stack.parameters, resources: ['Instances'] });
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'refused',
      problem: { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED' },
    });
    expect(world.asked('createChangeSet')).toHaveLength(1);
  });
});

describe('a run without progress', () => {
  it('ends if the rack runs a release again that this run has already updated', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    let steps = 0;
    world.before('check', () => {
      steps += 1;
      // Bounded, so that a run without the guard ends too.
      if (steps < 4) world.set({ parameters: new Map([...world.stack.parameters, ['Version', A]]) });
    });
    const request = { ...REQUEST, route: { ...REQUEST.route, requiredReleases: 'step' as const } };
    expect(await updateRack(request, world.ports())).toMatchObject({
      outcome: 'failed',
      problem: { code: 'no-progress', version: A },
    });
    expect(world.asked('executeChangeSet')).toHaveLength(1);
  });
});

describe('waiting for an idle stack', () => {
  it('has one time limit for all attempts of a step together', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth <= 3) world.autoscale('4', 20 * MINUTE);
    });
    expect(await updateRack(limited(30 * MINUTE), world.ports())).toMatchObject({
      problem: { code: 'stack-stayed-busy' },
    });
    expect(world.clock.nowMs() - START_MS).toBeLessThan(32 * MINUTE);
  });

  it('has one time limit before the first step, however often the rack is busy again', async () => {
    const world = worldAt(A, A, B);
    world.autoscale('4', 20 * MINUTE);
    let calm = 0;
    world.before('readStack', () => {
      if (world.stack.status !== 'UPDATE_COMPLETE') return;
      calm += 1;
      // Each second time: the first has ended a wait, and the next reading is to find the rack busy.
      if (calm % 2 === 0 && calm <= 6) world.autoscale('4', 20 * MINUTE);
    });
    expect(await updateRack(limited(30 * MINUTE), world.ports())).toMatchObject({
      problem: { code: 'stack-stayed-busy' },
    });
    expect(world.clock.nowMs() - START_MS).toBeLessThan(32 * MINUTE);
  });

  it('waits longer with each attempt if a stack looks ready but refuses as busy', async () => {
    const world = worldAt(A, A, B);
    const triedAtMs: number[] = [];
    world.before('createChangeSet', () => {
      triedAtMs.push(world.clock.nowMs());
      throw fault('stack-busy', 'Stack is in UPDATE_IN_PROGRESS state and can not be updated.', 'CreateChangeSet');
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'refused',
      problem: { code: 'plan-stale', by: 'another-update' },
    });
    const gaps = gapsOf(triedAtMs);
    expect(gaps).toHaveLength(4);
    gaps.forEach((gap, index) => {
      expect(gap).toBeGreaterThanOrEqual(2 * (index + 1) * REQUEST.pollIntervalMs);
    });
  });
});

describe('a wait', () => {
  it('emits an event after each poll, with the elapsed and the remaining time', async () => {
    const world = worldAt(A, A, B);
    world.autoscale('4', MINUTE);
    expect(await updateRack(limited(120 * MINUTE), world.ports())).toEqual(UPDATED);
    const waits = world.runEvents.flatMap((runEvent) =>
      runEvent.kind === 'still-waiting' && runEvent.what === 'quiet' ? [runEvent] : [],
    );
    expect(waits.map(({ elapsedMs }) => elapsedMs)).toEqual(
      waits.map((_note, index) => index * REQUEST.pollIntervalMs),
    );
    expect(waits.length).toBeGreaterThanOrEqual(MINUTE / REQUEST.pollIntervalMs);
    expect(new Set(waits.map(({ elapsedMs, leftMs }) => elapsedMs + leftMs))).toEqual(new Set([120 * MINUTE]));
  });
});
