/** Mode `execute` with a virtual clock: it executes exactly the reviewed change set, or reports the difference. */
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import type { ReviewDifference } from '../../../src/cloudformation/change-set-review.ts';
import { makeOperationToken } from '../../../src/cloudformation/operation-token.ts';
import type { ParameterEntry } from '../../../src/rack/parameters.ts';
import type { ChangeSetUnfit } from '../../../src/run/problem.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { executeKept, executeRequest, REQUEST } from '../request.ts';
import { catalogOf, fault, modify, TEMPLATE, version, type World } from '../world.ts';
import {
  A,
  B,
  beginUpdate,
  BEHIND,
  C,
  endOf,
  MINUTE,
  NEVER,
  NO_SIGNAL,
  portsWith,
  problemOf,
  run,
  STUCK,
  tokenOf,
  UP_TO_DATE,
  UPDATED,
  worldAt,
} from '../runs.ts';

const LARGE = new Map([['InstanceType', 'm5.large']]);
const NEW_PASSWORD = new Map([['Password', 'new']]);
const NEW_OUTPUT = { ...TEMPLATE, Outputs: { New: { Value: 'x' } } };

type Stored = typeof World.prototype.changeSets extends Map<string, infer Each> ? Each : never;

function kept(world: World): Stored {
  const [set] = world.changeSets.values();
  if (set === undefined) throw new Error('no change set was kept');
  return set;
}

function rewrite(world: World, facts: Partial<Stored['facts']>): void {
  const set = kept(world);
  set.facts = { ...set.facts, ...facts };
}

/** The parameters of the kept change set with others. */
function reparameter(world: World, parameters: Readonly<Record<string, string>>): void {
  rewrite(world, { parameters: new Map([...kept(world).facts.parameters, ...Object.entries(parameters)]) });
}

/** A rack at A with a kept change set to B, and the request that executes it. */
async function reviewed(inputs: Partial<UpdateRequest> = {}): Promise<readonly [World, UpdateRequest]> {
  const world = worldAt(A, A, B);
  return [world, await executeKept(world, inputs)];
}

/** Why the change set is refused; nothing is executed or deleted. */
async function unfitOf(world: World, request: Partial<UpdateRequest>): Promise<ChangeSetUnfit> {
  const executed = world.asked('executeChangeSet').length;
  const problem = await problemOf(world, request);
  if (problem.code !== 'change-set-unusable') throw new Error(`ended with ${problem.code}`);
  expect(world.asked('executeChangeSet')).toHaveLength(executed);
  expect(world.asked('deleteChangeSet')).toEqual([]);
  return problem.unfit;
}

function causedBy(...parameters: readonly string[]): readonly ResourceChange[] {
  return parameters.map((causingEntity) => ({
    ...modify('ApiWebTasks'),
    causes: [
      {
        attribute: 'Properties',
        property: 'ContainerDefinitions',
        requiresRecreation: 'Always',
        evaluation: 'Static',
        source: 'ParameterReference',
        causingEntity,
      },
    ],
  }));
}

function plannedEntries(world: World): readonly ParameterEntry[] {
  return world.runEvents.flatMap((one) => (one.kind === 'parameters-planned' ? one.plan.entries : []));
}

/** Lets the clock run until everything in progress has ended. */
function settle(world: World): Promise<void> {
  return world.clock.sleep(600 * MINUTE, NEVER);
}

