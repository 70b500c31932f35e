/** The values that a template's expressions can refer to. */

import type { Json } from '../json.ts';
import { isListTyped, type Template } from './template.ts';
import type { ParameterValues } from './parameters.ts';

export interface Scope {
  template: Template;
  parameters: ReadonlyMap<string, Json>;
  pseudoParameters: ReadonlyMap<string, Json>;
  conditions: ReadonlyMap<string, boolean>;
  availabilityZones: readonly string[];
  /** Undefined while the resource does not exist. */
  physicalId(logicalId: string): string | undefined;
  attribute(logicalId: string, name: string): Json | undefined;
  exportedValue(name: string): string | undefined;
}

/** CloudFormation's placeholder in a change set for a value that is known only after the update. */
export const KNOWN_AFTER_APPLY = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** Returns the values for expressions: resolved from SSM, lists as arrays. */
export function visibleParameters(template: Template, values: ParameterValues): Map<string, Json> {
  const visible = new Map<string, Json>();
  for (const [key, declaration] of Object.entries(template.Parameters)) {
    const value = values.get(key);
    const text = value?.resolved ?? value?.value ?? '';
    visible.set(key, isListTyped(declaration) ? text.split(',').map((member) => member.trim()) : text);
  }
  return visible;
}
