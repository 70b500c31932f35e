/** The targets of a load balancer's target groups that are not healthy, and why. */
import type { Finding } from '../../../diagnosis/evidence.ts';
import { cleanLine } from '../../../diagnosis/evidence-lines.ts';
import { membersOf, type JsonObject } from '../../../values/json-value.ts';
import type { Reading } from './reading.ts';
import { membersIn, textOf } from './response-values.ts';

const GROUPS = 2;
const TARGETS = 3;

export async function readTargetGroup(reading: Reading): Promise<readonly Finding[]> {
  return readTargets(reading, [reading.of.event.physicalId]);
}

/** @param groups ARNs; empty ones are those of classic load balancers. */
export async function readTargets({ calls, attempt }: Reading, groups: readonly string[]): Promise<readonly Finding[]> {
  const results = await Promise.all(
    groups
      .filter((group) => group !== '')
      .slice(0, GROUPS)
      .map((group) =>
        attempt(() => calls('elasticloadbalancing').query('DescribeTargetHealth', { TargetGroupArn: group })),
      ),
  );
  return (
    results
      .flatMap((result) => membersIn(result?.['TargetHealthDescriptions']))
      .map(targetFinding)
      // One that is being taken away, or is not used, is not at fault.
      .filter((target) => target.status === 'unhealthy' || target.status === 'unavailable')
      .slice(0, TARGETS)
  );
}

function targetFinding({ Target: target, TargetHealth: health }: JsonObject): Extract<Finding, { kind: 'target' }> {
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
