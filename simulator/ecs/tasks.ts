/** The stopped tasks of failing services, and task definitions. */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { Stack } from '../cloudformation/stack.ts';
import { balancerOf } from '../evidence/instances.ts';
import type { Trace } from '../evidence/trace.ts';
import { findResource, TASK_DEFINITION, tracesOf } from '../evidence/traces.ts';
import { asText, isObject, type Json, type JsonObject } from '../json.ts';
import { partitionOf } from '../partition.ts';

export function listTasks(account: Account, input: JsonObject): JsonObject {
  const { serviceName = '', desiredStatus = 'RUNNING' } = input;
  const traces = desiredStatus === 'STOPPED' ? tasksOf(account).filter((one) => serviceOf(one) === serviceName) : [];
  return { taskArns: traces.map((trace) => taskArn(account, trace)) };
}

export function describeTasks(account: Account, { tasks: wanted }: JsonObject): JsonObject {
  const arns = Array.isArray(wanted) ? wanted : [];
  if (arns.length === 0) throw new AwsError(400, 'InvalidParameterException', 'Tasks cannot be empty.');
  return {
    tasks: tasksOf(account)
      .filter((trace) => arns.includes(taskArn(account, trace)))
      .map((trace) => ({
        taskArn: taskArn(account, trace),
        taskDefinitionArn: asText(trace.resource.properties['TaskDefinition'] ?? ''),
        desiredStatus: 'STOPPED',
        lastStatus: 'STOPPED',
        stoppedAt: trace.at.getTime() / 1000,
        ...endOf(trace),
      })),
    failures: [],
  };
}

/** A task definition without a log configuration logs to the rack's log group, as in current racks. */
export function describeTaskDefinition(account: Account, { taskDefinition = '' }: JsonObject): JsonObject {
  const arn = asText(taskDefinition);
  const trace = account.traces.find(({ definition }) => definition?.physicalId === arn);
  const found = trace?.definition ?? findResource(account, TASK_DEFINITION, arn);
  const stack =
    trace?.stack ??
    [...account.stacks.values()].find(({ resources }) => [...resources.values()].some((one) => one === found));
  if (found === undefined || stack === undefined) {
    throw new AwsError(400, 'ClientException', 'Unable to describe task definition.');
  }
  const containerDefinitions = containersOf(found.properties['ContainerDefinitions']).map(({ Name: name = '' }) => ({
    name,
    logConfiguration: {
      logDriver: 'awslogs',
      options: { 'awslogs-group': logGroupOf(stack), 'awslogs-stream-prefix': 'service' },
    },
  }));
  return { taskDefinition: { taskDefinitionArn: taskDefinition, containerDefinitions } };
}

/** Returns the log group and stream of the task's container. */
export function logOf(trace: Trace): { group: string; stream: string } {
  return { group: logGroupOf(trace.stack), stream: `service/${containerOf(trace)}/${trace.id}` };
}

/** Returns the events of a service with failing tasks, newest first, and its load balancers. */
export function failuresOf(account: Account, serviceArn: string): { messages: string[]; loadBalancers: JsonObject[] } {
  const traces = tasksOf(account).filter(({ resource }) => resource.physicalId === serviceArn);
  return {
    messages: traces.map((trace) =>
      trace.cause.kind === 'health-check-fails'
        ? `(instance i-${trace.id}) is unhealthy in ${balancerText(trace)} due to (reason ${trace.cause.description})`
        : 'is unable to consistently start tasks successfully. For more information, see the Troubleshooting section.',
    ),
    loadBalancers: traces.flatMap((trace) => balancerOf(trace) ?? []),
  };
}

function tasksOf(account: Account): Trace[] {
  return [
    ...tracesOf(account, 'image-pull-fails'),
    ...tracesOf(account, 'container-exits'),
    ...tracesOf(account, 'health-check-fails'),
  ];
}

function endOf(trace: Trace): JsonObject {
  const { cause } = trace;
  const name = containerOf(trace);
  switch (cause.kind) {
    case 'image-pull-fails':
      return {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'Task failed to start',
        containers: [{ name, reason: cause.message }],
      };
    case 'container-exits':
      return {
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [{ name, exitCode: cause.exitCode }],
      };
    default:
      return {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: `Task failed ELB health checks in ${balancerText(trace)}`,
        containers: [{ name, exitCode: 0 }],
      };
  }
}

function balancerText(trace: Trace): string {
  const balancer = balancerOf(trace) ?? { loadBalancerName: '' };
  return 'targetGroupArn' in balancer
    ? `(target-group ${balancer.targetGroupArn})`
    : `(elb ${balancer.loadBalancerName})`;
}

function containerOf({ definition }: Trace): string {
  return asText(containersOf(definition?.properties['ContainerDefinitions'])[0]?.['Name'] ?? 'main');
}

function containersOf(definitions: Json | undefined): JsonObject[] {
  return Array.isArray(definitions) ? definitions.filter(isObject) : [];
}

function logGroupOf({ resources, name }: Stack): string {
  return resources.get('LogGroup')?.physicalId ?? name;
}

function serviceOf({ resource: { physicalId } }: Trace): string {
  return physicalId.slice(physicalId.lastIndexOf('/') + 1);
}

function taskArn({ region, id }: Account, trace: Trace): string {
  const cluster = asText(trace.resource.properties['Cluster'] ?? 'default');
  return `arn:${partitionOf(region).id}:ecs:${region}:${id}:task/${cluster}/${trace.id}`;
}
