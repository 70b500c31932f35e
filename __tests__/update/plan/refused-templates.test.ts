/** Templates that CloudFormation refuses as a whole: the run is refused before it requests a change set. */
import { describe, expect, it } from '@jest/globals';
import { makeChange } from '../../builders/change.ts';
import { fault, TEMPLATE, version, type World } from '../world.ts';
import { A, B, C, problemOf, run, STEPS, UPDATED, warningsOf, worldAt } from '../runs.ts';

const NO_TEMPLATE = 'no template';

function releasesOf(count: number): readonly string[] {
  const day = (index: number) => new Date(Date.UTC(2024, 0, 1 + index)).toISOString();
  return Array.from({ length: count }, (_, index) => `${day(index).slice(0, 10).replaceAll('-', '')}000000`);
}

describe('a reference that does not resolve', () => {
  /** B refers to `BuildCluster`, which exists only where `BuildInstance` is set. */
  function faultyWorld(): World {
    const Name = { Ref: 'BuildCluster' };
    const parts = {
      Parameters: { BuildInstance: { Type: 'String', Default: '' } },
      Conditions: { HasBuilder: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'BuildInstance' }, ''] }] } },
      Resources: {
        BuildCluster: { Type: 'AWS::ECS::Cluster', Condition: 'HasBuilder' },
        BuildLaunchTemplate: { Type: 'AWS::EC2::LaunchTemplate', Properties: { Name } },
      },
    };
    return worldAt(A, A, B).template(parts, B);
  }

  it.each(['update', 'plan'] as const)('refuses %s and names the parameter that permits it', async (mode) => {
    const world = faultyWorld();
    const repair = { parameter: 'BuildInstance', value: 't3.small' };
    const references = [{ logicalId: 'BuildCluster', repair }];
    expect(await problemOf(world, { mode })).toMatchObject({ code: 'references-unresolved', version: B, references });
    expect(world.callsOf('createChangeSet')).toEqual([]);
    if (mode === 'update')
      expect(await run(world, { parameters: new Map([['BuildInstance', 't3.small']]) })).toEqual(UPDATED);
  });

  it('is evaluated even if the template of the rack itself cannot be read', async () => {
    const world = faultyWorld();
    world.templates.set(A, NO_TEMPLATE);
    expect(await problemOf(world)).toMatchObject({ code: 'references-unresolved' });
  });
});

describe('a resource that AWS refuses to have twice', () => {
  const subnet = { Type: 'AWS::EC2::Subnet', Properties: { AvailabilityZone: 'us-east-1a' } };
  const target = (SubnetId: unknown) => ({
    Parameters: { Private: { Type: 'String', Default: 'No' } },
    Conditions: { Private: { 'Fn::Equals': [{ Ref: 'Private' }, 'Yes'] } },
    Resources: {
      Outer: subnet,
      Inner: subnet,
      VolumeTarget0: { Type: 'AWS::EFS::MountTarget', Properties: { FileSystemId: 'fs-1', SubnetId } },
    },
  });
  const type = 'AWS::EFS::MountTarget';
  const moved = makeChange({ logicalId: 'VolumeTarget0', physicalId: 'fsmt-1', type, replacement: 'true' });
  const PRIVATE = { parameters: new Map([['Private', 'Yes']]) };

  function worldOn(...releases: readonly string[]): World {
    const world = worldAt(A, ...releases).template(
      target({ 'Fn::If': ['Private', { Ref: 'Inner' }, { Ref: 'Outer' }] }),
      A,
      B,
      C,
    );
    return world.setParameters({ Private: 'No' }).with({ changes: [moved] });
  }

  it.each(['refuse', 'allow'] as const)(
    'is refused before the execution, with the parameter that avoids it and replacements: %s',
    async (replacements) => {
      const world = worldOn(A, B);
      expect(await problemOf(world, { ...PRIVATE, replacements })).toMatchObject({
        code: 'replacement-conflicts',
        conflicts: [{ logicalId: 'VolumeTarget0', kind: 'zone' }],
        repair: { parameter: 'Private', value: 'No' },
        allow: ['VolumeTarget0'],
      });
      expect([world.callsOf('executeChangeSet').length, world.changeSets.size]).toEqual([0, 0]);
    },
  );

  it('is permitted by its name', async () => {
    expect(await run(worldOn(A, B), { ...PRIVATE, replacements: new Set(['VolumeTarget0']) })).toEqual(UPDATED);
  });

  it('is reported by a plan as the reason to refuse an update', async () => {
    const world = worldOn(A, B);
    await run(world, { ...PRIVATE, mode: 'plan' });
    const problem = { code: 'replacement-conflicts' };
    expect(warningsOf(world).filter(({ code }) => code === 'would-be-refused')).toMatchObject([{ problem }]);
  });

  it('in a later step is refused before the first update', async () => {
    const world = worldOn(A, `${B}!`, C)
      .with({ changes: [] })
      .template(target({ Ref: 'Inner' }), C);
    const unsolved = [{ version: C, problems: [{ code: 'replacement-conflicts', repair: undefined }] }];
    expect(await problemOf(world, STEPS)).toMatchObject({ code: 'steps-refused', unsolved });
    expect(world.callsOf('executeChangeSet')).toEqual([]);
  });

  it('is not checked if the template of the rack cannot be read: AWS decides', async () => {
    const world = worldOn(A, B);
    world.templates.set(A, NO_TEMPLATE);
    expect(await run(world, PRIVATE)).toEqual(UPDATED);
  });
});

