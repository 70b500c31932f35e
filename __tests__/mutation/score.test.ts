/** What script/mutants tells at the end: noticed of all that count, folder by folder, and each that nobody noticed. */
import { describe, expect, test } from '@jest/globals';
import type { MutantResult, MutantStatus } from '@stryker-mutator/api/core';
import { scoreTable, survivorLines, totalScore } from '../../script/mutation/score.ts';

function mutant(fileName: string, line: number, status: MutantStatus, more: Partial<MutantResult> = {}): MutantResult {
  const location = { start: { line, column: 3 }, end: { line, column: 9 } };
  return { id: '1', fileName, location, status, mutatorName: 'BooleanLiteral', replacement: 'false', ...more };
}

const MUTANTS = [
  mutant('/p/src/report/words.ts', 7, 'NoCoverage'),
  mutant('/p/src/domain/route.ts', 20, 'Survived', { replacement: '{\n  }' }),
  mutant('/p/src/domain/route.ts', 3, 'Killed', { static: true }),
  mutant('/p/src/domain/route.ts', 4, 'Timeout'),
  mutant('/p/src/domain/route.ts', 5, 'Killed'),
  mutant('/p/src/domain/route.ts', 6, 'RuntimeError'),
];

describe('the score of mutants', () => {
  test('is the share that was noticed, by a failure or by a run without end; what could not be judged does not count', () => {
    expect(totalScore(MUTANTS)).toBe(60);
    expect(totalScore([])).toBe(100);
  });

  test('stands in a row for each folder, and in one for all', () => {
    const [, domain, report, all] = scoreTable(MUTANTS, '/p').map((line) => line.trim().split(/\s+/));
    expect(domain).toEqual(['src/domain', '75.0', '2', '1', '1', '0', '1', '0', '1']);
    expect(report).toEqual(['src/report', '0.0', '0', '0', '0', '1', '0', '0', '0']);
    expect(all).toEqual(['all', '60.0', '2', '1', '1', '1', '1', '0', '1']);
  });

  test('leaves a line for each mutant that nobody noticed, by place, on one line', () => {
    expect(survivorLines(MUTANTS, '/p')).toEqual([
      'src/domain/route.ts:20:3 BooleanLiteral: { }',
      'src/report/words.ts:7:3 BooleanLiteral (no test comes here): false',
    ]);
  });
});
