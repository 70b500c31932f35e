/** Mode `execute` on the virtual clock: exactly the reviewed change set, or a refusal that names the difference. */
import { describe, expect, it } from '@jest/globals';
import type { ResourceChange } from '../../src/cloudformation/change-set.ts';
import type { ReviewDifference } from '../../src/cloudformation/change-set-review.ts';
import { makeOperationToken } from '../../src/cloudformation/operation-token.ts';
import type { ChangeSetUnfit, Problem } from '../../src/run/problem.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import type { Ports, Stacks } from '../../src/update/ports.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { executeKept, executeRequest, REQUEST } from './request.ts';
import { catalogOf, fault, modify, TEMPLATE, version, World } from './world.ts';

const [A, B, C] = ['20260101000000', '20260102000000', '20260103000000'] as const;
const UPDATED = { kind: 'green', outcome: 'updated' };
const UP_TO_DATE = { kind: 'green', outcome: 'up-to-date' };
const NEVER = new AbortController().signal;
const LARGE = new Map([['InstanceType', 'm5.large']]);

function worldAt(at: string, ...names: readonly string[]): World {
  const world = new World(at);
  world.catalog = catalogOf(...names);
  return world;
}

async function problemOf(world: World, request: UpdateRequest): Promise<Problem> {
  const ending = await updateRack(request, world.ports());
  if (ending.kind !== 'red') throw new Error(`ended green: ${ending.outcome}`);
  return ending.problem;
}

async function unfitOf(world: World, request: UpdateRequest): Promise<ChangeSetUnfit> {
  const problem = await problemOf(world, request);
  if (problem.code !== 'change-set-unusable') throw new Error(`ended with ${problem.code}`);
  return problem.unfit;
}

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

function portsWith(world: World, other: (stacks: Stacks) => Partial<Stacks>): Ports {
  const ports = world.ports();
  return { ...ports, stacks: { ...ports.stacks, ...other(ports.stacks) } };
}

function causedBy(parameter: string): ResourceChange {
  return {
    ...modify('ApiWebTasks'),
    causes: [
      {
        attribute: 'Properties',
        property: 'ContainerDefinitions',
        requiresRecreation: 'Always',
        evaluation: 'Static',
        source: 'ParameterReference',
        causingEntity: parameter,
      },
    ],
  };
}

/** Lets the clock run until whatever is under way has ended. */
async function settle(world: World): Promise<void> {
  await world.clock.sleep(10 * 3_600_000, NEVER);
}

describe('mode execute', () => {
  it('executes the reviewed change set by its name, and creates no other', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const { arn } = kept(world).facts;
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    expect(world.orders).toHaveLength(1);
    expect(world.asked('executeChangeSet')).toEqual([arn]);
    expect(world.runEvents.filter(({ kind }) => kind === 'change-set-created')).toEqual([
      { kind: 'change-set-created', origin: 'kept', arn, changes: world.changes },
    ]);
  });

  it('executes it by its ARN as well', async () => {
    const world = worldAt(A, A, B);
    await executeKept(world);
    const { arn } = kept(world).facts;
    expect(await updateRack(executeRequest(arn), world.ports())).toEqual(UPDATED);
    expect(world.asked('executeChangeSet')).toEqual([arn]);
  });

  it('ends after the step of the change set, whatever remains of the route', async () => {
    const world = worldAt(A, A, `${B}!`, C);
    const request = await executeKept(world);
    const route = { ...request.route, requiredReleases: 'step' as const };
    expect(await updateRack({ ...request, route }, world.ports())).toEqual(UPDATED);
    expect(world.version).toBe(B);
  });

  it('executes it with its name as the client token, which a later run recognizes on the events', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    await updateRack(request, world.ports());
    expect(world.events.find(({ status }) => status === 'UPDATE_IN_PROGRESS')?.token).toBe(request.changeSet?.id);
  });

  it('rolls its own update back on a cancel, even if another run planned it', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.clock.after(10 * 60_000, () => {
      world.cancelling.abort('SIGINT');
    });
    expect(await problemOf(world, { ...request, onCancel: 'roll-back' })).toMatchObject({
      code: 'cancelled-and-rolling-back',
    });
  });

  it('refuses a change set that would create what every rack has', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    rewrite(world, { changes: [{ ...modify('Cluster'), action: 'add' }] });
    expect(await problemOf(world, request)).toMatchObject({ code: 'not-a-rack', why: { why: 'adds-rack' } });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('refuses a stack without the instances of a rack', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.resources.clear();
    expect(await problemOf(world, request)).toMatchObject({ code: 'not-a-rack', why: { why: 'lacks-instances' } });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('does not delete a reviewed change set that it refuses', async () => {
    const world = worldAt(A, A, B);
    world.changes = [{ ...modify('Vpc'), type: 'AWS::EC2::VPC', replacement: 'true' }];
    const request = await executeKept(world);
    expect(await problemOf(world, request)).toMatchObject({ code: 'replacements-refused' });
    expect(world.asked('deleteChangeSet')).toEqual([]);
    expect(world.changeSets.size).toBe(1);
  });
});

