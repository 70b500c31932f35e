/** The policy and the page that explains it, as somebody would use them: parts of it, filled in for racks. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PolicyDocument, PolicyStatement } from '../../simulator/http/policy.ts';
import { ROOT } from '../dist/bundle.ts';

/** What a job can do with this project: the three modes, and the list of racks. */
export const USES = ['check', 'plan', 'update', 'list'] as const;
export type Use = (typeof USES)[number];

const POLICY = JSON.parse(readFileSync(join(ROOT, 'docs/iam-policy.json'), 'utf8')) as PolicyDocument;
const STATEMENTS: readonly string[] = POLICY.Statement.map(({ Sid }) => Sid);

/** Of docs/permissions.md: what stands in the column of a use beside each statement, such as `yes`, `no`, or when it is needed. */
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
  const strange = statements.filter((sid) => !STATEMENTS.includes(sid));
  if (strange.length > 0) throw new Error(`no statements of the policy: ${strange.join(', ')}`);
  const filled = POLICY.Statement.filter(({ Sid }) => statements.includes(Sid)).map((statement) => ({
    ...statement,
    Resource: [statement.Resource].flat().flatMap((resource) => racks.map((rack) => filledIn(resource, rack))),
    ...(statement.Condition && {
      Condition: JSON.parse(filledIn(JSON.stringify(statement.Condition), '')) as Condition,
    }),
  }));
  return { ...POLICY, Statement: filled.map((one) => ({ ...one, Resource: [...new Set(one.Resource)] })) };
}

type Condition = NonNullable<PolicyStatement['Condition']>;

function filledIn(text: string, rack: string): string {
  return text
    .replaceAll('REGION', 'us-east-1')
    .replaceAll('ACCOUNT', '123456789012')
    .replaceAll('RACK', rack)
    .replaceAll('TEMPLATE_BUCKET', 'copies');
}
