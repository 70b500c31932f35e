/** The findings of hooks and early validations about a failure, in addition to the stack events. */
import { describe, expect, it } from '@jest/globals';
import { toFailureDetail } from '../../../src/adapters/aws/cloudformation/event-facts.ts';
import type { FailureDetail } from '../../../src/cloudformation/failure-detail.ts';
import { fault, type World } from '../world.ts';
import { A, B, problemOf, run, UPDATED, warningCodes, worldAt } from '../runs.ts';

const HOOK = 'MyOrg::Guard::Hook';
const DENIED = fault('access-denied');

function failingWorld(): World {
  return worldAt(A, A, B).with({
    failing: { logicalId: 'Instances', reason: `The following hook(s) failed: [${HOOK}]` },
  });
}

/** The reads about the update itself, without the one about its change set. */
function updateReads(world: World): readonly string[] {
  return world.callsOf('readFailureDetails').filter((about) => !about.startsWith('change-set'));
}

function hook(name = HOOK, parts: Partial<FailureDetail> = {}): FailureDetail {
  const type = 'AWS::AutoScaling::AutoScalingGroup';
  const where = { logicalId: 'Instances', type, path: undefined, token: undefined };
  return { kind: 'hook', isBlocking: true, name, reason: 'no public addresses', ...where, ...parts };
}

describe('the hooks that failed an update', () => {
  it('are read by the operation id of the update, not of its rollback', async () => {
    const world = failingWorld().with({ failureDetails: [hook()] });
    expect(await problemOf(world)).toMatchObject({ code: 'rolled-back', details: [{ name: HOOK }] });
    expect(updateReads(world)).toEqual([`operation ${world.events.at(-1)?.operationId ?? ''}`]);
    expect(new Set(world.events.map(({ operationId }) => operationId)).size).toBe(2);
  });

  it('are read by the stack’s last update if no event could be read', async () => {
    const world = failingWorld().fail('readEvents', DENIED);
    expect(await problemOf(world)).toMatchObject({ code: 'rolled-back' });
    expect(updateReads(world)).toEqual([`operation ${world.stack.updateOperationId ?? ''}`]);
  });

  it('are read by the stack if no id is known; then only those with the token of the update count', async () => {
    const world = failingWorld().with({ hasOperationIds: false });
    world.before('readFailureDetails', () => {
      const ours = hook(HOOK, { token: world.orders[0]?.token });
      world.failureDetails = [hook('Of::Another::Update', { token: 'another' }), ours, hook('Of::No::Update')];
    });
    expect(await problemOf(world)).toMatchObject({ details: [{ name: HOOK, token: world.orders[0]?.token }] });
    expect(updateReads(world)).toEqual([`newest-operation ${world.stack.arn}`]);
  });

  it('are no cause if they only warn: they are reported as a warning', async () => {
    const world = failingWorld().with({ failureDetails: [hook(HOOK, { isBlocking: false })] });
    expect(await problemOf(world)).toMatchObject({ code: 'rolled-back', details: [] });
    expect(warningCodes(world)).toContain('validation-warnings');
  });

  it.each([
    ['may not read them, which is a warning', DENIED, true],
    ['has no DescribeEvents: there is nothing to permit', fault('rejected', 'Could not find operation'), false],
  ])('do not change the ending if the run %s', async (_title, cause, isWarned) => {
    const world = failingWorld().fail('readFailureDetails', cause);
    const diagnosis = { rootCause: { logicalId: 'Instances' } };
    expect(await problemOf(world)).toMatchObject({ code: 'rolled-back', details: [], diagnosis });
    expect(updateReads(world)).toHaveLength(1);
    expect(warningCodes(world).includes('details-unreadable')).toBe(isWarned);
  });

  it('are not read if the update is complete', async () => {
    const world = worldAt(A, A, B);
    expect(await run(world)).toEqual(UPDATED);
    expect(updateReads(world)).toEqual([]);
  });
});

it.each(['plan', 'update'] as const)('findings on an executable change set are warnings in mode %s', async (mode) => {
  const failureDetails = [hook('SERVICE_QUOTA', { kind: 'validation', isBlocking: false })];
  const world = worldAt(A, A, B).with({ failureDetails });
  expect(await run(world, { mode })).toMatchObject({ kind: 'green' });
  const reported = world.runEvents.map((one) => (one.kind === 'warned' ? one.warning.code : one.kind));
  const facts = reported.filter((one) => one === 'validation-warnings' || one === 'operation-started');
  expect(facts).toEqual(['validation-warnings', 'operation-started'].slice(0, mode === 'plan' ? 1 : 2));
});

describe('what failed a change set', () => {
  const VALIDATION = 'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck].';
  const HOOKS = `Change set creation failed. The following hook(s) failed: [${HOOK}]`;
  const TEMPLATE = 'Unresolved resource dependencies [Vpc] in the Resources block of the template';

  const read = ['change-set'];
  it.each<[string, string, (world: World) => World, readonly string[], readonly string[], readonly string[]]>([
    [
      'a validation, which is read once more if DescribeEvents does not have it yet',
      VALIDATION,
      (world) =>
        world.before('readFailureDetails', (nth) => {
          if (nth === 2) world.failureDetails = [hook('NAME_CONFLICT', { kind: 'validation' })];
        }),
      [...read, ...read],
      ['NAME_CONFLICT'],
      [],
    ],
    ['another reason, which is final', TEMPLATE, (world) => world, read, [], []],
    [
      'a hook, which is read with ListHookResults, because it writes no events',
      HOOKS,
      (world) => world.with({ hookResults: [hook()] }),
      [...read, ...read, 'change-set-hooks'],
      [HOOK],
      [],
    ],
    [
      'a hook that this run may not read, which is a warning',
      HOOKS,
      (world) =>
        world.before('readFailureDetails', (nth) => {
          if (nth === 3) throw DENIED;
        }),
      [...read, ...read, 'change-set-hooks'],
      [],
      ['details-unreadable'],
    ],
  ])('is %s', async (_title, changeSetFails, cause, reads, names, warnings) => {
    const world = cause(worldAt(A, A, B).with({ changeSetFails }));
    const details = names.map((name) => ({ name, reason: 'no public addresses' }));
    const problem = { code: 'change-set-failed', reason: changeSetFails, details };
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem });
    expect(world.callsOf('readFailureDetails').map((about) => about.split(' ')[0])).toEqual(reads);
    expect([warningCodes(world), world.changeSets.size]).toEqual([warnings, 0]);
  });
});

describe('a row of DescribeEvents', () => {
  const row = {
    HookType: HOOK,
    HookStatus: 'HOOK_COMPLETE_FAILED',
    HookFailureMode: 'FAIL',
    HookStatusReason: 'no public addresses',
    LogicalResourceId: 'Instances',
    ResourceType: 'AWS::AutoScaling::AutoScalingGroup',
    ClientRequestToken: 'ours',
  } as const;

  it.each(['HOOK_COMPLETE_FAILED', 'HOOK_FAILED'] as const)('of a hook in %s is a failure', (HookStatus) => {
    expect(toFailureDetail({ ...row, HookStatus })).toEqual(hook(HOOK, { token: 'ours' }));
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
    const where = { logicalId: 'Bucket', type: 'AWS::S3::Bucket', path: '/Resources/Bucket/Properties/BucketName' };
    expect(toFailureDetail(event)).toEqual(
      hook('NAME_CONFLICT_VALIDATION', { kind: 'validation', reason: 'exists', ...where }),
    );
  });
});