describe('a change set that is not what this action would create', () => {
  const differencesOf = async (
    change: (world: World) => void,
    inputs: Partial<UpdateRequest> = {},
  ): Promise<readonly ReviewDifference[]> => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    change(world);
    const unfit = await unfitOf(world, { ...request, ...inputs });
    expect(world.asked('executeChangeSet')).toEqual([]);
    expect(world.asked('deleteChangeSet')).toEqual([]);
    expect(world.version).toBe(A);
    return unfit.why === 'different' ? unfit.differences : [{ part: 'options', names: [unfit.why] }];
  };
  const withTemplate =
    (template: unknown) =>
    (world: World): void => {
      kept(world).templateText = typeof template === 'string' ? template : JSON.stringify(template);
    };

  it.each<[string, (world: World) => void, readonly ReviewDifference[]]>([
    [
      'a resource of its own',
      withTemplate({ ...TEMPLATE, Resources: { ...TEMPLATE.Resources, Backdoor: { Type: 'AWS::IAM::Role' } } }),
      [{ part: 'template', names: ['Resources.Backdoor'] }],
    ],
    [
      'a resource less and a transform more',
      withTemplate({ ...TEMPLATE, Resources: {}, Transform: 'Macro' }),
      [{ part: 'template', names: ['Resources.Instances', 'Transform'] }],
    ],
    ['a template that is not JSON', withTemplate('Resources: {}'), [{ part: 'template', names: ['(all)'] }]],
    [
      'a key of its template twice',
      withTemplate(JSON.stringify(TEMPLATE).replace('{"Parameters"', '{"Resources":{"Backdoor":{}},"Parameters"')),
      [{ part: 'template', names: ['(all)'] }],
    ],
    [
      'a parameter of its own',
      (world) => {
        rewrite(world, { parameters: new Map([...kept(world).facts.parameters, ['InstanceType', 'm5.large']]) });
      },
      [{ part: 'parameters', names: ['InstanceType'] }],
    ],
    [
      'a hidden parameter of its own',
      (world) => {
        rewrite(world, { changes: [causedBy('Password')] });
      },
      [{ part: 'hidden-parameters', names: ['Password'] }],
    ],
    [
      'other tags',
      (world) => {
        rewrite(world, { tags: [{ key: 'System', value: 'other' }] });
      },
      [{ part: 'tags', names: ['System', 'Type'] }],
    ],
    [
      'another notification topic',
      (world) => {
        rewrite(world, { notificationArns: [...kept(world).facts.notificationArns, 'arn:other'] });
      },
      [{ part: 'notification-topics', names: ['arn:other'] }],
    ],
    [
      'another capability',
      (world) => {
        rewrite(world, { capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] });
      },
      [{ part: 'capabilities', names: ['CAPABILITY_NAMED_IAM'] }],
    ],
    [
      'express mode',
      (world) => {
        rewrite(world, { options: ['DeploymentConfig.Mode=EXPRESS'] });
      },
      [{ part: 'options', names: ['DeploymentConfig.Mode=EXPRESS'] }],
    ],
    [
      'an import',
      (world) => {
        rewrite(world, { changes: [{ ...modify('Bucket'), action: 'import' }] });
      },
      [{ part: 'imports', names: ['Bucket'] }],
    ],
  ])('is refused, with the difference: %s', async (_title, change, differences) => {
    expect(await differencesOf(change)).toEqual(differences);
  });

  it('is refused if the release was published again since the plan', async () => {
    const change = (world: World): void => {
      world.templates.set(B, { ...TEMPLATE, Outputs: { New: { Value: 'x' } } });
    };
    expect(await differencesOf(change)).toContainEqual({ part: 'template', names: ['Outputs.New'] });
  });

  it('is refused if the release and the change set were changed in the same way since the plan', async () => {
    const again = { ...TEMPLATE, Outputs: { New: { Value: 'x' } } };
    const change = (world: World): void => {
      world.templates.set(B, again);
      kept(world).templateText = JSON.stringify(again);
    };
    expect(await differencesOf(change)).toEqual([{ part: 'parameters', names: [] }]);
  });

  it('is refused if other capabilities are accepted than at the plan', async () => {
    expect(await differencesOf(() => undefined, { capabilities: ['CAPABILITY_NAMED_IAM'] })).toEqual([
      { part: 'capabilities', names: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'] },
    ]);
  });

  it('is refused if it lacks a parameter that was given to the plan', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: LARGE });
    rewrite(world, { parameters: new Map([...kept(world).facts.parameters, ['InstanceType', 't3.small']]) });
    expect(await unfitOf(world, request)).toEqual({
      why: 'different',
      differences: [{ part: 'parameters', names: [] }],
    });
  });

  it('is refused if a NoEcho parameter that was given to the plan is not the only one that changes', async () => {
    const template = {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, Token: { Type: 'String', NoEcho: true, Default: '' } },
    };
    const world = worldAt(A, A, B);
    world.templates.set(B, template);
    const request = await executeKept(world, { parameters: new Map([['Password', 'new']]) });
    rewrite(world, { changes: [causedBy('Password'), causedBy('Token')] });
    expect(await unfitOf(world, request)).toEqual({
      why: 'different',
      differences: [{ part: 'hidden-parameters', names: ['Token'] }],
    });
  });

  it('is refused if its template cannot be read', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.before('readChangeSetTemplate', () => {
      throw fault('access-denied', 'not authorized to perform: cloudformation:GetTemplate', 'GetTemplate');
    });
    expect(await problemOf(world, request)).toMatchObject({ code: 'access-denied' });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('is accepted where it does not list a parameter that both leave to the template', async () => {
    const world = worldAt(A, A, B);
    const Parameters = { ...TEMPLATE.Parameters, Fresh: { Type: 'String', Default: 'new' } };
    world.templates.set(B, { ...TEMPLATE, Parameters });
    const request = await executeKept(world);
    rewrite(world, { parameters: new Map([...kept(world).facts.parameters].filter(([key]) => key !== 'Fresh')) });
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
  });

  it('is accepted if only white space and the order of keys differ', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const { Parameters, ...rest } = TEMPLATE;
    kept(world).templateText = JSON.stringify({ ...rest, Parameters }, undefined, 2);
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
  });
});

