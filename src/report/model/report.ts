/**
 * The report of a run, folded from its events: one value with facts only, for JSON, without text and without secrets.
 */
import type { ChangeCounts } from '../../cloudformation/change-set.ts';
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import type { Evidence } from '../../diagnosis/evidence.ts';
import type { DriftReading } from '../../impact/drift-effects.ts';
import { lastOf, type RunEvent, type RunEventOf, type Warning } from '../../run/run-event.ts';
import type { Problem } from '../../run/problem.ts';
import type { Distance } from '../../releases/distance.ts';
import { parseRackVersion, type RackVersion } from '../../releases/rack-version.ts';
import type { InputSetting, Mode } from '../../run/update-request.ts';
import type { Outcome } from '../../run/outcome.ts';
import { redactCredentials, redactStrings } from '../markdown/redact.ts';
import { forecastsOf, publicProblem, type ReportForecast, type ReportImpact, warningsOf } from './report-impact.ts';
import {
  clocksOf,
  observedRack,
  type ObservedRack,
  type ReportClocks,
  reportRoute,
  type ReportRoute,
} from './report-rack.ts';
import { type ReportStep, stepsOf } from './report-steps.ts';

/** Whether the rack worked at the end of its last operation. */
export type ReportHealth = Pick<RunEventOf<'health-read'>, 'api' | 'services' | 'instances'>;

/** The impact of the last assessed step. Each step has its own impact. */
type LastImpact = Pick<ReportImpact, 'disruption' | 'losses' | 'parameterChanges' | 'apps'>;

export type ReportWindow = Omit<RunEventOf<'window-checked'>, 'kind'>;

export interface Report extends ObservedRack, LastImpact {
  /** Undefined if the end of the run was not observed. The run then counts as unfinished. */
  readonly outcome: Outcome | undefined;
  readonly problem: Problem | undefined;
  readonly rack: string;
  readonly region: string;
  readonly mode: Mode | undefined;
  /** The input `version`: `latest`, `edge` or a release. */
  readonly asked: string;
  readonly target: RackVersion | undefined;
  readonly latest: RackVersion | undefined;
  /** Whether the rack's release has changed. */
  readonly updated: boolean;
  /** Whether the rack runs the target or a later release. */
  readonly upToDate: boolean;
  readonly route: ReportRoute | undefined;
  /** Whether a maintenance window was open, and when the next one opens; undefined without the input `window`. */
  readonly window: ReportWindow | undefined;
  /** Undefined if there is nothing to update. */
  readonly clocks: ReportClocks | undefined;
  /** How far the rack was behind its target when the route was last planned. */
  readonly behind: Distance | undefined;
  readonly steps: readonly ReportStep[];
  /** The changes of all steps together. */
  readonly changes: ChangeCounts | undefined;
  /** The last created change set. */
  readonly changeSetArn: string | undefined;
  /** The ARN of the change set that `mode: plan` keeps for `mode: execute`. */
  readonly keptChangeSet: string | undefined;
  /** The given inputs that `mode: execute` accepts too. */
  readonly settings: readonly InputSetting[];
  readonly forecasts: readonly ReportForecast[];
  /** The first later stop that could not be forecast. */
  readonly notForecast: RackVersion | undefined;
  readonly warnings: readonly Warning[];
  /** With the input `drift`: the changes that were made by hand. */
  readonly drift: DriftReading | undefined;
  /** The findings of other services about failed resources. */
  readonly evidence: readonly Evidence[];
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  /** Releases in the catalog; undefined if it was not read. */
  readonly catalogSize: number | undefined;
  /** Number of failed polls that were retried. */
  readonly failedPolls: number;
  readonly recovered: boolean;
  readonly cancelledBy: string | undefined;
  /** Set if the rack's API was checked. `awayMs` is the time until it responded. */
  readonly api: { readonly awayMs: number | undefined } | undefined;
  /** Undefined if it was not checked after the last operation. */
  readonly health: ReportHealth | undefined;
}

/** Builds a report from any run events: from all of them at the end, or from those so far when a run is cancelled. */
export function foldReport(runEvents: readonly RunEvent[], nowMs: number): Report {
  const ended = lastOf(runEvents, 'run-ended');
  const ending = ended?.ending;
  const problem = ending?.kind === 'red' ? withoutPrivateParts(ending.problem) : undefined;
  const passage = observedRack(runEvents, problem);
  const steps = stepsOf(runEvents);
  const route = reportRoute(runEvents, passage, steps, problem);
  const started = lastOf(runEvents, 'run-started');
  const target = started?.mode === 'recover' ? undefined : targetOf(route, problem, started?.target ?? '');
  const report: Report = {
    outcome: ending?.outcome,
    problem,
    ...passage,
    rack: started?.rack ?? '',
    region: started?.region ?? '',
    mode: started?.mode,
    asked: started?.target ?? '',
    target,
    latest: route?.latest ?? lastOf(runEvents, 'catalog-read')?.latest,
    updated: passage.before !== undefined && passage.before.version !== passage.after?.version,
    upToDate: (ending?.outcome === 'up-to-date' && started?.mode !== 'recover') || isAt(passage, target),
    route,
    window: windowOf(runEvents),
    clocks: clocksOf(runEvents),
    behind: lastOf(runEvents, 'route-planned')?.behind,
    steps,
    changes: sumOf(steps),
    changeSetArn: lastOf(runEvents, 'change-set-created')?.arn,
    ...lastImpact(steps),
    keptChangeSet: lastOf(runEvents, 'change-set-kept')?.arn,
    settings: started?.settings ?? [],
    forecasts: forecastsOf(runEvents),
    notForecast: lastOf(runEvents, 'step-not-forecast')?.to,
    warnings: warningsOf(runEvents),
    drift: lastOf(runEvents, 'drift-read')?.drift,
    evidence: runEvents.flatMap((runEvent) => (runEvent.kind === 'evidence-found' ? [runEvent.evidence] : [])),
    startedAtMs: started?.atMs ?? nowMs,
    endedAtMs: ended?.atMs ?? nowMs,
    ...otherFacts(runEvents),
  };
  return withPublicEvidence(redactStrings(report, secretsOf(runEvents)));
}

