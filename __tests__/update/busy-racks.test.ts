import { describe, expect, it } from '@jest/globals';
import { makeOperationToken } from '../../src/cloudformation/operation-token.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, modify, version, World } from './world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };

function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

describe('a busy rack', () => {
  it('is awaited, and then read again', async () => {
    const world = worldAt(A, A, B);
    world.autoscale('4');
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.stack.parameters.get('InstanceCount')).toBe('4');
    expect(world.runEvents.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['idle-awaited', 'idle-reached']));
  });

  it('is awaited only within the time limit', async () => {
    const world = worldAt(A, A, B);
    world.autoscale('4', 7_200_000);
    const ending = await updateRack({ ...REQUEST, timeLimit: { kind: 'fixed', ms: 600_000 } }, world.ports());
    expect(ending).toMatchObject({ outcome: 'unfinished', problem: { code: 'stack-stayed-busy' } });
  });

  it('is not up to date while another client updates it to the latest release: the update can still fail', async () => {
    const world = worldAt(A, A, B);
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    world.begin({
      token: undefined,
      parameters: new Map([...world.stack.parameters, ['Version', B]]),
      resources: ['Instances'],
    });
    const ending = await updateRack({ ...REQUEST, mode: 'check' }, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'behind' });
  });
});

describe('a stale plan', () => {
  it('is created again if the autoscaler updated the stack between change set and execution', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth === 1) world.autoscale('4');
    });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.asked('createChangeSet')).toHaveLength(2);
    expect(new Set(world.asked('createChangeSet')).size).toBe(2);
    expect(world.changeSets.size).toBe(0);
  });

  it('is created again if the stack is busy at its creation', async () => {
    const world = worldAt(A, A, B);
    world.before('createChangeSet', (nth) => {
      if (nth === 1) world.autoscale('4');
    });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
  });

  it('is created again if another client deleted the change set', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth === 1) world.changeSets.clear();
    });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
  });

  it('is not executed if the new plan differs', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', (nth) => {
      if (nth !== 1) return;
      world.autoscale('4');
      world.changes = [...world.changes, modify('Vpc')];
    });
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toMatchObject({ outcome: 'refused', problem: { code: 'plan-stale', by: 'another-plan' } });
    expect(world.version).toBe(A);
    expect(world.changeSets.size).toBe(0);
  });

  it('is created again a limited number of times', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => {
      world.autoscale('4');
    });
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toMatchObject({ outcome: 'refused', problem: { code: 'plan-stale', by: 'another-update' } });
    expect(world.asked('executeChangeSet')).toHaveLength(5);
    expect(world.changeSets.size).toBe(0);
  });

  it.each([1, 3])(
    'is given up if another client has updated the rack to another release, at attempt %d',
    async (attempts) => {
      const world = worldAt(A, A, B, C);
      world.before('executeChangeSet', (nth) => {
        if (nth < attempts) world.autoscale('4');
        if (nth !== attempts) return;
        world.begin({
          token: 'somebody',
          parameters: new Map([...world.stack.parameters, ['Version', B]]),
          resources: [],
        });
      });
      const ending = await updateRack(REQUEST, world.ports());
      expect(ending).toMatchObject({
        outcome: 'refused',
        problem: { code: 'plan-stale', by: 'another-update', attempts },
      });
    },
  );
});

describe('an update in progress with the same goal', () => {
  const token = makeOperationToken({
    from: version(A),
    to: version(B),
    run: { runId: '99', attempt: '1', use: 'a1b2' },
    step: 1,
    attempt: 1,
  });
  const begin = (world: World): void => {
    const parameters = new Map([...world.stack.parameters, ['Version', B]]);
    world.begin({ token, parameters, resources: ['ApiWebService', 'Instances'] });
  };

  it('is monitored to its end, and no second one is started', async () => {
    const world = worldAt(A, A, B);
    begin(world);
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.asked('createChangeSet')).toEqual([]);
    expect(world.runEvents).toContainEqual(
      expect.objectContaining({ kind: 'operation-started', how: 'joined', from: A, to: B }),
    );
  });

  it('is reported as rolled back if it rolls back', async () => {
    const world = worldAt(A, A, B);
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    begin(world);
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toMatchObject({
      outcome: 'rolled-back',
      problem: { diagnosis: { rootCause: { logicalId: 'Instances' } } },
    });
  });

  it('is awaited if its goal is not the next stop', async () => {
    const world = worldAt(A, A, B, C);
    begin(world);
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.version).toBe(C);
    expect(world.runEvents.some(({ kind }) => kind === 'idle-awaited')).toBe(true);
  });

  it('is followed by the rest of the route', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    begin(world);
    const request = { ...REQUEST, route: { ...REQUEST.route, requiredReleases: 'step' as const } };
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    expect(world.orders.map((order) => order.version)).toEqual([C]);
  });
});

describe('a stuck rack', () => {
  it('is refused at once', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toMatchObject({
      outcome: 'refused',
      problem: { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED' },
    });
    expect(world.clock.slept).toEqual([]);
  });

  it('has its rollback continued first with recover, and is then updated', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    expect(await updateRack({ ...REQUEST, recovery: 'continue-rollback' }, world.ports())).toEqual(UPDATED);
    expect(world.asked('continueRollback')).toHaveLength(1);
    expect(world.version).toBe(B);
  });

  it('ends as failed if the rollback fails again', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    world.rollbackFailing = true;
    const ending = await updateRack({ ...REQUEST, recovery: 'continue-rollback' }, world.ports());
    expect(ending).toMatchObject({ outcome: 'failed', problem: { code: 'recovery-failed' } });
    expect(world.asked('continueRollback')).toHaveLength(1);
  });

  it('that is being deleted ends as deleted', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'DELETE_IN_PROGRESS' });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'refused',
      problem: { code: 'stack-not-updatable' },
    });
  });

  it('is updated from UPDATE_ROLLBACK_COMPLETE, with a warning about the last update', async () => {
    const world = worldAt(A, A, B);
    world.set({ status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual(
      expect.objectContaining({ kind: 'warned', warning: expect.objectContaining({ code: 'last-update-failed' }) }),
    );
  });
});