describe('a change set that does not match this run', () => {
  it('of another stack is refused', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    rewrite(world, { stackArn: 'arn:other' });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-stack', stack: 'arn:other' });
  });

  it('for a release that is not the next on the route is refused', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.catalog = catalogOf(A, B, C);
    expect(await unfitOf(world, request)).toEqual({ why: 'other-target', version: B, wanted: C });
  });

  it('for a release that the rack has already passed is refused', async () => {
    const world = worldAt(A, A, B, C);
    const request = await executeKept(world, {
      route: { ...REQUEST.route, target: { kind: 'exact', version: version(B) } },
    });
    world.set({ parameters: new Map([...world.stack.parameters, ['Version', C]]) });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-target', version: B, wanted: C });
  });

  it('whose name has another release than its parameter Version is refused', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    rewrite(world, { parameters: new Map([...kept(world).facts.parameters, ['Version', C]]) });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-target', version: C, wanted: B });
  });

  it('that was deleted is refused', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.changeSets.clear();
    expect(await unfitOf(world, request)).toEqual({ why: 'gone' });
  });

  it.each(['EXECUTE_COMPLETE', 'EXECUTE_FAILED', 'EXECUTE_IN_PROGRESS'] as const)(
    'that was already executed is refused: %s',
    async (executionStatus) => {
      const world = worldAt(A, A, B);
      const request = await executeKept(world);
      rewrite(world, { executionStatus });
      const ended = { EXECUTE_COMPLETE: 'complete', EXECUTE_FAILED: 'failed', EXECUTE_IN_PROGRESS: 'unknown' } as const;
      expect(await unfitOf(world, request)).toEqual({ why: 'already-executed', ended: ended[executionStatus] });
    },
  );

  it('whose creation failed is refused with the reason', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    rewrite(world, { status: 'FAILED', statusReason: 'no such image', executionStatus: 'UNAVAILABLE' });
    expect(await unfitOf(world, request)).toEqual({ why: 'failed', reason: 'no such image' });
  });
});

