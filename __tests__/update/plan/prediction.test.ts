/** `update` does what `check` and `plan` predict for the same inputs: generated catalogs, racks and inputs. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { updateRack } from '../../../src/update/update-rack.ts';
import { stopsOfThisRun, type Route } from '../../../src/releases/route.ts';
import type { Ending } from '../../../src/run/outcome.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { IS_FULL } from '../../sample.ts';
import { withInputs } from '../required-inputs.ts';
import { scenarioArbitrary, templateOf, worldOf, type Scenario } from '../scenarios.ts';
import type { World } from '../world.ts';

import { UPDATED } from '../runs.ts';

const CASES = IS_FULL ? 500 : 150;

interface Run {
  readonly world: World;
  readonly ending: Ending;
  /** As it was planned first. */
  readonly route: Route | undefined;
}

async function run(scenario: Scenario, mode: UpdateRequest['mode']): Promise<Run> {
  const world = worldOf(scenario);
  const ending = await updateRack({ ...scenario.request, mode }, world.ports());
  return { world, ending, route: world.runEvents.find((runEvent) => runEvent.kind === 'route-planned')?.route };
}

/** What an update would be refused for, as a plan reports it. */
function refusalOf({ world, ending }: Run): Problem | undefined {
  if (ending.kind === 'red') return ending.problem;
  return world.runEvents
    .filter((runEvent) => runEvent.kind === 'warned')
    .map(({ warning }) => (warning.code === 'would-be-refused' ? warning.problem : undefined))
    .find((problem) => problem !== undefined);
}

/** CloudFormation takes only parameters of the template, and needs a value for each without a default. */
function expectAcceptableOrders(scenario: Scenario, { world }: Run): void {
  for (const { version, parameters } of world.orders) {
    const declared = templateOf(scenario, version).Parameters;
    const sent = parameters.filter(({ source }) => source !== 'default').map(({ key }) => key);
    expect(Object.keys(declared)).toEqual(expect.arrayContaining(sent));
    const required = Object.entries(declared).filter(([, { Default }]) => Default === undefined);
    expect(sent).toEqual(expect.arrayContaining(required.map(([name]) => name)));
  }
}

/** A run with the printed inputs goes to the end of the route, unless a value is the user's to find or nothing helps. */
async function tryInputs(scenario: Scenario, refusal: Problem): Promise<string> {
  const how = refusal.code === 'steps-refused' ? 'several reasons' : 'one reason';
  const inputs = 'inputs' in refusal && refusal.code !== 'invalid-inputs' ? refusal.inputs : undefined;
  const isUnsolved = refusal.code === 'steps-refused' && refusal.unsolved.length > 0;
  if (inputs === undefined || isUnsolved) return `refused for ${how}, not all solved by inputs`;
  if (inputs.parameters?.some(({ value }) => value === undefined) === true)
    return `refused for ${how}, a value is missing`;
  const request = withInputs(scenario.request, inputs);
  const { ending, route, world } = await run({ ...scenario, request }, 'update');
  expect(ending).toEqual(UPDATED);
  expect(world.version).toBe(route?.kind === 'planned' ? stopsOfThisRun(route).at(-1)?.version : undefined);
  return `refused for ${how}, updated with the printed inputs`;
}

/** One line for what came of a case, for the count. */
async function compare(scenario: Scenario): Promise<string> {
  const check = await run(scenario, 'check');
  const plan = await run(scenario, 'plan');
  const update = await run(scenario, 'update');
  expect([plan.route, update.route]).toEqual([check.route, check.route]);
  for (const one of [plan, update]) expectAcceptableOrders(scenario, one);

  if (check.ending.outcome !== 'behind' || check.route?.kind !== 'planned') {
    expect([plan.ending, update.ending]).toEqual([check.ending, check.ending]);
    expect(update.world.orders).toEqual([]);
    return check.ending.outcome;
  }
  const refusal = refusalOf(plan);
  if (refusal !== undefined) {
    expect(update.ending).toEqual({ kind: 'red', outcome: 'refused', problem: refusal });
    expect(update.world.callsOf('executeChangeSet')).toEqual([]);
    return tryInputs(scenario, refusal);
  }
  const stops = stopsOfThisRun(check.route).map(({ version }) => version);
  expect(update.world.callsOf('executeChangeSet').length).toBeGreaterThan(0);
  expect(update.world.orders[0]).toMatchObject({ version: stops[0], parameters: plan.world.orders[0]?.parameters });
  expect(update.world.orders.map(({ version }) => version)).toEqual(stops);
  expect(update.ending).toEqual(UPDATED);
  expect(update.world.version).toBe(stops.at(-1));
  return stops.length === 1 ? 'updated in one step' : 'updated in several steps';
}

describe('for any catalog, rack and inputs', () => {
  it('update does what check and plan with the same inputs predict', async () => {
    const counts = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(scenarioArbitrary, async (scenario) => {
        const came = await compare(scenario);
        counts.set(came, (counts.get(came) ?? 0) + 1);
      }),
      { numRuns: CASES, seed: 20261128 },
    );
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const kinds = [...counts].map(([came, count]) => `${count} ${came}`).sort();
    process.stdout.write(`check, plan and update agree in ${total} cases: ${kinds.join('; ')}\n`);
    expect(total).toBeGreaterThanOrEqual(0.6 * CASES);
  }, 120_000);
});
