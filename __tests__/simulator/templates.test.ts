/** SIMULATOR.md, "Templates and parameters". */

import { describe, expect, it } from '@jest/globals';
import { CreateChangeSetCommand } from '@aws-sdk/client-cloudformation';
import {
  API_RENAMED,
  changeSetRequest,
  changeSetTo,
  FIRST,
  openClients,
  parametersTo,
  rackAt,
  ZONES_CAN_BE_PINNED,
} from './running-simulator.ts';

const VALUES = {
  Resources: {
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: {
        Join: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::NoValue' }, { Ref: 'Word' }]] },
        Select: { 'Fn::Select': [1, { Ref: 'Many' }] },
        Split: { 'Fn::Select': ['1', { 'Fn::Split': ['.', 'x.y.z'] }] },
        Sub: { 'Fn::Sub': ['${AWS::Region} ${Word} ${Own} ${!Kept}', { Own: { Ref: 'Word' } }] },
        If: { 'Fn::If': ['Both', 'both', 'not both'] },
        Nothing: { 'Fn::If': ['Both', 'x', { Ref: 'AWS::NoValue' }] },
        Map: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'Key'] },
        Base64: { 'Fn::Base64': 'hello' },
        Zones: { 'Fn::GetAZs': '' },
      },
    },
  },
  Parameters: { Word: { Type: 'String', Default: 'word' }, Many: { Type: 'CommaDelimitedList', Default: 'one, two' } },
  Mappings: { M: { 'us-east-1': { Key: 'found' } } },
  Conditions: {
    One: { 'Fn::Equals': [{ Ref: 'Word' }, 'word'] },
    Both: { 'Fn::And': [{ Condition: 'One' }, { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'One' }] }] }] },
  },
};

