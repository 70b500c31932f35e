/** Auto Scaling groups: activities, the health of new instances, and the console of one that sent no signal. */
import type { Finding } from '../../../diagnosis/evidence.ts';
import { cleanLine, lastLines } from '../../../diagnosis/evidence-lines.ts';
import { type JsonObject, membersOf } from '../../../values/json-value.ts';
import type { SignedCalls } from '../signed-calls.ts';
import { readTargets } from './load-balancer.ts';
import { membersIn, type Reading, textOf, textsIn } from './reading.ts';

const ACTIVITIES = 5;
const INSTANCES = 5;
const CONSOLES = 2;

export async function readScalingGroup(reading: Reading): Promise<readonly Finding[]> {
  const { physicalId, reason = '' } = reading.of.event;
  if (physicalId === '') return [];
  const activities = await readActivities(reading, physicalId);
  const failed = activities.filter((activity) => textOf(activity['StatusCode']) !== 'Successful');
  const others = activities.filter((activity) => !failed.includes(activity));
  const launched = activities.flatMap(
    (activity) => /Launching .*?(i-\w+)/.exec(textOf(activity['Description']))?.[1] ?? [],
  );
  const named = /UniqueId (i-\w+)/.exec(reason)?.[1];
  const silent = [...new Set([...(named === undefined ? [] : [named]), ...launched])].filter(
    (instance) => !reading.of.signalled.has(instance),
  );
  const [states, consoles] = await Promise.all([
    readStates(reading, physicalId, silent),
    Promise.all(silent.slice(0, CONSOLES).map((instance) => readConsole(reading, instance))),
  ]);
  return [...[...failed, ...others].slice(0, ACTIVITIES).map(activityFinding), ...states, ...consoles.flat()];
}

/** Newest first, from the start of the operation on the group. */
async function readActivities({ of, calls, attempt }: Reading, group: string): Promise<readonly JsonObject[]> {
  const input = { AutoScalingGroupName: group, MaxRecords: '50' };
  const result = await attempt(() => calls('autoscaling').query('DescribeScalingActivities', input));
  return membersIn(result?.['Activities']).filter(
    (activity) => Date.parse(textOf(activity['StartTime'])) >= of.sinceMs,
  );
}

function activityFinding(activity: JsonObject): Finding {
  return {
    kind: 'scaling-activity',
    status: textOf(activity['StatusCode']),
    description: cleanLine(textOf(activity['Description'])),
    message: cleanLine(textOf(activity['StatusMessage'])),
  };
}

/** The health of the group's instances, from the group and from its classic load balancers. */
async function readStates(reading: Reading, group: string, silent: readonly string[]): Promise<readonly Finding[]> {
  const { calls, attempt } = reading;
  const input = { 'AutoScalingGroupNames.member.1': group };
  const result = await attempt(() => calls('autoscaling').query('DescribeAutoScalingGroups', input));
  const [facts] = membersIn(result?.['AutoScalingGroups']);
  const balancers = textsIn(facts?.['LoadBalancerNames']).map((loadBalancerName) => ({ loadBalancerName }));
  const targets = await readTargets(reading, balancers);
  const instances = membersIn(facts?.['Instances'])
    .map((instance) => ({
      kind: 'instance' as const,
      instance: textOf(instance['InstanceId']),
      lifecycle: textOf(instance['LifecycleState']),
      health: textOf(instance['HealthStatus']),
    }))
    .filter(({ instance, health }) => silent.includes(instance) || health !== 'Healthy')
    .slice(0, INSTANCES);
  return [...instances, ...targets];
}

/**
 * How many instances of a rack's groups are in service. CloudFormation tags each group with its stack and logical id.
 */
export async function countInService(calls: SignedCalls, stackArn: string): Promise<number | undefined> {
  const result = await calls.query('DescribeAutoScalingGroups', {
    'Filters.member.1.Name': 'tag:aws:cloudformation:stack-id',
    'Filters.member.1.Values.member.1': stackArn,
    'Filters.member.2.Name': 'tag:aws:cloudformation:logical-id',
    'Filters.member.2.Values.member.1': 'Instances',
    'Filters.member.2.Values.member.2': 'SpotInstances',
  });
  const groups = membersIn(result['AutoScalingGroups']);
  const instances = groups.flatMap((group) => membersIn(group['Instances']));
  return groups.length === 0
    ? undefined
    : instances.filter(({ LifecycleState: state }) => state === 'InService').length;
}

async function readConsole({ calls, attempt }: Reading, instance: string): Promise<readonly Finding[]> {
  const read = (more: Readonly<Record<string, string>>) =>
    attempt(() => calls('ec2').query('GetConsoleOutput', { InstanceId: instance, ...more }));
  // Only Nitro instances return the current output. Other instances return the output of some minutes ago.
  const result = (await read({ Latest: 'true' })) ?? (await read({}));
  const lines = lastLines(Buffer.from(textOf(membersOf(result)['output']), 'base64').toString('utf8'));
  return lines.length === 0 ? [] : [{ kind: 'console', instance, lines }];
}
