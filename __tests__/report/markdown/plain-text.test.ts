/** The phrases, links and small texts that messages are made of. */
import { describe, expect, test } from '@jest/globals';
import {
  argument,
  counted,
  durationText,
  joinLimited,
  listed,
  listedCode,
  moment,
  timeOfDay,
} from '../../../src/report/markdown/plain-text.ts';
import { invalidText } from '../../../src/report/messages/problems/problems-plan.ts';
import { inputLines } from '../../../src/report/messages/problems/problems-reading.ts';
import { lossCauseText } from '../../../src/report/messages/impact-text.ts';
import {
  changeSetPage,
  eventsPage,
  type LinkedResource,
  resourcePage,
  stackPage,
} from '../../../src/report/messages/links.ts';

test.each([
  [0, '0 racks'],
  [1, '1 rack'],
  [1_000, '1,000 racks'],
  [1_234_567, '1,234,567 racks'],
])('%d racks are counted', (count, words) => {
  expect(counted(count, 'rack')).toBe(words);
});

describe('a list', () => {
  test.each<[readonly string[], string, string]>([
    [[], '', ''],
    [['a'], 'a', '`a`'],
    [['a', 'b'], 'a and b', '`a` and `b`'],
    [['a', 'b', 'c'], 'a, b and c', '`a`, `b` and `c`'],
    [['a', 'b', 'c', 'd'], 'a, b, c and 1 more', '`a`, `b`, `c` and 1 more'],
  ])('of %j has at most three', (items, plain, asCode) => {
    expect([listed(items, 3), listedCode(items, 3)]).toEqual([plain, asCode]);
  });

  test('has a text for each item', () => {
    const texts = [
      ['a', 'b'],
      ['a', 'b', 'c'],
    ].map((items) => joinLimited(items, (item) => `${item} is down`, 2));
    expect(texts).toEqual(['a is down; b is down', 'a is down; b is down; and 1 more']);
  });
});

test.each(['staging', 'us-east-1', 'arn:aws:cloudformation:us-east-1:1:stack/a/b_c.d'])(
  'the argument %s for a shell is unchanged',
  (text) => {
    expect(argument(text, 'RACK')).toBe(text);
  },
);

test.each(['', '-x', 'a b', 'a;b', '$(x)', 'https://evil.test', 'a-long-one://x'])(
  'the argument %j for a shell becomes a placeholder',
  (text) => {
    expect(argument(text, 'RACK')).toBe('RACK');
  },
);

test.each([
  [0, 'less than 1 s'],
  [-5, 'less than 1 s'],
  [41_400, '41 s'],
  [59_600, '1 min'],
  [250_000, '4 min 10 s'],
  [599_700, '10 min'],
  [540_000, '9 min'],
  [52 * 60_000, '52 min'],
  [59.7 * 60_000, '1 h'],
  [60 * 60_000, '1 h'],
  [112 * 60_000, '1 h 52 min'],
  [27 * 3_600_000 + 300_000, '27 h 5 min'],
  [Number.NaN, 'an unknown time'],
])('the duration of %d ms is %s', (ms, words) => {
  expect(durationText(ms)).toBe(words);
});

test('times are in UTC', () => {
  const at = Date.UTC(2026, 3, 21, 19, 26, 51);
  expect([timeOfDay(at), moment(at)]).toEqual(['19:26:51', '21 Apr 2026, 19:26 UTC']);
});

test.each([
  [50, 50, '`parameters`: missing — accepted: Key=Value'],
  [51, 51, 'And 1 more.'],
  [120, 51, 'And 70 more.'],
])('%d invalid inputs have %d lines', (length, lines, last) => {
  const texts = inputLines(Array.from({ length }, () => ({ input: 'parameters', given: ' ', accepted: 'Key=Value' })));
  expect(texts).toHaveLength(lines);
  expect(texts.at(-1)).toBe(last);
});

