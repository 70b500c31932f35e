/** Returns the fault with which a call fails. */
import { CloudFault, type Fault } from '../../src/cloudformation/fault.ts';

/** Fails the test where the call ends well, or with anything but a CloudFault. */
export async function faultOf(call: Promise<unknown>): Promise<Fault> {
  try {
    await call;
  } catch (error) {
    if (error instanceof CloudFault) return error.fault;
    throw error;
  }
  throw new Error('the call ended well');
}
