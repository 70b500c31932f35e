import { describe, expect, it } from '@jest/globals';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const STEP = { ...REQUEST, verifyApi: 'never' } as const;

/** What script/chaos has found, each as a story of its own. */
describe('found by the fault sweep', () => {
  it('does not take the end of an autoscaling that came between reading and executing for that of its own update', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.lagMs = 23_000;
    world.before('readChangeSet', (nth) => {
      if (nth !== 1) return;
      // Over before the change set is executed, which it does not make obsolete while that is still being made.
      world.autoscale('4', 500);
    });
    const ending = await updateRack(STEP, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.version).toBe(B);
  });

  it('waits for a stack that still tells the state of before when its events already tell the end', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.updateMs = 10_000;
    world.cleanupMs = 1_000;
    world.lagMs = 60_000;
    const ending = await updateRack(STEP, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
  });

  it('tells a rollback as one when the stack lags behind its events', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    Object.assign(world, { updateMs: 10_000, rollbackMs: 5_000, lagMs: 60_000 });
    world.failing = { logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.' };
    const ending = await updateRack(STEP, world.ports());
    expect(ending).toMatchObject({ outcome: 'rolled-back', problem: { status: 'UPDATE_ROLLBACK_COMPLETE' } });
  });

  it('follows a rollback that it continued though the answer to that was lost', async () => {
    const world = new World(A, { status: 'UPDATE_ROLLBACK_FAILED' });
    world.catalog = catalogOf(A, B);
    world.before('continueRollback', (nth) => {
      if (nth === 1) {
        const { runId, attempt, use } = REQUEST.run;
        void world.ports().stacks.continueRollback(world.stack.arn, `recover-${runId}-${attempt}-${use}`);
        throw fault('unavailable', 'socket hang up', 'ContinueUpdateRollback');
      }
      if (nth > 2) throw fault('stack-busy', 'is in UPDATE_ROLLBACK_IN_PROGRESS state', 'ContinueUpdateRollback');
    });
    const ending = await updateRack({ ...STEP, recovery: 'continue-rollback' }, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
  });

  it('says that the rack is rolling back where the answer to CancelUpdateStack was lost and a second one is refused', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.before('readEvents', (nth) => {
      if (nth === 5) world.cancelling.abort('SIGINT');
    });
    world.before('cancelUpdate', (nth) => {
      if (nth > 1) return;
      world.set({ status: 'UPDATE_ROLLBACK_IN_PROGRESS' });
      throw fault('unavailable', 'socket hang up', 'CancelUpdateStack');
    });
    const ending = await updateRack({ ...STEP, onCancel: 'roll-back' }, world.ports());
    expect(ending).toMatchObject({ outcome: 'cancelled', problem: { code: 'cancelled-and-rolling-back' } });
  });
});