describe('the parameters that were given to the plan', () => {
  it('are read from the change set, so that the run plans with them and reports them', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: LARGE });
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    const planned = world.runEvents.flatMap((runEvent) =>
      runEvent.kind === 'parameters-planned' ? runEvent.plan.entries : [],
    );
    expect(planned).toContainEqual({ key: 'InstanceType', source: 'given', value: 'm5.large' });
    expect(world.stack.parameters.get('InstanceType')).toBe('m5.large');
  });

  it('count if the rack’s value is no longer allowed', async () => {
    const world = worldAt(A, A, B);
    const count = { Type: 'Number', Default: '5', MinValue: '5' };
    world.templates.set(B, { ...TEMPLATE, Parameters: { ...TEMPLATE.Parameters, InstanceCount: count } });
    const request = await executeKept(world, { parameters: new Map([['InstanceCount', '6']]) });
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    expect(world.stack.parameters.get('InstanceCount')).toBe('6');
  });

  it('count if the release requires a new parameter', async () => {
    const world = worldAt(A, A, B);
    world.templates.set(B, { ...TEMPLATE, Parameters: { ...TEMPLATE.Parameters, Region: { Type: 'String' } } });
    const request = await executeKept(world, { parameters: new Map([['Region', 'eu']]) });
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    expect(world.stack.parameters.get('Region')).toBe('eu');
  });

  it('can be values that the rack has, or defaults of the template', async () => {
    const world = worldAt(A, A, B);
    world.templates.set(B, {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, Size: { Type: 'String', Default: 'small' } },
    });
    const parameters = new Map([
      ['InstanceType', 't3.small'],
      ['Size', 'small'],
    ]);
    expect(await updateRack(await executeKept(world, { parameters }), world.ports())).toEqual(UPDATED);
  });

  it('can be hidden, and are executed although they cannot be read', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: new Map([['Password', 'new']]) });
    rewrite(world, { changes: [causedBy('Password')] });
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    const planned = world.runEvents.flatMap((runEvent) =>
      runEvent.kind === 'parameters-planned' ? runEvent.plan.entries : [],
    );
    expect(planned).toContainEqual({ key: 'Password', source: 'given', value: '****' });
  });
});

describe('a reviewed change set that the autoscaler made obsolete', () => {
  it('is planned again, and executed because it is the same', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.autoscale('4');
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    expect(world.orders).toHaveLength(2);
    expect(world.stack.parameters.get('InstanceCount')).toBe('4');
  });

  it('is planned again with the parameters that were given to its plan', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: LARGE });
    world.autoscale('4');
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    expect(world.stack.parameters.get('InstanceType')).toBe('m5.large');
    expect(world.stack.parameters.get('InstanceCount')).toBe('4');
  });

  it('keeps an instance count that was given to its plan', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: new Map([['InstanceCount', '7']]) });
    world.autoscale('4');
    expect(await updateRack(request, world.ports())).toEqual(UPDATED);
    expect(world.stack.parameters.get('InstanceCount')).toBe('7');
  });

  it('is refused with the difference if the new plan differs', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.autoscale('4');
    world.changes = [...world.changes, modify('Queue')];
    expect(await problemOf(world, request)).toMatchObject({
      code: 'plan-stale',
      by: 'another-plan',
      difference: { onlyReviewed: [], onlyNew: ['modify Queue (AWS::ECS::Service)'] },
    });
    expect(world.version).toBe(A);
    expect([...world.changeSets.values()].map(({ facts }) => facts.name)).toEqual([request.changeSet?.id]);
  });

  it('is refused if another client has changed a parameter of the stack too', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.set({ parameters: new Map([...world.stack.parameters, ['InstanceType', 't3.large']]) });
    world.autoscale('4');
    expect(await unfitOf(world, request)).toEqual({
      why: 'different',
      differences: [{ part: 'parameters', names: ['InstanceType'] }],
    });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('is refused if a hidden value was given to its plan, which cannot be sent again', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: new Map([['Password', 'new']]) });
    world.autoscale('4');
    expect(await unfitOf(world, request)).toEqual({ why: 'hidden-parameters', keys: ['Password'] });
    expect(world.orders).toHaveLength(1);
  });

  it('is refused if its template is not the release’s, even though it will not be executed', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    kept(world).templateText = '{}';
    world.autoscale('4');
    expect(await unfitOf(world, request)).toMatchObject({ why: 'different' });
  });
});

