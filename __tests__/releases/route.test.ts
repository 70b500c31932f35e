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
function wayOf(route: Route): unknown {
  if (route.kind !== 'planned') return route;
  const names = (stops: typeof route.stops): string[] => stops.map((stop) => stop.version);
  return { route: names(route.stops), run: names(stopsOfThisRun(route)), blockedBy: route.blockedBy };
}

function refusalOf(route: Route): unknown {
  return route.kind === 'refused' ? route.refusal : route;
}

describe('the route', () => {
  test('leads by every required release in between, in the order of the catalog, then to the target', () => {
    const catalog = catalogOf('', 'required', '', 'required', '');
    const route = plan(catalog, day(1), step);
    expect(route).toMatchObject({ kind: 'planned', direction: 'upgrade', target: day(5), latest: day(5) });
    expect(route.kind === 'planned' && route.stops).toEqual([
      { version: day(2), required: true },
      { version: day(4), required: true },
      { version: day(5), required: false },
    ]);
  });

  test('leads straight to the target where nothing required lies between', () => {
    expect(wayOf(plan(catalogOf('', '', ''), day(1), latest))).toEqual({
      route: [day(3)],
      run: [day(3)],
      blockedBy: undefined,
    });
  });

  test('takes no notice of a required release that is not published', () => {
    expect(wayOf(plan(catalogOf('', 'required unpublished', ''), day(1), latest))).toMatchObject({ route: [day(3)] });
  });

  test('takes no notice of the required release that the rack runs already, nor of those behind it', () => {
    expect(wayOf(plan(catalogOf('required', 'required', ''), day(2), latest))).toMatchObject({ route: [day(3)] });
  });

  test('goes by the order of the catalog, not by timestamps', () => {
    const [first, second, third] = catalogOf('', 'required', '').releases;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three releases');
    const catalog = { releases: [second, third, first] };
    expect(wayOf(plan(catalog, day(3), latest))).toMatchObject({ route: [day(1)] });
  });

  test('leads by what also-required names as if the catalog required it', () => {
    const policy = { ...latest, alsoRequired: [day(2)] };
    expect(wayOf(plan(catalogOf('', '', ''), day(1), policy))).toEqual({
      route: [day(2), day(3)],
      run: [day(2)],
      blockedBy: day(2),
    });
  });

  test('is refused where also-required names what is not in the catalog, all of it at once', () => {
    const policy = { ...latest, alsoRequired: [day(8), day(2), day(9)] };
    expect(refusalOf(plan(catalogOf('', '', ''), day(1), policy))).toEqual({
      code: 'also-required-unknown',
      versions: [day(8), day(9)],
    });
  });

  test('is refused where it would lead by an unpublished release that also-required names, unless that is allowed', () => {
    const policy = { ...step, alsoRequired: [day(2)] };
    const catalog = catalogOf('', 'unpublished', '');
    expect(refusalOf(plan(catalog, day(1), policy))).toMatchObject({ code: 'stop-unpublished', stop: day(2) });
    expect(wayOf(plan(catalog, day(1), { ...policy, unpublished: 'allow' }))).toMatchObject({
      route: [day(2), day(3)],
    });
  });

  test('to the release that the rack runs is up to date, though that release has been pulled since', () => {
    const catalog = catalogOf('', 'unpublished', '');
    expect(plan(catalog, day(2), pinTo(day(2)))).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
  });
});

describe('block', () => {
  const catalog = catalogOf('', 'required', '', 'required', '');

  test('with the target latest, the run ends at the first required release in the way', () => {
    expect(wayOf(plan(catalog, day(1), latest))).toEqual({
      route: [day(2), day(4), day(5)],
      run: [day(2)],
      blockedBy: day(2),
    });
  });

  test('the next run goes on from there', () => {
    expect(wayOf(plan(catalog, day(2), latest))).toMatchObject({ run: [day(4)], blockedBy: day(4) });
    expect(wayOf(plan(catalog, day(4), latest))).toMatchObject({ run: [day(5)], blockedBy: undefined });
  });

  test('a required release that is itself the target blocks nothing', () => {
    expect(wayOf(plan(catalogOf('', 'required'), day(1), latest))).toEqual({
      route: [day(2)],
      run: [day(2)],
      blockedBy: undefined,
    });
    expect(wayOf(plan(catalog, day(1), pinTo(day(2))))).toMatchObject({ run: [day(2)] });
  });

  test('a pin is a promise: a required release in the way refuses the run, naming it', () => {
    expect(refusalOf(plan(catalog, day(1), pinTo(day(3))))).toEqual({
      code: 'required-release-skipped',
      target: day(3),
      required: day(2),
    });
  });

  test('edge stops at a required release as latest does', () => {
    expect(wayOf(plan(catalog, day(1), edge))).toMatchObject({ run: [day(2)], blockedBy: day(2) });
  });
});