describe('mode execute', () => {
  it('executes the reviewed change set, creates no other, and uses its name as the client token', async () => {
    const [world, request] = await reviewed();
    const { arn } = kept(world).facts;
    expect(await run(world, request)).toEqual(UPDATED);
    expect(world.orders).toHaveLength(1);
    expect(world.asked('executeChangeSet')).toEqual([arn]);
    expect(world.runEvents.filter(({ kind }) => kind === 'change-set-created')).toEqual([
      { kind: 'change-set-created', origin: 'kept', arn, changes: world.changes },
    ]);
    expect(world.events.find(({ status }) => status === 'UPDATE_IN_PROGRESS')?.token).toBe(request.changeSet?.id);
  });

  it('executes it by its ARN as well', async () => {
    const [world] = await reviewed();
    const { arn } = kept(world).facts;
    expect(await run(world, executeRequest(arn))).toEqual(UPDATED);
    expect(world.asked('executeChangeSet')).toEqual([arn]);
  });

  it('ends after the step of the change set, whatever remains of the route', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    const request = await executeKept(world);
    const route = { ...request.route, requiredReleases: 'step' as const };
    expect(await run(world, { ...request, route })).toEqual(UPDATED);
    expect(world.version).toBe(B);
  });

  it('rolls its own update back on a cancel, even if another run planned it', async () => {
    const [world, request] = await reviewed();
    const end = await endOf(world.cancelAfter(10 * MINUTE), { ...request, onCancel: 'roll-back' });
    expect(end).toBe('cancelled: cancelled-and-rolling-back');
  });

  it.each<[string, (world: World) => unknown, object]>([
    [
      'of a change set that would create what every rack has',
      (world) => {
        rewrite(world, { changes: [{ ...modify('Cluster'), action: 'add' }] });
      },
      { code: 'not-a-rack', why: { why: 'adds-rack' } },
    ],
    [
      'of a stack without the instances of a rack',
      (world) => {
        world.resources.clear();
      },
      { code: 'not-a-rack', why: { why: 'lacks-instances' } },
    ],
    [
      'of a change set that replaces a protected resource',
      (world) => {
        rewrite(world, { changes: [{ ...modify('Vpc'), type: 'AWS::EC2::VPC', replacement: 'true' }] });
      },
      { code: 'replacements-refused' },
    ],
    [
      'if the template of the change set cannot be read',
      (world) => world.fail('readChangeSetTemplate', fault('access-denied', 'not authorized', 'GetTemplate')),
      { code: 'access-denied' },
    ],
    [
      'of a rack whose rollback has failed: this mode only executes a change set',
      (world) => world.set(STUCK),
      { code: 'rack-stuck' },
    ],
  ])('refuses the execution %s, and deletes nothing', async (_title, cause, problem) => {
    const [world, request] = await reviewed();
    cause(world);
    expect(await problemOf(world, { ...request, recovery: 'continue-rollback' })).toMatchObject(problem);
    for (const call of ['executeChangeSet', 'deleteChangeSet', 'continueRollback'] as const)
      expect(world.asked(call)).toEqual([]);
    expect(world.changeSets.size).toBe(1);
  });
});

