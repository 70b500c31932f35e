/** The table of former defaults is what the templates of the releases say. */
import { describe, expect, it } from '@jest/globals';
import { formerDefaultsIn } from '../../script/former-defaults/table.ts';
import type { TemplateOfRelease } from '../../script/known-stops-page/releases.ts';
import { parseTemplate } from '../../src/cloudformation/template.ts';
import { formerDefaultsOf } from '../../src/rack/former-defaults.ts';
import { describeOnRealReleases, HAS_REAL_BUCKET, REAL_RELEASES, readRealCatalog } from '../builders/release-data.ts';
import { versionOf } from '../builders/version.ts';

type Declared = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function releases(...parameters: readonly Declared[]): readonly TemplateOfRelease[] {
  const needed = { Version: {}, Password: { NoEcho: true }, InstanceCount: {}, InstanceType: {} };
  return parameters.map((some, index) => {
    const text = JSON.stringify({ Parameters: { ...needed, ...some }, Resources: { Instances: {} } });
    const reading = parseTemplate(text);
    if (reading.kind === 'unusable') throw new Error(JSON.stringify(reading.why));
    return { version: versionOf(`2026010${index + 1}000000`), template: reading.template };
  });
}

describe('formerDefaultsIn', () => {
  it.each<[string, readonly Declared[], readonly (readonly [string, readonly string[]])[]]>([
    ['a default that stays is none', [{ Own: { Default: '1' } }, { Own: { Default: '1' } }], []],
    [
      'a changed default is listed with the present one',
      [{ Own: { Default: '1' } }, { Own: { Default: '2' } }],
      [['Own', ['1', '2']]],
    ],
    [
      'a default that comes back is listed once',
      ['1', '2', '1'].map((one) => ({ Own: { Default: one } })),
      [['Own', ['1', '2']]],
    ],
    ['a removed parameter is listed', [{ Own: { Default: '' } }, {}], [['Own', ['']]]],
    [
      'so is one that was only away for a while',
      [{ Own: { Default: '1' } }, {}, { Own: { Default: '1' } }],
      [['Own', ['1']]],
    ],
    ['one that a later release brings is not', [{}, { Own: { Default: '1' } }], []],
    ['one that never had a default is not', [{ Own: {} }, {}], []],
    ['a hidden one is not', [{ Own: { Default: '1', NoEcho: true } }, {}], []],
    ['Version is not', [{ Version: { Default: '20260101000000' } }, { Version: { Default: '20260102000000' } }], []],
  ])('%s', (_title, parameters, rows) => {
    expect([...formerDefaultsIn(releases(...parameters))]).toEqual(rows);
  });
});

describeOnRealReleases('the table', () => {
  const found = formerDefaultsIn(REAL_RELEASES);

  it('contain every default of the templates', () => {
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
