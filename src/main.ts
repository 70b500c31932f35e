/** One run from its inputs to what it leaves on the run's page; the one place where a surprise is caught. */
import { redactStrings } from './report/markdown/redact.ts';
import { redactedAmong, secretsOfEnvironment } from './rack/redacted-values.ts';
import type { RunEvent } from './run/run-event.ts';
import { endingOf, internalProblem, type Ending } from './run/outcome.ts';
import type { UpdateRequest } from './run/update-request.ts';
import { secretsInInputs, start, type StartupDependencies, type StartupResult } from './start.ts';
import { annotationsOf, type Annotation } from './report/outputs/annotations.ts';
import { headlineLogLine } from './report/log/log-headline.ts';
import type { Style } from './report/log/log-line.ts';
import { OUTPUT_NAMES, outputsOf } from './report/outputs/outputs.ts';
import { foldReport } from './report/model/report.ts';
import { reportJson, type WorkflowRun } from './report/outputs/report-json.ts';
import { createRunLog, appendRunLog } from './report/log/run-log.ts';
import { renderStepSummary } from './report/summary/step-summary.ts';
import type { GitHub } from './github/ports.ts';
import { createNotifier, noopNotifier, type Notifier, type NotifyResult } from './github/notifier.ts';
import type { Clock } from './update/ports.ts';
import { updateRack } from './update/update-rack.ts';

/** The world as a run finds it: the runner on one side, AWS and the rack on the other. */
export interface RunDependencies extends StartupDependencies {
  readonly clock: Clock;
  readonly cancel: AbortSignal;
  readonly log: Log;
  /** Calls the listener with secrets that this run receives from GitHub and AWS, and with those received before. */
  onSecrets(listener: (values: readonly string[]) => void): void;
  /** Rejects with an error that was thrown outside of the run: in a callback, or by a promise that nothing awaits. */
  readonly crashed: Promise<never>;
  /** Where in GitHub this run belongs; undefined outside of it. */
  readWorkflowRun(): Promise<WorkflowRun | undefined>;
  /** Nothing is asked before there is something to tell; without a token nothing at all. */
  connectGitHub(token: string | undefined): GitHub;
  /** Called again with more, it replaces what the first call wrote. */
  publish(publication: Publication): Promise<{ readonly troubles: readonly string[] }>;
}

export interface Log {
  line(text: string, paint?: Style): void;
  debug(text: string): void;
  openGroup(title: string): void;
  closeGroup(): void;
  annotate(annotation: Annotation): void;
  mask(secret: string): void;
}

export interface Publication {
  readonly summary: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly reportJson: string;
  readonly reportFile: string;
}

/** GitHub kills a cancelled step 10 seconds after it asked; by then everything has long been written. */
const CANCEL_LIMIT_MS = 4_000;

/** What a run has come to know, and who else is told of it. */
interface RunState {
  readonly notes: RunEvent[];
  readonly secrets: string[];
  readonly masked: Set<string>;
  workflow: WorkflowRun | undefined;
  telling: Notifier;
}

/**
 * Never throws; the value is the process's exit code.
 * @param opening what the entry has begun while this file was still being loaded.
 */
export async function main(doors: RunDependencies, opening: Promise<StartupResult> = start(doors)): Promise<number> {
  const { log, clock } = doors;
  const course: RunState = { notes: [], secrets: [], masked: new Set(), workflow: undefined, telling: noopNotifier };
  const printer = createPrinter(doors, course.secrets);
  const emit = (note: RunEvent): void => {
    if (note.kind === 'secrets-found') {
      for (const value of new Set(note.values)) if (!course.masked.has(value)) log.mask(value);
      for (const value of note.values) course.masked.add(value);
      course.secrets.push(...[...note.values, ...(note.unmasked ?? [])].filter((one) => !course.secrets.includes(one)));
    }
    // A sign of life is the log's alone: thousands of them would only be in the report's way.
    if (note.kind !== 'still-waiting') course.notes.push(note);
    printer.print(note);
    course.telling.onEvent(note);
  };
  let ending: Ending | undefined;
  try {
    // Before anything is printed: a value given for a secret parameter must not show even in what is wrong with another.
    emit({ kind: 'secrets-found', values: secretsOfEnvironment(doors.env) });
    emit({ kind: 'secrets-found', values: secretsInInputs(doors) });
    doors.onSecrets((values) => {
      emit({ kind: 'secrets-found', values });
    });
    ending = await Promise.race([runOnce(doors, opening, course, emit), tooLateAfterCancel(doors), doors.crashed]);
    // Without its inputs, a run has not called AWS.
    if (course.notes.every(({ kind }) => kind === 'secrets-found'))
      ending ??= endingOf({ code: 'cancelled-before-start' });
  } catch (error) {
    ending = endingOf(internalProblem(error));
  }
  if (ending !== undefined) emit({ kind: 'run-ended', ending, atMs: clock.nowMs() });
  const published = await publish(doors, course, emit).catch((error: unknown) =>
    publishFault(doors, course, ending, error),
  );
  printer.reportFault();
  return ending?.kind === 'green' && published ? 0 : 1;
}

