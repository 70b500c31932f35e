/** What hooks and early validations say of a failure, beside the ordinary events. */
import { describe, expect, it } from '@jest/globals';
import { toFailureDetail } from '../../src/adapters/aws/failure-details.ts';
import type { FailureDetail } from '../../src/cloudformation/failure-detail.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, World } from './world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;

function failingWorld(): World {
  const world = new World(A);
  world.catalog = catalogOf(A, B);
  world.failing = { logicalId: 'Instances', reason: 'The following hook(s) failed: [MyOrg::Guard::Hook]' };
  return world;
}

function warningsOf(world: World): readonly string[] {
  return world.notes.flatMap((note) => (note.kind === 'warned' ? [note.warning.code] : []));
}

function hook(name: string, token: string | undefined): FailureDetail {
  return {
    kind: 'hook',
    name,
    logicalId: 'Instances',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    reason: 'no public addresses',
    path: undefined,
    token,
  };
}

describe('the hooks that failed an update', () => {
  it('are told with it where they carry its token, and no others', async () => {
    const world = failingWorld();
    world.before('readFailureDetails', () => {
      const ours = hook('MyOrg::Guard::Hook', world.orders[0]?.token);
      world.failureDetails = [hook('Of::Another::Update', 'somebody'), ours, hook('Of::No::Update', undefined)];
    });
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toMatchObject({
      problem: { code: 'rolled-back', details: [{ name: 'MyOrg::Guard::Hook', token: world.orders[0]?.token }] },
    });
  });

  it('change nothing about the ending where they may not be read', async () => {
    const world = failingWorld();
    world.before('readFailureDetails', () => {
      throw fault('access-denied', 'not authorized', 'DescribeEvents');
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({
      outcome: 'rolled-back',
      problem: { code: 'rolled-back', details: [], diagnosis: { rootCause: { logicalId: 'Instances' } } },
    });
    expect(world.asked('readFailureDetails')).toHaveLength(1);
    expect(warningsOf(world)).toContain('details-unreadable');
  });

  it('are not missed aloud where AWS did not answer: there is nothing to allow', async () => {
    const world = failingWorld();
    world.before('readFailureDetails', () => {
      throw fault('rejected', 'Could not find operation DescribeEvents', 'DescribeEvents');
    });
    expect(await updateRack(REQUEST, world.ports())).toMatchObject({ problem: { code: 'rolled-back', details: [] } });
    expect(warningsOf(world)).not.toContain('details-unreadable');
  });

  it('are not asked for where the update is complete', async () => {
    const world = failingWorld();
    world.failing = undefined;
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.asked('readFailureDetails')).toEqual([]);
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

  it('of a hook that failed the update is a failure', () => {
    expect(toFailureDetail(row)).toEqual(hook('MyOrg::Guard::Hook', 'ours'));
  });

  it.each([
    ['a hook that only warns', { ...row, HookFailureMode: 'WARN' }],
    ['a hook that was content', { ...row, HookStatus: 'HOOK_COMPLETE_SUCCEEDED' }],
    ['a hook that still looks', { ...row, HookStatus: 'HOOK_IN_PROGRESS' }],
    ['a validation that found nothing', { ValidationName: 'NAME_CONFLICT_VALIDATION', ValidationStatus: 'SKIPPED' }],
    ['a resource', { LogicalResourceId: 'Instances', ResourceStatus: 'UPDATE_FAILED' }],
  ] as const)('of %s is none', (_title, event) => {
    expect(toFailureDetail(event)).toBeUndefined();
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
      name: 'NAME_CONFLICT_VALIDATION',
      logicalId: 'Bucket',
      type: 'AWS::S3::Bucket',
      reason: 'exists',
      path: '/Resources/Bucket/Properties/BucketName',
      token: undefined,
    });
  });
});
