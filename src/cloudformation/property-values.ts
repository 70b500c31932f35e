/**
 * The values of changed properties before and after an update, bounded, and joined with the changes of a change set.
 */
import type { ResourceChange } from './change-set.ts';

export interface PropertyValue {
  readonly logicalId: string;
  /** `Properties`, `Tags`, `Metadata`, ... */
  readonly attribute: string;
  /** The property, or the path to a part of it: `ContainerDefinitions/0/Image`. Empty for a whole attribute. */
  readonly property: string;
  /** Text, or JSON as text. Undefined if the property does not exist on that side. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** A reading of a change set with IncludePropertyValues. */
export interface PropertyValues {
  readonly values: readonly PropertyValue[];
  /** False if CloudFormation says that this reading lacks changes. */
  readonly isComplete: boolean;
}

/**
 * One changed property of a resource. `dynamic`: known only during the update, and perhaps no change. `not-read`:
 * CloudFormation gives no value. `too-long`: left out by this action.
 */
export type ChangedProperty = Pick<PropertyValue, 'property'> &
  (
    | { readonly state: 'read'; readonly before: string | undefined; readonly after: string | undefined }
    | { readonly state: 'dynamic' | 'not-read' | 'too-long' }
  );

export interface ValuesOfChange {
  readonly logicalId: string;
  readonly properties: readonly ChangedProperty[];
}

/**
 * Longer values are omitted completely: the end of a shortened value could be a part of a secret, which is not
 * recognized.
 */
const LONGEST_VALUE = 20_000;
/** Characters of all values of a change set. */
const BUDGET = 1_000_000;

/**
 * The changes with their values. The reading with values can lack changes, so each change of the other reading is kept,
 * with the values that are known.
 * @param changes of the reading without values.
 * @param reading undefined if the values could not be read.
 */
export function mergeValues(
  changes: readonly ResourceChange[],
  reading: PropertyValues | undefined,
): readonly ValuesOfChange[] {
  const values = new Map<string, PropertyValue[]>();
  for (const value of reading?.values ?? []) {
    const others = values.get(value.logicalId);
    if (others === undefined) values.set(value.logicalId, [value]);
    else others.push(value);
  }
  let left = BUDGET;
  const within = (value: PropertyValue): ChangedProperty => {
    const { property, before, after } = value;
    const lengths = [before, after].map((text) => text?.length ?? 0);
    const size = lengths.reduce((sum, one) => sum + one, 0);
    if (Math.max(...lengths) > LONGEST_VALUE || size > left) return { property, state: 'too-long' };
    left -= size;
    return { property, state: 'read', before, after };
  };
  const merged = new Map(
    // The most important changes get their share of the budget first.
    inOrderOfWeight(changes).map((change) => {
      const known = distinct(values.get(change.logicalId) ?? []);
      return [change.logicalId, [...known.map(within), ...unread(change, known)]] as const;
    }),
  );
  return changes.map(({ logicalId }) => ({ logicalId, properties: merged.get(logicalId) ?? [] }));
}

/** Resources that decide who may do what on a rack, and which code runs with its permissions. */
export function isPermissionOrCode(type: string): boolean {
  return /^AWS::(?:IAM|Lambda)::/.test(type);
}

function inOrderOfWeight(changes: readonly ResourceChange[]): readonly ResourceChange[] {
  const [first, second, rest]: readonly [ResourceChange[], ResourceChange[], ResourceChange[]] = [[], [], []];
  for (const change of changes) {
    if (isPermissionOrCode(change.type)) first.push(change);
    else (change.replacement === 'true' ? second : rest).push(change);
  }
  return [...first, ...second, ...rest];
}

/** CloudFormation lists a property once for each of its causes. */
function distinct(values: readonly PropertyValue[]): readonly PropertyValue[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}

/** The changed properties of which the reading with values says nothing. */
function unread({ causes }: ResourceChange, known: readonly PropertyValue[]): readonly ChangedProperty[] {
  const nameOf = ({ attribute, property }: ResourceChange['causes'][number]): string => property ?? attribute;
  const isKnown = (name: string): boolean =>
    known.some(({ attribute, property }) => attribute === name || property.split('/')[0] === name);
  const isDynamic = (name: string): boolean =>
    causes.every((cause) => nameOf(cause) !== name || cause.evaluation === 'Dynamic');
  return [...new Set(causes.map(nameOf))]
    .filter((name) => name !== '' && !isKnown(name))
    .map((property) => ({ property, state: isDynamic(property) ? 'dynamic' : 'not-read' }));
}