describe('a change set that is not what this action would create', () => {
  const other = { Resources: { ...TEMPLATE.Resources, Backdoor: { Type: 'AWS::IAM::Role' } } };
  const twice = JSON.stringify(TEMPLATE).replace('{"Parameters"', '{"Resources":{"Backdoor":{}},"Parameters"');

  it.each<[string, string, readonly string[]]>([
    ['a resource of its own', JSON.stringify({ ...TEMPLATE, ...other }), ['Resources.Backdoor']],
    [
      'a resource less and a transform more',
      JSON.stringify({ ...TEMPLATE, Resources: {}, Transform: 'Macro' }),
      ['Resources.Instances', 'Transform'],
    ],
    ['no JSON', 'Resources: {}', ['(all)']],
    ['a key twice', twice, ['(all)']],
  ])('is refused if its template has %s', async (_title, templateText, names) => {
    const [world, request] = await reviewed();
    kept(world).templateText = templateText;
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences: [{ part: 'template', names }] });
  });

  it.each<[ReviewDifference['part'], readonly string[], Partial<Stored['facts']>]>([
    ['hidden-parameters', ['Password'], { changes: causedBy('Password') }],
    ['tags', ['System', 'Type'], { tags: [{ key: 'System', value: 'other' }] }],
    ['notification-topics', ['arn:other'], { notificationArns: [...worldAt(A).stack.notificationArns, 'arn:other'] }],
    ['capabilities', ['CAPABILITY_NAMED_IAM'], { capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] }],
    ['options', ['DeploymentConfig.Mode=EXPRESS'], { options: ['DeploymentConfig.Mode=EXPRESS'] }],
    ['imports', ['Bucket'], { changes: [{ ...modify('Bucket'), action: 'import' }] }],
  ])('is refused for its %s: %j', async (part, names, facts) => {
    const [world, request] = await reviewed();
    rewrite(world, facts);
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences: [{ part, names }] });
  });

  it('is refused for a parameter of its own', async () => {
    const [world, request] = await reviewed();
    reparameter(world, { InstanceType: 'm5.large' });
    const differences = [{ part: 'parameters', names: ['InstanceType'] }];
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences });
  });

  it('is refused if the release was published again since the plan', async () => {
    const [world, request] = await reviewed();
    world.templates.set(B, NEW_OUTPUT);
    const differences = expect.arrayContaining([{ part: 'template', names: ['Outputs.New'] }]) as unknown;
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences });
  });

  it('is refused if the release and the change set were changed in the same way since the plan', async () => {
    const [world, request] = await reviewed();
    world.templates.set(B, NEW_OUTPUT);
    kept(world).templateText = JSON.stringify(NEW_OUTPUT);
    expect(await unfitOf(world, request)).toEqual({
      why: 'different',
      differences: [{ part: 'parameters', names: [] }],
    });
  });

  it('is refused if other capabilities are accepted than at the plan', async () => {
    const [world, request] = await reviewed();
    const differences = [{ part: 'capabilities', names: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] }];
    expect(await unfitOf(world, { ...request, capabilities: ['CAPABILITY_NAMED_IAM'] })).toEqual({
      why: 'different',
      differences,
    });
  });

  it('is refused if it lacks a parameter that was given to the plan', async () => {
    const [world, request] = await reviewed({ parameters: LARGE });
    reparameter(world, { InstanceType: 't3.small' });
    expect(await unfitOf(world, request)).toEqual({
      why: 'different',
      differences: [{ part: 'parameters', names: [] }],
    });
  });

  it('is refused if a NoEcho parameter that was given to the plan is not the only one that changes', async () => {
    const Token = { Type: 'String', NoEcho: true, Default: '' };
    const world = worldAt(A, A, B).template({ Parameters: { Token } }, B);
    const request = await executeKept(world, { parameters: NEW_PASSWORD });
    rewrite(world, { changes: causedBy('Password', 'Token') });
    const differences = [{ part: 'hidden-parameters', names: ['Token'] }];
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences });
  });

  it('is accepted if it does not list a parameter that both leave to the template', async () => {
    const world = worldAt(A, A, B).template({ Parameters: { Fresh: { Type: 'String', Default: 'new' } } }, B);
    const request = await executeKept(world);
    rewrite(world, { parameters: new Map([...kept(world).facts.parameters].filter(([key]) => key !== 'Fresh')) });
    expect(await run(world, request)).toEqual(UPDATED);
  });

  it('is accepted if only white space and the order of keys differ', async () => {
    const [world, request] = await reviewed();
    const { Parameters, ...rest } = TEMPLATE;
    kept(world).templateText = JSON.stringify({ ...rest, Parameters }, undefined, 2);
    expect(await run(world, request)).toEqual(UPDATED);
  });
});