describe('Templates and parameters', () => {
  it('are evaluated with the intrinsic functions', async () => {
    const { aws } = await openClients({ availabilityZones: ['z1', 'z2'] });
    aws.addStack({ name: 'values', templateBody: JSON.stringify(VALUES) });
    const event = aws.stack('values').events.find(({ LogicalResourceId }) => LogicalResourceId === 'Topic');
    expect(JSON.parse(event?.ResourceProperties ?? '')).toEqual({
      Join: 'a-word',
      Select: 'two',
      Split: 'y',
      Sub: 'us-east-1 word word ${Kept}',
      If: 'not both',
      Map: 'found',
      Base64: 'aGVsbG8=',
      Zones: ['z1', 'z2'],
    });
  });

  const PREVIOUS = 'the previous value';
  const NEW =
    'Invalid input for parameter key AvailabilityZones. Cannot specify usePreviousValue as true for a parameter key not in the previous template';

  it.each<[string, string | undefined, string]>([
    ['ContainerDisk', '10', 'Parameters: [ContainerDisk] do not exist in the template'],
    ['Password', undefined, 'Parameters: [Password] must have values'],
    ['AvailabilityZones', PREVIOUS, NEW],
    ['InstanceCount', '2', "Parameter 'InstanceCount' must be a number not less than 3"],
    ['InstanceCount', 'many', "Parameter 'InstanceCount' must be a number"],
    ['Development', 'Maybe', "Parameter 'Development' must be one of AllowedValues"],
    ['Password', '', "Parameter 'Password' must contain at least 1 characters"],
    ['Password', 'x'.repeat(51), "Parameter 'Password' must contain at most 50 characters"],
  ])('reject the parameter %s with the value %j', async (ParameterKey, given, message) => {
    const clients = await rackAt(FIRST);
    const value = given === PREVIOUS ? { UsePreviousValue: true } : { ParameterValue: given };
    const Parameters = parametersTo(clients, ZONES_CAN_BE_PINNED).filter((one) => one.ParameterKey !== ParameterKey);
    if (given !== undefined) Parameters.push({ ParameterKey, ...value });
    const request = changeSetRequest(clients, ZONES_CAN_BE_PINNED, { Parameters });
    await expect(clients.send(request)).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  const topic = (parts: object) => ({ Type: 'AWS::SNS::Topic', ...parts });
  const referring = (Properties: object) => ({ A: topic({ Properties }) });
  const ref = (Ref: string) => ({ Ref });
  const ALL_FORMS = { X: ref('One'), Y: { 'Fn::GetAtt': ['Two', 'Arn'] }, Z: { 'Fn::Sub': '${Three}' } };

  it.each<[string, object, object, string | undefined]>([
    [
      'by Ref, GetAtt and Sub',
      { ...referring(ALL_FORMS), B: topic({ Metadata: { X: ref('Absent') } }) },
      {},
      '[One, Three, Two, Absent] in the Resources block',
    ],
    ['by DependsOn', { A: topic({ DependsOn: 'One' }) }, {}, '[One] in the Resources block'],
    ['by DependsOn on a resource whose condition is false', { A: topic({ DependsOn: 'Absent' }) }, {}, undefined],
    ['in a branch that does not apply', referring({ X: { 'Fn::If': ['Never', ref('Absent'), 'x'] } }), {}, undefined],
    [
      'in a branch that applies',
      referring({ X: { 'Fn::If': ['Never', 'x', ref('Absent')] } }),
      {},
      '[Absent] in the Resources block',
    ],
    [
      'from a resource whose condition is false',
      { A: topic({ Condition: 'Never', Properties: { X: ref('Absent') } }) },
      {},
      undefined,
    ],
    ['in an output', {}, { Value: ref('Absent') }, '[Absent] in the Outputs block'],
    ['in an export', {}, { Value: 'x', Export: { Name: ref('Absent') } }, '[Absent] in the Outputs block'],
    ['in an output whose condition is false', {}, { Condition: 'Never', Value: ref('Absent') }, undefined],
  ])(
    'treat a reference to a missing resource %s as CloudFormation does',
    async (_where, resources, output, rejected) => {
      const { aws, send } = await openClients();
      const Kept = topic({});
      aws.addStack({ name: 'prod', templateBody: JSON.stringify({ Resources: { Kept } }) });
      const TemplateBody = JSON.stringify({
        Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
        Resources: { Kept, Absent: topic({ Condition: 'Never' }), ...resources },
        Outputs: { Output: { Value: 'x', ...output } },
      });
      const call = send(new CreateChangeSetCommand({ StackName: 'prod', ChangeSetName: 'a', TemplateBody }));
      const message = `Template format error: Unresolved resource dependencies ${rejected ?? ''} of the template`;
      if (rejected === undefined) await expect(call).resolves.toHaveProperty('Id');
      else await expect(call).rejects.toMatchObject({ name: 'ValidationError', message });
    },
  );

  it('give a parameter without a value the default of the template, not its previous value', async () => {
    const clients = await rackAt(FIRST, { rack: { parameters: { InstanceCount: '7' } } });
    const all = parametersTo(clients, ZONES_CAN_BE_PINNED);
    const Parameters = all.filter(({ ParameterKey }) => ParameterKey !== 'InstanceCount');
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED, { Parameters });
    expect(changeSet.Parameters).toContainEqual({ ParameterKey: 'InstanceCount', ParameterValue: '3' });
  });

  it('resolve an SSM parameter again, and show the resulting change', async () => {
    const clients = await rackAt(API_RENAMED);
    clients.aws.setSsmParameter('/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id', 'ami-newer');
    const { Parameters = [], Changes = [] } = await changeSetTo(clients, API_RENAMED);
    const ami = Parameters.find(({ ParameterKey }) => ParameterKey === 'DefaultAmi');
    expect(ami?.ResolvedValue).toBe('ami-newer');
    const ids = Changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId);
    expect(ids).toEqual(['InstancesLaunchTemplate', 'Instances']);
  });
});
