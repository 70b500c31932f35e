/** Sections about the problem, its cause, the evidence and the next step, and about warnings. */
import type { Diagnosis, ResourceFailure } from '../../diagnosis/diagnosis.ts';
import type { Warning } from '../../run/run-event.ts';
import { type Advice, advice, rootCauseLines } from '../messages/advice.ts';
import { resourcePage } from '../messages/links.ts';
import { counted, timeOfDay } from '../markdown/plain-text.ts';
import {
  alert,
  blocks,
  code,
  commands,
  details,
  fence,
  inline,
  inputBlock,
  limitedList,
  link,
  list,
  prose,
  type RowLimits,
  truncate,
} from '../markdown/markdown.ts';
import { adviceOn } from '../messages/problems/problems.ts';
import type { Report } from '../model/report.ts';
import { outcomeOf } from '../messages/headline.ts';
import { warningText } from '../messages/warnings.ts';
import { causeIn, type Evidence, type Finding } from '../../diagnosis/evidence.ts';
import {
  CHECK_SERVICES,
  findingText,
  healthText,
  isHealthy,
  unreadText,
  unsteadyLine,
} from '../messages/evidence-text.ts';
import { diagnosisOf, type ProblemCode } from '../../run/problem.ts';
import type { Progress } from '../../cloudformation/stack-event.ts';

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
  const entries = report.problem === undefined ? unendedText(report) : adviceOn(report.problem, report);
  const text = adviceText(entries, '**What happened.**', `**Current state.** ${prose(rackStateText(report))}`);
  const outcome = outcomeOf(report);
  return alert(outcome === 'failed' || outcome === 'rolled-back' ? 'CAUTION' : 'WARNING', text);
}

/** The advice as Markdown: the cause with its items, the state, what to do, inputs to set, and commands. */
function adviceText(
  { cause, details: items = [], next, inputs, commands: toRun }: Advice,
  lead: string,
  state = '',
): string {
  return blocks([
    `${lead} ${prose(cause)}`,
    list(items.map((item) => prose(item))),
    state,
    `**What to do.** ${prose(next)}`,
    inputs === undefined ? '' : inputBlock(inputs),
    commands(toRun),
  ]);
}

/** The cause is also in the box above. Here it links to its page in the AWS console. */
export function failures({ problem, arn = '' }: Report, limits: RowLimits): string {
  const diagnosis = diagnosisOf(problem);
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
  return limitedList(failures, most, (failure) => {
    const { atMs, type, status, reason } = failure;
    return `${timeOfDay(atMs)} UTC, ${linked(failure, stackArn)} ${inline(type)} ${code(status)}: ${inline(reason, 1_000)}`;
  });
}

/** The section with the evidence of a failed resource; empty if there is none. */
export function evidence({ problem, evidence: all }: Report, { failures }: RowLimits): string {
  if (failures === 0) return '';
  const rootCause = diagnosisOf(problem)?.rootCause;
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

// Problems that only an update can have.
const ATTEMPTED: ReadonlySet<ProblemCode | undefined> = new Set<ProblemCode>([
  'recovery-failed',
  'rolled-back',
  'update-failed',
  'ended-elsewhere',
  'api-not-answering',
  'services-not-steady',
  'cancelled-while-verifying',
]);

/** One or two sentences, only with facts that the run observed. Backticks mark names. */
export function rackStateText(report: Report): string {
  const { after, before, status, steps, recovered, updated } = report;
  const stack = status === undefined ? '' : ` (stack status ${status})`;
  if (report.inProgress) {
    const step = steps.findLast((one) => one.state === 'under-way');
    const done = step?.progress;
    const count = done === undefined || done.total === 0 ? '' : `, ${progressText(done)}`;
    const from = after === undefined ? '' : ` The rack ran ${after.version} before.`;
    return status === undefined
      ? `This run has not read the stack since the operation started.${from}`
      : `When this run last read the stack, its status was ${status}${count}.${from}`;
  }
  if (report.outcome === undefined || report.problem?.code === 'internal') {
    // A call may have been in progress when the run was interrupted, so "nothing was changed" is not certain.
    return after === undefined
      ? 'The state of the rack is not known.'
      : `When this run last read the stack, the rack ran ${after.version}${stack}.`;
  }
  if (after === undefined) {
    if (recovered) return 'The failed rollback was continued. No update was started.';
    return status === undefined
      ? 'Nothing was changed. The state of the rack is not known.'
      : `Nothing was changed. The status of the stack is ${status}.`;
  }
  if (updated && before !== undefined) {
    return `The rack now runs ${after.version}${stack}; before this run, it ran ${before.version}.`;
  }
  const attempted = recovered || ATTEMPTED.has(report.problem?.code) || steps.some((step) => step.how !== undefined);
  return attempted
    ? `The rack runs ${after.version}, as before this run${stack}.`
    : `Nothing was changed. The rack runs ${after.version}${stack}.`;
}

/** A joined update has no known total. */
function progressText({ done, total, isRollback }: Progress): string {
  const how = isRollback === true ? 'rolled back' : 'done';
  return total === undefined
    ? `${counted(done, 'resource')} ${how}`
    : `${done} of ${counted(total, 'resource')} ${how}`;
}

/** For a report that is written before the end of the run. */
export function unendedText({ cancelledBy }: Pick<Report, 'cancelledBy'>): Advice {
  return advice(
    `${cancelledBy === undefined ? 'This' : 'The workflow was cancelled, and this'} run was interrupted before it ended.`,
    'An update that has started continues in AWS without this run. Re-run this workflow with the same inputs: it joins the update.',
  );
}

/** The section with the reasons for which an update would be refused. Empty if there are none. */
export function objections(report: Report): string {
  const problems = report.warnings.flatMap((warning) => (warning.code === 'would-be-refused' ? [warning.problem] : []));
  if (problems.length === 0) return '';
  const texts = problems.map((problem) => adviceText(adviceOn(problem, report), '⛔'));
  const title = `**An update would be refused, for ${counted(problems.length, 'reason')}.**`;
  return alert('WARNING', blocks([title, ...texts]));
}

/** The section with the health of the rack; empty if nothing is known. */
export function health({ health: found }: Report, limits: RowLimits): string {
  if (found === undefined || isHealthy(found)) return '';
  const unsteady = found.services?.unsteady ?? [];
  return blocks([
    `🔴 **Health.** ${prose(healthText(found))}`,
    limitedList(unsteady, limits.failures, (one) => prose(unsteadyLine(one))),
    unsteady.length === 0 || limits.failures === 0 ? '' : prose(CHECK_SERVICES),
  ]);
}