describe('a change set that does not match this run', () => {
  it.each<[string, Partial<Stored['facts']>, ChangeSetUnfit]>([
    ['of another stack', { stackArn: 'arn:other' }, { why: 'other-stack', stack: 'arn:other' }],
    ['that was executed', { executionStatus: 'EXECUTE_COMPLETE' }, { why: 'already-executed', ended: 'complete' }],
    ['whose execution failed', { executionStatus: 'EXECUTE_FAILED' }, { why: 'already-executed', ended: 'failed' }],
    [
      'that is being executed',
      { executionStatus: 'EXECUTE_IN_PROGRESS' },
      { why: 'already-executed', ended: 'unknown' },
    ],
    [
      'whose creation failed',
      { status: 'FAILED', statusReason: 'no such image', executionStatus: 'UNAVAILABLE' },
      { why: 'failed', reason: 'no such image' },
    ],
  ])('%s is refused', async (_title, facts, unfit) => {
    const [world, request] = await reviewed();
    rewrite(world, facts);
    expect(await unfitOf(world, request)).toEqual(unfit);
  });

  it('that was deleted is refused', async () => {
    const [world, request] = await reviewed();
    world.changeSets.clear();
    expect(await unfitOf(world, request)).toEqual({ why: 'gone' });
  });

  it('for a release that is not the next on the route is refused', async () => {
    const [world, request] = await reviewed();
    world.catalog = catalogOf(A, B, C);
    expect(await unfitOf(world, request)).toEqual({ why: 'other-target', version: B, wanted: C });
  });

  it('for a release that the rack has already passed is refused', async () => {
    const world = worldAt(A, A, B, C);
    const target = { kind: 'exact', version: version(B) } as const;
    const request = await executeKept(world, { route: { ...REQUEST.route, target } });
    world.setParameters({ Version: C });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-target', version: B, wanted: C });
  });

  it('whose name has another release than its parameter Version is refused', async () => {
    const [world, request] = await reviewed();
    reparameter(world, { Version: C });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-target', version: C, wanted: B });
  });
});

describe('the parameters that were given to the plan', () => {
  it.each<[string, object, Record<string, string>]>([
    [
      'are read from the change set, so that the run plans with them and reports them',
      {},
      { InstanceType: 'm5.large' },
    ],
    [
      'count if the rack’s value is no longer allowed',
      { InstanceCount: { Type: 'Number', Default: '5', MinValue: '5' } },
      { InstanceCount: '6' },
    ],
    ['count if the release requires a new parameter', { Region: { Type: 'String' } }, { Region: 'eu' }],
    ['can be values that the rack has', {}, { InstanceType: 't3.small' }],
    ['can be defaults of the template', { Size: { Type: 'String', Default: 'small' } }, { Size: 'small' }],
  ])('%s', async (_title, Parameters, given) => {
    const world = worldAt(A, A, B).template({ Parameters }, B);
    const request = await executeKept(world, { parameters: new Map(Object.entries(given)) });
    expect(await run(world, request)).toEqual(UPDATED);
    const [[key, value] = ['', '']] = Object.entries(given);
    expect(world.stack.parameters.get(key)).toBe(value);
    if (key !== 'Size' && value !== 't3.small')
      expect(plannedEntries(world)).toContainEqual({ key, source: 'given', value });
  });

  it('can be hidden, and are executed although they cannot be read', async () => {
    const [world, request] = await reviewed({ parameters: NEW_PASSWORD });
    rewrite(world, { changes: causedBy('Password') });
    expect(await run(world, request)).toEqual(UPDATED);
    expect(plannedEntries(world)).toContainEqual({ key: 'Password', source: 'given', value: '****' });
  });
});

