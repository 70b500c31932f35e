/** Checks whether the rack's API responds: one request without credentials, with a timeout of seconds. */
import { Agent, get } from 'node:https';
import type { RackApi } from '../../update/ports.ts';

type CheckResult = Awaited<ReturnType<RackApi['check']>>;

const LIMIT_MS = 5_000;

// The host comes from a stack output, which is untrusted: a name or an address and a port, and nothing else.
const HOST = /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(?<port>\d{1,5}))?$/;

export function createRackApi({ limitMs = LIMIT_MS }: { readonly limitMs?: number } = {}): RackApi {
  return {
    check(host) {
      const match = HOST.exec(host);
      const port = Number(match?.groups?.['port'] ?? 443);
      if (match === null || port < 1 || port > 65_535)
        return Promise.resolve(unreachable('the stack names no valid host'));
      return requestCheck(match.groups?.['name'] ?? '', port, limitMs);
    },
  };
}

function requestCheck(hostname: string, port: number, limitMs: number): Promise<CheckResult> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => request.destroy(new Error(`no response within ${limitMs / 1000} s`)), limitMs);
    const end = (result: CheckResult): void => {
      clearTimeout(limit);
      resolve(result);
    };
    const request = get({ hostname, port, path: '/check', agent: agent() }, (response) => {
      // Only the status is needed. An endless body must not block the run.
      response.destroy();
      const status = response.statusCode ?? 0;
      end(status === 200 ? { kind: 'answered' } : unreachable(`HTTP ${status}`));
    });
    request.on('error', (error) => {
      end(unreachable(error.message));
    });
  });
}

// Older racks have a self-signed certificate. This request sends nothing secret and only checks that something
// responds, so the certificate is not verified. No other request does this.
function agent(): Agent {
  return new Agent({ rejectUnauthorized: false, keepAlive: false, proxyEnv: process.env });
}

function unreachable(why: string): CheckResult {
  return { kind: 'unreachable', why };
}
