/** Parsing rack versions. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRackVersion, releasedAtMs } from '../../src/releases/rack-version.ts';
import { version } from './catalogs.ts';
import { describeOnRealReleases, readRealCatalog } from '../builders/release-data.ts';

describe('a rack version', () => {
  test.each([
    '20260420193621',
    '20171211141019-internal-dns-removal',
    '20160229000000',
    '20261231235959',
    '20200101000000-dev',
    '20200101000000-v1.2_3',
  ])('%s is valid', (text) => {
    expect(parseRackVersion(text)).toBe(text);
  });

  test.each([
    '',
    'dev',
    'latest',
    '2026042019362',
    '202604201936211',
    '20261320193621',
    '20260020193621',
    '20260400193621',
    '20260230193621',
    '20230229000000',
    '20260420243621',
    '20260420196021',
    '20260420193660',
    '20260420193621-',
    '20260420193621--x',
    '20260420193621/x',
    '20260420193621-a..b',
    '20260420193621-../../x',
    '../../x',
    '20260420193621\n',
    ' 20260420193621',
    '20260420193621-a b',
    `20260420193621-${'x'.repeat(82)}`,
  ])('%j is invalid', (text) => {
    expect(parseRackVersion(text)).toBeUndefined();
  });

  test('has the time of the release, in UTC', () => {
    expect(releasedAtMs(version('20260420193621'))).toBe(Date.UTC(2026, 3, 20, 19, 36, 21));
    expect(releasedAtMs(version('20171211141019-internal-dns-removal'))).toBe(Date.UTC(2017, 11, 11, 14, 10, 19));
  });

  test('every second from 2016 to 2030 has its version with that time', () => {
    const seconds = fc.integer({ min: Date.UTC(2016, 0, 1) / 1000, max: Date.UTC(2030, 0, 1) / 1000 });
    fc.assert(
      fc.property(seconds, (second) => {
        const text = new Date(second * 1000).toISOString().replaceAll(/[-T:]|\.000Z/g, '');
        expect(releasedAtMs(version(text))).toBe(second * 1000);
      }),
    );
  });

  test('contains nothing that could lead out of a bucket key or a URL', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 20 }), (tail) => {
        const parsed = parseRackVersion(`20260420193621-${tail}`);
        expect(parsed === undefined || (/^[\w.-]+$/.test(parsed) && !parsed.includes('..'))).toBe(true);
      }),
    );
  });
});

describeOnRealReleases('the real list of releases', () => {
  test('names 1617 of them', () => {
    expect(readRealCatalog().releases).toHaveLength(1617);
  });
});
