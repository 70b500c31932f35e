/** ECS's JSON protocol: runs the action of a request, and returns the response as JSON. */

import type { Account } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { JsonCall } from '../http/call.ts';
import { jsonErrorCode, jsonResponse, type HttpResponse } from '../http/responses.ts';
import type { Json, JsonObject } from '../json.ts';
import { servicesOf, type Service } from './services.ts';
import { describeTaskDefinition, describeTasks, listTasks, failuresOf } from './tasks.ts';

const ACTIONS = new Map<string, (account: Account, input: JsonObject) => JsonObject>([
  ['DescribeServices', describeServices],
  ['DescribeTaskDefinition', describeTaskDefinition],
  ['DescribeTasks', describeTasks],
  ['ListServices', listServices],
  ['ListTasks', listTasks],
]);

const DEFAULT_PAGE = 10;
const LARGEST_PAGE = 100;
const MOST_DESCRIBED = 10;

export function handleEcs(account: Account, { action, input }: JsonCall): HttpResponse {
  const perform = ACTIONS.get(action);
  if (perform === undefined) throw new AwsError(400, 'UnknownOperationException', '');
  return jsonResponse(200, perform(account, input));
}

function listServices(account: Account, input: JsonObject): JsonObject {
  const size = numberOf(input['maxResults']) ?? DEFAULT_PAGE;
  if (size < 1 || size > LARGEST_PAGE) throw invalid('maxResults must be between 1 and 100.');
  const from = numberOf(input['nextToken']) ?? 0;
  const arns = servicesIn(account, input).map(({ arn }) => arn);
  const next = from + size;
  return {
    serviceArns: arns.slice(from, next),
    ...(next < arns.length && { nextToken: String(next) }),
  };
}

function describeServices(account: Account, input: JsonObject): JsonObject {
  const wanted = Array.isArray(input['services']) ? input['services'] : [];
  if (wanted.length === 0) throw invalid('Services cannot be empty.');
  if (wanted.length > MOST_DESCRIBED) throw invalid('Services cannot have more than 10 elements.');
  const all = servicesIn(account, input);
  const find = (id: Json): Service | undefined => all.find(({ arn, name }) => id === arn || id === name);
  return {
    services: wanted.map(find).flatMap((one) => (one === undefined ? [] : [shown(account, one)])),
    failures: wanted.filter((id) => find(id) === undefined).map((arn) => ({ arn, reason: 'MISSING' })),
  };
}

function servicesIn(account: Account, { cluster }: JsonObject): Service[] {
  const name = typeof cluster === 'string' ? cluster.slice(cluster.lastIndexOf('/') + 1) : 'default';
  const services = servicesOf(account, name);
  if (services === undefined) throw new AwsError(400, 'ClusterNotFoundException', 'Cluster not found.');
  return services;
}

function shown(account: Account, service: Service): JsonObject {
  const { arn, name, desiredCount, runningCount, isDeploying, events } = service;
  const { messages, loadBalancers } = failuresOf(account, arn);
  const now = account.clock.now().getTime() / 1000;
  const deployment = (status: string, rolloutState: string): JsonObject => ({
    id: `ecs-svc/${status}`,
    status,
    rolloutState,
  });
  return {
    serviceArn: arn,
    serviceName: name,
    status: 'ACTIVE',
    desiredCount,
    runningCount,
    pendingCount: 0,
    deployments: isDeploying
      ? [deployment('PRIMARY', 'IN_PROGRESS'), deployment('ACTIVE', 'COMPLETED')]
      : [deployment('PRIMARY', 'COMPLETED')],
    loadBalancers,
    events: [...messages.map((message) => `(service ${name}) ${message}`), ...events].map((message, index) => ({
      id: `${name}-${index}`,
      createdAt: now - index,
      message,
    })),
  };
}

export function renderEcsError({ code, message }: AwsError): HttpResponse {
  return jsonResponse(400, { __type: jsonErrorCode(code), message });
}

function invalid(message: string): AwsError {
  return new AwsError(400, 'InvalidParameterException', message);
}

function numberOf(value: Json | undefined): number | undefined {
  const number = Number(value ?? Number.NaN);
  return Number.isInteger(number) ? number : undefined;
}
