/**
 * The failure issue of a rack: its text, the hidden line that identifies it, and the effect of a run's ending on it.
 */
import { blocks, limitBytes, ROW_LIMITS } from '../markdown/markdown.ts';
import { counted, durationText, moment, plainLine } from '../markdown/plain-text.ts';
import { headlineMarkdown, headlineText } from '../messages/headline.ts';
import type { Report } from '../model/report.ts';
import { links, type SummaryExtras } from '../summary/summary-state.ts';
import { failures, trouble } from '../summary/summary-trouble.ts';
import { sha256 } from '../../values/digest.ts';

/** The hidden first line of an issue. */
export interface FailureMarker {
  readonly rack: string;
  readonly region: string;
  /** Undefined until a run knows the account. */
  readonly id: string | undefined;
  /** Number of failed runs. */
  readonly runs: number;
  /** The end of the first failed run. */
  readonly sinceMs: number;
  /** The start of the last failed run. It identifies the run, so that a repeated request does not count twice. */
  readonly lastMs: number;
}

const MARKER =
  /^<!-- convox-rack-failure rack=([\w-]+) region=([\w-]+) id=([0-9a-f]{8}|unknown) runs=(\d{1,6}) since=(\d{1,15}) last=(\d{1,15}) -->/;

/** Parses the first line of a failure issue; undefined if the body is not one. */
export function parseFailureMarker(body: string): FailureMarker | undefined {
  const match = MARKER.exec(body);
  if (match === null) return undefined;
  const [, rack = '', region = '', id, runs, since, last] = match;
  const count = { runs: Number(runs), sinceMs: Number(since), lastMs: Number(last) };
  return { rack, region, id: id === 'unknown' ? undefined : id, ...count };
}

/**
 * Whether the issue belongs to the rack of the report. The account is compared only if the issue and the run both have
 * it.
 */
export function isIssueOf(marker: FailureMarker, report: Report): boolean {
  if (marker.rack !== report.rack || marker.region !== report.region) return false;
  const id = rackId(report);
  return marker.id === undefined || id === undefined || marker.id === id;
}

/** Returns the hidden line with this run. The count starts again unless the issue is open. */
export function countFailure(report: Report, issue: FailureMarker | undefined, isOpen: boolean): FailureMarker {
  const { rack, region, startedAtMs: lastMs, endedAtMs } = report;
  const ids = { rack, region, id: rackId(report) ?? issue?.id };
  if (issue === undefined || !isOpen) return { ...ids, runs: 1, sinceMs: endedAtMs, lastMs };
  return { ...ids, runs: issue.lastMs === lastMs ? issue.runs : issue.runs + 1, sinceMs: issue.sinceMs, lastMs };
}

// GitHub's limit is 65,536 characters. A text never has fewer bytes than characters.
const BUDGET_BYTES = 65_000;
const TITLE_BUDGET = 240;

/** The title and the body of a failure issue. */
export function renderFailureIssue(
  report: Report,
  marker: FailureMarker,
  extras: SummaryExtras,
): { readonly title: string; readonly body: string } {
  const { rack, region, id = 'unknown', runs, sinceMs, lastMs } = marker;
  const line = `<!-- convox-rack-failure rack=${rack} region=${region} id=${id} runs=${runs} since=${sinceMs} last=${lastMs} -->`;
  const page = (parts: readonly string[]): string =>
    `${line}\n${blocks([...parts, foot(marker), links(report, extras)])}\n`;
  const body = limitBytes(
    BUDGET_BYTES,
    ROW_LIMITS,
    (limits) => page([headlineMarkdown(report), trouble(report), failures(report, limits)]),
    () => page([headlineMarkdown(report)]),
  );
  return { title: plainLine(`${headlineText(report)} (${region})`, TITLE_BUDGET), body };
}

function foot({ runs, sinceMs }: FailureMarker): string {
  const failed =
    runs === 1 ? `**1 failed run** at ${moment(sinceMs)}.` : `**${runs} failed runs** since ${moment(sinceMs)}.`;
  return `${failed} The next successful update closes this issue.`;
}

/** The comment with which a successful run closes the issue. */
export function closingComment(report: Report, { runs, sinceMs }: FailureMarker, { workflow }: SummaryExtras): string {
  const after = `Closed after ${counted(runs, 'failed run')} in ${durationText(report.endedAtMs - sinceMs)}.`;
  return `${blocks([headlineMarkdown(report), after, links(report, { workflow })])}\n`;
}

/**
 * What a run does to the issue of its rack. Some runs say nothing about the rack: a run cancelled before any change, a
 * green `check` or `plan`, and an update that waits for a maintenance window.
 */
export function failureIssueAction(report: Report): 'open' | 'close' | 'none' {
  const { outcome, problem, mode } = report;
  if (report.rack === '' || problem?.code === 'cancelled-before-start') return 'none';
  if (problem !== undefined || outcome === undefined) return 'open';
  const isChange = mode === 'update' || mode === 'execute' || mode === 'recover';
  return isChange && outcome !== 'behind' ? 'close' : 'none';
}

/**
 * It contains 32 bits of a hash of the account number, which hundreds of numbers share: enough to distinguish accounts,
 * too few to find out the number.
 * @returns undefined before the stack was read, because only its ARN has the account.
 */
export function rackId({ arn, rack, region }: Pick<Report, 'arn' | 'rack' | 'region'>): string | undefined {
  const account = /^arn:[a-z-]+:cloudformation:[a-z0-9-]+:(\d{12}):/.exec(arn ?? '')?.[1];
  if (account === undefined || !/^[A-Za-z0-9-]+$/.test(`${rack}${region}`)) return undefined;
  return sha256(`${account}/${region}/${rack}`).slice(0, 8);
}
