/** Sections about the problem, its cause, the evidence and the next step, and about warnings. */
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import type { Warning } from '../../run/run-event.ts';
import type { Advice } from '../messages/advice.ts';
import { resourcePage } from '../messages/links.ts';
import { counted, timeOfDay } from '../messages/phrases.ts';
import {
  alert,
  blocks,
  code,
  commands,
  details,
  fence,
  inline,
  inputBlock,
  link,
  list,
  prose,
} from '../markdown/markdown.ts';
import { adviceOn } from '../messages/problems/problems.ts';
import type { Report } from '../model/report.ts';
import { rackStateText, unendedWords } from '../messages/state-text.ts';
import { type RowLimits, truncate } from './row-limits.ts';
import { outcomeOf } from '../messages/headline.ts';
import { warningWords } from '../messages/warnings.ts';
import type { Evidence, Finding } from '../../diagnosis/evidence.ts';
import { findingText, unreadText } from '../messages/evidence-text.ts';

/** Warnings that the impact section shows in more detail. */
const TOLD_ELSEWHERE: ReadonlySet<Warning['code']> = new Set<Warning['code']>([
  'apps-at-risk',
  'apps-updating',
  'api-not-redundant',
  'would-be-refused',
]);

/** A red box only if something failed: a refusal changed nothing. */
export function trouble(report: Report): string {
  if (report.problem === undefined && report.outcome !== undefined) return '';
  const entries: Advice =
    report.problem === undefined ? { ...unendedWords(report), commands: [] } : adviceOn(report.problem, report);
  const parts = [
    `**What happened.** ${prose(entries.cause)}`,
    (entries.details ?? []).map((line) => `- ${prose(line)}`).join('\n'),
    `**Current state.** ${prose(rackStateText(report))}`,
    `**What to do.** ${prose(entries.next)}`,
    entries.inputs === undefined ? '' : inputBlock(entries.inputs),
    commands(entries.commands),
  ];
  const outcome = outcomeOf(report);
  return alert(outcome === 'failed' || outcome === 'rolled-back' ? 'CAUTION' : 'WARNING', blocks(parts));
}

/** Beside the root cause, which is in the box: here it has its page in the AWS console. */
export function failures({ problem, arn = '' }: Report, limits: RowLimits): string {
  const diagnosis = problem !== undefined && 'diagnosis' in problem ? problem.diagnosis : undefined;
  if (diagnosis === undefined) return '';
  const { rootCause, consequences, rollbackFailures, cancelled } = diagnosis;
  const blockers = rollbackFailures.filter((failure) => failure !== rootCause);
  const root = rootCause === undefined ? [] : [rootCause];
  const followed = blocks([
    consequences.length === 0
      ? cancelledWords(cancelled)
      : details(followedWords(diagnosis), failureList(consequences, arn, limits.failures)),
  ]);
  if (blockers.length === 0) return blocks([rootCause === undefined ? '' : rootPage(rootCause, arn), followed]);
  // What stops the rollback is repaired first; why the update failed matters again with the next update.
  const cause = blocks([root.length === 0 ? '' : failureList(root, arn, limits.failures), followed]);
  return blocks([
    `### What stopped the rollback\n\n${failureList(blockers, arn, limits.failures)}`,
    cause === '' ? '' : details('Why the update failed', cause),
  ]);
}

/** First warnings (something to do), then notices (something to know). */
export function warningList(report: Report, limits: RowLimits): string {
  const assessed = report.steps.some((step) => step.impact.disruption !== undefined);
  const untold = report.warnings.filter(
    ({ code: warning }) => warning !== 'services-not-steady' && (!assessed || !TOLD_ELSEWHERE.has(warning)),
  );
  const words = untold.map((one) => warningWords(one, report));
  const entries = (level: 'warning' | 'notice'): readonly string[] =>
    words.filter((one) => one.level === level).map(({ text }) => text);
  return blocks([wordsBox('WARNING', entries('warning'), limits), wordsBox('NOTE', entries('notice'), limits)]);
}

function wordsBox(kind: 'NOTE' | 'WARNING', texts: readonly string[], limits: RowLimits): string {
  const { rows, cut } = truncate(texts, limits.warnings);
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

function rootPage(failure: ResourceFailure, stackArn: string): string {
  const address = resourcePage(stackArn, failure);
  return address === undefined ? '' : `Root cause in the AWS console: ${link(failure.logicalId, address)}`;
}

/** Linked to the page of the AWS console that shows why it failed. */
function linked(failure: ResourceFailure, stackArn: string): string {
  const address = resourcePage(stackArn, failure);
  return address === undefined ? code(failure.logicalId) : link(failure.logicalId, address);
}

function failureList(failures: readonly ResourceFailure[], stackArn: string, most: number): string {
  const { rows, cut } = truncate(failures, most);
  const items = rows.map((failure) => {
    const { atMs, type, status, reason } = failure;
    return `${timeOfDay(atMs)} UTC, ${linked(failure, stackArn)} ${inline(type)} ${code(status)}: ${inline(reason, 1_000)}`;
  });
  return blocks([list(items), cut]);
}

/** The section with the evidence of a failed resource; empty where there is none. */
export function evidence(report: Report, { failures }: RowLimits): string {
  if (failures === 0) return '';
  return blocks(report.evidence.map(evidenceOf));
}

function evidenceOf(one: Evidence): string {
  const unread = prose(unreadText(one));
  const title = `Evidence: what AWS reported about ${code(one.logicalId)} when it failed`;
  if (one.findings.length === 0) return unread === '' ? '' : `${code(one.logicalId)}: ${unread}`;
  const facts = one.findings.filter((finding) => !('lines' in finding)).map((fact) => `- ${prose(findingText(fact))}`);
  return details(title, blocks([facts.join('\n'), ...one.findings.map(linesOf), unread]));
}

function linesOf(finding: Finding): string {
  return 'lines' in finding ? blocks([`${prose(findingText(finding))}:`, fence(finding.lines)]) : '';
}
