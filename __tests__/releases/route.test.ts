/** Which releases a route has, and why it is refused. Properties of all routes are in route-properties.test.ts. */
import { describe, expect, it, test } from '@jest/globals';
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

/** The stops of the route, those of this run, and what blocks it. */
function versionsText(route: Route): unknown {
  if (route.kind !== 'planned') return route;
  const names = (stops: typeof route.stops): string[] => stops.map((stop) => stop.version);
  return { route: names(route.stops), run: names(stopsOfThisRun(route)), blockedBy: route.blockedBy };
}

function refusalOf(route: Route): unknown {
  return route.kind === 'refused' ? route.refusal : route;
}

const none: readonly RackVersion[] = [];
const FIVE = ['', 'required', '', 'required', ''];
const alsoRequired = (...days: readonly number[]) => ({ alsoRequired: days.map(day) });
const unpublished = { unpublished: 'allow' } as const;
const downgrade = { downgrade: 'allow' } as const;

/** The days of the route's stops, those of this run, and the day that blocks it. */
type Planned = readonly [route: readonly number[], run?: readonly number[], blockedBy?: number];

describe('planRoute', () => {
  it.each<[string, readonly string[], from: number, RoutePolicy, Planned]>([
    ['is direct without a required release in between', ['', '', ''], 1, latest, [[3]]],
    ['stops at the first required release with block', FIVE, 1, latest, [[2, 4, 5], [2], 2]],
    ['continues from there in the next run', FIVE, 2, latest, [[4, 5], [4], 4]],
    ['reaches the target from the last required release', FIVE, 4, latest, [[5]]],
    ['stops there for edge too', FIVE, 1, edge, [[2, 4, 5], [2], 2]],
    ['updates to each required release in one run with step', FIVE, 1, step, [[2, 4, 5]]],
    ['does so for a pinned target too', FIVE, 1, pinTo(day(3), step), [[2, 3]]],
    ['is not blocked by a required release that is the target', ['', 'required'], 1, latest, [[2]]],
    ['is not blocked by a required release that is pinned', FIVE, 1, pinTo(day(2)), [[2]]],
    ['ignores an unpublished required release', ['', 'required unpublished', ''], 1, latest, [[3]]],
    ['ignores required releases up to the rack’s own', ['required', 'required', ''], 2, latest, [[3]]],
    ['stops at also-required', ['', '', ''], 1, { ...latest, ...alsoRequired(2) }, [[2, 3], [2], 2]],
    [
      'stops at an unpublished release in also-required if that is permitted',
      ['', 'unpublished', ''],
      1,
      { ...step, ...alsoRequired(2), ...unpublished },
      [[2, 3]],
    ],
    ['chooses the last published release for latest', ['', '', 'unpublished'], 1, latest, [[2]]],
    ['chooses the last entry for edge', ['', ''], 1, edge, [[2]]],
    [
      'accepts an unpublished entry for edge if permitted',
      ['', '', 'unpublished'],
      1,
      { ...edge, ...unpublished },
      [[3]],
    ],
    [
      'accepts an unpublished pin if permitted',
      ['', 'unpublished', ''],
      1,
      pinTo(day(2), { ...latest, ...unpublished }),
      [[2]],
    ],
    ['downgrades in one step if permitted', ['', '', ''], 3, pinTo(day(1), { ...latest, ...downgrade }), [[1]]],
    ['downgrades to a required release', ['required', '', ''], 3, pinTo(day(1), { ...latest, ...downgrade }), [[1]]],
    [
      'downgrades over an unpublished required release',
      ['', 'required unpublished', ''],
      3,
      pinTo(day(1), { ...latest, ...downgrade }),
      [[1]],
    ],
  ])('%s', (_title, catalog, from, policy, [route, run = route, blockedBy]) => {
    const planned = plan(catalogOf(...catalog), day(from), policy);
    const blocking = blockedBy === undefined ? undefined : day(blockedBy);
    expect(versionsText(planned)).toEqual({ route: route.map(day), run: run.map(day), blockedBy: blocking });
    expect(planned).toMatchObject({ direction: (route[0] ?? 0) < from ? 'downgrade' : 'upgrade' });
  });

  it('marks the required releases among its stops', () => {
    const route = plan(catalogOf('', 'required', ''), day(1), step);
    expect(route).toMatchObject({ kind: 'planned', target: day(3), latest: day(3), currentPublished: true });
    expect(route.kind === 'planned' && route.stops).toEqual([
      { version: day(2), required: true },
      { version: day(3), required: false },
    ]);
  });

  it('uses the order of the catalog, not the timestamps', () => {
    const [first, second, third] = catalogOf('', 'required', '').releases;
    if (first === undefined || second === undefined || third === undefined) throw new Error('three releases');
    const catalog = { releases: [second, third, first] };
    expect(versionsText(plan(catalog, day(3), latest))).toMatchObject({ route: [day(1)] });
  });

  it.each<[string, readonly string[], from: RackVersion, RoutePolicy, object]>([
    [
      'unknown releases in also-required, all together',
      ['', '', ''],
      day(1),
      { ...latest, ...alsoRequired(8, 2, 9) },
      { code: 'also-required-unknown', versions: [day(8), day(9)] },
    ],
    [
      'an unpublished release in also-required',
      ['', 'unpublished', ''],
      day(1),
      { ...step, ...alsoRequired(2) },
      { code: 'stop-unpublished', stop: day(2) },
    ],
    [
      'a pinned target behind a required release',
      FIVE,
      day(1),
      pinTo(day(3)),
      { code: 'required-release-skipped', target: day(3), required: day(2) },
    ],
    [
      'an unpublished entry for edge',
      ['', '', 'unpublished'],
      day(1),
      edge,
      { code: 'target-unpublished', target: day(3) },
    ],
    [
      'an unpublished pin',
      ['', 'unpublished', ''],
      day(1),
      pinTo(day(2)),
      { code: 'target-unpublished', target: day(2) },
    ],
    [
      'a target that is not in the catalog, with its neighbours',
      ['', '', ''],
      day(1),
      pinTo(version('20200102120000')),
      { code: 'target-unknown', target: '20200102120000', before: day(2), after: day(3) },
    ],
    [
      'a rack at a release that is not in the catalog, with its neighbours',
      ['', '', ''],
      version('20200101120000'),
      latest,
      { code: 'current-unknown', current: '20200101120000', before: day(1), after: day(2) },
    ],
    ['a catalog without a published release', ['unpublished'], day(1), latest, { code: 'no-published-release' }],
    [
      'a downgrade',
      ['', '', ''],
      day(3),
      pinTo(day(1)),
      { code: 'downgrade-not-allowed', current: day(3), target: day(1) },
    ],
    ...(
      [
        ['', 'required', ''],
        ['', '', 'required'],
        ['', '', ''],
      ] as const
    ).map((marks): [string, readonly string[], RackVersion, RoutePolicy, object] => [
      `a downgrade across a required release, even if downgrades are permitted (${marks.join()})`,
      marks,
      day(3),
      pinTo(day(1), { ...latest, ...downgrade, alsoRequired: marks.every((mark) => mark === '') ? [day(2)] : none }),
      { code: 'downgrade-passes-required', target: day(1) },
    ]),
  ])('refuses %s', (_what, catalog, from, policy, refusal) => {
    expect(plan(catalogOf(...catalog), from, policy)).toMatchObject({ kind: 'refused', refusal });
  });

  it('names latest and the target in a refusal', () => {
    const target = version('20200109000000');
    expect(plan(catalogOf('', ''), day(1), pinTo(target))).toMatchObject({ latest: day(2), target, stops: [] });
    expect(plan(catalogOf('unpublished'), day(1), latest)).toMatchObject({ latest: undefined, target: undefined });
  });

  it.each<[string, readonly string[], from: number, RoutePolicy, object]>([
    ['it is the latest', ['', ''], 2, latest, { because: 'at-target' }],
    ['it is the pin', ['', ''], 1, pinTo(day(1)), { because: 'at-target' }],
    ['it is the pin, though withdrawn', ['', 'unpublished', ''], 2, pinTo(day(2)), { because: 'at-target' }],
    [
      'it is newer than the last published one',
      ['', '', 'unpublished'],
      3,
      latest,
      { target: day(2), because: 'ahead-of-target', currentPublished: false },
    ],
  ])('is up to date with the rack’s release if %s', (_what, catalog, from, policy, facts) => {
    expect(plan(catalogOf(...catalog), day(from), policy)).toMatchObject({ kind: 'up-to-date', ...facts });
  });

  it('accepts a rack at a listed release that is not published', () => {
    expect(plan(catalogOf('unpublished', ''), day(1), latest)).toMatchObject({
      kind: 'planned',
      currentPublished: false,
    });
  });
});

