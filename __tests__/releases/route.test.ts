/** "Required releases" of the contract, sentence by sentence. */
import { describe, expect, test } from '@jest/globals';
import { LATEST_BY_BLOCK as latest } from '../builders/route.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import type { ReleaseCatalog } from '../../src/releases/release-catalog.ts';
import { planRoute, releasesPassed, stopsOfThisRun, type Route } from '../../src/releases/route.ts';
import type { RoutePolicy } from '../../src/releases/route-policy.ts';
import { catalogOf, day, version } from './catalogs.ts';
import { describeOnRealReleases, readRealCatalog } from '../builders/release-data.ts';

const NOW = Date.UTC(2027, 0, 1);
const step: RoutePolicy = { ...latest, requiredReleases: 'step' };
const edge: RoutePolicy = { ...latest, target: { kind: 'edge' } };

function pinTo(target: RackVersion, policy: RoutePolicy = latest): RoutePolicy {
  return { ...policy, target: { kind: 'exact', version: target } };
}

function plan(catalog: ReleaseCatalog, from: RackVersion, policy: RoutePolicy, nowMs = NOW): Route {
  return planRoute(catalog, from, policy, nowMs);
}

/** The way in short: stops of the route, stops of this run, and what blocks it. */
function versionsText(route: Route): unknown {
  if (route.kind !== 'planned') return route;
  const names = (stops: typeof route.stops): string[] => stops.map((stop) => stop.version);
  return { route: names(route.stops), run: names(stopsOfThisRun(route)), blockedBy: route.blockedBy };
}

function refusalOf(route: Route): unknown {
  return route.kind === 'refused' ? route.refusal : route;
}

describe('planRoute', () => {
  test('includes every required release in between, in the order of the catalog, then the target', () => {
    const catalog = catalogOf('', 'required', '', 'required', '');
    const route = plan(catalog, day(1), step);
    expect(route).toMatchObject({ kind: 'planned', direction: 'upgrade', target: day(5), latest: day(5) });
    expect(route.kind === 'planned' && route.stops).toEqual([
      { version: day(2), required: true },
      { version: day(4), required: true },
      { version: day(5), required: false },
    ]);
  });

  test('is direct if there is no required release in between', () => {
    expect(versionsText(plan(catalogOf('', '', ''), day(1), latest))).toEqual({
      route: [day(3)],
      run: [day(3)],
      blockedBy: undefined,
    });
  });

  test('ignores a required release that is not published', () => {
    expect(versionsText(plan(catalogOf('', 'required unpublished', ''), day(1), latest))).toMatchObject({
      route: [day(3)],
    });
  });

  test('ignores the rack’s own required release, and earlier ones', () => {
    expect(versionsText(plan(catalogOf('required', 'required', ''), day(2), latest))).toMatchObject({
      route: [day(3)],
    });
  });

  test('uses the order of the catalog, not the timestamps', () => {
    const [first, second, third] = catalogOf('', 'required', '').releases;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three releases');
    const catalog = { releases: [second, third, first] };
    expect(versionsText(plan(catalog, day(3), latest))).toMatchObject({ route: [day(1)] });
  });

  test('includes the releases in also-required as if the catalog required them', () => {
    const policy = { ...latest, alsoRequired: [day(2)] };
    expect(versionsText(plan(catalogOf('', '', ''), day(1), policy))).toEqual({
      route: [day(2), day(3)],
      run: [day(2)],
      blockedBy: day(2),
    });
  });

  test('refuses unknown releases in also-required, all together', () => {
    const policy = { ...latest, alsoRequired: [day(8), day(2), day(9)] };
    expect(refusalOf(plan(catalogOf('', '', ''), day(1), policy))).toEqual({
      code: 'also-required-unknown',
      versions: [day(8), day(9)],
    });
  });

  test('refuses an unpublished release in also-required unless that is permitted', () => {
    const policy = { ...step, alsoRequired: [day(2)] };
    const catalog = catalogOf('', 'unpublished', '');
    expect(refusalOf(plan(catalog, day(1), policy))).toMatchObject({ code: 'stop-unpublished', stop: day(2) });
    expect(versionsText(plan(catalog, day(1), { ...policy, unpublished: 'allow' }))).toMatchObject({
      route: [day(2), day(3)],
    });
  });

  test('is up to date at the rack’s release, even if that release was withdrawn', () => {
    const catalog = catalogOf('', 'unpublished', '');
    expect(plan(catalog, day(2), pinTo(day(2)))).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
  });
});

