/** What an expression refers to, going only into the branches that its conditions take. */

import { asText, isObject, type Json } from '../json.ts';
import { attributeName, isIntrinsic, substitutedNames, takenBranch } from './evaluate.ts';
import type { Scope } from './scope.ts';

export interface References {
  parameters: Set<string>;
  /** Logical ids, by Ref: the reference changes when the resource gets a new physical id. */
  resources: Set<string>;
  /** `LogicalId.Attribute`, by Fn::GetAtt: may change with any change to the resource. */
  attributes: Set<string>;
  /** Expressions within Fn::ImportValue. */
  imports: Json[];
}

export function referencesIn(expression: Json, scope: Pick<Scope, 'template' | 'conditions'>): References {
  const found: References = { parameters: new Set(), resources: new Set(), attributes: new Set(), imports: [] };
  const name = (reference: string): void => {
    if (scope.template.Parameters[reference] !== undefined) {
      found.parameters.add(reference);
    } else if (scope.template.Resources[reference] !== undefined) {
      found.resources.add(reference);
    }
  };
  const attribute = (operand: Json): void => {
    const { logicalId, attribute: attributeOf } = attributeName(operand);
    found.attributes.add(`${logicalId}.${attributeOf}`);
  };
  const substitution = (operand: Json): void => {
    const [template, variables] = Array.isArray(operand) ? operand : [operand];
    const own = isObject(variables) ? variables : {};
    for (const placeholder of substitutedNames(asText(template ?? '')).filter((each) => own[each] === undefined)) {
      if (placeholder.includes('.') && !placeholder.startsWith('AWS::')) {
        attribute(placeholder);
      } else {
        name(placeholder);
      }
    }
    walk(own);
  };
  const intrinsic = (kind: string, operand: Json): void => {
    switch (kind) {
      case 'Ref':
        name(asText(operand));
        break;
      case 'Fn::GetAtt':
        attribute(operand);
        break;
      case 'Fn::Sub':
        substitution(operand);
        break;
      case 'Fn::If':
        walk(takenBranch(operand, scope));
        break;
      case 'Fn::ImportValue':
        found.imports.push(operand);
        walk(operand);
        break;
      default:
        walk(operand);
    }
  };
  const walk = (value: Json): void => {
    if (Array.isArray(value)) {
      value.forEach(walk);
    } else if (isObject(value)) {
      for (const [key, inner] of Object.entries(value)) {
        if (isIntrinsic(key)) {
          intrinsic(key, inner);
        } else {
          walk(inner);
        }
      }
    }
  };
  walk(expression);
  return found;
}

/** The logical ids that must be there first. */
export function referredResources(references: References): Set<string> {
  const ids = new Set(references.resources);
  for (const attribute of references.attributes) {
    ids.add(attribute.slice(0, attribute.indexOf('.')));
  }
  return ids;
}
