/** Line diffs: the lines that they keep. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { diffLines, type DiffLine } from '../../src/values/line-diff.ts';

const texts = (lines: readonly DiffLine[], ...kinds: readonly DiffLine['kind'][]): readonly string[] =>
  lines.filter(({ kind }) => kinds.includes(kind)).map(({ text }) => text);

describe('diffLines', () => {
  it('has both texts in it, whatever they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before.join() !== after.join());
        const lines = diffLines(before, after, 100);
        expect(texts(lines, 'same', 'removed')).toEqual(before);
        expect(texts(lines, 'same', 'added')).toEqual(after);
      }),
    );
  });

  it('shows an inserted line with the lines around it, and a gap for the others', () => {
    const before = Array.from({ length: 40 }, (_one, index) => `line ${index}`);
    const lines = diffLines(before, before.toSpliced(20, 0, 'new'), 1);
    expect(lines.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      'gap ',
      'same line 19',
      'added new',
      'same line 20',
      'gap ',
    ]);
  });

  it('compares thousands of different lines as two blocks', () => {
    const many = (word: string): string[] => Array.from({ length: 20_000 }, (_one, index) => `${word} ${index}`);
    expect(diffLines(many('a'), many('b'), 2)).toHaveLength(40_000);
  });
});
