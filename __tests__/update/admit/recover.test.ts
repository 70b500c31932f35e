/** A rack in UPDATE_ROLLBACK_FAILED: `mode: recover`, what stopped the rollback, and the resources that it skips. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { fault, World } from '../world.ts';
import {
  A,
  B,
  beginUpdate,
  endOf,
  MINUTE,
  NEVER,
  NO_SIGNAL,
  RECOVERING,
  run,
  STUCK,
  warningsOf,
  worldAt,
} from '../runs.ts';

const RECOVER = { mode: 'recover' } as const;
const NO_EVENTS = fault('access-denied', 'not authorized', 'DescribeStackEvents');

function stuckWorld(): World {
  const world = worldAt(A, A, B).set(STUCK);
  world.row('UPDATE_ROLLBACK_FAILED', 'an-update');
  return world;
}

/** An update that failed at one resource, and its rollback at another. */
async function failedTwice(): Promise<World> {
  const world = worldAt(A, A, B).with({
    rollbackFailing: true,
    blocker: { logicalId: 'Instances', reason: 'Internal Failure' },
  });
  expect(await endOf(world.with({ failing: { logicalId: 'ApiWebService', reason: 'x' } }))).toBe(
    'failed: update-failed',
  );
  world.runEvents.length = 0;
  setInstances(world, 'UPDATE_FAILED');
  return world.with({ failing: undefined });
}

function setInstances(world: World, status: string): void {
  const type = 'AWS::AutoScaling::AutoScalingGroup';
  world.resources.set('Instances', { logicalId: 'Instances', physicalId: 'staging-Instances-1', type, status });
}

describe('mode recover', () => {
  it('continues the rollback, and the rack keeps its release', async () => {
    const world = stuckWorld();
    expect(await endOf(world, RECOVER)).toBe('recovered');
    expect([world.stack.status, world.version]).toEqual(['UPDATE_ROLLBACK_COMPLETE', A]);
    const calls = [...new Set(world.calls.map(({ call }) => call))];
    expect(calls).toEqual(['readStack', 'readResource', 'continueRollback', 'readEvents', 'check']);
    expect(world.runEvents.findLast(({ kind }) => kind === 'rack-read')).toMatchObject({
      rack: { status: 'UPDATE_ROLLBACK_COMPLETE', version: A },
    });
  });

  it('is recovered even if the events cannot be read', async () => {
    expect(await endOf(stuckWorld().fail('readEvents', NO_EVENTS), RECOVER)).toBe('recovered');
  });

  it('reports the cause if the rollback fails again', async () => {
    const world = stuckWorld().with({
      rollbackFailing: true,
      blocker: { logicalId: 'Instances', reason: 'Internal Failure' },
    });
    expect(await run(world, RECOVER)).toMatchObject({
      outcome: 'failed',
      problem: { code: 'recovery-failed', diagnosis: { rootCause: { logicalId: 'Instances' } } },
    });
  });

  it.each([
    ['the tags', {}],
    ['the parameters', { tags: [] }],
  ])('changes nothing if the stack has %s of a rack and no instances', async (_known, facts) => {
    const world = stuckWorld().set(facts);
    world.resources.clear();
    expect(await endOf(world, RECOVER)).toBe('refused: not-a-rack');
    expect(world.asked('continueRollback')).toEqual([]);
  });

  it('fails if the job lacks the permission', async () => {
    const denied = fault('access-denied', 'not authorized', 'ContinueUpdateRollback');
    expect(await endOf(stuckWorld().fail('continueRollback', denied), RECOVER)).toBe('failed: access-denied');
  });

  it('leaves the rollback to AWS if the workflow is cancelled', async () => {
    const world = stuckWorld().cancelBefore('readEvents', 3);
    expect(await run(world, { ...RECOVER, onCancel: 'roll-back' })).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'cancelled-and-left', status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    });
    expect(world.asked('cancelUpdate')).toEqual([]);
  });

  it.each([true, false])(
    'monitors a rollback that was already continued; client tokens on its events: %s',
    async (hasEventTokens) => {
      const world = stuckWorld().with({ hasEventTokens });
      await world.ports().stacks.continueRollback(world.stack.arn, 'recover-run-1-1-a-step-1', []);
      await world.clock.sleep(MINUTE, NEVER);
      expect(await endOf(world, RECOVER)).toBe('recovered');
      expect(world.asked('continueRollback')).toHaveLength(1);
      expect(world.runEvents).toContainEqual(expect.objectContaining({ kind: 'recovery-started', how: 'joined' }));
      expect(world.runEvents.filter(({ kind }) => kind === 'stack-event').length).toBeGreaterThan(1);
    },
  );

  it('awaits an update’s own rollback, and continues it if it fails', async () => {
    const world = beginUpdate(new World(A).with({ failing: NO_SIGNAL, rollbackFailing: true }), 'another', 'Instances');
    await world.clock.sleep(30 * MINUTE, NEVER);
    expect(world.stack.status).toBe('UPDATE_ROLLBACK_IN_PROGRESS');
    world.beforeFirst('continueRollback', () => world.with({ rollbackFailing: false }));
    expect(await endOf(world, RECOVER)).toBe('recovered');
    expect(world.asked('continueRollback')).toHaveLength(1);
  });

  it.each(['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE', 'CREATE_COMPLETE'])(
    'has nothing to do in %s, and sends one request',
    async (status) => {
      const world = new World(A, { status });
      expect(await endOf(world, RECOVER)).toBe('up-to-date');
      expect(world.calls.map(({ call }) => call)).toEqual(['readStack']);
    },
  );

  it.each([
    [5 * MINUTE, 'up-to-date'],
    [60 * MINUTE, 'unfinished: stack-stayed-busy'],
  ])('awaits an update of %d ms within the time limit: %s', async (ms, ending) => {
    const world = new World(A).autoscale('4', ms);
    expect(await endOf(world, { ...RECOVER, timeLimit: { kind: 'fixed', ms: 10 * MINUTE } })).toBe(ending);
    expect(world.asked('continueRollback')).toEqual([]);
  });

  it.each([
    ['UPDATE_FAILED', 'rack-stuck'],
    ['IMPORT_ROLLBACK_FAILED', 'rack-stuck'],
    ['DELETE_FAILED', 'stack-not-updatable'],
  ])('is refused in %s, which no continued rollback ends', async (status, code) => {
    expect(await endOf(new World(A, { status }), RECOVER)).toBe(`refused: ${code}`);
  });
});