describe('a type change', () => {
  const releases = releasesOf(200);
  const [first = '', last = ''] = [releases[0], releases.at(-1)];
  const typed = (types: Readonly<Record<string, string>>) => ({
    ...TEMPLATE,
    Resources: {
      ...TEMPLATE.Resources,
      ...Object.fromEntries(Object.entries(types).map(([id, Type]) => [id, { Type }])),
    },
  });
  const OLD = typed({ Key: 'Custom::ECSService' });
  const NEW = typed({ Key: 'AWS::ECS::Service' });

  /** The old type until `until`, the new one from `from` on, and between the two neither. */
  function worldWith(until: number, from: number, names = releases): World {
    const world = worldAt(first, ...names);
    releases.slice(0, until).forEach((one) => world.templates.set(one, OLD));
    releases.slice(from).forEach((one) => world.templates.set(one, NEW));
    return world;
  }

  async function bridgeOf(world: World): Promise<string | undefined> {
    const problem = await problemOf(world);
    if (problem.code !== 'types-changed') throw new Error(`refused for ${problem.code}`);
    expect(world.callsOf('createChangeSet')).toEqual([]);
    expect(world.callsOf('readTemplate').length).toBeLessThanOrEqual(14);
    return problem.bridge;
  }

  it.each([
    [190, 196],
    [3, 8],
    [100, 104],
  ])('is refused with a release that bridges it, here after %i and before %i', async (until, from) => {
    const bridge = await bridgeOf(worldWith(until, from));
    expect(releases.slice(until, from)).toContain(bridge);
    const world = worldWith(until, from);
    const route = { ...STEPS.route, alsoRequired: [version(bridge ?? '')] };
    expect(await run(world, { route })).toEqual(UPDATED);
    expect(world.version).toBe(last);
  });

  it('is refused with its resources and releases, and without a bridge if there is none', async () => {
    const changes = [{ logicalId: 'Key', from: 'Custom::ECSService', to: 'AWS::ECS::Service' }];
    const types = { code: 'types-changed', current: first, version: last, changes, bridge: undefined };
    expect(await problemOf(worldWith(100, 100))).toMatchObject(types);
    expect(await bridgeOf(worldWith(100, 100))).toBeUndefined();
  });

  it('is never bridged by an unpublished release', async () => {
    const names = releases.map((one, index) => (index >= 100 && index < 104 ? `${one}-` : one));
    expect(await bridgeOf(worldWith(100, 104, names))).toBeUndefined();
  });

  it('is bridged if two resources change at different times', async () => {
    const names = releasesOf(40);
    const world = worldAt(first, ...names);
    names.forEach((name, index) => {
      const a = index < 12 ? { A: 'Custom::A' } : index > 30 ? { A: 'AWS::A' } : {};
      const b = index < 25 ? { B: 'Custom::B' } : index > 28 ? { B: 'AWS::B' } : {};
      world.templates.set(name, typed({ ...a, ...b }));
    });
    expect(names.slice(25, 29)).toContain(await bridgeOf(world));
  });

  it('tries the release that Convox advises for racks of 2016 first', async () => {
    const [from, advised, to] = ['20160816172131', '20170306140228', '20171102200537'];
    const world = worldAt(from, from, '20160901000000', advised, '20170901000000', to);
    world.templates.set(from, OLD).set(to, NEW);
    expect(await bridgeOf(world)).toBe(advised);
    expect(world.callsOf('readTemplate')).toEqual([to, from, advised]);
  });

  it('is bridged even if some templates cannot be read', async () => {
    const names = releasesOf(5);
    const world = worldAt(first, ...names);
    [OLD, undefined, NO_TEMPLATE, undefined, NEW].forEach((template, index) => {
      if (template !== undefined) world.templates.set(names[index] ?? '', template);
    });
    expect([names[1], names[3]]).toContain(await bridgeOf(world));
  });

  it('is reported without a release if the bucket stops responding, after one attempt to read a template', async () => {
    const world = worldWith(100, 104).before('readTemplate', (nth) => {
      if (nth > 2) throw fault('unavailable');
    });
    expect(await problemOf(world)).toMatchObject({ code: 'types-changed', bridge: undefined });
    expect(new Set(world.callsOf('readTemplate').slice(2)).size).toBe(1);
  });

  it('is not searched for after a cancel', async () => {
    const world = worldWith(100, 104).cancelBefore('readTemplate', 3);
    await run(world);
    expect([world.callsOf('readTemplate').length, world.callsOf('createChangeSet').length]).toEqual([3, 0]);
  });

  it('is not searched for if the template of the rack cannot be read', async () => {
    const world = worldWith(100, 104);
    world.templates.set(first, NO_TEMPLATE);
    expect(await run(world)).toEqual(UPDATED);
  });
});
