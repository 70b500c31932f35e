import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../src/cloudformation/change-set.ts';
import type { Problem } from '../../src/run/problem.ts';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, modify, TEMPLATE, World } from './world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const PLAN: UpdateRequest = { ...REQUEST, mode: 'plan' };
const UPDATED = { kind: 'green', outcome: 'updated' };

function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

async function problemOf(world: World, request: UpdateRequest = REQUEST): Promise<Problem> {
  const ending = await updateRack(request, world.ports());
  if (ending.kind !== 'red') throw new Error(`ended green: ${ending.outcome}`);
  return ending.problem;
}

const rolling: ResourceChange = {
  ...modify('Instances'),
  type: 'AWS::AutoScaling::AutoScalingGroup',
  causes: [
    {
      attribute: 'Properties',
      property: 'LaunchTemplate',
      requiresRecreation: 'Never',
      evaluation: 'Static',
      source: 'DirectModification',
      causingEntity: undefined,
    },
  ],
};
const vpcReplaced: ResourceChange = { ...modify('Vpc'), type: 'AWS::EC2::VPC', replacement: 'true' };

function app(name: string, formation: string, facts: Partial<StackFacts> = {}): StackFacts {
  const { stack } = new World(A);
  return {
    ...stack,
    name: `staging-${name}`,
    arn: `arn:${name}`,
    parameters: new Map([['WebFormation', formation]]),
    outputs: new Map(),
    tags: Object.entries({ System: 'convox', Type: 'app', Rack: 'staging', Name: name }).map(([key, value]) => ({
      key,
      value,
    })),
    ...facts,
  };
}

describe('plan', () => {
  it('creates the change set of the next step, reports it and deletes it', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    expect(await updateRack(PLAN, world.ports())).toEqual({ kind: 'green', outcome: 'planned' });
    expect(world.orders.map(({ version }) => version)).toEqual([B]);
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
    expect(world.version).toBe(A);
  });

  it('forecasts the later steps of the whole route from the templates', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    world.templates.set(C, { ...TEMPLATE, Resources: { ...TEMPLATE.Resources, New: { Type: 'AWS::SNS::Topic' } } });
    await updateRack(PLAN, world.ports());
    const forecast = world.runEvents.find((runEvent) => runEvent.kind === 'step-forecast');
    expect(forecast).toMatchObject({ from: B, to: C, forecast: { added: [{ logicalId: 'New' }] } });
  });

  it('refuses a parameter that only a release after the required one has, as the update with block does', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    world.templates.set(C, {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, New: { Type: 'String', Default: 'x' } },
    });
    const parameters = new Map([['New', 'y']]);
    const refused = {
      code: 'parameters-mismatch',
      version: B,
      missing: [],
      unknown: ['New'],
      inputs: { parameters: [] },
    };
    expect(await problemOf(world, { ...PLAN, parameters })).toMatchObject(refused);
    expect(await problemOf(world, { ...REQUEST, parameters })).toMatchObject(refused);
  });

  it('forecasts from the rack as it was read for the last plan', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    world.templates.set(C, {
      ...TEMPLATE,
      Resources: {
        Instances: { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { LaunchTemplate: { Version: '2' } } },
      },
    });
    world.before('createChangeSet', (nth) => {
      if (nth === 1) world.autoscale('9');
    });
    await updateRack(PLAN, world.ports());
    const forecast = world.runEvents.find((runEvent) => runEvent.kind === 'step-forecast');
    // 9 instances one at a time, 10 minutes each, and 20 minutes for everything else.
    expect(forecast?.forecast.disruption).toMatchObject({ level: 'instances-roll', minutes: 110 });
  });

  it('keeps the change set if asked to', async () => {
    const world = worldAt(A, A, B);
    expect(await updateRack({ ...PLAN, plannedChangeSet: 'keep' }, world.ports())).toMatchObject({
      outcome: 'planned',
    });
    expect(world.changeSets.size).toBe(1);
    expect(world.runEvents.some(({ kind }) => kind === 'change-set-kept')).toBe(true);
  });

  it('reports everything that an update would be refused for', async () => {
    const world = worldAt(A, A, B);
    world.changes = [rolling, vpcReplaced];
    world.apps = [app('shop', '1,256,512')];
    expect(await updateRack({ ...PLAN, downtime: 'refuse' }, world.ports())).toMatchObject({ outcome: 'planned' });
    const texts = world.runEvents.flatMap((runEvent) =>
      runEvent.kind === 'warned' && runEvent.warning.code === 'would-be-refused' ? [runEvent.warning.problem] : [],
    );
    expect(texts).toMatchObject([
      {
        code: 'steps-refused',
        steps: [{ version: B, problems: [{ code: 'replacements-refused' }, { code: 'downtime-refused' }] }],
        inputs: { replacements: ['Vpc'], downtime: 'warn' },
        unsolved: [],
      },
    ]);
  });

  it('is up to date if there is nothing to plan', async () => {
    const world = worldAt(B, A, B);
    expect(await updateRack(PLAN, world.ports())).toMatchObject({ outcome: 'up-to-date' });
  });
});