describe('a reviewed change set that the autoscaler made obsolete', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['and executed because it is the same', {}, { InstanceCount: '4' }],
    [
      'with the parameters that were given to its plan',
      { InstanceType: 'm5.large' },
      { InstanceType: 'm5.large', InstanceCount: '4' },
    ],
    ['and keeps an instance count that was given to its plan', { InstanceCount: '7' }, { InstanceCount: '7' }],
  ])('is planned again, %s', async (_title, given, expected) => {
    const [world, request] = await reviewed({ parameters: new Map(Object.entries(given)) });
    world.autoscale('4');
    expect(await run(world, request)).toEqual(UPDATED);
    expect(Object.fromEntries(world.stack.parameters)).toMatchObject(expected);
    // Its name cannot be predicted, so that no other change set is taken for it.
    const [, again, ...more] = world.orders.map(({ token }) => token);
    expect(again).toContain(`-run-${request.run.runId}-${request.run.attempt}-${request.run.use}-`);
    expect(again).toMatch(new RegExp(`-plan-${request.changeSet?.plan.digest ?? ''}$`));
    expect(more).toEqual([]);
  });

  it('is refused with the difference if the new plan differs', async () => {
    const [world, request] = await reviewed();
    world.autoscale('4').with({ changes: [...world.changes, modify('Queue')] });
    expect(await problemOf(world, request)).toMatchObject({
      code: 'plan-stale',
      by: 'another-plan',
      difference: { onlyReviewed: [], onlyNew: ['modify Queue (AWS::ECS::Service)'] },
    });
    expect(world.version).toBe(A);
    expect([...world.changeSets.values()].map(({ facts }) => facts.name)).toEqual([request.changeSet?.id]);
  });

  it.each<[string, Partial<UpdateRequest>, (world: World) => unknown, object]>([
    [
      'another client has changed a parameter of the stack too',
      {},
      (world) => world.setParameters({ InstanceType: 't3.large' }),
      { why: 'different', differences: [{ part: 'parameters', names: ['InstanceType'] }] },
    ],
    [
      'a hidden value was given to its plan, which cannot be sent again',
      { parameters: NEW_PASSWORD },
      () => undefined,
      { why: 'hidden-parameters', keys: ['Password'] },
    ],
    [
      'its template is not the release’s, even though it will not be executed',
      {},
      (world) => (kept(world).templateText = '{}'),
      { why: 'different' },
    ],
  ])('is refused if %s', async (_title, inputs, cause, unfit) => {
    const [world, request] = await reviewed(inputs);
    cause(world);
    expect(await unfitOf(world.autoscale('4'), request)).toMatchObject(unfit);
    expect(world.orders).toHaveLength(1);
  });
});

