/** Reads the policy files of docs/ and their page: statements, with values for the placeholders. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument, PolicyStatement } from '../../simulator/http/policy.ts';
import { ROOT } from '../dist/bundle.ts';

/** What a job can do with this project: the three modes, and the list of racks. */
export const USES = ['check', 'plan', 'update', 'list'] as const;
export type Use = (typeof USES)[number];

/** One policy for each role, each with all statements of the one before it; then what an input adds to a role. */
export const ROLES = ['reader', 'planner', 'updater'] as const;
export const ADDITIONS = ['template-bucket', 'role-arn', 'convox-records', 'drift'] as const;
export type Part = (typeof ROLES)[number] | (typeof ADDITIONS)[number];

export function policyFile(part: Part): PolicyDocument {
  return JSON.parse(readFileSync(join(ROOT, `docs/policies/iam-policy-${part}.json`), 'utf8')) as PolicyDocument;
}

const ALL = (['updater', ...ADDITIONS] as const).flatMap((part) => policyFile(part).Statement);
const STATEMENTS: readonly string[] = ALL.map(({ Sid }) => Sid);

export function statementsOf(...parts: readonly Part[]): readonly string[] {
  return parts.flatMap((part) => policyFile(part).Statement.map(({ Sid }) => Sid));
}

/** The table of docs/permissions.md: the cell of each use beside each statement, such as `yes`, `no`, or when it is needed. */
export const NEEDED: ReadonlyMap<string, Readonly<Record<Use, string>>> = new Map(
  readFileSync(join(ROOT, 'docs/permissions.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, name = '']) => STATEMENTS.includes(name.replaceAll('`', '')))
    .map(([, name = '', check = '', plan = '', update = '', list = '']) => [
      name.replaceAll('`', ''),
      { check, plan, update, list },
    ]),
);

/** The statements without which a use does nothing. */
export function leastFor(use: Use): readonly string[] {
  return STATEMENTS.filter((sid) => NEEDED.get(sid)?.[use] === 'yes');
}

/** Filled in as the page says: an ARN for each rack. */
export function policyFor(racks: readonly string[], statements: readonly string[] = STATEMENTS): PolicyDocument {
  const unknown = statements.filter((sid) => !STATEMENTS.includes(sid));
  if (unknown.length > 0) throw new Error(`no statements of the policies: ${unknown.join(', ')}`);
  const chosen = ALL.filter(({ Sid }) => statements.includes(Sid)).map((statement) => ({
    ...filledIn(statement, ''),
    Resource: [...new Set(racks.flatMap((rack) => filledIn(statement, rack).Resource))],
    ...conditionFor(statement, racks),
  }));
  return { Version: '2012-10-17', Statement: chosen };
}

/** Each rack is one more value of a condition that names it. */
function conditionFor(
  { Condition: block }: PolicyStatement,
  racks: readonly string[],
): Pick<PolicyStatement, 'Condition'> {
  if (block === undefined) return {};
  const valuesOf = (value: string | string[]): string | string[] => {
    const values = [...new Set(racks.flatMap((rack) => filledIn(value, rack)))];
    return values.length === 1 ? (values[0] ?? '') : values;
  };
  const Condition = Object.fromEntries(
    Object.entries(block).map(([operator, tests]) => [
      operator,
      Object.fromEntries(Object.entries(tests).map(([key, value]) => [key, valuesOf(value)])),
    ]),
  );
  return { Condition };
}

function filledIn<T>(value: T, rack: string): T {
  const text = JSON.stringify(value)
    .replaceAll('REGION', 'us-east-1')
    .replaceAll('ACCOUNT', '123456789012')
    .replaceAll('RACK', rack)
    .replaceAll('TEMPLATE_BUCKET', 'copies')
    .replaceAll('SERVICE_ROLE', 'deployer');
  return JSON.parse(text) as T;
}
