import { describe, expect, test } from '@jest/globals';
import {
  changeSetPage,
  eventsPage,
  type LinkedResource,
  resourcePage,
  stackPage,
} from '../../../src/report/messages/links.ts';

const arn = (partition: string, region: string): string =>
  `arn:${partition}:cloudformation:${region}:123456789012:stack/staging/1111-2222`;

describe('links into the AWS console', () => {
  test.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://console.amazonaws-us-gov.com/cloudformation/home?region=us-gov-west-1#/'],
  ])('open the console of the partition %s', (partition, region, address) => {
    expect(stackPage(arn(partition, region))).toBe(
      `${address}stacks/stackinfo?stackId=${encodeURIComponent(arn(partition, region))}`,
    );
  });

  test('open the events and a change set', () => {
    const stack = arn('aws', 'us-east-1');
    expect(eventsPage(stack)).toContain('#/stacks/events?stackId=arn%3Aaws');
    expect(changeSetPage(stack, 'arn:aws:x(1)')).toMatch(
      /#\/stacks\/changesets\/changes\?stackId=.*&changeSetId=arn%3Aaws%3Ax%281%29$/,
    );
  });

  test('contain no character that ends or marks up a link', () => {
    expect(changeSetPage(arn('aws', 'us-east-1'), "a!'()*b")).toMatch(/&changeSetId=a%21%27%28%29%2Ab$/);
  });

  test.each([
    ...['', 'staging', 'arn:aws-iso:cloudformation:us-iso-east-1:123456789012:stack/a/b', 'arn:aws:s3:::bucket'],
    ...[`see ${arn('aws', 'us-east-1')}`, arn('aws', 'e-1')],
  ])('are left out if the console is not known (%s)', (text) => {
    expect(stackPage(text)).toBeUndefined();
  });

  const service = 'arn:aws:ecs:us-east-1:123456789012:service';
  test.each<[type: string, physicalId: string, path: string | undefined, more?: Partial<LinkedResource>]>([
    [
      'AWS::AutoScaling::AutoScalingGroup',
      'a-(1)',
      'ec2/home?region=us-east-1#AutoScalingGroupDetails:id=a-%281%29;view=activity',
    ],
    ['AWS::ECS::Service', `${service}/cluster/web`, 'ecs/v2/clusters/cluster/services/web/events?region=us-east-1'],
    ['AWS::ECS::Service', `${service}/web`, undefined],
    [
      'AWS::ECS::Service',
      `${service}/web`,
      'ecs/v2/clusters/old/services/web/events?region=us-east-1',
      { cluster: 'old' },
    ],
    [
      'AWS::Lambda::Function',
      'f',
      'cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff',
    ],
    [
      'Custom::Key',
      '',
      'cloudwatch/home?region=us-east-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff',
      { serviceToken: 'arn:aws:lambda:us-east-1:123456789012:function:f:live' },
    ],
    ['Custom::Key', 'x', undefined, { serviceToken: 'arn:aws:sns:us-east-1:123456789012:topic' }],
    ['AWS::ElasticLoadBalancing::LoadBalancer', 'b', 'ec2/home?region=us-east-1#LoadBalancers:search=b'],
    [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'arn:b',
      'ec2/home?region=us-east-1#LoadBalancer:loadBalancerArn=arn%3Ab',
    ],
    [
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      'arn:t',
      'ec2/home?region=us-east-1#TargetGroup:targetGroupArn=arn%3At',
    ],
    ['AWS::ElasticLoadBalancingV2::TargetGroup', '', undefined],
    ['AWS::EC2::VPC', 'vpc-1', undefined],
  ])('go to the page of a resource that shows why it failed: %s %s', (type, physicalId, path, more = {}) => {
    const address = resourcePage(arn('aws', 'us-east-1'), { type, physicalId, ...more });
    expect(address).toBe(path && `https://us-east-1.console.aws.amazon.com/${path}`);
  });
});
