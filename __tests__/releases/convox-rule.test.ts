/** Compares our decisions with Convox's rule: each row of docs/convox-rule.md, then each listed release. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { LATEST_BY_BLOCK } from '../builders/route.ts';
import { parseVersionChoice, targetOf } from '../../src/inputs/parse-target.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import type { ReleaseCatalog } from '../../src/releases/release-catalog.ts';
import { planRoute, stopsOfThisRun, type Route } from '../../src/releases/route.ts';
import type { RoutePolicy } from '../../src/releases/route-policy.ts';
import { catalogFrom, day } from './catalogs.ts';
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

/** As in the tables of the page: the next release, `up to date`, or `refused`. */
function resultOf(route: Route): string {
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
 * Convox's rule, without functions of the action: the first published and required release after the current one, or else
 * the last published one after it; undefined if there is none.
 */
function nextByConvox({ releases }: ReleaseCatalog, current: RackVersion): RackVersion | undefined {
  const at = releases.findIndex(({ version }) => version === current);
  const ahead = releases.slice(at + 1).filter(({ published }) => published);
  // From a release that is not listed, Convox updates to the latest one.
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
    expect(resultOf(planRoute(listed, at, LATEST_BY_BLOCK, NOW))).toBe(ours);
    const theirs = nextByConvox(listed, at);
    expect(theirs === undefined ? 'error' : String(Number(theirs.slice(6, 8)))).toBe(convox);
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
    const reached = route.kind === 'planned' ? String(Number(route.target.slice(6, 8))) : resultOf(route);
    expect([reached, reached === 'refused' ? 'error' : reached]).toEqual([ours, convox]);
  });
});

describe('the page', () => {
  test('has only rows that are tested', () => {
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
