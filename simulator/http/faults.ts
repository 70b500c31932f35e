/** Network and service faults. They are seeded, so a scenario always has the same ones. */

import { seededRandom, type Random } from '../random.ts';
import type { Call } from './call.ts';
import { jsonResponse, xmlResponse, type HttpResponse } from './responses.ts';

/**
 * `reset-before`: the connection is reset before the request is executed. `reset-after`: it is reset after the
 * execution, so the caller does not know the result. `garbled`: the response is truncated.
 */
export type FaultKind = 'throttle' | '500' | '503-html' | 'reset-before' | 'reset-after' | 'slow' | 'garbled';

export interface FaultPlan {
  seed?: number;
  /** Percentage of requests with a fault. */
  percent: number;
  kinds?: FaultKind[];
  services?: Call['service'][];
  actions?: string[];
  /** Maximum number of faults. Default: no limit. */
  times?: number;
  /** Delay of a `slow` response. Default: 50 ms. */
  slowMs?: number;
}

const EVERY_KIND: FaultKind[] = ['throttle', '500', '503-html', 'reset-before', 'reset-after', 'slow', 'garbled'];

export interface Faults {
  plan: (plan: FaultPlan) => void;
  next: (call: Call) => FaultKind | undefined;
  slowMs: () => number;
}

export function createFaults(): Faults {
  let current: FaultPlan = { percent: 0 };
  let random: Random = seededRandom(1);
  let left = Number.POSITIVE_INFINITY;
  return {
    plan: (plan) => {
      current = plan;
      random = seededRandom(plan.seed ?? 1);
      left = plan.times ?? Number.POSITIVE_INFINITY;
    },
    next: (call) => {
      const { services, actions, percent } = current;
      const applies = services?.includes(call.service) !== false && actions?.includes(call.action) !== false;
      if (!applies || left <= 0 || random.fraction() * 100 >= percent) {
        return undefined;
      }
      left -= 1;
      const kinds = current.kinds ?? EVERY_KIND;
      return kinds[Math.floor(random.fraction() * kinds.length)];
    },
    slowMs: () => current.slowMs ?? 50,
  };
}

/** Returns the error response of a fault. Undefined if the fault does not replace the response. */
export function faultResponse(kind: FaultKind, call: Call): HttpResponse | undefined {
  switch (kind) {
    case 'throttle':
      if (isJson(call)) return jsonResponse(400, { __type: 'ThrottlingException', message: 'Rate exceeded' });
      return call.service === 's3'
        ? xmlResponse(503, '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>')
        : xmlResponse(400, errorResponse('Sender', 'Throttling', 'Rate exceeded'));
    case '500':
      if (isJson(call))
        return jsonResponse(500, {
          __type: 'ServerException',
          message: 'Service Unavailable. Please try again later.',
        });
      return call.service === 's3'
        ? xmlResponse(
            500,
            '<Error><Code>InternalError</Code><Message>We encountered an internal error. Please try again.</Message></Error>',
          )
        : xmlResponse(500, errorResponse('Receiver', 'InternalFailure', 'An internal error has occurred'));
    case '503-html':
      return {
        status: 503,
        headers: { 'content-type': 'text/html' },
        // HTML that is not well-formed XML, as proxies send it.
        body: Buffer.from('<html><body><center><h1>503 Service Unavailable</h1></center><hr></body></html>'),
      };
    case 'reset-before':
    case 'reset-after':
    case 'slow':
    case 'garbled':
      return undefined;
  }
}

function isJson({ service }: Call): boolean {
  return ['ecs', 'dynamodb', 'lambda', 'logs'].includes(service);
}

function errorResponse(type: string, code: string, message: string): string {
  return `<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>${type}</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>00000000-0000-0000-0000-000000000000</RequestId></ErrorResponse>`;
}
