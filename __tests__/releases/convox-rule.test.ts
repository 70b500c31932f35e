/** Compares our decisions with Convox's own rule: each row of docs/convox-rule.md, then generated catalogs. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { LATEST_BY_BLOCK } from '../builders/route.ts';
import fc from 'fast-check';
import { parseVersionChoice, targetOf } from '../../src/inputs/parse-target.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import type { ReleaseCatalog } from '../../src/releases/release-catalog.ts';
import { planRoute, stopsOfThisRun, type Route } from '../../src/releases/route.ts';
import type { RoutePolicy } from '../../src/releases/route-policy.ts';
import { catalogFrom, catalogOf, day } from './catalogs.ts';
import { describeOnRealReleases, readRealCatalog } from '../builders/release-data.ts';

const NOW = Date.UTC(2027, 0, 1);

/** The rows of the page's tables under a heading, their cells without the marks of code. */
function rowsUnder(heading: string): readonly (readonly string[])[] {
  const page = readFileSync(new URL('../../docs/convox-rule.md', import.meta.url), 'utf8');
  const section = page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
  const lines = section.split('\n').filter((line) => line.startsWith('| '));
  return lines.slice(2).map((line) =>
    line
      .slice(2, -2)
      .split(' | ')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

/** `1 2u 3r 4ru`, in the file's order. */
function catalogNamed(text: string): ReleaseCatalog {
  const entries = text.split(' ').map((entry) => ({
    version: day(Number.parseInt(entry, 10)),
    description: '',
    published: !entry.includes('u'),
    required: entry.includes('r'),
  }));
  return catalogFrom(entries);
}

/** As the page's tables say it: where the run goes, `up to date`, or `refused`. */
function answerOf(route: Route): string {
  switch (route.kind) {
    case 'up-to-date':
      return 'up to date';
    case 'refused':
      return 'refused';
    case 'planned':
      return String(Number(stopsOfThisRun(route)[0]?.version.slice(6, 8)));
  }
}

/**
 * Convox's rule in the page's words, and in none of our functions: the first published and required release after the
 * current one, else the last published one after it; undefined where there is none.
 */
function nextByConvox({ releases }: ReleaseCatalog, current: RackVersion): RackVersion | undefined {
  const at = releases.findIndex(({ version }) => version === current);
  const ahead = releases.slice(at + 1).filter(({ published }) => published);
  // One that is not listed goes to the latest, whatever is required on the way.
  if (at === -1) return ahead.at(-1)?.version;
  return (ahead.find(({ required }) => required) ?? ahead.at(-1))?.version;
}

function nextByUs(catalog: ReleaseCatalog, current: RackVersion): RackVersion | undefined {
  const route = planRoute(catalog, current, LATEST_BY_BLOCK, NOW);
  return route.kind === 'planned' ? stopsOfThisRun(route)[0]?.version : undefined;
}

describe('the next release', () => {
  const rows = rowsUnder('The next release');

  test.each(rows)('%s', (_case, catalog = '', current = '', convox = '', ours = '') => {
    const listed = catalogNamed(catalog);
    const at = day(Number(current));
    expect(answerOf(planRoute(listed, at, LATEST_BY_BLOCK, NOW))).toBe(ours);
    const theirs = nextByConvox(listed, at);
    expect(theirs === undefined ? 'error' : String(Number(theirs.slice(6, 8)))).toBe(convox);
  });

  test('is the same by both rules in every catalog with the current release and a published one', () => {
    const marks = fc.constantFrom('', '', 'required', 'unpublished', 'required unpublished');
    const cases = fc.array(marks, { minLength: 1, maxLength: 20 }).chain((drawn) =>
      fc.tuple(
        fc
          .shuffledSubarray([...catalogOf(...drawn).releases], { minLength: drawn.length })
          .map((releases): ReleaseCatalog => ({ releases })),
        fc.integer({ min: 1, max: drawn.length }).map(day),
      ),
    );
    fc.assert(
      fc.property(cases, ([catalog, current]) => {
        expect(nextByUs(catalog, current)).toBe(nextByConvox(catalog, current));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a target by name', () => {
  test.each(rowsUnder('A target by name'))('%s', (_case, catalog = '', target = '', convox = '', ours = '') => {
    const choice = parseVersionChoice('version', /^\d+$/.test(target) ? day(Number(target)) : target);
    if (choice.kind === 'bad') throw new Error(`not a version: ${target}`);
    const policy: RoutePolicy = {
      ...LATEST_BY_BLOCK,
      target: targetOf(choice.value, 0),
      requiredReleases: 'step',
      unpublished: 'allow',
    };
    const route = planRoute(catalogNamed(catalog), day(1), policy, NOW);
    const reached = route.kind === 'planned' ? String(Number(route.target.slice(6, 8))) : answerOf(route);
    expect([reached, reached === 'refused' ? 'error' : reached]).toEqual([ours, convox]);
  });
});

describe('the page', () => {
  test('has only rows that are read', () => {
    expect([rowsUnder('The next release').length, rowsUnder('A target by name').length]).toEqual([15, 9]);
  });
});

describeOnRealReleases('from each of the 1617 releases that Convox lists', () => {
  test('the next release is the same by both rules', () => {
    const catalog = readRealCatalog();
    const differing = catalog.releases
      .map(({ version }) => version)
      .filter((version) => nextByUs(catalog, version) !== nextByConvox(catalog, version));
    expect(differing).toEqual([]);
  });
});
