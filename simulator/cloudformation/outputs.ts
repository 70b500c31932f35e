/** Evaluates the outputs of a stack from its template. */

import { asText } from '../json.ts';
import { evaluate } from '../template/evaluate.ts';
import type { Scope } from '../template/scope.ts';
import type { Output } from './planning/configuration.ts';
import type { Stack } from './stack.ts';

export function evaluateOutputs(stack: Stack, scope: Scope): Output[] {
  return Object.entries(scope.template.Outputs)
    .filter(([, { Condition }]) => Condition === undefined || scope.conditions.get(Condition) === true)
    .map(([key, declaration]) => ({
      OutputKey: key,
      OutputValue: stack.fixedOutputs.get(key) ?? asText(evaluate(declaration.Value, scope) ?? ''),
      ...(declaration.Description !== undefined && { Description: declaration.Description }),
      ...(declaration.Export !== undefined && { ExportName: asText(evaluate(declaration.Export.Name, scope) ?? '') }),
    }));
}
