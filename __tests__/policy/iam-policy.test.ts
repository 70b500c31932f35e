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

interface Played {
  readonly result: ActionResult;
  readonly requests: readonly RecordedRequest[];
}

/** Whatever was there before the run is nothing that a policy holds for. */
async function play(
  scenario: Scenario,
  policy: PolicyDocument,
  loss?: readonly [action: string, on: string],
): Promise<Played> {
  return withAws(async (aws) => {
    await scenario.given(aws);
    aws.allowOnly(policy);
    if (loss !== undefined) aws.deny({ action: loss[0], resource: loss[1] });
    const result = await scenario.run(aws);
    return { result, requests: aws.requests };
  }, scenario.options);
}

function leastPolicy({ use, beyond = [], racks = ['staging'] }: Scenario): PolicyDocument {
  return policyFor(racks, [...leastFor(use), ...beyond]);
}

/** The narrowest of the policy's grants that allow a right: what is allowed on everything proves nothing of what is allowed on one rack. */
function grantFor(right: Right, grants: readonly Grant[]): Grant | undefined {
  const allowing = grants.filter((grant) => covers(grant, right));
  return allowing.find(({ resource }) => resource !== '*') ?? allowing[0];
}

function nameOf({ action, resource }: Pick<Right, 'action' | 'resource'>): string {
  return `${action} on ${resource}`;
}

const played = new Map<string, Played>();

beforeAll(async () => {
  for (const scenario of SCENARIOS) played.set(scenario.title, await play(scenario, leastPolicy(scenario)));
}, 180_000);

function rightsOf({ title }: Scenario): readonly Right[] {
  return played.get(title)?.requests.flatMap(({ rights }) => rights) ?? [];
}

function scenarioOf(title: string): Scenario {
  const scenario = SCENARIOS.find((one) => one.title === title);
  if (scenario === undefined) throw new Error(`no scenario ${title}`);
  return scenario;
}

describe('with only the permissions that docs/permissions.md lists', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.title, scenario] as const))('%s succeeds', (title, scenario) => {
    const { result, requests = [] } = played.get(title) ?? {};
    expect(result?.outputs['outcome']).toBe(scenario.outcome);
    // ECS refuses with HTTP 400: `verify-services: auto` tries what it may not be allowed.
    const refused = requests.filter(({ signed, status }) => signed && status === 403);
    // The instances in service are counted after every update, where that is allowed.
    const needed = refused.filter(({ action }) => action !== 'DescribeAutoScalingGroups');
    expect(needed.flatMap(({ rights }) => rights)).toEqual([]);
    expect(requests.filter(({ service, status }) => service === 'cloudformation' && status === 200)).not.toEqual([]);
  });
});

describe('a role for a weaker mode', () => {
  it.each([
    ['check', 'a plan', 'CreateChangeSet', []],
    ['plan', 'an update', 'ExecuteChangeSet', ['CreateChangeSet', 'DeleteChangeSet']],
  ] as const)('for %s cannot complete %s: it lacks %s', async (use, title, action, changes) => {
    const { result, requests } = await play(scenarioOf(title), policyFor(['staging'], leastFor(use)));
    expect(result.outputs).toMatchObject({ outcome: 'failed', updated: 'false' });
    expect(result.outputs['reason']).toContain(`cloudformation:${action}`);
    const done = requests.filter(({ mutating, status }) => mutating && status === 200);
    expect(done.map((request) => request.action)).toEqual(changes);
  });
});

describe('a permission that is missing', () => {
  const losses = SCENARIOS.flatMap((scenario) =>
    (scenario.leansOn ?? []).map((loss) => [loss[0], loss[1], scenario.title, scenario] as const),
  );

  it.each(sampled(losses, 4))(
    'is named on the page of the run: %s on %s, in %s',
    async (action, on, _title, scenario) => {
      const { result, requests } = await play(scenario, leastPolicy(scenario), [action, on]);
      // CloudFormation answers 400 where it may not read the template for the caller.
      expect(requests.some(({ signed, status }) => signed && (status === 403 || status === 400))).toBe(true);
      const annotations = result.stdout.split('\n').filter((line) => /^::(?:error|warning|notice) /.test(line));
      expect([...annotations, result.summary].filter((text) => text.includes(action))).not.toEqual([]);
    },
  );

  it.each(USES)('is noticed for each one that %s uses', (use) => {
    const ofUse = SCENARIOS.filter((scenario) => scenario.use === use && scenario.racks === undefined);
    const grants = ofUse.flatMap((scenario) => grantsOf(leastPolicy(scenario)));
    const used = ofUse.flatMap(rightsOf).map((right) => grantFor(right, grants));
    const unnoticed = used.filter(
      (grant) =>
        grant === undefined ||
        !ofUse.some(({ leansOn = [] }) =>
          leansOn.some(
            ([action, on]) => grant.action === action && (grant.resource === '*' || grant.resource.includes(on)),
          ),
        ),
    );
    expect([...new Set(unnoticed.map((grant) => grant && nameOf(grant)))]).toEqual([]);
  });
});

