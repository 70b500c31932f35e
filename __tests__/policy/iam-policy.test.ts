/**
 * The policies of docs/ are exact: the bundle needs all of their permissions and no others. docs/permissions.md lists
 * their statements.
 */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { covers, grantsOf, type Grant, type PolicyDocument } from '../../simulator/http/policy.ts';
import type { Right } from '../../simulator/http/rights.ts';
import type { ActionResult } from '../../simulator/runner/run-action.ts';
import type { RecordedRequest } from '../../simulator/simulator.ts';
import { withAws } from '../dist/bundle.ts';
import { sampled } from '../sample.ts';
import { leastFor, NEEDED, policyFile, policyFor, ROLES, statementsOf, USES, type Use } from './documents.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';

interface ScenarioResult {
  readonly result: ActionResult;
  readonly requests: readonly RecordedRequest[];
}

async function run(
  scenario: Scenario,
  policy: PolicyDocument,
  lost?: readonly [string, string],
): Promise<ScenarioResult> {
  return withAws(async (aws) => {
    await scenario.prepare(aws);
    aws.allowOnly(policy);
    if (lost !== undefined) aws.deny({ action: lost[0], resource: lost[1] });
    const result = await scenario.run(aws);
    return { result, requests: aws.requests };
  }, scenario.options);
}

function leastPolicy({ use, beyond = [], racks = ['staging'] }: Scenario): PolicyDocument {
  return policyFor(racks, [...leastFor(use), ...beyond]);
}

/** The narrowest of the policy's grants that allow a right: what is allowed on everything proves nothing about one rack. */
function grantFor(right: Right, grants: readonly Grant[]): Grant | undefined {
  const allowing = grants.filter((grant) => covers(grant, right));
  return allowing.find(({ resource }) => resource !== '*') ?? allowing[0];
}

function nameOf({ action, resource }: Pick<Right, 'action' | 'resource'>): string {
  return `${action} on ${resource}`;
}

const LOSSES = sampled(
  SCENARIOS.flatMap((scenario) => (scenario.needs ?? []).map(([action, on]) => [action, on, scenario] as const)),
  4,
);
const complete = new Map<Scenario, ScenarioResult>();
const withLoss = new Map<(typeof LOSSES)[number], ScenarioResult>();

/** Half of the time of a run is waiting, so several are in progress at once. */
beforeAll(async () => {
  const waiting = [
    ...SCENARIOS.map((scenario) => async () => complete.set(scenario, await run(scenario, leastPolicy(scenario)))),
    ...LOSSES.map((loss) => async () => {
      const [action, on, scenario] = loss;
      withLoss.set(loss, await run(scenario, leastPolicy(scenario), [action, on]));
    }),
  ];
  const worker = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await next();
  };
  await Promise.all([worker(), worker(), worker()]);
}, 180_000);

function rightsOf(scenario: Scenario): readonly Right[] {
  return complete.get(scenario)?.requests.flatMap(({ rights }) => rights) ?? [];
}

describe('with only the permissions that docs/permissions.md lists', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))('%s succeeds', (_title, scenario) => {
    const { result, requests = [] } = complete.get(scenario) ?? {};
    expect(result?.outputs['outcome']).toBe(scenario.outcome);
    // ECS refuses with HTTP 400: `verify-services: auto` tries what it may not be allowed.
    const refused = requests.filter(({ signed, status }) => signed && status === 403);
    // The instances in service are counted after every update, where that is allowed.
    const needed = refused.filter(({ action }) => action !== 'DescribeAutoScalingGroups');
    expect(needed.flatMap(({ rights }) => rights)).toEqual([]);
    expect(requests.filter(({ service, status }) => service === 'cloudformation' && status === 200)).not.toEqual([]);
  });
});

