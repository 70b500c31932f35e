/** Exports that a new template drops: only those that certainly go. */
import { expect, test } from '@jest/globals';
import { droppedExports } from '../../src/cloudformation/exports.ts';
import { parametersInForce } from '../../src/cloudformation/template-conditions.ts';
import { parseTemplate } from '../../src/cloudformation/template.ts';

const sub = (name: string) => ({ Export: { Name: { 'Fn::Sub': '${AWS::StackName}:' + name } }, Value: 'x' });
const read = parseTemplate(
  JSON.stringify({
    Parameters: {
      ...{ Version: {}, Password: {}, InstanceCount: {}, InstanceType: {} },
      Internal: { Type: 'String', Default: 'No' },
    },
    Resources: { Instances: {} },
    Conditions: {
      Internal: { 'Fn::Equals': [{ Ref: 'Internal' }, 'Yes'] },
      Region: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
    },
    Outputs: {
      Vpc: sub('Vpc'),
      Moved: sub('Cluster'),
      DomainInternal: { ...sub('DomainInternal'), Condition: 'Internal' },
      Zone: { ...sub('Zone'), Condition: 'Region' },
      Kept: { Value: 'x', Export: { Name: { 'Fn::GetAtt': ['A', 'Name'] } } },
      Bare: { Value: 'x' },
      Regional: { Value: 'x', Export: { Name: { 'Fn::Sub': '${AWS::Region}:Vpc' } } },
      Joined: { Value: 'x', Export: { Name: { 'Fn::Join': [':', [{ Ref: 'AWS::StackName' }, 'Other']] } } },
    },
  }),
);
if (read.kind === 'unusable') throw new Error('the template of this test is unusable');
const after = read.template;

test.each([
  ['that is still there stays', 'staging:Vpc', 'Vpc', true],
  ['under the same name by way of another output stays', 'staging:Cluster', 'Cluster', true],
  ['whose output is gone is dropped', 'staging:HostedZone', 'HostedZone', false],
  ['whose output is no longer exported is dropped', 'staging:Bare', 'Bare', false],
  ['whose condition is false on this rack is dropped', 'staging:DomainInternal', 'DomainInternal', false],
  ['whose condition is not known stays', 'staging:Zone', 'Zone', true],
  ['whose name can not be known stays', 'whatever', 'Kept', true],
  ['whose name becomes another is dropped', 'staging:Joined', 'Joined', false],
])('an export %s', (_, name, output, stays) => {
  const parameters = parametersInForce(after);
  const dropped = droppedExports({ exports: new Map([[name, output]]), after, parameters, stackName: 'staging' });
  expect(dropped).toEqual(stays ? [] : [name]);
});

test('an export name with the region is known if the region is known', () => {
  const parameters = parametersInForce(after);
  const exports = new Map([['eu-west-1:Vpc', 'Regional']]);
  const facts = { exports, after, parameters, stackName: 'staging' };
  expect(droppedExports(facts)).toEqual([]);
  expect(droppedExports({ ...facts, region: 'us-east-1' })).toEqual(['eu-west-1:Vpc']);
  expect(droppedExports({ ...facts, region: 'eu-west-1' })).toEqual([]);
});

test('the rack’s own parameters decide', () => {
  const parameters = parametersInForce(after, new Map([['Internal', 'Yes']]));
  const exports = new Map([['staging:DomainInternal', 'DomainInternal']]);
  expect(droppedExports({ exports, after, parameters, stackName: 'staging' })).toEqual([]);
});
