/** CloudFormation's adapter with the real SDK, on a server on loopback that is started for each test. */
import { afterEach, beforeEach } from '@jest/globals';
import { createStacks } from '../../../src/adapters/aws/cloudformation/stacks.ts';
import type { Stacks } from '../../../src/update/ports.ts';
import { type Loopback, setAwsEnvironment, startLoopback } from '../loopback.ts';

export let aws: Loopback;
export let stacks: Stacks;

beforeEach(async () => {
  aws = await startLoopback();
  setAwsEnvironment(aws.url);
  stacks = createStacks({ region: 'us-east-1', requestLimitMs: 300 });
});

afterEach(() => aws.close());

/** The fields of a request, by its position. */
export function sent(at = 0): Readonly<Record<string, string>> {
  return Object.fromEntries(aws.seen[at]?.form ?? []);
}
