/** Checks whether the rack works: its API, its services and its instances. After an update it waits for them. */
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import type { RunContext } from '../run-context.ts';
import { type ApiHealth, type ServicesHealth, servicesHealthOf } from '../../rack/services.ts';
import { poll } from '../poll.ts';
import { CloudFault, type Fault } from '../../cloudformation/fault.ts';
import { problemOf } from '../call-with-retry.ts';

/** The API is down for minutes while its tasks are replaced. After this time, it does not recover by itself. */
const API_LIMIT_MS = 15 * 60_000;

/**
 * CloudFormation has waited for the rack's own services; those of the apps follow the last instances in a few minutes.
 */
const SERVICES_LIMIT_MS = 10 * 60_000;

/** @returns undefined if the rack works as far as it was to be checked. */
export async function verifyRack(run: RunContext, before: Rack, after: Rack): Promise<Problem | undefined> {
  const { ports } = run;
  const [from, to] = [before.apiHost, after.apiHost];
  if (from !== undefined && to !== undefined && from !== to) {
    ports.emit({ kind: 'warned', warning: { code: 'dashboard-moved', from, to } });
  }
  const api = await verifyApi(run, after, API_LIMIT_MS);
  if (api.problem?.code === 'cancelled-while-verifying') return api.problem;
  // If the API does not respond, the state of the services is evidence, and the run does not wait for them.
  const services = await verifyServices(run, after, api.problem === undefined ? SERVICES_LIMIT_MS : 0);
  const instances = await countInstances(run, after);
  ports.emit({ kind: 'health-read', api: api.health, services: services.health, instances });
  return api.problem ?? services.problem;
}

/** For endings other than success: operators need the health at the end of the run. */
export async function reportHealth(run: RunContext, rack: Rack): Promise<void> {
  const [api, services, instances] = await Promise.all([
    verifyApi(run, rack, 0),
    verifyServices(run, rack, 0),
    countInstances(run, rack),
  ]);
  if (run.ports.cancel.aborted) return;
  run.ports.emit({ kind: 'health-read', api: api.health, services: services.health, instances });
}

async function countInstances({ ports, request }: RunContext, { arn }: Rack): Promise<number | undefined> {
  if (request.verifyServices === 'never' || ports.cancel.aborted) return undefined;
  return ports.evidence.countInstances(arn);
}

/** The observed health. After a successful update, `problem` says what does not work. */
export interface Verified<Health> {
  readonly health: Health;
  readonly problem?: Problem;
}

/** @param limitMs 0 checks once. */
async function verifyApi(run: RunContext, rack: Rack, limitMs: number): Promise<Verified<ApiHealth>> {
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

/** Each poll sends a few requests, and services take a minute or more to change. */
const INTERVAL_FACTOR = 2;

type Services = Verified<ServicesHealth | undefined>;

/**
 * With `auto`, services that cannot be read are ignored, and services that are not steady are a warning. With `always`,
 * both are a problem.
 *
 * @param limitMs 0 reads once, without warnings.
 */
async function verifyServices(run: RunContext, rack: Rack, limitMs: number): Promise<Services> {
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
