/** Compares the report of `mode: plan` with what the templates say. Shares no code with src or the simulator. */
import type { Expected } from './expected.ts';

interface Named {
  readonly name: string;
}

interface Problem {
  readonly code: string;
  readonly version?: string;
  readonly steps?: readonly { readonly version: string; readonly problems: readonly Problem[] }[];
  readonly exports?: readonly Named[];
  readonly changes?: readonly { readonly logicalId: string }[];
}

interface Forecast {
  readonly to: string;
  readonly forecast: {
    readonly added: readonly { readonly logicalId: string }[];
    readonly removed: readonly { readonly logicalId: string }[];
    readonly parameters: { readonly added: readonly Named[]; readonly removed: readonly string[] };
  };
}

/** The parts of the report's JSON that are compared. */
export interface PlanReport {
  readonly outcome: string | null;
  readonly problem: Problem | null;
  readonly warnings: readonly { readonly code: string; readonly problem?: Problem }[];
  readonly steps: readonly {
    readonly to: string;
    /** Null without a change set. */
    readonly counts: unknown;
    readonly impact: {
      readonly parameterChanges: {
        readonly added: readonly Named[];
        readonly dropped: readonly Named[];
        readonly invalid: readonly Named[];
      } | null;
    };
    readonly resources: readonly { readonly logicalId: string; readonly action: string | null }[];
  }[];
  readonly forecasts: readonly Forecast[];
}

/**
 * @param expected the expected result for each stop of the route, in order.
 * @returns a sentence for each difference. Without a change set, its parts are not compared.
 */
export function differences(report: PlanReport, expected: ReadonlyMap<string, Expected>): readonly string[] {
  const [first] = expected.keys();
  return [...expected].flatMap(([version, wanted]) =>
    (version === first ? firstStep(report, version, wanted) : laterStep(report, version, wanted)).flatMap(
      ([what, shown, computed]) => {
        const [inReport, inTemplates] = [sorted(shown).join(', '), computed.join(', ')];
        return inReport === inTemplates
          ? []
          : [`${version}, ${what}: the report has [${inReport}], the templates [${inTemplates}]`];
      },
    ),
  );
}

/** What is compared, the names in the report, and the computed names. */
type Row = readonly [what: string, shown: readonly string[], computed: readonly string[]];

function firstStep(report: PlanReport, version: string, wanted: Expected): readonly Row[] {
  const step = report.steps.find(({ to }) => to === version);
  const parameters = step?.impact.parameterChanges ?? undefined;
  if (step === undefined || parameters === undefined) return [['steps', report.steps.map(({ to }) => to), [version]]];
  const rows: readonly Row[] = [
    ['parameters added', namesOf(parameters.added), wanted.parametersAdded],
    ['parameters removed', namesOf(parameters.dropped), wanted.parametersRemoved],
    ['values rejected', namesOf(parameters.invalid), wanted.valuesRejected],
    ['types changed', changedTypes(report, version), wanted.typesChanged],
  ];
  if (step.counts === null) return rows;
  const withAction = (action: string): readonly string[] =>
    step.resources.filter((resource) => resource.action === action).map(({ logicalId }) => logicalId);
  return [
    ...rows,
    ['resources added', withAction('add'), wanted.resourcesAdded],
    ['resources removed', withAction('remove'), wanted.resourcesRemoved],
    ['exports dropped', droppedExports(report, version), wanted.exportsDropped],
  ];
}

/** A later step is forecast once the first one has a change set. */
function laterStep(report: PlanReport, version: string, wanted: Expected): readonly Row[] {
  if (report.outcome !== 'planned') return [];
  const forecast = report.forecasts.find(({ to }) => to === version)?.forecast;
  if (forecast === undefined) return [['forecasts', report.forecasts.map(({ to }) => to), [version]]];
  return [
    ['parameters added', namesOf(forecast.parameters.added), wanted.parametersAdded],
    ['parameters removed', forecast.parameters.removed, wanted.parametersRemoved],
    ['resources added', idsOf(forecast.added), wanted.resourcesAdded],
    ['resources removed', idsOf(forecast.removed), wanted.resourcesRemoved],
  ];
}

function droppedExports(report: PlanReport, version: string): readonly string[] {
  return refusals(report, version, 'exports-in-use').flatMap(({ exports = [] }) => namesOf(exports));
}

function changedTypes(report: PlanReport, version: string): readonly string[] {
  return refusals(report, version, 'types-changed').flatMap(({ changes = [] }) => idsOf(changes));
}

/** The refusals of one step: those that ended the run, and those with which an update would end. */
function refusals({ problem, warnings }: PlanReport, version: string, code: string): readonly Problem[] {
  const would = warnings.flatMap((warning) => (warning.code === 'would-be-refused' ? (warning.problem ?? []) : []));
  return [...(problem === null ? [] : [problem]), ...would]
    .flatMap((one) =>
      one.steps === undefined
        ? [one]
        : one.steps.flatMap((step) => step.problems.map((each) => ({ ...each, version: step.version }))),
    )
    .filter((one) => one.code === code && one.version === version);
}

function namesOf(all: readonly Named[]): readonly string[] {
  return all.map(({ name }) => name);
}

function idsOf(all: readonly { readonly logicalId: string }[]): readonly string[] {
  return all.map(({ logicalId }) => logicalId);
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
