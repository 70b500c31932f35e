/** versions.json: the validation of each entry, and look-ups in its order. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { neighboursOf, parseReleaseCatalog, releasesBetween } from '../../src/releases/release-catalog.ts';
import { catalogFrom, catalogOf, day, version } from './catalogs.ts';

const good = { version: '20200101000000', description: 'fine', published: true, required: false };

function flawsOf(...entries: unknown[]): string[] {
  const reading = parseReleaseCatalog(JSON.stringify(entries));
  return reading.kind === 'catalog' ? [] : reading.flaws.map(({ index, field }) => `${String(index)}: ${field}`);
}

describe('parseReleaseCatalog', () => {
  test('treats a missing flag as false, as Convox does', () => {
    expect(catalogFrom([{ version: '20200101000000' }]).releases).toEqual([
      { version: '20200101000000', description: '', published: false, required: false },
    ]);
  });

  test.each([
    ['a version that is a path', { ...good, version: '../../x' }, 'version'],
    ['no version', { published: true }, 'version'],
    ['a flag that is a word', { ...good, published: 'yes' }, 'published'],
    ['a flag in quotes', { ...good, required: 'true' }, 'required'],
    ['a description that is no text', { ...good, description: 1 }, 'description'],
    ['an entry that is null', null, 'entry'],
  ])('reports %s with its position and field', (_what, entry, field) => {
    expect(flawsOf({ ...good, version: '20200102000000' }, entry)).toEqual([`1: ${field}`]);
  });

  test('reports every flaw', () => {
    expect(flawsOf({ ...good, published: 1, required: 1 }, 7)).toEqual(['0: published', '0: required', '1: entry']);
  });

  test('reports a release that is listed twice with its first position', () => {
    const other = { ...good, version: '20180101000000' };
    const reading = parseReleaseCatalog(JSON.stringify([other, good, good, other, good]));
    const again = (index: number, first: number) => ({
      index,
      field: 'version',
      expected: 'each release once',
      found: expect.stringContaining(`again, first at entry ${first}`),
    });
    expect(reading).toMatchObject({ flaws: [again(2, 1), again(3, 0), again(4, 1)] });
  });

  test('reports a release that is listed twice with another one in between', () => {
    expect(flawsOf(good, { ...good, version: '20200102000000' }, good)).toEqual(['2: version']);
  });

  test.each([
    [' \n', 'JSON', 'an empty file'],
    ['<html></html>', 'JSON', '13 characters that are not JSON'],
    ['{', 'JSON', '1 characters that are not JSON'],
    ['7', 'an array of releases', '7'],
    ['"x"', 'an array of releases', '"x"'],
    ['[]', 'an array of releases', 'an empty array'],
  ])('reports the expected and the actual content of a file with %j', (text, expected, found) => {
    expect(parseReleaseCatalog(text)).toEqual({
      kind: 'unusable',
      flaws: [{ index: undefined, field: 'file', expected, found }],
    });
  });

  const long = 'x'.repeat(58);
  test.each<[unknown, string, string, string]>([
    [{ published: true }, 'version', 'YYYYMMDDHHMMSS, with or without a suffix', 'nothing'],
    [{ ...good, version: null }, 'version', 'YYYYMMDDHHMMSS, with or without a suffix', 'null'],
    [{ ...good, version: [1] }, 'version', 'YYYYMMDDHHMMSS, with or without a suffix', 'an array'],
    [{ ...good, version: {} }, 'version', 'YYYYMMDDHHMMSS, with or without a suffix', 'an object'],
    [{ ...good, version: long }, 'version', 'YYYYMMDDHHMMSS, with or without a suffix', `"${long}"`],
    [{ ...good, version: `${long}x` }, 'version', 'YYYYMMDDHHMMSS, with or without a suffix', `"${'x'.repeat(56)}...`],
    [7, 'entry', 'an object', '7'],
  ])('reports an entry with %j', (entry, field, expected, found) => {
    expect(parseReleaseCatalog(JSON.stringify([entry]))).toEqual({
      kind: 'unusable',
      flaws: [{ index: 0, field, expected, found }],
    });
  });

  test('returns a catalog or short flaws, whatever the file has', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.array(fc.anything()).map((any) => JSON.stringify(any)),
        ),
        (text) => {
          const reading = parseReleaseCatalog(text);
          if (reading.kind === 'catalog') return;
          expect(reading.flaws.length).toBeGreaterThan(0);
          expect(reading.flaws.every((flaw) => flaw.found.length <= 80)).toBe(true);
        },
      ),
    );
  });
});

describe('lookups in the catalog', () => {
  const catalog = catalogOf('', 'unpublished', '', 'unpublished');

  test.each([
    ['from the first to the third', day(1), day(3), [day(3)]],
    ['to an unpublished one, which is the target', day(1), day(4), [day(3), day(4)]],
    ['from a release that is not listed', day(9), day(3), []],
    ['to a release that is not listed', day(1), day(9), []],
  ])('the releases between two, %s', (_which, from, to, between) => {
    expect(releasesBetween(catalog, from, to).map((release) => release.version)).toStrictEqual(between);
  });

  test('the neighbours of an unlisted release are the published ones before and after it', () => {
    expect(neighboursOf(catalog, version('20200102120000'))).toEqual({ before: day(1), after: day(3) });
    expect(neighboursOf(catalog, day(9))).toEqual({ before: day(3), after: undefined });
    const shuffled = { releases: [...catalogOf('', '', '', '', '').releases].reverse() };
    expect(neighboursOf(shuffled, version('20200103120000'))).toEqual({ before: day(3), after: day(4) });
    expect(neighboursOf(catalog, version('20191231000000'))).toEqual({ before: undefined, after: day(1) });
  });

  test('no release is its own neighbour', () => {
    expect(neighboursOf(catalogOf('', '', ''), day(2))).toEqual({ before: day(1), after: day(3) });
  });
});
