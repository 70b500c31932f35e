/** After an update: whether the rack's API is back, and whether it has moved. */
import type { Problem } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import { poll } from '../poll.ts';
import type { RunContext } from '../run-context.ts';

/** Minutes are normal while the API's tasks are replaced; after this long nobody is coming back. */
const API_LIMIT_MS = 15 * 60_000;

/** Undefined where all is well, or where it was not to be asked. */
export async function verifyRack(run: RunContext, before: Rack, after: Rack): Promise<Problem | undefined> {
  const { ports, request } = run;
  const [from, host] = [before.apiHost, after.apiHost];
  if (from !== undefined && host !== undefined && from !== host) {
    ports.emit({ kind: 'warned', warning: { code: 'dashboard-moved', from, to: host } });
  }
  if (request.verifyApi === 'never') return undefined;
  if (host === undefined || (request.verifyApi === 'auto' && !after.apiReachable)) {
    const why = host === undefined ? 'no-host' : 'private';
    ports.emit({ kind: 'warned', warning: { code: 'api-not-checked', why } });
    return undefined;
  }
  return untilAnswered(run, host);
}

async function untilAnswered({ ports, request }: RunContext, host: string): Promise<Problem | undefined> {
  const sinceMs = ports.clock.nowMs();
  let last = '';
  const read = async (): Promise<true | undefined> => {
    const answer = await ports.api.check(host);
    if (answer.kind === 'answered') return true;
    if (last === '') ports.emit({ kind: 'api-awaited', host, limitMs: API_LIMIT_MS });
    last = answer.why;
    return undefined;
  };
  const deadlineMs = sinceMs + API_LIMIT_MS;
  const end = await poll({ read, intervalMs: request.pollIntervalMs, deadlineMs, what: 'api' }, ports);
  switch (end.kind) {
    case 'settled':
      ports.emit({ kind: 'api-answered', host, awayMs: last === '' ? 0 : ports.clock.nowMs() - sinceMs });
      return undefined;
    case 'cancelled':
      return { code: 'cancelled-while-verifying', host };
    case 'out-of-time':
    case 'fatal':
      return { code: 'api-not-answering', host, limitMs: API_LIMIT_MS, last };
  }
}
