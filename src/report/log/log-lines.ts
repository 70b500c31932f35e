/** The lines of the log for each run event, and the headline that ends it. */
import { changeSetName, countChanges } from '../../cloudformation/change-set.ts';
import type { RunEvent, RunEventOf } from '../../run/run-event.ts';
import { readinessOf } from '../../cloudformation/stack-status.ts';
import { expectedText } from '../summary/summary-state.ts';
import { headlineText, outcomeOf, windowText } from '../messages/headline.ts';
import { disruptionPhrase } from '../messages/impact-text.ts';
import { answerOf, counted, durationText, moment, plainLine } from '../markdown/plain-text.ts';
import { driftLine } from '../summary/summary-drift.ts';
import { debug, eventLine, info, type LogLine, type Tone } from './log-line.ts';
import { healthText, steadyText, unsteadyLine, unsteadyText } from '../messages/evidence-text.ts';
import { inputLines } from '../messages/problems/problems-reading.ts';
import { clocksOf } from '../model/report-rack.ts';
import type { LogContext } from './log-context.ts';
import {
  appsText,
  causeLines,
  countsText,
  droppedText,
  endLine,
  evidenceLines,
  lossesText,
  newsLines,
  parameterText,
  routeText,
  waitLine,
} from './log-text.ts';
import { warningText } from '../messages/warnings.ts';
import type { Outcome } from '../../run/outcome.ts';
import type { Report } from '../model/report.ts';

/** The summary lists the rest. */
const MOST_UNSTEADY = 10;

type LinesOf<Kind extends RunEvent['kind']> = (
  runEvent: RunEventOf<Kind>,
  context: LogContext,
  nowMs: number,
) => string | readonly LogLine[];

const TABLE: { readonly [Kind in RunEvent['kind']]: LinesOf<Kind> } = {
  'run-started': ({ rack, region, mode, target }) =>
    `Rack ${rack} in ${region}: ${MODES[mode]}${mode === 'recover' ? '' : `, target ${target}`}`,
  'secrets-found': () => [],
  'catalog-read': ({ releases, latest }) =>
    `Catalog: ${counted(releases, 'release')}, last published: ${latest ?? 'none'}`,
  'stack-read': ({ stackArn }) => debug(`Stack: ${stackArn}`),
  'rack-read': ({ rack }) =>
    `Rack: release ${rack.version}, stack ${rack.status}, ${counted(rack.instanceCount, 'instance')}, ` +
    `${rack.batchSize} replaced at a time`,
  'release-too-young': ({ version, writtenAtMs }) =>
    `Release ${version} is not old enough: it was written to the bucket at ${moment(writtenAtMs)}`,
  'route-planned': ({ route }) => `Route: ${routeText(route)}`,
  'window-checked': ({ isOpen, opensAtMs }) => `Maintenance window: ${windowText({ isOpen, opensAtMs })}`,
  'time-limits': (limits) => {
    const clocks = clocksOf([limits]);
    return clocks === undefined ? [] : `Duration: ${expectedText(clocks)}`;
  },
  'releases-listed': () => [],
  'idle-awaited': ({ status, limitMs }) =>
    readinessOf(status) === 'busy'
      ? `Waiting for another operation on the stack to end (${status}), up to ${durationText(limitMs)}`
      : `Waiting for the stack to become idle (last read: ${status}), up to ${durationText(limitMs)}`,
  'idle-reached': ({ status, afterMs }) =>
    `The stack is idle (${status}) after ${durationText(afterMs)}; reading everything again`,
  'recovery-started': ({ how, status }) =>
    how === 'joined'
      ? `Recovery: another client continued the failed rollback; this run monitors it (${status})`
      : `Recovery: continuing the failed rollback (${status})`,
  // The title of the group has the same text.
  'step-started': () => [],
  'parameters-planned': ({ plan }) => `Parameters: ${parameterText(plan.entries)}${droppedText(plan.dropped)}`,
  'change-set-created': ({ origin, arn, changes }) => [
    ...info(
      `Change set: ${origin === 'kept' ? 'the reviewed one, which equals what this action would create now, with ' : ''}` +
        countsText(countChanges(changes)),
    ),
    ...debug(`Change set ARN: ${arn}`),
  ],
  'values-read': () => [],
  'drift-awaited': ({ limitMs }) => `Waiting up to ${durationText(limitMs)} for the drift detection`,
  'drift-read': ({ drift }) => `Changed by hand: ${driftLine(drift)}`,
  'parameters-compared': ({ changes }) => newsLines(changes).flatMap((line) => info(line)),
  'impact-assessed': ({ disruption, losses }) => `Impact: ${disruptionPhrase(disruption)}; ${lossesText(losses)}`,
  'apps-assessed': ({ apps }) => `Apps: ${appsText(apps)}`,
  'step-forecast': ({ from, to, forecast }) => {
    const { added, changed, removed, disruption } = forecast;
    return (
      `Forecast: from ${from} to ${to}, from the templates: ${added.length} added, ${changed.length} changed, ` +
      `${removed.length} removed; ${disruptionPhrase(disruption)}`
    );
  },
  'step-not-forecast': ({ to }) => `Forecast: none from ${to} on, because its template could not be read`,
  'change-set-kept': ({ arn }) => `Kept the change set: ${changeSetName(arn)}`,
  'change-set-deleted': ({ arn }) => [...info('Deleted the change set'), ...debug(`Deleted: ${arn}`)],
  'plan-stale': ({ why, attempt, of }) => `The plan is stale: ${STALE_REASONS[why]} (plan ${attempt}, at most ${of})`,
  'operation-started': ({ how, token, from, to, limitMs }) => [
    ...info(
      (how === 'joined'
        ? `An update from ${from} to ${to} is already in progress; this run monitors it`
        : `Started the update from ${from} to ${to}; monitoring it`) + ` for up to ${durationText(limitMs)}`,
    ),
    ...debug(`Client token: ${token}`),
  ],
  'stack-event': ({ event, progress }, { columns }) => [eventLine(event, progress, columns)],
  'poll-failed': ({ fault, againInMs }) =>
    info(
      `Poll failed: ${answerOf(fault)}` + (againInMs === undefined ? '' : `; retrying in ${durationText(againInMs)}`),
      'caution',
    ),
  'evidence-found': ({ evidence }) => evidenceLines(evidence),
  'still-waiting': waitLine,
  'operation-ended': endLine,
  'api-awaited': ({ limitMs }) => `Waiting for the API of the rack, up to ${durationText(limitMs)}`,
  'api-answered': ({ awayMs }) => `The API of the rack responds after ${durationText(awayMs)} (normal after an update)`,
  'services-awaited': ({ health, limitMs }) =>
    `Waiting for the services to be steady, up to ${durationText(limitMs)}: ${steadyText(health)}; ` +
    `not steady: ${unsteadyText(health)}`,
  'health-read': ({ api, services }) => {
    const text = healthText({ api, services });
    if (text === '') return [];
    const unsteady = services?.unsteady ?? [];
    const isHealthy = api !== 'not-answering' && unsteady.length === 0;
    return [
      ...info(`Health: ${text}`, isHealthy ? 'good' : 'bad'),
      ...unsteady.slice(0, MOST_UNSTEADY).flatMap((one) => info(`Not steady: ${unsteadyLine(one)}`, 'caution')),
    ];
  },
  'pull-request-unknown': ({ fault: { attempted, message, httpStatus } }) =>
    debug(`No pull request: ${attempted} failed (HTTP ${httpStatus ?? 'none'}): ${message}`),
  'cancel-asked': ({ signal }) => info(`The workflow was cancelled (${signal})`, 'caution'),
  warned: ({ warning }, { rack, region }) => {
    const { level, text } = warningText(warning, { rack, region });
    return level === 'warning' ? info(`Warning: ${text}`, 'caution') : `Notice: ${text}`;
  },
  'run-ended': ({ ending }) => {
    const problem = ending.kind === 'red' ? ending.problem : undefined;
    const trace = problem?.code === 'internal' ? (problem.stack ?? '') : '';
    const inputs = problem?.code === 'invalid-inputs' ? inputLines(problem.inputs) : [];
    return [
      ...inputs.flatMap((line) => info(line, 'bad')),
      ...causeLines(problem),
      ...trace.split('\n').flatMap(debug),
    ];
  },
};

