/** `drift: report`: manual changes are reported, and never change how a run ends or delay an update. */
import { expect, it } from '@jest/globals';
import type { Drift } from '../../../src/cloudformation/drift.ts';
import type { DriftReading } from '../../../src/impact/drift-effects.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { makeCause } from '../../builders/change.ts';
import { fault, modify, type World } from '../world.ts';
import { A, B, C, endOf, MINUTE, portsWith, run, STEPS, warningsOf, worldAt } from '../runs.ts';

const REPORT = { drift: 'report' } as const;
const PLAN = { ...REPORT, mode: 'plan' } as const;

function driftedWorld(...names: readonly string[]): World {
  const resources: Drift['resources'] = [
    changed('Unaffected', 'DesiredCount'),
    changed('Instances', 'MaxSize'),
    changed('ApiWebService', 'TaskDefinition'),
    changed('Old', 'Name'),
    { logicalId: 'Deleted', type: 'AWS::SNS::Topic', state: 'deleted', properties: [] },
  ];
  const changes = [
    modify('Instances'),
    { ...modify('ApiWebService'), causes: [makeCause({ property: 'TaskDefinition' })] },
    { ...modify('Old'), replacement: 'true' as const },
    modify('Deleted'),
  ];
  return worldAt(A, ...(names.length === 0 ? [A, B] : names)).with({ changes, drift: { resources, unchecked: [] } });
}

function changed(logicalId: string, property: string, value = '4'): Drift['resources'][number] {
  const type = 'AWS::ECS::Service';
  return { logicalId, type, state: 'changed', properties: [{ property, expected: '2', actual: value }] };
}

function readingsOf(world: World): readonly DriftReading[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'drift-read' ? [runEvent.drift] : []));
}

it('a plan reports its effect on each manual change, the most important first, and warns of a deleted resource', async () => {
  const world = driftedWorld();
  expect(await endOf(world, PLAN)).toBe('planned');
  const [drift] = readingsOf(world);
  const effects =
    drift?.kind === 'read' ? drift.resources.map(({ logicalId, effect }) => `${logicalId} ${effect}`) : [];
  expect(effects).toEqual([
    'Deleted fails',
    'ApiWebService overwritten',
    'Instances perhaps-overwritten',
    'Old replaced',
    'Unaffected kept',
  ]);
  expect(warningsOf(world)).toContainEqual({ code: 'deleted-by-hand', resources: ['Deleted'] });
});

it('values that can hold a credential are left out', async () => {
  const hidden = ['Environment/Variables/MODE', 'UserData', 'MasterPassword'].map((name) => changed('One', name));
  const resources = [...hidden, changed('One', 'Name', 'a****b')];
  const world = driftedWorld().with({ drift: { resources, unchecked: [] } });
  await run(world, PLAN);
  const [drift] = readingsOf(world);
  const properties = drift?.kind === 'read' ? drift.resources.flatMap((one) => one.properties) : [];
  expect(properties).toMatchObject(resources.map(() => ({ isHidden: true, expected: undefined, actual: undefined })));
});

it('a run of several steps detects drift once, and does not repeat it for a stale plan', async () => {
  const world = driftedWorld(A, `${B}!`, C);
  world.beforeFirst('executeChangeSet', () => world.autoscale('4'));
  expect(await endOf(world, { ...REPORT, ...STEPS })).toBe('updated');
  expect(world.callsOf('detectDrift')).toHaveLength(1);
  expect(readingsOf(world).length).toBeGreaterThan(1);
});

it.each([
  ['an update', REPORT, 1, 'updated', false],
  ['a plan', PLAN, 5, 'planned', false],
  ['an update in which a request hangs', REPORT, 1, 'updated', true],
  ['a plan in which a request hangs', PLAN, 5, 'planned', true],
] as const)('%s waits for drift only up to a limit', async (_what, inputs, minutes, outcome, hangs) => {
  const world = driftedWorld().with({ driftMs: Number.POSITIVE_INFINITY });
  const ports = portsWith(world, () => (hangs ? { readDrift: () => new Promise<never>(() => undefined) } : {}));
  const startMs = world.clock.nowMs();
  let readMs = 0;
  const emit: typeof ports.emit = (runEvent) => {
    if (runEvent.kind === 'drift-read') readMs = world.clock.nowMs();
    ports.emit(runEvent);
  };
  expect(await endOf(world, inputs, { ...ports, emit })).toBe(outcome);
  expect(readingsOf(world)).toEqual([{ kind: 'not-in-time', limitMs: minutes * MINUTE }]);
  expect(readMs - startMs).toBeLessThanOrEqual(minutes * MINUTE + 1_000);
});

it.each(['detectDrift', 'readDrift'] as const)(
  'a missing permission for %s does not change the ending',
  async (call) => {
    const world = driftedWorld().fail(call, fault('access-denied'));
    expect(await endOf(world, REPORT)).toBe('updated');
    expect(readingsOf(world)).toMatchObject([{ kind: 'not-read', fault: { kind: 'access-denied' } }]);
  },
);

it.each<[string, Partial<UpdateRequest>, readonly string[]]>([
  ['with drift: ignore', {}, [A, B]],
  ['in a check', { ...REPORT, mode: 'check' }, [A, B]],
  ['if there is nothing to update', REPORT, [A]],
])('no drift is detected %s', async (_title, inputs, names) => {
  const world = driftedWorld(...names);
  await run(world, inputs);
  expect(world.callsOf('detectDrift')).toEqual([]);
});
