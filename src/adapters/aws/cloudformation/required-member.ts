/** Checks members of a response that AWS always sends: without one, the response is garbled. */
import { type Call, invalidResponse } from '../errors.ts';

/** The SDK accepts an empty or truncated response as one without members. */
export function required<Value>(value: Value | undefined, member: string, call: Call): Value {
  if (value === undefined) throw invalidResponse(call, `the response has no ${member}`);
  return value;
}