describe('a stuck rack', () => {
  it.each(['update', 'check', 'plan'] as const)(
    'is refused in mode %s with what stopped the rollback',
    async (mode) => {
      expect(await run(await failedTwice(), { mode })).toMatchObject({
        outcome: 'refused',
        problem: {
          code: 'rack-stuck',
          diagnosis: { rootCause: { logicalId: 'ApiWebService' }, rollbackFailures: [{ logicalId: 'Instances' }] },
        },
      });
    },
  );

  it('is refused with what stopped the last rollback, if it was continued before', async () => {
    const world = (await failedTwice()).with({ blocker: { logicalId: 'ApiWebTasks', reason: 'in use' } });
    expect(await endOf(world, RECOVER)).toBe('failed: recovery-failed');
    const diagnosis = { rootCause: { logicalId: 'ApiWebService' }, rollbackFailures: [{ logicalId: 'ApiWebTasks' }] };
    expect(await run(world)).toMatchObject({ problem: { diagnosis } });
  });

  it('is refused without a cause if this run may not read the events', async () => {
    const world = (await failedTwice()).fail('readEvents', NO_EVENTS);
    expect(await run(world)).toMatchObject({ problem: { code: 'rack-stuck', diagnosis: undefined } });
    expect(warningsOf(world)).toEqual([]);
  });
});

describe('recover-skip', () => {
  it.each<[string, Partial<UpdateRequest>, string]>([
    ['mode recover', RECOVER, 'recovered'],
    ['recover: true', RECOVERING, 'updated'],
  ])('leaves failed resources as they are, with %s, and warns of them', async (_title, inputs, outcome) => {
    const world = (await failedTwice()).with({ rollbackFailing: false });
    expect(await endOf(world, { ...inputs, recoverSkip: ['Instances'] })).toBe(outcome);
    expect(world.skipped).toEqual(['Instances']);
    const skipped = { logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' };
    expect(warningsOf(world)).toContainEqual({
      code: 'resources-skipped',
      resources: [expect.objectContaining(skipped)],
    });
  });

  it.each([
    ['Instances', 'UPDATE_COMPLETE'],
    ['Instances', 'DELETE_FAILED'],
    ['Nobody', undefined],
  ])('is refused for the resource %s in %s, before anything is changed', async (logicalId, status) => {
    const world = await failedTwice();
    if (status !== undefined) setInstances(world, status);
    expect(await run(world, { ...RECOVER, recoverSkip: [logicalId] })).toMatchObject({
      outcome: 'refused',
      problem: { code: 'not-skippable', resources: [{ logicalId, status }] },
    });
    expect(world.asked('continueRollback')).toEqual([]);
  });

  it('skips nothing if it is left out', async () => {
    const world = (await failedTwice()).with({ rollbackFailing: false });
    expect(await endOf(world, RECOVER)).toBe('recovered');
    expect(world.skipped).toEqual([]);
    expect(warningsOf(world)).toEqual([]);
  });
});
