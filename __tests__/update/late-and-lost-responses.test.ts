/** Faults that script/chaos found: responses of CloudFormation that lag behind, or that never arrive. */
import { describe, expect, it } from '@jest/globals';
import { makeRecoveryToken } from '../../src/cloudformation/operation-token.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const STEP = { ...REQUEST, verifyApi: 'never' } as const;

describe('a response that is late or lost', () => {
  it("the end of another client's autoscaling before the execution is not taken for the end of the update", async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.lagMs = 23_000;
    world.before('readChangeSet', (nth) => {
      if (nth !== 1) return;
      // It ends before the change set is executed, and does not make it obsolete, since that is still being created.
      world.autoscale('4', 500);
    });
    const ending = await updateRack(STEP, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.version).toBe(B);
  });

  it('a stack status that lags behind the events is read again until it shows the end of the update', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.updateMs = 10_000;
    world.cleanupMs = 1_000;
    world.lagMs = 60_000;
    const ending = await updateRack(STEP, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
  });

  it('a rollback is reported as one when the stack status lags behind the events', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    Object.assign(world, { updateMs: 10_000, rollbackMs: 5_000, lagMs: 60_000 });
    world.failing = { logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 3.' };
    const ending = await updateRack(STEP, world.ports());
    expect(ending).toMatchObject({ outcome: 'rolled-back', problem: { status: 'UPDATE_ROLLBACK_COMPLETE' } });
  });

  it('a continued rollback is monitored even when the response to ContinueUpdateRollback is lost', async () => {
    const world = new World(A, { status: 'UPDATE_ROLLBACK_FAILED' });
    world.catalog = catalogOf(A, B);
    world.before('continueRollback', (nth) => {
      if (nth === 1) {
        void world.ports().stacks.continueRollback(world.stack.arn, makeRecoveryToken(REQUEST.run, 1), []);
        throw fault('unavailable', 'socket hang up', 'ContinueUpdateRollback');
      }
      if (nth > 2) throw fault('stack-busy', 'is in UPDATE_ROLLBACK_IN_PROGRESS state', 'ContinueUpdateRollback');
    });
    const ending = await updateRack({ ...STEP, recovery: 'continue-rollback' }, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
  });

  it('a cancelled run reports that the rack is rolling back when the response to CancelUpdateStack is lost and the retry is refused', async () => {
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
