/** Whether the rack works: waited for after an update, observed once after any other ending. */
import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../src/run/run-event.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const MINUTE = 60_000;
const STEADY = { name: 'staging-ServiceWebApi-1A2B3C4D5E6F', desired: 2, running: 2, deployments: 1, events: [] };
const SHORT = {
  ...STEADY,
  name: 'staging-shop-ServiceWeb-1A2B3C4D5E6F',
  running: 0,
  events: ['unable to place a task'],
};
const UNSTEADY = { app: 'shop', service: 'ServiceWeb', desired: 2, running: 0, event: 'unable to place a task' };

function worldWith(...services: World['services']): World {
  const world = new World(A);
  world.catalog = catalogOf(A, B);
  world.services = services;
  world.instancesInService = 3;
  world.set({ outputs: new Map([...world.stack.outputs, ['Cluster', 'staging-Cluster-1A2B3C4D5E6F']]) });
  return world;
}

function run(world: World, inputs: Partial<UpdateRequest> = {}): ReturnType<typeof updateRack> {
  return updateRack({ ...REQUEST, ...inputs }, world.ports());
}

function healthOf(world: World): RunEvent | undefined {
  return world.runEvents.findLast(({ kind }) => kind === 'health-read');
}

function warningsOf(world: World): readonly string[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning.code] : []));
}

function deny(world: World): void {
  world.before('readServices', () => {
    throw fault('access-denied', 'no', 'ListServices');
  });
}

describe('after a successful update', () => {
  it('waits until the services are steady', async () => {
    const world = worldWith(STEADY, SHORT);
    world.before('executeChangeSet', () => {
      world.clock.after(world.updateMs + world.cleanupMs + 3 * MINUTE, () => (world.services = [STEADY, STEADY]));
    });
    expect(await run(world)).toMatchObject({ outcome: 'updated' });
    expect(world.runEvents.filter(({ kind }) => kind === 'services-awaited')).toHaveLength(1);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: { total: 2, unsteady: [] }, instances: 3 });
    expect(warningsOf(world)).toEqual([]);
  });

  const health = { total: 2, unsteady: [UNSTEADY] };
  it.each([
    ['auto', { kind: 'green', outcome: 'updated' }, ['services-not-steady']],
    ['always', { outcome: 'failed', problem: { code: 'services-not-steady', health } }, []],
  ] as const)(
    'with %s, services that stay short of tasks end the run as %j',
    async (verifyServices, ending, warnings) => {
      const world = worldWith(STEADY, SHORT);
      expect(await run(world, { verifyServices })).toMatchObject(ending);
      expect(healthOf(world)).toMatchObject({ api: 'answers', services: health });
      expect(warningsOf(world)).toEqual(warnings);
    },
  );

  it.each([
    ['auto', { kind: 'green', outcome: 'updated' }],
    ['always', { outcome: 'failed', problem: { code: 'access-denied', fault: { operation: 'ListServices' } } }],
  ] as const)('with %s, a missing permission ends the run as %j', async (verifyServices, ending) => {
    const world = worldWith(SHORT);
    deny(world);
    expect(await run(world, { verifyServices })).toMatchObject(ending);
    expect(world.asked('readServices')).toHaveLength(1);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: undefined });
    expect(warningsOf(world)).toEqual([]);
  });

  it('starts no further step while services are not steady, with always', async () => {
    const world = worldWith(SHORT);
    world.catalog = catalogOf(A, `${B}!`, '20260103000000');
    const route = { ...REQUEST.route, requiredReleases: 'step' } as const;
    expect(await run(world, { verifyServices: 'always', route })).toMatchObject({ outcome: 'failed' });
    expect(world.version).toBe(B);
  });

  it.each([
    ['auto', []],
    ['always', ['services-not-checked']],
  ] as const)(
    'with %s, a stack without the output Cluster leads to the warnings %j',
    async (verifyServices, warnings) => {
      const world = new World(A);
      world.catalog = catalogOf(A, B);
      expect(await run(world, { verifyServices })).toMatchObject({ outcome: 'updated' });
      expect(world.asked('readServices')).toEqual([]);
      expect(warningsOf(world)).toEqual(warnings);
    },
  );

  it('reads no service and no instance with never', async () => {
    const world = worldWith(SHORT);
    expect(await run(world, { verifyServices: 'never' })).toMatchObject({ outcome: 'updated' });
    expect(world.asked('readServices')).toEqual([]);
    expect(healthOf(world)).toMatchObject({ instances: undefined });
  });

  it('says that an outage kept it from reading the services', async () => {
    const world = worldWith(SHORT);
    world.before('readServices', () => {
      throw fault('unavailable');
    });
    expect(await run(world)).toMatchObject({ outcome: 'updated' });
    expect(warningsOf(world)).toEqual(['services-not-checked']);
  });

  it('observes the services once where the API does not answer', async () => {
    const world = worldWith(SHORT);
    world.apiAwayUntilMs = Number.MAX_SAFE_INTEGER;
    expect(await run(world)).toMatchObject({ problem: { code: 'api-not-answering' } });
    expect(healthOf(world)).toMatchObject({ api: 'not-answering', services: { unsteady: [UNSTEADY] } });
    expect(world.asked('readServices')).toHaveLength(1);
  });

  it('ends at once when the workflow is cancelled while it waits for the services', async () => {
    const world = worldWith(SHORT);
    world.before('readServices', () => {
      world.cancelling.abort('SIGINT');
    });
    expect(await run(world)).toMatchObject({ problem: { code: 'cancelled-while-verifying', waitingFor: 'services' } });
  });
});

