/** Texts of the log: routes, parameters, counts, waits, ends. */
import type { AppsAtRisk } from '../../rack/apps-at-risk.ts';
import type { ChangeCounts } from '../../cloudformation/change-set.ts';
import { causeIn, type Evidence } from '../../diagnosis/evidence.ts';
import { lostParameters, type ParameterChanges } from '../../rack/parameter-changes.ts';
import type { ParameterPlan } from '../../rack/parameters.ts';
import type { ResourceFailure } from '../../diagnosis/diagnosis.ts';
import { diagnosisOf, type Problem } from '../../run/problem.ts';
import { isCertain } from '../../impact/certainty.ts';
import type { ProtectedLoss } from '../../impact/replacements.ts';
import type { Route, RouteStop } from '../../releases/route.ts';
import type { Progress } from '../../cloudformation/stack-event.ts';
import { type StackStatus, type UpdateEnd, updateEndOf } from '../../cloudformation/stack-status.ts';
import {
  answerOf,
  counted,
  countsOf,
  durationText,
  listed,
  plainLine,
  shortType,
  timeOfDay,
} from '../markdown/plain-text.ts';
import { causeSentences } from '../messages/evidence-text.ts';
import { debug, info, leadingCells, type LogLine, type Tone } from './log-line.ts';
import { inProgressText, type LogContext } from './log-context.ts';
import { redactCredentials } from '../markdown/redact.ts';
import type { RunEventOf } from '../../run/run-event.ts';

/** The route as one line. */
export function routeText(route: Route): string {
  switch (route.kind) {
    case 'up-to-date':
      return `nothing to update; the rack runs ${route.current}, the target is ${route.target}`;
    case 'refused':
      return route.stops.length === 0 ? 'none (refused)' : `${stopsText(route.stops).join(' -> ')} (refused)`;
    case 'planned': {
      const end = route.blockedBy === undefined ? '' : `; this run ends at the required release ${route.blockedBy}`;
      const back = route.direction === 'downgrade' ? 'a downgrade, ' : '';
      return `${back}${[route.current, ...stopsText(route.stops)].join(' -> ')}${end}`;
    }
  }
}

function stopsText(stops: readonly RouteStop[]): readonly string[] {
  return stops.map(({ version, required }) => `${version}${required ? ' (required)' : ''}`);
}

/** The sources of the parameters as one line. */
export function parameterText(entries: ParameterPlan['entries']): string {
  const keysFrom = (source: string): readonly string[] =>
    entries.filter((entry) => entry.source === source).map((entry) => entry.key);
  const named = (['given', 'version', 'pinned', 'carried'] as const)
    .filter((source) => keysFrom(source).length > 0)
    .map((source) => `${source === 'version' ? 'target' : source}: ${listed(keysFrom(source), 50)}`);
  const rest = countsOf([keysFrom('previous').length, 'unchanged'], [keysFrom('default').length, 'default']);
  return [...named, ...rest].join('; ');
}

/** The dropped parameters, to be appended; empty if there are none. */
export function droppedText(dropped: readonly string[]): string {
  return dropped.length === 0 ? '' : `; removed in this release: ${listed(dropped, 50)}`;
}

/** The effect of the new template on the parameters. Empty if there is none. */
export function newsLines(changes: ParameterChanges): readonly string[] {
  const { added, dropped, changedDefaults, customized, formerDefaults } = changes;
  const lost = lostParameters(changes).length;
  const news = countsOf(
    [added.length, 'new'],
    [dropped.length, `removed in this release${lost === 0 ? '' : ` (${lost} of them customized)`}`],
    [changedDefaults.length, changedDefaults.length === 1 ? 'changed default' : 'changed defaults'],
    [customized.length, 'customized'],
    [formerDefaults.length, 'at an earlier default'],
  );
  return news.length === 0 ? [] : [`Compared with the rack's parameters: ${news.join(', ')}`];
}

/** The numbers of a change set as one line. */
export function countsText({ add, modify, replace, remove }: ChangeCounts): string {
  const total = add + modify + replace + remove;
  return `${counted(total, 'resource')} (${add} to add, ${modify} to modify, ${replace} to replace, ${remove} to remove)`;
}

/** The losses of data, addresses or the network. */
export function lossesText(losses: readonly ProtectedLoss[]): string {
  const certain = losses.filter(isCertain).length;
  const lost = countsOf([certain, 'replaced or removed'], [losses.length - certain, 'possibly replaced']);
  return lost.length === 0
    ? 'no resource with data, addresses or the network is lost'
    : `resources with data, addresses or the network: ${lost.join(', ')}`;
}

/** The apps and the processes at risk as one line. */
export function appsText({ apps, processes, updating }: AppsAtRisk): string {
  if (apps === 0) return 'none on the rack';
  const single = processes.length === 0 ? 'no process' : counted(processes.length, 'process', 'processes');
  const busy = updating.length === 0 ? '' : `, ${counted(updating.length, 'app')} being updated`;
  return `${counted(apps, 'app')} on the rack, ${single} with a single instance${busy}`;
}

