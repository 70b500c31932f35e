/** default.json, the preset for Renovate: where it finds versions, and the release that it proposes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import jsonata from 'jsonata';
import { parseReleaseCatalog } from '../src/releases/release-catalog.ts';
import { planRoute } from '../src/releases/route.ts';
import { describeOnRealReleases, REAL_BUCKET } from './builders/release-data.ts';
import { LATEST_BY_BLOCK } from './builders/route.ts';
import { catalogFrom, version } from './releases/catalogs.ts';

interface Preset {
  readonly customDatasources: {
    readonly 'convox-rack': {
      readonly defaultRegistryUrlTemplate: string;
      readonly transformTemplates: readonly [string];
    };
  };
  readonly customManagers: readonly {
    readonly managerFilePatterns: readonly [string];
    readonly matchStrings: readonly [string];
    readonly packageNameTemplate: string;
    readonly versioningTemplate: string;
  }[];
}

interface Entry {
  readonly version: string;
  readonly published: boolean;
  readonly required: boolean;
}

const preset = JSON.parse(readFileSync('default.json', 'utf8')) as Preset;
const datasource = preset.customDatasources['convox-rack'];

/** The releases that Renovate gets from Convox's list for a rack on this version. */
async function releasesFor(list: readonly Entry[], current: string) {
  const expression = jsonata(datasource.transformTemplates[0].replaceAll('{{{currentValue}}}', current));
  const { releases } = (await expression.evaluate(list)) as {
    releases: { version: string; releaseTimestamp: string }[];
  };
  return releases;
}

/** Renovate proposes the highest of these that is higher than the current one. */
async function proposalFor(list: readonly Entry[], current: string): Promise<string | undefined> {
  const versions = (await releasesFor(list, current)).map((release) => release.version);
  return versions.sort().findLast((one) => one > current);
}

/** Where a run of the action ends, by the action's own rule. */
function firstStop(list: readonly Entry[], current: string): string | undefined {
  const route = planRoute(catalogFrom(list), version(current), LATEST_BY_BLOCK, Date.now());
  return route.kind === 'planned' ? route.stops[0]?.version : undefined;
}

const entry = (name: string, marks = ''): Entry & { description: string } => ({
  version: name,
  description: '',
  published: !marks.includes('unpublished'),
  required: marks.includes('required'),
});

const LIST = [
  ...[entry('20200101000000'), entry('20200102000000', 'required'), entry('20200103000000', 'required unpublished')],
  // The order of the list counts, not the names.
  ...[entry('20200105000000', 'required'), entry('20200104000000'), entry('20200106000000')],
  entry('20200107000000', 'unpublished'),
];

describe('the release that Renovate proposes', () => {
  it.each([
    ['the first required release', '20200101000000', '20200102000000'],
    ['the next required release, not an unpublished one', '20200102000000', '20200105000000'],
    ['the next required release from an unpublished one', '20200103000000', '20200105000000'],
    ['the last published release after the last required one', '20200105000000', '20200106000000'],
    ['nothing for the last published release', '20200106000000', undefined],
    ['nothing for a release after it', '20200107000000', undefined],
    ['nothing for a release that is not in the list', '20191231000000', undefined],
  ])('is %s', async (_what, current, expected) => {
    expect(await proposalFor(LIST, current)).toBe(expected);
    if (current !== '20191231000000') expect(firstStop(LIST, current)).toBe(expected);
  });

  it('has the date in its name, for `minimumReleaseAge`', async () => {
    const [, next] = await releasesFor([entry('20200101000000'), entry('20200229235958')], '20200101000000');
    expect(next?.releaseTimestamp).toBe('2020-02-29T23:59:58Z');
  });
});

describeOnRealReleases("in Convox's own list", () => {
  const text = readFileSync(join(REAL_BUCKET, 'release/versions.json'), 'utf8');
  const list = JSON.parse(text) as readonly Entry[];
  // Evaluating the expression takes 0.2 s: those before required releases, each hundredth one, and the last ones.
  const published = list.filter((one) => one.published && /^\d{14}$/.test(one.version));
  const chosen = published.filter(
    (_one, index) => published[index + 1]?.required === true || index % 100 === 0 || index >= published.length - 2,
  );

  it('is where the update of the action ends', async () => {
    expect(parseReleaseCatalog(text).kind).toBe('catalog');
    expect(chosen.length).toBeGreaterThan(10);
    for (const { version: current } of chosen) {
      expect([current, await proposalFor(list, current)]).toEqual([current, firstStop(list, current)]);
    }
  });
});

describe('the versions that Renovate finds', () => {
  /** The versions that the managers of a file extract from it. As in Renovate, `^` and `$` are the ends of the file. */
  function found(file: string, text: string): readonly string[] {
    return preset.customManagers
      .filter(({ managerFilePatterns: [pattern] }) => new RegExp(pattern.slice(1, -1)).test(file))
      .flatMap(({ matchStrings: [pattern] }) => [...text.matchAll(new RegExp(pattern, 'g'))])
      .map((match) => match.groups?.['currentValue'] ?? '');
  }

  const step = (lines: string): string =>
    `    steps:\n      - uses: OWNER/convox-rack-update@RELEASE_COMMIT # v1.0.0\n        with:\n          rack: production\n${lines}`;

  it.each([
    ['.convox/rack-version', '20260420193621\n', ['20260420193621']],
    ['infra/.convox/rack-version', '  20260420193621  \r\n', ['20260420193621']],
    ['.convox/rack-version', 'latest\n', []],
    ['.convox/rack-version', '20260420193621-dev\n', []],
    ['.convox/rack-version.bak', '20260420193621\n', []],
    ['.github/workflows/rack.yml', step("          version: '20260420193621'\n"), ['20260420193621']],
    ['.github/workflows/rack.yaml', step('          version: "20260420193621" # pinned\n'), ['20260420193621']],
    ['.github/workflows/rack.yml', step('          version: 20260420193621\n'), ['20260420193621']],
    ['.github/workflows/rack.yml', step('          version: latest\n'), []],
    ['.github/workflows/rack.yml', step('          also-required: 20260420193621\n'), []],
    ['.github/workflows/rack.yml', step("          version: '202604201936210'\n"), []],
    ['docs/workflows/rack.yml', step("          version: '20260420193621'\n"), []],
    [
      '.github/workflows/racks.yml',
      step("          version: '1'\n") + step("          version: '20170306140228'\n"),
      ['20170306140228'],
    ],
  ])('in %s with %j are %j', (file, text, expected) => {
    expect(found(file, text)).toEqual(expected);
  });
});

it('looks up each version separately, with templates that Renovate can compile', () => {
  for (const manager of preset.customManagers) {
    // Renovate keeps the releases of a package name, so two racks on two versions need two names.
    expect(manager.packageNameTemplate).toContain('{{{currentValue}}}');
    expect('20260420193621').toMatch(new RegExp(manager.versioningTemplate.replace('regex:', '')));
    // RE2 has no lookaround and no backreferences.
    expect(manager.matchStrings.join()).not.toMatch(/\(\?<?[=!]|\\[1-9]/);
  }
  const [template] = datasource.transformTemplates;
  expect(template.replaceAll('{{{currentValue}}}', '')).not.toMatch(/\{\{/);
});
