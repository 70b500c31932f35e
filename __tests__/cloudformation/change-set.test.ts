/** What a change set's state allows, and what its changes amount to. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  changeSetState,
  countChanges,
  differenceOf,
  type ResourceChange,
} from '../../src/cloudformation/change-set.ts';

function difference(reviewed: readonly ResourceChange[], anew: readonly ResourceChange[]) {
  const parameters = new Map<string, string>();
  return differenceOf({ changes: reviewed, parameters }, { changes: anew, parameters });
}

function change(facts: Partial<ResourceChange> = {}): ResourceChange {
  return {
    action: 'modify',
    logicalId: 'Instances',
    physicalId: 'asg-1',
    type: 'AWS::AutoScaling::AutoScalingGroup',
    replacement: 'false',
    scope: ['Properties'],
    causes: [],
    ...facts,
  };
}

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
    ['CREATE_PENDING', 'UNAVAILABLE', 'creating'],
    ['CREATE_IN_PROGRESS', 'UNAVAILABLE', 'creating'],
    ['CREATE_IN_PROGRESS', 'AVAILABLE', 'creating'],
    ['CREATE_COMPLETE', 'UNAVAILABLE', 'creating'],
    ['CREATE_COMPLETE', undefined, 'creating'],
    ['CREATE_COMPLETE', 'AVAILABLE', 'executable'],
    ['CREATE_COMPLETE', 'OBSOLETE', 'obsolete'],
    ['CREATE_COMPLETE', 'EXECUTE_IN_PROGRESS', 'executed'],
    ['CREATE_COMPLETE', 'EXECUTE_COMPLETE', 'executed'],
    ['CREATE_COMPLETE', 'EXECUTE_FAILED', 'executed'],
    ['DELETE_PENDING', 'UNAVAILABLE', 'deleted'],
    ['DELETE_IN_PROGRESS', 'UNAVAILABLE', 'deleted'],
    ['DELETE_COMPLETE', 'UNAVAILABLE', 'deleted'],
  ])('%s, %s: %s', (status, executionStatus, kind) => {
    expect(changeSetState({ status, executionStatus, statusReason: undefined })).toEqual({ kind });
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

  test('counts all of them', () => {
    const any = fc.record({
      action: fc.constantFrom('add', 'modify', 'remove', 'import', 'dynamic', 'sync'),
      replacement: fc.constantFrom('true', 'false', 'conditional', undefined),
    });
    fc.assert(
      fc.property(fc.array(any), (facts) => {
        const { add, modify, replace, remove } = countChanges(facts.map((one) => change(one)));
        expect(add + modify + replace + remove).toBe(facts.length);
      }),
    );
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
    const reviewed = new Map([
      ['InstanceType', 'm5.large'],
      ['InstanceCount', '3'],
      ['NoHaInstanceCount', '1'],
      ['Version', 'x'],
    ]);
    const anew = new Map([
      ['InstanceType', 't2.small'],
      ['InstanceCount', '5'],
      ['NoHaInstanceCount', '2'],
      ['Version', 'x'],
    ]);
    expect(differenceOf({ changes: [], parameters: reviewed }, { changes: [], parameters: anew })).toEqual({
      onlyReviewed: [],
      onlyNew: [],
      parameters: ['InstanceType'],
    });
  });

  test('are not modified', () => {
    const causes = [{ ...cause, property: 'Z' }, cause];
    const one = change({ causes });
    difference([one], [one]);
    expect(one.causes.map((each) => each.property)).toEqual(['Z', 'LaunchTemplate']);
  });
});
