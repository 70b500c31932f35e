/** What an update does, folded from the notes: what goes down, what is lost, which parameters change, which apps suffer. */
import type { AppsAtRisk } from '../../rack/apps-at-risk.ts';
import type { Disruption } from '../../impact/disruption.ts';
import type { Forecast } from '../../impact/forecast.ts';
import type { Problem, RefusedStep } from '../../run/problem.ts';
import type { RunEvent, Warning } from '../../run/run-event.ts';
import type { ParameterChanges } from '../../rack/parameter-changes.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import type { ProtectedLoss } from '../../impact/replacements.ts';

/** Of one step; each part undefined where the run did not come so far as to see it. */
export interface ReportImpact {
  /** What the rack has when the step is planned. */
  readonly instanceCount: number | undefined;
  readonly batchSize: number | undefined;
  readonly disruption: Disruption | undefined;
  readonly losses: readonly ProtectedLoss[] | undefined;
  readonly parameterChanges: ParameterChanges | undefined;
  /** Undefined too where no instance rolls, or where nobody wants to know. */
  readonly apps: AppsAtRisk | undefined;
}

/** A later step, template against template. */
export interface ReportForecast {
  readonly from: RackVersion;
  readonly to: RackVersion;
  readonly forecast: Forecast;
}

export const NO_IMPACT: ReportImpact = {
  instanceCount: undefined,
  batchSize: undefined,
  disruption: undefined,
  losses: undefined,
  parameterChanges: undefined,
  apps: undefined,
};

/** The impact with what one more note tells of it; a plan that is made anew tells all of it again. */
export function withImpact(impact: ReportImpact, note: RunEvent): ReportImpact {
  switch (note.kind) {
    case 'rack-read':
      return { ...impact, instanceCount: note.rack.instanceCount, batchSize: note.rack.batchSize };
    case 'parameters-compared':
      return { ...impact, parameterChanges: note.changes };
    case 'impact-assessed': {
      const { disruption, losses } = note;
      return { ...impact, disruption, losses: publicLosses(losses), apps: undefined };
    }
    case 'apps-assessed':
      return { ...impact, apps: note.apps };
    default:
      return impact;
  }
}

export function forecastsOf(notes: readonly RunEvent[]): readonly ReportForecast[] {
  return notes
    .filter((note) => note.kind === 'step-forecast')
    .map(({ from, to, forecast }) => ({
      from,
      to,
      forecast: { ...forecast, losses: publicLosses(forecast.losses) },
    }));
}

/** Each warning once: a step that is planned again says the same again. */
export function warningsOf(notes: readonly RunEvent[]): readonly Warning[] {
  const told = notes.flatMap((note) => (note.kind === 'warned' ? [publicWarning(note.warning)] : []));
  return [...new Map(told.map((warning) => [JSON.stringify(warning), warning])).values()];
}

/** Some physical ids (networks, load balancers) are stack outputs too, and no stack output is shown. */
function publicLosses(losses: readonly ProtectedLoss[]): readonly ProtectedLoss[] {
  return losses.map((loss) => ({ ...loss, physicalId: undefined }));
}

function publicWarning(warning: Warning): Warning {
  if ('losses' in warning) return { ...warning, losses: publicLosses(warning.losses) };
  if (warning.code === 'may-be-refused') return { ...warning, steps: publicSteps(warning.steps) };
  return warning.code === 'would-be-refused' ? { ...warning, problem: publicProblem(warning.problem) } : warning;
}

/** The problem without physical ids. */
export function publicProblem(problem: Problem): Problem {
  switch (problem.code) {
    case 'replacements-refused':
      return { ...problem, losses: publicLosses(problem.losses) };
    case 'steps-refused':
      return { ...problem, steps: publicSteps(problem.steps), unsolved: publicSteps(problem.unsolved) };
    default:
      return problem;
  }
}

function publicSteps(steps: readonly RefusedStep[]): readonly RefusedStep[] {
  return steps.map((step) => ({ ...step, problems: step.problems.map(publicProblem) }));
}
