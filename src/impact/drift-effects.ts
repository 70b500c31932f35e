/** What an update does to changes that were made by hand. */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import type { Drift, DriftedProperty, DriftedResource, UncheckedResource } from '../cloudformation/drift.ts';
import type { Fault } from '../cloudformation/fault.ts';

/**
 * `kept`: the update does not change the resource. `overwritten`: it sets the same property. `perhaps-overwritten`: it
 * changes other properties of the resource. `replaced`: the resource is replaced or removed. `fails`: the update
 * changes a resource that was deleted.
 */
export type DriftEffect = 'kept' | 'overwritten' | 'perhaps-overwritten' | 'replaced' | 'fails';

export interface AssessedProperty extends DriftedProperty {
  /** The values are left out: they can hold a credential, or are too long. */
  readonly isHidden: boolean;
  readonly effect: DriftEffect;
}

export interface AssessedResource extends DriftedResource {
  readonly effect: DriftEffect;
  readonly properties: readonly AssessedProperty[];
}

/** The result of `drift: report`. */
export type DriftReading =
  | {
      readonly kind: 'read';
      readonly resources: readonly AssessedResource[];
      readonly unchecked: readonly UncheckedResource[];
    }
  | { readonly kind: 'not-in-time'; readonly limitMs: number }
  | { readonly kind: 'not-read'; readonly fault: Fault };

/** Compares what was changed by hand with what the change set changes. */
export function assessDrift({ resources, unchecked }: Drift, changes: readonly ResourceChange[]): DriftReading {
  const changed = new Map(changes.map((change) => [change.logicalId, change]));
  const assessed = resources.map((resource): AssessedResource => {
    const change = changed.get(resource.logicalId);
    const properties = resource.properties.map((one) => ({ ...shown(one), effect: effectOnProperty(change, one) }));
    return { ...resource, properties, effect: effectOn(resource, change, properties) };
  });
  const sorted = assessed.sort((one, other) => ORDER.indexOf(one.effect) - ORDER.indexOf(other.effect));
  return { kind: 'read', resources: sorted, unchecked };
}

const LONGEST_VALUE = 2_000;

/** The run knows the secrets of the rack, but not the values that were set by hand. */
function shown(one: DriftedProperty): DriftedProperty & { readonly isHidden: boolean } {
  const values = [one.expected, one.actual];
  const isHidden =
    /password|secret|token|credential|environment|user-?data/i.test(one.property) ||
    values.some((value) => value !== undefined && (value.includes('****') || value.length > LONGEST_VALUE));
  return isHidden ? { property: one.property, expected: undefined, actual: undefined, isHidden } : { ...one, isHidden };
}

// The most important effects first.
const ORDER: readonly DriftEffect[] = ['fails', 'overwritten', 'perhaps-overwritten', 'replaced', 'kept'];

function effectOn(
  { state }: DriftedResource,
  change: ResourceChange | undefined,
  properties: readonly AssessedProperty[],
): DriftEffect {
  if (change === undefined || change.action === 'sync') return 'kept';
  if (isReplaced(change)) return 'replaced';
  if (state === 'deleted') return 'fails';
  return ORDER.find((effect) => properties.some((one) => one.effect === effect)) ?? 'perhaps-overwritten';
}

function effectOnProperty(change: ResourceChange | undefined, { property }: DriftedProperty): DriftEffect {
  if (change === undefined || change.action === 'sync') return 'kept';
  if (isReplaced(change)) return 'replaced';
  const name = property.split('/')[0];
  const isSet = change.causes.some((cause) => (cause.property ?? cause.attribute) === name);
  return isSet ? 'overwritten' : 'perhaps-overwritten';
}

function isReplaced({ action, replacement }: ResourceChange): boolean {
  return action === 'remove' || replacement === 'true';
}
