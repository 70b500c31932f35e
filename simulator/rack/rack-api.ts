/** A rack's API: HTTPS on loopback with a self-signed certificate, as older racks have it, answering GET /check. */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../http/endpoint.ts';

/**
 * `answers`: always. `awayMs`: responds, but is down for this time after each update. `never-comes-back`: responds
 * until the
 * first update only. `unreachable`: the Dashboard output names the template's own load balancer, which does not exist.
 */
export type RackApiBehaviour = 'answers' | 'never-comes-back' | 'unreachable' | { awayMs: number };

export interface RackApi {
  /** As the Dashboard output has it: host and port. */
  address: string;
  /** The requests to it, in order. */
  checks: { at: Date; status: number }[];
  restart(): void;
  close(): Promise<void>;
}

/** The pair was made once with openssl for this folder; it proves nothing and protects nothing but a rehearsal. */
const CERTIFICATE = {
  key: readFileSync(new URL('loopback-only.key.pem', import.meta.url)),
  cert: readFileSync(new URL('loopback-only.cert.pem', import.meta.url)),
};

export async function openRackApi(behaviour: RackApiBehaviour): Promise<RackApi> {
  let awayUntil = 0;
  const checks: RackApi['checks'] = [];
  const server = createServer(CERTIFICATE, (request, response) => {
    const away = Date.now() < awayUntil;
    const status = away ? 503 : request.url === '/check' && request.method === 'GET' ? 200 : 401;
    checks.push({ at: new Date(), status });
    response.writeHead(status, { 'content-type': 'text/plain' }).end(status === 200 ? 'ok\n' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    checks,
    restart: () => {
      awayUntil = Math.max(awayUntil, Date.now() + awayMs(behaviour));
    },
    close: () => closeServer(server),
  };
}

function awayMs(behaviour: RackApiBehaviour): number {
  if (typeof behaviour === 'object') {
    return behaviour.awayMs;
  }
  return behaviour === 'never-comes-back' ? Number.POSITIVE_INFINITY : 0;
}