const AWAITED = {
  quiet: 'the stack to become idle',
  api: 'the API of the rack',
  services: 'the services to be steady',
  'change-set': 'the change set',
};

/** A heartbeat. During an update it has the same first columns as the events. */
export function waitLine(
  { what, elapsedMs, leftMs }: RunEventOf<'still-waiting'>,
  context: LogContext,
  nowMs: number,
): readonly LogLine[] {
  const { inProgress, progress } = context;
  const [elapsed, left] = [durationText(elapsedMs), durationText(leftMs)];
  if (what !== 'operation') return info(`Waiting for ${AWAITED[what]}: ${elapsed} so far, up to ${left} more`, 'quiet');
  const activities = inProgressText(inProgress, nowMs);
  // The resources in progress have their own durations.
  const after = inProgress.resources.size > 0 ? '' : ` after ${elapsed}`;
  const text = `Still in progress${after}${activities === '' ? '' : `: ${activities}`}`;
  const words = plainLine(`${text} (${estimateText(elapsedMs, context)}this run gives up in ${left})`, 2_000);
  return [
    { level: 'info', text: [...leadingCells(nowMs, progress), words].join('  '), style: { tone: 'quiet', from: 0 } },
  ];
}

/** The remaining time by the plan's estimate, which does not cover a clean-up or a rollback. */
function estimateText(elapsedMs: number, { estimateMs, progress }: LogContext): string {
  const isForward =
    progress?.isRollback !== true && !(progress?.total !== undefined && progress.done >= progress.total);
  if (estimateMs === undefined || !isForward) return '';
  const leftMs = estimateMs - elapsedMs;
  if (leftMs <= 0) return `longer than the estimated ${durationText(estimateMs)}; `;
  return `about ${durationText(Math.ceil(leftMs / MINUTE_MS) * MINUTE_MS)} left by the estimate; `;
}

const MINUTE_MS = 60_000;

/** The result of a step, in one line after its folded events. */
export function endLine(
  { status, version, instanceCount, progress, unchanged, atMs }: RunEventOf<'operation-ended'>,
  { label, operationStartedMs }: LogContext,
): readonly LogLine[] {
  const time = operationStartedMs === undefined ? '' : ` after ${durationText(atMs - operationStartedMs)}`;
  const { words, tone } = END_WORDS[updateEndOf(status) ?? 'over'];
  return info(
    `${label}: ${words}${time} (${status}); the rack runs ${version} with ${counted(instanceCount, 'instance')}` +
      unchangedText(status, progress, unchanged),
    tone,
  );
}

const END_WORDS: Readonly<Record<UpdateEnd | 'over', { readonly words: string; readonly tone?: Tone }>> = {
  complete: { words: 'complete', tone: 'good' },
  'rolled-back': { words: 'failed and rolled back', tone: 'bad' },
  failed: { words: 'failed, and so did its rollback', tone: 'bad' },
  over: { words: 'ended' },
};

/** A change set lists what may change. After a complete update, "16 of 32" must not look incomplete. */
function unchangedText(status: StackStatus, progress: Progress | undefined, unchanged: number | undefined): string {
  if (updateEndOf(status) !== 'complete' || progress?.total === undefined || (unchanged ?? 0) === 0) return '';
  return `; ${unchanged ?? 0} of ${counted(progress.total, 'listed resource')} needed no change`;
}

/** What other services report about a resource that has just failed. */
export function evidenceLines(found: Evidence): readonly LogLine[] {
  const evidence = redactCredentials(found);
  const text = causeSentences(causeIn(evidence)).join(' ');
  return [
    ...(text === '' ? [] : info(`Evidence on ${evidence.logicalId}: ${text}`, 'bad')),
    ...evidence.unread.flatMap((fault) => debug(`Not read as evidence on ${evidence.logicalId}: ${answerOf(fault)}`)),
  ];
}

/**
 * What stopped the rollback, and the event that made the update fail. Repeated here because the events above are
 * folded.
 */
export function causeLines(problem: Problem | undefined): readonly LogLine[] {
  const diagnosis = diagnosisOf(problem);
  const blocker = diagnosis?.rollbackFailures.find((failure) => failure !== diagnosis.rootCause);
  return [...failureLine('Rollback stopped by', blocker), ...failureLine('Cause', diagnosis?.rootCause)];
}

function failureLine(title: string, failure: ResourceFailure | undefined): readonly LogLine[] {
  if (failure === undefined) return [];
  const { atMs, type, logicalId, status, reason } = failure;
  const quoted = reason === '' ? '' : `: ${plainLine(reason, 1_000)}`;
  return info(
    `${title}: ${plainLine(logicalId, 255)} (${plainLine(shortType(type), 100)}), ${status} at ${timeOfDay(atMs)}${quoted}`,
    'bad',
  );
}
