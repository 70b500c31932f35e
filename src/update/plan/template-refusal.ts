/** What CloudFormation refuses a release's template for on this rack, found before it is asked for a change set. */
import type { RackTemplate } from '../../cloudformation/template.ts';
import { scopesOfStep } from '../../impact/forecast.ts';
import { findTypeChanges } from '../../impact/type-changes.ts';
import { findUnresolvedReferences } from '../../impact/unresolved-references.ts';
import type { ParameterPlan } from '../../rack/parameters.ts';
import type { Rack } from '../../rack/rack.ts';
import type { Problem } from '../../run/problem.ts';
import type { ReleaseTemplate } from '../read-template.ts';
import type { RunContext } from '../run-context.ts';
import { findBridge } from './find-bridge.ts';

/**
 * Only what is certain counts; the rest is left to the change set.
 * @param before the template that the rack has now; undefined where it could not be read, and then no type is compared.
 * @returns `types-changed` or `references-unresolved`.
 */
export async function findTemplateRefusal(
  run: RunContext,
  rack: Rack,
  { version, template: after }: ReleaseTemplate,
  before: RackTemplate | undefined,
  plan: ParameterPlan,
): Promise<Problem | undefined> {
  const sent = plan.entries.flatMap((entry) => ('value' in entry ? [[entry.key, entry.value] as const] : []));
  const step = {
    before: before ?? after,
    after,
    current: rack.version,
    target: version,
    parameters: rack.stack.parameters,
    given: new Map(sent.filter(([key]) => key !== 'Version')),
    region: rack.region,
  };
  const scopes = scopesOfStep(step);
  const changes = findTypeChanges(scopes.before, scopes.after).filter(isCertain);
  if (changes.length > 0) {
    return { code: 'types-changed', version, current: rack.version, changes, bridge: await findBridge(run, step) };
  }
  const references = findUnresolvedReferences(scopes.after).filter(isCertain);
  return references.length === 0 ? undefined : { code: 'references-unresolved', version, references };
}

function isCertain({ certainty }: { readonly certainty: 'certain' | 'maybe' }): boolean {
  return certainty === 'certain';
}
