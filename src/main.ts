/** Runs the action, from its inputs to the run's page. The only place that catches unexpected errors. */
import { redactStrings } from './report/markdown/redact.ts';
import { redactedAmong, secretsOfEnvironment } from './rack/redacted-values.ts';
import type { RunEvent, RunEventOf } from './run/run-event.ts';
import { type Ending, endingOf, internalProblem } from './run/outcome.ts';
import type { UpdateRequest } from './run/update-request.ts';
import { createPrinter, type Log } from './report/log/run-log.ts';
import { secretsInInputs, start, type StartupDependencies, type StartupResult } from './start.ts';
import { annotationsOf, OUTPUT_NAMES, outputsOf, reportJson, type WorkflowRun } from './report/outputs/outputs.ts';
import { headlineLogLine } from './report/log/log-lines.ts';
import { foldReport } from './report/model/report.ts';
import { renderStepSummary } from './report/summary/step-summary.ts';
import type { GitHub } from './github/ports.ts';
import { createNotifier, noopNotifier, type Notifier, type NotifyResult } from './github/notifier.ts';
import type { Clock } from './update/ports.ts';
import { updateRack } from './update/update-rack.ts';

/** The dependencies of a run: the runner on one side, AWS and the rack on the other. */
export interface RunDependencies extends StartupDependencies {
  readonly clock: Clock;
  readonly cancel: AbortSignal;
  readonly log: Log;
  /** Calls the listener with secrets that this run receives from GitHub and AWS, and with those received before. */
  onSecrets(listener: (values: readonly string[]) => void): void;
  /** Rejects with an error that is thrown outside of the run: in a callback, or in a promise that no code awaits. */
  readonly crashed: Promise<never>;
  /** The workflow run; undefined outside of GitHub Actions. */
  readWorkflowRun(): Promise<WorkflowRun | undefined>;
  /** Loads and requests nothing before there is something to report, and nothing at all without a token. */
  connectGitHub(token: string | undefined): GitHub;
  /** A second call replaces what the first one wrote. */
  publish(publication: Publication): Promise<{ readonly troubles: readonly string[] }>;
}

export interface Publication {
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly reportJson: string;
  readonly reportFile: string;
}

/** GitHub kills a cancelled step 10 seconds after the cancel. The run ends well before that. */
const CANCEL_LIMIT_MS = 4_000;

/** The facts that a run knows so far, and the receivers of its events. */
interface RunState {
  readonly runEvents: RunEvent[];
  readonly secrets: string[];
  readonly masked: Set<string>;
  workflow: WorkflowRun | undefined;
  notifier: Notifier;
}

/**
 * Never throws.
 * @param opening the connection that the entry opened while this file was being loaded.
 * @returns the process's exit code.
 */
export async function main(
  dependencies: RunDependencies,
  opening: Promise<StartupResult> = start(dependencies),
): Promise<number> {
  const state: RunState = {
    runEvents: [],
    secrets: [],
    masked: new Set(),
    workflow: undefined,
    notifier: noopNotifier,
  };
  const printer = createPrinter(dependencies, state.secrets);
  const emit = (runEvent: RunEvent): void => {
    if (runEvent.kind === 'secrets-found') addSecrets(state, runEvent, dependencies.log);
    // Heartbeats are only for the log: a report would hold thousands of them.
    if (runEvent.kind !== 'still-waiting') state.runEvents.push(runEvent);
    printer.print(runEvent);
    state.notifier.onEvent(runEvent);
  };
  let ending: Ending | undefined;
  try {
    // Must come before any output: the message about one input must not show the secret value of another input.
    emit({ kind: 'secrets-found', values: secretsOfEnvironment(dependencies.env) });
    emit({ kind: 'secrets-found', values: secretsInInputs(dependencies) });
    dependencies.onSecrets((values) => {
      emit({ kind: 'secrets-found', values });
    });
    ending = await Promise.race([
      runOnce(dependencies, opening, state, emit),
      tooLateAfterCancel(dependencies),
      dependencies.crashed,
    ]);
    // If the inputs are not parsed, the run has not called AWS.
    if (state.runEvents.every(({ kind }) => kind === 'secrets-found'))
      ending ??= endingOf({ code: 'cancelled-before-start' });
  } catch (error) {
    ending = endingOf(internalProblem(error));
  }
  if (ending !== undefined) emit({ kind: 'run-ended', ending, atMs: dependencies.clock.nowMs() });
  const published = await publish(dependencies, state, emit).catch((error: unknown) =>
    publishFault(dependencies, state, ending, error),
  );
  printer.reportFault();
  return ending?.kind === 'green' && published ? 0 : 1;
}

/** Masks each value once, and adds all values to the list of secrets. */
function addSecrets(
  { masked, secrets }: RunState,
  { values, unmasked = [] }: RunEventOf<'secrets-found'>,
  log: RunDependencies['log'],
): void {
  for (const value of new Set(values)) if (!masked.has(value)) log.mask(value);
  for (const value of values) masked.add(value);
  secrets.push(...[...values, ...unmasked].filter((one) => !secrets.includes(one)));
}