describe('a reason to refuse an update', () => {
  it('is a replacement of a network resource, unless that is permitted', async () => {
    const world = worldAt(A, A, B);
    world.changes = [vpcReplaced];
    expect(await problemOf(world)).toMatchObject({ code: 'replacements-refused', losses: [{ logicalId: 'Vpc' }] });
    expect(world.changeSets.size).toBe(0);
    expect(await updateRack({ ...REQUEST, replacements: 'allow' }, world.ports())).toEqual(UPDATED);
  });

  it('is a replacement that the input does not list: the refusal has every name that the input then needs', async () => {
    const world = worldAt(A, A, B);
    world.changes = [vpcReplaced, { ...vpcReplaced, logicalId: 'Balancer' }];
    const request = { ...REQUEST, replacements: new Set(['Balancer', 'NatAddress0']) };
    const problem = await problemOf(world, request);
    expect(problem).toMatchObject({ losses: [{ logicalId: 'Vpc' }], allow: ['Balancer', 'NatAddress0', 'Vpc'] });
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'replacements-allowed', losses: [expect.objectContaining({ logicalId: 'Balancer' })] },
    });
    const replacements = new Set(problem.code === 'replacements-refused' ? problem.allow : []);
    expect(await updateRack({ ...REQUEST, replacements }, world.ports())).toEqual(UPDATED);
  });

  it('is an export that another stack imports and the new template no longer has', async () => {
    const world = worldAt(A, A, B);
    world.set({ exports: new Map([['staging:HostedZone', 'HostedZone']]) });
    world.importers.set('staging:HostedZone', ['staging-shop']);
    expect(await problemOf(world)).toEqual({
      code: 'exports-in-use',
      version: B,
      exports: [{ name: 'staging:HostedZone', importers: ['staging-shop'] }],
    });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
  });

  it('is not an export whose imports cannot be read: that is a warning, and CloudFormation decides', async () => {
    const world = worldAt(A, A, B);
    world.set({ exports: new Map([['staging:HostedZone', 'HostedZone']]) });
    world.before('readImporters', () => {
      throw fault('access-denied', 'not authorized', 'ListImports');
    });
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual(
      expect.objectContaining({ warning: expect.objectContaining({ code: 'exports-unchecked' }) }),
    );
  });

  it('is a customized parameter that the next template does not have, unless that is permitted', async () => {
    const world = worldAt(A, A, B);
    world.templates.set(A, {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, RootSize: { Type: 'String', Default: '8' } },
    });
    world.set({ parameters: new Map([...world.stack.parameters, ['RootSize', '400']]) });
    expect(await problemOf(world)).toMatchObject({ code: 'parameters-lost', dropped: [{ name: 'RootSize' }] });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
    const named = { ...REQUEST, droppedParameters: new Set(['ApiMemory']) };
    expect(await problemOf(world, named)).toMatchObject({ allow: ['ApiMemory', 'RootSize'] });
    const allowed = { ...REQUEST, droppedParameters: new Set(['RootSize']) };
    expect(await updateRack(allowed, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'parameters-lost', dropped: [expect.objectContaining({ name: 'RootSize' })] },
    });
  });

  it('is no lost parameter if the input permits all', async () => {
    const world = worldAt(A, A, B);
    world.templates.set(A, {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, RootSize: { Type: 'String', Default: '8' } },
    });
    world.set({ parameters: new Map([...world.stack.parameters, ['RootSize', '400']]) });
    expect(await updateRack({ ...REQUEST, droppedParameters: 'allow' }, world.ports())).toEqual(UPDATED);
  });

  it('is a value that the next template no longer accepts, before a request to AWS', async () => {
    const world = worldAt(A, A, B);
    world.set({ parameters: new Map([...world.stack.parameters, ['InstanceCount', '2']]) });
    expect(await problemOf(world)).toMatchObject({
      code: 'parameter-values-refused',
      invalid: [{ name: 'InstanceCount', rule: 'min-value', value: '2', source: 'previous' }],
    });
    expect(world.asked('createChangeSet')).toEqual([]);
  });

  it('is a single process on instances that are replaced, with downtime: refuse', async () => {
    const world = worldAt(A, A, B);
    world.changes = [rolling];
    world.apps = [app('shop', '1,256,512'), app('blog', '2,256,512')];
    expect(await problemOf(world, { ...REQUEST, downtime: 'refuse' })).toMatchObject({
      code: 'downtime-refused',
      processes: [{ app: 'shop', process: 'web', count: 1 }],
    });
    expect(world.changeSets.size).toBe(0);
    expect(world.asked('readAllStacks')).toHaveLength(1);
  });

  it('is only a warning by default', async () => {
    const world = worldAt(A, A, B);
    world.changes = [rolling];
    world.apps = [app('shop', '1,256,512')];
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual(
      expect.objectContaining({ warning: expect.objectContaining({ code: 'apps-at-risk' }) }),
    );
  });

  it('is not searched for if no instance is replaced', async () => {
    // From 20231009150916 on each release renews certificates on the instances, so older ones it is.
    const [old, next] = ['20220101000000', '20220102000000'];
    const world = worldAt(old, old, next);
    world.changes = [modify('CustomTopic')];
    await updateRack(REQUEST, world.ports());
    expect(world.asked('readAllStacks')).toEqual([]);
  });

  it('is a finding of a validation, with its details', async () => {
    const world = worldAt(A, A, B);
    world.changeSetFails = 'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck].';
    world.failureDetails = [
      {
        kind: 'validation',
        isBlocking: true,
        name: 'NAME_CONFLICT',
        logicalId: 'Bucket',
        type: 'AWS::S3::Bucket',
        reason: 'exists',
        path: '/Resources/Bucket',
        token: undefined,
      },
    ];
    expect(await problemOf(world)).toMatchObject({ code: 'change-set-failed', details: [{ logicalId: 'Bucket' }] });
  });
});

