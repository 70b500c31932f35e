import { describe, expect, it } from '@jest/globals';
import { updateRack } from '../../src/update/update-rack.ts';
import { REQUEST } from './request.ts';
import { catalogOf, START_MS, TEMPLATE, World } from './world.ts';

const [A, B, C, D] = ['20260101000000', '20260102000000', '20260103000000', '20260104000000'] as const;

describe('a rack behind the latest release', () => {
  it('is updated to the latest release through one change set', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B, C);
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.version).toBe(C);
    expect(world.asked('executeChangeSet')).toHaveLength(1);
    expect(world.changeSets.size).toBe(0);
  });

  it('sends only Version as a value, and the previous value for everything else of the stack', async () => {
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

  it('sends the tags and the notification topics of the stack', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    await updateRack(REQUEST, world.ports());
    expect(world.orders[0]?.tags).toEqual(world.stack.tags);
    expect(world.orders[0]?.notificationArns).toEqual(world.stack.notificationArns);
  });

  it('ends at a required release with block, green, with a warning', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, `${B}!`, C, D);
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.version).toBe(B);
    expect(world.runEvents).toContainEqual({
      kind: 'warned',
      warning: { code: 'blocked', required: B, target: D, next: D },
    });
  });

  it('updates to each required release in turn with step, and reads catalog and rack again in between', async () => {
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

  it('keeps a given parameter for the step whose template has it', async () => {
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

  it('sets a given parameter in the step whose template has it, and continues to one that no longer does', async () => {
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

  it('ignores the old status that DescribeStacks still shows right after an execute', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.lagMs = 25_000;
    const ending = await updateRack(REQUEST, world.ports());
    expect(ending).toEqual({ kind: 'green', outcome: 'updated' });
    expect(world.stack.status).toBe('UPDATE_COMPLETE');
    expect(world.runEvents.filter(({ kind }) => kind === 'stack-event').length).toBeGreaterThan(5);
  });

  it('waits until the API responds again, and reports how long it was down', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.before('executeChangeSet', () => {
      world.apiAwayUntilMs = world.clock.nowMs() + world.updateMs + world.cleanupMs + 120_000;
    });
    await updateRack(REQUEST, world.ports());
    const answered = world.runEvents.find((runEvent) => runEvent.kind === 'api-answered');
    expect(answered?.awayMs).toBeGreaterThan(60_000);
  });

  it('ends when its own last event says so, even if the autoscaler has already started another update', async () => {
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

  it('is monitored through a replacement of instances of three hours, which the time limit allows', async () => {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.set({ parameters: new Map([...world.stack.parameters, ['InstanceCount', '16']]) });
    world.updateMs = 3 * 3_600_000;
    expect(await updateRack(REQUEST, world.ports())).toEqual({ kind: 'green', outcome: 'updated' });
    const started = world.runEvents.find((runEvent) => runEvent.kind === 'operation-started');
    // 16 batches of 10 minutes and 20 more, there and back.
    expect(started?.limitMs).toBe(2 * (16 * 10 + 20) * 60_000);
  });
});

describe('two sources that never agree', () => {
  it('do not block a run forever: an idle stack and the last event with an end are one', async () => {
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
