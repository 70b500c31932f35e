/** Runs of the use case with shared releases, endings, warnings and ports. */
import { makeOperationToken } from '../../src/cloudformation/operation-token.ts';
import type { Ending } from '../../src/run/outcome.ts';
import type { Problem } from '../../src/run/problem.ts';
import type { Warning } from '../../src/run/run-event.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import type { Ports, Stacks } from '../../src/update/ports.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, version, World } from './world.ts';

export const [A, B, C, D] = ['20260101000000', '20260102000000', '20260103000000', '20260104000000'] as const;
export const UPDATED: Ending = { kind: 'green', outcome: 'updated' };
export const UP_TO_DATE: Ending = { kind: 'green', outcome: 'up-to-date' };
export const BEHIND: Ending = { kind: 'green', outcome: 'behind' };
export const MINUTE = 60_000;
export const NEVER = new AbortController().signal;
/** The route of a run that makes every step. */
export const STEPS = { route: { ...REQUEST.route, requiredReleases: 'step' } } as const;
export const NO_SIGNAL = { logicalId: 'Instances', reason: 'no signal' };
export const RECOVERING = { recovery: 'continue-rollback' } as const;
export const STUCK = { status: 'UPDATE_ROLLBACK_FAILED' } as const;

/** A rack at one release, and a catalog in the form of `catalogOf`. */
export function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

export function run(world: World, inputs: Partial<UpdateRequest> = {}, ports = world.ports()): Promise<Ending> {
  return updateRack({ ...REQUEST, ...inputs }, ports);
}

/** How a run ends: its outcome, and the code of its problem if there is one. */
export async function endOf(world: World, inputs: Partial<UpdateRequest> = {}, ports = world.ports()): Promise<string> {
  const ending = await run(world, inputs, ports);
  return ending.kind === 'red' ? `${ending.outcome}: ${ending.problem.code}` : ending.outcome;
}

/** The problem of a run that must end without success. */
export async function problemOf(world: World, inputs: Partial<UpdateRequest> = {}): Promise<Problem> {
  const ending = await run(world, inputs);
  if (ending.kind !== 'red') throw new Error(`ended green: ${ending.outcome}`);
  return ending.problem;
}

export function warningsOf({ runEvents }: World): readonly Warning[] {
  return runEvents.flatMap((runEvent) => (runEvent.kind === 'warned' ? [runEvent.warning] : []));
}

export function warningCodes(world: World): readonly string[] {
  return warningsOf(world).map(({ code }) => code);
}

/** The world's ports with some calls to CloudFormation done otherwise. */
export function portsWith(world: World, otherwise: (stacks: Stacks) => Partial<Stacks>): Ports {
  const ports = world.ports();
  return { ...ports, stacks: { ...ports.stacks, ...otherwise(ports.stacks) } };
}

/** The client token of an update from A to B by this action, in another run. */
export function tokenOf(runId: string) {
  const run = { runId, attempt: '1', use: 'a1b2' };
  return makeOperationToken({ from: version(A), to: version(B), run, step: 1, attempt: 1 });
}

/** Begins an update of the stack to B that this run has not started. */
export function beginUpdate(world: World, token: string | undefined, ...resources: readonly string[]): World {
  world.begin({ token, parameters: new Map([...world.stack.parameters, ['Version', B]]), resources });
  return world;
}
