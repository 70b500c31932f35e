/** Endings of a run and the facts that they report: up to date, behind, refused, rolled back, failed, unfinished. */
import { describe, expect, it } from '@jest/globals';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { REQUEST } from './request.ts';
import { fault, modify, TEMPLATE, type Call, World } from './world.ts';
import { A, B, C, D, endOf, MINUTE, NO_SIGNAL, problemOf, run, STEPS, warningsOf, worldAt } from './runs.ts';

const CHANGING: readonly Call[] = [
  'createChangeSet',
  'executeChangeSet',
  'cancelUpdate',
  'continueRollback',
  'publishTemplate',
];

function pinned(version: string): Partial<UpdateRequest> {
  const target = { kind: 'exact', version } as UpdateRequest['route']['target'];
  return { route: { ...REQUEST.route, target } };
}

function nothingChanged(world: World): void {
  expect(world.calls.filter(({ call }) => CHANGING.includes(call))).toEqual([]);
}

describe('up-to-date', () => {
  it.each<[string, Partial<StackFacts>, Call[]]>([
    ['the catalog and the stack', {}, ['readCatalog', 'readStack']],
    [
      'its instances too, for a stack without the tags of a rack',
      { tags: [] },
      ['readCatalog', 'readResource', 'readStack'],
    ],
  ])('takes one request each for %s', async (_title, facts, calls) => {
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
  nothingChanged(world);
});

describe('a template that is written again while its change set is created', () => {
  it.each<[string, (world: World) => unknown, string]>([
    ['is not executed', (world) => world.changedTemplates.add(B), 'template-changed'],
    [
      'is not executed if that cannot be found out',
      (world) => world.fail('isUnchanged', fault('access-denied')),
      'template-unreadable',
    ],
    [
      'is read again after a passing fault',
      (world) => {
        world.changedTemplates.add(B);
        world.beforeFirst('isUnchanged', () => {
          throw fault('throttled');
        });
      },
      'template-changed',
    ],
  ])('%s, and its change set is deleted', async (_title, cause, code) => {
    const world = worldAt(A, A, B);
    cause(world);
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
    nothingChanged(world);
  });

  const TOPIC = { logicalId: 'Instances', physicalId: 'arn:topic', type: 'AWS::SNS::Topic', status: 'CREATE_COMPLETE' };
  const APP = Object.entries({ System: 'convox', Type: 'app' }).map(([key, value]) => ({ key, value }));
  it.each<[string, Partial<StackFacts> | 'without-instances' | 'with-topic', string]>([
    ['an app', { tags: APP }, 'other-stack'],
    ['any other stack', { tags: [], parameters: new Map([['Name', 'x']]) }, 'lacks-parameters'],
    ['a stack that has the tags of a rack and no instances', 'without-instances', 'lacks-instances'],
    ['a tagged stack with another resource under the name of the instances', 'with-topic', 'lacks-instances'],
    [
      'a development rack',
      { parameters: new Map([...new World(A).stack.parameters, ['Development', 'Yes']]) },
      'development-rack',
    ],
    ['a nested stack', { parentId: 'arn:parent' }, 'nested-stack'],
  ])('%s is not a rack', async (_title, facts, why) => {
    const world = worldAt(A, A, B);
    if (facts === 'without-instances') world.resources.clear();
    else if (facts === 'with-topic') world.resources.set('Instances', TOPIC);
    else world.set(facts);
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem: { code: 'not-a-rack', why: { why } } });
    nothingChanged(world);
  });

  it.each([true, false])('a stack without the tags is accepted only if it has instances: %s', async (hasInstances) => {
    const world = worldAt(A, A, B).set({ tags: [] });
    if (!hasInstances) world.resources.clear();
    expect(await endOf(world)).toBe(hasInstances ? 'updated' : 'refused: not-a-rack');
  });

  it.each(['Instances', 'Cluster', 'Vpc'])(
    'an update that would create %s, which every rack has',
    async (logicalId) => {
      for (const mode of ['plan', 'update'] as const) {
        const world = worldAt(A, A, B).with({
          changes: [modify('ApiWebTasks'), { ...modify(logicalId), action: 'add' }],
        });
        expect(await run(world, { mode })).toMatchObject({
          outcome: 'refused',
          problem: { code: 'not-a-rack', why: { why: 'adds-rack', resources: [logicalId] } },
        });
        expect([world.version, world.changeSets.size]).toEqual([A, 0]);
      }
    },
  );

  it('a stack whose instances cannot be read', async () => {
    const world = worldAt(A, A, B).fail(
      'readResource',
      fault('access-denied', 'not authorized', 'DescribeStackResource'),
    );
    expect((await problemOf(world)).code).toBe('access-denied');
    nothingChanged(world);
  });

  it('names all missing and unknown parameters together, before a request to AWS', async () => {
    const world = worldAt(A, A, B);
    const { InstanceUpdateBatchSize: _, ...Parameters } = TEMPLATE.Parameters;
    const added = { NewOne: { Type: 'String' }, NewTwo: { Type: 'String' } };
    world.templates.set(B, { ...TEMPLATE, Parameters: { ...Parameters, ...added } });
    const parameters = new Map(Object.entries({ Wrong: '1', Strange: '2' }));
    const names = { missing: ['NewOne', 'NewTwo'], unknown: ['Wrong', 'Strange'] };
    expect(await problemOf(world, { parameters })).toMatchObject({ code: 'parameters-mismatch', version: B, ...names });
    nothingChanged(world);
  });

  it('shows the reason of a failed change set, and deletes it', async () => {
    const reason = 'Unresolved resource dependencies [Vpc] in the Resources block of the template';
    const world = worldAt(A, A, B).with({ changeSetFails: reason });
    expect(await run(world)).toMatchObject({ outcome: 'refused', problem: { code: 'change-set-failed', reason } });
    expect(world.changeSets.size).toBe(0);
  });
});

