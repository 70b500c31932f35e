/** Sections about the problem, its cause, the evidence and the next step, and about warnings. */
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import type { Warning } from '../../run/run-event.ts';
import { type Advice, rootCauseLines } from '../messages/advice.ts';
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
import { rackStateText, unendedText } from '../messages/state-text.ts';
import { type RowLimits, truncate } from './row-limits.ts';
import { outcomeOf } from '../messages/headline.ts';
import { warningText } from '../messages/warnings.ts';
import { causeIn, type Evidence, type Finding } from '../../diagnosis/evidence.ts';
import { findingText, unreadText } from '../messages/evidence-text.ts';

/** Warnings that the impact section shows with more details. */
const SHOWN_WITH_IMPACT: ReadonlySet<Warning['code']> = new Set<Warning['code']>([
  'apps-at-risk',
  'apps-updating',
  'api-not-redundant',
  'would-be-refused',
]);

/** A red box only if something failed: a refusal changed nothing. */
export function trouble(report: Report): string {
  if (report.problem === undefined && report.outcome !== undefined) return '';
  const entries: Advice =
    report.problem === undefined ? { ...unendedText(report), commands: [] } : adviceOn(report.problem, report);
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

/** The cause is also in the box above. Here it links to its page in the AWS console. */
export function failures({ problem, arn = '' }: Report, limits: RowLimits): string {
  const diagnosis = problem !== undefined && 'diagnosis' in problem ? problem.diagnosis : undefined;
  if (diagnosis === undefined) return '';
  const { rootCause, consequences, rollbackFailures, cancelled } = diagnosis;
  const [blocker, ...others] = rollbackFailures.filter((failure) => failure !== rootCause);
  const followed =
    consequences.length === 0
      ? cancelledText(cancelled)
      : details(followedText(diagnosis), failureList(consequences, arn, limits.failures));
  const page = rootCause === undefined ? '' : failurePage('Root cause', rootCause, arn);
  if (blocker === undefined) return blocks([page, followed]);
  // What stops the rollback must be repaired first. The cause of the failed update matters for the next update.
  const cause = list(rootCauseLines(diagnosis).map((line) => prose(line)));
  return blocks([
    failurePage('Rollback stopped at', blocker, arn),
    others.length === 0
      ? ''
      : details(
          `${counted(others.length, 'other resource')} failed during the rollback`,
          failureList(others, arn, limits.failures),
        ),
    details('Why the update failed', blocks([cause, page, followed])),
  ]);
}

/** First warnings (something to do), then notices (something to know). */
export function warningList(report: Report, limits: RowLimits): string {
  const assessed = report.steps.some((step) => step.impact.disruption !== undefined);
  const untold = report.warnings.filter(
    ({ code: warning }) => warning !== 'services-not-steady' && (!assessed || !SHOWN_WITH_IMPACT.has(warning)),
  );
  const words = untold.map((one) => warningText(one, report));
  const entries = (level: 'warning' | 'notice'): readonly string[] =>
    words.filter((one) => one.level === level).map(({ text }) => text);
  return blocks([warningBox('WARNING', entries('warning'), limits), warningBox('NOTE', entries('notice'), limits)]);
}

function warningBox(kind: 'NOTE' | 'WARNING', texts: readonly string[], limits: RowLimits): string {
  const { rows, cut } = truncate(texts, limits.warnings);
  if (rows.length === 0) return '';
  const lines = rows.map((text) => (texts.length === 1 ? prose(text) : `- ${prose(text)}`)).join('\n');
  return alert(kind, blocks([lines, cut]));
}

function followedText({ consequences, cancelled }: Diagnosis): string {
  const stopped = cancelled === 0 ? '' : `; ${counted(cancelled, 'resource')} cancelled because of it`;
  return `${counted(consequences.length, 'failure')} after it${stopped}`;
}

function cancelledText(cancelled: number): string {
  return cancelled === 0 ? '' : `CloudFormation cancelled ${counted(cancelled, 'other resource')} because of it.`;
}

function failurePage(title: string, failure: ResourceFailure, stackArn: string): string {
  const address = resourcePage(stackArn, failure);
  return address === undefined ? '' : `${title} in the AWS console: ${link(failure.logicalId, address)}`;
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

/** The section with the evidence of a failed resource; empty if there is none. */
export function evidence({ problem, evidence: all }: Report, { failures }: RowLimits): string {
  if (failures === 0) return '';
  const rootCause = problem !== undefined && 'diagnosis' in problem ? problem.diagnosis?.rootCause : undefined;
  return blocks(all.map((one) => evidenceOf(one, one.logicalId === rootCause?.logicalId ? causeIn(one) : [])));
}

/** @param known the findings that are shown with the root cause. */
function evidenceOf(one: Evidence, known: readonly Finding[]): string {
  const unread = prose(unreadText(one));
  const title = `Evidence: what AWS reported about ${code(one.logicalId)} when it failed`;
  const findings = one.findings.filter((finding) => !known.includes(finding));
  if (findings.length === 0) return unread === '' ? '' : `${code(one.logicalId)}: ${unread}`;
  const facts = findings.filter((finding) => !('lines' in finding)).map((fact) => `- ${prose(findingText(fact))}`);
  return details(title, blocks([facts.join('\n'), ...findings.map(linesOf), unread]));
}

function linesOf(finding: Finding): string {
  return 'lines' in finding ? blocks([`${prose(findingText(finding))}:`, fence(finding.lines)]) : '';
}
