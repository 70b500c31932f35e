/** Mode `execute`: it executes exactly the reviewed change set, or reports the difference. */
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import type { ReviewDifference } from '../../../src/cloudformation/change-set-review.ts';
import { makeOperationToken } from '../../../src/cloudformation/operation-token.ts';
import type { ParameterEntry } from '../../../src/rack/parameters.ts';
import type { ChangeSetUnfit } from '../../../src/run/problem.ts';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { makeCause } from '../../builders/change.ts';
import { executeKept, executeRequest } from '../request.ts';
import { catalogOf, fault, modify, TEMPLATE, version, type World } from '../world.ts';
import { A, B, beginUpdate, BEHIND, C, endOf, MINUTE, NEVER, NO_SIGNAL, portsWith, problemOf, run } from '../runs.ts';
import { STEPS, STUCK, tokenOf, UP_TO_DATE, UPDATED, worldAt } from '../runs.ts';

const LARGE = new Map([['InstanceType', 'm5.large']]);
const NEW_PASSWORD = new Map([['Password', 'new']]);
const NEW_OUTPUT = { ...TEMPLATE, Outputs: { New: { Value: 'x' } } };

type Stored = typeof World.prototype.changeSets extends Map<string, infer Each> ? Each : never;
type Differences = readonly { readonly part: ReviewDifference['part']; readonly names: readonly string[] }[];

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
async function reviewed(
  inputs: Partial<UpdateRequest> = {},
  world = worldAt(A, A, B),
): Promise<readonly [World, UpdateRequest]> {
  return [world, await executeKept(world, inputs)];
}

/** Why the change set is refused; nothing is executed or deleted. */
async function unfitOf(world: World, request: Partial<UpdateRequest>): Promise<ChangeSetUnfit> {
  const executed = world.callsOf('executeChangeSet').length;
  const problem = await problemOf(world, request);
  if (problem.code !== 'change-set-unusable') throw new Error(`ended with ${problem.code}`);
  expect([world.callsOf('executeChangeSet').length, world.callsOf('deleteChangeSet').length]).toEqual([executed, 0]);
  return problem.unfit;
}

function causedBy(...parameters: readonly string[]): readonly ResourceChange[] {
  const by = { requiresRecreation: 'Always', source: 'ParameterReference' } as const;
  return parameters.map((causingEntity) => ({
    ...modify('ApiWebTasks'),
    causes: [makeCause({ property: 'ContainerDefinitions', ...by, causingEntity })],
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
    expect([world.orders.length, ...world.callsOf('executeChangeSet')]).toEqual([1, arn]);
    expect(world.runEvents.filter(({ kind }) => kind === 'change-set-created')).toEqual([
      { kind: 'change-set-created', origin: 'kept', arn, changes: world.changes },
    ]);
    const step = world.runEvents.find(({ kind }) => kind === 'step-started');
    expect(step).toMatchObject({ step: 1, of: 1, from: A, to: B });
    expect(world.events.find(({ status }) => status === 'UPDATE_IN_PROGRESS')?.token).toBe(request.changeSet?.id);
  });

  it('executes it by its ARN as well', async () => {
    const [world] = await reviewed();
    const { arn } = kept(world).facts;
    expect(await run(world, executeRequest(arn))).toEqual(UPDATED);
    expect(world.callsOf('executeChangeSet')).toEqual([arn]);
  });

  it('ends after the step of the change set, whatever remains of the route', async () => {
    const [world, request] = await reviewed({}, worldAt(A, A, `${B}!`, C));
    expect(await run(world, { ...request, ...STEPS })).toEqual(UPDATED);
    expect(world.version).toBe(B);
  });

  it('rolls its own update back on a cancel, even if another run planned it', async () => {
    const [world, request] = await reviewed();
    const end = await endOf(world.cancelAfter(10 * MINUTE), { ...request, onCancel: 'roll-back' });
    expect(end).toBe('cancelled: cancelled-and-rolling-back');
  });

  const ADDED = { ...modify('Cluster'), action: 'add' } as const;
  const REPLACED = { ...modify('Vpc'), type: 'AWS::EC2::VPC', replacement: 'true' } as const;
  it.each<[string, (world: World) => unknown, object]>([
    [
      'of a change set that would create what every rack has',
      (world) => {
        rewrite(world, { changes: [ADDED] });
      },
      { code: 'not-a-rack', why: { why: 'adds-rack' } },
    ],
    [
      'of a change set that replaces a protected resource',
      (world) => {
        rewrite(world, { changes: [REPLACED] });
      },
      { code: 'replacements-refused' },
    ],
    [
      'of a stack without the instances of a rack',
      (world) => {
        world.resources.clear();
      },
      { code: 'not-a-rack', why: { why: 'lacks-instances' } },
    ],
    [
      'if the template of the change set cannot be read',
      (world) => world.fail('readChangeSetTemplate', fault('access-denied')),
      { code: 'access-denied' },
    ],
    ['of a rack whose rollback has failed: no other mode', (world) => world.set(STUCK), { code: 'rack-stuck' }],
  ])('refuses the execution %s, and deletes nothing', async (_title, cause, problem) => {
    const [world, request] = await reviewed();
    cause(world);
    expect(await problemOf(world, { ...request, recovery: 'continue-rollback' })).toMatchObject(problem);
    for (const call of ['executeChangeSet', 'deleteChangeSet', 'continueRollback'] as const)
      expect(world.callsOf(call)).toEqual([]);
    expect(world.changeSets.size).toBe(1);
  });
});

