/** Templates that CloudFormation refuses as a whole: the run is refused before it requests a change set. */
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import { updateRack } from '../../../src/update/update-rack.ts';
import { REQUEST } from '../request.ts';
import { catalogOf, fault, TEMPLATE, version, World } from '../world.ts';
import { problemOf, run, UPDATED } from '../runs.ts';

const PLAN = { ...REQUEST, mode: 'plan' } as const;
const BLANK = { 'Fn::Equals': [{ Ref: 'BuildInstance' }, ''] };

/** Refers to `BuildCluster`, which exists only where `BuildInstance` is set. */
const FAULTY = {
  ...TEMPLATE,
  Parameters: { ...TEMPLATE.Parameters, BuildInstance: { Type: 'String', Default: '' } },
  Conditions: { HasBuilder: { 'Fn::Not': [BLANK] } },
  Resources: {
    ...TEMPLATE.Resources,
    BuildCluster: { Type: 'AWS::ECS::Cluster', Condition: 'HasBuilder' },
    BuildLaunchTemplate: { Type: 'AWS::EC2::LaunchTemplate', Properties: { Name: { Ref: 'BuildCluster' } } },
  },
};

function releasesOf(count: number): readonly string[] {
  const day = (index: number) => new Date(Date.UTC(2024, 0, 1 + index)).toISOString();
  return Array.from({ length: count }, (_, index) => `${day(index).slice(0, 10).replaceAll('-', '')}000000`);
}

function worldOf(releases: readonly string[]): World {
  const world = new World(releases[0] ?? '');
  world.catalog = catalogOf(...releases);
  return world;
}

describe('a reference that does not resolve', () => {
  const [A = '', B = '', C = ''] = releasesOf(3);
  const parameters = new Map([['BuildInstance', 't3.small']]);

  it.each(['update', 'plan'] as const)('refuses %s and names the parameter that repairs it', async (mode) => {
    const world = worldOf([A, B]);
    world.templates.set(B, FAULTY);
    expect(await problemOf(world, { ...REQUEST, mode })).toMatchObject({
      code: 'references-unresolved',
      version: B,
      references: [{ logicalId: 'BuildCluster', repair: { parameter: 'BuildInstance', value: 't3.small' } }],
    });
    expect(world.asked('createChangeSet')).toEqual([]);
  });

  it('permits the update with that parameter', async () => {
    const world = worldOf([A, B]);
    world.templates.set(B, FAULTY);
    expect(await run(world, { parameters })).toEqual(UPDATED);
  });

  it('is evaluated even if the template of the rack itself cannot be read', async () => {
    const world = worldOf([A, B]);
    world.templates.set(B, FAULTY);
    world.templates.set(A, 'no template');
    expect(await problemOf(world)).toMatchObject({ code: 'references-unresolved' });
  });

  it('of a later step is in the forecast', async () => {
    const world = worldOf([A, `${B}!`, C]);
    world.templates.set(C, FAULTY);
    await run(world, PLAN);
    const forecasts = world.runEvents
      .filter((runEvent) => runEvent.kind === 'step-forecast')
      .map(({ forecast }) => forecast);
    expect(forecasts).toMatchObject([{ unresolvedReferences: [{ logicalId: 'BuildCluster' }], typeChanges: [] }]);
  });
});

