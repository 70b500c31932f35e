/** docs/reliability.md has the last line of each long check, as script/reliability writes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { CHECKS, PAGE, withResult } from '../script/lib/reliability/reliability-table.ts';

const page = readFileSync(join(import.meta.dirname, '..', PAGE), 'utf8');
const rows = new Map(
  page
    .slice(page.indexOf('## Latest results'))
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, name = '', ...cells]) => [name, cells] as const),
);

it.each(CHECKS.map((check) => [check.name, check] as const))(
  'shows a successful result of %s',
  (name, { checks, command, result }) => {
    const [what, shown, line = '', date] = rows.get(name) ?? [];
    expect([what, shown]).toEqual([checks, `\`${command}\``]);
    expect(line).toMatch(result);
    expect(date).toMatch(/^20\d\d-\d\d-\d\d$/);
  },
);

it('names only existing checks', () => {
  const promises = page.slice(page.indexOf('## Promises'), page.indexOf('## Latest results'));
  const named = [...promises.matchAll(/`([\w-]+)`(?=:| and `\w+`:)/g)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(CHECKS.map(({ name }) => name).filter((name) => name !== 'faults-bundled')));
});

it.each([
  ['10 runs in 2 s: 9 as expected, 1 failed', false],
  ['10 runs in 2 s: 8 as expected, 2 not possible, 0 failed', true],
  ['10 runs in 2 s: 8 as expected, 10 failed', false],
])('accepts %j as a success: %s', (line, isSuccess) => {
  expect(CHECKS[0]?.result.test(line)).toBe(isSuccess);
});

it('replaces one row', () => {
  const [first] = CHECKS;
  if (first === undefined) return;
  const changed = withResult(page, first, 'one $& line', '2000-01-02').split('\n');
  expect(changed.filter((line) => !page.includes(line))).toEqual([
    expect.stringMatching(/^\| releases \| .* \| one \$& line \| 2000-01-02 \|$/),
  ]);
});
