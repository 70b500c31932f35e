/**
 * The ECS services in a rack's cluster, those of the rack and of its apps, with their desired and running task counts.
 */

import { createHash } from 'node:crypto';
import type { Account } from '../account.ts';
import type { Stack } from '../cloudformation/stack.ts';
import { asText } from '../json.ts';
import { partitionOf } from '../partition.ts';

export interface Service {
  arn: string;
  name: string;
  desiredCount: number;
  runningCount: number;
  /** A deployment in progress is listed together with the one before it. */
  isDeploying: boolean;
  /** Newest first. */
  events: string[];
}

/** Undefined if the account has no such cluster. */
export function servicesOf(account: Account, cluster: string): Service[] | undefined {
  const rack = [...account.stacks.values()].find((stack) => clusterName(stack) === cluster);
  if (rack === undefined) return undefined;
  const own = [...rack.resources.values()]
    .filter(({ type }) => type === 'AWS::ECS::Service')
    .map(({ logicalId, physicalId, properties }) =>
      serviceOf(account, logicalId, {
        arn: physicalId,
        desired: Number(asText(properties['DesiredCount'] ?? '1')),
      }),
    );
  return [...own, ...appsOf(account, rack.name).flatMap((app) => processesOf(account, app, cluster))];
}

function clusterName({ resources }: Stack): string | undefined {
  return resources.get('Cluster')?.physicalId;
}

function appsOf(account: Account, rack: string): Stack[] {
  return [...account.stacks.values()].filter(({ configuration: { tags } }) => {
    const valueOf = (key: string): string | undefined => tags.find(({ Key }) => Key === key)?.Value;
    return valueOf('Type') === 'app' && valueOf('Rack') === rack;
  });
}

function processesOf(account: Account, app: Stack, cluster: string): Service[] {
  return [...app.configuration.parameters].flatMap(([key, { value }]) => {
    const process = /^(\w+)Formation$/.exec(key)?.[1];
    const desired = Number(value.split(',')[0]);
    if (process === undefined || desired < 0) return [];
    const suffix = createHash('sha256').update(`${app.id}${process}`).digest('hex').slice(0, 12).toUpperCase();
    const { id: partition } = partitionOf(account.region);
    const arn = `arn:${partition}:ecs:${account.region}:${account.id}:service/${cluster}/${app.name}-Service${process}-${suffix}`;
    return [serviceOf(account, `${app.name.slice(app.name.indexOf('-') + 1)}/${process}`, { arn, desired })];
  });
}

function serviceOf(account: Account, id: string, { arn, desired }: { arn: string; desired: number }): Service {
  const name = arn.slice(arn.lastIndexOf('/') + 1);
  const shortage = account.causes.shortageOf(id, account.clock.now().getTime());
  return {
    arn,
    name,
    desiredCount: desired,
    runningCount: Math.min(desired, shortage?.running ?? desired),
    isDeploying: shortage !== undefined,
    events: [
      ...(shortage === undefined ? [] : [`(service ${name}) ${shortage.message}`]),
      `(service ${name}) has reached a steady state.`,
    ],
  };
}
