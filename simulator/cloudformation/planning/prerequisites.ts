/** The order in which the resources of a template are changed. */

import type { Account } from '../../account.ts';
import { referencesIn, referredResources } from '../../template/references.ts';
import { dependsOn } from '../../template/template.ts';
import { activeResources, stackScope } from '../stack-scope.ts';
import type { Stack } from '../stack.ts';

/** Returns, for each resource of the template, the resources that must be complete before it. */
export function prerequisites(account: Account, stack: Stack): Map<string, Set<string>> {
  const { template, parameters } = stack.configuration;
  const scope = stackScope(account, stack, template, parameters);
  const active = new Set(activeResources(scope));
  const needs = new Map<string, Set<string>>();
  for (const logicalId of active) {
    const declaration = template.Resources[logicalId];
    const references = referredResources(referencesIn(declaration?.Properties ?? {}, scope));
    const all = [...references, ...(declaration === undefined ? [] : dependsOn(declaration))];
    needs.set(logicalId, new Set(all.filter((id) => active.has(id) && id !== logicalId)));
  }
  return needs;
}