describe('rolled-back, failed and unfinished', () => {
  it('has the resource that failed first, although the stack can be updated again', async () => {
    const world = worldAt(A, A, B).with({ failing: { logicalId: 'ApiWebService', reason: 'did not stabilize' } });
    expect(await run(world)).toMatchObject({
      outcome: 'rolled-back',
      problem: { code: 'rolled-back', diagnosis: { rootCause: { logicalId: 'ApiWebService' } } },
    });
    expect([world.version, world.changeSets.size]).toEqual([A, 0]);
    // AWS can refuse to delete a change set that was executed.
    expect(world.asked('deleteChangeSet')).toEqual([]);
  });

  it('ends the route at the failed step; the rack keeps the release of the step before', async () => {
    const world = worldAt(A, A, `${B}!`, `${C}!`, D).with({ failing: { ...NO_SIGNAL, release: C } });
    expect(await endOf(world, STEPS)).toBe('rolled-back: rolled-back');
    expect(world.version).toBe(B);
    expect(world.orders.map(({ version }) => version)).toEqual([B, C]);
  });

  it('is failed if the rollback fails too', async () => {
    expect(await endOf(worldAt(A, A, B).with({ failing: NO_SIGNAL, rollbackFailing: true }))).toBe(
      'failed: update-failed',
    );
  });

  it('is failed if the stack is complete with another release', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => {
      world.clock.after(world.updateMs - 1, () => world.setParameters({ Version: A }));
    });
    expect(await run(world)).toMatchObject({
      outcome: 'failed',
      problem: { code: 'ended-elsewhere', target: B, version: A, status: 'UPDATE_COMPLETE' },
    });
  });

  it('is unfinished at the time limit, neither success nor failure', async () => {
    expect(await run(worldAt(A, A, B), { timeLimit: { kind: 'fixed', ms: 10 * MINUTE } })).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'timed-out', limitMs: 10 * MINUTE, status: 'UPDATE_IN_PROGRESS' },
    });
  });

  it('is unfinished if the credentials expire while AWS continues', async () => {
    const world = worldAt(A, A, B).before('readStack', (nth) => {
      if (nth > 20) throw fault('credentials-expired');
    });
    expect(await run(world)).toMatchObject({
      outcome: 'unfinished',
      problem: { code: 'monitoring-failed', fault: { kind: 'credentials-expired' } },
    });
  });
});

describe('what a clean-up could not delete', () => {
  it('keeps the update green and is listed, even if its event comes after the end', async () => {
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
});
