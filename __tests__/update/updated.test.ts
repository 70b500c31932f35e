import { describe, expect, it } from '@jest/globals';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, START_MS, TEMPLATE, World } from './world.ts';

const [A, B, C, D] = ['20260101000000', '20260102000000', '20260103000000', '20260104000000'] as const;

describe('a rack behind the latest release', () => {
  it('goes to the latest release through one change set, and says updated', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B, C);
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.version).toBe(C);
    expect(world.asked('executeChangeSet')).toHaveLength(1);
    expect(world.changeSets.size).toBe(0);
  });

  it('sends Version as the only value, and everything that the stack has as its previous value', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    await updateRack(REQUEST, world.ports());
    expect(world.orders[0]?.parameters).toEqual([
      { key: 'Version', source: 'version', value: B },
      { key: 'Password', source: 'previous' },
      { key: 'InstanceCount', source: 'previous' },
      { key: 'InstanceType', source: 'previous' },
      { key: 'InstanceUpdateBatchSize', source: 'previous' },
    ]);
  });

  it('sends the tags and the notification topics again as they are', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    await updateRack(REQUEST, world.ports());
    expect(world.orders[0]?.tags).toEqual(world.stack.tags);
    expect(world.orders[0]?.notificationArns).toEqual(world.stack.notificationArns);
  });

  it('ends at a required release with block, green, and warns of what holds it', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, `${B}!`, C, D);
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.version).toBe(B);
    expect(world.notes).toContainEqual({
      kind: 'warned',
      warning: { code: 'blocked', required: B, target: D, next: D },
    });
  });

  it('goes to each required release in turn with step, reading catalog and rack again between them', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, `${B}!`, `${C}!`, D);
    const ending = await updateRack(
      { ...REQUEST, route: { ...REQUEST.route, requiredReleases: 'step' } },
      world.ports(),
    );
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.orders.map((order) => order.version)).toEqual([B, C, D]);
    expect(world.asked('readCatalog')).toHaveLength(3);
  });

  it('keeps a given parameter for the step whose template knows it', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, `${B}!`, C);
    world.templates.set(C, {
      ...TEMPLATE,
      Parameters: { ...TEMPLATE.Parameters, New: { Type: 'String', Default: 'x' } },
    });
    const request = {
      ...REQUEST,
      parameters: new Map([['New', 'y']]),
      route: { ...REQUEST.route, requiredReleases: 'step' as const },
    };
    expect(await updateRack(request, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.orders[0]?.parameters.some(({ key }) => key === 'New')).toBe(false);
    expect(world.orders[1]?.parameters).toContainEqual({ key: 'New', source: 'given', value: 'y' });
  });

  it('sets a given parameter in the step whose template knows it, and goes on to one that no longer does', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, `${B}!`, C);
    const withOld = { ...TEMPLATE.Parameters, Old: { Type: 'String', Default: 'x' } };
    for (const release of [A, B]) world.templates.set(release, { ...TEMPLATE, Parameters: withOld });
    const request = {
      ...REQUEST,
      parameters: new Map([['Old', 'y']]),
      droppedParameters: 'allow' as const,
      route: { ...REQUEST.route, requiredReleases: 'step' as const },
    };
    expect(await updateRack(request, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.orders[0]?.parameters).toContainEqual({ key: 'Old', source: 'given', value: 'y' });
    expect(world.orders[1]?.parameters.some(({ key }) => key === 'Old')).toBe(false);
    expect(world.version).toBe(C);
  });

  it('does not believe the old status that DescribeStacks still shows right after an execute', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.lagMs = 25_000;
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.stack.status).toBe('UPDATE_COMPLETE');
    expect(world.notes.filter(({ kind }) => kind === 'stack-event').length).toBeGreaterThan(5);
  });

  it('waits until the API answers again, and tells how long it was away', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.before('executeChangeSet', () => {
      world.apiAwayUntilMs = world.clock.nowMs() + world.updateMs + world.cleanupMs + 120_000;
    });
    await updateRack(REQUEST, world.ports());
    const answered = world.notes.find((note) => note.kind === 'api-answered');
    expect(answered?.awayMs).toBeGreaterThan(60_000);
  });

  it('is over when its own last row says so, though the autoscaler has begun an update of its own by then', async () => {
    const world = new World(A);
    // The end falls between two looks, and the autoscaler begins before the second of them.
    world.cleanupMs = 121_000;
    world.catalog = catalogOf(A, B);
    world.before('executeChangeSet', () => {
      world.clock.after(world.updateMs + world.cleanupMs + 1, () => {
        world.autoscale('5', 3_600_000);
      });
    });
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.stack.status).toBe('UPDATE_IN_PROGRESS');
  });

  it('is followed through a roll of three hours, which the time limit is sized for', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.set({ parameters: new Map([...world.stack.parameters, ['InstanceCount', '16']]) });
    world.updateMs = 3 * 3_600_000;
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    const began = world.notes.find((note) => note.kind === 'operation-started');
    // 16 batches of 10 minutes and 20 more, there and back.
    expect(began?.limitMs).toBe(2 * (16 * 10 + 20) * 60_000);
  });
});

describe('two sources that disagree for good', () => {
  it('do not keep a run for ever: a stack at rest and our own last row at an end are one', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    // As fast as if no look had shown the stack under way, and its time of update never moves.
    world.updateMs = 1_000;
    world.cleanupMs = 1_000;
    const ports = world.ports();
    const { updatedAtMs } = world.stack;
    const stacks = {
      ...ports.stacks,
      readStack: async (name: string) => ({ ...(await ports.stacks.readStack(name)), updatedAtMs }),
    };
    expect(await updateRack({ ...REQUEST, pollIntervalMs: 60_000 }, { ...ports, stacks })).toEqual({
      kind: 'green',
      outcome: 'updated',
    });
    expect(world.clock.nowMs() - START_MS).toBeLessThan(600_000);
  });
});
