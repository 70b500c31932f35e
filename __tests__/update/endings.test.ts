/** Endings of a run and the facts that they report: up to date, behind, refused, rolled back, failed. */
import { describe, expect, it } from '@jest/globals';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { REQUEST } from './request.ts';
import { fault, modify, TEMPLATE, type Call, type World } from './world.ts';
import { A, B, C, D, endOf, MINUTE, NO_SIGNAL, problemOf, run, STEPS, warningsOf, worldAt } from './runs.ts';

function pinned(version: string): Partial<UpdateRequest> {
  const target = { kind: 'exact', version } as UpdateRequest['route']['target'];
  return { route: { ...REQUEST.route, target } };
}

function expectNothingChanged(world: World): void {
  for (const call of [
    'createChangeSet',
    'executeChangeSet',
    'cancelUpdate',
    'continueRollback',
    'publishTemplate',
  ] as const)
    expect(world.callsOf(call)).toEqual([]);
}

describe('up-to-date', () => {
  it.each<[string, Partial<StackFacts>, Call[]]>([
    ['the catalog and the stack', {}, ['readCatalog', 'readStack']],
    ['its instances too, without the tags of a rack', { tags: [] }, ['readCatalog', 'readResource', 'readStack']],
  ])('sends one request each for %s', async (_title, facts, calls) => {
    const world = worldAt(B, A, B).set(facts);
    expect(await endOf(world)).toBe('up-to-date');
    expect(world.calls.map(({ call }) => call).sort()).toEqual(calls);
  });

  it('is the outcome for a rack ahead of the last published release', async () => {
    expect(await endOf(worldAt(C, A, B, `${C}-`))).toBe('up-to-date');
  });

  it('warns that given parameters were not applied', async () => {
    const world = worldAt(B, A, B);
    await run(world, { parameters: new Map([['InstanceCount', '5']]) });
    expect(warningsOf(world)).toContainEqual({ code: 'parameters-not-applied', keys: ['InstanceCount'] });
  });
});

it('behind is the outcome of a check of a rack with an older release, which changes nothing', async () => {
  const world = worldAt(A, A, B);
  expect(await endOf(world, { mode: 'check' })).toBe('behind');
  expectNothingChanged(world);
});

describe('a template that is written again while its change set is created', () => {
  const once = (nth: number) => {
    if (nth === 1) throw fault('throttled');
  };
  it.each<[string, (world: World) => World, string]>([
    ['is not executed', (world) => world, 'template-changed'],
    ['is read again after a passing fault', (world) => world.before('isUnchanged', once), 'template-changed'],
    [
      'is not executed if that cannot be found out',
      (world) => world.fail('isUnchanged', fault('access-denied')),
      'template-unreadable',
    ],
  ])('%s, and its change set is deleted', async (_title, cause, code) => {
    const world = cause(worldAt(A, A, B));
    world.changedTemplates.add(B);
    expect(await endOf(world)).toBe(`failed: ${code}`);
    expect([world.version, world.changeSets.size]).toEqual([A, 0]);
  });
});

describe('refused', () => {
  it.each<[string, Partial<UpdateRequest>, readonly string[], string, string]>([
    ['a pin behind a required release', pinned(C), [A, `${B}!`, C], A, 'required-release-skipped'],
    ['a pin that the catalog does not list', pinned(D), [A, B], A, 'target-unknown'],
    ['an unpublished pin', pinned(C), [A, `${C}-`], A, 'target-unpublished'],
    ['a downgrade', pinned(A), [A, B], B, 'downgrade-not-allowed'],
    ['a rack whose release is not in the catalog', {}, [A, C], B, 'current-unknown'],
  ])('%s, with no changing request', async (_title, inputs, names, at, code) => {
    const world = worldAt(at, ...names);
    expect(await endOf(world, inputs)).toBe(`refused: ${code}`);
    expectNothingChanged(world);
  });

  const TOPIC = { logicalId: 'Instances', physicalId: 'arn:topic', type: 'AWS::SNS::Topic', status: 'CREATE_COMPLETE' };
  const APP = Object.entries({ System: 'convox', Type: 'app' }).map(([key, value]) => ({ key, value }));
  it.each<[string, (world: World) => unknown, string]>([
    ['an app', (world) => world.set({ tags: APP }), 'other-stack'],
    ['any other stack', (world) => world.set({ tags: [], parameters: new Map([['Name', 'x']]) }), 'lacks-parameters'],
    [
      'a stack with the tags of a rack, but no instances',
      (world) => {
        world.resources.clear();
      },
      'lacks-instances',
    ],
    ['one whose instances are another type', (world) => world.resources.set('Instances', TOPIC), 'lacks-instances'],
    ['a development rack', (world) => world.setParameters({ Development: 'Yes' }), 'development-rack'],
    ['a nested stack', (world) => world.set({ parentId: 'arn:parent' }), 'nested-stack'],
  ])('%s is not a rack', async (_title, cause, why) => {
    const world = worldAt(A, A, B);
    cause(world);
    expect(await problemOf(world)).toMatchObject({ code: 'not-a-rack', why: { why } });
    expectNothingChanged(world);
  });

  it.each([
    ['Instances', 'plan'],
    ['Cluster', 'update'],
    ['Vpc', 'update'],
  ] as const)('an update that would create %s, which every rack has, in mode %s', async (logicalId, mode) => {
    const changes = [modify('ApiWebTasks'), { ...modify(logicalId), action: 'add' as const }];
    const world = worldAt(A, A, B).with({ changes });
    const why = { why: 'adds-rack', resources: [logicalId] };
    expect(await problemOf(world, { mode })).toMatchObject({ code: 'not-a-rack', why });
    expect([world.version, world.changeSets.size]).toEqual([A, 0]);
  });

  it('a stack whose instances cannot be read', async () => {
    const world = worldAt(A, A, B).fail('readResource', fault('access-denied'));
    expect(await endOf(world)).toBe('failed: access-denied');
    expectNothingChanged(world);
  });

  it('names all missing and unknown parameters together, before a request to AWS', async () => {
    const world = worldAt(A, A, B);
    const { InstanceUpdateBatchSize: _, ...Parameters } = TEMPLATE.Parameters;
    const added = { NewOne: { Type: 'String' }, NewTwo: { Type: 'String' } };
    world.templates.set(B, { ...TEMPLATE, Parameters: { ...Parameters, ...added } });
    const parameters = new Map(Object.entries({ Wrong: '1', Strange: '2' }));
    const names = { missing: ['NewOne', 'NewTwo'], unknown: ['Wrong', 'Strange'] };
    expect(await problemOf(world, { parameters })).toMatchObject({ code: 'parameters-mismatch', version: B, ...names });
    expectNothingChanged(world);
  });
});

