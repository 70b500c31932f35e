/** Auto Scaling groups, the console output of their instances, and the health of load balancer targets. */

import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Account } from '../account.ts';
import { AwsError, validationError } from '../aws-error.ts';
import type { XmlElements } from '../http/xml.ts';
import type { Resource } from '../cloudformation/stack.ts';
import { asText, isObject, type JsonObject } from '../json.ts';
import { listIn, structuresIn, textIn } from './input.ts';
import type { Trace } from './trace.ts';
import { findResource, tracesOf } from './traces.ts';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const CLASSIC = 'AWS::ElasticLoadBalancing::LoadBalancer';

export function describeScalingActivities(account: Account, input: JsonObject): XmlElements {
  const name = textIn(input, 'AutoScalingGroupName');
  if (findResource(account, GROUP, name) === undefined) {
    throw validationError(`AutoScalingGroup name not found - AutoScalingGroup ${name} not found`);
  }
  const refused = tracesOf(account, 'launch-fails').map(({ cause: { message }, ...trace }) => ({
    ...activity(trace),
    Description: `Launching a new EC2 instance.  Status Reason: ${message}`,
    StatusCode: 'Failed',
    StatusMessage: message,
  }));
  const launched = tracesOf(account, 'no-signal').map((trace) => ({
    ...activity(trace),
    Description: `Launching a new EC2 instance: ${instanceOf(trace)}`,
    StatusCode: 'Successful',
  }));
  return { Activities: [...refused, ...launched].filter((one) => one.AutoScalingGroupName === name) };
}

function activity({ id, resource, at }: Pick<Trace, 'id' | 'resource' | 'at'>) {
  return {
    ActivityId: id,
    AutoScalingGroupName: resource.physicalId,
    Cause: `At ${at.toISOString()} an instance was started in response to a difference between desired and actual capacity.`,
    StartTime: at,
  };
}

/** Finds groups by name, or by the tags that CloudFormation adds. */
export function describeAutoScalingGroups(account: Account, input: JsonObject): XmlElements {
  const names = listIn(input, 'AutoScalingGroupNames');
  const filters = structuresIn(input, 'Filters').map((filter) => ({
    name: textIn(filter, 'Name'),
    values: listIn(filter, 'Values'),
  }));
  const groups = [...account.stacks.values()]
    .flatMap((stack) => [...stack.resources.values()].map((resource) => ({ stack, resource })))
    .filter(({ resource: { type } }) => type === GROUP)
    .filter(({ resource: { physicalId } }) => names.length === 0 || names.includes(physicalId))
    .filter((group) => filters.every(({ name, values }) => values.includes(tagsOf(group)[name] ?? '')));
  return {
    AutoScalingGroups: groups.map(({ resource }) => ({
      AutoScalingGroupName: resource.physicalId,
      Instances: [...runningIn(resource), ...launchedIn(account, resource)].map((InstanceId) => ({
        InstanceId,
        LifecycleState: 'InService',
        HealthStatus: 'Healthy',
      })),
    })),
  };
}

/** The keys are the names of filters. */
function tagsOf({ stack, resource }: Pick<Trace, 'stack' | 'resource'>): Partial<Record<string, string>> {
  return {
    'tag:aws:cloudformation:stack-id': stack.id,
    'tag:aws:cloudformation:stack-name': stack.name,
    'tag:aws:cloudformation:logical-id': resource.logicalId,
  };
}

/** Returns the ids of as many instances as the group's desired capacity. */
function runningIn({ physicalId, properties }: Resource): string[] {
  const count = Number(asText(properties['DesiredCapacity'] ?? '0'));
  return Array.from({ length: count }, (_, index) => {
    const hash = createHash('sha256').update(`${physicalId} ${index}`).digest('hex');
    return `i-${hash.slice(0, 17)}`;
  });
}

