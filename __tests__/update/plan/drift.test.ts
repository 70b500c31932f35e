/** `drift: report`: what was changed by hand is reported, and never changes how a run ends or holds up an update. */
import { describe, expect, it } from '@jest/globals';
import type { Drift } from '../../../src/cloudformation/drift.ts';
import type { DriftReading } from '../../../src/impact/drift-effects.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { updateRack } from '../../../src/update/update-rack.ts';
import { REQUEST } from '../request.ts';
import { catalogOf, fault, modify, World } from '../world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const DRIFT: UpdateRequest = { ...REQUEST, drift: 'report' };
const PLAN: UpdateRequest = { ...DRIFT, mode: 'plan' };

function driftedWorld(): World {
  const world = new World(A);
  world.catalog = catalogOf(A, B);
  world.drift = {
    resources: [
      changed('Quiet', 'DesiredCount'),
      changed('Instances', 'MaxSize'),
      changed('ApiWebService', 'TaskDefinition'),
      changed('Old', 'Name'),
      { logicalId: 'Lost', type: 'AWS::SNS::Topic', state: 'deleted', properties: [] },
    ],
    unchecked: [],
  };
  world.changes = [
    modify('Instances'),
    { ...modify('ApiWebService'), causes: [{ ...CAUSE, property: 'TaskDefinition' }] },
    { ...modify('Old'), replacement: 'true' },
    modify('Lost'),
  ];
  return world;
}

const CAUSE = {
  attribute: 'Properties',
  requiresRecreation: 'Never',
  evaluation: 'Static',
  source: 'DirectModification',
  causingEntity: undefined,
} as const;

function changed(logicalId: string, property: string, value = '4'): Drift['resources'][number] {
  const type = 'AWS::ECS::Service';
  return { logicalId, type, state: 'changed', properties: [{ property, expected: '2', actual: value }] };
}

function readingsOf(world: World): readonly DriftReading[] {
  return world.runEvents.flatMap((runEvent) => (runEvent.kind === 'drift-read' ? [runEvent.drift] : []));
}

describe('drift: report', () => {
  it('says what the plan does to each change, what is most important first, and warns of a deleted resource', async () => {
    const world = driftedWorld();
    expect(await updateRack(PLAN, world.ports())).toMatchObject({ outcome: 'planned' });
    const [drift] = readingsOf(world);
    const effects = drift?.kind === 'read' ? drift.resources.map(({ logicalId, effect }) => [logicalId, effect]) : [];
    expect(effects).toEqual([
      ['Lost', 'fails'],
      ['ApiWebService', 'overwritten'],
      ['Instances', 'perhaps-overwritten'],
      ['Old', 'replaced'],
      ['Quiet', 'kept'],
    ]);
    const warning = { code: 'deleted-by-hand', resources: ['Lost'] };
    expect(world.runEvents).toContainEqual({ kind: 'warned', warning });
  });

  it('leaves out values that can hold a credential', async () => {
    const world = driftedWorld();
    const hidden = ['Environment/Variables/MODE', 'UserData', 'MasterPassword'].map((name) => changed('Quiet', name));
    world.drift = { resources: [...hidden, changed('Quiet', 'Name', 'a****b')], unchecked: [] };
    await updateRack(PLAN, world.ports());
    const [drift] = readingsOf(world);
    const properties = drift?.kind === 'read' ? drift.resources.flatMap((one) => one.properties) : [];
    expect(properties).toHaveLength(4);
    for (const one of properties) {
      expect(one).toMatchObject({ isHidden: true, expected: undefined, actual: undefined });
    }
  });

  it('detects once in a run of several steps, and does not repeat it for a stale plan', async () => {
    const world = driftedWorld();
    world.catalog = catalogOf(A, `${B}!`, C);
    world.before('executeChangeSet', (nth) => {
      if (nth === 1) world.autoscale('4');
    });
    const steps: UpdateRequest = { ...DRIFT, route: { ...DRIFT.route, requiredReleases: 'step' } };
    expect(await updateRack(steps, world.ports())).toMatchObject({ outcome: 'updated' });
    expect(world.asked('detectDrift')).toHaveLength(1);
    expect(readingsOf(world).length).toBeGreaterThan(1);
  });

  it.each([
    ['an update', DRIFT, 1, 'updated'],
    ['a plan', PLAN, 5, 'planned'],
  ] as const)(
    'waits in %s for some minutes at most, though a request hangs',
    async (_what, request, minutes, outcome) => {
      for (const hangs of [false, true]) {
        const world = driftedWorld();
        world.driftMs = Number.POSITIVE_INFINITY;
        const ports = world.ports();
        const stacks = { ...ports.stacks, readDrift: () => new Promise<never>(() => undefined) };
        const startMs = world.clock.nowMs();
        let readMs = 0;
        const emit: typeof ports.emit = (runEvent) => {
          if (runEvent.kind === 'drift-read') readMs = world.clock.nowMs();
          ports.emit(runEvent);
        };
        expect(await updateRack(request, { ...ports, emit, ...(hangs ? { stacks } : {}) })).toMatchObject({ outcome });
        expect(readingsOf(world)).toEqual([{ kind: 'not-in-time', limitMs: minutes * 60_000 }]);
        expect(readMs - startMs).toBeLessThanOrEqual(minutes * 60_000 + 1_000);
      }
    },
  );

  it('does not change how the run ends where a permission is missing or AWS fails', async () => {
    for (const call of ['detectDrift', 'readDrift'] as const) {
      const world = driftedWorld();
      world.before(call, () => {
        throw fault('access-denied', 'not authorized', 'DetectStackDrift');
      });
      expect(await updateRack(DRIFT, world.ports())).toMatchObject({ outcome: 'updated' });
      expect(readingsOf(world)).toMatchObject([{ kind: 'not-read', fault: { kind: 'access-denied' } }]);
    }
  });

  it('makes no request with `ignore`, in a check, and where there is nothing to update', async () => {
    for (const [request, releases] of [
      [REQUEST, [A, B]],
      [{ ...DRIFT, mode: 'check' }, [A, B]],
      [DRIFT, [A]],
    ] as const) {
      const world = driftedWorld();
      world.catalog = catalogOf(...releases);
      await updateRack(request, world.ports());
      expect(world.asked('detectDrift')).toEqual([]);
    }
  });
});
