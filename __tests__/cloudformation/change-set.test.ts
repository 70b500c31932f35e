/** The state of a change set, the count of its changes, and the comparison of two plans. */
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
  test.each([
    ['creating', 'CREATE_PENDING UNAVAILABLE, CREATE_IN_PROGRESS UNAVAILABLE, CREATE_COMPLETE UNAVAILABLE'],
    ['creating', 'CREATE_IN_PROGRESS AVAILABLE, CREATE_COMPLETE'],
    ['executable', 'CREATE_COMPLETE AVAILABLE'],
    ['obsolete', 'CREATE_COMPLETE OBSOLETE'],
    ['executed', ['IN_PROGRESS', 'COMPLETE', 'FAILED'].map((end) => `CREATE_COMPLETE EXECUTE_${end}`).join(', ')],
    ['deleted', 'DELETE_PENDING UNAVAILABLE, DELETE_IN_PROGRESS UNAVAILABLE, DELETE_COMPLETE UNAVAILABLE'],
  ])('is %s for %s', (kind, all) => {
    for (const [status = '', executionStatus] of all.split(', ').map((one) => one.split(' '))) {
      expect(changeSetState({ status, executionStatus, statusReason: undefined })).toEqual({ kind });
    }
  });

  const NO_CHANGES = "The submitted information didn't contain changes. Submit different information to create one.";
  test.each([
    [NO_CHANGES, { kind: 'without-changes' }],
    ['No updates are to be performed.', { kind: 'without-changes' }],
    ['Unresolved dependencies [Vpc]', { kind: 'failed', reason: 'Unresolved dependencies [Vpc]' }],
    ['Hook: No updates are to be performed.', { kind: 'failed', reason: 'Hook: No updates are to be performed.' }],
    [undefined, { kind: 'failed', reason: 'CloudFormation gave no reason' }],
  ])('of status FAILED with the reason "%s" is %j', (statusReason, state) => {
    expect(changeSetState({ status: 'FAILED', statusReason, executionStatus: undefined })).toEqual(state);
  });
});

describe('countChanges', () => {
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

describe('differenceOf', () => {
  const plan = [change({ causes: [cause] }), change({ logicalId: 'Balancer', type: 'x', action: 'add' })];

  test('is undefined for plans that differ only in order, physical ids and causes', () => {
    const other = [...plan].reverse().map((one) => ({ ...one, physicalId: 'other' }));
    expect(difference(plan, other)).toBeUndefined();
    expect(
      difference([change({ causes: [cause, { ...cause, causingEntity: 'Other' }] })], plan.slice(0, 1)),
    ).toBeUndefined();
    expect(difference([], [])).toBeUndefined();
  });

  test.each([
    ['an additional resource', [...plan, change({ logicalId: 'Vpc' })]],
    ['a missing resource', plan.slice(1)],
    ['a replacement', [change({ causes: [cause], replacement: 'true' }), ...plan.slice(1)]],
    ['another property', [change({ causes: [{ ...cause, property: 'MinSize' }] }), ...plan.slice(1)]],
    ['another action', [change({ causes: [cause], action: 'remove' }), ...plan.slice(1)]],
  ])('is defined with %s', (_what, other) => {
    expect(difference(plan, other)).toBeDefined();
  });

  test('lists changes and parameters in alphabetical order', () => {
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

  test('lists a missing resource and an additional parameter', () => {
    const parameters = new Map([['InstanceType', 'm5.large']]);
    expect(
      differenceOf({ changes: plan, parameters: new Map() }, { changes: plan.slice(1), parameters }),
    ).toMatchObject({ onlyNew: [], parameters: ['InstanceType'] });
  });

  test('compares properties in any order, and names a possible replacement', () => {
    const causes = [{ ...cause, property: 'MinSize' }, cause, { ...cause, attribute: 'Tags', property: undefined }];
    expect(difference([change({ causes })], [change({ causes: causes.toReversed() })])).toBeUndefined();
    const replacing = change({ type: 'x', causes, replacement: 'conditional' });
    expect(difference([], [replacing])?.onlyNew).toEqual([
      'modify Instances (x) (possibly replaced): LaunchTemplate, MinSize, Tags',
    ]);
  });

  test('names a parameter with another value, without the values', () => {
    const values = (InstanceType: string, InstanceCount: string, NoHaInstanceCount: string) =>
      new Map(Object.entries({ InstanceType, InstanceCount, NoHaInstanceCount, Version: 'x' }));
    const [reviewed, recreated] = [values('m5.large', '3', '1'), values('t2.small', '5', '2')];
    expect(differenceOf({ changes: [], parameters: reviewed }, { changes: [], parameters: recreated })).toEqual({
      onlyReviewed: [],
      onlyNew: [],
      parameters: ['InstanceType'],
    });
  });
});