describe('the policy files', () => {
  const grants = grantsOf(policyFor(['staging', 'of-2016']));

  it('allow every request that the bundle sends to AWS', () => {
    const missing = SCENARIOS.flatMap(rightsOf).filter((right) => grantFor(right, grants) === undefined);
    expect([...new Set(missing.map(nameOf))]).toEqual([]);
  });

  it('allow nothing that no request needs', () => {
    const ofOneRack = grantsOf(policyFor(['staging']));
    const used = new Set(SCENARIOS.flatMap(rightsOf).map((right) => grantFor(right, ofOneRack)));
    const idle = ofOneRack.filter((grant) => !used.has(grant));
    expect(idle.map(nameOf)).toEqual([]);
  });
});

describe('the roles', () => {
  it('each have the statements of the weaker one', () => {
    const [reader, planner, updater] = ROLES.map((role) => policyFile(role).Statement);
    expect(planner).toEqual(expect.arrayContaining(reader ?? []));
    expect(updater).toEqual(expect.arrayContaining(planner ?? []));
  });

  it('differ in what they can change: the reader nothing, the planner only change sets', () => {
    const changing = ROLES.map((role) => statementsOf(role).filter((sid) => /^(?:Plan|Update)/.test(sid)));
    const [reader, planner, updater] = changing;
    expect(reader).toEqual([]);
    expect(planner?.filter((sid) => sid.startsWith('Update'))).toEqual([]);
    expect(updater?.length).toBeGreaterThan(planner?.length ?? 0);
    const actions = grantsOf(policyFor(['staging'], statementsOf('planner'))).map(({ action }) => action);
    expect(actions.filter((action) => /Execute|UpdateStack|ContinueUpdate|PassRole|Put/.test(action))).toEqual([]);
  });

  it.each([
    ['reader', 'a plan', 'cloudformation:CreateChangeSet', []],
    ['planner', 'an update', 'cloudformation:ExecuteChangeSet', ['CreateChangeSet', 'DeleteChangeSet']],
    ['planner', 'an update of a rack that is stuck', 'cloudformation:ContinueUpdateRollback', []],
  ] as const)(
    'the %s, with its whole policy, cannot complete %s: it lacks %s',
    async (role, title, action, changes) => {
      const scenario = scenarioOf(title);
      const { result, requests } = await play(scenario, policyFor(['staging'], statementsOf(role)));
      expect(result.outputs).toMatchObject({ updated: 'false' });
      expect(result.exitCode).toBe(1);
      expect(result.outputs['reason']).toContain(action);
      const done = requests.filter(({ mutating, status }) => mutating && status === 200);
      expect(done.map((request) => request.action)).toEqual(changes);
    },
  );
});

describe('the table of docs/permissions.md', () => {
  const cells = [...NEEDED].flatMap(([sid, needed]) => USES.map((use) => [sid, use, needed[use]] as const));

  it.each(cells)('has for %s and %s: %s', (sid, use: Use, cell) => {
    const sometimes = SCENARIOS.some((scenario) => scenario.use === use && scenario.beyond?.includes(sid));
    expect(cell === 'yes' || cell === 'no' ? cell : 'sometimes').toBe(
      sometimes ? 'sometimes' : leastFor(use).includes(sid) ? 'yes' : 'no',
    );
  });

  it('says yes only to what that use needs every time', () => {
    const statements = grantsOf(policyFor(['staging', 'of-2016']));
    for (const use of USES) {
      const rights = SCENARIOS.filter((scenario) => scenario.use === use).flatMap(rightsOf);
      const used = new Set(rights.map((right) => grantFor(right, statements)?.sid));
      const idle = leastFor(use).filter((sid) => !used.has(sid));
      expect([use, idle]).toEqual([use, []]);
    }
  });
});