describe('step', () => {
  const catalog = catalogOf('', 'required', '', 'required', '');

  test('goes to each required release in turn, in one run', () => {
    const stops = [day(2), day(4), day(5)];
    expect(wayOf(plan(catalog, day(1), step))).toEqual({ route: stops, run: stops, blockedBy: undefined });
  });

  test('goes so to a pinned target too', () => {
    expect(wayOf(plan(catalog, day(1), pinTo(day(3), step)))).toMatchObject({ run: [day(2), day(3)] });
  });
});

describe('the target', () => {
  test('latest is the last published release', () => {
    expect(plan(catalogOf('', '', 'unpublished'), day(1), latest)).toMatchObject({ target: day(2), latest: day(2) });
  });

  test('edge is the last entry, and an unpublished one has to be allowed', () => {
    const catalog = catalogOf('', '', 'unpublished');
    expect(refusalOf(plan(catalog, day(1), edge))).toEqual({ code: 'target-unpublished', target: day(3) });
    expect(plan(catalog, day(1), { ...edge, unpublished: 'allow' })).toMatchObject({ target: day(3), latest: day(2) });
    expect(plan(catalogOf('', ''), day(1), edge)).toMatchObject({ target: day(2) });
  });

  test('a pin to an unpublished release has to be allowed', () => {
    const catalog = catalogOf('', 'unpublished', '');
    expect(refusalOf(plan(catalog, day(1), pinTo(day(2))))).toEqual({ code: 'target-unpublished', target: day(2) });
    const allowed = pinTo(day(2), { ...latest, unpublished: 'allow' });
    expect(wayOf(plan(catalog, day(1), allowed))).toMatchObject({ run: [day(2)] });
  });

  test('a pin that is not in the catalog is refused, naming its neighbours', () => {
    const target = version('20200102120000');
    expect(refusalOf(plan(catalogOf('', '', ''), day(1), pinTo(target)))).toEqual({
      code: 'target-unknown',
      target,
      before: day(2),
      after: day(3),
    });
  });

  test('a catalog with nothing published has no latest', () => {
    expect(plan(catalogOf('unpublished'), day(1), latest)).toEqual({
      kind: 'refused',
      refusal: { code: 'no-published-release' },
      latest: undefined,
      target: undefined,
      stops: [],
    });
  });

  test('a pin that is refused is still named as the target, with no way to it', () => {
    const target = version('20200109000000');
    expect(plan(catalogOf('', ''), day(1), pinTo(target))).toMatchObject({ latest: day(2), target, stops: [] });
  });

  test('already there is up to date', () => {
    expect(plan(catalogOf('', ''), day(2), latest)).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
    expect(plan(catalogOf('', ''), day(1), pinTo(day(1)))).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
  });

  test('a rack ahead of the last published release is up to date', () => {
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

  test('latest looks only at releases at least that old', () => {
    expect(plan(catalog, day(1), atLeast(1), fourth)).toMatchObject({ target: day(3) });
    expect(plan(catalog, day(1), atLeast(1.5), fourth)).toMatchObject({ target: day(2), latest: day(3) });
  });

  test('nothing newer that is old enough: up to date, and says so', () => {
    const because = 'nothing-old-enough';
    expect(plan(catalog, day(2), atLeast(2), fourth)).toMatchObject({ kind: 'up-to-date', target: day(2), because });
    expect(plan(catalog, day(3), atLeast(2), fourth)).toMatchObject({ kind: 'up-to-date', because });
    expect(plan(catalog, day(2), atLeast(30), fourth)).toMatchObject({ kind: 'up-to-date', target: day(2), because });
  });

  describe('counts from the writing to the bucket where that is later than the name', () => {
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

    test('and for no pin', () => {
      expect(planRoute(catalog, day(1), pinTo(day(3)), now, written(day(3)))).toMatchObject({ target: day(3) });
    });
  });

  test('a rack on the last published release is simply there', () => {
    expect(plan(catalog, day(3), atLeast(1), fourth)).toMatchObject({ kind: 'up-to-date', because: 'at-target' });
  });
});

describe('a downgrade', () => {
  const allowed: RoutePolicy = { ...latest, downgrade: 'allow' };

  test('is refused unless allowed', () => {
    const catalog = catalogOf('', '', '');
    expect(refusalOf(plan(catalog, day(3), pinTo(day(1))))).toEqual({
      code: 'downgrade-not-allowed',
      current: day(3),
      target: day(1),
    });
    const route = plan(catalog, day(3), pinTo(day(1), allowed));
    expect(route).toMatchObject({ kind: 'planned', direction: 'downgrade' });
    expect(wayOf(route)).toEqual({ route: [day(1)], run: [day(1)], blockedBy: undefined });
  });

  test.each([
    ['between', catalogOf('', 'required', ''), [] as RackVersion[]],
    ['that the rack runs', catalogOf('', '', 'required'), []],
    ['that also-required names', catalogOf('', '', ''), [day(2)]],
  ])('is refused even so behind a required release %s', (_where, catalog, alsoRequired) => {
    expect(refusalOf(plan(catalog, day(3), pinTo(day(1), { ...allowed, alsoRequired })))).toMatchObject({
      code: 'downgrade-passes-required',
      target: day(1),
    });
  });

  test('may go back to a required release itself', () => {
    expect(plan(catalogOf('required', '', ''), day(3), pinTo(day(1), allowed))).toMatchObject({ kind: 'planned' });
  });

  test('is not hindered by a required release that is not published', () => {
    const catalog = catalogOf('', 'required unpublished', '');
    expect(plan(catalog, day(3), pinTo(day(1), allowed))).toMatchObject({ kind: 'planned' });
  });
});

describe('the releases that a run passes', () => {
  const passed = (catalog: ReleaseCatalog, from: RackVersion, policy: RoutePolicy): unknown => {
    const route = plan(catalog, from, policy);
    return route.kind === 'planned' ? releasesPassed(catalog, route, policy) : route;
  };
  const plain = (number: number) => ({ version: day(number), required: false });

  test('are all published ones after its own, to the last stop', () => {
    expect(passed(catalogOf('', '', '', 'unpublished', '', ''), day(2), pinTo(day(5)))).toEqual([plain(3), plain(5)]);
  });

  test('end where a required release ends the run, and tell it as required', () => {
    const catalog = catalogOf('', '', 'required', '');
    expect(passed(catalog, day(1), latest)).toEqual([plain(2), { version: day(3), required: true }]);
  });

  test('hold the last stop though it is not published', () => {
    expect(passed(catalogOf('', '', 'unpublished'), day(1), { ...edge, unpublished: 'allow' })).toEqual([
      plain(2),
      plain(3),
    ]);
  });

  test('are none on the way back', () => {
    expect(passed(catalogOf('', '', ''), day(3), pinTo(day(1), { ...latest, downgrade: 'allow' }))).toEqual([]);
  });
});

describe("the rack's own release", () => {
  test('not in the catalog: refused, naming its nearest neighbours', () => {
    const current = version('20200101120000');
    expect(refusalOf(plan(catalogOf('', '', ''), current, latest))).toEqual({
      code: 'current-unknown',
      current,
      before: day(1),
      after: day(2),
    });
  });

  test('there but unpublished: goes on, and says so', () => {
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
    expect(wayOf(plan(readRealCatalog(), from, latest))).toEqual({
      route: [...bridges, '20260421192651'],
      run: ['20170306140228'],
      blockedBy: '20170306140228',
    });
  });

  test('step goes by all three required releases to 20260421192651', () => {
    expect(wayOf(plan(readRealCatalog(), from, step))).toMatchObject({ run: [...bridges, '20260421192651'] });
  });

  test('block, run after run, comes to the end by the same stops', () => {
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

  test('a pin to 20170405220740 under step goes by 20170306140228 and 20170322201601', () => {
    expect(wayOf(plan(readRealCatalog(), from, pinTo(version('20170405220740'), step)))).toMatchObject({
      run: ['20170306140228', '20170322201601', '20170405220740'],
    });
  });
});
