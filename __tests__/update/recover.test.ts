/** `mode: recover`: a rack is brought out of UPDATE_ROLLBACK_FAILED, and nothing else is done. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, type Call, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const RECOVER: UpdateRequest = { ...REQUEST, mode: 'recover' };
const RECOVERED = { kind: 'green', outcome: 'recovered' };
const NOTHING_TO_DO = { kind: 'green', outcome: 'up-to-date' };
const MINUTE = 60_000;
const NEVER = new AbortController().signal;

function stuckWorld(): World {
  const world = new World(A, { status: 'UPDATE_ROLLBACK_FAILED' });
  world.catalog = catalogOf(A, B);
  world.row('UPDATE_ROLLBACK_FAILED', 'an-update');
  return world;
}

function callsOf(world: World): readonly Call[] {
  return [...new Set(world.calls.map(({ call }) => call))];
}

describe('a rack in UPDATE_ROLLBACK_FAILED', () => {
  it('has its rollback continued, and keeps the release after it', async () => {
    const world = stuckWorld();
    expect(await updateRack(RECOVER, world.ports())).toEqual(RECOVERED);
    expect([world.stack.status, world.version]).toEqual(['UPDATE_ROLLBACK_COMPLETE', A]);
    expect(callsOf(world)).toEqual(['readStack', 'readResource', 'continueRollback', 'readEvents', 'check']);
    expect(world.runEvents.findLast(({ kind }) => kind === 'rack-read')).toMatchObject({
      rack: { status: 'UPDATE_ROLLBACK_COMPLETE', version: A },
    });
  });

  it('is reported with the cause where the rollback fails again', async () => {
    const world = stuckWorld();
    world.rollbackFailing = true;
    world.before('continueRollback', () => {
      world.clock.after(MINUTE, () => {
        const token = world.events[0]?.token;
        world.event('Instances', 'i', 'AWS::AutoScaling::AutoScalingGroup', 'UPDATE_FAILED', token, 'Internal Failure');
      });
    });
    expect(await updateRack(RECOVER, world.ports())).toMatchObject({
      outcome: 'failed',
      problem: { code: 'recovery-failed', diagnosis: { rootCause: { logicalId: 'Instances' } } },
    });
  });

  it.each([
    ['tags', {}],
    ['parameters', { tags: [] }],
  ])('is not changed if the stack has the %s of a rack and no instances', async (_known, facts) => {
    const world = stuckWorld();
    world.set(facts);
    world.resources.clear();
    expect(await updateRack(RECOVER, world.ports())).toMatchObject({
      outcome: 'refused',
      problem: { code: 'not-a-rack' },
    });
    expect(world.asked('continueRollback')).toEqual([]);
  });

  it('is recovered even if the events cannot be read', async () => {
    const world = stuckWorld();
    world.before('readEvents', () => {
      throw fault('access-denied', 'not authorized', 'DescribeStackEvents');
    });
    expect(await updateRack(RECOVER, world.ports())).toEqual(RECOVERED);
  });

  it('is not recovered if the job lacks the permission', async () => {
    const world = stuckWorld();
    world.before('continueRollback', () => {
      throw fault('access-denied', 'not authorized', 'ContinueUpdateRollback');
    });
    expect(await updateRack(RECOVER, world.ports())).toMatchObject({ problem: { code: 'access-denied' } });
  });

  it('continues to roll back in AWS if the workflow is cancelled', async () => {
    const world = stuckWorld();
    world.before('readEvents', (nth) => {
      if (nth === 3) world.cancelling.abort('SIGINT');
    });
    expect(await updateRack({ ...RECOVER, onCancel: 'roll-back' }, world.ports())).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'cancelled-and-left', status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    });
    expect(world.asked('cancelUpdate')).toEqual([]);
  });
});

describe('a rollback that is in progress already', () => {
  it.each([true, false])(
    'is monitored if it was continued; client tokens on its events: %s',
    async (hasEventTokens) => {
      const world = Object.assign(stuckWorld(), { hasEventTokens });
      await world.ports().stacks.continueRollback(world.stack.arn, 'recover-run-1-1-a-step-1', []);
      await world.clock.sleep(MINUTE, NEVER);
      expect(await updateRack(RECOVER, world.ports())).toEqual(RECOVERED);
      expect(world.asked('continueRollback')).toHaveLength(1);
      expect(world.runEvents).toContainEqual(expect.objectContaining({ kind: 'recovery-started', how: 'joined' }));
      expect(world.runEvents.filter(({ kind }) => kind === 'stack-event').length).toBeGreaterThan(1);
    },
  );

  it('is awaited if it is an update’s own, and continued if that fails', async () => {
    const world = new World(A);
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    world.rollbackFailing = true;
    const parameters = new Map([...world.stack.parameters, ['Version', B]]);
    world.begin({ token: 'somebody', parameters, resources: ['Instances'] });
    await world.clock.sleep(30 * MINUTE, NEVER);
    expect(world.stack.status).toBe('UPDATE_ROLLBACK_IN_PROGRESS');
    world.before('continueRollback', () => {
      world.rollbackFailing = false;
    });
    expect(await updateRack(RECOVER, world.ports())).toEqual(RECOVERED);
    expect(world.asked('continueRollback')).toHaveLength(1);
  });
});

describe('a rack that is not stuck', () => {
  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'CREATE_COMPLETE'])(
    'needs no recovery in %s: one request, and a green ending',
    async (status) => {
      const world = new World(A, { status });
      expect(await updateRack(RECOVER, world.ports())).toEqual(NOTHING_TO_DO);
      expect(world.calls.map(({ call }) => call)).toEqual(['readStack']);
    },
  );

  it('is awaited while it is updated', async () => {
    const world = new World(A);
    world.autoscale('4', 5 * MINUTE);
    expect(await updateRack(RECOVER, world.ports())).toEqual(NOTHING_TO_DO);
    expect(world.asked('continueRollback')).toEqual([]);
  });

  it.each([
    ['UPDATE_FAILED', 'rack-stuck'],
    ['IMPORT_ROLLBACK_FAILED', 'rack-stuck'],
    ['DELETE_FAILED', 'stack-not-updatable'],
  ])('is refused in %s, which no continued rollback ends', async (status, code) => {
    const world = new World(A, { status });
    expect(await updateRack(RECOVER, world.ports())).toMatchObject({ outcome: 'refused', problem: { code } });
  });

  it('is awaited only within the time limit', async () => {
    const world = new World(A);
    world.autoscale('4', 60 * MINUTE);
    const request = { ...RECOVER, timeLimit: { kind: 'fixed' as const, ms: 10 * MINUTE } };
    expect(await updateRack(request, world.ports())).toMatchObject({ problem: { code: 'stack-stayed-busy' } });
  });
});