async function runOnce(
  dependencies: RunDependencies,
  opening: Promise<StartupResult>,
  state: RunState,
  emit: (runEvent: RunEvent) => void,
): Promise<Ending> {
  const { clock, cancel } = dependencies;
  const opened = await opening;
  emit({ kind: 'secrets-found', values: opened.secrets });
  if (opened.kind === 'bad') return endingOf({ code: 'invalid-inputs', inputs: opened.problems });
  const { request, connection, github: use, settings } = opened;
  const { rack, region, mode } = request;
  emit({ kind: 'secrets-found', ...redactedAmong(request.parameters, [], `${rack} ${region}`) });
  // Without a workflow run, the report has no links to it.
  state.workflow = await dependencies.readWorkflowRun().catch(() => undefined);
  state.notifier = await createNotifier(use, { ...state, github: dependencies.connectGitHub(use.token), clock });
  emit({ kind: 'run-started', atMs: clock.nowMs(), rack, region, mode, target: targetOf(request), settings });
  const { AWS_PROFILE: profile = '', AWS_ACCESS_KEY_ID: key = '' } = dependencies.env;
  if (profile !== '' && key !== '' && request.roleToAssume === undefined)
    emit({ kind: 'warned', warning: { code: 'profile-hides-keys', profile } });
  cancel.addEventListener('abort', () => {
    emit({ kind: 'cancel-asked', signal: String(cancel.reason) });
  });
  return updateRack(request, { ...connection, clock, cancel, emit });
}

/**
 * Resolves with undefined some seconds after a cancel. The facts known by then are written, even if a request is still
 * in progress.
 */
export function tooLateAfterCancel({ cancel, clock }: Pick<RunDependencies, 'cancel' | 'clock'>): Promise<undefined> {
  return new Promise((resolve) => {
    const begin = (): void => {
      void clock.sleep(CANCEL_LIMIT_MS, new AbortController().signal).then(() => {
        resolve(undefined);
      });
    };
    if (cancel.aborted) begin();
    else cancel.addEventListener('abort', begin, { once: true });
  });
}

/**
 * Writes outputs, summary and report first: GitHub can take seconds to respond, and a cancelled step is killed. The
 * result from GitHub (a warning, the pull request, release notes) is added afterwards, in a second write.
 *
 * @throws if publishing fails.
 */
async function publish(
  dependencies: RunDependencies,
  state: RunState,
  emit: (runEvent: RunEvent) => void,
): Promise<true> {
  const { log, run, clock, cancel } = dependencies;
  const printed = new Set<string>();
  const isNew = (text: string): boolean => printed.size < printed.add(text).size;
  const write = async ({ pullRequest, releaseNotes }: Partial<NotifyResult>): Promise<void> => {
    const report = foldReport(state.runEvents, clock.nowMs());
    const workflow = state.workflow && { ...state.workflow, pullRequest: state.workflow.pullRequest ?? pullRequest };
    const { troubles } = await dependencies.publish({
      summary: renderStepSummary(report, { workflow, releaseNotes }),
      outputs: outputsOf(report, undefined),
      reportJson: reportJson(report, workflow),
      reportFile: `convox-rack-${report.rack === '' ? 'unknown' : report.rack}-${run.runId}-${report.startedAtMs}.json`,
    });
    const headline = headlineLogLine(report);
    if (isNew('headline')) log.line(headline.text, headline.style);
    for (const trouble of redactStrings({ troubles }, state.secrets).troubles.filter(isNew))
      log.line(`Notice: ${trouble}`);
    // A report has one error. Its text can differ between the two publications, because a cancelled run can still
    // receive responses.
    for (const annotation of annotationsOf(report).filter((one) =>
      isNew(one.level === 'error' ? one.level : JSON.stringify(one)),
    ))
      log.annotate(annotation);
  };
  await write({});
  const added = await state.notifier.finish(cancel);
  if (added.lookUpDenied !== undefined) emit({ kind: 'pull-request-unknown', fault: added.lookUpDenied });
  for (const warning of added.warnings) emit({ kind: 'warned', warning });
  const isMore = added.warnings.length > 0 || added.pullRequest !== undefined || added.releaseNotes !== undefined;
  if (isMore) await write(added);
  return true;
}

/** If publishing fails because of a bug, the ending of the run is still reported in a minimal form. */
async function publishFault(
  dependencies: RunDependencies,
  { secrets }: RunState,
  ending: Ending | undefined,
  error: unknown,
): Promise<false> {
  const outcome = ending?.outcome ?? 'unfinished';
  const reason = `The run has ended (${outcome}), and its report could not be made: ${redactStrings(internalProblem(error), secrets).message}`;
  dependencies.log.annotate({ level: 'error', title: 'The report could not be made', message: reason });
  const none = Object.fromEntries(OUTPUT_NAMES.map((name) => [name, '']));
  const outputs = { ...none, outcome, reason };
  await dependencies
    .publish({ summary: `${reason}\n`, outputs, reportJson: '{}\n', reportFile: 'convox-rack-report.json' })
    .catch(() => undefined);
  return false;
}

function targetOf({ route: { target } }: UpdateRequest): string {
  return target.kind === 'exact' ? target.version : target.kind;
}
