/** What a later step of a route would change, template against template: a forecast, as CloudFormation can't know it yet. */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import { assessDisruption, type Disruption } from './disruption.ts';
import { canForceReplacement } from './forced-replacement.ts';
import { isSecretParameter } from '../rack/parameters.ts';
import type { AddedParameter } from '../rack/parameter-changes.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { findLosses, type ProtectedLoss } from './replacements.ts';
import { differingProperties } from '../cloudformation/resolved-declaration.ts';
import type { RackTemplate, TemplateResource } from '../cloudformation/template.ts';
import { conditionHolds, parametersInForce, type Scope, type Ternary } from '../cloudformation/template-conditions.ts';
import { findTypeChanges, type TypeChange } from './type-changes.ts';
import { findUnresolvedReferences, type UnresolvedReference } from './unresolved-references.ts';

export interface ForecastFacts {
  readonly before: RackTemplate;
  readonly after: RackTemplate;
  readonly current: RackVersion;
  readonly target: RackVersion;
  readonly rack: { readonly instanceCount: number; readonly batchSize: number };
  /** The rack's own values under `before`; without them, its defaults. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Values that the step would set or carry over, above those. */
  readonly given?: ReadonlyMap<string, string>;
  readonly region?: string;
}

/** `maybe`: there only under a condition that can't be known beforehand. */
export interface ForecastResource {
  readonly logicalId: string;
  readonly type: string;
  readonly certainty: 'certain' | 'maybe';
}

export interface RemovedResource extends ForecastResource {
  /** Left standing outside the stack (DeletionPolicy: Retain). */
  readonly retained: boolean;
}

export interface ChangedResource extends ForecastResource {
  readonly properties: readonly string[];
}

export interface Forecast {
  readonly added: readonly ForecastResource[];
  readonly removed: readonly RemovedResource[];
  readonly changed: readonly ChangedResource[];
  readonly parameters: { readonly added: readonly AddedParameter[]; readonly removed: readonly string[] };
  /** Never `certain`. */
  readonly disruption: Disruption;
  /** What of it is refused depends on the input `replacements`; refusedLosses tells. */
  readonly losses: readonly ProtectedLoss[];
  /** CloudFormation refuses the step where one of them is certain. */
  readonly typeChanges: readonly TypeChange[];
  /** The same. */
  readonly unresolvedReferences: readonly UnresolvedReference[];
}

/** The values after a step, from which the next step's forecast begins. Holds secrets: not for any report. */
export function valuesAfterStep(
  facts: Pick<ForecastFacts, 'before' | 'after' | 'parameters' | 'given' | 'target'>,
): ReadonlyMap<string, string> {
  const now = parametersInForce(facts.before, facts.parameters ?? new Map());
  return parametersInForce(facts.after, facts.given ?? new Map(), new Map([['Version', facts.target]]), now);
}

/** Compares what the two templates mean on this rack; what its conditions leave out on both sides is left out. */
export function forecastStep(facts: ForecastFacts): Forecast {
  const scopes = scopesOfStep(facts);
  const added: ForecastResource[] = [];
  const removed: RemovedResource[] = [];
  const changed: ChangedResource[] = [];
  for (const logicalId of new Set([...facts.before.resources.keys(), ...facts.after.resources.keys()])) {
    const [was, will] = [present(logicalId, scopes.before), present(logicalId, scopes.after)];
    const certainty = was?.holds === 'unknown' || will?.holds === 'unknown' ? 'maybe' : 'certain';
    if (was && will) {
      // With another type it is in typeChanges, and CloudFormation refuses the step.
      const properties = was.resource.type === will.resource.type ? propertiesChanged(was, will, scopes) : [];
      if (properties.length > 0) changed.push({ logicalId, type: will.resource.type, properties, certainty });
    } else if (will) {
      added.push({ logicalId, type: will.resource.type, certainty });
    } else if (was) {
      const retained = was.resource.declaration['DeletionPolicy'] === 'Retain';
      removed.push({ logicalId, type: was.resource.type, certainty, retained });
    }
  }
  const outlook = { added, removed, changed };
  return {
    ...outlook,
    parameters: parameterNews(facts),
    ...consequencesOf(outlook, facts),
    typeChanges: findTypeChanges(scopes.before, scopes.after),
    unresolvedReferences: findUnresolvedReferences(scopes.after),
  };
}

