/** Formats the results of many runs: a table of their endings, each run with errors, and the total. */

export interface Finished {
  readonly ending: string;
  /** Empty for a run with the expected result. */
  readonly errors: readonly string[];
  /** Why no run could reach the target, if AWS does not allow it. Such a run does not count as expected. */
  readonly obstacle?: string | undefined;
  /** The run, and the command that repeats it. */
  readonly title: string;
  readonly repeat: string;
  /** The column of the table that counts it. */
  readonly column: string;
}

export function resultsText(runs: readonly Finished[], seconds: number): string {
  const failed = runs.filter(({ errors }) => errors.length > 0);
  const impossible = runs.filter(({ errors, obstacle }) => errors.length === 0 && obstacle !== undefined);
  const expected = runs.length - failed.length - impossible.length;
  return [
    ...tableLines(runs),
    '',
    ...impossible.map(({ title, obstacle = '' }) => `NOT POSSIBLE  ${title}: ${obstacle}`),
    ...(impossible.length > 0 ? [''] : []),
    ...failed.flatMap(({ title, ending, errors, repeat }) => [
      `FAILED  ${title}, ended "${ending}"`,
      ...errors.map((error) => `        ${error}`),
      `        repeat: ${repeat}`,
      '',
    ]),
    `${runs.length} runs in ${seconds.toFixed(0)} s: ${expected} as expected, ` +
      `${impossible.length > 0 ? `${impossible.length} not possible, ` : ''}${failed.length} failed`,
  ].join('\n');
}

function tableLines(runs: readonly Finished[]): readonly string[] {
  const columns = [...new Set(runs.map(({ column }) => column))].sort();
  const endings = [...new Set(runs.map(({ ending }) => ending))].sort();
  const rows = endings.map((ending) => [ending, runs.filter((run) => run.ending === ending)] as const);
  const width = Math.max(...endings.map(({ length }) => length), 'ended'.length);
  const line = (head: string, cells: readonly string[]): string =>
    head.padEnd(width) + cells.map((cell, nth) => cell.padStart((columns[nth]?.length ?? 0) + 3)).join('');
  return [
    line('ended', columns),
    ...[...rows, ['all', runs] as const].map(([head, of]) =>
      line(
        head,
        columns.map((column) => String(of.filter((run) => run.column === column).length || '.')),
      ),
    ),
  ];
}
