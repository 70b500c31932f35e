/** Parsing the template of a release. */
import { expect, describe, test } from '@jest/globals';
import { parseTemplate } from '../../src/cloudformation/template.ts';
import { templateOf as parsed } from '../builders/template.ts';
import { describeOnRealReleases, realTemplate, TEMPLATE_NAMES } from '../builders/release-data.ts';

const rack = {
  Parameters: {
    Version: { Type: 'String' },
    Password: { Type: 'String', NoEcho: true, MinLength: 1 },
    InstanceCount: { Type: 'Number', Default: 3, MinValue: '3', MaxValue: 100 },
    InstanceType: { Default: 't3.small', AllowedPattern: '.+', AllowedValues: ['t3.small', 5, true, null] },
  },
  Resources: { Instances: { Type: 'AWS::AutoScaling::AutoScalingGroup', Condition: 'NotSpot', Properties: {} } },
  Outputs: {
    Cluster: { Value: 'x', Condition: 'HasCluster', Export: { Name: { 'Fn::Sub': '${AWS::StackName}:Cluster' } } },
    Domain: { Value: 'y' },
  },
};

const templateOf = (json: unknown) => parsed(JSON.stringify(json));

describe('parseTemplate', () => {
  test('reads each parameter with its default and its limits, numbers and booleans as text', () => {
    const { parameters } = templateOf(rack);
    expect([...parameters.keys()]).toEqual(['Version', 'Password', 'InstanceCount', 'InstanceType']);
    expect(parameters.get('Version')).toMatchObject({ type: 'String', default: undefined, noEcho: false });
    expect(parameters.get('Password')).toMatchObject({ noEcho: true, minLength: 1 });
    expect(parameters.get('InstanceCount')).toMatchObject({ default: '3', minValue: 3, maxValue: 100 });
    expect(parameters.get('InstanceType')).toMatchObject({
      type: 'String',
      allowedPattern: '.+',
      allowedValues: ['t3.small', '5', 'true', ''],
    });
  });

  test('reads resources with their condition, and exports with the expression of their name', () => {
    const { resources, exports } = templateOf(rack);
    expect(resources.get('Instances')).toMatchObject({ logicalId: 'Instances', condition: 'NotSpot' });
    expect(exports).toEqual([
      { output: 'Cluster', name: { 'Fn::Sub': '${AWS::StackName}:Cluster' }, condition: 'HasCluster' },
    ]);
  });

  test('reads a resource without a type', () => {
    const { resources } = templateOf({ ...rack, Resources: { ...rack.Resources, Odd: {} } });
    expect(resources.get('Odd')).toEqual({ logicalId: 'Odd', type: '', condition: undefined, declaration: {} });
  });

  test.each(['', '<html>'])('rejects %j, which is not JSON', (text) => {
    expect(parseTemplate(text)).toEqual({ kind: 'unusable', why: { flaw: 'not-json', characters: text.length } });
  });

  test.each([
    ['template', []],
    ['template', null],
    ['Parameters', { Resources: {} }],
    ['Parameters', { ...rack, Parameters: [] }],
    ['Resources', { ...rack, Resources: 'x' }],
    ['Outputs', { ...rack, Outputs: [] }],
    ['Conditions', { ...rack, Conditions: null }],
    ['Mappings', { ...rack, Mappings: [] }],
    ['Version', { ...rack, Parameters: { ...rack.Parameters, Version: 'x' } }],
    ['Instances', { ...rack, Resources: { Instances: [] } }],
  ])('rejects %s that is not an object', (part, json) => {
    expect(parseTemplate(JSON.stringify(json))).toEqual({ kind: 'unusable', why: { flaw: 'not-an-object', part } });
  });

  test("rejects another stack's template, with everything that it lacks", () => {
    expect(parseTemplate(JSON.stringify({ Parameters: { Version: {} }, Resources: {} }))).toEqual({
      kind: 'unusable',
      why: { flaw: 'not-a-rack', lacks: ['Password', 'InstanceCount', 'InstanceType', 'Instances'] },
    });
  });
});

describeOnRealReleases('every real template', () => {
  test.each(TEMPLATE_NAMES)(
    '%s parses; only Password has no default, and the default of Version is the release',
    (name) => {
      const { parameters } = realTemplate(name);
      const bare = [...parameters.values()].filter((parameter) => parameter.default === undefined);
      expect(bare.map((parameter) => parameter.name)).toEqual(['Password']);
      expect(parameters.get('Version')?.default).toBe(name);
    },
  );
});
