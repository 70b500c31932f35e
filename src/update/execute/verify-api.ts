/** Checks whether the rack's API responds: once, or until a time limit. */
import type { ApiHealth } from '../../rack/services.ts';
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import { poll } from '../poll.ts';
import type { RunContext } from '../run-context.ts';

/** The observed health. After a successful update, `problem` says what does not work. */
export interface Verified<Health> {
  readonly health: Health;
  readonly problem?: Problem;
}

/** @param limitMs 0 checks once. */
export async function verifyApi(run: RunContext, rack: Rack, limitMs: number): Promise<Verified<ApiHealth>> {
  const { ports, request } = run;
  const host = rack.apiHost;
  if (request.verifyApi === 'never') return { health: 'not-checked' };
  if (host === undefined || (request.verifyApi === 'auto' && !rack.apiReachable)) {
    const why = host === undefined ? 'no-host' : 'private';
    if (limitMs > 0) ports.emit({ kind: 'warned', warning: { code: 'api-not-checked', why } });
    return { health: 'not-checked' };
  }
  return untilAnswered(run, host, limitMs);
}

async function untilAnswered(
  { ports, request }: RunContext,
  host: string,
  limitMs: number,
): Promise<Verified<ApiHealth>> {
  const sinceMs = ports.clock.nowMs();
  let last = '';
  const read = async (): Promise<true | undefined> => {
    const answer = await ports.api.check(host);
    if (answer.kind === 'answered') return true;
    if (last === '' && limitMs > 0) ports.emit({ kind: 'api-awaited', host, limitMs });
    last = answer.why;
    return undefined;
  };
  const end = await poll(
    { read, intervalMs: request.pollIntervalMs, deadlineMs: sinceMs + limitMs, what: 'api' },
    ports,
  );
  switch (end.kind) {
    case 'settled':
      if (last !== '') ports.emit({ kind: 'api-answered', host, awayMs: ports.clock.nowMs() - sinceMs });
      return { health: 'answers' };
    case 'cancelled':
      return { health: 'not-checked', problem: { code: 'cancelled-while-verifying', host, waitingFor: 'api' } };
    case 'out-of-time':
    case 'fatal':
      return { health: 'not-answering', problem: { code: 'api-not-answering', host, limitMs, last } };
  }
}
