/** Properties of every route, for generated catalogs and policies. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import { indexOfRelease, type ReleaseCatalog } from '../../src/releases/release-catalog.ts';
import { planRoute, stopsOfThisRun, type Route, type RouteRefusal } from '../../src/releases/route.ts';
import type { RoutePolicy, TargetSpec } from '../../src/releases/route-policy.ts';
import { catalogOf, day } from './catalogs.ts';

interface Case {
  readonly catalog: ReleaseCatalog;
  readonly current: RackVersion;
  readonly policy: RoutePolicy;
  /** When releases were written to the bucket, if known; often later than the time in their names. */
  readonly writtenAtMs: ReadonlyMap<RackVersion, number>;
}

const NOW = Date.UTC(2020, 1, 1);
const DAY_MS = 86_400_000;

const cases: fc.Arbitrary<Case> = fc
  .array(fc.constantFrom('', '', 'required', 'unpublished', 'required unpublished'), { minLength: 1, maxLength: 20 })
  .chain((marks) => {
    const release = fc.integer({ min: 1, max: marks.length }).map(day);
    const target: fc.Arbitrary<TargetSpec> = fc.oneof(
      fc.integer({ min: 0, max: 30 }).map((days) => ({ kind: 'latest' as const, minimumAgeMs: days * DAY_MS })),
      fc.constant({ kind: 'edge' as const }),
      release.map((version) => ({ kind: 'exact' as const, version })),
    );
    const { releases } = catalogOf(...marks);
    return fc.record({
      // Usually in order of time; sometimes in any order, because branch builds are listed late.
      catalog: fc
        .oneof(fc.constant(releases), fc.shuffledSubarray([...releases], { minLength: releases.length }))
        .map((listed) => ({ releases: listed })),
      current: release,
      writtenAtMs: fc
        .array(fc.tuple(release, fc.integer({ min: 0, max: 31 })), { maxLength: 10 })
        .map((written) => new Map(written.map(([version, days]) => [version, NOW - days * DAY_MS]))),
      policy: fc.record({
        target,
        requiredReleases: fc.constantFrom('block' as const, 'step' as const),
        alsoRequired: fc.array(release, { maxLength: 3 }),
        downgrade: fc.constantFrom('refuse' as const, 'allow' as const),
        unpublished: fc.constantFrom('refuse' as const, 'allow' as const),
      }),
    });
  });

function place({ catalog }: Case, version: RackVersion): number {
  return indexOfRelease(catalog, version) ?? Number.NaN;
}

/** The positions of required releases, by the contract and without code of the planner. */
function requiredPlaces({ catalog, policy }: Case): number[] {
  return catalog.releases.flatMap((release, index) =>
    (release.required && release.published) || policy.alsoRequired.includes(release.version) ? [index] : [],
  );
}

/** Whether a release is old enough: its age counts from the later of its name and its time in the bucket. */
function isOldEnough({ policy: { target }, writtenAtMs }: Case, version: RackVersion): boolean {
  const ageMs = target.kind === 'latest' ? target.minimumAgeMs : 0;
  const named = Date.UTC(2020, 0, Number(version.slice(6, 8)));
  return named + ageMs <= NOW && (writtenAtMs.get(version) ?? named) + ageMs <= NOW;
}

/** The target release by the contract; undefined if there is none. */
function targetOf(one: Case): RackVersion | undefined {
  const { catalog, current } = one;
  const { target } = one.policy;
  if (target.kind === 'exact') return target.version;
  const last = (among: ReleaseCatalog['releases']): RackVersion | undefined => among.at(-1)?.version;
  if (target.kind === 'edge') return last(catalog.releases);
  const admitted = (at: number): boolean => isOldEnough(one, catalog.releases[at]?.version ?? current);
  // A required release that is too young ends the route.
  const end = requiredPlaces(one).find((at) => at > place(one, current) && !admitted(at)) ?? catalog.releases.length;
  return last(catalog.releases.filter(({ published }, at) => at < end && published && admitted(at)));
}

/** Each reason to refuse a route, and its condition. */
const REASONS: Partial<Record<RouteRefusal['code'], (one: Case, goal: number, here: number) => boolean>> = {
  'no-published-release': ({ catalog }) => catalog.releases.every(({ published }) => !published),
  'target-unpublished': ({ catalog, policy }, goal) =>
    policy.unpublished === 'refuse' && catalog.releases[goal]?.published === false,
  'stop-unpublished': ({ catalog, policy }, goal, here) =>
    policy.unpublished === 'refuse' &&
    policy.alsoRequired
      .map((version) => indexOfRelease(catalog, version) ?? Number.NaN)
      .some((at) => at > here && at < goal && catalog.releases[at]?.published === false),
  'required-release-skipped': (one, goal, here) =>
    one.policy.requiredReleases === 'block' &&
    one.policy.target.kind === 'exact' &&
    requiredPlaces(one).some((at) => at > here && at < goal),
  'downgrade-not-allowed': ({ policy }, goal, here) => policy.downgrade === 'refuse' && goal < here,
  'downgrade-passes-required': (one, goal, here) =>
    goal < here && requiredPlaces(one).some((at) => at > goal && at <= here),
};