describe("another run's update", () => {
  const theirs = makeOperationToken({
    from: version(A),
    to: version(B),
    run: { runId: '5', attempt: '1', use: 'q' },
    step: 1,
    attempt: 1,
  });

  it('to the same release is never joined: the run is refused as busy', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: LARGE });
    world.begin({ token: theirs, parameters: new Map([...world.stack.parameters, ['Version', B]]), resources: ['X'] });
    expect(await problemOf(world, request)).toEqual({ code: 'busy', status: 'UPDATE_IN_PROGRESS', from: A, to: B });
    expect(world.asked('executeChangeSet')).toEqual([]);
  });

  it('is not joined if it executes another change set of an equal plan', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const facts = { from: version(A), to: version(B), step: 1, attempt: 1, plan: request.changeSet?.plan.digest };
    const token = makeOperationToken({ ...facts, run: { runId: '5', attempt: '1', use: 'q' } });
    world.begin({ token, parameters: new Map([...world.stack.parameters, ['Version', B]]), resources: ['X'] });
    expect(await problemOf(world, request)).toMatchObject({ code: 'busy' });
  });

  it('that starts during the review is not joined', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: LARGE });
    world.before('executeChangeSet', (nth) => {
      const parameters = new Map([...world.stack.parameters, ['Version', B]]);
      if (nth === 1) world.begin({ token: theirs, parameters, resources: ['X'] });
    });
    expect(await problemOf(world, request)).toMatchObject({ code: 'plan-stale', by: 'another-update' });
    expect(world.stack.parameters.get('InstanceType')).toBe('t3.small');
  });

  it('that reached the release with other parameters is not reported as this change set', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: LARGE });
    world.set({ parameters: new Map([...world.stack.parameters, ['Version', B]]) });
    rewrite(world, { executionStatus: 'OBSOLETE' });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-parameters', keys: ['InstanceType'] });
  });

  it('that reached the release with the same parameters leaves nothing to do', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: LARGE });
    const parameters = new Map([...world.stack.parameters, ...LARGE, ['Version', B] as const]);
    world.set({ parameters });
    rewrite(world, { executionStatus: 'OBSOLETE' });
    expect(await updateRack(request, world.ports())).toEqual(UP_TO_DATE);
  });

  it('that reached the release proves nothing about a planned hidden parameter', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, { parameters: new Map([['Password', 'new']]) });
    world.set({ parameters: new Map([...world.stack.parameters, ['Version', B]]) });
    rewrite(world, { executionStatus: 'OBSOLETE', changes: [causedBy('Password')] });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-parameters', keys: ['Password'] });
  });
});

describe('a re-run of a job', () => {
  const executed = async (inputs: Partial<UpdateRequest> = {}): Promise<readonly [World, UpdateRequest]> => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world, inputs);
    await updateRack(request, world.ports());
    await settle(world);
    return [world, request];
  };

  it('after its change set was executed is up to date', async () => {
    const [world, request] = await executed({ parameters: LARGE });
    expect(await updateRack(request, world.ports())).toEqual(UP_TO_DATE);
    expect(world.asked('executeChangeSet')).toHaveLength(1);
  });

  it('is up to date if the change set was planned again before it was executed', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.autoscale('4');
    await updateRack(request, world.ports());
    await settle(world);
    expect(await updateRack(request, world.ports())).toEqual(UP_TO_DATE);
  });

  it('is up to date if the rack was scaled since, and the stack no longer has the change set', async () => {
    const [world, request] = await executed();
    world.autoscale('4');
    await settle(world);
    expect(await updateRack(request, world.ports())).toEqual(UP_TO_DATE);
    world.set({ changeSetArn: undefined });
    expect(await updateRack(request, world.ports())).toEqual(UP_TO_DATE);
  });

  it('is behind, not failed, if a newer release was published since', async () => {
    const [world, request] = await executed();
    world.catalog = catalogOf(A, B, C);
    expect(await updateRack(request, world.ports())).toEqual({ kind: 'green', outcome: 'behind' });
  });

  it('is refused if another client has changed a planned parameter since', async () => {
    const [world, request] = await executed({ parameters: LARGE });
    world.set({ parameters: new Map([...world.stack.parameters, ['InstanceType', 'm5.xlarge']]) });
    expect(await unfitOf(world, request)).toEqual({ why: 'other-parameters', keys: ['InstanceType'] });
  });

  it('after a rollback is refused: the change set was executed', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.failing = { logicalId: 'ApiWebService', reason: 'Service did not stabilize.' };
    expect(await problemOf(world, request)).toMatchObject({ code: 'rolled-back' });
    await settle(world);
    world.set({ changeSetArn: undefined });
    expect(await unfitOf(world, request)).toEqual({ why: 'already-executed', ended: 'failed' });
  });

  it('while its update is still in progress monitors it', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    const first = await updateRack({ ...request, timeLimit: { kind: 'fixed', ms: 60_000 } }, world.ports());
    expect(first).toMatchObject({ problem: { code: 'timed-out' } });
    const again = { ...request, run: { ...request.run, attempt: '2' } };
    expect(await updateRack(again, world.ports())).toEqual(UPDATED);
    expect(world.asked('executeChangeSet')).toHaveLength(1);
  });
});