describe('a failed update', () => {
  it('has the resource that failed first, even if the stack can be updated again', async () => {
    const world = worldAt(A, A, B).with({ failing: { logicalId: 'ApiWebService', reason: 'did not stabilize' } });
    const diagnosis = { rootCause: { logicalId: 'ApiWebService' } };
    expect(await run(world)).toMatchObject({ outcome: 'rolled-back', problem: { code: 'rolled-back', diagnosis } });
    expect([world.version, world.changeSets.size]).toEqual([A, 0]);
    // AWS can refuse to delete a change set that was executed.
    expect(world.callsOf('deleteChangeSet')).toEqual([]);
  });

  it('ends the route at the failed step; the rack keeps the release of the step before', async () => {
    const world = worldAt(A, A, `${B}!`, `${C}!`, D).with({ failing: { ...NO_SIGNAL, release: C } });
    expect(await endOf(world, STEPS)).toBe('rolled-back: rolled-back');
    expect([world.version, ...world.orders.map(({ version }) => version)]).toEqual([B, B, C]);
  });

  it('is one whose stack is complete with another release', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => {
      world.clock.after(world.updateMs - 1, () => world.setParameters({ Version: A }));
    });
    const problem = { code: 'ended-elsewhere', target: B, version: A, status: 'UPDATE_COMPLETE' };
    expect(await run(world)).toMatchObject({ outcome: 'failed', problem });
  });
});

describe('an update that AWS continues is unfinished', () => {
  it('at the time limit', async () => {
    const problem = { code: 'timed-out', limitMs: 10 * MINUTE, status: 'UPDATE_IN_PROGRESS' };
    const timeLimit = { kind: 'fixed', ms: 10 * MINUTE } as const;
    expect(await run(worldAt(A, A, B), { timeLimit })).toMatchObject({ outcome: 'unfinished', problem });
  });

  it('if the credentials expire', async () => {
    const world = worldAt(A, A, B).before('readStack', (nth) => {
      if (nth > 20) throw fault('credentials-expired');
    });
    const problem = { code: 'monitoring-failed', fault: { kind: 'credentials-expired' } };
    expect(await run(world)).toMatchObject({ outcome: 'unfinished', problem });
  });
});

it('resources that a clean-up could not delete are a warning, even if their event comes after the end', async () => {
  const world = worldAt(A, A, B).with({ leftovers: ['OldSecurityGroup'] });
  let polls = 0;
  world.before('readEvents', () => {
    const [last] = world.events;
    if (last?.status !== 'UPDATE_COMPLETE' || last.logicalId !== 'staging') return;
    polls += 1;
    if (polls === 2) world.event('Late', 'late-id', 'AWS::EC2::SecurityGroup', 'DELETE_FAILED', last.token, 'in use');
  });
  expect(await endOf(world)).toBe('updated');
  const resources = [{ logicalId: 'OldSecurityGroup' }, { logicalId: 'Late' }];
  expect(warningsOf(world)).toMatchObject([{ code: 'leftovers', resources }]);
  expect(world.runEvents.some((one) => one.kind === 'stack-event' && one.event.logicalId === 'Late')).toBe(true);
});
