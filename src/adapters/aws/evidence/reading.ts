/** What the readers of evidence are given: the failed resource, and calls of which each can fail. */
import type { FailedResource } from '../../../update/ports.ts';
import type { SignedCalls, SignedService } from '../signed-calls.ts';

export interface Reading {
  readonly of: FailedResource;
  readonly calls: (service: SignedService) => SignedCalls;
  /** Undefined where AWS refused the call or did not answer. */
  readonly attempt: <T>(read: () => Promise<T>) => Promise<T | undefined>;
}
