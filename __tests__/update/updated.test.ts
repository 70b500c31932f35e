/** Successful updates: the stops of the route, the content of a change set, and the detection of the end. */
import { describe, expect, it } from '@jest/globals';
import { A, B, C, D, endOf, MINUTE, run, STEPS, warningsOf, worldAt } from './runs.ts';

describe('a rack behind the latest release', () => {
  it('is updated to the latest release through one change set', async () => {
    const world = worldAt(A, A, B, C);
    expect(await endOf(world)).toBe('updated');
    expect([world.version, world.changeSets.size]).toEqual([C, 0]);
    expect(world.asked('executeChangeSet')).toHaveLength(1);
    expect(world.orders).toMatchObject([
      {
        parameters: [
          { key: 'Version', source: 'version', value: C },
          { key: 'Password', source: 'previous' },
          { key: 'InstanceCount', source: 'previous' },
          { key: 'InstanceType', source: 'previous' },
          { key: 'InstanceUpdateBatchSize', source: 'previous' },
        ],
        tags: world.stack.tags,
        notificationArns: world.stack.notificationArns,
      },
    ]);
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
    expect(world.asked('readCatalog')).toHaveLength(3);
  });

  it.each([
    ['begins with the later template', [C], [1]],
    ['ends with the earlier template', [A, B], [0]],
  ])('has a given parameter set in each step whose template has it: one that %s', async (_title, releases, steps) => {
    const world = worldAt(A, A, `${B}!`, C).template(
      { Parameters: { New: { Type: 'String', Default: 'x' } } },
      ...releases,
    );
    expect(await endOf(world, { ...STEPS, parameters: new Map([['New', 'y']]), droppedParameters: 'allow' })).toBe(
      'updated',
    );
    const sent = world.orders.map(({ parameters }) => parameters.find(({ key }) => key === 'New'));
    expect(sent).toEqual(
      [0, 1].map((step) => (steps.includes(step) ? { key: 'New', source: 'given', value: 'y' } : undefined)),
    );
  });

  it('has its API awaited; how long it was down is reported', async () => {
    const world = worldAt(A, A, B);
    world.before('executeChangeSet', () => {
      world.apiAwayUntilMs = world.clock.nowMs() + world.updateMs + world.cleanupMs + 2 * MINUTE;
    });
    await run(world);
    expect(world.runEvents.find((one) => one.kind === 'api-answered')?.awayMs).toBeGreaterThan(MINUTE);
  });

  it('has its update ended by the last event of the update, even if the autoscaler has already started another one', async () => {
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
