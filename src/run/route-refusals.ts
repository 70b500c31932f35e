/**
 * What the steps of a route are refused for: the next step as planned, later steps as forecast from their templates.
 */
import { droppedExports } from '../cloudformation/exports.ts';
import type { RackTemplate } from '../cloudformation/template.ts';
import { parametersInForce } from '../cloudformation/template-conditions.ts';
import { isCertain } from '../impact/certainty.ts';
import { forecastStep, type Forecast, type ForecastFacts } from '../impact/forecast.ts';
import type { ReplacementConflict } from '../impact/replacement-conflicts.ts';
import type { ProtectedLoss } from '../impact/replacements.ts';
import type { ProcessAtRisk } from '../rack/apps-at-risk.ts';
import { compareParameters, lostParameters, type ParameterComparison } from '../rack/parameter-changes.ts';
import { givenForStep, reconcileParameters, valuesSent, type ParameterReconciliation } from '../rack/parameters.ts';
import type { Rack } from '../rack/rack.ts';
import type { RackVersion } from '../releases/rack-version.ts';
import type { ExportInUse, StepRefusal } from './problem.ts';
import { NO_FACTS, refusalsOf, type RefusalSettings, type StepEnds, type StepFacts } from './step-refusals.ts';
import type { UpdateRequest } from './update-request.ts';

export interface StopTemplate {
  readonly version: RackVersion;
  readonly template: RackTemplate;
}

export interface RouteFacts {
  readonly rack: Rack;
  /** The template of the rack's present release; undefined if it cannot be read. */
  readonly before: RackTemplate | undefined;
  /** The stops of this run, the next one first. */
  readonly stops: readonly StopTemplate[];
  /** The rack's availability zones, if the next step pins them. */
  readonly zones: string | undefined;
  /** What the change set of the next step does; undefined if there is none and the forecast is used. */
  readonly planned: PlannedChanges | undefined;
  /** The stacks that import an export, by the export's name. */
  readonly importers: ReadonlyMap<string, readonly string[]>;
  /** Processes with a single instance, as of now. */
  readonly singleProcesses: readonly ProcessAtRisk[];
}

/** What the change set of a step does. */
export interface PlannedChanges {
  readonly losses: readonly ProtectedLoss[];
  readonly conflicts: readonly ReplacementConflict[];
  readonly rolls: boolean;
}

export interface StepRefusals extends StepEnds {
  /** Certain. */
  readonly refused: readonly StepRefusal[];
  /** Known only when the rack reaches the step. */
  readonly possible: readonly StepRefusal[];
  /** Without changes if the template before it cannot be read. */
  readonly forecast: Forecast;
  /** What the forecast compares. */
  readonly comparison: Omit<ForecastFacts, 'rack'>;
  /** Exports of the rack that this step removes. */
  readonly droppedExports: readonly string[];
}

export type RouteSettings = RefusalSettings & Pick<UpdateRequest, 'parameters'>;

/** The rack before a step. */
interface RackState {
  readonly version: RackVersion;
  readonly template: RackTemplate | undefined;
  readonly parameters: ReadonlyMap<string, string>;
  readonly exports: ReadonlyMap<string, string>;
}

/** @param count how many of the stops are assessed. The later ones only show which release a given parameter is for. */
export function refuseSteps(facts: RouteFacts, settings: RouteSettings, count: number): readonly StepRefusals[] {
  const { version, stack } = facts.rack;
  let state: RackState = { version, template: facts.before, parameters: stack.parameters, exports: stack.exports };
  return facts.stops.slice(0, count).map((stop, index) => {
    const later = facts.stops.slice(index + 1).map(({ template }) => template);
    const step = assessStep(facts, settings, state, { stop, later, isNext: index === 0 });
    state = step.after;
    return step.refusals;
  });
}

interface StepPlace {
  readonly stop: StopTemplate;
  readonly later: readonly RackTemplate[];
  readonly isNext: boolean;
}

function assessStep(
  facts: RouteFacts,
  settings: RouteSettings,
  state: RackState,
  { stop: { version, template: after }, later, isNext }: StepPlace,
): { readonly refusals: StepRefusals; readonly after: RackState } {
  const { rack } = facts;
  const stack = state.parameters;
  const given = givenForStep(settings.parameters, after, later);
  const zones = isNext ? facts.zones : undefined;
  const reconciled = reconcileParameters({ template: after, target: version, stack, given, zones });
  const sent = valuesSent(reconciled.plan);
  const comparison = {
    before: state.template ?? after,
    after,
    current: state.version,
    target: version,
    parameters: stack,
    given: new Map([...sent].filter(([key]) => key !== 'Version')),
    region: rack.region,
  };
  const forecast = forecastStep({ ...comparison, rack });
  const parameters = parametersInForce(after, sent, stack);
  const { exports } = state;
  const dropped = droppedExports({ exports, after, parameters, stackName: rack.name, region: rack.region });
  const ends = { current: state.version, version };
  const impact = impactOf(facts, forecast, isNext);
  const certain: StepFacts = {
    ...impact.certain,
    ...parameterFacts(reconciled, { before: state.template, after, stack, plan: reconciled.plan }),
    exports: exportsInUse(dropped, facts.importers),
  };
  return {
    refusals: {
      ...ends,
      refused: refusalsOf(ends, certain, settings),
      possible: refusalsOf(ends, impact.possible, settings),
      forecast,
      comparison,
      droppedExports: dropped,
    },
    after: {
      version,
      template: after,
      parameters,
      exports: new Map([...exports].filter(([name]) => !dropped.includes(name))),
    },
  };
}

function parameterFacts(
  reconciled: ParameterReconciliation,
  comparison: ParameterComparison,
): Pick<StepFacts, 'missing' | 'unknown' | 'invalid' | 'dropped'> {
  const { missing, unknown } = reconciled.kind === 'unfit' ? reconciled : NO_FACTS;
  const changes = compareParameters(comparison);
  return { missing, unknown, invalid: changes.invalid, dropped: lostParameters(changes) };
}

function exportsInUse(dropped: readonly string[], importers: RouteFacts['importers']): readonly ExportInUse[] {
  return dropped
    .map((name) => ({ name, importers: importers.get(name) ?? [] }))
    .filter((one) => one.importers.length > 0);
}

/** The change set decides about the next step. The forecast only adds what prevents its creation. */
function impactOf(
  { planned, singleProcesses }: RouteFacts,
  { typeChanges, unresolvedReferences, conflicts, conflictRepair, losses, disruption }: Forecast,
  isNext: boolean,
): { readonly certain: StepFacts; readonly possible: StepFacts } {
  const impact = isNext ? planned : undefined;
  const rolls = impact?.rolls ?? disruption.level === 'instances-roll';
  const certain: StepFacts = {
    ...NO_FACTS,
    typeChanges: typeChanges.filter(isCertain),
    references: unresolvedReferences.filter(isCertain),
    conflicts: impact?.conflicts ?? conflicts,
    conflictRepair,
    losses: (impact?.losses ?? losses).filter(isCertain),
    processes: rolls ? singleProcesses : [],
  };
  if (isNext) return { certain, possible: NO_FACTS };
  const possible: StepFacts = {
    ...NO_FACTS,
    typeChanges: typeChanges.filter((one) => !isCertain(one)),
    references: unresolvedReferences.filter((one) => !isCertain(one)),
    // A loss that depends on another resource is only reported, also for the next step.
    losses: losses.filter((loss) => !isCertain(loss) && loss.why !== 'if-changed'),
  };
  return { certain, possible };
}
