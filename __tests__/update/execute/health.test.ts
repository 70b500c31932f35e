/** The rack's API and services: awaited after an update, and checked once after any other ending. */
import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { fault, type World } from '../world.ts';
import { A, B, C, endOf, MINUTE, NO_SIGNAL, run, STEPS, STUCK, warningCodes, warningsOf, worldAt } from '../runs.ts';

const HOST = 'rack.example.org';
const EVENT = 'unable to place a task';
const STEADY = { name: 'staging-ServiceWebApi-1A2B3C4D5E6F', desired: 2, running: 2, deployments: 1, events: [] };
const SHORT = { ...STEADY, name: 'staging-shop-ServiceWeb-1A2B3C4D5E6F', running: 0, events: [EVENT] };
const UNSTEADY = { app: 'shop', service: 'ServiceWeb', desired: 2, running: 0, event: EVENT };
const DENIED = fault('access-denied', 'no', 'ListServices');
const NO_ANSWER = { apiAwayUntilMs: Number.MAX_SAFE_INTEGER };

function worldWith(...services: World['services']): World {
  const world = worldAt(A, A, B).with({ services, instancesInService: 3 });
  return world.set({ outputs: new Map([...world.stack.outputs, ['Cluster', 'staging-Cluster-1A2B3C4D5E6F']]) });
}

/** The update leaves the rack with another output Dashboard, or with none. */
function movesTo(host: string | undefined): World {
  const world = worldAt(A, A, B);
  const outputs = new Map(host === undefined ? [] : [['Dashboard', host]]);
  return world.before('executeChangeSet', () => {
    world.clock.after(world.updateMs, () => world.set({ outputs }));
  });
}

function healthOf(world: World): RunEvent | undefined {
  return world.runEvents.findLast(({ kind }) => kind === 'health-read');
}

describe('the rack’s API after an update', () => {
  const PRIVATE = [{ code: 'api-not-checked', why: 'private' }];
  it.each<[UpdateRequest['verifyApi'], Record<string, string>, string[], object[]]>([
    ['never', {}, [], []],
    ['auto', { PrivateApi: 'Yes' }, [], PRIVATE],
    ['auto', { WhiteList: '10.0.0.0/8' }, [], PRIVATE],
    ['auto', { PrivateApi: 'No', WhiteList: '' }, [HOST], []],
    ['always', { PrivateApi: 'Yes' }, [HOST], []],
  ])('with %s and the parameters %j has these hosts checked: %j', async (verifyApi, parameters, hosts, warnings) => {
    const Parameters = Object.fromEntries(Object.keys(parameters).map((key) => [key, { Type: 'String', Default: '' }]));
    const world = worldAt(A, A, B).template({ Parameters }, A, B).setParameters(parameters);
    expect(await endOf(world, { verifyApi })).toBe('updated');
    expect([world.callsOf('check'), warningsOf(world)]).toEqual([hosts, warnings]);
  });

  const MOVED = { code: 'dashboard-moved', from: HOST, to: 'moved.example.org' };
  it.each<[string | undefined, UpdateRequest['verifyApi'], object[], string[]]>([
    [undefined, 'always', [{ code: 'api-not-checked', why: 'no-host' }], []],
    ['moved.example.org', 'auto', [MOVED], ['moved.example.org']],
    ['moved.example.org', 'never', [MOVED], []],
    [HOST, 'auto', [], [HOST]],
  ])(
    'at the host %s after the update, with %s, leads to these warnings: %j',
    async (to, verifyApi, warnings, hosts) => {
      const world = movesTo(to);
      expect(await endOf(world, { verifyApi })).toBe('updated');
      expect([warningsOf(world), world.callsOf('check')]).toEqual([warnings, hosts]);
    },
  );

  it('that never responds ends the run as failed, although the update is complete; services are read once', async () => {
    const world = worldWith(SHORT).with(NO_ANSWER);
    const problem = { code: 'api-not-answering', host: HOST, last: 'ECONNREFUSED' };
    expect(await run(world)).toMatchObject({ outcome: 'failed', problem });
    expect([world.version, world.callsOf('readServices').length]).toEqual([B, 1]);
    expect(healthOf(world)).toMatchObject({ api: 'not-answering', services: { unsteady: [UNSTEADY] } });
  });
});

