/**
 * The health of the rack: the run waits for API and services after an update, and checks them once after any other
 * ending.
 */
import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { fault, type World } from '../world.ts';
import { A, B, C, endOf, MINUTE, NO_SIGNAL, run, STEPS, STUCK, warningCodes, warningsOf, worldAt } from '../runs.ts';

const HOST = 'rack.example.org';
const STEADY = { name: 'staging-ServiceWebApi-1A2B3C4D5E6F', desired: 2, running: 2, deployments: 1, events: [] };
const SHORT = {
  ...STEADY,
  name: 'staging-shop-ServiceWeb-1A2B3C4D5E6F',
  running: 0,
  events: ['unable to place a task'],
};
const UNSTEADY = { app: 'shop', service: 'ServiceWeb', desired: 2, running: 0, event: 'unable to place a task' };
const DENIED = fault('access-denied', 'no', 'ListServices');
const NEVER_ANSWERS = { apiAwayUntilMs: Number.MAX_SAFE_INTEGER };

function worldWith(...services: World['services']): World {
  const world = worldAt(A, A, B).with({ services, instancesInService: 3 });
  return world.set({ outputs: new Map([...world.stack.outputs, ['Cluster', 'staging-Cluster-1A2B3C4D5E6F']]) });
}

/** A rack that has these parameters besides, as its template does. */
function worldOf(more: Readonly<Record<string, string>> = {}): World {
  const Parameters = Object.fromEntries(Object.keys(more).map((key) => [key, { Type: 'String', Default: '' }]));
  return worldAt(A, A, B).template({ Parameters }, A, B).setParameters(more);
}

/** The update leaves the rack with another output Dashboard, or with none. */
function movesTo(world: World, host: string | undefined): World {
  return world.before('executeChangeSet', () => {
    world.clock.after(world.updateMs, () =>
      world.set({ outputs: new Map(host === undefined ? [] : [['Dashboard', host]]) }),
    );
  });
}

function healthOf(world: World): RunEvent | undefined {
  return world.runEvents.findLast(({ kind }) => kind === 'health-read');
}

describe('the rack’s API after an update', () => {
  it.each<[UpdateRequest['verifyApi'], Record<string, string>, string[], object[]]>([
    ['never', {}, [], []],
    ['auto', { PrivateApi: 'Yes' }, [], [{ code: 'api-not-checked', why: 'private' }]],
    ['auto', { WhiteList: '10.0.0.0/8' }, [], [{ code: 'api-not-checked', why: 'private' }]],
    ['auto', { PrivateApi: 'Yes', WhiteList: '10.0.0.0/8' }, [], [{ code: 'api-not-checked', why: 'private' }]],
    ['auto', { PrivateApi: 'No', WhiteList: '' }, [HOST], []],
    ['always', { PrivateApi: 'Yes' }, [HOST], []],
  ])('with %s and the parameters %j has these hosts checked: %j', async (verifyApi, parameters, hosts, warnings) => {
    const world = worldOf(parameters);
    expect(await endOf(world, { verifyApi })).toBe('updated');
    expect(world.asked('check')).toEqual(hosts);
    expect(warningsOf(world)).toEqual(warnings);
  });

  it('cannot be checked if the stack has no host name, which is reported', async () => {
    const world = movesTo(worldOf(), undefined);
    expect(await endOf(world, { verifyApi: 'always' })).toBe('updated');
    expect(warningsOf(world)).toEqual([{ code: 'api-not-checked', why: 'no-host' }]);
  });

  it('that never responds ends the run as failed, although the update is complete; the services are observed once', async () => {
    const world = worldWith(SHORT).with(NEVER_ANSWERS);
    const problem = { code: 'api-not-answering', host: HOST, last: 'ECONNREFUSED' };
    expect(await run(world)).toMatchObject({ outcome: 'failed', problem });
    expect(world.version).toBe(B);
    expect(healthOf(world)).toMatchObject({ api: 'not-answering', services: { unsteady: [UNSTEADY] } });
    expect(world.asked('readServices')).toHaveLength(1);
  });

  it.each<[string, UpdateRequest['verifyApi'], boolean, string[]]>([
    ['moved.example.org', 'auto', true, ['moved.example.org']],
    ['moved.example.org', 'never', true, []],
    [HOST, 'auto', false, [HOST]],
  ])(
    'at the host %s after the update, with %s, is a warning if it changed: %s',
    async (to, verifyApi, isWarned, hosts) => {
      const world = movesTo(worldOf(), to);
      expect(await endOf(world, { verifyApi })).toBe('updated');
      expect(warningsOf(world)).toEqual(isWarned ? [{ code: 'dashboard-moved', from: HOST, to }] : []);
      expect(world.asked('check')).toEqual(hosts);
    },
  );
});

