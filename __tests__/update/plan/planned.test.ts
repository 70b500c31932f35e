/** What a plan creates, reports and forecasts, and the reasons to refuse an update. */
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import { makeCause } from '../../builders/change.ts';
import { appStack } from '../app-stack.ts';
import { fault, modify, type World } from '../world.ts';
import { A, B, C, D, endOf, problemOf, run, warningCodes, warningsOf, worldAt } from '../runs.ts';

const PLAN = { mode: 'plan' } as const;
const ROLE = 'arn:aws:iam::123456789012:role/cloudformation';
const GROUP = 'AWS::AutoScaling::AutoScalingGroup';
const ROLLING = { ...modify('Instances'), type: GROUP, causes: [makeCause({ property: 'LaunchTemplate' })] };
const VPC_REPLACED: ResourceChange = { ...modify('Vpc'), type: 'AWS::EC2::VPC', replacement: 'true' };
/** Releases that renew no certificates on the instances, unlike those from 20231009150916 on. */
const [OLD, NEXT] = ['20220101000000', '20220102000000'] as const;

/** One process of the app, or two. */
const app = (name: string, count = 1) =>
  appStack(name, { parameters: new Map([['WebFormation', `${count},256,512`]]) });
const forecastOf = (world: World) => world.runEvents.find((one) => one.kind === 'step-forecast');

function expectNothingExecuted(world: World): void {
  expect([world.callsOf('executeChangeSet').length, world.changeSets.size]).toEqual([0, 0]);
}

describe('plan', () => {
  it('creates the change set of the next step, reports it, deletes it, and forecasts the later steps', async () => {
    const world = worldAt(A, A, `${B}!`, C).template({ Resources: { New: { Type: 'AWS::SNS::Topic' } } }, C);
    expect(await endOf(world, PLAN)).toBe('planned');
    expect([world.version, ...world.orders.map(({ version }) => version)]).toEqual([A, B]);
    expectNothingExecuted(world);
    expect(forecastOf(world)).toMatchObject({ from: B, to: C, forecast: { added: [{ logicalId: 'New' }] } });
  });

  it.each(['plan', 'update'] as const)(
    'refuses a parameter that only a release after the required one has: %s',
    async (mode) => {
      const world = worldAt(A, A, `${B}!`, C).template({ Parameters: { New: { Type: 'String', Default: 'x' } } }, C);
      const names = { missing: [], unknown: ['New'], inputs: { parameters: [] } };
      const problem = { code: 'parameters-mismatch', version: B, ...names };
      expect(await problemOf(world, { mode, parameters: new Map([['New', 'y']]) })).toMatchObject(problem);
    },
  );

  it('forecasts from the rack as it was read for the last plan', async () => {
    const Instances = { Type: GROUP, Properties: { LaunchTemplate: { Version: '2' } } };
    const world = worldAt(A, A, `${B}!`, C).template({ Resources: { Instances } }, C);
    await run(
      world.beforeFirst('createChangeSet', () => world.autoscale('9')),
      PLAN,
    );
    // 9 instances one at a time, 10 minutes each, and 20 minutes for everything else.
    expect(forecastOf(world)?.forecast.disruption).toMatchObject({ level: 'instances-roll', minutes: 110 });
  });

  it('ends its forecast at a template that cannot be read, reports that, and is still planned', async () => {
    const world = worldAt(A, A, `${B}!`, `${C}!`, D);
    world.before('readTemplate', () => {
      if (world.calls.at(-1)?.about === C) throw fault('not-found');
    });
    expect(await endOf(world, PLAN)).toBe('planned');
    expect(world.runEvents).toContainEqual({ kind: 'step-not-forecast', to: C });
    expect(forecastOf(world)).toBeUndefined();
  });

  it('keeps the change set if the input requires that', async () => {
    const world = worldAt(A, A, B);
    expect(await endOf(world, { ...PLAN, plannedChangeSet: 'keep' })).toBe('planned');
    expect([world.changeSets.size, world.runEvents.some(({ kind }) => kind === 'change-set-kept')]).toEqual([1, true]);
  });

  it('reports everything that an update would be refused for', async () => {
    const world = worldAt(A, A, B).with({ changes: [ROLLING, VPC_REPLACED], apps: [app('shop')] });
    expect(await endOf(world, { ...PLAN, downtime: 'refuse' })).toBe('planned');
    const steps = [{ version: B, problems: [{ code: 'replacements-refused' }, { code: 'downtime-refused' }] }];
    const inputs = { replacements: ['Vpc'], downtime: 'warn' };
    expect(warningsOf(world).filter(({ code }) => code === 'would-be-refused')).toMatchObject([
      { problem: { code: 'steps-refused', steps, inputs, unsolved: [] } },
    ]);
  });

  it('is up to date if there is nothing to plan', async () => {
    expect(await endOf(worldAt(B, A, B), PLAN)).toBe('up-to-date');
  });
});

