/**
 * Checks whether the rack works: after an update it waits for the API and the services, after any other ending it
 * checks once.
 */
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import type { RunContext } from '../run-context.ts';
import { verifyApi } from './verify-api.ts';
import { verifyServices } from './verify-services.ts';

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