describe('a missing permission', () => {
  it.each(LOSSES.map((loss) => [loss[0], loss[1], loss[2].title, loss] as const))(
    'is reported by the run: %s on %s, in %s',
    (action, _on, _title, loss) => {
      const { result, requests = [] } = withLoss.get(loss) ?? {};
      // CloudFormation answers 400 where it may not read the template for the caller.
      expect(requests.some(({ signed, status }) => signed && (status === 403 || status === 400))).toBe(true);
      const annotations = result?.stdout.split('\n').filter((line) => /^::(?:error|warning|notice) /.test(line)) ?? [];
      expect([...annotations, result?.summary].filter((text) => text?.includes(action))).not.toEqual([]);
    },
  );

  it.each(USES)('is tested for each permission that %s uses', (use) => {
    const ofUse = SCENARIOS.filter((scenario) => scenario.use === use && scenario.racks === undefined);
    const grants = ofUse.flatMap((scenario) => grantsOf(leastPolicy(scenario)));
    const losses = ofUse.flatMap(({ needs = [] }) => needs);
    const untested = ofUse
      .flatMap(rightsOf)
      .map((right) => grantFor(right, grants))
      .filter((grant) => !losses.some(([action, on]) => grant?.action === action && isOn(grant, on)));
    expect([...new Set(untested.map((grant) => grant && nameOf(grant)))]).toEqual([]);
  });

  const isOn = ({ resource }: Grant, part: string): boolean => resource === '*' || resource.includes(part);
});

describe('the policy files', () => {
  it('allow every request that the bundle sends to AWS', () => {
    const grants = grantsOf(policyFor(['staging', 'of-2016']));
    const missing = SCENARIOS.flatMap(rightsOf).filter((right) => grantFor(right, grants) === undefined);
    expect([...new Set(missing.map(nameOf))]).toEqual([]);
  });

  it('allow nothing that no request needs', () => {
    const grants = grantsOf(policyFor(['staging']));
    const used = new Set(SCENARIOS.flatMap(rightsOf).map((right) => grantFor(right, grants)));
    expect(grants.filter((grant) => !used.has(grant)).map(nameOf)).toEqual([]);
  });
});

describe('the roles', () => {
  it('each have the statements of the weaker one', () => {
    const [reader, planner, updater] = ROLES.map((role) => policyFile(role).Statement);
    expect(planner).toEqual(expect.arrayContaining(reader ?? []));
    expect(updater).toEqual(expect.arrayContaining(planner ?? []));
  });

  it('differ in what they can change: the reader nothing, the planner only change sets', () => {
    const changing = (role: (typeof ROLES)[number]) => statementsOf(role).filter((sid) => /^(?:Plan|Update)/.test(sid));
    expect(changing('reader')).toEqual([]);
    expect(changing('planner').filter((sid) => sid.startsWith('Update'))).toEqual([]);
    expect(changing('updater').length).toBeGreaterThan(changing('planner').length);
    const actions = grantsOf(policyFor(['staging'], statementsOf('planner'))).map(({ action }) => action);
    expect(actions.filter((action) => /Execute|UpdateStack|ContinueUpdate|PassRole|Put/.test(action))).toEqual([]);
  });

  it.each([
    ['reader', 'a plan', 'cloudformation:CreateChangeSet', []],
    ['planner', 'an update', 'cloudformation:ExecuteChangeSet', ['CreateChangeSet', 'DeleteChangeSet']],
    ['planner', 'an update of a rack that is stuck', 'cloudformation:ContinueUpdateRollback', []],
  ] as const)('the %s cannot complete %s: it lacks %s', async (role, title, action, changes) => {
    const scenario = SCENARIOS.find((one) => one.title === title);
    if (scenario === undefined) throw new Error(`no scenario ${title}`);
    const { result, requests } = await run(scenario, policyFor(['staging'], statementsOf(role)));
    expect(result.exitCode).toBe(1);
    expect(result.outputs).toMatchObject({ updated: 'false', reason: expect.stringContaining(action) as unknown });
    const done = requests.filter(({ mutating, status }) => mutating && status === 200);
    expect(done.map((request) => request.action)).toEqual(changes);
  });
});

describe('the table of docs/permissions.md', () => {
  const cells = [...NEEDED].flatMap(([sid, needed]) => USES.map((use) => [sid, use, needed[use]] as const));

  it.each(cells)('has for %s and %s: %s', (sid, use: Use, cell) => {
    const sometimes = SCENARIOS.some((scenario) => scenario.use === use && scenario.beyond?.includes(sid));
    expect(cell === 'yes' || cell === 'no' ? cell : 'sometimes').toBe(
      sometimes ? 'sometimes' : leastFor(use).includes(sid) ? 'yes' : 'no',
    );
  });

  it.each(USES)('says yes only to what %s needs every time', (use) => {
    const grants = grantsOf(policyFor(['staging', 'of-2016']));
    const rights = SCENARIOS.filter((scenario) => scenario.use === use).flatMap(rightsOf);
    const used = new Set(rights.map((right) => grantFor(right, grants)?.sid));
    expect(leastFor(use).filter((sid) => !used.has(sid))).toEqual([]);
  });
});
