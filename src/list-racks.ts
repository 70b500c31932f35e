/** One listing of the racks from its inputs to what it leaves on the run's page; the counterpart of main.ts. */
import type { FleetRequest } from './fleet/fleet-request.ts';
import type { Problem } from './run/problem.ts';
import { listFleet, type FleetPorts } from './fleet/list-fleet.ts';
import { FLEET_INPUTS, parseFleetInputs } from './inputs/parse-fleet-inputs.ts';
import { secretsOfEnvironment } from './rack/redacted-values.ts';
import { redactStrings } from './report/markdown/redact.ts';
import { createPrinter, internalProblem, tooLateAfterCancel, type Printer, type RunDependencies } from './main.ts';
import { fleetAnnotationsOf } from './report/fleet/fleet-annotations.ts';
import { fleetOutputsOf, fleetReportJson } from './report/fleet/fleet-outputs.ts';
import { type FleetReport } from './report/fleet/fleet-report.ts';
import { renderFleetSummary } from './report/fleet/fleet-summary.ts';
import { fleetLogLines } from './report/fleet/fleet-log-lines.ts';

/** The same world as an update's, and less of it. */
export interface ListingDoors extends Pick<
  RunDependencies,
  'env' | 'run' | 'clock' | 'cancel' | 'log' | 'readInputs' | 'publish' | 'onSecrets' | 'crashed'
> {
  connect(request: FleetRequest): Pick<FleetPorts, 'releases' | 'stacks'>;
}

/** Never throws; the value is the process's exit code. */
export async function listRacks(doors: ListingDoors): Promise<number> {
  const secrets = [...secretsOfEnvironment(doors.env)];
  doors.onSecrets((values) => {
    secrets.push(...values);
    for (const value of values) doors.log.mask(value);
  });
  const printer = createPrinter(doors, secrets);
  const read = await Promise.race([readReport(doors, printer), tooLateAfterCancel(doors), doors.crashed]).catch(
    faultOfOurs,
  );
  const report = read ?? unlisted({ code: 'cancelled-before-start' });
  // An error of the rendering itself is published in the fewest words.
  const published = await publish(doors, report, secrets).catch((error: unknown) =>
    publish(doors, faultOfOurs(error), secrets),
  );
  printer.reportFault();
  return published.problem === undefined ? 0 : 1;
}

function faultOfOurs(error: unknown): FleetReport {
  return unlisted(internalProblem(error));
}

async function readReport(doors: ListingDoors, printer: Printer): Promise<FleetReport> {
  const { log, clock, cancel, env } = doors;
  const reading = parseFleetInputs(doors.readInputs(FLEET_INPUTS.map(({ name }) => name)), env);
  if (reading.kind === 'bad') return unlisted({ code: 'invalid-inputs', inputs: reading.problems });
  const { request } = reading;
  log.line(`Racks in ${request.region}: target ${request.version}`);
  const listing = await listFleet(request, { ...doors.connect(request), clock, cancel, emit: printer.print });
  return { ...listing, region: request.region, compared: request.earlier !== undefined };
}

function unlisted(problem: Problem): FleetReport {
  return { region: '', fleet: undefined, latest: undefined, problem, compared: false };
}

async function publish(
  { log, run, publish }: ListingDoors,
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
