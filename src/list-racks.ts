/** Runs one listing of racks, from its inputs to the run's page; the counterpart of main.ts. */
import type { FleetRequest } from './fleet/fleet-request.ts';
import type { Problem } from './run/problem.ts';
import { type FleetPorts, listFleet } from './fleet/list-fleet.ts';
import { FLEET_INPUTS, parseFleetInputs } from './inputs/parse-fleet-inputs.ts';
import { secretsOfEnvironment } from './rack/redacted-values.ts';
import { redactStrings } from './report/markdown/redact.ts';
import { internalProblem } from './run/outcome.ts';
import { type RunDependencies, tooLateAfterCancel } from './main.ts';
import { createPrinter, type Printer } from './report/log/run-log.ts';
import { dashboardSection } from './report/github/dashboard.ts';
import { DASHBOARD_WITHOUT_TOKEN, dashboardWarning } from './report/messages/warnings.ts';
import { annotationLine } from './report/outputs/outputs.ts';
import { fleetAnnotationsOf, fleetLogLines, fleetOutputsOf, fleetReportJson } from './report/fleet/fleet-outputs.ts';
import type { FleetReport } from './report/fleet/fleet-report.ts';
import { renderFleetSummary } from './report/fleet/fleet-summary.ts';

/** The dependencies of a listing, a subset of those of an update. */
export interface ListingDependencies extends Pick<
  RunDependencies,
  | 'env'
  | 'run'
  | 'clock'
  | 'cancel'
  | 'log'
  | 'readInputs'
  | 'readWorkflowRun'
  | 'connectGitHub'
  | 'publish'
  | 'onSecrets'
  | 'crashed'
> {
  connect(request: FleetRequest): Pick<FleetPorts, 'releases' | 'stacks' | 'api'>;
}

/** @returns the exit code of the process. Never throws. */
export async function listRacks(dependencies: ListingDependencies): Promise<number> {
  const secrets = [...secretsOfEnvironment(dependencies.env)];
  dependencies.onSecrets((values) => {
    secrets.push(...values);
    for (const value of values) dependencies.log.mask(value);
  });
  const printer = createPrinter(dependencies, secrets);
  const reading = readListing(dependencies, printer);
  const read = await Promise.race([reading, tooLateAfterCancel(dependencies), dependencies.crashed]).catch(
    (error: unknown): Listed => ({ report: faultOfOurs(error), request: undefined }),
  );
  const report = read?.report ?? unlisted({ code: 'cancelled-before-start' });
  // If the rendering itself fails, a minimal report is published.
  const published = await publish(dependencies, report, secrets).catch((error: unknown) =>
    publish(dependencies, faultOfOurs(error), secrets),
  );
  if (read?.request?.dashboard === true) await refreshDashboard(dependencies, read.request.token, published, secrets);
  printer.reportFault();
  return published.problem === undefined ? 0 : 1;
}

function faultOfOurs(error: unknown): FleetReport {
  return unlisted(internalProblem(error));
}

interface Listed {
  readonly report: FleetReport;
  /** Undefined if the inputs are invalid. */
  readonly request: FleetRequest | undefined;
}

async function readListing(dependencies: ListingDependencies, printer: Printer): Promise<Listed> {
  const { log, clock, cancel, env } = dependencies;
  const reading = parseFleetInputs(dependencies.readInputs(FLEET_INPUTS.map(({ name }) => name)), env);
  if (reading.kind === 'bad') {
    return { report: unlisted({ code: 'invalid-inputs', inputs: reading.problems }), request: undefined };
  }
  const { request } = reading;
  log.line(`Racks in ${request.region}: target ${request.version}`);
  const { api, ...ports } = dependencies.connect(request);
  const checks = request.dashboard ? { api } : {};
  const listing = await listFleet(request, { ...ports, ...checks, clock, cancel, emit: printer.print });
  return { report: { ...listing, region: request.region, compared: request.earlier !== undefined }, request };
}

/** Never fails the run: an error becomes a warning. */
async function refreshDashboard(
  dependencies: ListingDependencies,
  token: string | undefined,
  report: FleetReport,
  secrets: readonly string[],
): Promise<void> {
  if (report.fleet === undefined) return;
  const warning = token === undefined ? DASHBOARD_WITHOUT_TOKEN : await writeSection(dependencies, token, report);
  if (warning === undefined) return;
  const message = redactStrings({ warning }, secrets).warning;
  dependencies.log.annotate({
    level: 'warning',
    title: 'The dashboard was not refreshed',
    message: annotationLine(message),
  });
}

/** @returns why the section is not up to date, if so. */
async function writeSection(
  { clock, cancel, readWorkflowRun, connectGitHub }: ListingDependencies,
  token: string,
  report: FleetReport,
): Promise<string | undefined> {
  const workflow = await readWorkflowRun().catch(() => undefined);
  if (workflow === undefined) return undefined;
  const { readOpenPullRequests, writeDashboard } = await import('./github/dashboard.ts');
  const github = await connectGitHub(token).connect();
  const pullRequests = await readOpenPullRequests(github.pullRequests, cancel);
  const section = dashboardSection(report, workflow, pullRequests, clock.nowMs());
  return section && dashboardWarning(await writeDashboard(github, clock, section, cancel));
}

function unlisted(problem: Problem): FleetReport {
  return { region: '', fleet: undefined, latest: undefined, problem, compared: false };
}

async function publish(
  { log, run, publish }: ListingDependencies,
  whole: FleetReport,
  secrets: readonly string[],
): Promise<FleetReport> {
  const report = redactStrings(whole, secrets);
  for (const line of fleetLogLines(report)) log.line(line);
  const { troubles } = await publish({
    summary: renderFleetSummary(report),
    outputs: fleetOutputsOf(report, undefined),
    reportJson: fleetReportJson(report),
    reportFile: `convox-racks-${run.runId}-${run.use}.json`,
  });
  for (const trouble of redactStrings({ troubles }, secrets).troubles) log.line(`Notice: ${trouble}`);
  for (const annotation of fleetAnnotationsOf(report)) log.annotate(annotation);
  return report;
}