describe('the services after a successful update', () => {
  it('are awaited until they are steady', async () => {
    const world = worldWith(STEADY, SHORT);
    world.before('executeChangeSet', () => {
      world.clock.after(world.updateMs + world.cleanupMs + 3 * MINUTE, () =>
        world.with({ services: [STEADY, STEADY] }),
      );
    });
    expect(await endOf(world)).toBe('updated');
    expect(world.runEvents.filter(({ kind }) => kind === 'services-awaited')).toHaveLength(1);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: { total: 2, unsteady: [] }, instances: 3 });
    expect(warningsOf(world)).toEqual([]);
  });

  const health = { total: 2, unsteady: [UNSTEADY] };
  it.each([
    ['auto', { kind: 'green', outcome: 'updated' }, ['services-not-steady']],
    ['always', { outcome: 'failed', problem: { code: 'services-not-steady', health } }, []],
  ] as const)('that stay short of tasks end the run with %s as %j', async (verifyServices, ending, warnings) => {
    const world = worldWith(STEADY, SHORT);
    expect(await run(world, { verifyServices })).toMatchObject(ending);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: health });
    expect(warningCodes(world)).toEqual(warnings);
  });

  it.each([
    ['auto', { kind: 'green', outcome: 'updated' }],
    ['always', { outcome: 'failed', problem: { code: 'access-denied', fault: { operation: 'ListServices' } } }],
  ] as const)('that this run may not read end it with %s as %j', async (verifyServices, ending) => {
    const world = worldWith(SHORT).fail('readServices', DENIED);
    expect(await run(world, { verifyServices })).toMatchObject(ending);
    expect(world.asked('readServices')).toHaveLength(1);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: undefined });
    expect(warningsOf(world)).toEqual([]);
  });

  it('that are not steady let no further step start, with always', async () => {
    const world = worldWith(SHORT).with({ catalog: worldAt(A, A, `${B}!`, C).catalog });
    expect(await endOf(world, { verifyServices: 'always', ...STEPS })).toBe('failed: services-not-steady');
    expect(world.version).toBe(B);
  });

  it.each<[string, UpdateRequest['verifyServices'], World, string[], number]>([
    ['without the output Cluster', 'auto', worldAt(A, A, B), [], 0],
    ['without the output Cluster', 'always', worldAt(A, A, B), ['services-not-checked'], 0],
    ['that nobody asked for', 'never', worldWith(SHORT), [], 0],
    [
      'during an outage',
      'auto',
      worldWith(SHORT).fail('readServices', fault('unavailable')),
      ['services-not-checked'],
      1,
    ],
  ])('%s, with %s, are not checked', async (_title, verifyServices, world, warnings, readings) => {
    expect(await endOf(world, { verifyServices })).toBe('updated');
    expect(world.asked('readServices').length > 0).toBe(readings > 0);
    if (verifyServices === 'never') expect(healthOf(world)).toMatchObject({ instances: undefined });
    expect(warningCodes(world)).toEqual(warnings);
  });

  it('are no longer awaited when the workflow is cancelled', async () => {
    const problem = { code: 'cancelled-while-verifying', waitingFor: 'services' };
    expect(await run(worldWith(SHORT).cancelBefore('readServices'))).toMatchObject({ problem });
  });
});

describe('after any other ending of an operation', () => {
  it.each<readonly [string, string, Partial<UpdateRequest>, Partial<World>]>([
    ['a rollback', 'rolled-back', {}, { failing: NO_SIGNAL }],
    ['a failed rollback', 'update-failed', {}, { failing: NO_SIGNAL, rollbackFailing: true }],
    ['a timeout', 'timed-out', { timeLimit: { kind: 'fixed', ms: 10 * MINUTE } }, {}],
  ])('API and services are observed once, after %s', async (_title, code, inputs, causes) => {
    const world = worldWith(STEADY, SHORT).with({ ...causes, ...NEVER_ANSWERS });
    expect(await run(world, inputs)).toMatchObject({ problem: { code } });
    expect(healthOf(world)).toMatchObject({
      api: 'not-answering',
      services: { total: 2, unsteady: [UNSTEADY] },
      instances: 3,
    });
    expect([world.asked('check').length, world.asked('readServices').length]).toEqual([1, 1]);
    expect(warningsOf(world)).toEqual([]);
  });

  it.each(['auto', 'always'] as const)('a missing permission changes nothing, with %s', async (verifyServices) => {
    const world = worldWith(SHORT).with({ failing: NO_SIGNAL }).fail('readServices', DENIED);
    expect(await endOf(world, { verifyServices })).toBe('rolled-back: rolled-back');
    expect(healthOf(world)).toMatchObject({ services: undefined });
  });

  it('nothing is observed when the workflow is cancelled', async () => {
    const world = worldWith(SHORT).cancelAfter(10 * MINUTE);
    expect(await endOf(world)).toBe('unfinished: cancelled-and-left');
    expect([...world.asked('check'), ...world.asked('readServices')]).toEqual([]);
  });

  it.each<readonly [string, Partial<UpdateRequest>, Partial<World>]>([
    ['recovered', {}, {}],
    ['failed: recovery-failed', {}, { rollbackFailing: true }],
    ['unfinished: timed-out', { timeLimit: { kind: 'fixed', ms: MINUTE } }, {}],
  ])('the rack is observed once after a recovery too: %s', async (ending, inputs, causes) => {
    const world = worldWith(SHORT).set(STUCK).with(causes);
    expect(await endOf(world, { mode: 'recover', ...inputs })).toBe(ending);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: { unsteady: [UNSTEADY] } });
    expect(world.asked('readServices')).toHaveLength(1);
  });
});
