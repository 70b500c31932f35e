/** Asks a rack's own API whether it is there: one request, no credentials, an answer within seconds. */
import { Agent, get } from 'node:https';
import type { RackApi } from '../../update/ports.ts';

type Answer = Awaited<ReturnType<RackApi['check']>>;

const LIMIT_MS = 5_000;

// The host comes from a stack's output, so it is anybody's text: a name or an address, a port, and nothing else.
const HOST = /^(?<name>[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(?<port>\d{1,5}))?$/;

export function createRackApi({ limitMs = LIMIT_MS }: { readonly limitMs?: number } = {}): RackApi {
  return {
    check(host) {
      const match = HOST.exec(host);
      const port = Number(match?.groups?.['port'] ?? 443);
      if (match === null || port < 1 || port > 65_535) return Promise.resolve(away('the stack names no valid host'));
      return ask(match.groups?.['name'] ?? '', port, limitMs);
    },
  };
}

function ask(hostname: string, port: number, limitMs: number): Promise<Answer> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => request.destroy(new Error(`no answer within ${limitMs / 1000} s`)), limitMs);
    const end = (answer: Answer): void => {
      clearTimeout(limit);
      resolve(answer);
    };
    const request = get({ hostname, port, path: '/check', agent: agent() }, (response) => {
      // The status is all that is asked for; a body without an end must not hold the run.
      response.destroy();
      const status = response.statusCode ?? 0;
      end(status === 200 ? { kind: 'answered' } : away(`HTTP ${status}`));
    });
    request.on('error', (error) => {
      end(away(error.message));
    });
  });
}

// Older racks have a certificate that they signed themselves. This probe sends nothing and believes nothing but "somebody
// answers", so it goes without verification; nothing else in this Action does.
function agent(): Agent {
  return new Agent({ rejectUnauthorized: false, keepAlive: false, proxyEnv: process.env });
}

function away(why: string): Answer {
  return { kind: 'unreachable', why };
}
