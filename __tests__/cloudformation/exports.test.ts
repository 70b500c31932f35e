/** Exports that a new template certainly drops. */
import { expect, test } from '@jest/globals';
import { droppedExports } from '../../src/cloudformation/exports.ts';
import { parametersInForce } from '../../src/cloudformation/template-conditions.ts';
import { makeTemplate } from '../builders/template.ts';

const sub = (name: string) => ({ Export: { Name: { 'Fn::Sub': '${AWS::StackName}:' + name } }, Value: 'x' });
const after = makeTemplate({
  Parameters: { Internal: { Type: 'String', Default: 'No' } },
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
});

test.each<[string, string, string, boolean, string?, string?]>([
  ['that is still there stays', 'staging:Vpc', 'Vpc', true],
  ['under the same name on another output stays', 'staging:Cluster', 'Cluster', true],
  ['whose output is removed is dropped', 'staging:HostedZone', 'HostedZone', false],
  ['whose condition is false on this rack is dropped', 'staging:DomainInternal', 'DomainInternal', false],
  ['whose condition is true on this rack stays', 'staging:DomainInternal', 'DomainInternal', true, 'Yes'],
  ['whose condition is not known stays', 'staging:Zone', 'Zone', true],
  ['whose name is not known stays', 'whatever', 'Kept', true],
  ['whose name changes is dropped', 'staging:Joined', 'Joined', false],
  ['whose name has another region is dropped', 'eu-west-1:Vpc', 'Regional', false, 'No', 'us-east-1'],
  ['whose name has the region stays', 'eu-west-1:Vpc', 'Regional', true, 'No', 'eu-west-1'],
])('an export %s', (_, name, output, stays, internal = 'No', region?) => {
  const parameters = parametersInForce(after, new Map([['Internal', internal]]));
  const facts = { exports: new Map([[name, output]]), after, parameters, stackName: 'staging' };
  expect(droppedExports({ ...facts, ...(region !== undefined && { region }) })).toEqual(stays ? [] : [name]);
});