describe('the services after a successful update', () => {
  it('are awaited until they are steady', async () => {
    const world = worldWith(STEADY, SHORT);
    world.before('executeChangeSet', () => {
      const endMs = world.updateMs + world.cleanupMs + 3 * MINUTE;
      world.clock.after(endMs, () => world.with({ services: [STEADY, STEADY] }));
    });
    expect(await endOf(world)).toBe('updated');
    expect(world.runEvents.filter(({ kind }) => kind === 'services-awaited')).toHaveLength(1);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: { total: 2, unsteady: [] }, instances: 3 });
    expect(warningsOf(world)).toEqual([]);
  });

  const health = { total: 2, unsteady: [UNSTEADY] };
  it.each([
    ['auto', { outcome: 'updated' }, ['services-not-steady']],
    ['always', { outcome: 'failed', problem: { code: 'services-not-steady', health } }, []],
  ] as const)('that remain short of tasks end the run with %s as %j', async (verifyServices, ending, warnings) => {
    const world = worldWith(STEADY, SHORT).with({ catalog: worldAt(A, A, `${B}!`, C).catalog });
    expect(await run(world, { verifyServices, ...(verifyServices === 'always' ? STEPS : {}) })).toMatchObject(ending);
    expect(world.version).toBe(B);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: health });
    expect(warningCodes(world).filter((code) => code !== 'blocked')).toEqual(warnings);
  });

  it.each([
    ['auto', { outcome: 'updated' }],
    ['always', { outcome: 'failed', problem: { code: 'access-denied', fault: { operation: 'ListServices' } } }],
  ] as const)('that this run may not read end it with %s as %j', async (verifyServices, ending) => {
    const world = worldWith(SHORT).fail('readServices', DENIED);
    expect(await run(world, { verifyServices })).toMatchObject(ending);
    expect(world.callsOf('readServices')).toHaveLength(1);
    expect(healthOf(world)).toMatchObject({ api: 'answers', services: undefined });
    expect(warningsOf(world)).toEqual([]);
  });

  const OUTAGE = fault('unavailable');
  it.each<[string, UpdateRequest['verifyServices'], World, string[], boolean]>([
    ['without the output Cluster', 'auto', worldAt(A, A, B), [], false],
    ['without the output Cluster', 'always', worldAt(A, A, B), ['services-not-checked'], false],
    ['that the input excludes', 'never', worldWith(SHORT), [], false],
    ['in an outage', 'auto', worldWith(SHORT).fail('readServices', OUTAGE), ['services-not-checked'], true],
  ])('%s, with %s, are not checked', async (_title, verifyServices, world, warnings, isRead) => {
    expect(await endOf(world, { verifyServices })).toBe('updated');
    expect(world.callsOf('readServices').length > 0).toBe(isRead);
    if (verifyServices === 'never') expect(healthOf(world)).toMatchObject({ instances: undefined });
    expect(warningCodes(world)).toEqual(warnings);
  });

  it('are no longer awaited when the workflow is cancelled', async () => {
    const problem = { code: 'cancelled-while-verifying', waitingFor: 'services' };
    expect(await run(worldWith(SHORT).cancelBefore('readServices'))).toMatchObject({ problem });
  });
});

describe('after any other ending of an operation', () => {
  const LIMIT = { timeLimit: { kind: 'fixed', ms: MINUTE } } as const;
  it.each<readonly [string, Partial<UpdateRequest>, (world: World) => World]>([
    ['rolled-back: rolled-back', {}, (world) => world.with({ failing: NO_SIGNAL })],
    ['failed: update-failed', {}, (world) => world.with({ failing: NO_SIGNAL, rollbackFailing: true })],
    ['unfinished: timed-out', LIMIT, (world) => world],
    ['recovered', { mode: 'recover' }, (world) => world.set(STUCK)],
    ['failed: recovery-failed', { mode: 'recover' }, (world) => world.set(STUCK).with({ rollbackFailing: true })],
    ['unfinished: timed-out', { mode: 'recover', ...LIMIT }, (world) => world.set(STUCK)],
  ])('%s: API, services and instances are read once, with the inputs %j', async (ending, inputs, cause) => {
    const isUpdate = inputs.mode === undefined;
    const world = cause(worldWith(STEADY, SHORT).with(isUpdate ? NO_ANSWER : {}));
    expect(await endOf(world, inputs)).toBe(ending);
    const services = { total: 2, unsteady: [UNSTEADY] };
    expect(healthOf(world)).toMatchObject({ api: isUpdate ? 'not-answering' : 'answers', services, instances: 3 });
    expect([world.callsOf('check').length, world.callsOf('readServices').length]).toEqual([1, 1]);
    if (isUpdate) expect(warningsOf(world)).toEqual([]);
  });

  it.each(['auto', 'always'] as const)('a missing permission changes nothing, with %s', async (verifyServices) => {
    const world = worldWith(SHORT).with({ failing: NO_SIGNAL }).fail('readServices', DENIED);
    expect(await endOf(world, { verifyServices })).toBe('rolled-back: rolled-back');
    expect(healthOf(world)).toMatchObject({ services: undefined });
  });

  it('nothing is read when the workflow is cancelled', async () => {
    const world = worldWith(SHORT).cancelAfter(10 * MINUTE);
    expect(await endOf(world)).toBe('unfinished: cancelled-and-left');
    expect([...world.callsOf('check'), ...world.callsOf('readServices')]).toEqual([]);
  });
});