describe('a resource that AWS refuses to have twice', () => {
  const [A = '', B = '', C = ''] = releasesOf(3);
  const byPrivate = { 'Fn::If': ['Private', { Ref: 'Inner' }, { Ref: 'Outer' }] };
  const subnet = { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: 'us-east-1a' } };
  const NETWORK = {
    ...TEMPLATE,
    Parameters: { ...TEMPLATE.Parameters, Private: { Type: 'String', Default: 'No' } },
    Conditions: { Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] } },
    Resources: {
      ...TEMPLATE.Resources,
      Outer: subnet,
      Inner: subnet,
      VolumeTarget0: { Type: 'AWS::EFS::MountTarget', Properties: { FileSystemId: 'fs-1', SubnetId: byPrivate } },
    },
  };
  const moved: ResourceChange = {
    action: 'modify',
    logicalId: 'VolumeTarget0',
    physicalId: 'fsmt-1',
    type: 'AWS::EFS::MountTarget',
    replacement: 'true',
    scope: ['Properties'],
    causes: [],
  };
  const request = { ...REQUEST, parameters: new Map([['Private', 'Yes']]) };

  function worldOn(...releases: readonly string[]): World {
    const world = worldOf(releases);
    for (const name of [A, B, C]) world.templates.set(name, NETWORK);
    world.set({ parameters: new Map([...world.stack.parameters, ['Private', 'No']]) });
    world.changes = [moved];
    return world;
  }

  it('is refused before the change set is executed, with the parameter that avoids it', async () => {
    const world = worldOn(A, B);
    expect(await problemOf(world, request)).toMatchObject({
      code: 'replacement-conflicts',
      conflicts: [{ logicalId: 'VolumeTarget0', kind: 'zone' }],
      repair: { parameter: 'Private', value: 'No' },
      allow: ['VolumeTarget0'],
    });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
  });

  it('is not permitted by allow, only by its name', async () => {
    expect(await problemOf(worldOn(A, B), { ...request, replacements: 'allow' })).toMatchObject({
      code: 'replacement-conflicts',
    });
    const named = { ...request, replacements: new Set(['VolumeTarget0']) };
    expect(await updateRack(named, worldOn(A, B).ports())).toEqual(UPDATED);
  });

  it('is reported by a plan as the reason to refuse an update', async () => {
    const world = worldOn(A, B);
    await run(world, { ...request, mode: 'plan' });
    expect(world.runEvents).toContainEqual(
      expect.objectContaining({
        warning: { code: 'would-be-refused', problem: expect.objectContaining({ code: 'replacement-conflicts' }) },
      }),
    );
  });

  it('in a later step is refused before the first update', async () => {
    const world = worldOn(A, `${B}!`, C);
    world.changes = [];
    const step = { ...REQUEST, route: { ...REQUEST.route, requiredReleases: 'step' as const } };
    const moving = { FileSystemId: 'fs-1', SubnetId: { Ref: 'Inner' } };
    const VolumeTarget0 = { Type: 'AWS::EFS::MountTarget', Properties: moving };
    world.templates.set(C, { ...NETWORK, Resources: { ...NETWORK.Resources, VolumeTarget0 } });
    expect(await problemOf(world, step)).toMatchObject({
      code: 'steps-refused',
      unsolved: [{ version: C, problems: [{ code: 'replacement-conflicts', repair: undefined }] }],
    });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('is left to AWS if the template of the rack cannot be read', async () => {
    const world = worldOn(A, B);
    world.templates.set(A, 'no template');
    expect(await run(world, request)).toEqual(UPDATED);
  });
});

