import { describe, expect, it } from '@jest/globals';
import type { Problem } from '../../src/run/problem.ts';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, fault, modify, TEMPLATE, World } from './world.ts';
import type { Call } from './world.ts';

const [A, B, C, D] = ['20260101000000', '20260102000000', '20260103000000', '20260104000000'] as const;
const CHANGING: readonly Call[] = [
  'createChangeSet',
  'executeChangeSet',
  'cancelUpdate',
  'continueRollback',
  'publishTemplate',
];

async function problemOf(
  world: World,
  request: UpdateRequest = REQUEST,
): Promise<{ outcome: string; problem: Problem }> {
  const ending = await updateRack(request, world.ports());
  if (ending.kind !== 'red') throw new Error(`ended green: ${ending.outcome}`);
  return ending;
}

function pinned(text: string | undefined, more: Partial<UpdateRequest['route']> = {}): UpdateRequest {
  const target = { kind: 'exact', version: text } as UpdateRequest['route']['target'];
  return { ...REQUEST, route: { ...REQUEST.route, target, ...more } };
}

function nothingChanged(world: World): void {
  expect(world.calls.filter(({ call }) => CHANGING.includes(call))).toEqual([]);
}

describe('up-to-date', () => {
  it('sends two requests, for the catalog and the stack', async () => {
    const world = new World(B);
    world.catalog = catalogOf(A, B);
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'up-to-date' });
    expect(world.calls.map(({ call }) => call).sort()).toEqual(['readCatalog', 'readStack']);
  });

  it('sends one request more for a stack without the tags of a rack', async () => {
    const world = new World(B, { tags: [] });
    world.catalog = catalogOf(A, B);
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'up-to-date' });
    expect(world.asked('readResource')).toEqual(['Instances']);
  });

  it('is the outcome for a rack ahead of the last published release', async () => {
    const world = new World(C);
    world.catalog = catalogOf(A, B, `${C}-`);
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'up-to-date' });
  });

  it('warns that given parameters were not applied', async () => {
    const world = new World(B);
    world.catalog = catalogOf(A, B);
    await updateRack({ ...REQUEST, parameters: new Map([['InstanceCount', '5']]) }, world.ports());
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'parameters-not-applied', keys: ['InstanceCount'] },
    });
  });
});

describe('behind', () => {
  it('is the outcome of a check of a rack with an older release, which changes nothing', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    expect(await updateRack({ ...REQUEST, mode: 'check' }, world.ports())).toEqual({
      kind: 'green',
      outcome: 'behind',
    });
    nothingChanged(world);
  });
});

describe('a template that is written again while its change set is created', () => {
  it.each<[string, (world: World) => void, string]>([
    ['is not executed', (world) => world.changedTemplates.add(B), 'template-changed'],
    [
      'is not executed where that cannot be found out',
      (world) => {
        world.before('isUnchanged', () => {
          throw fault('access-denied');
        });
      },
      'template-unreadable',
    ],
    [
      'is looked at again after a passing fault',
      (world) => {
        world.changedTemplates.add(B);
        world.before('isUnchanged', (nth) => {
          if (nth === 1) throw fault('throttled');
        });
      },
      'template-changed',
    ],
  ])('%s, and its change set is deleted', async (_title, cause, code) => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    cause(world);
    const { outcome, problem } = await problemOf(world);
    expect([outcome, problem.code]).toEqual(['failed', code]);
    expect(world.changeSets.size).toBe(0);
    expect(world.version).toBe(A);
  });
});

