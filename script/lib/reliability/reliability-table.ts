/** The checks of docs/reliability.md, and the table with the last line that each of them has printed. */

export const PAGE = 'docs/reliability.md';

export interface Check {
  readonly name: string;
  readonly checks: string;
  /** Runs in the project's root. */
  readonly command: string;
  /** Of its output: the line that says how it ended. */
  readonly result: RegExp;
}

const RUNS = /^\d+ runs in \d+ s: .* 0 failed$/m;

export const CHECKS: readonly Check[] = [
  {
    name: 'releases',
    checks: 'updates between random real releases',
    command: 'script/sweep --journeys 400',
    result: RUNS,
  },
  {
    name: 'plans',
    checks: 'plans of the bundle, compared with independent code',
    command: 'script/check-plans --pairs 300',
    result: RUNS,
  },
  {
    name: 'faults',
    checks: 'runs with faults and all features, in one process',
    command: 'script/chaos --runs 1000 --bundled 0',
    result: RUNS,
  },
  {
    name: 'faults-bundled',
    checks: 'the same with the bundle, as a runner starts it',
    command: 'script/chaos --runs 500 --seed 5001 --bundled 1 --at-once 4',
    result: RUNS,
  },
  {
    name: 'secrets',
    checks: 'secrets in all kinds, encodings and endings',
    command: 'TESTS=full npm run jest -- __tests__/secret-sweep.test.ts',
    result: /^secret sweep: 0 leaks in .*$/m,
  },
  {
    name: 'moto',
    checks: 'the bundle on moto, another simulated CloudFormation',
    command: 'script/conformance --required',
    result: /^\d+ scenarios as AWS's CLI shows them, 0 failed$/m,
  },
];

/**
 * The page with another row for one check.
 * @param date as `2026-11-29`.
 * @throws Error where the page has no row of it.
 */
export function withResult(page: string, { name, checks, command }: Check, line: string, date: string): string {
  const row = new RegExp(`^\\| ${name} +\\|.*$`, 'm');
  if (!row.test(page)) throw new Error(`${PAGE} has no row ${name}`);
  return page.replace(row, () => `| ${[name, checks, `\`${command}\``, line, date].join(' | ')} |`);
}
