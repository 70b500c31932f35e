/** One AWS account in one region: everything that the services share. */

import type { Causes } from './causes.ts';
import type { Clock } from './clock.ts';
import type { Stack } from './cloudformation/stack.ts';
import type { Trace } from './evidence/trace.ts';
import type { Random } from './random.ts';
import type { JsonObject } from './json.ts';
import type { ObjectStore } from './s3/object-store.ts';
import type { Iam } from './sts/roles.ts';

export interface PublishedMessage {
  topicArn: string;
  subject: string | undefined;
  message: string;
}

export interface Account {
  id: string;
  region: string;
  clock: Clock;
  random: Random;
  causes: Causes;
  /** What failed resources have left behind in their own services. */
  traces: Trace[];
  store: ObjectStore;
  iam: Iam;
  stacks: Map<string, Stack>;
  /** Rows of DynamoDB tables by the table's name, and what was published to SNS topics, oldest first. */
  records: { rows: Map<string, JsonObject[]>; published: PublishedMessage[] };
  ssmParameters: Map<string, string>;
  availabilityZones: string[];
  timing: Timing;
  /** The number of items on a page. */
  pageSize: number;
  /** Something in the simulator itself broke, outside of any request. */
  broke(error: unknown): void;
}

export interface Timing {
  resourceMs: number;
  changeSetMs: number;
  describeLagMs: number;
  /** How long after its status DescribeEvents has the rows of a change set. */
  describeEventsLagMs: number;
  /** Whether the rollback of an update moves LastUpdatedTime, as it may. */
  rollbackMovesUpdatedTime: boolean;
  /** How many resources CloudFormation works on at once. */
  resourcesInFlight: number;
}

/**
 * SSM's public parameters (`/aws/service/...`) exist in every account. Their value here is made from their name, so that
 * it stays the same until a scenario publishes a newer image.
 */
export function readSsmParameter(account: Account, name: string): string | undefined {
  const known = account.ssmParameters.get(name);
  if (known !== undefined || !name.startsWith('/aws/service/')) {
    return known;
  }
  const digits = Buffer.from(name).toString('hex').slice(-17);
  return `ami-${digits}`;
}
