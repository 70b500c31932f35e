import { describe, expect, test } from '@jest/globals';
import { changeSetPage, eventsPage, stackPage } from '../../../src/report/messages/console-links.ts';

const arn = (partition: string, region: string): string =>
  `arn:${partition}:cloudformation:${region}:123456789012:stack/staging/1111-2222`;

describe('links into the AWS console', () => {
  test.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/cloudformation/home?region=cn-north-1#/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://console.amazonaws-us-gov.com/cloudformation/home?region=us-gov-west-1#/'],
  ])('go to the console of the partition %s', (partition, region, address) => {
    expect(stackPage(arn(partition, region))).toBe(
      `${address}stacks/stackinfo?stackId=${encodeURIComponent(arn(partition, region))}`,
    );
  });

  test('go to the events and to a change set', () => {
    const stack = arn('aws', 'us-east-1');
    expect(eventsPage(stack)).toContain('#/stacks/events?stackId=arn%3Aaws');
    expect(changeSetPage(stack, 'arn:aws:x(1)')).toMatch(
      /#\/stacks\/changesets\/changes\?stackId=.*&changeSetId=arn%3Aaws%3Ax%281%29$/,
    );
  });

  test('have no sign that ends or marks up a link', () => {
    expect(changeSetPage(arn('aws', 'us-east-1'), "a!'()*b")).toMatch(/&changeSetId=a%21%27%28%29%2Ab$/);
  });

  test.each([
    ...['', 'staging', 'arn:aws-iso:cloudformation:us-iso-east-1:123456789012:stack/a/b', 'arn:aws:s3:::bucket'],
    ...[`see ${arn('aws', 'us-east-1')}`, arn('aws', 'e-1')],
  ])('are left out where the console is not known (%s)', (text) => {
    expect(stackPage(text)).toBeUndefined();
  });
});