describe('a change set that is not what this action would create', () => {
  const Backdoor = { ...TEMPLATE.Resources, Backdoor: { Type: 'AWS::IAM::Role' } };
  it.each<[string, string, readonly string[]]>([
    ['another resource', JSON.stringify({ ...TEMPLATE, Resources: Backdoor }), ['Resources.Backdoor']],
    [
      'one resource less, and a transform',
      JSON.stringify({ ...TEMPLATE, Resources: {}, Transform: 'Macro' }),
      ['Resources.Instances', 'Transform'],
    ],
    ['no JSON', 'Resources: {}', ['(all)']],
  ])('is refused if its template has %s', async (_title, templateText, names) => {
    const [world, request] = await reviewed();
    kept(world).templateText = templateText;
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences: [{ part: 'template', names }] });
  });

  const [IAM, NAMED_IAM, EXPRESS] = [
    'CAPABILITY_IAM',
    'CAPABILITY_NAMED_IAM',
    'DeploymentConfig.Mode=EXPRESS',
  ] as const;
  it.each<[ReviewDifference['part'], readonly string[], Partial<Stored['facts']>]>([
    ['hidden-parameters', ['Password'], { changes: causedBy('Password') }],
    ['tags', ['System', 'Type'], { tags: [{ key: 'System', value: 'other' }] }],
    ['notification-topics', ['arn:other'], { notificationArns: [...worldAt(A).stack.notificationArns, 'arn:other'] }],
    ['capabilities', [NAMED_IAM], { capabilities: [IAM, NAMED_IAM] }],
    ['options', [EXPRESS], { options: [EXPRESS] }],
    ['imports', ['Bucket'], { changes: [{ ...modify('Bucket'), action: 'import' }] }],
  ])('is refused for its %s: %j', async (part, names, facts) => {
    const [world, request] = await reviewed();
    rewrite(world, facts);
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences: [{ part, names }] });
  });

  it.each<[string, Partial<UpdateRequest>, (world: World) => unknown, Differences, Partial<UpdateRequest>]>([
    [
      'another parameter is set in it',
      {},
      (world) => {
        reparameter(world, { InstanceType: 'm5.large' });
      },
      [{ part: 'parameters', names: ['InstanceType'] }],
      {},
    ],
    [
      'the release and the change set were changed in the same way since the plan',
      {},
      (world) => {
        world.templates.set(B, NEW_OUTPUT);
        kept(world).templateText = JSON.stringify(NEW_OUTPUT);
      },
      [{ part: 'parameters', names: [] }],
      {},
    ],
    [
      'other capabilities are accepted than at the plan',
      {},
      () => undefined,
      [{ part: 'capabilities', names: [IAM, NAMED_IAM] }],
      { capabilities: [NAMED_IAM] },
    ],
    [
      'it lacks a parameter that was given to the plan',
      { parameters: LARGE },
      (world) => {
        reparameter(world, { InstanceType: 't3.small' });
      },
      [{ part: 'parameters', names: [] }],
      {},
    ],
  ])('is refused if %s', async (_title, planned, cause, differences, inputs) => {
    const [world, request] = await reviewed(planned);
    cause(world);
    expect(await unfitOf(world, { ...request, ...inputs })).toEqual({ why: 'different', differences });
  });

  it('is refused if a NoEcho parameter that was given to the plan is not the only one that changes', async () => {
    const Token = { Type: 'String', NoEcho: true, Default: '' };
    const world = worldAt(A, A, B).template({ Parameters: { Token } }, B);
    const [, request] = await reviewed({ parameters: NEW_PASSWORD }, world);
    rewrite(world, { changes: causedBy('Password', 'Token') });
    const differences = [{ part: 'hidden-parameters', names: ['Token'] }];
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences });
  });

  it('is refused if the release was published again since the plan', async () => {
    const [world, request] = await reviewed();
    world.templates.set(B, NEW_OUTPUT);
    const differences = expect.arrayContaining([{ part: 'template', names: ['Outputs.New'] }]) as unknown;
    expect(await unfitOf(world, request)).toEqual({ why: 'different', differences });
  });

  it('is accepted if it does not list a parameter that both leave to the template', async () => {
    const Parameters = { Fresh: { Type: 'String', Default: 'new' } };
    const [world, request] = await reviewed({}, worldAt(A, A, B).template({ Parameters }, B));
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
  const changed = (facts: Partial<Stored['facts']>) => (world: World) => {
    rewrite(world, facts);
  };
  const FAILED = { status: 'FAILED', statusReason: 'no such image', executionStatus: 'UNAVAILABLE' };
  it.each<[string, (world: World) => unknown, ChangeSetUnfit]>([
    ['of another stack', changed({ stackArn: 'arn:other' }), { why: 'other-stack', stack: 'arn:other' }],
    [
      'that was executed',
      changed({ executionStatus: 'EXECUTE_COMPLETE' }),
      { why: 'already-executed', ended: 'complete' },
    ],
    [
      'whose execution failed',
      changed({ executionStatus: 'EXECUTE_FAILED' }),
      { why: 'already-executed', ended: 'failed' },
    ],
    [
      'that is being executed',
      changed({ executionStatus: 'EXECUTE_IN_PROGRESS' }),
      { why: 'already-executed', ended: 'unknown' },
    ],
    ['whose creation failed', changed(FAILED), { why: 'failed', reason: 'no such image' }],
    [
      'that was deleted',
      (world) => {
        world.changeSets.clear();
      },
      { why: 'gone' },
    ],
    [
      'for a release that is not the next on the route',
      (world) => world.with({ catalog: catalogOf(A, B, C) }),
      { why: 'other-target', version: version(B), wanted: version(C) },
    ],
    [
      'for a release that the rack has already passed',
      (world) => world.with({ catalog: catalogOf(A, B, C) }).setParameters({ Version: C }),
      { why: 'other-target', version: version(B), wanted: version(C) },
    ],
    [
      'whose name has another release than its parameter Version',
      (world) => {
        reparameter(world, { Version: C });
      },
      { why: 'other-target', version: version(C), wanted: version(B) },
    ],
  ])('%s is refused', async (_title, cause, unfit) => {
    const [world, request] = await reviewed();
    cause(world);
    expect(await unfitOf(world, request)).toEqual(unfit);
  });
});

