/** Collects what an expression refers to, in the branches that its conditions select. */

import { asText, isObject, type Json } from '../json.ts';
import { attributeName, isIntrinsic, substitutedNames, takenBranch } from './evaluate.ts';
import type { Scope } from './scope.ts';

export interface References {
  parameters: Set<string>;
  /** Logical ids in Ref. The reference changes when the resource gets a new physical id. */
  resources: Set<string>;
  /** `LogicalId.Attribute` in Fn::GetAtt. It may change with any change of the resource. */
  attributes: Set<string>;
  /** The expressions in Fn::ImportValue. */
  imports: Json[];
}

type Visible = Pick<Scope, 'template' | 'conditions'>;

export function referencesIn(expression: Json, scope: Visible): References {
  const found: References = { parameters: new Set(), resources: new Set(), attributes: new Set(), imports: [] };
  walk(expression, scope, found);
  return found;
}

function walk(value: Json, scope: Visible, found: References): void {
  if (Array.isArray(value)) {
    value.forEach((member) => {
      walk(member, scope, found);
    });
  } else if (isObject(value)) {
    for (const [key, inner] of Object.entries(value)) {
      if (isIntrinsic(key)) {
        walkIntrinsic(key, inner, scope, found);
      } else {
        walk(inner, scope, found);
      }
    }
  }
}

function walkIntrinsic(kind: string, operand: Json, scope: Visible, found: References): void {
  switch (kind) {
    case 'Ref':
      addName(asText(operand), scope, found);
      break;
    case 'Fn::GetAtt':
      addAttribute(operand, found);
      break;
    case 'Fn::Sub':
      walkSubstitution(operand, scope, found);
      break;
    case 'Fn::If':
      walk(takenBranch(operand, scope), scope, found);
      break;
    case 'Fn::ImportValue':
      found.imports.push(operand);
      walk(operand, scope, found);
      break;
    default:
      walk(operand, scope, found);
  }
}

function walkSubstitution(operand: Json, scope: Visible, found: References): void {
  const [template, variables] = Array.isArray(operand) ? operand : [operand];
  const own = isObject(variables) ? variables : {};
  for (const placeholder of substitutedNames(asText(template ?? '')).filter((each) => own[each] === undefined)) {
    if (placeholder.includes('.') && !placeholder.startsWith('AWS::')) {
      addAttribute(placeholder, found);
    } else {
      addName(placeholder, scope, found);
    }
  }
  walk(own, scope, found);
}

function addName(name: string, { template }: Visible, found: References): void {
  if (template.Parameters[name] !== undefined) {
    found.parameters.add(name);
  } else if (!name.startsWith('AWS::')) {
    found.resources.add(name);
  }
}

function addAttribute(operand: Json, found: References): void {
  const { logicalId, attribute } = attributeName(operand);
  found.attributes.add(`${logicalId}.${attribute}`);
}

/** Returns the logical ids that must exist before. */
export function referredResources(references: References): Set<string> {
  const ids = new Set(references.resources);
  for (const attribute of references.attributes) {
    ids.add(attribute.slice(0, attribute.indexOf('.')));
  }
  return ids;
}
