/** The type of a CloudFormation template, and its parser. */

import { validationError } from '../aws-error.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';

export interface ParameterDeclaration {
  Type: string;
  Default?: Json;
  NoEcho?: Json;
  Description?: string;
  AllowedValues?: Json[];
  AllowedPattern?: string;
  MinValue?: Json;
  MaxValue?: Json;
  MinLength?: Json;
  MaxLength?: Json;
  ConstraintDescription?: string;
}

export interface ResourceDeclaration {
  Type: string;
  Condition?: string;
  DependsOn?: string | string[];
  Properties?: JsonObject;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
  UpdatePolicy?: JsonObject;
  CreationPolicy?: JsonObject;
  Metadata?: JsonObject;
}

export interface OutputDeclaration {
  Value: Json;
  Condition?: string;
  Description?: string;
  Export?: { Name: Json };
}

export interface Template {
  Description?: string;
  Mappings: Record<string, JsonObject>;
  Conditions: Record<string, Json>;
  Parameters: Record<string, ParameterDeclaration>;
  Resources: Record<string, ResourceDeclaration>;
  Outputs: Record<string, OutputDeclaration>;
}

/** The simulator reads only JSON, as Convox's templates are. CloudFormation also reads YAML. */
export function parseTemplate(text: string): Template {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw validationError('Template format error: JSON not well-formed.');
  }
  if (!isObject(parsed)) {
    throw validationError('Template format error: unsupported structure.');
  }
  const section = (name: string): JsonObject => {
    const value = parsed[name];
    return isObject(value) ? value : {};
  };
  if (Object.keys(section('Resources')).length === 0) {
    throw validationError('Template format error: At least one Resources member must be defined.');
  }
  const description = parsed['Description'];
  return {
    ...(typeof description === 'string' && { Description: description }),
    Mappings: section('Mappings') as Template['Mappings'],
    Conditions: section('Conditions'),
    Parameters: section('Parameters') as unknown as Template['Parameters'],
    Resources: section('Resources') as unknown as Template['Resources'],
    Outputs: section('Outputs') as unknown as Template['Outputs'],
  };
}

export function dependsOn(resource: ResourceDeclaration): readonly string[] {
  const declared = resource.DependsOn ?? [];
  return typeof declared === 'string' ? [declared] : declared;
}

export function isNoEcho(parameter: ParameterDeclaration | undefined): boolean {
  return parameter?.NoEcho === true || parameter?.NoEcho === 'true';
}

/** `AWS::SSM::Parameter::Value<...>`: the value is the name of an SSM parameter, which is read at each update. */
export function isSsmTyped(parameter: ParameterDeclaration): boolean {
  return parameter.Type.startsWith('AWS::SSM::Parameter::Value<');
}

export function isListTyped(parameter: ParameterDeclaration): boolean {
  return parameter.Type === 'CommaDelimitedList' || /(^|<)List</.test(parameter.Type);
}

const IAM_TYPES = /^AWS::IAM::(Role|User|Group|Policy|ManagedPolicy|InstanceProfile|AccessKey|UserToGroupAddition)$/;
const IAM_NAMES = ['RoleName', 'UserName', 'GroupName', 'ManagedPolicyName', 'InstanceProfileName'];

/**
 * Returns the capability that a caller must acknowledge before CloudFormation changes IAM resources. Custom names
 * require a stronger one.
 */
export function requiredCapabilities(template: Template): { capability: string; types: string[] } | undefined {
  const iam = Object.values(template.Resources).filter((resource) => IAM_TYPES.test(resource.Type));
  if (iam.length === 0) {
    return undefined;
  }
  const named = iam.some(
    (resource) =>
      resource.Type !== 'AWS::IAM::AccessKey' && IAM_NAMES.some((name) => resource.Properties?.[name] !== undefined),
  );
  const types = [...new Set(iam.map((resource) => resource.Type))];
  return { capability: named ? 'CAPABILITY_NAMED_IAM' : 'CAPABILITY_IAM', types };
}
