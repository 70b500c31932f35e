/** Whether the ECS services of the rack's cluster are steady: once, or until a time limit. */
import { CloudFault, type Fault } from '../../cloudformation/fault.ts';
import { servicesHealthOf, type ServicesHealth } from '../../rack/services.ts';
import type { Rack } from '../../rack/rack.ts';
import { problemOf } from '../call-with-retry.ts';
import { poll } from '../poll.ts';
import type { RunContext } from '../run-context.ts';
import type { Verified } from './verify-api.ts';

/** Each poll sends a few requests, and services take a minute or more to change. */
const INTERVAL_FACTOR = 2;

type Services = Verified<ServicesHealth | undefined>;

/**
 * With `auto`, services that cannot be read are ignored, and services that are not steady are a warning. With `always`,
 * both are a problem.
 *
 * @param limitMs 0 reads once, without warnings.
 */
export async function verifyServices(run: RunContext, rack: Rack, limitMs: number): Promise<Services> {
  const { ports, request } = run;
  const cluster = rack.stack.outputs.get('Cluster');
  if (request.verifyServices === 'never') return { health: undefined };
  if (cluster === undefined) {
    if (request.verifyServices === 'always' && limitMs > 0)
      ports.emit({ kind: 'warned', warning: { code: 'services-not-checked', fault: undefined } });
    return { health: undefined };
  }
  return untilSteady(run, rack, { cluster, limitMs });
}

async function untilSteady(
  run: RunContext,
  rack: Rack,
  { cluster, limitMs }: { readonly cluster: string; readonly limitMs: number },
): Promise<Services> {
  const { ports, request } = run;
  let health: ServicesHealth | undefined;
  let fault: Fault | undefined;
  const read = async (): Promise<true | undefined> => {
    try {
      const first = health === undefined;
      health = servicesHealthOf(await ports.services.readServices(cluster), rack.name);
      if (health.unsteady.length === 0) return true;
      if (first && limitMs > 0) ports.emit({ kind: 'services-awaited', health, limitMs });
      return undefined;
    } catch (error) {
      if (error instanceof CloudFault) fault = error.fault;
      throw error;
    }
  };
  const deadlineMs = ports.clock.nowMs() + limitMs;
  const intervalMs = request.pollIntervalMs * INTERVAL_FACTOR;
  const end = await poll({ read, intervalMs, deadlineMs, what: 'services' }, ports);
  if (end.kind === 'settled') return { health };
  if (end.kind === 'cancelled') {
    return { health, problem: { code: 'cancelled-while-verifying', host: '', waitingFor: 'services' } };
  }
  return health === undefined ? unread(run, rack, fault, limitMs) : unsteady(run, health, limitMs);
}

function unread({ ports, request }: RunContext, { name }: Rack, fault: Fault | undefined, limitMs: number): Services {
  if (fault !== undefined && request.verifyServices === 'always') {
    return { health: undefined, problem: problemOf(fault, name) };
  }
  // The permissions are optional, so a role without them is not reported.
  if (limitMs > 0 && fault?.kind !== 'access-denied')
    ports.emit({ kind: 'warned', warning: { code: 'services-not-checked', fault } });
  return { health: undefined };
}

function unsteady({ ports, request }: RunContext, health: ServicesHealth, limitMs: number): Services {
  if (request.verifyServices === 'always') {
    return { health, problem: { code: 'services-not-steady', limitMs, health } };
  }
  if (limitMs > 0) ports.emit({ kind: 'warned', warning: { code: 'services-not-steady', limitMs, health } });
  return { health };
}
