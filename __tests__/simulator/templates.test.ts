/** SIMULATOR.md, "Templates and parameters". */

import { describe, expect, it } from '@jest/globals';
import { CreateChangeSetCommand, type Parameter } from '@aws-sdk/client-cloudformation';
import {
  API_RENAMED,
  changeSetRequest,
  changeSetTo,
  FIRST,
  parametersTo,
  openClients,
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
  it('evaluates the intrinsic functions', async () => {
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

  it.each<[string, (kept: Parameter[]) => Parameter[], string]>([
    [
      'a parameter that the template lacks',
      (kept) => [...kept, { ParameterKey: 'ContainerDisk', ParameterValue: '10' }],
      'Parameters: [ContainerDisk] do not exist in the template',
    ],
    [
      'a missing value',
      (kept) => kept.filter(({ ParameterKey }) => ParameterKey !== 'Password'),
      'Parameters: [Password] must have values',
    ],
    [
      'the previous value of a new parameter',
      (kept) => [...kept, { ParameterKey: 'AvailabilityZones', UsePreviousValue: true }],
      'Invalid input for parameter key AvailabilityZones. Cannot specify usePreviousValue as true for a parameter key not in the previous template',
    ],
    [
      'a number too small',
      (kept) => replaced(kept, 'InstanceCount', '2'),
      "Parameter 'InstanceCount' must be a number not less than 3",
    ],
    ['no number', (kept) => replaced(kept, 'InstanceCount', 'many'), "Parameter 'InstanceCount' must be a number"],
    [
      'a value that is not allowed',
      (kept) => replaced(kept, 'Development', 'Maybe'),
      "Parameter 'Development' must be one of AllowedValues",
    ],
    [
      'a text too short',
      (kept) => replaced(kept, 'Password', ''),
      "Parameter 'Password' must contain at least 1 characters",
    ],
    [
      'a text too long',
      (kept) => replaced(kept, 'Password', 'x'.repeat(51)),
      "Parameter 'Password' must contain at most 50 characters",
    ],
  ])('refuses %s', async (_what, change, message) => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST });
    const Parameters = change(parametersTo(clients, ZONES_CAN_BE_PINNED));
    await expect(
      clients.cloudFormation.send(changeSetRequest(clients, ZONES_CAN_BE_PINNED, { Parameters })),
    ).rejects.toMatchObject({ name: 'ValidationError', message });
  });

  const never = { Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } };
  const absent = { Absent: { Type: 'AWS::SNS::Topic', Condition: 'Never' } };
  const topic = (parts: object) => ({ Type: 'AWS::SNS::Topic', ...parts });

  it.each<[string, object, string | undefined]>([
    [
      'by Ref, GetAtt and Sub',
      {
        A: topic({
          Properties: { X: { Ref: 'One' }, Y: { 'Fn::GetAtt': ['Two', 'Arn'] }, Z: { 'Fn::Sub': '${Three}' } },
        }),
        B: topic({ Metadata: { X: { Ref: 'Absent' } } }),
      },
      '[One, Three, Two, Absent] in the Resources block',
    ],
    ['by DependsOn on what it lacks', { A: topic({ DependsOn: 'One' }) }, '[One] in the Resources block'],
    ['by DependsOn on what does not hold', { A: topic({ DependsOn: 'Absent' }) }, undefined],
    [
      'in a branch that is not taken',
      { A: topic({ Properties: { X: { 'Fn::If': ['Never', { Ref: 'Absent' }, 'x'] } } }) },
      undefined,
    ],
    [
      'in a branch that is taken',
      { A: topic({ Properties: { X: { 'Fn::If': ['Never', 'x', { Ref: 'Absent' }] } } }) },
      '[Absent] in the Resources block',
    ],
    [
      'from a resource that does not hold itself',
      { A: topic({ Condition: 'Never', Properties: { X: { Ref: 'Absent' } } }) },
      undefined,
    ],
  ])('refuses a reference to a resource that is not there %s', async (_where, resources, refused) => {
    const { aws, cloudFormation } = await openClients();
    aws.addStack({ name: 'prod', templateBody: JSON.stringify({ Resources: { Kept: topic({}) } }) });
    const TemplateBody = JSON.stringify({ ...never, Resources: { ...absent, ...resources } });
    const call = cloudFormation.send(
      new CreateChangeSetCommand({ StackName: 'prod', ChangeSetName: 'a', TemplateBody }),
    );
    if (refused === undefined) await expect(call).resolves.toMatchObject({ Id: expect.any(String) });
    else {
      const message = `Template format error: Unresolved resource dependencies ${refused} of the template`;
      await expect(call).rejects.toMatchObject({ name: 'ValidationError', message });
    }
  });

  it('refuses a reference to a missing resource in outputs whose condition is true', async () => {
    const { aws, cloudFormation } = await openClients();
    aws.addStack({ name: 'prod', templateBody: JSON.stringify({ Resources: { Kept: topic({}) } }) });
    const create = (output: object) =>
      cloudFormation.send(
        new CreateChangeSetCommand({
          StackName: 'prod',
          ChangeSetName: 'a',
          TemplateBody: JSON.stringify({ ...never, Resources: { Kept: topic({}), ...absent }, Outputs: { O: output } }),
        }),
      );
    const message =
      'Template format error: Unresolved resource dependencies [Absent] in the Outputs block of the template';
    await expect(create({ Value: { Ref: 'Absent' } })).rejects.toMatchObject({ name: 'ValidationError', message });
    await expect(create({ Value: 'x', Export: { Name: { Ref: 'Absent' } } })).rejects.toMatchObject({ message });
    await expect(create({ Condition: 'Never', Value: { Ref: 'Absent' } })).resolves.toBeDefined();
  });

  it('gives a parameter that is left out the default of the template, not its previous value', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: FIRST, parameters: { InstanceCount: '7' } });
    const Parameters = parametersTo(clients, ZONES_CAN_BE_PINNED).filter(
      ({ ParameterKey }) => ParameterKey !== 'InstanceCount',
    );
    const changeSet = await changeSetTo(clients, ZONES_CAN_BE_PINNED, { Parameters });
    expect(changeSet.Parameters).toContainEqual({ ParameterKey: 'InstanceCount', ParameterValue: '3' });
  });

  it('resolves an SSM parameter again, and shows the resulting change', async () => {
    const clients = await openClients();
    await clients.aws.addRack({ name: 'prod', version: API_RENAMED });
    clients.aws.setSsmParameter('/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/image_id', 'ami-newer');
    const changeSet = await changeSetTo(clients, API_RENAMED);
    expect(changeSet.Parameters).toContainEqual(
      expect.objectContaining({ ParameterKey: 'DefaultAmi', ResolvedValue: 'ami-newer' }),
    );
    expect(changeSet.Changes?.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual([
      'InstancesLaunchTemplate',
      'Instances',
    ]);
  });
});

function replaced(parameters: Parameter[], key: string, value: string): Parameter[] {
  return parameters.map((parameter) =>
    parameter.ParameterKey === key ? { ParameterKey: key, ParameterValue: value } : parameter,
  );
}
