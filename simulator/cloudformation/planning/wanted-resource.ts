/** One resource of a new template, evaluated as far as its values are known now. */

import type { JsonObject } from '../../json.ts';
import { evaluateProperties } from '../../template/evaluate.ts';
import { referencesIn, type References } from '../../template/references.ts';
import type { Scope } from '../../template/scope.ts';
import type { ResourceDeclaration } from '../../template/template.ts';
import { shownScope } from '../stack-scope.ts';

export interface WantedResource {
  declaration: ResourceDeclaration;
  properties: JsonObject;
  shownProperties: JsonObject;
  /** What the expression of each property refers to. */
  references: Map<string, References>;
}

export function wantedResource(scope: Scope, logicalId: string): WantedResource | undefined {
  const declaration = scope.template.Resources[logicalId];
  if (declaration === undefined) {
    return undefined;
  }
  const properties = declaration.Properties ?? {};
  return {
    declaration,
    properties: evaluateProperties(properties, scope),
    shownProperties: evaluateProperties(properties, shownScope(scope)),
    references: new Map(Object.entries(properties).map(([name, value]) => [name, referencesIn(value, scope)])),
  };
}
