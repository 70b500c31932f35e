/** SIMULATOR.md, "Updates": which changes replace a resource. */

import { describe, expect, it } from '@jest/globals';
import { CreateChangeSetCommand, DescribeChangeSetCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { rehearse } from './rehearsal.ts';

type Properties = Record<string, unknown>;

const bodyOf = (type: string, properties: Properties): string =>
  JSON.stringify({ Resources: { One: { Type: type, Properties: properties } } });

/** Updates a stack of one resource, and says whether the resource has another id afterwards. */
async function isReplaced(type: string, before: Properties, after: Properties): Promise<boolean> {
  const { aws, cloudFormation } = await rehearse();
  aws.addStack({ name: 'one', templateBody: bodyOf(type, before) });
  const id = aws.stack('one').resources['One'];
  await cloudFormation.send(new UpdateStackCommand({ StackName: 'one', TemplateBody: bodyOf(type, after) }));
  const { status, resources } = await aws.settled('one');
  expect(status).toBe('UPDATE_COMPLETE');
  return resources['One'] !== id;
}

describe('Updates', () => {
  const vpc = (InstanceTenancy: string): Properties => ({ CidrBlock: '10.0.0.0/16', InstanceTenancy });
  const balancer = (rest: Properties): Properties => ({ Listeners: [], ...rest });
  const table = (...types: readonly string[]): Properties => ({
    AttributeDefinitions: types.map((AttributeType, index) => ({ AttributeName: `a${index}`, AttributeType })),
  });
  const classic = 'AWS::ElasticLoadBalancing::LoadBalancer';

  it.each<[string, string, Properties, Properties, boolean]>([
    ['a VPC that becomes dedicated', 'AWS::EC2::VPC', vpc('default'), vpc('dedicated'), true],
    ['a VPC that becomes default', 'AWS::EC2::VPC', vpc('dedicated'), vpc('default'), false],
    ['a load balancer with other subnets', classic, balancer({ Subnets: ['a'] }), balancer({ Subnets: ['b'] }), false],
    ['a load balancer that gets subnets', classic, balancer({}), balancer({ Subnets: ['b'] }), true],
    ['a load balancer that loses its health check', classic, balancer({ HealthCheck: 'a' }), balancer({}), true],
    ['a table with a further attribute', 'AWS::DynamoDB::Table', table('S'), table('S', 'S'), false],
    ['a table with another type of attribute', 'AWS::DynamoDB::Table', table('S'), table('N'), true],
    [
      'a table whose encryption changes',
      'AWS::DynamoDB::Table',
      { SSESpecification: 'a' },
      { SSESpecification: 'b' },
      false,
    ],
  ])('decides about %s by its values', async (_what, type, before, after, replaced) => {
    expect(await isReplaced(type, before, after)).toBe(replaced);
  });

  it('tells of all of them beforehand that they may be replaced', async () => {
    const { aws, cloudFormation } = await rehearse();
    aws.addStack({ name: 'one', templateBody: bodyOf('AWS::EC2::VPC', vpc('dedicated')) });
    const TemplateBody = bodyOf('AWS::EC2::VPC', vpc('default'));
    await cloudFormation.send(new CreateChangeSetCommand({ StackName: 'one', ChangeSetName: 'to', TemplateBody }));
    for (;;) {
      const made = await cloudFormation.send(new DescribeChangeSetCommand({ StackName: 'one', ChangeSetName: 'to' }));
      if (made.Status !== 'CREATE_COMPLETE') continue;
      expect(made.Changes?.map(({ ResourceChange }) => ResourceChange?.Replacement)).toEqual(['Conditional']);
      return;
    }
  });
});
