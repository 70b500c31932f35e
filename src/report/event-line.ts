/** One event of a stack as one line of the log, its columns aligned with those of the other events. */
import type { Progress, StackEvent } from '../domain/stack-event.ts';
import { timeOfDay } from './duration.ts';
import { plainLine } from './plain-text.ts';

// Wide enough for what a rack has (AWS::ElasticLoadBalancingV2::LoadBalancer); a longer one moves the rest of its own line
// only. The status comes after them: from 15 to 44 characters long, it would tear its line apart as a column in between.
const TYPE_WIDTH = 41;
const ID_WIDTH = 28;

/** `12:03:07  (12 of 31)  AWS::ECS::Service  ApiWebService  UPDATE_COMPLETE  reason` */
export function eventLine(event: StackEvent, { done, total }: Progress): string {
  // Without a change set there is nothing to count against.
  const count = total === undefined ? `(${done} done)` : `(${String(done).padStart(String(total).length)} of ${total})`;
  const columns = [
    timeOfDay(event.atMs),
    ...(total === 0 ? [] : [count]),
    plainLine(event.type, 100).padEnd(TYPE_WIDTH),
    plainLine(event.logicalId, 255).padEnd(ID_WIDTH),
    plainLine(event.status, 60),
    plainLine(event.reason ?? '', 1_000),
  ];
  return columns.join('  ').trimEnd();
}
