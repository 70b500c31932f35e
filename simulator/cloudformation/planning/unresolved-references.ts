/** Rejects references to resources that do not exist or whose condition is false. */

import { validationError } from '../../aws-error.ts';
import type { Json } from '../../json.ts';
import { referencesIn, referredResources } from '../../template/references.ts';
import type { Scope } from '../../template/scope.ts';
import { dependsOn, type ResourceDeclaration } from '../../template/template.ts';
import { activeResources } from '../stack-scope.ts';

/**
 * CloudFormation rejects the call itself, and names all ids of a block together: "... when calling the CreateChangeSet
 * operation".
 */
export function refuseUnresolvedReferences(scope: Scope): void {
  const active = activeResources(scope);
  const resources = active.flatMap((id) => referencesOf(scope.template.Resources[id], scope));
  const outputs = Object.values(scope.template.Outputs)
    .filter(({ Condition }) => Condition === undefined || scope.conditions.get(Condition) === true)
    .flatMap(({ Value, Export }) => referred([Value, Export?.Name ?? ''], scope));
  refuse('Resources', resources, new Set(active));
  refuse('Outputs', outputs, new Set(active));
}

/**
 * It is not known whether CloudFormation accepts a DependsOn on a resource whose condition is false. The simulator
 * accepts it.
 */
function referencesOf(declaration: ResourceDeclaration | undefined, scope: Scope): string[] {
  if (declaration === undefined) {
    return [];
  }
  const { Properties, Metadata, CreationPolicy, UpdatePolicy } = declaration;
  const expressions = [Properties, Metadata, CreationPolicy, UpdatePolicy].filter((each) => each !== undefined);
  const undeclared = dependsOn(declaration).filter((id) => scope.template.Resources[id] === undefined);
  return [...referred(expressions, scope), ...undeclared];
}

function referred(expressions: Json[], scope: Scope): string[] {
  return [...referredResources(referencesIn(expressions, scope))];
}

function refuse(block: string, ids: string[], active: ReadonlySet<string>): void {
  const missing = [...new Set(ids)].filter((id) => !active.has(id));
  if (missing.length > 0) {
    throw validationError(
      `Template format error: Unresolved resource dependencies [${missing.join(', ')}] in the ${block} block of the template`,
    );
  }
}
