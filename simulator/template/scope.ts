/** What an expression in a template can see while it is evaluated. */

import type { Json } from '../json.ts';
import { isListTyped, type Template } from './template.ts';
import type { ParameterValues } from './parameters.ts';

export interface Scope {
  template: Template;
  parameters: ReadonlyMap<string, Json>;
  pseudoParameters: ReadonlyMap<string, Json>;
  conditions: ReadonlyMap<string, boolean>;
  availabilityZones: readonly string[];
  /** Undefined while the resource does not exist yet. */
  physicalId(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): Json | undefined;
  exportedValue(name: string): string | undefined;
}

/** How CloudFormation writes a value into a change set that it can't know before the update runs. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** The values as expressions see them: resolved from SSM, lists as lists. */
export function visibleParameters(template: Template, values: ParameterValues): Map<string, Json> {
  const visible = new Map<string, Json>();
  for (const [key, declaration] of Object.entries(template.Parameters)) {
    const value = values.get(key);
    const text = value?.resolved ?? value?.value ?? '';
    visible.set(key, isListTyped(declaration) ? text.split(',').map((member) => member.trim()) : text);
  }
  return visible;
}