describe('the parameters that were given to the plan', () => {
  it.each<[string, object, Record<string, string>]>([
    ['are read from the change set: the run plans with them and reports them', {}, { InstanceType: 'm5.large' }],
    [
      'apply if the rack’s value is no longer allowed',
      { InstanceCount: { Type: 'Number', Default: '5', MinValue: '5' } },
      { InstanceCount: '6' },
    ],
    ['count if the release requires a new parameter', { Region: { Type: 'String' } }, { Region: 'eu' }],
    ['can be values that the rack has', {}, { InstanceType: 't3.small' }],
    ['can be defaults of the template', { Size: { Type: 'String', Default: 'small' } }, { Size: 'small' }],
  ])('%s', async (_title, Parameters, given) => {
    const world = worldAt(A, A, B).template({ Parameters }, B);
    const [, request] = await reviewed({ parameters: new Map(Object.entries(given)) }, world);
    expect(await run(world, request)).toEqual(UPDATED);
    const [[key, value] = ['', '']] = Object.entries(given);
    expect(world.stack.parameters.get(key)).toBe(value);
    if (key !== 'Size' && value !== 't3.small')
      expect(plannedEntries(world)).toContainEqual({ key, source: 'given', value });
  });

  it('can be hidden, and are executed even if they cannot be read', async () => {
    const [world, request] = await reviewed({ parameters: NEW_PASSWORD });
    rewrite(world, { changes: causedBy('Password') });
    expect(await run(world, request)).toEqual(UPDATED);
    expect(plannedEntries(world)).toContainEqual({ key: 'Password', source: 'given', value: '****' });
  });
});

