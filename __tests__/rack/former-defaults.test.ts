/** The table of former defaults, compared with the templates of the releases. */
import { describe, expect, it } from '@jest/globals';
import { formerDefaultsIn } from '../../script/lib/former-defaults/table.ts';
import type { TemplateOfRelease } from '../../script/lib/known-stops/releases.ts';
import { formerDefaultsOf } from '../../src/rack/former-defaults.ts';
import { describeOnRealReleases, HAS_REAL_BUCKET, REAL_RELEASES, readRealCatalog } from '../builders/release-data.ts';
import { makeTemplate } from '../builders/template.ts';
import { versionOf } from '../builders/version.ts';

type Declared = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function releases(...parameters: readonly Declared[]): readonly TemplateOfRelease[] {
  return parameters.map((Parameters, index) => ({
    version: versionOf(`2026010${index + 1}000000`),
    template: makeTemplate({ Parameters }),
  }));
}

const own = (Default: string): Declared => ({ Own: { Default } });

describe('formerDefaultsIn', () => {
  it.each<[string, readonly Declared[], readonly (readonly [string, readonly string[]])[]]>([
    ['an unchanged default is not listed', [own('1'), own('1')], []],
    ['a changed default is listed with the present one', [own('1'), own('2')], [['Own', ['1', '2']]]],
    ['a default that is restored is listed once', [own('1'), own('2'), own('1')], [['Own', ['1', '2']]]],
    ['a removed parameter is listed', [own(''), {}], [['Own', ['']]]],
    ['a parameter without a default is not listed', [{ Own: {} }, {}], []],
    ['a hidden parameter is not listed', [{ Own: { Default: '1', NoEcho: true } }, {}], []],
    [
      'Version is not listed',
      [{ Version: { Default: '20260101000000' } }, { Version: { Default: '20260102000000' } }],
      [],
    ],
  ])('%s', (_title, parameters, rows) => {
    expect([...formerDefaultsIn(releases(...parameters))]).toEqual(rows);
  });
});

describeOnRealReleases('the table', () => {
  const found = formerDefaultsIn(REAL_RELEASES);

  it('contains every default of the templates', () => {
    for (const [name, defaults] of found) {
      expect([name, formerDefaultsOf(name)]).toEqual([name, expect.arrayContaining([...defaults])]);
    }
    expect(found.size).toBeGreaterThan(20);
  });

  const catalog = HAS_REAL_BUCKET ? readRealCatalog().releases : [];
  const published = catalog.filter((release) => release.published);
  const isComplete = published.every((one) => REAL_RELEASES.some((release) => release.version === one.version));

  (isComplete ? it : it.skip)('has nothing else (skipped: the folder lacks releases)', () => {
    for (const [name, defaults] of found) expect([name, formerDefaultsOf(name)]).toEqual([name, defaults]);
  });
});
