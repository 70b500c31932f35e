/** What a run reports beside its summary: outputs, JSON and annotations. Every ending sets all outputs. */
import { changeSetName } from '../../cloudformation/change-set.ts';
import { adviceOn } from '../messages/problems/problems.ts';
import { stackPage } from '../messages/links.ts';
import { inputLines, plainLine, withoutTrailingPeriod } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { rackStateText, unendedText } from '../summary/summary-trouble.ts';
import { headlineText, outcomeOf } from '../messages/headline.ts';
import { healthText } from '../messages/evidence-text.ts';
import { warningText } from '../messages/warnings.ts';

export const OUTPUT_NAMES = [
  'outcome',
  'updated',
  'up-to-date',
  'previous-version',
  'version',
  'target-version',
  'latest-version',
  'next-version',
  'blocked-by',
  'route',
  'stack-id',
  'stack-status',
  'console-url',
  'change-set',
  'disruption',
  'changes',
  'suggested-job-timeout-minutes',
  'reason',
  'report',
] as const;

export type OutputName = (typeof OUTPUT_NAMES)[number];

const REASON_BUDGET = 1_000;

/** @param reportPath the path of the JSON report; undefined if it could not be written. */
export function outputsOf(report: Report, reportPath: string | undefined): Readonly<Record<OutputName, string>> {
  const { before, after, route, arn } = report;
  return {
    outcome: outcomeOf(report),
    updated: String(report.updated),
    // A recovery reads no release.
    'up-to-date': report.mode === 'recover' ? '' : String(report.upToDate),
    'previous-version': before?.version ?? '',
    // Empty during an update, because the release is not certain.
    version: report.inProgress ? '' : (after?.version ?? ''),
    'target-version': report.target ?? '',
    'latest-version': report.latest ?? '',
    'next-version': route?.nextVersion ?? '',
    'blocked-by': route?.blockedBy ?? '',
    // For a refused run, the route that it would have, if there is one.
    route:
      route === undefined || (route.kind === 'refused' && route.stops.length === 0)
        ? ''
        : JSON.stringify(route.stops.map((stop) => stop.version)),
    'stack-id': arn ?? '',
    'stack-status': report.status ?? '',
    'console-url': arn === undefined ? '' : (stackPage(arn) ?? ''),
    // The ARN contains the account number. If that number is masked, GitHub drops the output of the job.
    'change-set': report.changeSetArn === undefined ? '' : changeSetName(report.changeSetArn),
    disruption: report.disruption?.level ?? '',
    changes: report.changes === undefined ? '' : JSON.stringify(report.changes),
    'suggested-job-timeout-minutes': String(report.clocks?.jobMinutes ?? ''),
    reason: reasonOf(report),
    report: reportPath ?? '',
  };
}

/** The headline and, after a failure, its cause, as one line of plain text for later steps. */
function reasonOf(report: Report): string {
  if (report.problem === undefined)
    return report.outcome === undefined ? unendedText(report).cause : headlineText(report);
  const { cause, details = [] } = adviceOn(report.problem, report);
  return plainLine([cause, details.map(withoutTrailingPeriod).join('; ')].join(' ').replaceAll('`', ''), REASON_BUDGET);
}

/** Increased when a reader of the earlier format would misread the new one. A new member does not change it. */
const SCHEMA = 1;

/** The workflow run, for links. */
export interface WorkflowRun {
  /** `owner/name`. */
  readonly repository: string;
  readonly runUrl: string;
  /** The pull request that the run belongs to. */
  readonly pullRequest: number | undefined;
  readonly actor: string | undefined;
}

/** @param workflow undefined outside of GitHub. */
export function reportJson(report: Report, workflow?: WorkflowRun): string {
  return `${JSON.stringify({ schema: SCHEMA, workflow, ...report }, inJson, 2)}\n`;
}

/** An unknown value is null, so that readers see that the member exists. */
function inJson(_key: string, value: unknown): unknown {
  return value === undefined ? null : value;
}

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  /** Can have several lines of safe text. */
  readonly message: string;
}

/**
 * GitHub keeps 10 annotations of each level for a step, and drops others without notice. More than ten are hard to
 * read.
 */
const MOST = 10;
const TITLE_BUDGET = 120;
const LINE_BUDGET = 1_500;
/** The runner cuts messages off after 4,096 characters. */
const MESSAGE_BUDGET = 4_000;

/** At most ten annotations of a run: the error first, then warnings and notices. */
export function annotationsOf(report: Report): readonly Annotation[] {
  const texts = report.warnings.map((one) => warningText(one, report));
  return tenAtMost([...errorOf(report), ...bySeverity(texts, titleOf(report))]);
}

/** Annotations of these texts, the warnings first. */
export function bySeverity(
  texts: readonly { readonly level: 'warning' | 'notice'; readonly text: string }[],
  title: string,
): readonly Annotation[] {
  const sorted = texts.toSorted((one, other) => Number(one.level === 'notice') - Number(other.level === 'notice'));
  return sorted.map(({ level, text }) => ({ level, title, message: annotationLine(text) }));
}

/**
 * Returns at most ten annotations of a list sorted by severity. The last one has the number of omitted ones, at the
 * highest level among them.
 */
export function tenAtMost(all: readonly Annotation[]): readonly Annotation[] {
  const [next, ...rest] = all.slice(MOST - 1);
  if (next === undefined || rest.length === 0) return all;
  const message = `${rest.length + 1} more in the summary of this run.`;
  return [...all.slice(0, MOST - 1), { level: next.level, title: next.title, message }];
}

function errorOf(report: Report): readonly Annotation[] {
  const message = errorMessage(report);
  if (message === '') return [];
  return [{ level: 'error', title: plainLine(headlineText(report), TITLE_BUDGET), message }];
}

function errorMessage(report: Report): string {
  const state = [rackStateText(report), report.health === undefined ? '' : healthText(report.health)].join(' ').trim();
  if (report.problem !== undefined) {
    const { cause, details = [], next, inputs = [], commands } = adviceOn(report.problem, report);
    const first = annotationLine(cause);
    const then = [...[state, next].map(annotationLine), ...inputLines(inputs)];
    const lines = [first, ...fitting(details, MESSAGE_BUDGET - lengthOf([first, ...then])), ...then];
    // A truncated command is useless. The summary has all commands.
    const whole = commands.map(annotationLine).filter((_one, index, all) => {
      return lengthOf([...lines, ...all.slice(0, index + 1)]) <= MESSAGE_BUDGET;
    });
    return [...lines, ...whole].join('\n');
  }
  if (report.outcome !== undefined) return '';
  const { cause, next } = unendedText(report);
  return [cause, state, next].map(annotationLine).join('\n');
}

/** Returns as many lines as fit, and the number of omitted ones. */
function fitting(texts: readonly string[], budget: number): readonly string[] {
  const lines = texts.map((text) => plainLine(text));
  if (lengthOf(lines) <= budget) return lines;
  const rest = (count: number): string => `And ${lines.length - count} more in the summary of this run.`;
  const fits = (count: number): boolean => lengthOf([...lines.slice(0, count), rest(count)]) <= budget;
  const count = Math.max(
    0,
    lines.findLastIndex((_line, index) => fits(index)),
  );
  return [...lines.slice(0, count), rest(count)];
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((total, line) => total + line.length + 1, 0);
}

function titleOf({ rack }: Report): string {
  return plainLine(rack === '' ? 'Convox rack' : rack, TITLE_BUDGET);
}

/** One line of an annotation. */
export function annotationLine(text: string): string {
  return plainLine(text, LINE_BUDGET);
}