describe('planRoute with block', () => {
  const catalog = catalogOf('', 'required', '', 'required', '');

  test('ends the run at the first required release if the target is latest', () => {
    expect(versionsText(plan(catalog, day(1), latest))).toEqual({
      route: [day(2), day(4), day(5)],
      run: [day(2)],
      blockedBy: day(2),
    });
  });

  test('continues from there in the next run', () => {
    expect(versionsText(plan(catalog, day(2), latest))).toMatchObject({ run: [day(4)], blockedBy: day(4) });
    expect(versionsText(plan(catalog, day(4), latest))).toMatchObject({ run: [day(5)], blockedBy: undefined });
  });

  test('is not blocked by a required release that is the target', () => {
    expect(versionsText(plan(catalogOf('', 'required'), day(1), latest))).toEqual({
      route: [day(2)],
      run: [day(2)],
      blockedBy: undefined,
    });
    expect(versionsText(plan(catalog, day(1), pinTo(day(2))))).toMatchObject({ run: [day(2)] });
  });

  test('refuses a pinned target behind a required release, and names it', () => {
    expect(refusalOf(plan(catalog, day(1), pinTo(day(3))))).toEqual({
      code: 'required-release-skipped',
      target: day(3),
      required: day(2),
    });
  });

  test('stops at a required release for edge as for latest', () => {
    expect(versionsText(plan(catalog, day(1), edge))).toMatchObject({ run: [day(2)], blockedBy: day(2) });
  });
});

describe('planRoute with step', () => {
  const catalog = catalogOf('', 'required', '', 'required', '');

  test('updates to each required release in turn, in one run', () => {
    const stops = [day(2), day(4), day(5)];
    expect(versionsText(plan(catalog, day(1), step))).toEqual({ route: stops, run: stops, blockedBy: undefined });
  });

  test('does so for a pinned target too', () => {
    expect(versionsText(plan(catalog, day(1), pinTo(day(3), step)))).toMatchObject({ run: [day(2), day(3)] });
  });
});

describe('the target of planRoute', () => {
  test('is the last published release for latest', () => {
    expect(plan(catalogOf('', '', 'unpublished'), day(1), latest)).toMatchObject({ target: day(2), latest: day(2) });
  });

  test('is the last entry for edge; an unpublished one has to be permitted', () => {
    const catalog = catalogOf('', '', 'unpublished');
    expect(refusalOf(plan(catalog, day(1), edge))).toEqual({ code: 'target-unpublished', target: day(3) });
    expect(plan(catalog, day(1), { ...edge, unpublished: 'allow' })).toMatchObject({ target: day(3), latest: day(2) });
    expect(plan(catalogOf('', ''), day(1), edge)).toMatchObject({ target: day(2) });
  });

  test('can be unpublished only if that is permitted', () => {
    const catalog = catalogOf('', 'unpublished', '');
    expect(refusalOf(plan(catalog, day(1), pinTo(day(2))))).toEqual({ code: 'target-unpublished', target: day(2) });
    const allowed = pinTo(day(2), { ...latest, unpublished: 'allow' });
    expect(versionsText(plan(catalog, day(1), allowed))).toMatchObject({ run: [day(2)] });
  });

  test('is refused if it is not in the catalog, with its neighbours', () => {
    const target = version('20200102120000');
    expect(refusalOf(plan(catalogOf('', '', ''), day(1), pinTo(target)))).toEqual({
      code: 'target-unknown',
      target,
      before: day(2),
      after: day(3),
    });
  });

  test('does not exist for latest in a catalog without a published release', () => {
    expect(plan(catalogOf('unpublished'), day(1), latest)).toEqual({
      kind: 'refused',
      refusal: { code: 'no-published-release' },
      latest: undefined,
      target: undefined,
      stops: [],
    });
  });

  test('is still named in a refusal, without a route', () => {
    const target = version('20200109000000');
    expect(plan(catalogOf('', ''), day(1), pinTo(target))).toMatchObject({ latest: day(2), target, stops: [] });
  });

  test('is up to date if the rack runs it', () => {
    expect(plan(catalogOf('', ''), day(2), latest)).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
    expect(plan(catalogOf('', ''), day(1), pinTo(day(1)))).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
  });

  test('is up to date if the rack is ahead of the last published release', () => {
    expect(plan(catalogOf('', '', 'unpublished'), day(3), latest)).toMatchObject({
      kind: 'up-to-date',
      target: day(2),
      because: 'ahead-of-target',
      currentPublished: false,
    });
  });
});

