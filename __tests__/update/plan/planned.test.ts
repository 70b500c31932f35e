/** What a plan creates, reports and forecasts, and the reasons that a plan reports and an update is refused for. */
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import type { FailureDetail } from '../../../src/cloudformation/failure-detail.ts';
import { appStack } from '../app-stack.ts';
import { fault, modify, type World } from '../world.ts';
import { A, B, C, D, endOf, problemOf, run, warningCodes, warningsOf, worldAt } from '../runs.ts';

const PLAN = { mode: 'plan' } as const;
const ROLE = 'arn:aws:iam::123456789012:role/cloudformation';
const NEW_PARAMETER = { Parameters: { New: { Type: 'String', Default: 'x' } } };
const ROOT_SIZE = { Parameters: { RootSize: { Type: 'String', Default: '8' } } };
const LAUNCH_TEMPLATE = {
  attribute: 'Properties',
  property: 'LaunchTemplate',
  requiresRecreation: 'Never',
  evaluation: 'Static',
  source: 'DirectModification',
  causingEntity: undefined,
} as const;
const ROLLING: ResourceChange = {
  ...modify('Instances'),
  type: 'AWS::AutoScaling::AutoScalingGroup',
  causes: [LAUNCH_TEMPLATE],
};
const VPC_REPLACED: ResourceChange = { ...modify('Vpc'), type: 'AWS::EC2::VPC', replacement: 'true' };
/** Releases that renew no certificates on the instances, unlike those from 20231009150916 on. */
const [OLD, NEXT] = ['20220101000000', '20220102000000'] as const;

/** One process of each app, or two. */
const app = (name: string, count = 1) =>
  appStack(name, { parameters: new Map([['WebFormation', `${count},256,512`]]) });
const forecastOf = (world: World) => world.runEvents.find((one) => one.kind === 'step-forecast');

describe('plan', () => {
  it('creates the change set of the next step, reports it, deletes it, and forecasts the later steps', async () => {
    const world = worldAt(A, A, `${B}!`, C).template({ Resources: { New: { Type: 'AWS::SNS::Topic' } } }, C);
    expect(await endOf(world, PLAN)).toBe('planned');
    expect(world.orders.map(({ version }) => version)).toEqual([B]);
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect([world.version, world.changeSets.size]).toEqual([A, 0]);
    expect(forecastOf(world)).toMatchObject({ from: B, to: C, forecast: { added: [{ logicalId: 'New' }] } });
  });

  it('refuses a parameter that only a release after the required one has, as the update with block does', async () => {
    const world = worldAt(A, A, `${B}!`, C).template(NEW_PARAMETER, C);
    const refused = {
      code: 'parameters-mismatch',
      version: B,
      missing: [],
      unknown: ['New'],
      inputs: { parameters: [] },
    };
    for (const mode of ['plan', 'update'] as const) {
      expect(await problemOf(world, { mode, parameters: new Map([['New', 'y']]) })).toMatchObject(refused);
    }
  });

  it('forecasts from the rack as it was read for the last plan', async () => {
    const Instances = { Type: 'AWS::AutoScaling::AutoScalingGroup', Properties: { LaunchTemplate: { Version: '2' } } };
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
      if (world.calls.at(-1)?.about === C) throw fault('not-found', 'NoSuchKey', 'GetObject');
    });
    expect(await endOf(world, PLAN)).toBe('planned');
    expect(world.runEvents).toContainEqual({ kind: 'step-not-forecast', to: C });
    // Nothing is compared with what is not known.
    expect(forecastOf(world)).toBeUndefined();
  });

  it('keeps the change set if asked to', async () => {
    const world = worldAt(A, A, B);
    expect(await endOf(world, { ...PLAN, plannedChangeSet: 'keep' })).toBe('planned');
    expect(world.changeSets.size).toBe(1);
    expect(world.runEvents.some(({ kind }) => kind === 'change-set-kept')).toBe(true);
  });

  it('reports everything that an update would be refused for', async () => {
    const world = worldAt(A, A, B).with({ changes: [ROLLING, VPC_REPLACED], apps: [app('shop')] });
    expect(await endOf(world, { ...PLAN, downtime: 'refuse' })).toBe('planned');
    const problem = {
      code: 'steps-refused',
      steps: [{ version: B, problems: [{ code: 'replacements-refused' }, { code: 'downtime-refused' }] }],
      inputs: { replacements: ['Vpc'], downtime: 'warn' },
      unsolved: [],
    };
    expect(warningsOf(world).filter(({ code }) => code === 'would-be-refused')).toMatchObject([{ problem }]);
  });

  it('is up to date if there is nothing to plan', async () => {
    expect(await endOf(worldAt(B, A, B), PLAN)).toBe('up-to-date');
  });
});

