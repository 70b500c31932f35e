/**
 * `minimum-release-age`: the age of a release counts from the later of the time in its name and the time when its
 * template was written.
 */
import { describe, expect, it } from '@jest/globals';
import type { UpdateRequest } from '../../../src/run/update-request.ts';
import { updateRack } from '../../../src/update/update-rack.ts';
import { REQUEST } from '../request.ts';
import type { World } from '../world.ts';
import { fault, START_MS } from '../world.ts';
import { worldAt, A, B, run, C, D, UPDATED, UP_TO_DATE, warningsOf } from '../runs.ts';

const DAY_MS = 86_400_000;

function withAge(days: number, more: Partial<UpdateRequest['route']> = {}): UpdateRequest {
  return { ...REQUEST, route: { ...REQUEST.route, target: { kind: 'latest', minimumAgeMs: days * DAY_MS }, ...more } };
}

function lookedUp(world: World): readonly string[] {
  return world.calls.filter(({ call }) => call === 'readModifiedTime').map(({ about }) => about);
}

function writtenYesterday(world: World, ...versions: readonly string[]): void {
  for (const version of versions) world.modifiedAtMs.set(version, START_MS - DAY_MS);
}

describe('without minimum-release-age', () => {
  it('no time is read', async () => {
    const world = worldAt(A, A, B);
    writtenYesterday(world, B);
    await run(world);
    expect(world.version).toBe(B);
    expect(lookedUp(world)).toEqual([]);
  });

  it('not even for a pin, which names its release', async () => {
    const world = worldAt(A, A, B);
    const target = { kind: 'exact', version: B } as UpdateRequest['route']['target'];
    await run(world, { route: { ...REQUEST.route, target } });
    expect(lookedUp(world)).toEqual([]);
  });
});

describe('with minimum-release-age', () => {
  it('updates to the newest release that was written long enough ago', async () => {
    const world = worldAt(A, A, B, C, D);
    writtenYesterday(world, C, D);
    expect(await updateRack(withAge(7), world.ports())).toEqual(UPDATED);
    expect(world.version).toBe(B);
    expect(lookedUp(world)).toEqual([D, C, B]);
    expect(world.runEvents.filter(({ kind }) => kind === 'release-too-young')).toHaveLength(2);
  });

  it('changes nothing if no release was', async () => {
    const world = worldAt(A, A, B, C);
    writtenYesterday(world, B, C);
    expect(await updateRack(withAge(7), world.ports())).toEqual(UP_TO_DATE);
    expect(world.version).toBe(A);
    expect(world.orders).toEqual([]);
  });

  it('reads no time for a rack that runs the newest release', async () => {
    const world = worldAt(B, A, B);
    expect(await updateRack(withAge(7), world.ports())).toEqual(UP_TO_DATE);
    expect(lookedUp(world)).toEqual([]);
  });

  it.each(['block', 'step'] as const)(
    'stops before a required release with an old name that was written yesterday (%s)',
    async (requiredReleases) => {
      const world = worldAt(A, A, B, `${C}!`, D);
      writtenYesterday(world, C);
      await updateRack(withAge(7, { requiredReleases }), world.ports());
      expect(world.version).toBe(B);
    },
  );

  it('reads the time of every stop of the route', async () => {
    const world = worldAt(A, A, `${B}!`, C, D);
    await updateRack({ ...withAge(7, { requiredReleases: 'step' }), mode: 'check' }, world.ports());
    expect(lookedUp(world)).toEqual([B, D]);
  });

  it.each<[string, (world: World) => void]>([
    ['S3 sends no time', (world) => world.modifiedAtMs.set(B, undefined)],
    [
      'access is denied',
      (world) => {
        world.fail('readModifiedTime', fault('access-denied'));
      },
    ],
    [
      'there is no template',
      (world) => {
        world.fail('readModifiedTime', fault('not-found'));
      },
    ],
  ])('does not update to a release if %s, and warns', async (_title, cause) => {
    const world = worldAt(A, A, B);
    cause(world);
    expect(await updateRack(withAge(7), world.ports())).toEqual(UP_TO_DATE);
    expect(warningsOf(world)).toMatchObject([{ code: 'release-age-unknown', version: B }]);
  });

  it('fails if S3 does not respond, instead of ending as up to date', async () => {
    const world = worldAt(A, A, B);
    world.fail('readModifiedTime', fault('unavailable'));
    expect(await updateRack(withAge(7), world.ports())).toMatchObject({
      outcome: 'failed',
      problem: { code: 'template-unreadable', version: B },
    });
  });

  it('retries after a passing fault', async () => {
    const world = worldAt(A, A, B);
    world.before('readModifiedTime', (nth) => {
      if (nth === 1) throw fault('throttled');
    });
    await updateRack(withAge(7), world.ports());
    expect(world.version).toBe(B);
  });

  it('is cancelled during the read, and does not end as up to date', async () => {
    const world = worldAt(A, A, B);
    world.before('readModifiedTime', () => {
      world.cancelling.abort('SIGINT');
      throw fault('unavailable');
    });
    expect(await updateRack(withAge(7), world.ports())).toMatchObject({ outcome: 'cancelled' });
  });

  it('reads at most ten times: a mirror that was just filled has only young releases', async () => {
    const names = Array.from({ length: 28 }, (_, index) => String(20_260_101_000_000 + index * 1_000_000));
    const world = worldAt(names[0] ?? A, ...names);
    writtenYesterday(world, ...names.slice(5));
    expect(await updateRack(withAge(7), world.ports())).toEqual(UP_TO_DATE);
    expect(lookedUp(world)).toEqual(names.slice(-10).toReversed());
  });
});
