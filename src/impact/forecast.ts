/**
 * Forecasts what a later step of a route changes, by comparing templates: CloudFormation cannot create its change set
 * yet.
 */
import type { ResourceChange } from '../cloudformation/change-set.ts';
import { assessDisruption, type Disruption } from './disruption.ts';
import { repairConflicts } from './conflict-repairs.ts';
import { expectedChanges, type ExpectedChange, type StepScopes } from './expected-changes.ts';
import { isSecretParameter } from '../rack/parameters.ts';
import type { AddedParameter } from '../rack/parameter-changes.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import { findConflicts, type ReplacementConflict } from './replacement-conflicts.ts';
import { findLosses, type ProtectedLoss } from './replacements.ts';
import type { RackTemplate } from '../cloudformation/template.ts';
import { parametersInForce, type Scope } from '../cloudformation/template-conditions.ts';
import { findTypeChanges, type TypeChange } from './type-changes.ts';
import { findUnresolvedReferences, type ParameterRepair, type UnresolvedReference } from './unresolved-references.ts';

export interface ForecastFacts {
  readonly before: RackTemplate;
  readonly after: RackTemplate;
  readonly current: RackVersion;
  readonly target: RackVersion;
  readonly rack: { readonly instanceCount: number; readonly batchSize: number };
  /** The rack's values under `before`; without them, the defaults of `before`. */
  readonly parameters?: ReadonlyMap<string, string>;
  /** Values that the step sets or carries over; they take precedence. */
  readonly given?: ReadonlyMap<string, string>;
  readonly region?: string;
}

/** `maybe`: it exists only under a condition whose value is not known. */
export interface ForecastResource {
  readonly logicalId: string;
  readonly type: string;
  readonly certainty: 'certain' | 'maybe';
}

export interface RemovedResource extends ForecastResource {
  /** It leaves the stack but is not deleted (DeletionPolicy: Retain). */
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
  /** The input `replacements` decides which of them are refused: see refusedLosses. */
  readonly losses: readonly ProtectedLoss[];
  /** The step fails if there are any. */
  readonly conflicts: readonly ReplacementConflict[];
  /** A parameter value that avoids the conflicts. */
  readonly conflictRepair: ParameterRepair | undefined;
  /** CloudFormation refuses the step if one of them is certain. */
  readonly typeChanges: readonly TypeChange[];
  /** CloudFormation refuses the step if one of them is certain. */
  readonly unresolvedReferences: readonly UnresolvedReference[];
}

/** The values after a step, which the forecast of the next step starts from. Contains secrets: not for a report. */
export function valuesAfterStep(
  facts: Pick<ForecastFacts, 'before' | 'after' | 'parameters' | 'given' | 'target'>,
): ReadonlyMap<string, string> {
  const now = parametersInForce(facts.before, facts.parameters ?? new Map());
  return parametersInForce(facts.after, facts.given ?? new Map(), new Map([['Version', facts.target]]), now);
}

/**
 * Compares the two templates as they apply to this rack. Resources whose conditions are false on both sides are left
 * out.
 */
export function forecastStep(facts: ForecastFacts): Forecast {
  const scopes = scopesOfStep(facts);
  const expected = expectedChanges(scopes);
  const certain = expected.filter(({ certainty }) => certainty === 'certain').map(({ change }) => change);
  const conflicts = findConflicts(certain, scopes);
  return {
    ...resourcesOf(expected),
    parameters: parameterNews(facts),
    ...consequencesOf(expected, facts, scopes.before),
    conflicts,
    conflictRepair: repairConflicts(conflicts, scopes),
    typeChanges: findTypeChanges(scopes.before, scopes.after),
    unresolvedReferences: findUnresolvedReferences(scopes.after),
  };
}

/** The two templates of a step, each with the values that the rack has under it. */
export function scopesOfStep(facts: Omit<ForecastFacts, 'rack'>): StepScopes {
  const { before, after, current, parameters = new Map<string, string>(), region } = facts;
  // Both sides have the same stack name, so any name allows the comparison of expressions.
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

function resourcesOf(expected: readonly ExpectedChange[]): Pick<Forecast, 'added' | 'removed' | 'changed'> {
  const listed = expected.map(({ change: { logicalId, type, ...change }, certainty }) => ({
    resource: { logicalId, type, certainty },
    change,
  }));
  const of = (wanted: ResourceChange['action']) => listed.filter(({ change }) => change.action === wanted);
  return {
    added: of('add').map(({ resource }) => resource),
    removed: of('remove').map(({ resource, change }) => ({ ...resource, retained: change.policyAction === 'Retain' })),
    changed: of('modify').map(({ resource, change }) => {
      const names = change.causes.map(({ property }) => property).filter((name) => name !== undefined);
      return { ...resource, properties: [...new Set(names)] };
    }),
  };
}

function parameterNews({ before, after }: ForecastFacts): Forecast['parameters'] {
  const added = [...after.parameters.values()].filter(({ name }) => !before.parameters.has(name));
  return {
    added: added.map(({ name, default: value }) => ({
      name,
      default: isSecretParameter(name, after) ? undefined : value,
    })),
    removed: [...before.parameters.keys()].filter((name) => !after.parameters.has(name)),
  };
}

/** Evaluates the expected changes by the rules for a change set. No disruption counts as certain. */
function consequencesOf(
  expected: readonly ExpectedChange[],
  { rack, current, target }: ForecastFacts,
  before: Scope,
): Pick<Forecast, 'disruption' | 'losses'> {
  const changes = expected.map(({ change }) => change);
  const none = new Map<string, string>();
  const disruption = assessDisruption({ changes, rack, resolved: { before: none, after: none }, current, target });
  const unsure = new Set(
    expected.filter(({ certainty }) => certainty === 'maybe').map(({ change }) => change.logicalId),
  );
  return {
    disruption: {
      ...disruption,
      certainty: 'expected',
      reasons: disruption.reasons.map((reason) => ({ ...reason, certainty: 'expected' })),
    },
    losses: findLosses(changes, { before }).map((loss) =>
      unsure.has(loss.logicalId) ? { ...loss, certainty: 'maybe' } : loss,
    ),
  };
}