const MODES = {
  check: 'check (changes nothing)',
  plan: 'plan (changes nothing)',
  update: 'update',
  execute: 'execute the reviewed change set',
  recover: 'continue a failed rollback',
};

const STALE_REASONS = {
  obsolete: 'the stack was updated after the change set was created',
  gone: 'the change set no longer exists',
  'stack-busy': 'another operation on the stack was in progress',
};

/** @param nowMs the time of the event, for durations of a wait. */
export function logLinesOf(runEvent: RunEvent, context: LogContext, nowMs: number): readonly LogLine[] {
  return linesByRow(runEvent.kind, runEvent, context, nowMs);
}

/** TypeScript can relate a row to its kind only for one kind at a time. */
function linesByRow<Kind extends RunEvent['kind']>(
  kind: Kind,
  runEvent: RunEventOf<Kind>,
  context: LogContext,
  nowMs: number,
): readonly LogLine[] {
  const lines = TABLE[kind](runEvent, context, nowMs);
  return typeof lines === 'string' ? info(lines) : lines;
}

const TONES: Readonly<Record<Outcome, Tone>> = {
  updated: 'good',
  'up-to-date': 'good',
  behind: 'caution',
  planned: 'good',
  recovered: 'good',
  refused: 'bad',
  'rolled-back': 'bad',
  failed: 'bad',
  unfinished: 'caution',
  cancelled: 'caution',
};

/** After a red ending, the runner prints the error annotation in red too. */
export function headlineLogLine(report: Report): LogLine {
  const outcome = outcomeOf(report);
  const time = durationText(report.endedAtMs - report.startedAtMs);
  const text = plainLine(`Run ended after ${time} (${outcome}): ${headlineText(report)}`, 1_000);
  return { level: 'info', text, style: { tone: TONES[outcome], from: 0 } };
}
