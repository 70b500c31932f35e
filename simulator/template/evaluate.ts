/** Evaluates intrinsic functions of a template. */

import { validationError } from '../aws-error.ts';
import { asText, isObject, type Json, type JsonObject } from '../json.ts';
import { KNOWN_AFTER_APPLY, type Scope } from './scope.ts';

/** @returns undefined for AWS::NoValue: the property, or the member of a list, does not exist. */
export function evaluate(expression: Json, scope: Scope): Json | undefined {
  if (Array.isArray(expression)) {
    return expression.map((member) => evaluate(member, scope)).filter((member) => member !== undefined);
  }
  if (!isObject(expression)) {
    return expression;
  }
  const entries = Object.entries(expression);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && isIntrinsic(only[0])) {
    return applyIntrinsic(only[0], only[1], scope);
  }
  return evaluateProperties(expression, scope);
}

export function evaluateProperties(properties: JsonObject, scope: Scope): JsonObject {
  const evaluated: JsonObject = {};
  for (const [key, value] of Object.entries(properties)) {
    const result = evaluate(value, scope);
    if (result !== undefined) {
      evaluated[key] = result;
    }
  }
  return evaluated;
}

/** `Condition` is also a key of IAM policies, so it counts as a function only in the Conditions section. */
export function isIntrinsic(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

function applyIntrinsic(name: string, operand: Json, scope: Scope): Json | undefined {
  switch (name) {
    case 'Ref':
      return refer(asText(operand), scope);
    case 'Fn::GetAtt':
      return getAttribute(attributeName(operand), scope);
    case 'Fn::If':
      return evaluate(takenBranch(operand, scope), scope);
    case 'Fn::Sub':
      return substitute(operand, scope);
    case 'Fn::Join':
      return join(operand, scope);
    case 'Fn::Select':
      return select(operand, scope);
    case 'Fn::Split':
      return split(operand, scope);
    case 'Fn::FindInMap':
      return findInMap(operand, scope);
    case 'Fn::GetAZs':
      return [...scope.availabilityZones];
    case 'Fn::Base64':
      return Buffer.from(text(operand, scope)).toString('base64');
    case 'Fn::ImportValue':
      return importValue(text(operand, scope), scope);
    default:
      throw validationError(`Template error: the simulator does not know ${name}`);
  }
}

function refer(name: string, scope: Scope): Json | undefined {
  if (name === 'AWS::NoValue') {
    return undefined;
  }
  const value = scope.pseudoParameters.get(name) ?? scope.parameters.get(name);
  if (value !== undefined) {
    return value;
  }
  return scope.physicalId(name) ?? KNOWN_AFTER_APPLY;
}

export function attributeName(operand: Json): { logicalId: string; attribute: string } {
  const whole = Array.isArray(operand) ? operand.map(asText).join('.') : asText(operand);
  const dot = whole.indexOf('.');
  return { logicalId: whole.slice(0, dot), attribute: whole.slice(dot + 1) };
}

function getAttribute({ logicalId, attribute }: { logicalId: string; attribute: string }, scope: Scope): Json {
  return scope.attribute(logicalId, attribute) ?? KNOWN_AFTER_APPLY;
}

export function takenBranch(operand: Json, scope: Pick<Scope, 'conditions'>): Json {
  const [condition, whenTrue, whenFalse] = Array.isArray(operand) ? operand : [];
  const held = scope.conditions.get(asText(condition ?? ''));
  if (held === undefined || whenTrue === undefined || whenFalse === undefined) {
    throw validationError(`Template error: unresolved condition dependency ${asText(condition ?? '')} in Fn::If`);
  }
  return held ? whenTrue : whenFalse;
}

function text(operand: Json, scope: Scope): string {
  const value = evaluate(operand, scope);
  return value === undefined ? '' : asText(value);
}

function list(operand: Json | undefined, scope: Scope): Json[] {
  const value = operand === undefined ? undefined : evaluate(operand, scope);
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

const PLACEHOLDER = /\$\{(!?)([^}]+)\}/g;

/** Returns the names in `${...}` of an Fn::Sub. `${!Literal}` is not a name. */
export function substitutedNames(template: string): string[] {
  return [...template.matchAll(PLACEHOLDER)].filter(([, literal]) => literal === '').map(([, , name]) => name ?? '');
}

function substitute(operand: Json, scope: Scope): string {
  const [template, variables] = Array.isArray(operand) ? operand : [operand];
  return asText(template ?? '').replace(PLACEHOLDER, (_whole, literal: string, name: string) => {
    if (literal === '!') {
      return `\${${name}}`;
    }
    const variable = isObject(variables) ? variables[name] : undefined;
    if (variable !== undefined) {
      return text(variable, scope);
    }
    return name.includes('.') && !name.startsWith('AWS::')
      ? asText(getAttribute(attributeName(name), scope))
      : asText(refer(name, scope) ?? '');
  });
}

function join(operand: Json, scope: Scope): string {
  const [separator, members] = Array.isArray(operand) ? operand : [];
  return list(members, scope)
    .map(asText)
    .join(asText(separator ?? ''));
}

function select(operand: Json, scope: Scope): Json {
  const [index, members] = Array.isArray(operand) ? operand : [];
  const values = list(members, scope);
  // An unknown list has as many unknown members as the expression selects.
  const chosen = values[0] === KNOWN_AFTER_APPLY ? KNOWN_AFTER_APPLY : values[Number(index)];
  if (chosen === undefined) {
    throw validationError(`Template error: Fn::Select cannot select nonexistent value at index ${asText(index ?? '')}`);
  }
  return chosen;
}

function split(operand: Json, scope: Scope): Json[] {
  const [separator, whole] = Array.isArray(operand) ? operand : [];
  const value = text(whole ?? '', scope);
  return value.includes(KNOWN_AFTER_APPLY) ? [KNOWN_AFTER_APPLY] : value.split(asText(separator ?? ''));
}

function findInMap(operand: Json, scope: Scope): Json {
  const [map, top, second] = (Array.isArray(operand) ? operand : []).map((part) => text(part, scope));
  const row = scope.template.Mappings[map ?? '']?.[top ?? ''];
  const value = isObject(row) ? row[second ?? ''] : undefined;
  if (value === undefined) {
    throw validationError(`Template error: Unable to get mapping for ${map ?? ''}::${top ?? ''}::${second ?? ''}`);
  }
  return value;
}

function importValue(name: string, scope: Scope): string {
  const value = scope.exportedValue(name);
  if (value === undefined) {
    throw validationError(`No export named ${name} found.`);
  }
  return value;
}
