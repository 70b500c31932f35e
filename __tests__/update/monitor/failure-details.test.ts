/** The findings of hooks and early validations about a failure, in addition to the stack events. */
import { describe, expect, it } from '@jest/globals';
import { toFailureDetail } from '../../../src/adapters/aws/cloudformation/failure-details.ts';
import type { FailureDetail } from '../../../src/cloudformation/failure-detail.ts';
import type { World } from '../world.ts';
import { fault } from '../world.ts';
import { worldAt, A, B, run, warningCodes, UPDATED } from '../runs.ts';

function failingWorld(): World {
  const world = worldAt(A, A, B);
  world.failing = { logicalId: 'Instances', reason: 'The following hook(s) failed: [MyOrg::Guard::Hook]' };
  return world;
}

/** The readings about the update itself, without the one about its change set. */
function updateReads(world: World): readonly string[] {
  return world.asked('readFailureDetails').filter((about) => !about.startsWith('change-set'));
}

function hook(name: string, token: string | undefined): FailureDetail {
  return {
    kind: 'hook',
    isBlocking: true,
    name,
    logicalId: 'Instances',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    reason: 'no public addresses',
    path: undefined,
    token,
  };
}

describe('the hooks that failed an update', () => {
  it('are read by the operation id of the update, not of its rollback', async () => {
    const world = failingWorld();
    world.failureDetails = [hook('MyOrg::Guard::Hook', undefined)];
    expect(await run(world)).toMatchObject({
      problem: { code: 'rolled-back', details: [{ name: 'MyOrg::Guard::Hook' }] },
    });
    expect(updateReads(world)).toEqual([`operation ${world.events.at(-1)?.operationId ?? ''}`]);
    expect(new Set(world.events.map(({ operationId }) => operationId)).size).toBe(2);
  });

  it('are read by the stack’s last update if no event could be read', async () => {
    const world = failingWorld();
    world.fail('readEvents', fault('access-denied', 'not authorized', 'DescribeStackEvents'));
    expect(await run(world)).toMatchObject({ outcome: 'rolled-back' });
    expect(updateReads(world)).toEqual([`operation ${world.stack.updateOperationId ?? ''}`]);
  });

  it('are read by the stack if no id is known; then only those with the token of the update count', async () => {
    const world = failingWorld();
    world.hasOperationIds = false;
    world.before('readFailureDetails', () => {
      const ours = hook('MyOrg::Guard::Hook', world.orders[0]?.token);
      world.failureDetails = [hook('Of::Another::Update', 'somebody'), ours, hook('Of::No::Update', undefined)];
    });
    expect(await run(world)).toMatchObject({
      problem: { code: 'rolled-back', details: [{ name: 'MyOrg::Guard::Hook', token: world.orders[0]?.token }] },
    });
    expect(updateReads(world)).toEqual([`newest-operation ${world.stack.arn}`]);
  });

  it('are no cause if they only warn: they are reported as a warning', async () => {
    const world = failingWorld();
    world.failureDetails = [{ ...hook('MyOrg::Guard::Hook', undefined), isBlocking: false }];
    expect(await run(world)).toMatchObject({ problem: { code: 'rolled-back', details: [] } });
    expect(warningCodes(world)).toContain('validation-warnings');
  });

  it('do not change the ending if they cannot be read', async () => {
    const world = failingWorld();
    world.fail('readFailureDetails', fault('access-denied', 'not authorized', 'DescribeEvents'));
    expect(await run(world)).toMatchObject({
      outcome: 'rolled-back',
      problem: { code: 'rolled-back', details: [], diagnosis: { rootCause: { logicalId: 'Instances' } } },
    });
    expect(updateReads(world)).toHaveLength(1);
    expect(warningCodes(world)).toContain('details-unreadable');
  });

  it('are not mentioned if AWS did not respond: there is nothing to permit', async () => {
    const world = failingWorld();
    world.fail('readFailureDetails', fault('rejected', 'Could not find operation DescribeEvents', 'DescribeEvents'));
    expect(await run(world)).toMatchObject({ problem: { code: 'rolled-back', details: [] } });
    expect(warningCodes(world)).not.toContain('details-unreadable');
  });

  it('are not read if the update is complete', async () => {
    const world = failingWorld();
    world.failing = undefined;
    expect(await run(world)).toEqual(UPDATED);
    expect(updateReads(world)).toEqual([]);
  });
});

describe('the findings on a change set that can be executed', () => {
  it.each(['plan', 'update'] as const)('are warned of in mode %s, before anything is executed', async (mode) => {
    const world = failingWorld();
    world.failing = undefined;
    world.failureDetails = [{ ...hook('SERVICE_QUOTA', undefined), kind: 'validation', isBlocking: false }];
    expect(await run(world, { mode })).toMatchObject({ kind: 'green' });
    const warned = world.runEvents.findIndex(
      (runEvent) => runEvent.kind === 'warned' && runEvent.warning.code === 'validation-warnings',
    );
    const started = world.runEvents.findIndex((runEvent) => runEvent.kind === 'operation-started');
    expect(warned).toBeGreaterThan(0);
    if (mode === 'update') expect(warned).toBeLessThan(started);
  });
});

