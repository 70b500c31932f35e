/** What holds for every route, whatever the catalog and the policy. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RackVersion } from '../../src/domain/rack-version.ts';
import { indexOfRelease, type ReleaseCatalog } from '../../src/domain/release-catalog.ts';
import { planRoute, stopsOfThisRun, type RoutePolicy, type TargetSpec } from '../../src/domain/route.ts';
import { catalogOf, day } from './catalogs.ts';

interface Case {
  readonly catalog: ReleaseCatalog;
  readonly current: RackVersion;
  readonly policy: RoutePolicy;
}

const NOW = Date.UTC(2020, 1, 1);

const cases: fc.Arbitrary<Case> = fc
  .array(fc.constantFrom('', '', 'required', 'unpublished', 'required unpublished'), { minLength: 1, maxLength: 20 })
  .chain((marks) => {
    const release = fc.integer({ min: 1, max: marks.length }).map(day);
    const target: fc.Arbitrary<TargetSpec> = fc.oneof(
      fc.integer({ min: 0, max: 30 }).map((days) => ({ kind: 'latest' as const, minimumAgeMs: days * 86_400_000 })),
      fc.constant({ kind: 'edge' as const }),
      release.map((version) => ({ kind: 'exact' as const, version })),
    );
    return fc.record({
      catalog: fc.constant(catalogOf(...marks)),
      current: release,
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

/** Written apart from the planner's own: places of what is required, by the contract's words. */
function requiredPlaces({ catalog, policy }: Case): number[] {
  return catalog.releases.flatMap((release, index) =>
    (release.required && release.published) || policy.alsoRequired.includes(release.version) ? [index] : [],
  );
}

describe('every route', () => {
  test('passes no required release: not in a step, not in a run, not backwards', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const route = planRoute(one.catalog, one.current, one.policy, NOW);
        if (route.kind !== 'way') return;
        const legs = [one.current, ...route.stops.map((stop) => stop.version)].map((version) => place(one, version));
        const passed = legs.slice(1).flatMap((to, index) => {
          const from = legs[index] ?? Number.NaN;
          // Forwards the goal itself may be required; backwards the start may not.
          return requiredPlaces(one).filter((at) => (from < to ? at > from && at < to : at > to && at <= from));
        });
        expect(passed).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('ascends in the catalog, to the target and no further; only a downgrade goes back, in one step', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const route = planRoute(one.catalog, one.current, one.policy, NOW);
        if (route.kind !== 'way') return;
        const places = [place(one, one.current), ...route.stops.map((stop) => place(one, stop.version))];
        expect(route.stops.at(-1)?.version).toBe(route.target);
        if (route.direction === 'upgrade') expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b));
        else expect([route.stops.length, one.policy.downgrade, one.policy.target.kind]).toEqual([1, 'allow', 'exact']);
      }),
      { numRuns: 500 },
    );
  });

  test('goes to no unpublished release unless that is allowed', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const route = planRoute(one.catalog, one.current, one.policy, NOW);
        if (route.kind !== 'way' || one.policy.unpublished === 'allow') return;
        expect(
          route.stops.filter((stop) => one.catalog.releases[place(one, stop.version)]?.published !== true),
        ).toEqual([]);
      }),
    );
  });

  test('is stable: planned again, or from any of its stops, it is the same way on', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const route = planRoute(one.catalog, one.current, one.policy, NOW);
        expect(planRoute(one.catalog, one.current, one.policy, NOW)).toEqual(route);
        if (route.kind !== 'way') return;
        for (const [index, stop] of route.stops.entries()) {
          const next = planRoute(one.catalog, stop.version, one.policy, NOW);
          if (index === route.stops.length - 1) expect(next.kind).toBe('up-to-date');
          else expect(next).toMatchObject({ kind: 'way', stops: route.stops.slice(index + 1) });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('ends short of its target only under block, only for a channel, and then at its first stop', () => {
    fc.assert(
      fc.property(cases, (one) => {
        const route = planRoute(one.catalog, one.current, one.policy, NOW);
        if (route.kind !== 'way') return;
        const run = stopsOfThisRun(route);
        if (route.blockedBy === undefined) expect(run).toEqual(route.stops);
        else {
          expect(run).toEqual([{ version: route.blockedBy, required: true }]);
          expect([one.policy.requiredReleases, one.policy.target.kind === 'exact']).toEqual(['block', false]);
        }
      }),
    );
  });
});