/** Findings of other services can contain credentials of programs, which are not in the list of secrets. */
function withPublicEvidence(report: Report): Report {
  const { problem, evidence, drift } = report;
  const publicOne = (failure: ResourceFailure): ResourceFailure =>
    failure.cause === undefined ? failure : { ...failure, cause: failure.cause.map(redactCredentials) };
  const publicDiagnosis = ({ rootCause, consequences, rollbackFailures, ...rest }: Diagnosis): Diagnosis => ({
    ...rest,
    rootCause: rootCause && publicOne(rootCause),
    consequences: consequences.map(publicOne),
    rollbackFailures: rollbackFailures.map(publicOne),
  });
  return {
    ...report,
    problem:
      problem !== undefined && 'diagnosis' in problem && problem.diagnosis !== undefined
        ? { ...problem, diagnosis: publicDiagnosis(problem.diagnosis) }
        : problem,
    evidence: evidence.map(redactCredentials),
    drift: drift && redactCredentials(drift),
  };
}

/** All values in the events that must not be shown. */
function secretsOf(runEvents: readonly RunEvent[]): readonly string[] {
  const found = runEvents.flatMap((runEvent) =>
    runEvent.kind === 'secrets-found' ? [...runEvent.values, ...(runEvent.unmasked ?? [])] : [],
  );
  return [...new Set(found)];
}

function windowOf(runEvents: readonly RunEvent[]): ReportWindow | undefined {
  const checked = lastOf(runEvents, 'window-checked');
  return checked && { isOpen: checked.isOpen, opensAtMs: checked.opensAtMs };
}

/** The remaining facts of the report. */
function otherFacts(
  runEvents: readonly RunEvent[],
): Pick<Report, 'catalogSize' | 'failedPolls' | 'recovered' | 'cancelledBy' | 'api' | 'health'> {
  const answered = lastOf(runEvents, 'api-answered');
  return {
    catalogSize: lastOf(runEvents, 'catalog-read')?.releases,
    failedPolls: runEvents.filter((runEvent) => runEvent.kind === 'poll-failed').length,
    recovered: lastOf(runEvents, 'recovery-started') !== undefined,
    cancelledBy: lastOf(runEvents, 'cancel-asked')?.signal,
    api:
      answered === undefined && lastOf(runEvents, 'api-awaited') === undefined
        ? undefined
        : { awayMs: answered?.awayMs },
    health: healthOf(runEvents),
  };
}

/** Only for the last operation. An earlier check says nothing about the current state. */
function healthOf(runEvents: readonly RunEvent[]): ReportHealth | undefined {
  const last = runEvents.findLast(({ kind }) => kind === 'health-read' || kind === 'operation-started');
  return last?.kind === 'health-read'
    ? { api: last.api, services: last.services, instances: last.instances }
    : undefined;
}

function targetOf(
  route: ReportRoute | undefined,
  problem: Problem | undefined,
  asked: string,
): RackVersion | undefined {
  const refused = problem !== undefined && 'target' in problem ? problem.target : undefined;
  return route?.target ?? refused ?? parseRackVersion(asked);
}

function isAt({ after, inProgress }: ObservedRack, target: RackVersion | undefined): boolean {
  return target !== undefined && !inProgress && after?.version === target;
}

function lastImpact(steps: readonly ReportStep[]): LastImpact {
  const impact = steps.findLast((step) => step.impact.disruption !== undefined)?.impact ?? steps.at(-1)?.impact;
  return {
    disruption: impact?.disruption,
    losses: impact?.losses,
    parameterChanges: impact?.parameterChanges,
    apps: impact?.apps,
  };
}

function sumOf(steps: readonly ReportStep[]): ChangeCounts | undefined {
  const counts = steps.flatMap((step) => (step.counts === undefined ? [] : [step.counts]));
  if (counts.length === 0) return undefined;
  const sum = (kind: keyof ChangeCounts): number => counts.reduce((total, one) => total + one[kind], 0);
  return { add: sum('add'), modify: sum('modify'), replace: sum('replace'), remove: sum('remove') };
}

/** The host of the API is a stack output, which is not shown. A stack trace is only in the debug log. */
function withoutPrivateParts(problem: Problem): Problem {
  if (problem.code === 'internal') return { ...problem, stack: undefined };
  if (problem.code === 'cancelled-while-verifying') return { ...problem, host: '' };
  if (problem.code !== 'api-not-answering') return publicProblem(problem);
  const last = problem.host === '' ? problem.last : problem.last.replaceAll(problem.host, "the rack's API");
  return { ...problem, host: '', last };
}
