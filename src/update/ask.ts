/** One question to a remote service, put again while the answer is only "not now"; a final no becomes a problem. */
import { CloudFault, type Fault } from '../domain/fault.ts';
import type { Problem } from '../domain/problem.ts';
import { poll } from './poll.ts';
import type { Ports } from './ports.ts';

/** What a part of the story comes back with: its value, or the problem that ends the run. */
export type Reached<T> = { readonly value: T } | { readonly problem: Problem };

/** An outage longer than this is told, not waited out: nothing is under way that would have to be watched. */
const PATIENCE_MS = 120_000;
const FIRST_PAUSE_MS = 1_000;

/** @param told makes the problem of a fault that did not pass. */
export async function ask<T>(
  ports: Ports,
  call: () => Promise<T>,
  told: (fault: Fault) => Problem,
): Promise<Reached<T>> {
  let last: Fault | undefined;
  const look = async (): Promise<{ readonly value: T }> => {
    try {
      return { value: await call() };
    } catch (error) {
      if (error instanceof CloudFault) last = error.fault;
      throw error;
    }
  };
  const deadlineMs = ports.clock.nowMs() + PATIENCE_MS;
  const end = await poll({ look, intervalMs: FIRST_PAUSE_MS, deadlineMs }, ports);
  switch (end.kind) {
    case 'settled':
      return end.value;
    case 'cancelled':
      return { problem: { code: 'cancelled-before-start' } };
    case 'blind':
      return { problem: told(end.fault) };
    case 'out-of-time':
      if (last === undefined) throw new Error('out of time without a fault');
      return { problem: told(last) };
  }
}

/** The problem that a fault of CloudFormation's makes, where nothing more special is known. */
export function problemOf(fault: Fault, stack: string): Problem {
  switch (fault.kind) {
    case 'credentials-missing':
      return { code: 'credentials-missing', fault };
    case 'credentials-invalid':
      return { code: 'credentials-invalid', fault };
    case 'credentials-expired':
      return { code: 'credentials-expired', fault };
    case 'access-denied':
      return { code: 'access-denied', fault, stack };
    case 'throttled':
    case 'unavailable':
      return { code: 'aws-unavailable', fault };
    case 'not-found':
    case 'too-large':
    case 'stack-busy':
    case 'change-set-not-found':
    case 'change-set-not-executable':
    case 'already-exists':
    case 'rejected':
      return { code: 'aws-rejected', fault };
  }
}