export interface StepScopes {
  readonly before: Scope;
  readonly after: Scope;
}

/** The two templates of a step, each with the values that the rack has under it. */
export function scopesOfStep(facts: Omit<ForecastFacts, 'rack'>): StepScopes {
  const { before, after, current, parameters = new Map<string, string>(), region } = facts;
  // The stack's name is the same on both sides: any will do, and expressions over it can be told apart.
  const pseudo = new Map([
    ['AWS::StackName', 'rack'],
    ['AWS::Region', region],
  ]);
  const now = parametersInForce(before, parameters, new Map([['Version', current]]));
  return {
    before: { template: before, parameters: now, pseudo },
    after: { template: after, parameters: valuesAfterStep(facts), pseudo },
  };
}

interface PresentResource {
  readonly resource: TemplateResource;
  readonly holds: Ternary;
}

/** A resource that a template has on this rack, or may have; undefined where its condition leaves it out. */
function present(logicalId: string, scope: Scope): PresentResource | undefined {
  const resource = scope.template.resources.get(logicalId);
  if (resource === undefined) return undefined;
  const holds = conditionHolds(resource.condition, scope);
  return holds === false ? undefined : { resource, holds };
}

function propertiesChanged(
  was: PresentResource,
  will: PresentResource,
  { before, after }: StepScopes,
): readonly string[] {
  return differingProperties(
    { declaration: was.resource.declaration, scope: before },
    { declaration: will.resource.declaration, scope: after },
  );
}

function parameterNews({ before, after }: ForecastFacts): Forecast['parameters'] {
  const fresh = [...after.parameters.values()].filter(({ name }) => !before.parameters.has(name));
  return {
    added: fresh.map(({ name, default: value }) => ({
      name,
      default: isSecretParameter(name, after) ? undefined : value,
    })),
    removed: [...before.parameters.keys()].filter((name) => !after.parameters.has(name)),
  };
}

/** Reads the outlook as a change set would be read, by the same rules; nothing in it counts as certain to happen. */
function consequencesOf(
  { removed, changed }: Pick<Forecast, 'removed' | 'changed'>,
  { rack, current, target }: ForecastFacts,
): Pick<Forecast, 'disruption' | 'losses'> {
  // What is retained leaves the stack and not the account: nothing of it is lost.
  const changes = [...changed.map(asModification), ...removed.filter((one) => !one.retained).map(asRemoval)];
  const none = new Map<string, string>();
  const disruption = assessDisruption({ changes, rack, resolved: { before: none, after: none }, current, target });
  const unsure = new Set(
    [...changed, ...removed].filter((one) => one.certainty === 'maybe').map((one) => one.logicalId),
  );
  return {
    disruption: {
      ...disruption,
      certainty: 'expected',
      reasons: disruption.reasons.map((reason) => ({ ...reason, certainty: 'expected' })),
    },
    losses: findLosses(changes).map((loss) => (unsure.has(loss.logicalId) ? { ...loss, certainty: 'maybe' } : loss)),
  };
}

function asModification({ logicalId, type, properties }: ChangedResource): ResourceChange {
  const forced = properties.filter((property) => canForceReplacement(type, property));
  return {
    action: 'modify',
    logicalId,
    physicalId: undefined,
    type,
    replacement: forced.length > 0 ? 'conditional' : 'false',
    scope: ['Properties'],
    causes: properties.map((property) => ({
      attribute: 'Properties',
      property,
      requiresRecreation: forced.includes(property) ? 'Conditionally' : 'Never',
      evaluation: 'Dynamic',
      source: 'DirectModification',
      causingEntity: undefined,
    })),
  };
}

function asRemoval({ logicalId, type }: RemovedResource): ResourceChange {
  return {
    action: 'remove',
    logicalId,
    physicalId: undefined,
    type,
    replacement: undefined,
    scope: [],
    causes: [],
  };
}
