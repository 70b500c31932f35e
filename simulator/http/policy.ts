/** IAM policy documents, as far as they allow: actions and resources by wildcard, and the region that is asked. */

import type { Right } from './rights.ts';

export interface PolicyDocument {
  Version: string;
  Statement: PolicyStatement[];
}

export interface PolicyStatement {
  Sid: string;
  Effect: string;
  Action: string | string[];
  Resource: string | string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** One action on one resource, both perhaps with wildcards, as one statement allows them. */
export interface Grant extends Right {
  sid: string;
  /** Undefined: in every region. */
  regions: string[] | undefined;
}

const KNOWN_ELEMENTS = new Set(['Sid', 'Effect', 'Action', 'Resource', 'Condition']);

/** Throws where a statement says something that is not understood here: it would be taken for more than it allows. */
export function grantsOf({ Statement: statements }: PolicyDocument): Grant[] {
  return statements.flatMap((statement) => {
    const strange = Object.keys(statement).filter((element) => !KNOWN_ELEMENTS.has(element));
    if (statement.Effect !== 'Allow' || strange.length > 0) {
      throw new Error(`statement ${statement.Sid}: only Allow is understood, by Action and Resource ${strange.join()}`);
    }
    const regions = regionsOf(statement);
    return [statement.Action]
      .flat()
      .flatMap((action) =>
        [statement.Resource].flat().map((resource) => ({ sid: statement.Sid, action, resource, regions })),
      );
  });
}

function regionsOf({ Sid: sid, Condition: condition = {} }: PolicyStatement): string[] | undefined {
  const { StringEquals: equals = {}, ...others } = condition;
  const { 'aws:RequestedRegion': region, ...strange } = equals;
  if (Object.keys({ ...others, ...strange }).length > 0) {
    throw new Error(`statement ${sid}: of conditions only StringEquals of aws:RequestedRegion is understood`);
  }
  return region === undefined ? undefined : [region].flat();
}

/** Action names are the same in capitals; resources are not. */
export function covers(grant: Grant, { action, resource }: Right, region: string): boolean {
  return (
    grant.regions?.includes(region) !== false &&
    wildcard(grant.action.toLowerCase()).test(action.toLowerCase()) &&
    wildcard(grant.resource).test(resource)
  );
}

/** `*` stands for any characters, a slash among them, and `?` for one. */
function wildcard(pattern: string): RegExp {
  const source = pattern
    .replaceAll(/[^\w*?]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`);
}