describe('the validations that failed a change set', () => {
  const FAILED = 'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck].';

  it('are read once more if DescribeEvents does not have them yet', async () => {
    const world = failingWorld();
    world.changeSetFails = FAILED;
    world.before('readFailureDetails', (nth) => {
      if (nth === 2) world.failureDetails = [{ ...hook('NAME_CONFLICT', undefined), kind: 'validation' }];
    });
    expect(await run(world)).toMatchObject({
      problem: { code: 'change-set-failed', details: [{ name: 'NAME_CONFLICT' }] },
    });
    expect(world.asked('readFailureDetails')).toHaveLength(2);
  });

  it('are not awaited if the change set failed for another reason', async () => {
    const world = failingWorld();
    world.changeSetFails = 'Unresolved resource dependencies [Vpc] in the Resources block of the template';
    expect(await run(world)).toMatchObject({ problem: { code: 'change-set-failed' } });
    expect(world.asked('readFailureDetails')).toHaveLength(1);
  });
});

describe('the hooks that failed a change set', () => {
  const REASON = 'Change set creation failed. The following hook(s) failed: [MyOrg::Guard::Hook]';

  it('are read with ListHookResults, because they write no events', async () => {
    const world = failingWorld();
    world.changeSetFails = REASON;
    world.hookResults = [hook('MyOrg::Guard::Hook', undefined)];
    expect(await run(world)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'change-set-failed', details: [{ name: 'MyOrg::Guard::Hook', reason: 'no public addresses' }] },
    });
    expect(world.asked('readFailureDetails').map((about) => about.split(' ')[0])).toEqual([
      'change-set',
      'change-set',
      'change-set-hooks',
    ]);
  });

  it('do not change the ending if they cannot be read, and the missing permission is named', async () => {
    const world = failingWorld();
    world.changeSetFails = REASON;
    world.before('readFailureDetails', (nth) => {
      if (nth === 3) throw fault('access-denied', 'not authorized', 'ListHookResults');
    });
    expect(await run(world)).toMatchObject({
      outcome: 'refused',
      problem: { code: 'change-set-failed', details: [] },
    });
    expect(warningCodes(world)).toEqual(['details-unreadable']);
  });
});

describe('a row of DescribeEvents', () => {
  const row = {
    HookType: 'MyOrg::Guard::Hook',
    HookStatus: 'HOOK_COMPLETE_FAILED',
    HookFailureMode: 'FAIL',
    HookStatusReason: 'no public addresses',
    LogicalResourceId: 'Instances',
    ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
    ClientRequestToken: 'ours',
  } as const;

  it.each(['HOOK_COMPLETE_FAILED', 'HOOK_FAILED'] as const)('of a hook in %s is a failure', (HookStatus) => {
    expect(toFailureDetail({ ...row, HookStatus })).toEqual(hook('MyOrg::Guard::Hook', 'ours'));
  });

  const validation = { ValidationName: 'QUOTA', ValidationStatus: 'FAILED', ValidationFailureMode: 'WARN' } as const;
  it.each([
    ['a hook in mode WARN', { ...row, HookFailureMode: 'WARN' }, false],
    ['a validation in mode WARN', validation, false],
    ['a hook that succeeded', { ...row, HookStatus: 'HOOK_COMPLETE_SUCCEEDED' }, undefined],
    ['a hook in progress', { ...row, HookStatus: 'HOOK_IN_PROGRESS' }, undefined],
    ['a validation that found nothing', { ...validation, ValidationStatus: 'SKIPPED' }, undefined],
    ['a resource', { LogicalResourceId: 'Instances', ResourceStatus: 'UPDATE_FAILED' }, undefined],
  ] as const)('of %s blocks: %s', (_title, event, isBlocking) => {
    expect(toFailureDetail(event)?.isBlocking).toBe(isBlocking);
  });

  it('of a validation that failed is a failure with its place in the template', () => {
    const event = {
      ValidationName: 'NAME_CONFLICT_VALIDATION',
      ValidationStatus: 'FAILED',
      ValidationStatusReason: 'exists',
      ValidationPath: '/Resources/Bucket/Properties/BucketName',
      LogicalResourceId: 'Bucket',
      ResourceType: 'AWS::S3::Bucket',
    } as const;
    expect(toFailureDetail(event)).toEqual({
      kind: 'validation',
      isBlocking: true,
      name: 'NAME_CONFLICT_VALIDATION',
      logicalId: 'Bucket',
      type: 'AWS::S3::Bucket',
      reason: 'exists',
      path: '/Resources/Bucket/Properties/BucketName',
      token: undefined,
    });
  });
});