function launchedIn(account: Account, { physicalId }: Resource): string[] {
  return tracesOf(account, 'no-signal')
    .filter(({ resource }) => resource.physicalId === physicalId)
    .map(instanceOf);
}

/** A terminated instance is not found here. AWS keeps its console output for about an hour. */
export function getConsoleOutput(account: Account, input: JsonObject): XmlElements {
  const id = textIn(input, 'InstanceId');
  const trace = tracesOf(account, 'no-signal').find((one) => instanceOf(one) === id);
  if (trace === undefined) {
    throw new AwsError(400, 'InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }
  const { console: text, nitro = true } = trace.cause;
  if (textIn(input, 'Latest') === 'true' && !nitro) {
    throw new AwsError(
      400,
      'UnsupportedOperation',
      'This instance type does not support retrieving the latest console logs.',
    );
  }
  return { instanceId: id, timestamp: account.clock.now(), output: Buffer.from(text).toString('base64') };
}

export function describeTargetHealth(account: Account, input: JsonObject): XmlElements {
  const group = textIn(input, 'TargetGroupArn');
  const unhealthy = unhealthyBehind(account, { targetGroupArn: group });
  if (
    unhealthy.length === 0 &&
    findResource(account, 'AWS::ElasticLoadBalancingV2::TargetGroup', group) === undefined
  ) {
    throw new AwsError(400, 'TargetGroupNotFound', `Target groups '${group}' not found`);
  }
  return {
    TargetHealthDescriptions: unhealthy.map((trace) => ({
      Target: { Id: instanceOf(trace), Port: 32768 },
      TargetHealth: { State: 'unhealthy', Reason: 'Target.FailedHealthChecks', Description: trace.cause.description },
    })),
  };
}

/** The instances of a classic load balancer: an unhealthy one, and one that is still being registered. */
export function describeInstanceHealth(account: Account, input: JsonObject): XmlElements {
  const name = textIn(input, 'LoadBalancerName');
  const version = textIn(input, 'Version');
  if (version !== '2012-06-01') {
    const message = `Could not find operation DescribeInstanceHealth for version ${version}`;
    throw new AwsError(400, 'InvalidAction', message);
  }
  if (findResource(account, CLASSIC, name) === undefined) {
    throw new AwsError(400, 'LoadBalancerNotFound', `There is no ACTIVE Load Balancer named '${name}'`);
  }
  return {
    InstanceStates: unhealthyBehind(account, { loadBalancerName: name }).flatMap((trace) => [
      {
        InstanceId: `i-0${trace.id.slice(1)}`,
        State: 'OutOfService',
        ReasonCode: 'ELB',
        Description: 'Instance registration is still in progress.',
      },
      {
        InstanceId: instanceOf(trace),
        State: 'OutOfService',
        ReasonCode: 'Instance',
        Description: trace.cause.description,
      },
    ]),
  };
}

type BalancerName = { targetGroupArn: string } | { loadBalancerName: string };

function unhealthyBehind(account: Account, balancer: BalancerName) {
  return tracesOf(account, 'health-check-fails').filter((trace) => {
    const found = balancerOf(trace);
    return found !== undefined && isDeepStrictEqual(found, balancer);
  });
}

/** Returns the load balancer in the service's template; for a load balancer, itself. */
export function balancerOf({
  resource: { type, physicalId, properties },
}: Pick<Trace, 'resource'>): BalancerName | undefined {
  if (type === CLASSIC) return { loadBalancerName: physicalId };
  const [first] = Array.isArray(properties['LoadBalancers']) ? properties['LoadBalancers'] : [];
  const { TargetGroupArn: group, LoadBalancerName: name } = isObject(first) ? first : {};
  if (group !== undefined) return { targetGroupArn: asText(group) };
  return name === undefined ? undefined : { loadBalancerName: asText(name) };
}

function instanceOf({ id }: Pick<Trace, 'id'>): string {
  return `i-${id}`;
}