describe('minimum-release-age', () => {
  const catalog = catalogOf('', '', '');
  const dayMs = 86_400_000;
  const fourth = Date.UTC(2020, 0, 4);
  const atLeast = (days: number): RoutePolicy => ({
    ...latest,
    target: { kind: 'latest', minimumAgeMs: days * dayMs },
  });

  test('permits only releases of at least that age for latest', () => {
    expect(plan(catalog, day(1), atLeast(1), fourth)).toMatchObject({ target: day(3) });
    expect(plan(catalog, day(1), atLeast(1.5), fourth)).toMatchObject({ target: day(2), latest: day(3) });
  });

  test('reports "up to date" if no newer release is old enough', () => {
    const because = 'nothing-old-enough';
    expect(plan(catalog, day(2), atLeast(2), fourth)).toMatchObject({ kind: 'up-to-date', target: day(2), because });
    expect(plan(catalog, day(3), atLeast(2), fourth)).toMatchObject({ kind: 'up-to-date', because });
    expect(plan(catalog, day(2), atLeast(30), fourth)).toMatchObject({ kind: 'up-to-date', target: day(2), because });
  });

  describe('counts from the write time in the bucket if that is later than the name', () => {
    const now = Date.UTC(2020, 5, 1);
    const week = atLeast(7);
    const written = (...versions: readonly RackVersion[]) =>
      new Map(versions.map((version) => [version, now - 6 * dayMs]));

    test('for the target', () => {
      expect(planRoute(catalog, day(1), week, now, written(day(3)))).toMatchObject({ target: day(2), latest: day(3) });
      const none = planRoute(catalog, day(1), week, now, written(day(2), day(3)));
      expect(none).toMatchObject({ kind: 'up-to-date', because: 'nothing-old-enough' });
    });

    test('for a required release, which is not passed either', () => {
      const bridged = catalogOf('', '', 'required', '');
      expect(planRoute(bridged, day(1), week, now, written(day(3)))).toMatchObject({ target: day(2) });
      expect(planRoute(bridged, day(2), week, now, written(day(3)))).toMatchObject({ because: 'nothing-old-enough' });
      // The rack has passed it.
      expect(planRoute(bridged, day(3), week, now, written(day(3)))).toMatchObject({ target: day(4) });
    });

    test('but not for a pin', () => {
      expect(planRoute(catalog, day(1), pinTo(day(3)), now, written(day(3)))).toMatchObject({ target: day(3) });
    });
  });

  test('is satisfied for a rack on the last published release', () => {
    expect(plan(catalog, day(3), atLeast(1), fourth)).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
  });
});

describe('a downgrade', () => {
  const allowed: RoutePolicy = { ...latest, downgrade: 'allow' };

  test('is refused unless permitted', () => {
    const catalog = catalogOf('', '', '');
    expect(refusalOf(plan(catalog, day(3), pinTo(day(1))))).toEqual({
      code: 'downgrade-not-allowed',
      current: day(3),
      target: day(1),
    });
    const route = plan(catalog, day(3), pinTo(day(1), allowed));
    expect(route).toMatchObject({ kind: 'planned', direction: 'downgrade' });
    expect(versionsText(route)).toEqual({ route: [day(1)], run: [day(1)], blockedBy: undefined });
  });

  test.each([
    ['between', catalogOf('', 'required', ''), [] as RackVersion[]],
    ['that the rack runs', catalogOf('', '', 'required'), []],
    ['that also-required names', catalogOf('', '', ''), [day(2)]],
  ])('is refused even then across a required release %s', (_where, catalog, alsoRequired) => {
    expect(refusalOf(plan(catalog, day(3), pinTo(day(1), { ...allowed, alsoRequired })))).toMatchObject({
      code: 'downgrade-passes-required',
      target: day(1),
    });
  });

  test('can lead to a required release itself', () => {
    expect(plan(catalogOf('required', '', ''), day(3), pinTo(day(1), allowed))).toMatchObject({ kind: 'planned' });
  });

  test('is not refused because of an unpublished required release', () => {
    const catalog = catalogOf('', 'required unpublished', '');
    expect(plan(catalog, day(3), pinTo(day(1), allowed))).toMatchObject({ kind: 'planned' });
  });
});