describe('a rack whose rollback has failed', () => {
  it('is not recovered by mode execute, which only executes a change set', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.set({ status: 'UPDATE_ROLLBACK_FAILED' });
    const recovering: UpdateRequest = { ...request, recovery: 'continue-rollback' };
    expect(await problemOf(world, recovering)).toMatchObject({ code: 'rack-stuck' });
    expect(world.asked('continueRollback')).toEqual([]);
  });
});

describe('a change set that is created again', () => {
  it('has a name that nobody else can predict, so that no other change set is taken for it', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    world.autoscale('4');
    await updateRack(request, world.ports());
    const [, again] = world.orders.map(({ token }) => token);
    expect(again).toContain(`-run-${request.run.runId}-${request.run.attempt}-${request.run.use}-`);
    expect(again).toMatch(new RegExp(`-plan-${request.changeSet?.plan.digest ?? ''}$`));
  });
});

describe('the change set of a failed update', () => {
  it.each([true, false])('is kept: AWS can refuse to delete an executed one (reviewed: %s)', async (reviewed) => {
    const world = worldAt(A, A, B);
    const request = reviewed ? await executeKept(world) : REQUEST;
    world.failing = { logicalId: 'ApiWebService', reason: 'Service did not stabilize.' };
    expect(await problemOf(world, request)).toMatchObject({ code: 'rolled-back' });
    expect(world.asked('deleteChangeSet')).toEqual([]);
  });
});

describe('the service role of a reviewed change set', () => {
  const ROLE = 'arn:aws:iam::123456789012:role/deployer';
  const FOREIGN = 'arn:aws:iam::123456789012:role/foreign';

  it('that nobody requested ends the run red, and the update is rolled back at once', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    kept(world).roleArn = FOREIGN;
    const ports = portsWith(world, () => ({
      cancelUpdate: async () => {
        world.rollBack('theirs', new Map([...world.stack.parameters, ['Version', A]]), 'User Initiated');
      },
    }));
    const ending = await updateRack(request, ports);
    expect(ending).toMatchObject({
      outcome: 'failed',
      problem: {
        code: 'unreviewed-role',
        roleArn: FOREIGN,
        expected: undefined,
        status: 'UPDATE_ROLLBACK_COMPLETE',
        version: A,
      },
    });
  });

  it('that AWS shows late ends the run red too', async () => {
    const world = worldAt(A, A, B);
    const request = await executeKept(world);
    kept(world).roleArn = FOREIGN;
    world.lagMs = 30_000;
    expect(await problemOf(world, request)).toMatchObject({
      code: 'unreviewed-role',
      status: 'UPDATE_COMPLETE',
      version: B,
    });
    expect(world.asked('cancelUpdate')).toEqual([]);
  });

  it.each([
    ['the one of the input', ROLE, undefined],
    ['the one that the stack had', undefined, ROLE],
  ])('may be %s', async (_title, roleArn, before) => {
    const world = worldAt(A, A, B);
    world.set({ roleArn: before });
    const request = await executeKept(world, { roleArn });
    expect(await updateRack({ ...request, roleArn }, world.ports())).toEqual(UPDATED);
    expect(world.stack.roleArn).toBe(ROLE);
  });
});