describe('minimum-release-age', () => {
  const catalog = catalogOf('', '', '');
  const bridged = catalogOf('', '', 'required', '');
  const dayMs = 86_400_000;
  const fourth = Date.UTC(2020, 0, 4);
  const later = Date.UTC(2020, 5, 1);
  const atLeast = (days: number): RoutePolicy => ({
    ...latest,
    target: { kind: 'latest', minimumAgeMs: days * dayMs },
  });
  const because = 'nothing-old-enough';

  it.each<[number, number, object]>([
    [1, 1, { target: day(3) }],
    [1, 1.5, { target: day(2), latest: day(3) }],
    [2, 2, { kind: 'up-to-date', target: day(2), because }],
    [3, 2, { kind: 'up-to-date', because }],
    [2, 30, { kind: 'up-to-date', target: day(2), because }],
    [3, 1, { kind: 'up-to-date', because: 'at-target' }],
  ])('from day %d, with at least %d days on day 4: %j', (from, days, facts) => {
    expect(plan(catalog, day(from), atLeast(days), fourth)).toMatchObject(facts);
  });

  it.each<[string, ReleaseCatalog, number, RoutePolicy, readonly number[], object]>([
    ['for the target', catalog, 1, atLeast(7), [3], { target: day(2), latest: day(3) }],
    ['for each target', catalog, 1, atLeast(7), [2, 3], { kind: 'up-to-date', because }],
    ['for a required release, which is not passed', bridged, 1, atLeast(7), [3], { target: day(2) }],
    ['for a required release that is next', bridged, 2, atLeast(7), [3], { because }],
    ['but not for the rack’s own release', bridged, 3, atLeast(7), [3], { target: day(4) }],
    ['but not for a pin', catalog, 1, pinTo(day(3)), [3], { target: day(3) }],
  ])('counts from the later write time in the bucket %s', (_what, listed, from, policy, days, facts) => {
    const written = new Map(days.map((number) => [day(number), later - 6 * dayMs]));
    expect(planRoute(listed, day(from), policy, later, written)).toMatchObject(facts);
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