describe('releasesPassed', () => {
  const passed = (catalog: ReleaseCatalog, from: RackVersion, policy: RoutePolicy): unknown => {
    const route = plan(catalog, from, policy);
    return route.kind === 'planned' ? releasesPassed(catalog, route, policy) : route;
  };
  const plain = (number: number) => ({ version: day(number), required: false });

  test('returns all published releases after the rack’s own, up to the last stop', () => {
    expect(passed(catalogOf('', '', '', 'unpublished', '', ''), day(2), pinTo(day(5)))).toEqual([plain(3), plain(5)]);
  });

  test('ends at a required release that ends the run, and marks it', () => {
    const catalog = catalogOf('', '', 'required', '');
    expect(passed(catalog, day(1), latest)).toEqual([plain(2), { version: day(3), required: true }]);
  });

  test('includes the last stop even if it is not published', () => {
    expect(passed(catalogOf('', '', 'unpublished'), day(1), { ...edge, unpublished: 'allow' })).toEqual([
      plain(2),
      plain(3),
    ]);
  });

  test('is empty for a downgrade', () => {
    expect(passed(catalogOf('', '', ''), day(3), pinTo(day(1), { ...latest, downgrade: 'allow' }))).toEqual([]);
  });
});

describe("the rack's own release", () => {
  test('is refused if it is not in the catalog, with its neighbours', () => {
    const current = version('20200101120000');
    expect(refusalOf(plan(catalogOf('', '', ''), current, latest))).toEqual({
      code: 'current-unknown',
      current,
      before: day(1),
      after: day(2),
    });
  });

  test('is accepted with a notice if it is listed but not published', () => {
    expect(plan(catalogOf('unpublished', ''), day(1), latest)).toMatchObject({
      kind: 'planned',
      currentPublished: false,
    });
    expect(plan(catalogOf('', ''), day(1), latest)).toMatchObject({ currentPublished: true });
  });
});

describeOnRealReleases('on the real releases, from 20170202012654', () => {
  const from = version('20170202012654');
  const bridges = ['20170306140228', '20170322201601', '20190126182546'];

  test('block ends at 20170306140228', () => {
    expect(versionsText(plan(readRealCatalog(), from, latest))).toEqual({
      route: [...bridges, '20260421192651'],
      run: ['20170306140228'],
      blockedBy: '20170306140228',
    });
  });

  test('step updates through all three required releases to 20260421192651', () => {
    expect(versionsText(plan(readRealCatalog(), from, step))).toMatchObject({ run: [...bridges, '20260421192651'] });
  });

  test('block, run after run, reaches the end through the same stops', () => {
    const stops: string[] = [];
    for (let current = from; stops.length < 10;) {
      const route = plan(readRealCatalog(), current, latest);
      if (route.kind !== 'planned') break;
      current = stopsOfThisRun(route)[0]?.version ?? current;
      stops.push(current);
    }
    expect(stops).toEqual([...bridges, '20260421192651']);
  });

  test('a pin to 20170405220740 under block is refused, naming 20170306140228', () => {
    expect(refusalOf(plan(readRealCatalog(), from, pinTo(version('20170405220740'))))).toEqual({
      code: 'required-release-skipped',
      target: '20170405220740',
      required: '20170306140228',
    });
  });

  test('a pin to 20170405220740 under step includes 20170306140228 and 20170322201601', () => {
    expect(versionsText(plan(readRealCatalog(), from, pinTo(version('20170405220740'), step)))).toMatchObject({
      run: ['20170306140228', '20170322201601', '20170405220740'],
    });
  });
});
