/** Guards the members of an answer that AWS always sends; without one the answer was garbled on its way. */
import { type Call, unreadableAnswer } from './errors.ts';

/** The SDK takes an empty or cut answer for one whose members are all absent. */
export function required<Value>(value: Value | undefined, member: string, call: Call): Value {
  if (value === undefined) throw unreadableAnswer(call, `the answer lacks ${member}`);
  return value;
}
