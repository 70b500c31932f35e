/** What a change set's state allows, and what its changes amount to. */
import { describe, expect, test } from '@jest/globals';
import {
  changeSetState,
  countChanges,
  differenceOf,
  type ResourceChange,
} from '../../src/cloudformation/change-set.ts';
import { makeChange } from '../builders/change.ts';

function difference(reviewed: readonly ResourceChange[], recreated: readonly ResourceChange[]) {
  const parameters = new Map<string, string>();
  return differenceOf({ changes: reviewed, parameters }, { changes: recreated, parameters });
}

const change = (facts: Partial<ResourceChange> = {}) =>
  makeChange({ logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup', ...facts });

const cause = {
  attribute: 'Properties',
  property: 'LaunchTemplate',
  requiresRecreation: 'Never',
  evaluation: 'Static',
  source: 'ParameterReference',
  causingEntity: 'DefaultAmi',
} as const;

describe('the state of a change set', () => {
  test.each<[string, readonly (readonly [string, string | undefined])[]]>([
    [
      'creating',
      [
        ...(['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'CREATE_COMPLETE'] as const).map(
          (status) => [status, 'UNAVAILABLE'] as const,
        ),
        ['CREATE_IN_PROGRESS', 'AVAILABLE'],
        ['CREATE_COMPLETE', undefined],
      ],
    ],
    ['executable', [['CREATE_COMPLETE', 'AVAILABLE']]],
    ['obsolete', [['CREATE_COMPLETE', 'OBSOLETE']]],
    ['executed', ['IN_PROGRESS', 'COMPLETE', 'FAILED'].map((end) => ['CREATE_COMPLETE', `EXECUTE_${end}`])],
    ['deleted', ['PENDING', 'IN_PROGRESS', 'COMPLETE'].map((end) => [`DELETE_${end}`, 'UNAVAILABLE'])],
  ])('is %s for %j', (kind, all) => {
    for (const [status, executionStatus] of all) {
      expect(changeSetState({ status, executionStatus, statusReason: undefined })).toEqual({ kind });
    }
  });

  test.each([
    "The submitted information didn't contain changes. Submit different information to create a change set.",
    'No updates are to be performed.',
  ])('is "without changes" for: %s', (statusReason) => {
    expect(changeSetState({ status: 'FAILED', statusReason, executionStatus: 'UNAVAILABLE' })).toEqual({
      kind: 'without-changes',
    });
  });

  test.each([
    ['Unresolved resource dependencies [Vpc]', 'Unresolved resource dependencies [Vpc]'],
    ['Hook says: No updates are to be performed.', 'Hook says: No updates are to be performed.'],
    [undefined, 'CloudFormation gave no reason'],
  ])('is "failed" for another reason: %s', (statusReason, reason) => {
    expect(changeSetState({ status: 'FAILED', statusReason, executionStatus: undefined })).toEqual({
      kind: 'failed',
      reason,
    });
  });
});

describe('counting changes', () => {
  test('counts each once, by its effect on the resource', () => {
    const changes = [
      change({ action: 'add' }),
      change({ action: 'import' }),
      change(),
      change({ replacement: 'conditional' }),
      change({ replacement: undefined, action: 'dynamic' }),
      change({ replacement: 'true' }),
      change({ action: 'remove', replacement: undefined }),
    ];
    expect(countChanges(changes)).toEqual({ add: 2, modify: 3, replace: 1, remove: 1 });
  });
});

describe('equal plans', () => {
  const plan = [change({ causes: [cause] }), change({ logicalId: 'Balancer', type: 'x', action: 'add' })];

  test('are equal whatever the order, the physical ids and the causing client', () => {
    const other = [...plan].reverse().map((one) => ({ ...one, physicalId: 'other' }));
    expect(difference(plan, other)).toBeUndefined();
    expect(
      difference([change({ causes: [cause, { ...cause, causingEntity: 'Other' }] })], plan.slice(0, 1)),
    ).toBeUndefined();
    expect(difference([], [])).toBeUndefined();
  });

  test.each([
    ['a resource more', [...plan, change({ logicalId: 'Vpc' })]],
    ['a resource less', plan.slice(1)],
    ['a replacement', [change({ causes: [cause], replacement: 'true' }), ...plan.slice(1)]],
    ['another property', [change({ causes: [{ ...cause, property: 'MinSize' }] }), ...plan.slice(1)]],
    ['another action', [change({ causes: [cause], action: 'remove' }), ...plan.slice(1)]],
  ])('are not equal with %s', (_what, other) => {
    expect(difference(plan, other)).toBeDefined();
  });

  test('are compared with lines that a reviewer knows from the plan', () => {
    const vpc = change({ logicalId: 'Vpc', type: 'AWS::EC2::VPC', replacement: 'true', causes: [] });
    expect(difference([change()], [change(), vpc])).toEqual({
      onlyReviewed: [],
      onlyNew: ['modify Vpc (AWS::EC2::VPC) (replaced)'],
      parameters: [],
    });
  });

  test('are compared with lines and parameters in alphabetical order, whichever plan has them', () => {
    const [a, b] = [change({ logicalId: 'A', type: 'x' }), change({ logicalId: 'B', type: 'x' })];
    const [c, d] = [change({ logicalId: 'C', type: 'x' }), change({ logicalId: 'D', type: 'x' })];
    const none = new Map<string, string>();
    const some = new Map([
      ['Z', '1'],
      ['Y', '2'],
    ]);
    expect(differenceOf({ changes: [b, a], parameters: some }, { changes: [d, c], parameters: none })).toEqual({
      onlyReviewed: ['modify A (x)', 'modify B (x)'],
      onlyNew: ['modify C (x)', 'modify D (x)'],
      parameters: ['Y', 'Z'],
    });
  });

  test('are not equal with a resource and a parameter less', () => {
    const parameters = new Map([['InstanceType', 'm5.large']]);
    expect(
      differenceOf({ changes: plan, parameters: new Map() }, { changes: plan.slice(1), parameters }),
    ).toMatchObject({ onlyNew: [], parameters: ['InstanceType'] });
  });

  test('distinguish a change by its properties, in any order, and by a possible replacement', () => {
    const causes = [{ ...cause, property: 'MinSize' }, cause, { ...cause, attribute: 'Tags', property: undefined }];
    expect(difference([change({ causes })], [change({ causes: causes.toReversed() })])).toBeUndefined();
    const replacing = change({ type: 'x', causes, replacement: 'conditional' });
    expect(difference([], [replacing])?.onlyNew).toEqual([
      'modify Instances (x) (possibly replaced): LaunchTemplate, MinSize, Tags',
    ]);
  });

  test('are not equal with another value of a parameter, of which only the name is shown', () => {
    const values = (InstanceType: string, InstanceCount: string, NoHaInstanceCount: string) =>
      new Map(Object.entries({ InstanceType, InstanceCount, NoHaInstanceCount, Version: 'x' }));
    const [reviewed, recreated] = [values('m5.large', '3', '1'), values('t2.small', '5', '2')];
    expect(differenceOf({ changes: [], parameters: reviewed }, { changes: [], parameters: recreated })).toEqual({
      onlyReviewed: [],
      onlyNew: [],
      parameters: ['InstanceType'],
    });
  });

  test('do not lose the order of their properties', () => {
    const causes = [{ ...cause, property: 'Z' }, cause];
    const one = change({ causes });
    difference([one], [one]);
    expect(one.causes.map((each) => each.property)).toEqual(['Z', 'LaunchTemplate']);
  });
});
