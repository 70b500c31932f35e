/** Checks a parameter value against the template's constraints. Violations have CloudFormation's messages. */

import { validationError } from '../aws-error.ts';
import { asText } from '../json.ts';
import { isListTyped, type ParameterDeclaration } from './template.ts';

export function checkConstraints(key: string, declaration: ParameterDeclaration, value: string): void {
  const broken = brokenConstraint(declaration, value);
  if (broken === undefined) {
    return;
  }
  const custom = declaration.ConstraintDescription;
  throw validationError(
    custom === undefined
      ? `Parameter '${key}' ${broken}`
      : `Parameter '${key}' failed to satisfy constraint: ${custom}`,
  );
}

function brokenConstraint(declaration: ParameterDeclaration, value: string): string | undefined {
  // The constraints apply to each member of a list, after trimming it (user guide, "Parameters": CommaDelimitedList).
  const members = isListTyped(declaration) ? value.split(',').map((member) => member.trim()) : [value];
  const allowed = declaration.AllowedValues?.map(asText);
  if (allowed !== undefined && !members.every((member) => allowed.includes(member))) {
    return 'must be one of AllowedValues';
  }
  const pattern = declaration.AllowedPattern;
  if (pattern !== undefined && !members.every((member) => new RegExp(`^(?:${pattern})$`).test(member))) {
    return `must match pattern ${pattern}`;
  }
  if (declaration.Type === 'Number' || declaration.Type === 'List<Number>') {
    return members.map((member) => brokenNumber(declaration, member)).find((broken) => broken !== undefined);
  }
  return declaration.Type === 'String' ? brokenLength(declaration, value) : undefined;
}

function brokenNumber(declaration: ParameterDeclaration, value: string): string | undefined {
  const number = Number(value);
  if (value.trim() === '' || Number.isNaN(number)) {
    return 'must be a number';
  }
  const { MinValue, MaxValue } = declaration;
  if (MinValue !== undefined && number < Number(MinValue)) {
    return `must be a number not less than ${asText(MinValue)}`;
  }
  if (MaxValue !== undefined && number > Number(MaxValue)) {
    return `must be a number not greater than ${asText(MaxValue)}`;
  }
  return undefined;
}

function brokenLength(declaration: ParameterDeclaration, value: string): string | undefined {
  const { MinLength, MaxLength } = declaration;
  if (MinLength !== undefined && value.length < Number(MinLength)) {
    return `must contain at least ${asText(MinLength)} characters`;
  }
  if (MaxLength !== undefined && value.length > Number(MaxLength)) {
    return `must contain at most ${asText(MaxLength)} characters`;
  }
  return undefined;
}
