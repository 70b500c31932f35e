/** The input of the evidence readers: the failed resource, and calls that can fail independently. */
import type { FailedResource } from '../../../update/ports.ts';
import type { SignedCalls, SignedService } from '../signed-calls.ts';

export interface Reading {
  readonly of: FailedResource;
  readonly calls: (service: SignedService) => SignedCalls;
  /** Undefined if AWS rejected the call or did not respond. */
  readonly attempt: <T>(read: () => Promise<T>) => Promise<T | undefined>;
}