describe('a reason to refuse an update', () => {
  it('is a replacement that the input does not permit: the refusal has every name that the input needs', async () => {
    const changes = [VPC_REPLACED, { ...VPC_REPLACED, logicalId: 'Balancer' }];
    const world = worldAt(A, A, B).with({ changes });
    const allow = ['Balancer', 'NatAddress0', 'Vpc'];
    const problem = { code: 'replacements-refused', losses: [{ logicalId: 'Vpc' }], allow };
    expect(await problemOf(world, { replacements: new Set(['Balancer', 'NatAddress0']) })).toMatchObject(problem);
    expect(warningsOf(world)).toMatchObject([{ code: 'replacements-allowed', losses: [{ logicalId: 'Balancer' }] }]);
    expectNothingExecuted(world);
    for (const replacements of [new Set(allow), 'allow' as const])
      expect(await endOf(worldAt(A, A, B).with({ changes }), { replacements })).toBe('updated');
  });

  it.each([
    ['Retain', 'updated'],
    ['Delete', 'refused: replacements-refused'],
    [undefined, 'refused: replacements-refused'],
  ])('is the removal of a bucket, unless it is retained: %s', async (policyAction, ending) => {
    const removed = { ...modify('Bucket'), action: 'remove', type: 'AWS::S3::Bucket', replacement: undefined } as const;
    expect(await endOf(worldAt(A, A, B).with({ changes: [{ ...removed, policyAction }] }))).toBe(ending);
  });

  const EXPORTED = { exports: new Map([['staging:HostedZone', 'HostedZone']]) };
  it('is an export that another stack imports and the new template no longer has', async () => {
    const world = worldAt(A, A, B).set(EXPORTED);
    world.importers.set('staging:HostedZone', ['staging-shop']);
    const exports = [{ name: 'staging:HostedZone', importers: ['staging-shop'] }];
    expect(await problemOf(world)).toEqual({ code: 'exports-in-use', version: B, exports });
    expectNothingExecuted(world);
  });

  it('is not an export whose imports cannot be read: that is a warning, and CloudFormation decides', async () => {
    const world = worldAt(A, A, B).set(EXPORTED).fail('readImporters', fault('access-denied'));
    expect(await endOf(world)).toBe('updated');
    expect(warningCodes(world)).toContain('exports-unchecked');
  });

  it('is a customized parameter that the next template does not have, unless that is permitted', async () => {
    const ROOT_SIZE = { Parameters: { RootSize: { Type: 'String', Default: '8' } } };
    const customized = () => worldAt(A, A, B).template(ROOT_SIZE, A).setParameters({ RootSize: '400' });
    const world = customized();
    const lost = { code: 'parameters-lost', dropped: [{ name: 'RootSize' }] };
    const named = { droppedParameters: new Set(['ApiMemory']) };
    expect(await problemOf(world, named)).toMatchObject({ ...lost, allow: ['ApiMemory', 'RootSize'] });
    expectNothingExecuted(world);
    expect(await endOf(world, { droppedParameters: new Set(['RootSize']) })).toBe('updated');
    expect(warningsOf(world)).toMatchObject([lost]);
    expect(await endOf(customized(), { droppedParameters: 'allow' })).toBe('updated');
  });

  it('is a value that the next template no longer accepts, before a request to AWS', async () => {
    const world = worldAt(A, A, B).setParameters({ InstanceCount: '2' });
    const invalid = [{ name: 'InstanceCount', rule: 'min-value', value: '2', source: 'previous' }];
    expect(await problemOf(world)).toMatchObject({ code: 'parameter-values-refused', invalid });
    expect(world.callsOf('createChangeSet')).toEqual([]);
  });
});

