/** A table in Markdown, its columns aligned as prettier has them. */

export interface Column {
  readonly head: string;
  readonly align?: 'right';
}

export function markdownTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map(({ head }, nth) =>
    Math.max(3, head.length, ...rows.map((row) => (row[nth] ?? '').length)),
  );
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const pad = (cells: readonly string[]): string =>
    line(
      widths.map((width, nth) => {
        const cell = cells[nth] ?? '';
        return columns[nth]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      }),
    );
  const rule = widths.map((width, nth) =>
    columns[nth]?.align === 'right' ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width),
  );
  return [pad(columns.map(({ head }) => head)), line(rule), ...rows.map(pad)].join('\n');
}
