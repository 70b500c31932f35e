/**
 * Reads a template for one rack: its conditions evaluated, its parameters checked. Shares no code with src or the
 * simulator.
 */

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
export type Values = ReadonlyMap<string, string>;

export interface Declaration {
  readonly Type: string;
  readonly Default?: string | number;
  readonly NoEcho?: boolean | string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly AllowedPattern?: string;
  readonly MinValue?: string | number;
  readonly MaxValue?: string | number;
  readonly MinLength?: string | number;
  readonly MaxLength?: string | number;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, Declaration>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly Conditions?: Readonly<Record<string, Json>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Condition?: string }>>;
  readonly Outputs?: Readonly<
    Record<string, { readonly Condition?: string; readonly Export?: { readonly Name: Json } }>
  >;
}

/** A template on a rack, with the values of its parameters and the pseudo parameters. */
export interface Applied {
  readonly template: Template;
  readonly values: Values;
}

/** Returns the logical ids of the rack's resources, each with its type. */
export function resourcesOf(applied: Applied): ReadonlyMap<string, string> {
  const all = Object.entries(applied.template.Resources);
  return new Map(all.flatMap(([id, { Type, Condition }]) => (holds(Condition, applied) ? [[id, Type] as const] : [])));
}

/** Returns the names of the rack's exports. */
export function exportsOf(applied: Applied): ReadonlySet<string> {
  return new Set(
    Object.values(applied.template.Outputs ?? {}).flatMap(({ Condition, Export }) =>
      Export === undefined || !holds(Condition, applied) ? [] : [textOf(Export.Name, applied)],
    ),
  );
}

function holds(condition: string | undefined, { template, values }: Applied): boolean {
  if (condition === undefined) return true;
  const declared = template.Conditions?.[condition];
  if (declared === undefined) throw new Error(`the template has no condition ${condition}`);
  return truthOf(declared, { template, values });
}

function truthOf(json: Json, applied: Applied): boolean {
  const [name, argument] = functionIn(json);
  const list = (): readonly Json[] => listOf(argument, applied);
  switch (name) {
    case 'Condition':
      return holds(plain(argument), applied);
    case 'Fn::Equals': {
      const [one, other] = list().map((operand) => textOf(operand, applied));
      return one === other;
    }
    case 'Fn::And':
      return list().every((operand) => truthOf(operand, applied));
    case 'Fn::Or':
      return list().some((operand) => truthOf(operand, applied));
    case 'Fn::Not':
      return !list().some((operand) => truthOf(operand, applied));
    default:
      throw new Error(`${name} is not a condition`);
  }
}

function textOf(json: Json, applied: Applied): string {
  if (typeof json !== 'object' || json === null) return plain(json);
  const [name, argument] = functionIn(json);
  switch (name) {
    case 'Ref':
      return valueOf(plain(argument), applied);
    case 'Fn::Sub':
      return plain(argument).replaceAll(/\$\{([^}]+)\}/g, (_all, reference: string) => valueOf(reference, applied));
    case 'Fn::FindInMap': {
      const [map = '', first = '', second = ''] = listOf(argument, applied).map((key) => textOf(key, applied));
      const found = applied.template.Mappings?.[map]?.[first]?.[second];
      if (found === undefined) throw new Error(`no ${map}.${first}.${second}`);
      return found;
    }
    case 'Fn::Join': {
      const [separator = '', parts = ''] = listOf(argument, applied);
      return listOf(parts, applied)
        .map((part) => textOf(part, applied))
        .join(plain(separator));
    }
    case 'Fn::Select': {
      const [index = 0, from = ''] = listOf(argument, applied);
      return textOf(listOf(from, applied)[Number(index)] ?? '', applied);
    }
    default:
      throw new Error(`${name} is not a text`);
  }
}

/** A list as written, of a list parameter, or of Fn::Split. */
function listOf(json: Json, applied: Applied): readonly Json[] {
  if (Array.isArray(json)) return json as readonly Json[];
  const [name, argument] = functionIn(json);
  if (name === 'Ref') return valueOf(plain(argument), applied).split(',');
  if (name !== 'Fn::Split') throw new Error(`${name} is not a list`);
  const [separator = '', text = ''] = listOf(argument, applied);
  return textOf(text, applied).split(plain(separator));
}

function functionIn(json: Json): readonly [name: string, argument: Json] {
  const [entry, ...more] = typeof json === 'object' && json !== null ? Object.entries(json) : [];
  if (entry === undefined || more.length > 0) throw new Error(`not a function: ${JSON.stringify(json)}`);
  return entry;
}

function plain(json: Json): string {
  if (typeof json === 'object') throw new Error(`not a text: ${JSON.stringify(json)}`);
  return String(json);
}

function valueOf(name: string, { values }: Applied): string {
  const value = values.get(name);
  if (value === undefined) throw new Error(`no value of ${name}`);
  return value;
}

/** Whether a parameter accepts the value, by the Parameters section of the CloudFormation user guide. */
export function accepts(declared: Declaration, value: string): boolean {
  const { Type, AllowedValues, AllowedPattern, MinValue, MaxValue, MinLength, MaxLength } = declared;
  const isList = Type === 'CommaDelimitedList' || Type.startsWith('List<');
  const members = isList ? value.split(',').map((member) => member.trim()) : [value];
  if (isList && value.trim() === '') return true;
  if (AllowedValues !== undefined && !members.every((member) => AllowedValues.map(String).includes(member)))
    return false;
  if (AllowedPattern !== undefined && !members.every((member) => new RegExp(`^(?:${AllowedPattern})$`).test(member)))
    return false;
  if (Type === 'Number') {
    if (value.trim() === '' || Number.isNaN(Number(value))) return false;
    return Number(value) >= Number(MinValue ?? -Infinity) && Number(value) <= Number(MaxValue ?? Infinity);
  }
  return isList || (value.length >= Number(MinLength ?? 0) && value.length <= Number(MaxLength ?? Infinity));
}