describe('a type change', () => {
  const releases = releasesOf(200);
  const [first = '', last = ''] = [releases[0], releases.at(-1)];
  const typed = (...types: readonly (readonly [string, string])[]) => ({
    ...TEMPLATE,
    Resources: { ...TEMPLATE.Resources, ...Object.fromEntries(types.map(([id, Type]) => [id, { Type }])) },
  });
  const OLD = typed(['Key', 'Custom::ECSService']);
  const NEW = typed(['Key', 'AWS::ECS::Service']);

  /** The old type until `until`, the new one from `from` on, and between the two neither. */
  function worldWith(until: number, from: number, names = releases): World {
    const world = worldOf(names);
    releases.slice(0, until).forEach((one) => world.templates.set(one, OLD));
    releases.slice(from).forEach((one) => world.templates.set(one, NEW));
    return world;
  }

  it.each([
    [190, 196],
    [3, 8],
    [100, 104],
  ])('is refused with a release that bridges it, here after %i and before %i', async (until, from) => {
    const world = worldWith(until, from);
    const problem = await problemOf(world);
    expect(problem).toMatchObject({
      code: 'types-changed',
      current: first,
      version: last,
      changes: [{ logicalId: 'Key', from: 'Custom::ECSService', to: 'AWS::ECS::Service' }],
    });
    expect(releases.slice(until, from)).toContain(problem.code === 'types-changed' ? problem.bridge : undefined);
    expect(world.asked('createChangeSet')).toEqual([]);
    expect(world.asked('readTemplate').length).toBeLessThanOrEqual(14);
  });

  it('is avoided by a route through that release', async () => {
    const world = worldWith(100, 104);
    const problem = await problemOf(world);
    const bridge = version((problem.code === 'types-changed' ? problem.bridge : undefined) ?? '');
    const route = { ...REQUEST.route, alsoRequired: [bridge], requiredReleases: 'step' as const };
    expect(await run(world, { route })).toEqual(UPDATED);
    expect(world.version).toBe(last);
  });

  it('is refused without a release if there is none, after a bounded search', async () => {
    const world = worldWith(100, 100);
    expect(await problemOf(world)).toMatchObject({ code: 'types-changed', bridge: undefined });
    expect(world.asked('readTemplate').length).toBeLessThanOrEqual(14);
  });

  it('is never bridged by an unpublished release', async () => {
    const world = worldWith(100, 104, [
      ...releases.slice(0, 100),
      ...releases.slice(100, 104).map((one) => `${one}-`),
      ...releases.slice(104),
    ]);
    expect(await problemOf(world)).toMatchObject({ bridge: undefined });
  });

  it('is bridged if two resources change at different times', async () => {
    const names = releasesOf(40);
    const world = worldOf(names);
    names.forEach((name, index) => {
      const a: [string, string][] = index < 12 ? [['A', 'Custom::A']] : index > 30 ? [['A', 'AWS::A']] : [];
      const b: [string, string][] = index < 25 ? [['B', 'Custom::B']] : index > 28 ? [['B', 'AWS::B']] : [];
      world.templates.set(name, typed(...a, ...b));
    });
    const problem = await problemOf(world);
    expect(names.slice(25, 29)).toContain(problem.code === 'types-changed' ? problem.bridge : undefined);
  });

  it('tries the release that Convox advises for racks of 2016 first', async () => {
    const [from, advised, to] = ['20160816172131', '20170306140228', '20171102200537'];
    const world = worldOf([from, '20160901000000', advised, '20170901000000', to]);
    world.templates.set(from, OLD);
    world.templates.set(to, NEW);
    expect(await problemOf(world)).toMatchObject({ bridge: advised });
    expect(world.asked('readTemplate')).toEqual([to, from, advised]);
  });

  it('is bridged although some templates cannot be read', async () => {
    const names = releasesOf(5);
    const world = worldOf(names);
    world.templates.set(names[0] ?? '', OLD);
    world.templates.set(names[2] ?? '', 'no template');
    world.templates.set(names[4] ?? '', NEW);
    expect([names[1], names[3]]).toContain(((await problemOf(world)) as { bridge?: string }).bridge);
  });

  it('is reported without a release if the bucket stops responding, after one attempt to read a template', async () => {
    const world = worldWith(100, 104);
    world.before('readTemplate', (nth) => {
      if (nth > 2) throw fault('unavailable', 'Service Unavailable', 'GetObject');
    });
    expect(await problemOf(world)).toMatchObject({ code: 'types-changed', bridge: undefined });
    expect(new Set(world.asked('readTemplate').slice(2)).size).toBe(1);
  });

  it('is not searched for after a cancel', async () => {
    const world = worldWith(100, 104);
    world.cancelBefore('readTemplate', 3);
    await run(world);
    expect(world.asked('readTemplate')).toHaveLength(3);
    expect(world.asked('createChangeSet')).toEqual([]);
  });

  it('is not searched for if the template of the rack cannot be read', async () => {
    const world = worldWith(100, 104);
    world.templates.set(first, 'no template');
    expect(await run(world)).toEqual(UPDATED);
  });
});
