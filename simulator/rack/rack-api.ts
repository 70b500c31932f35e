/**
 * A rack's API: HTTPS on loopback with a self-signed certificate, as older racks have it. It responds to GET /check.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { closeServer } from '../http/endpoint.ts';

/**
 * `available`: always responds. `downMs`: does not respond for this time after each update. `down-after-update`: does not
 * respond after the first update. `invalid-address`: the Dashboard output names the load balancer of the template, which
 * does not exist.
 */
export type RackApiBehaviour = 'available' | 'down-after-update' | 'invalid-address' | { downMs: number };

export interface RackApi {
  /** Host and port, as in the Dashboard output. */
  address: string;
  /** The requests to the API, oldest first. */
  checks: { at: Date; status: number }[];
  restart(): void;
  close(): Promise<void>;
}

/** A certificate for the simulator only, created with openssl. It protects nothing else. */
const CERTIFICATE = {
  key: readFileSync(new URL('loopback-only.key.pem', import.meta.url)),
  cert: readFileSync(new URL('loopback-only.cert.pem', import.meta.url)),
};

export async function openRackApi(behaviour: RackApiBehaviour): Promise<RackApi> {
  let downUntil = 0;
  const checks: RackApi['checks'] = [];
  const server = createServer(CERTIFICATE, (request, response) => {
    const isDown = Date.now() < downUntil;
    const status = isDown ? 503 : request.url === '/check' && request.method === 'GET' ? 200 : 401;
    checks.push({ at: new Date(), status });
    response.writeHead(status, { 'content-type': 'text/plain' }).end(status === 200 ? 'ok\n' : '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    checks,
    restart: () => {
      downUntil = Math.max(downUntil, Date.now() + downMs(behaviour));
    },
    close: () => closeServer(server),
  };
}

function downMs(behaviour: RackApiBehaviour): number {
  if (typeof behaviour === 'object') {
    return behaviour.downMs;
  }
  return behaviour === 'down-after-update' ? Number.POSITIVE_INFINITY : 0;
}