describe('a reason to refuse an update', () => {
  it('is a replacement that the input does not permit: the refusal has every name that the input then needs', async () => {
    const world = worldAt(A, A, B).with({ changes: [VPC_REPLACED, { ...VPC_REPLACED, logicalId: 'Balancer' }] });
    const problem = await problemOf(world, { replacements: new Set(['Balancer', 'NatAddress0']) });
    const names = { losses: [{ logicalId: 'Vpc' }], allow: ['Balancer', 'NatAddress0', 'Vpc'] };
    expect(problem).toMatchObject({ code: 'replacements-refused', ...names });
    expect(warningsOf(world)).toMatchObject([{ code: 'replacements-allowed', losses: [{ logicalId: 'Balancer' }] }]);
    expect(world.changeSets.size).toBe(0);
    const allow = new Set(problem.code === 'replacements-refused' ? problem.allow : []);
    for (const replacements of [allow, 'allow' as const]) {
      expect(await endOf(worldAt(A, A, B).with({ changes: world.changes }), { replacements })).toBe('updated');
    }
  });

  it.each([
    ['Retain', 'updated'],
    ['Delete', 'refused: replacements-refused'],
    [undefined, 'refused: replacements-refused'],
  ])('is the removal of a bucket, unless it is retained: %s', async (policyAction, ending) => {
    const removed = { ...modify('Bucket'), action: 'remove', type: 'AWS::S3::Bucket', replacement: undefined } as const;
    expect(await endOf(worldAt(A, A, B).with({ changes: [{ ...removed, policyAction }] }))).toBe(ending);
  });

  it('is an export that another stack imports and the new template no longer has', async () => {
    const world = worldAt(A, A, B).set({ exports: new Map([['staging:HostedZone', 'HostedZone']]) });
    world.importers.set('staging:HostedZone', ['staging-shop']);
    const exports = [{ name: 'staging:HostedZone', importers: ['staging-shop'] }];
    expect(await problemOf(world)).toEqual({ code: 'exports-in-use', version: B, exports });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
  });

  it('is not an export whose imports cannot be read: that is a warning, and CloudFormation decides', async () => {
    const world = worldAt(A, A, B).set({ exports: new Map([['staging:HostedZone', 'HostedZone']]) });
    expect(await endOf(world.fail('readImporters', fault('access-denied', 'not authorized', 'ListImports')))).toBe(
      'updated',
    );
    expect(warningCodes(world)).toContain('exports-unchecked');
  });

  it('is a customized parameter that the next template does not have, unless that is permitted', async () => {
    const world = worldAt(A, A, B).template(ROOT_SIZE, A).setParameters({ RootSize: '400' });
    expect(await problemOf(world)).toMatchObject({ code: 'parameters-lost', dropped: [{ name: 'RootSize' }] });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
    const named = { droppedParameters: new Set(['ApiMemory']) };
    expect(await problemOf(world, named)).toMatchObject({ allow: ['ApiMemory', 'RootSize'] });
    expect(await endOf(world, { droppedParameters: new Set(['RootSize']) })).toBe('updated');
    expect(warningsOf(world)).toMatchObject([{ code: 'parameters-lost', dropped: [{ name: 'RootSize' }] }]);
    const other = worldAt(A, A, B).template(ROOT_SIZE, A).setParameters({ RootSize: '400' });
    expect(await endOf(other, { droppedParameters: 'allow' })).toBe('updated');
  });

  it('is a value that the next template no longer accepts, before a request to AWS', async () => {
    const world = worldAt(A, A, B).setParameters({ InstanceCount: '2' });
    const invalid = [{ name: 'InstanceCount', rule: 'min-value', value: '2', source: 'previous' }];
    expect(await problemOf(world)).toMatchObject({ code: 'parameter-values-refused', invalid });
    expect(world.asked('createChangeSet')).toEqual([]);
  });

  it('is a finding of a validation, with its details', async () => {
    const changeSetFails = 'The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck].';
    const where = { logicalId: 'Bucket', type: 'AWS::S3::Bucket', path: '/Resources/Bucket', token: undefined };
    const found: FailureDetail = {
      kind: 'validation',
      isBlocking: true,
      name: 'NAME_CONFLICT',
      reason: 'exists',
      ...where,
    };
    const world = worldAt(A, A, B).with({ changeSetFails, failureDetails: [found] });
    expect(await problemOf(world)).toMatchObject({ code: 'change-set-failed', details: [{ logicalId: 'Bucket' }] });
  });
});

describe('the rack’s apps, if instances are replaced', () => {
  it('refuse an update with downtime refuse if one has a single process', async () => {
    const world = worldAt(A, A, B).with({ changes: [ROLLING], apps: [app('shop'), app('blog', 2)] });
    expect(await problemOf(world, { downtime: 'refuse' })).toMatchObject({
      code: 'downtime-refused',
      processes: [{ app: 'shop', process: 'web', count: 1 }],
    });
    expect(world.changeSets.size).toBe(0);
    expect(world.asked('readAllStacks')).toHaveLength(1);
  });

  it.each([
    ['warn', ['apps-at-risk'], 1],
    ['ignore', [], 0],
  ] as const)('with downtime %s lead to the warnings %j', async (downtime, warnings, readings) => {
    const world = worldAt(A, A, B).with({ changes: [ROLLING], apps: [app('shop')] });
    expect(await endOf(world, { downtime })).toBe('updated');
    expect(warningCodes(world)).toEqual(warnings);
    expect(world.asked('readAllStacks')).toHaveLength(readings);
  });

  it('are not read if no instance is replaced', async () => {
    const world = worldAt(OLD, OLD, NEXT).with({ changes: [modify('CustomTopic')] });
    await run(world);
    expect(world.asked('readAllStacks')).toEqual([]);
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
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(0);
  });

  it('cause a warning while they are being updated themselves', async () => {
    const apps = [{ ...app('shop', 2), status: 'UPDATE_IN_PROGRESS' }, app('blog', 2)];
    const world = worldAt(A, A, B).with({ apps });
    expect(await endOf(world)).toBe('updated');
    expect(warningsOf(world)).toEqual([{ code: 'apps-updating', apps: ['shop'] }]);
  });

  it.each([
    ['false', ['api-not-redundant']],
    ['true', []],
  ])('share one API task with HighAvailability %s: warnings %j', async (HighAvailability, warnings) => {
    const world = worldAt(A, A, B).template(
      { Parameters: { HighAvailability: { Type: 'String', Default: 'true' } } },
      A,
      B,
    );
    expect(await endOf(world.setParameters({ HighAvailability }))).toBe('updated');
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
