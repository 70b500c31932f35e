/** Compares a reviewed change set with what this action would create. */
import { describe, expect, test } from '@jest/globals';
import type { ChangeSetFacts } from '../../src/cloudformation/change-set.ts';
import {
  contentDifferences,
  parameterDifferences,
  type ExpectedContents,
} from '../../src/cloudformation/change-set-review.ts';
import { makeChange } from '../builders/change.ts';

const TEMPLATE = '{"Resources":{}}';
const TAGS = [{ key: 'System', value: 'convox' }];
const FACTS: ChangeSetFacts = {
  arn: 'arn',
  name: 'name',
  stackArn: 'stack',
  status: 'CREATE_COMPLETE',
  statusReason: undefined,
  executionStatus: 'AVAILABLE',
  parameters: new Map([['Version', '2']]),
  resolved: new Map(),
  tags: TAGS,
  notificationArns: ['one', 'two'],
  capabilities: ['CAPABILITY_IAM'],
  options: [],
  changes: [],
};
const EXPECTED: ExpectedContents = {
  templateText: TEMPLATE,
  tags: TAGS,
  notificationArns: ['one', 'two'],
  capabilities: ['CAPABILITY_IAM'],
};

describe('contentDifferences', () => {
  const differences = (facts: Partial<ChangeSetFacts>, expected: Partial<ExpectedContents> = {}) =>
    contentDifferences({ facts: { ...FACTS, ...facts }, templateText: TEMPLATE }, { ...EXPECTED, ...expected });

  test('ignores the order of topics, and the tags that CloudFormation sets itself', () => {
    const tags = [...TAGS, { key: 'aws:cloudformation:stack-name', value: 'staging' }];
    expect(differences({})).toEqual([]);
    expect(differences({ notificationArns: ['two', 'one'], tags })).toEqual([]);
    expect(differences({}, { tags })).toEqual([]);
  });

  test('lists all differences, each part with the names that differ', () => {
    const other: ChangeSetFacts = {
      ...FACTS,
      tags: [
        { key: 'System', value: 'other' },
        { key: 'More', value: '' },
      ],
      notificationArns: ['two', 'three'],
      capabilities: [],
      options: ['OnStackFailure=DO_NOTHING'],
      changes: [{ ...makeChange(), action: 'import', logicalId: 'Bucket' }],
    };
    expect(contentDifferences({ facts: other, templateText: '{}' }, EXPECTED)).toEqual([
      { part: 'template', names: ['Resources'] },
      { part: 'tags', names: ['More', 'System'] },
      { part: 'notification-topics', names: ['one', 'three'] },
      { part: 'capabilities', names: ['CAPABILITY_IAM'] },
      { part: 'options', names: ['OnStackFailure=DO_NOTHING'] },
      { part: 'imports', names: ['Bucket'] },
    ]);
  });
});

describe('parameterDifferences', () => {
  test('lists a changed, an additional and a missing parameter', () => {
    const actual = new Map(Object.entries({ Version: '2', More: 'x', Same: 'x' }));
    const expected = new Map(Object.entries({ Version: '1', Less: 'x', Same: 'x' }));
    expect(parameterDifferences({ parameters: actual, changes: [] }, expected, [])).toEqual([
      { part: 'parameters', names: ['Less', 'More', 'Version'] },
    ]);
  });

  test('lists a hidden parameter that causes a change although it was not given', () => {
    const cause = {
      attribute: 'Properties',
      property: 'Environment',
      requiresRecreation: 'Never',
      evaluation: 'Static',
      source: 'ParameterReference',
      causingEntity: 'Password',
    } as const;
    const causedBy = (source: string) => ({
      parameters: FACTS.parameters,
      changes: [{ ...makeChange(), causes: [{ ...cause, source }] }],
    });
    const hidden = [{ part: 'hidden-parameters', names: ['Password'] }];
    expect(parameterDifferences(causedBy('ParameterReference'), FACTS.parameters, ['Password'])).toEqual(hidden);
    expect(parameterDifferences(causedBy('ParameterReference'), FACTS.parameters, [])).toEqual([]);
    expect(parameterDifferences(causedBy('ResourceReference'), FACTS.parameters, ['Password'])).toEqual([]);
  });
});