test.each([
  [{ source: 'pinned' }, '`Key` is `a` (pinned to the value of the rack) and must be a number'],
  [{ source: 'version' }, '`Key` is `a` (the target of this run) and must be a number'],
  [{ value: undefined }, '`Key` has a hidden value (given in `parameters`) and must be a number'],
  [{ value: '' }, '`Key` is empty (given in `parameters`) and must be a number'],
] as const)('an invalid value of a parameter has its source, and is shown as far as permitted: %j', (parts, text) => {
  expect(invalidText({ name: 'Key', rule: 'number', accepted: [], value: 'a', source: 'given', ...parts })).toBe(text);
});

test('the loss of a resource is not certain if it is removed under an unknown condition', () => {
  const bucket = { logicalId: 'Storage', type: 'AWS::S3::Bucket', holds: 'data', meaning: undefined } as const;
  const removed = { why: 'removed', certainty: 'maybe', properties: [], causedBy: [] } as const;
  expect(lossCauseText({ ...bucket, ...removed })).toBe('may be removed');
});

describe('links into the AWS console', () => {
  const arn = (partition: string, region: string): string =>
    `arn:${partition}:cloudformation:${region}:123456789012:stack/staging/1111-2222`;
  const STACK = arn('aws', 'us-east-1');

  test.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'https://console.amazonaws-us-gov.com'],
  ])('open the console of the partition %s', (partition, region, console) => {
    const stack = arn(partition, region);
    const path = `/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(stack)}`;
    expect(stackPage(stack)).toBe(`${console}${path}`);
  });

  test('open the events and a change set, without a character that ends or marks up a link', () => {
    expect(eventsPage(STACK)).toContain('#/stacks/events?stackId=arn%3Aaws');
    expect(changeSetPage(STACK, "a!'()*b")).toMatch(
      /#\/stacks\/changesets\/changes\?stackId=.*&changeSetId=a%21%27%28%29%2Ab$/,
    );
  });

  test.each([
    ...['', 'staging', 'arn:aws-iso:cloudformation:us-iso-east-1:123456789012:stack/a/b', 'arn:aws:s3:::bucket'],
    ...[`see ${STACK}`, arn('aws', 'e-1')],
  ])('are omitted if the console is not known (%s)', (text) => {
    expect(stackPage(text)).toBeUndefined();
  });

  const service = 'arn:aws:ecs:us-east-1:123456789012:service';
  const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:f:live';
  const topic = 'arn:aws:sns:us-east-1:123456789012:topic';
  const [v2, log] = ['AWS::ElasticLoadBalancingV2', '#logsV2:log-groups/log-group/$252Faws$252Flambda$252Ff'];

  test.each<[type: string, physicalId: string, path: string | undefined, more?: Partial<LinkedResource>]>([
    ['AWS::AutoScaling::AutoScalingGroup', 'a-(1)', 'ec2 #AutoScalingGroupDetails:id=a-%281%29;view=activity'],
    ['AWS::ECS::Service', `${service}/cluster/web`, 'ecs/v2/clusters/cluster/services/web/events'],
    ['AWS::ECS::Service', `${service}/web`, undefined],
    ['AWS::ECS::Service', `${service}/web`, 'ecs/v2/clusters/old/services/web/events', { cluster: 'old' }],
    ['AWS::Lambda::Function', 'f', `cloudwatch ${log}`],
    ['Custom::Key', '', `cloudwatch ${log}`, { serviceToken: lambda }],
    ['Custom::Key', 'x', undefined, { serviceToken: topic }],
    ['AWS::ElasticLoadBalancing::LoadBalancer', 'b', 'ec2 #LoadBalancers:search=b'],
    [`${v2}::LoadBalancer`, 'arn:b', 'ec2 #LoadBalancer:loadBalancerArn=arn%3Ab'],
    [`${v2}::TargetGroup`, 'arn:t', 'ec2 #TargetGroup:targetGroupArn=arn%3At'],
    [`${v2}::TargetGroup`, '', undefined],
    ['AWS::EC2::VPC', 'vpc-1', undefined],
  ])('open the page of a resource that shows why it failed: %s %s', (type, physicalId, page, more = {}) => {
    const [console = '', part = ''] = page?.split(' ') ?? [];
    const path = console.includes('/') ? console : `${console}/home`;
    const address = `https://us-east-1.console.aws.amazon.com/${path}?region=us-east-1${part}`;
    expect(resourcePage(STACK, { type, physicalId, ...more })).toBe(page && address);
  });
});