async function runOnce(
  doors: RunDependencies,
  opening: Promise<StartupResult>,
  course: RunState,
  emit: (note: RunEvent) => void,
): Promise<Ending> {
  const { clock, cancel } = doors;
  const opened = await opening;
  emit({ kind: 'secrets-found', values: opened.secrets });
  if (opened.kind === 'bad') return endingOf({ code: 'invalid-inputs', inputs: opened.problems });
  const { request, connection, github: use, settings } = opened;
  const { rack, region, mode } = request;
  emit({ kind: 'secrets-found', ...redactedAmong(request.parameters, [], `${rack} ${region}`) });
  // A page that cannot be linked to is no reason to leave a rack as it is.
  course.workflow = await doors.readWorkflowRun().catch(() => undefined);
  course.telling = await createNotifier(use, { ...course, github: doors.connectGitHub(use.token), clock });
  emit({ kind: 'run-started', atMs: clock.nowMs(), rack, region, mode, target: targetOf(request), settings });
  const { AWS_PROFILE: profile = '', AWS_ACCESS_KEY_ID: key = '' } = doors.env;
  if (profile !== '' && key !== '' && request.roleToAssume === undefined)
    emit({ kind: 'warned', warning: { code: 'profile-hides-keys', profile } });
  cancel.addEventListener('abort', () => {
    emit({ kind: 'cancel-asked', signal: String(cancel.reason) });
  });
  return updateRack(request, { ...connection, clock, cancel, emit });
}

/** Undefined, some seconds after a cancel: whatever still hangs by then, what is known is written. */
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

export interface Printer {
  /** Never throws: an update under way must be followed whatever becomes of its log. */
  readonly print: (event: RunEvent) => void;
  /** Annotates the first error that printing met; to be called when the run is over. */
  readonly reportFault: () => void;
}

/** Prints events as they come; secrets that are found later may be added to the list. */
export function createPrinter(
  { log, clock }: Pick<RunDependencies, 'log' | 'clock'>,
  secrets: readonly string[],
): Printer {
  let soFar = createRunLog(clock.nowMs());
  const faults: unknown[] = [];
  const print = (event: RunEvent): void => {
    const appended = appendRunLog(soFar, event, clock.nowMs(), secrets);
    soFar = appended.log;
    for (const { level, text, paint, group } of appended.lines) {
      if (group === 'open') log.openGroup(text);
      else if (group === 'close') log.closeGroup();
      else if (level === 'debug') log.debug(text);
      else log.line(text, paint);
    }
  };
  return {
    print: (event) => {
      try {
        print(event);
      } catch (error) {
        faults.push(error);
      }
    },
    reportFault: () => {
      if (faults.length === 0) return;
      const { message, stack = '' } = redactStrings(internalProblem(faults[0]), secrets);
      log.debug(stack);
      log.annotate({
        level: 'warning',
        title: 'The log is incomplete',
        message:
          `${faults.length} log entries could not be printed: ${message}. This is a bug in the action; please report it. ` +
          'It has no effect on the update.',
      });
    },
  };
}

/**
 * Writes outputs, summary and report first: GitHub can take seconds to answer, and a cancelled step is killed. What GitHub
 * adds (a warning, the pull request, release notes) is written afterwards, over the first version.
 * @returns true; what breaks is thrown.
 */
async function publish(doors: RunDependencies, course: RunState, emit: (note: RunEvent) => void): Promise<true> {
  const { log, run, clock, cancel } = doors;
  const printed = new Set<string>();
  const isNew = (text: string): boolean => printed.size < printed.add(text).size;
  const write = async ({ pullRequest, releaseNotes }: Partial<NotifyResult>): Promise<void> => {
    const report = foldReport(course.notes, clock.nowMs());
    const workflow = course.workflow && { ...course.workflow, pullRequest: course.workflow.pullRequest ?? pullRequest };
    const { troubles } = await doors.publish({
      summary: renderStepSummary(report, { workflow, releaseNotes }),
      outputs: outputsOf(report, undefined),
      reportJson: reportJson(report, workflow),
      reportFile: `convox-rack-${report.rack === '' ? 'unknown' : report.rack}-${run.runId}-${report.startedAtMs}.json`,
    });
    const headline = headlineLogLine(report);
    if (isNew('headline')) log.line(headline.text, headline.paint);
    for (const trouble of redactStrings({ troubles }, course.secrets).troubles.filter(isNew))
      log.line(`Notice: ${trouble}`);
    for (const annotation of annotationsOf(report).filter((one) => isNew(JSON.stringify(one))))
      log.annotate(annotation);
  };
  await write({});
  const added = await course.telling.finish(cancel);
  if (added.lookUpDenied !== undefined) emit({ kind: 'pull-request-unknown', fault: added.lookUpDenied });
  for (const warning of added.warnings) emit({ kind: 'warned', warning });
  const isMore = added.warnings.length > 0 || added.pullRequest !== undefined || added.releaseNotes !== undefined;
  if (isMore) await write(added);
  return true;
}

/** Should telling itself break, by a fault of ours, how the run ended is told all the same, in the fewest words. */
async function publishFault(
  doors: RunDependencies,
  { secrets }: RunState,
  ending: Ending | undefined,
  error: unknown,
): Promise<false> {
  const outcome = ending?.outcome ?? 'unfinished';
  const reason = `The run has ended (${outcome}), and its report could not be made: ${redactStrings(internalProblem(error), secrets).message}`;
  doors.log.annotate({ level: 'error', title: 'The report could not be made', message: reason });
  const none = Object.fromEntries(OUTPUT_NAMES.map((name) => [name, '']));
  const outputs = { ...none, outcome, reason };
  await doors
    .publish({ summary: `${reason}\n`, outputs, reportJson: '{}\n', reportFile: 'convox-rack-report.json' })
    .catch(() => undefined);
  return false;
}

function targetOf({ route: { target } }: UpdateRequest): string {
  return target.kind === 'exact' ? target.version : target.kind;
}
