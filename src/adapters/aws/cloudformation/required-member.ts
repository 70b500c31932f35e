/** Checks members of a response that AWS always sends: without one, the response is garbled. */
import { type Call, unreadableAnswer } from '../errors.ts';

/** The SDK accepts an empty or truncated response as one without members. */
export function required<Value>(value: Value | undefined, member: string, call: Call): Value {
  if (value === undefined) throw unreadableAnswer(call, `the answer lacks ${member}`);
  return value;
}
