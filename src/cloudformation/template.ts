/** Parses a release's CloudFormation template as far as an update needs it: parameters, resources, exports. */
import { parseJsonText } from '../values/json-text.ts';
import { isJsonObject, type JsonObject } from '../values/json-value.ts';

export interface TemplateParameter {
  readonly name: string;
  readonly type: string;
  /** Undefined if the template has no default: the value must come from the user or the stack. */
  readonly default: string | undefined;
  readonly noEcho: boolean;
  readonly allowedValues: readonly string[] | undefined;
  readonly allowedPattern: string | undefined;
  readonly minValue: number | undefined;
  readonly maxValue: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
}

export interface TemplateResource {
  readonly logicalId: string;
  readonly type: string;
  readonly condition: string | undefined;
  /** The whole declaration as JSON, for comparing templates. */
  readonly declaration: Readonly<Record<string, unknown>>;
}

export interface TemplateOutput {
  readonly name: string;
  readonly condition: string | undefined;
  readonly declaration: Readonly<Record<string, unknown>>;
}

export interface TemplateExport {
  readonly output: string;
  /** The export name's expression (`{"Fn::Sub": "${AWS::StackName}:Cluster"}`), as JSON. */
  readonly name: unknown;
  readonly condition: string | undefined;
}

export interface RackTemplate {
  readonly parameters: ReadonlyMap<string, TemplateParameter>;
  readonly resources: ReadonlyMap<string, TemplateResource>;
  readonly outputs: ReadonlyMap<string, TemplateOutput>;
  readonly exports: readonly TemplateExport[];
  readonly conditions: Readonly<Record<string, unknown>>;
  readonly mappings: Readonly<Record<string, unknown>>;
}

export type TemplateReading =
  | { readonly kind: 'template'; readonly template: RackTemplate }
  | { readonly kind: 'unusable'; readonly why: TemplateFlaw };

export type TemplateFlaw =
  | { readonly flaw: 'not-json'; readonly characters: number }
  | { readonly flaw: 'not-an-object'; readonly part: string }
  | { readonly flaw: 'not-a-rack'; readonly lacks: readonly string[] };

/** Parses a template and rejects one that is not a rack's, before it is sent to CloudFormation. */
export function parseTemplate(text: string): TemplateReading {
  const read = parseJsonText(text);
  if (read === undefined) return { kind: 'unusable', why: { flaw: 'not-json', characters: text.length } };
  const { json } = read;
  if (!isJsonObject(json)) return notAnObject('template');
  const { Parameters: parameters, Resources: resources, Outputs: outputs = {} } = json;
  const { Conditions: conditions = {}, Mappings: mappings = {} } = json;
  if (!isJsonObject(parameters)) return notAnObject('Parameters');
  if (!isJsonObject(resources)) return notAnObject('Resources');
  if (!isJsonObject(outputs)) return notAnObject('Outputs');
  if (!isJsonObject(conditions)) return notAnObject('Conditions');
  if (!isJsonObject(mappings)) return notAnObject('Mappings');
  const broken = [...Object.entries(parameters), ...Object.entries(resources)].find(([, body]) => !isJsonObject(body));
  if (broken !== undefined) return notAnObject(broken[0]);
  const lacks = [
    ...['Version', 'Password', 'InstanceCount', 'InstanceType'].filter((name) => !Object.hasOwn(parameters, name)),
    ...(Object.hasOwn(resources, 'Instances') ? [] : ['Instances']),
  ];
  if (lacks.length > 0) return { kind: 'unusable', why: { flaw: 'not-a-rack', lacks } };
  return {
    kind: 'template',
    template: {
      parameters: mapOf(parameters, parameterOf),
      resources: mapOf(resources, resourceOf),
      outputs: mapOf(outputs, outputOf),
      exports: Object.entries(outputs).flatMap(([output, body]) => exportOf(output, body)),
      conditions,
      mappings,
    },
  };
}

function parameterOf(name: string, body: JsonObject): TemplateParameter {
  return {
    name,
    type: textOf(body['Type']) ?? 'String',
    default: textOf(body['Default']),
    noEcho: textOf(body['NoEcho']) === 'true',
    allowedValues: Array.isArray(body['AllowedValues'])
      ? body['AllowedValues'].map((value) => textOf(value) ?? '')
      : undefined,
    allowedPattern: textOf(body['AllowedPattern']),
    minValue: numberOf(body['MinValue']),
    maxValue: numberOf(body['MaxValue']),
    minLength: numberOf(body['MinLength']),
    maxLength: numberOf(body['MaxLength']),
  };
}

function resourceOf(logicalId: string, body: JsonObject): TemplateResource {
  return { logicalId, type: textOf(body['Type']) ?? '', condition: textOf(body['Condition']), declaration: body };
}

function outputOf(name: string, body: JsonObject): TemplateOutput {
  return { name, condition: textOf(body['Condition']), declaration: body };
}

function exportOf(output: string, body: unknown): TemplateExport[] {
  if (!isJsonObject(body) || !isJsonObject(body['Export'])) return [];
  return [{ output, name: body['Export']['Name'], condition: textOf(body['Condition']) }];
}

function mapOf<T>(section: JsonObject, read: (name: string, body: JsonObject) => T): ReadonlyMap<string, T> {
  return new Map(Object.entries(section).map(([name, body]) => [name, read(name, isJsonObject(body) ? body : {})]));
}

/** CloudFormation accepts numbers and booleans for a String. This returns them as text. */
function textOf(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number = Number(textOf(value) ?? Number.NaN);
  return Number.isNaN(number) ? undefined : number;
}

function notAnObject(part: string): TemplateReading {
  return { kind: 'unusable', why: { flaw: 'not-an-object', part } };
}