describe('after any other ending of an operation', () => {
  it.each<readonly [title: string, code: string, inputs: Partial<UpdateRequest>, prepare: (world: World) => void]>([
    ['a rollback', 'rolled-back', {}, (world) => (world.failing = { logicalId: 'Instances', reason: 'no signal' })],
    [
      'a failed rollback',
      'update-failed',
      {},
      (world) => {
        world.failing = { logicalId: 'Instances', reason: 'no signal' };
        world.rollbackFailing = true;
      },
    ],
    ['a timeout', 'timed-out', { timeLimit: { kind: 'fixed', ms: 10 * MINUTE } }, () => undefined],
  ])('looks once whether the rack works, after %s', async (_title, code, inputs, prepare) => {
    const world = worldWith(STEADY, SHORT);
    prepare(world);
    world.apiAwayUntilMs = Number.MAX_SAFE_INTEGER;
    expect(await run(world, inputs)).toMatchObject({ problem: { code } });
    expect(healthOf(world)).toMatchObject({
      api: 'not-answering',
      services: { total: 2, unsteady: [UNSTEADY] },
      instances: 3,
    });
    expect([world.asked('check').length, world.asked('readServices').length]).toEqual([1, 1]);
    expect(warningsOf(world)).toEqual([]);
  });

  it.each(['auto', 'always'] as const)('is not changed by a missing permission, with %s', async (verifyServices) => {
    const world = worldWith(SHORT);
    deny(world);
    world.failing = { logicalId: 'Instances', reason: 'no signal' };
    expect(await run(world, { verifyServices })).toMatchObject({ problem: { code: 'rolled-back' } });
    expect(healthOf(world)).toMatchObject({ services: undefined });
  });

  it('takes no time for it when the workflow is cancelled', async () => {
    const world = worldWith(SHORT);
    world.clock.after(10 * MINUTE, () => {
      world.cancelling.abort('SIGINT');
    });
    expect(await run(world)).toMatchObject({ problem: { code: 'cancelled-and-left' } });
    expect([...world.asked('check'), ...world.asked('readServices')]).toEqual([]);
  });

  it('looks after a recovery too', async () => {
    const world = worldWith(SHORT);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    expect(await run(world, { mode: 'recover' })).toMatchObject({ outcome: 'recovered' });
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: { unsteady: [UNSTEADY] } });
  });
});