describe("another run's update", () => {
  const equalPlan = ({ changeSet }: UpdateRequest): string =>
    makeOperationToken({
      from: version(A),
      to: version(B),
      step: 1,
      attempt: 1,
      plan: changeSet?.plan.digest,
      run: { runId: '5', attempt: '1', use: 'q' },
    });

  it.each<[string, (request: UpdateRequest) => string]>([
    ['to the same release', () => tokenOf('5')],
    ['that executes another change set of an equal plan', equalPlan],
  ])('%s is not joined: the run is refused as busy', async (_title, token) => {
    const [world, request] = await reviewed();
    beginUpdate(world, token(request), 'X');
    expect(await problemOf(world, request)).toEqual({ code: 'busy', status: 'UPDATE_IN_PROGRESS', from: A, to: B });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('that starts during the review is not joined', async () => {
    const [world, request] = await reviewed({ parameters: LARGE });
    world.beforeFirst('executeChangeSet', () => beginUpdate(world, tokenOf('5'), 'X'));
    expect(await problemOf(world, request)).toMatchObject({ code: 'plan-stale', by: 'another-update' });
    expect(world.stack.parameters.get('InstanceType')).toBe('t3.small');
  });

  it('that reached the release with the same parameters leaves nothing to do', async () => {
    const [world, request] = await reviewed({ parameters: LARGE });
    world.setParameters({ Version: B, InstanceType: 'm5.large' });
    rewrite(world, { executionStatus: 'OBSOLETE' });
    expect(await run(world, request)).toEqual(UP_TO_DATE);
  });

  it.each<[string, ReadonlyMap<string, string>, readonly string[]]>([
    ['with other parameters is not reported as this change set', LARGE, ['InstanceType']],
    ['proves nothing about a planned hidden parameter', NEW_PASSWORD, ['Password']],
  ])('that reached the release %s', async (_title, parameters, keys) => {
    const [world, request] = await reviewed({ parameters });
    world.setParameters({ Version: B });
    rewrite(world, { executionStatus: 'OBSOLETE', changes: causedBy(...keys) });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-parameters', keys });
  });
});

describe('a re-run of a job', () => {
  const executed = async (
    inputs: Partial<UpdateRequest> = {},
    prepare: (world: World) => unknown = () => undefined,
  ) => {
    const [world, request] = await reviewed(inputs);
    prepare(world);
    await run(world, request);
    await settle(world);
    return [world, request] as const;
  };

  it.each<[string, (world: World) => unknown]>([
    ['its change set was executed', () => undefined],
    ['its change set was planned again before it was executed', (world) => world.autoscale('4')],
  ])('is up to date if %s', async (_title, prepare) => {
    const [world, request] = await executed({}, prepare);
    const executions = world.asked('executeChangeSet').length;
    expect(await run(world, request)).toEqual(UP_TO_DATE);
    expect(world.asked('executeChangeSet')).toHaveLength(executions);
  });

  it('is up to date if the rack was scaled since, and the stack no longer has the change set', async () => {
    const [world, request] = await executed();
    await settle(world.autoscale('4'));
    expect(await run(world, request)).toEqual(UP_TO_DATE);
    expect(await run(world.set({ changeSetArn: undefined }), request)).toEqual(UP_TO_DATE);
  });

  it('is behind, not failed, if a newer release was published since', async () => {
    const [world, request] = await executed();
    expect(await run(world.with({ catalog: catalogOf(A, B, C) }), request)).toEqual(BEHIND);
  });

  it('is refused if another client has changed a planned parameter since', async () => {
    const [world, request] = await executed({ parameters: LARGE });
    world.setParameters({ InstanceType: 'm5.xlarge' });
    expect(await problemOf(world, request)).toMatchObject({
      unfit: { why: 'other-parameters', keys: ['InstanceType'] },
    });
  });

  it('after a rollback is refused: the change set was executed, and was not deleted', async () => {
    const [world, request] = await executed({}, (one) => one.with({ failing: NO_SIGNAL }));
    expect(world.stack.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    world.set({ changeSetArn: undefined });
    expect(await unfitOf(world, request)).toEqual({ why: 'already-executed', ended: 'failed' });
  });

  it('while its update is still in progress monitors it', async () => {
    const [world, request] = await reviewed();
    const end = await endOf(world, { ...request, timeLimit: { kind: 'fixed', ms: MINUTE } });
    expect(end).toBe('unfinished: timed-out');
    expect(await run(world, { ...request, run: { ...request.run, attempt: '2' } })).toEqual(UPDATED);
    expect(world.asked('executeChangeSet')).toHaveLength(1);
  });
});

describe('the service role of a reviewed change set', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/deployer';
  const FOREIGN = 'arn:aws:iam::123456789012:role/foreign';

  it('that nobody requested ends the run red, and the update is rolled back at once', async () => {
    const [world, request] = await reviewed();
    kept(world).roleArn = FOREIGN;
    const ports = portsWith(world, () => ({
      cancelUpdate: async () => {
        world.rollBack('theirs', new Map([...world.stack.parameters, ['Version', A]]), 'User Initiated');
      },
    }));
    const facts = { roleArn: FOREIGN, expected: undefined, status: 'UPDATE_ROLLBACK_COMPLETE', version: A };
    expect(await run(world, request, ports)).toMatchObject({
      outcome: 'failed',
      problem: { code: 'unreviewed-role', ...facts },
    });
  });

  it('that AWS shows late ends the run red too', async () => {
    const [world, request] = await reviewed();
    kept(world).roleArn = FOREIGN;
    const facts = { status: 'UPDATE_COMPLETE', version: B };
    expect(await problemOf(world.with({ lagMs: 30_000 }), request)).toMatchObject({
      code: 'unreviewed-role',
      ...facts,
    });
    expect(world.asked('cancelUpdate')).toEqual([]);
  });

  it.each([
    ['the one of the input', ROLE, undefined],
    ['the one that the stack had', undefined, ROLE],
  ])('may be %s', async (_title, roleArn, before) => {
    const world = worldAt(A, A, B).set({ roleArn: before });
    const request = await executeKept(world, { roleArn });
    expect(await run(world, { ...request, roleArn })).toEqual(UPDATED);
    expect(world.stack.roleArn).toBe(ROLE);
  });
});
