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

const FIVE = ['', 'required', '', 'required', ''];
const THREE = ['', '', ''];
const WITHDRAWN = ['', 'unpublished', ''];
const alsoRequired = (...days: readonly number[]) => ({ alsoRequired: days.map(day) });
const unpublished = { unpublished: 'allow' } as const;
const downgrade = { downgrade: 'allow' } as const;
const pinDown = (number: number, policy = latest): RoutePolicy => pinTo(day(number), { ...policy, ...downgrade });
const pinAny = (number: number): RoutePolicy => pinTo(day(number), { ...latest, ...unpublished });
const edgeAny: RoutePolicy = { ...edge, ...unpublished };

/** The days of the route's stops, those of this run, and the day that blocks it. */
type Planned = readonly [route: readonly number[], run?: readonly number[], blockedBy?: number];

describe('planRoute', () => {
  it.each<[string, readonly string[], from: number, RoutePolicy, Planned]>([
    ['is direct without a required release in between', ['', '', ''], 1, latest, [[3]]],
    ['stops at the first required release with block', FIVE, 1, latest, [[2, 4, 5], [2], 2]],
    ['continues from there in the next run', FIVE, 2, latest, [[4, 5], [4], 4]],
    ['reaches the target from the last required release', FIVE, 4, latest, [[5]]],
    ['stops at a required release for edge too', FIVE, 1, edge, [[2, 4, 5], [2], 2]],
    ['updates to each required release in one run with step', FIVE, 1, step, [[2, 4, 5]]],
    ['updates to each required release before a pinned target with step', FIVE, 1, pinTo(day(3), step), [[2, 3]]],
    ['is not blocked by a required release that is the target', ['', 'required'], 1, latest, [[2]]],
    ['is not blocked by a required release that is pinned', FIVE, 1, pinTo(day(2)), [[2]]],
    ['ignores an unpublished required release', ['', 'required unpublished', ''], 1, latest, [[3]]],
    ['ignores required releases up to the rack’s own', ['required', 'required', ''], 2, latest, [[3]]],
    ['stops at also-required', ['', '', ''], 1, { ...latest, ...alsoRequired(2) }, [[2, 3], [2], 2]],
    [
      'stops at an unpublished also-required if permitted',
      WITHDRAWN,
      1,
      { ...step, ...alsoRequired(2), ...unpublished },
      [[2, 3]],
    ],
    ['chooses the last published release for latest', ['', '', 'unpublished'], 1, latest, [[2]]],
    ['chooses the last entry for edge', ['', ''], 1, edge, [[2]]],
    ['accepts an unpublished entry for edge if permitted', ['', '', 'unpublished'], 1, edgeAny, [[3]]],
    ['accepts an unpublished pin if permitted', WITHDRAWN, 1, pinAny(2), [[2]]],
    ['downgrades in one step if permitted', ['', '', ''], 3, pinDown(1), [[1]]],
    ['downgrades to a required release', ['required', '', ''], 3, pinDown(1), [[1]]],
    ['downgrades over an unpublished required release', ['', 'required unpublished', ''], 3, pinDown(1), [[1]]],
  ])('%s', (_title, catalog, from, policy, [route, run = route, blockedBy]) => {
    const planned = plan(catalogOf(...catalog), day(from), policy);
    const blocking = blockedBy === undefined ? undefined : day(blockedBy);
    expect(versionsText(planned)).toEqual({ route: route.map(day), run: run.map(day), blockedBy: blocking });
    expect(planned).toMatchObject({ direction: (route[0] ?? 0) < from ? 'downgrade' : 'upgrade' });
  });

  const between = version('20200101120000');
  const around = { before: day(1), after: day(2) };
  const alsoMissing: RoutePolicy = { ...latest, ...alsoRequired(8, 2, 9) };
  it.each<[string, readonly string[], from: RackVersion, RoutePolicy, refusal: string, facts: object]>([
    ['all unknown also-required', THREE, day(1), alsoMissing, 'also-required-unknown', { versions: [day(8), day(9)] }],
    [
      'an unpublished also-required',
      WITHDRAWN,
      day(1),
      { ...step, ...alsoRequired(2) },
      'stop-unpublished',
      { stop: day(2) },
    ],
    ['a pin behind a required release', FIVE, day(1), pinTo(day(3)), 'required-release-skipped', { required: day(2) }],
    ['an unpublished entry for edge', ['', '', 'unpublished'], day(1), edge, 'target-unpublished', { target: day(3) }],
    ['an unpublished pin', WITHDRAWN, day(1), pinTo(day(2)), 'target-unpublished', { target: day(2) }],
    ['a pin that is not listed', THREE, day(1), pinTo(between), 'target-unknown', { target: between, ...around }],
    ['a rack at an unlisted release', THREE, between, latest, 'current-unknown', { current: between, ...around }],
    ['a catalog without a published release', ['unpublished'], day(1), latest, 'no-published-release', {}],
    ['a downgrade', THREE, day(3), pinTo(day(1)), 'downgrade-not-allowed', { current: day(3), target: day(1) }],
    ['a downgrade over a required release', ['', 'required', ''], day(3), pinDown(1), 'downgrade-passes-required', {}],
    ['a downgrade from a required release', ['', '', 'required'], day(3), pinDown(1), 'downgrade-passes-required', {}],
    [
      ...(['a downgrade over an also-required release', THREE, day(3)] as const),
      ...([pinDown(1, { ...latest, ...alsoRequired(2) }), 'downgrade-passes-required', { target: day(1) }] as const),
    ],
  ])('refuses %s', (_what, catalog, from, policy, code, facts) => {
    expect(plan(catalogOf(...catalog), from, policy)).toMatchObject({ kind: 'refused', refusal: { code, ...facts } });
  });

  it('names latest and the target in a refusal', () => {
    const target = version('20200109000000');
    expect(plan(catalogOf('', ''), day(1), pinTo(target))).toMatchObject({ latest: day(2), target, stops: [] });
    expect(plan(catalogOf('unpublished'), day(1), latest)).toMatchObject({ latest: undefined, target: undefined });
  });

  it.each<[string, readonly string[], from: number, RoutePolicy, object]>([
    ['it is the latest', ['', ''], 2, latest, { because: 'at-target' }],
    ['it is the pin, even if withdrawn', ['', 'unpublished', ''], 2, pinTo(day(2)), { because: 'at-target' }],
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

  test('a pin to 20170405220740 under block is refused, naming 20170306140228', () => {
    expect(refusalOf(plan(readRealCatalog(), from, pinTo(version('20170405220740'))))).toEqual({
      code: 'required-release-skipped',
      target: '20170405220740',
      required: '20170306140228',
    });
  });
});
