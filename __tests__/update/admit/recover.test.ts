/** A rack in UPDATE_ROLLBACK_FAILED: `mode: recover`, what stopped the rollback, and the resources that it skips. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { fault, World } from '../world.ts';
import { A, B, beginUpdate, endOf, MINUTE, NEVER, NO_SIGNAL, problemOf, RECOVERING, run } from '../runs.ts';
import { STUCK, warningsOf, worldAt } from '../runs.ts';

const RECOVER = { mode: 'recover' } as const;
const FAILED_AGAIN = { rollbackFailing: true, blocker: { logicalId: 'Instances', reason: 'Internal Failure' } };
const DENIED = fault('access-denied');

function stuckWorld(): World {
  const world = worldAt(A, A, B).set(STUCK);
  world.row('UPDATE_ROLLBACK_FAILED', 'an-update');
  return world;
}

/** An update that failed at ApiWebService, and its rollback at Instances. */
async function failedTwice(): Promise<World> {
  const world = worldAt(A, A, B).with({ ...FAILED_AGAIN, failing: { logicalId: 'ApiWebService', reason: 'x' } });
  expect(await endOf(world)).toBe('failed: update-failed');
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
    expect(await endOf(stuckWorld().fail('readEvents', DENIED), RECOVER)).toBe('recovered');
  });

  it.each([RECOVER, RECOVERING])('reports the cause if the rollback fails again, with %j', async (inputs) => {
    const problem = { code: 'recovery-failed', diagnosis: { rootCause: { logicalId: 'Instances' } } };
    const world = stuckWorld().with(FAILED_AGAIN);
    expect(await run(world, inputs)).toMatchObject({ outcome: 'failed', problem });
    expect(world.callsOf('continueRollback')).toHaveLength(1);
  });

  it.each([
    ['the tags', {}],
    ['the parameters', { tags: [] }],
  ])('changes nothing if the stack has %s of a rack and no instances', async (_known, facts) => {
    const world = stuckWorld().set(facts);
    world.resources.clear();
    expect(await endOf(world, RECOVER)).toBe('refused: not-a-rack');
    expect(world.callsOf('continueRollback')).toEqual([]);
  });

  it.each([RECOVER, RECOVERING])('fails without the permission, with %j', async (inputs) => {
    const world = stuckWorld().fail('continueRollback', DENIED);
    expect(await endOf(world, inputs)).toBe('failed: access-denied');
    expect(world.runEvents.map(({ kind }) => kind)).not.toContain('recovery-started');
  });

  it('does not stop the rollback if the workflow is cancelled', async () => {
    const world = stuckWorld().cancelBefore('readEvents', 3);
    const problem = { code: 'cancelled-and-left', status: 'UPDATE_ROLLBACK_IN_PROGRESS' };
    expect(await run(world, { ...RECOVER, onCancel: 'roll-back' })).toMatchObject({ outcome: 'unfinished', problem });
    expect(world.callsOf('cancelUpdate')).toEqual([]);
  });

  it.each([true, false])(
    'monitors a rollback that was already continued; tokens on events: %s',
    async (hasEventTokens) => {
      const world = stuckWorld().with({ hasEventTokens });
      await world.ports().stacks.continueRollback(world.stack.arn, 'recover-run-1-1-a-step-1', []);
      await world.clock.sleep(MINUTE, NEVER);
      expect(await endOf(world, RECOVER)).toBe('recovered');
      expect(world.callsOf('continueRollback')).toHaveLength(1);
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
    expect(world.callsOf('continueRollback')).toHaveLength(1);
  });

  it.each([
    ['UPDATE_COMPLETE', 'up-to-date'],
    ['UPDATE_ROLLBACK_COMPLETE', 'up-to-date'],
    ['CREATE_COMPLETE', 'up-to-date'],
    ['UPDATE_FAILED', 'refused: rack-stuck'],
    ['IMPORT_ROLLBACK_FAILED', 'refused: rack-stuck'],
    ['DELETE_FAILED', 'refused: stack-not-updatable'],
  ])('has no rollback to continue in %s: %s', async (status, ending) => {
    const world = new World(A, { status });
    expect(await endOf(world, RECOVER)).toBe(ending);
    if (ending === 'up-to-date') expect(world.calls.map(({ call }) => call)).toEqual(['readStack']);
  });

  it.each([
    [5 * MINUTE, 'up-to-date'],
    [60 * MINUTE, 'unfinished: stack-stayed-busy'],
  ])('awaits an update of %d ms within the time limit: %s', async (ms, ending) => {
    const world = new World(A).autoscale('4', ms);
    expect(await endOf(world, { ...RECOVER, timeLimit: { kind: 'fixed', ms: 10 * MINUTE } })).toBe(ending);
    expect(world.callsOf('continueRollback')).toEqual([]);
  });
});

describe('a stuck rack', () => {
  const stuckAt = (logicalId: string) => ({
    code: 'rack-stuck',
    diagnosis: { rootCause: { logicalId: 'ApiWebService' }, rollbackFailures: [{ logicalId }] },
  });

  it.each(['update', 'check', 'plan'] as const)(
    'is refused in mode %s with what stopped the rollback',
    async (mode) => {
      const world = await failedTwice();
      expect(await run(world, { mode })).toMatchObject({ outcome: 'refused', problem: stuckAt('Instances') });
      expect(world.callsOf('continueRollback')).toEqual([]);
    },
  );

  it('is refused with what stopped the last rollback, if it was continued before', async () => {
    const world = (await failedTwice()).with({ blocker: { logicalId: 'ApiWebTasks', reason: 'in use' } });
    expect(await endOf(world, RECOVER)).toBe('failed: recovery-failed');
    expect(await problemOf(world)).toMatchObject(stuckAt('ApiWebTasks'));
  });

  it('is refused without a cause if this run may not read the events', async () => {
    const world = (await failedTwice()).fail('readEvents', DENIED);
    expect(await problemOf(world)).toMatchObject({ code: 'rack-stuck', diagnosis: undefined });
    expect(warningsOf(world)).toEqual([]);
  });
});

describe('recover-skip', () => {
  const skipped = { logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' };
  const WARNED = [{ code: 'resources-skipped', resources: [skipped] }];
  it.each<[string, Partial<UpdateRequest>, string, string[], object[]]>([
    ['leaves failed resources as they are in mode recover', RECOVER, 'recovered', ['Instances'], WARNED],
    ['leaves failed resources as they are with recover: true', RECOVERING, 'updated', ['Instances'], WARNED],
    ['skips nothing if it is left out', RECOVER, 'recovered', [], []],
  ])('%s, and warns of them', async (_title, inputs, outcome, recoverSkip, warnings) => {
    const world = (await failedTwice()).with({ rollbackFailing: false });
    expect(await endOf(world, { ...inputs, recoverSkip })).toBe(outcome);
    expect(world.skipped).toEqual(recoverSkip);
    expect(warningsOf(world).filter(({ code }) => code === 'resources-skipped')).toMatchObject(warnings);
  });

  it.each([
    ['Instances', 'UPDATE_COMPLETE'],
    ['Instances', 'DELETE_FAILED'],
    ['Unknown', undefined],
  ])('is refused for the resource %s in %s, before anything is changed', async (logicalId, status) => {
    const world = await failedTwice();
    if (status !== undefined) setInstances(world, status);
    const problem = { code: 'not-skippable', resources: [{ logicalId, status }] };
    const recoverSkip = [logicalId];
    expect(await run(world, { ...RECOVER, recoverSkip })).toMatchObject({ outcome: 'refused', problem });
    expect(world.callsOf('continueRollback')).toEqual([]);
  });
});
