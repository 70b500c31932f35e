/** Successful updates: the stops of the route, the content of a change set, and the detection of the end. */
import { describe, expect, it } from '@jest/globals';
import { A, B, C, D, endOf, MINUTE, run, STEPS, warningsOf, worldAt } from './runs.ts';

describe('a rack behind the latest release', () => {
  it('is updated to it through one change set', async () => {
    const world = worldAt(A, A, B, C);
    expect(await endOf(world)).toBe('updated');
    expect([world.version, world.changeSets.size, world.callsOf('executeChangeSet').length]).toEqual([C, 0, 1]);
    const kept = ['Password', 'InstanceCount', 'InstanceType', 'InstanceUpdateBatchSize'];
    const parameters = [
      { key: 'Version', source: 'version', value: C },
      ...kept.map((key) => ({ key, source: 'previous' })),
    ];
    const { tags, notificationArns } = world.stack;
    expect(world.orders).toMatchObject([{ parameters, tags, notificationArns }]);
  });

  it('is updated to the next required release with block, with a warning', async () => {
    const world = worldAt(A, A, `${B}!`, C, D);
    expect(await endOf(world)).toBe('updated');
    expect(world.version).toBe(B);
    expect(warningsOf(world)).toContainEqual({ code: 'blocked', required: B, target: D, next: D });
  });

  it('is updated to each required release in turn with step; catalog and rack are read again in between', async () => {
    const world = worldAt(A, A, `${B}!`, `${C}!`, D);
    expect(await endOf(world, STEPS)).toBe('updated');
    expect(world.orders.map(({ version }) => version)).toEqual([B, C, D]);
    expect(world.callsOf('readCatalog')).toHaveLength(3);
  });

  const NEW = { key: 'New', source: 'given', value: 'y' };
  it.each([
    ['begins with the later template', [C], [undefined, NEW]],
    ['ends with the earlier template', [A, B], [NEW, undefined]],
  ])('has a given parameter set in each step whose template has it: one that %s', async (_title, releases, sent) => {
    const Parameters = { New: { Type: 'String', Default: 'x' } };
    const world = worldAt(A, A, `${B}!`, C).template({ Parameters }, ...releases);
    const inputs = { ...STEPS, parameters: new Map([['New', 'y']]), droppedParameters: 'allow' } as const;
    expect(await endOf(world, inputs)).toBe('updated');
    expect(world.orders.map(({ parameters }) => parameters.find(({ key }) => key === 'New'))).toEqual(sent);
  });

  it('has its API awaited; how long it was down is reported', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => {
      world.apiAwayUntilMs = world.clock.nowMs() + world.updateMs + world.cleanupMs + 2 * MINUTE;
    });
    await run(world);
    expect(world.runEvents.find((one) => one.kind === 'api-answered')?.awayMs).toBeGreaterThan(MINUTE);
  });

  it('has its update ended by the last event, even if the autoscaler has already started another one', async () => {
    // The end is between two polls, and the autoscaler begins before the second of them.
    const world = worldAt(A, A, B).with({ cleanupMs: 121_000 });
    world.before('executeChangeSet', () => {
      world.clock.after(world.updateMs + world.cleanupMs + 1, () => world.autoscale('5', 60 * MINUTE));
    });
    expect(await endOf(world)).toBe('updated');
    expect(world.stack.status).toBe('UPDATE_IN_PROGRESS');
  });

  it('is monitored through a replacement of instances of three hours, which the time limit allows', async () => {
    const world = worldAt(A, A, B)
      .setParameters({ InstanceCount: '16' })
      .with({ updateMs: 180 * MINUTE });
    expect(await endOf(world)).toBe('updated');
    // 16 batches of 10 minutes and 20 more, for the update and for its rollback.
    const limitMs = 2 * (16 * 10 + 20) * MINUTE;
    expect(world.runEvents.find((one) => one.kind === 'operation-started')).toMatchObject({ limitMs });
  });
});
