/** What a run of mutants came to: a row for each folder, a line for each mutant that nobody noticed. */
import { dirname, relative } from 'node:path';
import type { MutantResult } from '@stryker-mutator/api/core';

const NOTICED = ['Killed', 'Timeout'] as const;
const UNNOTICED = ['Survived', 'NoCoverage'] as const;
const COLUMNS = [...NOTICED, ...UNNOTICED, 'RuntimeError', 'Ignored'] as const;

/** Noticed of all that count, in percent: errors of Stryker's own and ignored ones do not. */
export function totalScore(mutants: readonly MutantResult[]): number {
  const noticed = count(mutants, NOTICED);
  const unnoticed = count(mutants, UNNOTICED);
  return noticed + unnoticed === 0 ? 100 : (100 * noticed) / (noticed + unnoticed);
}

/** Columns are aligned for a terminal. `static`: those of the row that act while a module is loaded. */
export function scoreTable(mutants: readonly MutantResult[], root: string): readonly string[] {
  const folderOf = (mutant: MutantResult) => dirname(relative(root, mutant.fileName));
  const rows = [...new Set(mutants.map(folderOf))].sort().map((folder) =>
    row(
      folder,
      mutants.filter((mutant) => folderOf(mutant) === folder),
    ),
  );
  const head = ['', 'score', ...COLUMNS, 'static'];
  const table = [head, ...rows, ...(rows.length > 1 ? [row('all', mutants)] : [])];
  const widths = head.map((_, column) => Math.max(...table.map((cells) => cells[column]?.length ?? 0)));
  return table.map((cells) => cells.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join('  '));
}

function row(name: string, mutants: readonly MutantResult[]): readonly string[] {
  const counts = COLUMNS.map((status) => String(count(mutants, [status])));
  return [name, totalScore(mutants).toFixed(1), ...counts, String(mutants.filter((mutant) => mutant.static).length)];
}

/** `file:line:column mutator: what stands there instead`, in the order of files and lines. */
export function survivorLines(mutants: readonly MutantResult[], root: string): readonly string[] {
  return mutants
    .filter((mutant) => count([mutant], UNNOTICED) > 0)
    .toSorted((a, b) =>
      a.fileName === b.fileName ? a.location.start.line - b.location.start.line : a.fileName < b.fileName ? -1 : 1,
    )
    .map(({ fileName, location, mutatorName, replacement, status }) => {
      const where = `${relative(root, fileName)}:${location.start.line}:${location.start.column}`;
      const instead = replacement.replace(/\s+/g, ' ').slice(0, 100);
      return `${where} ${mutatorName}${status === 'NoCoverage' ? ' (no test comes here)' : ''}: ${instead}`;
    });
}

function count(mutants: readonly MutantResult[], statuses: readonly string[]): number {
  return mutants.filter((mutant) => statuses.includes(mutant.status)).length;
}

function pad(text: string, width: number, left: boolean): string {
  return left ? text.padEnd(width) : text.padStart(width);
}
