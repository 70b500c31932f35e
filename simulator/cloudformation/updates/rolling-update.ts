/** The events of an Auto Scaling group while CloudFormation replaces its instances under an UpdatePolicy. */

import { asText, isObject, type Json } from '../../json.ts';
import { evaluate } from '../../template/evaluate.ts';
import type { Scope } from '../../template/scope.ts';
import { HEX, type Random } from '../../random.ts';
import type { WantedResource } from '../planning/wanted-resource.ts';

/** A change to one of these properties replaces the instances. A new size, for example, does not. */
const ROLLING = ['LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy', 'VPCZoneIdentifier'];

export function* rollingUpdate(
  random: Random,
  wanted: WantedResource,
  changed: readonly string[],
  scope: Scope,
): Generator<string> {
  const policy = wanted.declaration.UpdatePolicy?.['AutoScalingRollingUpdate'];
  if (!isObject(policy) || !changed.some((name) => ROLLING.includes(name))) {
    return;
  }
  const number = (value: Json | undefined, otherwise: number): number =>
    value === undefined ? otherwise : Number(asText(evaluate(value, scope) ?? String(otherwise)));
  const instances = number(wanted.properties['DesiredCapacity'] ?? wanted.properties['MinSize'], 1);
  const batch = number(policy['MaxBatchSize'], 1);
  const inService = number(policy['MinInstancesInService'], 0);
  yield `Rolling update initiated. Terminating ${instances} obsolete instance(s) in batches of ${batch}, while keeping at least ${inService} instance(s) in service. Waiting on resource signals with a timeout of PT5M when new instances are added to the autoscaling group.`;
  for (let done = 0; done < instances; done += batch) {
    const now = Math.min(batch, instances - done);
    yield `New instance(s) added to autoscaling group - Waiting on ${now} resource signal(s) with a timeout of PT5M.`;
    yield `Received SUCCESS signal with UniqueId i-0${random.text(16, HEX)}`;
    yield `Successfully terminated instance(s) [i-0${random.text(16, HEX)}] (Progress ${Math.round(((done + now) / instances) * 100)}%).`;
  }
}
