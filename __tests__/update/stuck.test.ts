/** A rack in UPDATE_ROLLBACK_FAILED: what stopped its rollback, and the resources that a continued rollback skips. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const RECOVER: Partial<UpdateRequest> = { mode: 'recover', recoverSkip: ['Instances'] };
const AND_UPDATE: Partial<UpdateRequest> = { recovery: 'continue-rollback', recoverSkip: ['Instances'] };

function run(world: World, inputs: Partial<UpdateRequest> = {}): ReturnType<typeof updateRack> {
  return updateRack({ ...REQUEST, ...inputs }, world.ports());
}

/** An update that failed at one resource, and its rollback at another. */
async function stuckWorld(): Promise<World> {
  const world = new World(A);
  world.catalog = catalogOf(A, B);
  world.failing = { logicalId: 'ApiWebService', reason: 'no signal' };
  world.rollbackFailing = true;
  world.blocker = { logicalId: 'Instances', reason: 'Internal Failure' };
  expect(await run(world)).toMatchObject({ problem: { code: 'update-failed' } });
  world.failing = undefined;
  world.runEvents.length = 0;
  setInstances(world, 'UPDATE_FAILED');
  return world;
}

function setInstances(world: World, status: string): void {
  world.resources.set('Instances', {
    logicalId: 'Instances',
    physicalId: 'staging-Instances-1',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    status,
  });
}

function warningsOf(world: World): readonly unknown[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning] : []));
}

describe('a stuck rack', () => {
  it.each(['update', 'check', 'plan'] as const)(
    'is refused in mode %s with what stopped the rollback',
    async (mode) => {
      const world = await stuckWorld();
      expect(await run(world, { mode })).toMatchObject({
        outcome: 'refused',
        problem: {
          code: 'rack-stuck',
          diagnosis: { rootCause: { logicalId: 'ApiWebService' }, rollbackFailures: [{ logicalId: 'Instances' }] },
        },
      });
    },
  );

  it('is refused with what stopped the last rollback, where it was continued before', async () => {
    const world = await stuckWorld();
    world.blocker = { logicalId: 'ApiWebTasks', reason: 'in use' };
    expect(await run(world, { mode: 'recover' })).toMatchObject({ problem: { code: 'recovery-failed' } });
    expect(await run(world)).toMatchObject({
      problem: {
        diagnosis: { rootCause: { logicalId: 'ApiWebService' }, rollbackFailures: [{ logicalId: 'ApiWebTasks' }] },
      },
    });
  });

  it('is refused without a cause where the events may not be read', async () => {
    const world = await stuckWorld();
    world.before('readEvents', () => {
      throw fault('access-denied', 'no', 'DescribeStackEvents');
    });
    expect(await run(world)).toMatchObject({ problem: { code: 'rack-stuck', diagnosis: undefined } });
    expect(warningsOf(world)).toEqual([]);
  });
});

describe('recover-skip', () => {
  it.each([
    ['mode recover', RECOVER, 'recovered'],
    ['recover: true', AND_UPDATE, 'updated'],
  ] as const)('leaves failed resources as they are, with %s, and warns of them', async (_title, inputs, outcome) => {
    const world = await stuckWorld();
    world.rollbackFailing = false;
    expect(await run(world, inputs)).toMatchObject({ outcome });
    expect(world.skipped).toEqual(['Instances']);
    expect(warningsOf(world)).toContainEqual({
      code: 'resources-skipped',
      resources: [expect.objectContaining({ logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' })],
    });
  });

  it.each(['UPDATE_COMPLETE', 'DELETE_FAILED', undefined])(
    'is refused for a resource in %s, before anything is changed',
    async (status) => {
      const world = await stuckWorld();
      if (status === undefined) world.resources.delete('Nobody');
      else setInstances(world, status);
      const logicalId = status === undefined ? 'Nobody' : 'Instances';
      expect(await run(world, { mode: 'recover', recoverSkip: [logicalId] })).toMatchObject({
        outcome: 'refused',
        problem: { code: 'not-skippable', resources: [{ logicalId, status }] },
      });
      expect(world.asked('continueRollback')).toEqual([]);
    },
  );

  it('skips nothing where it is left out', async () => {
    const world = await stuckWorld();
    world.rollbackFailing = false;
    expect(await run(world, { mode: 'recover' })).toMatchObject({ outcome: 'recovered' });
    expect(world.skipped).toEqual([]);
    expect(warningsOf(world)).toEqual([]);
  });
});
