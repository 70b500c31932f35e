/** Builds stacks as CloudFormation describes them. */
import type { StackFacts } from '../../src/cloudformation/stack.ts';

export const STACK_ARN =
  'arn:aws:cloudformation:us-east-1:123456789012:stack/staging/11111111-2222-3333-4444-555555555555';

/** The stack of a healthy rack of three instances. `parts` has the values that a test is about. */
export function makeStack(parts: Partial<StackFacts> = {}): StackFacts {
  return {
    arn: STACK_ARN,
    name: 'staging',
    status: 'UPDATE_COMPLETE',
    statusReason: undefined,
    parameters: new Map([
      ['Version', '20170202012654'],
      ['Password', '****'],
      ['InstanceCount', '3'],
      ['InstanceType', 't3.small'],
    ]),
    resolved: new Map(),
    outputs: new Map([['Dashboard', 'staging-rack.convox.test']]),
    exports: new Map(),
    tags: [
      { key: 'System', value: 'convox' },
      { key: 'Type', value: 'rack' },
    ],
    notificationArns: ['arn:aws:sns:us-east-1:123456789012:staging-notifications'],
    roleArn: undefined,
    parentId: undefined,
    changeSetArn: undefined,
    createdAtMs: Date.UTC(2016, 5, 1),
    updatedAtMs: Date.UTC(2017, 1, 3),
    ...parts,
  };
}
