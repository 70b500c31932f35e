/** Parsing the versions of releases. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseRackVersion, releasedAtMs } from '../../src/releases/rack-version.ts';
import { version } from './catalogs.ts';

describe('a rack version', () => {
  test.each(['20260420193621', '20171211141019-internal-dns-removal', '20200101000000-v1.2_3'])(
    '%s is valid',
    (text) => {
      expect(parseRackVersion(text)).toBe(text);
    },
  );

  test.each([
    ...['', '202604201936211', '20261320193621', '20260230193621', '20230229000000', '20260420243621'],
    ...['20260420196021', '20260420193660', '20260420193621--x', '20260420193621/x', '20260420193621-../../x'],
    ...['../../x', '20260420193621\n', `20260420193621-${'x'.repeat(82)}`],
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
});