describe('the rack’s apps, if instances are replaced', () => {
  const rolling = (...apps: World['apps']): World => worldAt(A, A, B).with({ changes: [ROLLING], apps });

  it('refuse an update with downtime refuse if one has a single process', async () => {
    const world = rolling(app('shop'), app('blog', 2));
    const processes = [{ app: 'shop', process: 'web', count: 1 }];
    expect(await problemOf(world, { downtime: 'refuse' })).toMatchObject({ code: 'downtime-refused', processes });
    expectNothingExecuted(world);
    expect(world.callsOf('readAllStacks')).toHaveLength(1);
  });

  it.each([
    ['warn', ['apps-at-risk'], 1],
    ['ignore', [], 0],
  ] as const)('with downtime %s cause the warnings %j', async (downtime, warnings, readings) => {
    const world = rolling(app('shop'));
    expect(await endOf(world, { downtime })).toBe('updated');
    expect(warningCodes(world)).toEqual(warnings);
    expect(world.callsOf('readAllStacks')).toHaveLength(readings);
  });

  it('are not read if no instance is replaced', async () => {
    const world = worldAt(OLD, OLD, NEXT).with({ changes: [modify('CustomTopic')] });
    await run(world);
    expect(world.callsOf('readAllStacks')).toEqual([]);
  });

  it.each(['access-denied', 'unavailable'] as const)(
    'remain unknown with downtime warn if they cannot be read (%s)',
    async (kind) => {
      const world = worldAt(A, A, B).fail('readAllStacks', fault(kind));
      expect(await endOf(world)).toBe('updated');
      expect(warningsOf(world)).toMatchObject([{ code: 'apps-unchecked', fault: { kind } }]);
    },
  );

  it.each([
    ['access-denied', 'refuse', { code: 'access-denied', stack: '*' }],
    ['unavailable', 'refuse', { code: 'aws-unavailable' }],
    ['credentials-expired', 'warn', { code: 'credentials-expired' }],
  ] as const)('that cannot be read (%s) end the run with downtime %s', async (kind, downtime, problem) => {
    const world = worldAt(A, A, B).fail('readAllStacks', fault(kind));
    expect(await run(world, { downtime })).toMatchObject({ outcome: 'failed', problem });
    expectNothingExecuted(world);
  });

  it('cause a warning while they are being updated themselves', async () => {
    const world = rolling({ ...app('shop', 2), status: 'UPDATE_IN_PROGRESS' }, app('blog', 2));
    expect(await endOf(world)).toBe('updated');
    expect(warningsOf(world)).toEqual([{ code: 'apps-updating', apps: ['shop'] }]);
  });

  it.each([
    ['false', ['api-not-redundant']],
    ['true', []],
  ])('share one API task with HighAvailability %s: warnings %j', async (HighAvailability, warnings) => {
    const Parameters = { HighAvailability: { Type: 'String', Default: 'true' } };
    const world = worldAt(A, A, B).template({ Parameters }, A, B).setParameters({ HighAvailability });
    expect(await endOf(world)).toBe('updated');
    expect(warningCodes(world)).toEqual(warnings);
  });
});

it.each<[string, string, string | undefined, string[]]>([
  ['that the stack does not have yet', A, undefined, ['role-sticks']],
  ['that the stack already has', A, ROLE, []],
  ['if there is nothing to do', B, undefined, []],
])('a role for CloudFormation %s is reported if it will remain on the stack', async (_title, at, roleArn, warnings) => {
  const world = worldAt(at, A, B).set({ roleArn });
  await run(world, { roleArn: ROLE });
  expect(warningsOf(world)).toEqual(warnings.map((code) => ({ code, roleArn: ROLE })));
  if (at === A) expect(world.orders[0]?.roleArn).toBe(ROLE);
});

describe('a stack in express mode', () => {
  it.each(['check', 'plan', 'update'] as const)(
    'is reported in mode %s, and updated in standard mode',
    async (mode) => {
      const world = worldAt(A, A, B).set({ isExpress: true });
      expect(await run(world, { mode })).toMatchObject({ kind: 'green' });
      expect(warningCodes(world)).toContain('express-mode');
      expect(world.orders.map(({ isStackExpress }) => isStackExpress)).toEqual(mode === 'check' ? [] : [true]);
    },
  );

  it('is reported as such if its update failed and was not rolled back', async () => {
    const world = worldAt(A, A, B).set({ isExpress: true, status: 'UPDATE_FAILED' });
    expect(await problemOf(world)).toMatchObject({ code: 'rack-stuck', isExpress: true });
  });
});
