/** Auto Scaling groups, the consoles of their instances, and the health of a load balancer's targets. */

import type { Account } from '../account.ts';
import { AwsError, validationError } from '../aws-error.ts';
import type { XmlElements } from '../http/xml.ts';
import { asText, type JsonObject } from '../json.ts';
import { listIn, textIn } from './input.ts';
import type { Trace } from './trace.ts';
import { findResource, tracesOf } from './traces.ts';

const GROUP = 'AWS::AutoScaling::AutoScalingGroup';

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

export function describeAutoScalingGroups(account: Account, input: JsonObject): XmlElements {
  const groups = listIn(input, 'AutoScalingGroupNames').flatMap((name) => findResource(account, GROUP, name) ?? []);
  return {
    AutoScalingGroups: groups.map(({ physicalId }) => ({
      AutoScalingGroupName: physicalId,
      Instances: tracesOf(account, 'no-signal')
        .filter(({ resource }) => resource.physicalId === physicalId)
        .map((trace) => ({ InstanceId: instanceOf(trace), LifecycleState: 'InService', HealthStatus: 'Healthy' })),
    })),
  };
}

/** An instance that was terminated is not found; AWS keeps the console of one for about an hour. */
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
  const unhealthy = tracesOf(account, 'health-check-fails').filter((trace) => targetGroupOf(trace) === group);
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

/** That of the service's template; a service behind a classic load balancer gets one for the scenario. */
export function targetGroupOf({ stack, resource }: Pick<Trace, 'stack' | 'resource'>): string {
  const [balancer] = Array.isArray(resource.properties['LoadBalancers']) ? resource.properties['LoadBalancers'] : [];
  const named =
    typeof balancer === 'object' && balancer !== null && !Array.isArray(balancer)
      ? balancer['TargetGroupArn']
      : undefined;
  return named === undefined
    ? `${stack.id.replace(':cloudformation:', ':elasticloadbalancing:').replace(/:stack\/.*/, '')}:targetgroup/${stack.name}/73e2d6bc24d8a067`
    : asText(named);
}

function instanceOf({ id }: Pick<Trace, 'id'>): string {
  return `i-${id}`;
}