describe('a reviewed change set that the autoscaler made obsolete', () => {
  it.each<[string, Record<string, string>, Record<string, string>]>([
    ['and executed because it is the same', {}, { InstanceCount: '4' }],
    ['with its parameters', { InstanceType: 'm5.large' }, { InstanceType: 'm5.large', InstanceCount: '4' }],
    ['with its instance count', { InstanceCount: '7' }, { InstanceCount: '7' }],
  ])('is planned again, %s', async (_title, given, expected) => {
    const [world, request] = await reviewed({ parameters: new Map(Object.entries(given)) });
    expect(await run(world.autoscale('4'), request)).toEqual(UPDATED);
    expect(Object.fromEntries(world.stack.parameters)).toMatchObject(expected);
    // Its name cannot be predicted, so no other change set is mistaken for it.
    const [, again, ...more] = world.orders.map(({ token }) => token);
    expect(again).toContain(`-run-${request.run.runId}-${request.run.attempt}-${request.run.use}-`);
    expect(again).toMatch(new RegExp(`-plan-${request.changeSet?.plan.digest ?? ''}$`));
    expect(more).toEqual([]);
  });

  it('is refused with the difference if the new plan differs', async () => {
    const [world, request] = await reviewed();
    world.autoscale('4').with({ changes: [...world.changes, modify('Queue')] });
    const difference = { onlyReviewed: [], onlyNew: ['modify Queue (AWS::ECS::Service)'] };
    expect(await problemOf(world, request)).toMatchObject({ code: 'plan-stale', by: 'another-plan', difference });
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
  it.each([
    ['to the same release', false],
    ['that executes another change set of an equal plan', true],
  ])('%s is not joined: the run is refused as busy', async (_title, hasEqualPlan) => {
    const [world, request] = await reviewed();
    const plan = hasEqualPlan ? request.changeSet?.plan.digest : undefined;
    const run5 = { runId: '5', attempt: '1', use: 'q' };
    beginUpdate(world, makeOperationToken({ from: version(A), to: version(B), step: 1, attempt: 1, plan, run: run5 }));
    expect(await problemOf(world, request)).toEqual({ code: 'busy', status: 'UPDATE_IN_PROGRESS', from: A, to: B });
    expect(world.callsOf('executeChangeSet')).toEqual([]);
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
  async function executed(
    inputs: Partial<UpdateRequest> = {},
    prepare: (world: World) => unknown = () => undefined,
  ): Promise<readonly [World, UpdateRequest]> {
    const [world, request] = await reviewed(inputs);
    prepare(world);
    await run(world, request);
    await settle(world);
    return [world, request];
  }

  it.each<[string, (world: World) => unknown, (world: World) => unknown]>([
    ['its change set was executed', () => undefined, () => undefined],
    ['its change set was planned again before it was executed', (world) => world.autoscale('4'), () => undefined],
    ['the rack was scaled since', () => undefined, async (world) => settle(world.autoscale('4'))],
    ['the stack no longer has the change set', () => undefined, (world) => world.set({ changeSetArn: undefined })],
  ])('is up to date if %s', async (_title, prepare, after) => {
    const [world, request] = await executed({}, prepare);
    await after(world);
    const executions = world.callsOf('executeChangeSet').length;
    expect(await run(world, request)).toEqual(UP_TO_DATE);
    expect(world.callsOf('executeChangeSet')).toHaveLength(executions);
  });

  it('is behind, not failed, if a newer release was published since', async () => {
    const [world, request] = await executed();
    expect(await run(world.with({ catalog: catalogOf(A, B, C) }), request)).toEqual(BEHIND);
  });

  it('is refused if another client has changed a planned parameter since', async () => {
    const [world, request] = await executed({ parameters: LARGE });
    world.setParameters({ InstanceType: 'm5.xlarge' });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-parameters', keys: ['InstanceType'] });
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
    expect(world.callsOf('executeChangeSet')).toHaveLength(1);
  });
});

describe('the service role of a reviewed change set', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/deployer';
  const FOREIGN = 'arn:aws:iam::123456789012:role/foreign';

  it('that the inputs do not name ends the run red, and the update is rolled back at once', async () => {
    const [world, request] = await reviewed();
    kept(world).roleArn = FOREIGN;
    const ports = portsWith(world, () => ({
      cancelUpdate: async () => {
        world.rollBack('theirs', new Map([...world.stack.parameters, ['Version', A]]), 'User Initiated');
      },
    }));
    const facts = { roleArn: FOREIGN, expected: undefined, status: 'UPDATE_ROLLBACK_COMPLETE', version: A };
    const problem = { code: 'unreviewed-role', ...facts };
    expect(await run(world, request, ports)).toMatchObject({ outcome: 'failed', problem });
  });

  it('that AWS shows late ends the run red too', async () => {
    const [world, request] = await reviewed();
    kept(world).roleArn = FOREIGN;
    const problem = { code: 'unreviewed-role', status: 'UPDATE_COMPLETE', version: B };
    expect(await problemOf(world.with({ lagMs: 30_000 }), request)).toMatchObject(problem);
    expect(world.callsOf('cancelUpdate')).toEqual([]);
  });

  it.each([
    ['the one of the input', ROLE, undefined],
    ['the one that the stack had', undefined, ROLE],
  ])('may be %s', async (_title, roleArn, before) => {
    const [world, request] = await reviewed({ roleArn }, worldAt(A, A, B).set({ roleArn: before }));
    expect(await run(world, { ...request, roleArn })).toEqual(UPDATED);
    expect(world.stack.roleArn).toBe(ROLE);
  });
});