/** Consecutive runs, each from the end of the one before, until one has nothing to do. */
function runAfterRun({ catalog, current, policy, writtenAtMs }: Case): { stops: RackVersion[]; end: Route } {
  const stops: RackVersion[] = [];
  for (;;) {
    const end = planRoute(catalog, stops.at(-1) ?? current, policy, NOW, writtenAtMs);
    if (end.kind !== 'planned' || stops.length > catalog.releases.length) return { stops, end };
    stops.push(...stopsOfThisRun(end).map(({ version }) => version));
  }
}

/** Checks each route that is planned for a case. */
function eachRoute(check: (one: Case, route: Extract<Route, { kind: 'planned' }>) => void): void {
  fc.assert(
    fc.property(cases, (one) => {
      const route = planRoute(one.catalog, one.current, one.policy, NOW, one.writtenAtMs);
      if (route.kind === 'planned') check(one, route);
    }),
    { numRuns: 500 },
  );
}

describe('every route', () => {
  test('ends at the requested target, is not needed, or is refused for a valid reason', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const route = planRoute(one.catalog, one.current, one.policy, NOW, one.writtenAtMs);
        const here = place(one, one.current);
        const target = targetOf(one);
        const goal = target === undefined ? Number.NaN : place(one, target);
        switch (route.kind) {
          case 'planned':
            expect([route.target, route.stops.at(-1)?.version]).toEqual([target, target]);
            return;
          case 'up-to-date':
            // A channel never causes a downgrade; a pin is up to date only at its own release.
            if (one.policy.target.kind === 'exact') expect(goal).toBe(here);
            else expect(target === undefined || goal <= here).toBe(true);
            return;
          case 'refused':
            expect([route.refusal.code, REASONS[route.refusal.code]?.(one, goal, here)]).toEqual([
              route.refusal.code,
              true,
            ]);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  test('has the same releases with step in one run as with block in many', () => {
    fc.assert(
      fc.property(cases, (one) => {
        // With block, a pin behind a required release is refused.
        fc.pre(one.policy.target.kind !== 'exact');
        const step = { ...one, policy: { ...one.policy, requiredReleases: 'step' as const } };
        const block = { ...one, policy: { ...one.policy, requiredReleases: 'block' as const } };
        const whole = planRoute(step.catalog, step.current, step.policy, NOW, step.writtenAtMs);
        const inOneRun = whole.kind === 'planned' ? whole.stops.map(({ version }) => version) : [];
        const inManyRuns = runAfterRun(block);
        expect(inManyRuns.stops).toEqual(inOneRun);
        expect(inManyRuns.end.kind).toBe(whole.kind === 'refused' ? 'refused' : 'up-to-date');
      }),
      { numRuns: 500 },
    );
  });

  test('skips no required release, ends at its target, and has only permitted releases', () => {
    eachRoute((one, route) => {
      const { policy, catalog } = one;
      const places = [one.current, ...route.stops.map((stop) => stop.version)].map((version) => place(one, version));
      const passed = places.slice(1).flatMap((to, index) => {
        const from = places[index] ?? Number.NaN;
        // An upgrade may end at a required release; a downgrade may not start at one.
        return requiredPlaces(one).filter((at) => (from < to ? at > from && at < to : at > to && at <= from));
      });
      expect(passed).toEqual([]);
      expect(route.stops.at(-1)?.version).toBe(route.target);
      if (route.direction === 'upgrade') expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
      else expect([route.stops.length, policy.downgrade, policy.target.kind]).toEqual([1, 'allow', 'exact']);
      const withdrawn = route.stops.filter((stop) => catalog.releases[place(one, stop.version)]?.published !== true);
      if (policy.unpublished === 'refuse') expect(withdrawn).toEqual([]);
      const young = route.stops.filter(({ version }) => !isOldEnough(one, version));
      if (policy.target.kind === 'latest') expect(young).toEqual([]);
    });
  });

  test('is ended early only by block, only for a channel, and at its first stop', () => {
    eachRoute((one, route) => {
      const run = stopsOfThisRun(route);
      if (route.blockedBy === undefined) expect(run).toEqual(route.stops);
      else {
        expect(run).toEqual([{ version: route.blockedBy, required: true }]);
        expect([one.policy.requiredReleases, one.policy.target.kind === 'exact']).toEqual(['block', false]);
      }
    });
  });
});
