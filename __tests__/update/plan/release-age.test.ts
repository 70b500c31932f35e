/** `minimum-release-age` counts from the later of the time in the name and the time when the template was written. */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { REQUEST } from '../request.ts';
import { fault, START_MS, version, type World } from '../world.ts';
import { A, B, C, D, run, UP_TO_DATE, UPDATED, warningsOf, worldAt } from '../runs.ts';

const DAY_MS = 86_400_000;
const UNAVAILABLE = fault('unavailable');
const WEEK = withRoute({ target: { kind: 'latest', minimumAgeMs: 7 * DAY_MS } });

function withRoute(route: Partial<UpdateRequest['route']>): Pick<UpdateRequest, 'route'> {
  return { route: { ...REQUEST.route, ...route } };
}

/** The templates of these releases were written yesterday. */
function youngWorld(world: World, ...versions: readonly string[]): World {
  for (const one of versions) world.modifiedAtMs.set(one, START_MS - DAY_MS);
  return world;
}

it.each<[string, Partial<UpdateRequest>]>([
  ['without minimum-release-age', {}],
  ['for a pin, which names its release', withRoute({ target: { kind: 'exact', version: version(B) } })],
])('no time is read %s', async (_title, inputs) => {
  const world = youngWorld(worldAt(A, A, B), B);
  await run(world, inputs);
  expect([world.version, world.callsOf('readModifiedTime')]).toEqual([B, []]);
});

describe('with minimum-release-age', () => {
  it('updates to the newest release that was written long enough ago', async () => {
    const world = youngWorld(worldAt(A, A, B, C, D), C, D);
    expect(await run(world, WEEK)).toEqual(UPDATED);
    expect([world.version, ...world.callsOf('readModifiedTime')]).toEqual([B, D, C, B]);
    expect(world.runEvents.filter(({ kind }) => kind === 'release-too-young')).toHaveLength(2);
  });

  it('changes nothing if no release was', async () => {
    const world = youngWorld(worldAt(A, A, B, C), B, C);
    expect(await run(world, WEEK)).toEqual(UP_TO_DATE);
    expect([world.version, world.orders.length]).toEqual([A, 0]);
  });

  it('reads no time for a rack that runs the newest release', async () => {
    const world = worldAt(B, A, B);
    expect(await run(world, WEEK)).toEqual(UP_TO_DATE);
    expect(world.callsOf('readModifiedTime')).toEqual([]);
  });

  it.each(['block', 'step'] as const)(
    'stops before a required release with an old name that was written yesterday (%s)',
    async (requiredReleases) => {
      const world = youngWorld(worldAt(A, A, B, `${C}!`, D), C);
      await run(world, withRoute({ ...WEEK.route, requiredReleases }));
      expect(world.version).toBe(B);
    },
  );

  it('reads the time of every stop of the route', async () => {
    const world = worldAt(A, A, `${B}!`, C, D);
    await run(world, { ...withRoute({ ...WEEK.route, requiredReleases: 'step' }), mode: 'check' });
    expect(world.callsOf('readModifiedTime')).toEqual([B, D]);
  });

  it.each<[string, (world: World) => unknown]>([
    ['S3 sends no time', (world) => world.modifiedAtMs.set(B, undefined)],
    ['access is denied', (world) => world.fail('readModifiedTime', fault('access-denied'))],
    ['there is no template', (world) => world.fail('readModifiedTime', fault('not-found'))],
  ])('does not update to a release if %s, and warns', async (_title, cause) => {
    const world = worldAt(A, A, B);
    cause(world);
    expect(await run(world, WEEK)).toEqual(UP_TO_DATE);
    expect(warningsOf(world)).toMatchObject([{ code: 'release-age-unknown', version: B }]);
  });

  it.each<[string, (world: World) => World, object]>([
    [
      'fails if S3 does not respond',
      (world) => world.fail('readModifiedTime', UNAVAILABLE),
      { outcome: 'failed', problem: { code: 'template-unreadable', version: B } },
    ],
    [
      'retries after a passing fault',
      (world) =>
        world.beforeFirst('readModifiedTime', () => {
          throw UNAVAILABLE;
        }),
      UPDATED,
    ],
    [
      'is cancelled during the read',
      (world) => world.cancelBefore('readModifiedTime').fail('readModifiedTime', UNAVAILABLE),
      { outcome: 'cancelled' },
    ],
  ])('%s, and does not end as up to date', async (_title, cause, ending) => {
    expect(await run(cause(worldAt(A, A, B)), WEEK)).toMatchObject(ending);
  });

  it('reads at most ten times: a mirror that was just filled has only young releases', async () => {
    const names = Array.from({ length: 28 }, (_, index) => String(20_260_101_000_000 + index * 1_000_000));
    const world = youngWorld(worldAt(A, ...names), ...names.slice(5));
    expect(await run(world, WEEK)).toEqual(UP_TO_DATE);
    expect(world.callsOf('readModifiedTime')).toEqual(names.slice(-10).toReversed());
  });
});
