/** Evaluates the Conditions of a template, each once. */

import { validationError } from '../aws-error.ts';
import { asText, isObject, sameJson, type Json } from '../json.ts';
import { evaluate } from './evaluate.ts';
import type { Scope } from './scope.ts';

export function evaluateConditions(scope: Omit<Scope, 'conditions'>): Map<string, boolean> {
  const decided = new Map<string, boolean>();
  const decide = (name: string): boolean => {
    const known = decided.get(name);
    if (known !== undefined) {
      return known;
    }
    const expression = scope.template.Conditions[name];
    if (expression === undefined) {
      throw validationError(
        `Template format error: Unresolved condition dependency ${name} in the Conditions block of the template`,
      );
    }
    const result = holds(expression);
    decided.set(name, result);
    return result;
  };
  const holds = (expression: Json): boolean => {
    const [name, operand] = isObject(expression) ? (Object.entries(expression)[0] ?? []) : [];
    const operands = Array.isArray(operand) ? operand : [];
    switch (name) {
      case 'Condition':
        return decide(asText(operand ?? ''));
      case 'Fn::And':
        return operands.every(holds);
      case 'Fn::Or':
        return operands.some(holds);
      case 'Fn::Not':
        return !operands.every(holds);
      case 'Fn::Equals': {
        const [left, right] = operands.map((side) => evaluate(side, { ...scope, conditions: decided }));
        return sameJson(left, right);
      }
      default:
        throw validationError('Template format error: Every Conditions member must be a condition function');
    }
  };
  Object.keys(scope.template.Conditions).forEach(decide);
  return decided;
}
