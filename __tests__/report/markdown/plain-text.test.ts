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
import { inputLines } from '../../../src/report/messages/problems/problems-reading.ts';
import { invalidText } from '../../../src/report/messages/problems/problems-plan.ts';
import type { InvalidParameter } from '../../../src/rack/parameter-values.ts';
import { lossCauseText } from '../../../src/report/messages/impact-text.ts';
import type { ProtectedLoss } from '../../../src/impact/replacements.ts';
import {
  changeSetPage,
  eventsPage,
  type LinkedResource,
  resourcePage,
  stackPage,
} from '../../../src/report/messages/links.ts';

describe('counted', () => {
  test.each([
    [0, '0 racks'],
    [1, '1 rack'],
    [31, '31 racks'],
    [1_000, '1,000 racks'],
    [1_234_567, '1,234,567 racks'],
  ])('of %d', (count, words) => {
    expect(counted(count, 'rack')).toBe(words);
  });
});

describe('a list', () => {
  test.each<[readonly string[], string, string]>([
    [[], '', ''],
    [['a'], 'a', '`a`'],
    [['a', 'b'], 'a and b', '`a` and `b`'],
    [['a', 'b', 'c'], 'a, b and c', '`a`, `b` and `c`'],
    [['a', 'b', 'c', 'd'], 'a, b, c and 1 more', '`a`, `b`, `c` and 1 more'],
    [['a', 'b', 'c', 'd', 'e'], 'a, b, c and 2 more', '`a`, `b`, `c` and 2 more'],
  ])('of %j, at most three', (items, plain, asCode) => {
    expect(listed(items, 3)).toBe(plain);
    expect(listedCode(items, 3)).toBe(asCode);
  });

  test('with a text for each item', () => {
    const words = (item: string) => `${item} is down`;
    expect(joinLimited(['a', 'b'], words, 2)).toBe('a is down; b is down');
    expect(joinLimited(['a', 'b', 'c'], words, 2)).toBe('a is down; b is down; and 1 more');
  });
});

describe('an argument for a shell', () => {
  test.each(['staging', 'us-east-1', 'arn:aws:cloudformation:us-east-1:1:stack/a/b_c.d'])('%s is unchanged', (text) => {
    expect(argument(text, 'RACK')).toBe(text);
  });

  test.each(['', '-x', 'a b', 'a;b', '$(x)', 'https://evil.test', 'a-long-one://x'])(
    '%j becomes a placeholder',
    (text) => {
      expect(argument(text, 'RACK')).toBe('RACK');
    },
  );
});

describe('durationText', () => {
  test.each([
    [0, 'less than 1 s'],
    [-5, 'less than 1 s'],
    [41_400, '41 s'],
    [59_600, '1 min'],
    [250_000, '4 min 10 s'],
    [599_700, '10 min'],
    [540_000, '9 min'],
    [60 * 60_000, '1 h'],
    [52 * 60_000, '52 min'],
    [59.7 * 60_000, '1 h'],
    [112 * 60_000, '1 h 52 min'],
    [27 * 3_600_000 + 300_000, '27 h 5 min'],
    [Number.NaN, 'an unknown time'],
  ])('of %d ms is %s', (ms, words) => {
    expect(durationText(ms)).toBe(words);
  });
});

describe('times', () => {
  test('are in UTC', () => {
    const at = Date.UTC(2026, 3, 21, 19, 26, 51);
    expect([timeOfDay(at), moment(at)]).toEqual(['19:26:51', '21 Apr 2026, 19:26 UTC']);
  });
});

const flaw = { input: 'parameters', given: 'line 3', accepted: 'Key=Value on each line' };

describe('invalid inputs', () => {
  test.each([
    ['line 3', '`parameters`: line 3 — accepted: Key=Value on each line'],
    [' ', '`parameters`: missing — accepted: Key=Value on each line'],
  ])('have a line each, with the given value: %j', (given, line) => {
    expect(inputLines([{ ...flaw, given }])).toEqual([line]);
  });

  test.each([
    [50, 50, '`parameters`: line 3 — accepted: Key=Value on each line'],
    [51, 51, 'And 1 more.'],
    [120, 51, 'And 70 more.'],
  ])('%d have %d lines', (count, lines, last) => {
    const texts = inputLines(Array.from({ length: count }, () => flaw));
    expect(texts).toHaveLength(lines);
    expect(texts.at(-1)).toBe(last);
  });
});

function wordsOf(parts: Partial<InvalidParameter>): string {
  return invalidText({ name: 'Key', rule: 'number', accepted: [], value: 'a', source: 'given', ...parts });
}

describe('an invalid parameter value', () => {
  test.each<[InvalidParameter['source'], string]>([
    ['given', 'given in `parameters`'],
    ['previous', 'from the rack'],
    ['carried', 'carried over from its old name'],
    ['pinned', 'pinned to the value of the rack'],
    ['version', 'the target of this run'],
  ])('has a source: %s', (source, words) => {
    expect(wordsOf({ source })).toBe(`\`Key\` is \`a\` (${words}) and must be a number`);
  });

  test.each([
    [undefined, 'has a hidden value'],
    ['', 'is empty'],
    ['a', 'is `a`'],
  ])('%j is shown as far as permitted', (value, words) => {
    expect(wordsOf({ value })).toBe(`\`Key\` ${words} (given in \`parameters\`) and must be a number`);
  });
});

type Fate = Pick<ProtectedLoss, 'why' | 'properties' | 'causedBy'> & Partial<Pick<ProtectedLoss, 'certainty'>>;

function fateOf(fate: Fate): string {
  return lossCauseText({
    logicalId: 'Storage',
    type: 'AWS::S3::Bucket',
    holds: 'data',
    meaning: undefined,
    certainty: 'certain',
    ...fate,
  });
}

describe('the loss of a resource', () => {
  test('is not certain if the resource is removed under an unknown condition', () => {
    expect(fateOf({ why: 'removed', certainty: 'maybe', properties: [], causedBy: [] })).toBe('may be removed');
  });
});

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
