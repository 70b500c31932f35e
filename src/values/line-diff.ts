/** The difference of two texts line by line, as in a unified diff. */

export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'gap';
  /** Empty for a gap. */
  readonly text: string;
}

/**
 * Longer texts are compared as one block, because the table for the longest common subsequence grows with the product
 * of the lengths.
 */
const MOST_LINES = 600;

/** @param context the number of equal lines kept around each change. Longer runs become one `gap`. */
export function diffLines(before: readonly string[], after: readonly string[], context: number): readonly DiffLine[] {
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  const same = (texts: readonly string[]): readonly DiffLine[] => texts.map((text) => ({ kind: 'same', text }));
  const middle = changedLines(before.slice(start, before.length - end), after.slice(start, after.length - end));
  return withGaps([...same(before.slice(0, start)), ...middle, ...same(before.slice(before.length - end))], context);
}

function changedLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const removed = (texts: readonly string[]): DiffLine[] => texts.map((text) => ({ kind: 'removed', text }));
  const added = (texts: readonly string[]): DiffLine[] => texts.map((text) => ({ kind: 'added', text }));
  if (Math.max(before.length, after.length) > MOST_LINES) return [...removed(before), ...added(after)];
  const lengths = commonLengths(before, after);
  const lengthAt = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length && j < after.length) {
    const text = before[i] ?? '';
    if (text === after[j]) {
      lines.push({ kind: 'same', text });
      i += 1;
      j += 1;
    } else if (lengthAt(i + 1, j) >= lengthAt(i, j + 1)) {
      lines.push({ kind: 'removed', text });
      i += 1;
    } else {
      lines.push({ kind: 'added', text: after[j] ?? '' });
      j += 1;
    }
  }
  return [...lines, ...removed(before.slice(i)), ...added(after.slice(j))];
}

/** The length of the longest common subsequence, from each pair of lines to the end. */
function commonLengths(before: readonly string[], after: readonly string[]): readonly Uint16Array[] {
  const rows = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const [row, below] = [rows[i], rows[i + 1]];
    for (let j = after.length - 1; row !== undefined && below !== undefined && j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? (below[j + 1] ?? 0) + 1 : Math.max(below[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return rows;
}

function withGaps(lines: readonly DiffLine[], context: number): readonly DiffLine[] {
  const near = new Set(
    lines.flatMap(({ kind }, index) =>
      kind === 'same' ? [] : Array.from({ length: 2 * context + 1 }, (_one, offset) => index - context + offset),
    ),
  );
  return lines.flatMap((line, index): readonly DiffLine[] => {
    if (near.has(index)) return [line];
    return index === 0 || near.has(index - 1) ? [{ kind: 'gap', text: '' }] : [];
  });
}
