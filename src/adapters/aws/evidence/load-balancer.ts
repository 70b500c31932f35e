/**
 * The targets of a load balancer that are not healthy, and why: those of target groups, and the instances of a classic
 * one.
 */
import type { Finding } from '../../../diagnosis/evidence.ts';
import { cleanLine } from '../../../diagnosis/evidence-lines.ts';
import { type JsonObject, membersOf } from '../../../values/json-value.ts';
import { membersIn, type Reading, textOf } from './reading.ts';

const BALANCERS = 2;
const TARGETS = 3;

/** Classic load balancers have an older version of the API, at the same address and with the same permissions. */
const CLASSIC = '2012-06-01';

type Target = Extract<Finding, { kind: 'target' }>;

export function readTargetGroup(reading: Reading): Promise<readonly Finding[]> {
  return readTargets(reading, [{ targetGroupArn: reading.of.event.physicalId }]);
}

export function readClassicBalancer(reading: Reading): Promise<readonly Finding[]> {
  return readTargets(reading, [{ loadBalancerName: reading.of.event.physicalId }]);
}

/** @param balancers as a service names them: with a `targetGroupArn` or a `loadBalancerName`. */
export async function readTargets(reading: Reading, balancers: readonly JsonObject[]): Promise<readonly Finding[]> {
  const targets = await Promise.all(balancers.slice(0, BALANCERS).map((balancer) => readUnhealthy(reading, balancer)));
  return targets.flat().slice(0, TARGETS);
}

async function readUnhealthy({ calls, attempt }: Reading, balancer: JsonObject): Promise<readonly Target[]> {
  const [group, name] = [textOf(balancer['targetGroupArn']), textOf(balancer['loadBalancerName'])];
  const service = calls('elasticloadbalancing');
  if (group !== '') {
    const result = await attempt(() => service.query('DescribeTargetHealth', { TargetGroupArn: group }));
    // A target that is being deregistered or is not used is not a cause.
    return membersIn(result?.['TargetHealthDescriptions'])
      .map(targetFinding)
      .filter(({ status }) => status === 'unhealthy' || status === 'unavailable');
  }
  if (name === '') return [];
  const result = await attempt(() =>
    service.query('DescribeInstanceHealth', { LoadBalancerName: name, Version: CLASSIC }),
  );
  // Messages such as "Instance registration is still in progress." are temporary.
  return membersIn(result?.['InstanceStates'])
    .map(instanceFinding)
    .filter(({ status, reason }) => status === 'OutOfService' && !/in progress/i.test(reason));
}

function targetFinding({ Target: target, TargetHealth: health }: JsonObject): Target {
  const { Id: id, Port: port } = membersOf(target);
  const { State: state, Reason: reason, Description: description } = membersOf(health);
  const words = textOf(description);
  return {
    kind: 'target',
    target: [textOf(id), textOf(port)].filter((part) => part !== '').join(':'),
    status: textOf(state),
    reason: cleanLine(words === '' ? textOf(reason) : words),
  };
}

function instanceFinding({ InstanceId: id, State: state, Description: description }: JsonObject): Target {
  return { kind: 'target', target: textOf(id), status: textOf(state), reason: cleanLine(textOf(description)) };
}
