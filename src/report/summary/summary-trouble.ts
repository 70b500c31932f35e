/** The parts of a summary that say what went wrong, why, and what to do; and what else is worth knowing. */
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import type { Warning } from '../../run/run-event.ts';
import type { Advice } from '../messages/advice.ts';
import { resourcePage } from '../messages/console-links.ts';
import { timeOfDay } from '../messages/duration.ts';
import {
  alert,
  blocks,
  code,
  commands,
  details,
  inline,
  inputBlock,
  link,
  prose,
  table,
} from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
import { adviceOn } from '../messages/problems.ts';
import type { Report } from '../model/report.ts';
import { rackStateText, unendedWords } from '../model/rack-state.ts';
import { truncate, type RowLimits } from './row-limits.ts';
import { outcomeOf } from '../messages/headline.ts';
import { warningWords } from '../messages/warnings.ts';

/** What the impact of a step and the objections to it say already, and with more in it; what was allowed is said once more. */
const TOLD_ELSEWHERE: ReadonlySet<Warning['code']> = new Set<Warning['code']>([
  'apps-at-risk',
  'apps-updating',
  'api-not-redundant',
  'would-be-refused',
]);

/** Red only where something did break: a refusal has kept the rack as it was, and of what goes on nothing bad is known. */
export function trouble(report: Report): string {
  if (report.problem === undefined && report.outcome !== undefined) return '';
  const told: Advice =
    report.problem === undefined ? { ...unendedWords(report), commands: [] } : adviceOn(report.problem, report);
  const parts = [
    `**What happened.** ${prose(told.cause)}`,
    (told.details ?? []).map((line) => `- ${prose(line)}`).join('\n'),
    `**Current state.** ${prose(rackStateText(report))}`,
    `**What to do.** ${prose(told.next)}`,
    told.inputs === undefined ? '' : inputBlock(told.inputs),
    commands(told.commands),
  ];
  const outcome = outcomeOf(report);
  return alert(outcome === 'failed' || outcome === 'rolled-back' ? 'CAUTION' : 'WARNING', blocks(parts));
}

export function failures({ problem, arn = '' }: Report, room: RowLimits): string {
  const diagnosis = problem !== undefined && 'diagnosis' in problem ? problem.diagnosis : undefined;
  if (diagnosis === undefined) return '';
  const { rootCause, consequences, rollbackFailures, cancelled } = diagnosis;
  const blockers = rollbackFailures.filter((failure) => failure !== rootCause);
  const cause = blocks([
    rootCause === undefined ? '' : failureTable([rootCause], arn, room.failures),
    consequences.length === 0
      ? cancelledWords(cancelled)
      : details(followedWords(diagnosis), failureTable(consequences, arn, room.failures)),
  ]);
  if (blockers.length === 0) return cause === '' ? '' : `### Why it failed\n\n${cause}`;
  // What stops the rollback is repaired first; why the update failed matters again with the next update.
  const stopped = failureTable(blockers, arn, room.failures);
  return blocks([
    `### What stopped the rollback\n\n${stopped}`,
    cause === '' ? '' : details('Why the update failed', cause),
  ]);
}

/** What there is something to do about, then what is only to be known. */
export function warningList(report: Report, room: RowLimits): string {
  const assessed = report.steps.some((step) => step.impact.disruption !== undefined);
  const untold = report.warnings.filter(
    ({ code: warning }) => warning !== 'services-not-steady' && (!assessed || !TOLD_ELSEWHERE.has(warning)),
  );
  const words = untold.map((one) => warningWords(one, report));
  const told = (level: 'warning' | 'notice'): readonly string[] =>
    words.filter((one) => one.level === level).map(({ text }) => text);
  return blocks([wordsBox('WARNING', told('warning'), room), wordsBox('NOTE', told('notice'), room)]);
}

function wordsBox(kind: 'NOTE' | 'WARNING', texts: readonly string[], room: RowLimits): string {
  const { rows, cut } = truncate(texts, room.warnings);
  if (rows.length === 0) return '';
  const lines = rows.map((text) => (texts.length === 1 ? prose(text) : `- ${prose(text)}`)).join('\n');
  return alert(kind, blocks([lines, cut]));
}

function followedWords({ consequences, cancelled }: Diagnosis): string {
  const stopped = cancelled === 0 ? '' : `; ${counted(cancelled, 'resource')} cancelled because of it`;
  return `${counted(consequences.length, 'failure')} after it${stopped}`;
}

function cancelledWords(cancelled: number): string {
  return cancelled === 0 ? '' : `CloudFormation cancelled ${counted(cancelled, 'other resource')} because of it.`;
}

/** Linked to the page of the AWS console that shows why it failed. */
function linked(failure: ResourceFailure, stackArn: string): string {
  const address = resourcePage(stackArn, failure);
  return address === undefined ? code(failure.logicalId) : link(failure.logicalId, address);
}

function failureTable(list: readonly ResourceFailure[], stackArn: string, most: number): string {
  const { rows, cut } = truncate(list, most);
  const cells = rows.map((failure) => [
    timeOfDay(failure.atMs),
    `${linked(failure, stackArn)}<br>${inline(failure.type)}`,
    code(failure.status),
    inline(failure.reason, 1_000),
  ]);
  return blocks([table(['UTC', 'Resource', 'Status', 'Reason'], cells), cut]);
}