describe('leftovers', () => {
  it('of the clean-up keep the update green and are listed', async () => {
    const world = worldAt(A, A, B);
    world.leftovers = ['OldSecurityGroup'];
    expect(await updateRack(REQUEST, world.ports())).toEqual(UPDATED);
    expect(world.runEvents).toContainEqual(
      expect.objectContaining({
        warning: { code: 'leftovers', resources: [expect.objectContaining({ logicalId: 'OldSecurityGroup' })] },
      }),
    );
  });
});

describe('a plan that is cancelled', () => {
  it('is incomplete: it keeps nothing and does not end green', async () => {
    const world = worldAt(A, A, B);
    world.changes = [rolling];
    world.before('readAllStacks', () => {
      world.cancelling.abort('SIGINT');
    });
    const ending = await updateRack({ ...PLAN, plannedChangeSet: 'keep' }, world.ports());
    expect(ending).toMatchObject({ outcome: 'cancelled', problem: { code: 'cancelled-before-start' } });
    expect(world.changeSets.size).toBe(0);
  });

  it('during its forecast is incomplete too', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    world.before('readTemplate', (nth) => {
      if (nth === 3) world.cancelling.abort('SIGINT');
    });
    expect(await updateRack(PLAN, world.ports())).toMatchObject({ outcome: 'cancelled' });
    expect(world.changeSets.size).toBe(0);
  });
});
