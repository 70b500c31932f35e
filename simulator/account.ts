/** One AWS account in one region: the state that all simulated services share. */

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
  /** What a failed resource leaves in its own service: tasks, logs, scaling activities. */
  traces: Trace[];
  store: ObjectStore;
  iam: Iam;
  stacks: Map<string, Stack>;
  /**
   * `rows`: the rows of each DynamoDB table, by table name. `published`: the messages sent to SNS topics, oldest first.
   */
  records: { rows: Map<string, JsonObject[]>; published: PublishedMessage[] };
  ssmParameters: Map<string, string>;
  availabilityZones: string[];
  timing: Timing;
  /** Items per page of a paged response. */
  pageSize: number;
  /** Reports a bug of the simulator that occurs outside of a request, in a running operation. `close()` throws it. */
  onInternalError(error: unknown): void;
}

export interface Timing {
  resourceMs: number;
  changeSetMs: number;
  describeLagMs: number;
  /** Delay before DescribeEvents returns the events of a change set, counted from its final status. */
  describeEventsLagMs: number;
  driftDetectionMs: number;
  /** Whether a rollback changes LastUpdatedTime. AWS can do either. */
  rollbackMovesUpdatedTime: boolean;
  /** Maximum number of resources that an update changes at the same time. */
  resourcesInFlight: number;
}

/**
 * SSM's public parameters (`/aws/service/...`) exist in every account. The value is derived from the name, so it does
 * not change until a scenario sets a new one.
 */
export function readSsmParameter(account: Account, name: string): string | undefined {
  const known = account.ssmParameters.get(name);
  if (known !== undefined || !name.startsWith('/aws/service/')) {
    return known;
  }
  const digits = Buffer.from(name).toString('hex').slice(-17);
  return `ami-${digits}`;
}
