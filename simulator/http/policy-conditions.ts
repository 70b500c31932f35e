/** The Condition block of a policy statement: the supported operators and keys, and their evaluation. */

import { matchesWildcard } from './wildcard.ts';

/** Operator, condition key, and the values of which one must match. */
export type ConditionBlock = Record<string, Record<string, string | string[]>>;

/** The condition keys of a request. As in IAM, a key can be absent. */
export type RequestContext = Readonly<Record<string, string>>;

export type Condition = (context: RequestContext) => boolean;

type Operator = (actual: string | undefined, expected: readonly string[]) => boolean;

const matchesLike: Operator = (actual, expected) =>
  actual !== undefined && expected.some((pattern) => matchesWildcard(pattern, actual));

/** IAM's positive operators do not match an absent key. `Null` tests whether the key is absent. */
const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['StringEquals', (actual, expected) => actual !== undefined && expected.includes(actual)],
  ['StringLike', matchesLike],
  ['ArnLike', matchesLike],
  ['Null', (actual, expected) => expected.includes(String(actual === undefined))],
]);

/**
 * The condition keys that `rights.ts` provides. Other keys are rejected, because the simulator would never match them.
 */
const KEYS: readonly string[] = [
  'aws:RequestedRegion',
  'cloudformation:ChangeSetName',
  'cloudformation:RoleArn',
  'cloudformation:TemplateUrl',
  'ecs:cluster',
  'iam:PassedToService',
];

/** @throws Error on an operator, a key or a value of `Null` that is not supported. */
export function parseConditions(sid: string, block: ConditionBlock): readonly Condition[] {
  return Object.entries(block).flatMap(([operator, tests]) => {
    const matches = OPERATORS.get(operator);
    if (matches === undefined) throw new Error(`statement ${sid}: the condition operator ${operator} is not supported`);
    return Object.entries(tests).map(([key, value]) => {
      const name = KEYS.find((known) => known.toLowerCase() === key.toLowerCase());
      if (name === undefined) throw new Error(`statement ${sid}: the condition key ${key} is not supported`);
      const expected = [value].flat();
      if (operator === 'Null' && expected.some((one) => one !== 'true' && one !== 'false')) {
        throw new Error(`statement ${sid}: Null takes "true" or "false"`);
      }
      return (context: RequestContext) => matches(context[name], expected);
    });
  });
}
