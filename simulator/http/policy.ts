/** IAM policy documents with Allow statements: actions and resources with wildcards, and conditions. */

import { parseConditions, type Condition, type ConditionBlock } from './policy-conditions.ts';
import type { Right } from './rights.ts';
import { matchesWildcard } from './wildcard.ts';

export interface PolicyDocument {
  Version: string;
  Statement: PolicyStatement[];
}

export interface PolicyStatement {
  Sid: string;
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: ConditionBlock;
}

/** One action on one resource that a statement allows. Both can have wildcards. */
export interface Grant {
  sid: string;
  action: string;
  resource: string;
  /** All conditions must be true. */
  conditions: readonly Condition[];
}

const KNOWN_ELEMENTS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** @throws Error if a statement has an element that is not supported, because ignoring it would allow too much. */
export function grantsOf({ Statement: statements }: PolicyDocument): Grant[] {
  return statements.flatMap((statement) => {
    const { Sid: sid, Effect: effect, Condition: block = {} } = statement;
    const unknown = Object.keys(statement).filter((element) => !KNOWN_ELEMENTS.has(element));
    if (effect !== 'Allow' || unknown.length > 0) {
      throw new Error(`statement ${sid}: only Allow with Action and Resource is supported ${unknown.join()}`);
    }
    const conditions = parseConditions(sid, block);
    const resources = [statement.Resource].flat();
    return [statement.Action]
      .flat()
      .flatMap((action) => resources.map((resource) => ({ sid, action, resource, conditions })));
  });
}

/** IAM compares actions without case, and resources with case. */
export function covers(grant: Grant, { action, resource, context }: Right): boolean {
  return (
    matchesWildcard(grant.action.toLowerCase(), action.toLowerCase()) &&
    matchesWildcard(grant.resource, resource) &&
    grant.conditions.every((holds) => holds(context))
  );
}