describe('refused', () => {
  it.each<[string, UpdateRequest, readonly string[], string, string]>([
    ['a pin behind a required release', pinned(C), [A, `${B}!`, C], A, 'required-release-skipped'],
    ['a pin that the catalog does not list', pinned(D), [A, B], A, 'target-unknown'],
    ['an unpublished pin', pinned(C), [A, `${C}-`], A, 'target-unpublished'],
    ['a downgrade', pinned(A), [A, B], B, 'downgrade-not-allowed'],
    ['a rack whose release is not in the catalog', REQUEST, [A, C], B, 'current-unknown'],
  ])('%s, with no changing request', async (_title, request, names, at, code) => {
    const world = new World(at);
    world.catalog = catalogOf(...names);
    const { outcome, problem } = await problemOf(world, request);
    expect([outcome, problem.code]).toEqual(['refused', code]);
    nothingChanged(world);
  });

  it.each<[string, (world: World) => void, string]>([
    [
      'an app',
      (world) => {
        world.set({
          tags: [
            { key: 'System', value: 'convox' },
            { key: 'Type', value: 'app' },
          ],
        });
      },
      'other-stack',
    ],
    [
      'any other stack',
      (world) => {
        world.set({ tags: [], parameters: new Map([['Name', 'x']]) });
      },
      'lacks-parameters',
    ],
    [
      'a stack without tags that has the parameters and no instances',
      (world) => {
        world.set({ tags: [] });
        world.resources.clear();
      },
      'lacks-instances',
    ],
    [
      'a stack that somebody has tagged as a rack, without instances',
      (world) => {
        world.resources.clear();
      },
      'lacks-instances',
    ],
    [
      'a tagged stack with another resource under the name of the instances',
      (world) => {
        world.resources.set('Instances', {
          logicalId: 'Instances',
          physicalId: 'arn:aws:sns:us-east-1:123456789012:topic',
          type: 'AWS::SNS::Topic',
          status: 'CREATE_COMPLETE',
        });
      },
      'lacks-instances',
    ],
    [
      'a development rack',
      (world) => {
        world.set({ parameters: new Map([...world.stack.parameters, ['Development', 'Yes']]) });
      },
      'development-rack',
    ],
    [
      'a nested stack',
      (world) => {
        world.set({ parentId: 'arn:parent' });
      },
      'nested-stack',
    ],
  ])('%s is not a rack', async (_title, make, why) => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    make(world);
    const { outcome, problem } = await problemOf(world);
    expect(outcome).toBe('refused');
    expect(problem).toMatchObject({ code: 'not-a-rack', why: { why } });
    nothingChanged(world);
  });

  it('a rack that has lost its tags, or never had any, is accepted if it has instances', async () => {
    const world = new World(A, { tags: [] });
    world.catalog = catalogOf(A, B);
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
  });

  it.each(['Instances', 'Cluster', 'Vpc'])(
    'an update that would create %s, which every rack has, in every mode that creates a change set',
    async (logicalId) => {
      for (const mode of ['plan', 'update'] as const) {
        const world = new World(A);
        world.catalog = catalogOf(A, B);
        world.changes = [modify('ApiWebTasks'), { ...modify(logicalId), action: 'add' }];
        const { outcome, problem } = await problemOf(world, { ...REQUEST, mode });
        expect(outcome).toBe('refused');
        expect(problem).toMatchObject({ code: 'not-a-rack', why: { why: 'adds-rack', resources: [logicalId] } });
        expect([world.version, world.changeSets.size]).toEqual([A, 0]);
      }
    },
  );

  it('a stack whose instances cannot be read', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.before('readResource', () => {
      throw fault('access-denied', 'not authorized', 'DescribeStackResource');
    });
    const { problem } = await problemOf(world);
    expect(problem.code).toBe('access-denied');
    nothingChanged(world);
  });

  it('names all missing and unknown parameters together, before a request to AWS', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.templates.set(B, {
      Parameters: {
        ...{ Version: {}, Password: {}, InstanceCount: {}, InstanceType: {} },
        NewOne: { Type: 'String' },
        NewTwo: { Type: 'String' },
      },
      Resources: TEMPLATE.Resources,
    });
    const parameters = new Map([
      ['Wrong', '1'],
      ['Strange', '2'],
    ]);
    const { problem } = await problemOf(world, { ...REQUEST, parameters });
    expect(problem).toMatchObject({
      code: 'parameters-mismatch',
      version: B,
      missing: ['NewOne', 'NewTwo'],
      unknown: ['Wrong', 'Strange'],
    });
    nothingChanged(world);
  });

  it('shows the reason of a failed change set, and deletes it', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.changeSetFails = 'Unresolved resource dependencies [Vpc] in the Resources block of the template';
    const { outcome, problem } = await problemOf(world);
    expect(outcome).toBe('refused');
    expect(problem).toMatchObject({ code: 'change-set-failed', reason: world.changeSetFails });
    expect(world.changeSets.size).toBe(0);
  });
});

describe('rolled-back and failed', () => {
  it('has the resource that failed first, although the stack can be updated again', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.failing = { logicalId: 'ApiWebService', reason: 'did not stabilize' };
    const { outcome, problem } = await problemOf(world);
    expect(outcome).toBe('rolled-back');
    expect(problem).toMatchObject({ code: 'rolled-back', diagnosis: { rootCause: { logicalId: 'ApiWebService' } } });
    expect(world.version).toBe(A);
    expect(world.changeSets.size).toBe(0);
  });

  it('ends the route at the failed step; the rack keeps the release of the step before', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, `${B}!`, `${C}!`, D);
    world.failing = { logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s)', release: C };
    const { outcome } = await problemOf(world, { ...REQUEST, route: { ...REQUEST.route, requiredReleases: 'step' } });
    expect(outcome).toBe('rolled-back');
    expect(world.version).toBe(B);
    expect(world.orders.map(({ version }) => version)).toEqual([B, C]);
  });

  it('is failed if the rollback fails too', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.failing = { logicalId: 'ApiWebService', reason: 'did not stabilize' };
    world.rollbackFailing = true;
    const { outcome, problem } = await problemOf(world);
    expect([outcome, problem.code]).toEqual(['failed', 'update-failed']);
  });

  it('is failed if the API never responds, although the update is complete', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.apiAwayUntilMs = Number.MAX_SAFE_INTEGER;
    const { outcome, problem } = await problemOf(world);
    expect([outcome, problem.code]).toEqual(['failed', 'api-not-answering']);
    expect(world.version).toBe(B);
  });
});

describe('unfinished', () => {
  it('is the outcome of a time limit, neither success nor failure', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    const { outcome, problem } = await problemOf(world, { ...REQUEST, timeLimit: { kind: 'fixed', ms: 600_000 } });
    expect(outcome).toBe('unfinished');
    expect(problem).toEqual({ code: 'timed-out', limitMs: 600_000, status: 'UPDATE_IN_PROGRESS' });
  });

  it('is the outcome of credentials that expire while AWS continues', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.before('readStack', (nth) => {
      if (nth > 20) throw fault('credentials-expired');
    });
    const { outcome, problem } = await problemOf(world);
    expect(outcome).toBe('unfinished');
    expect(problem).toMatchObject({ code: 'monitoring-failed', fault: { kind: 'credentials-expired' } });
  });
});
