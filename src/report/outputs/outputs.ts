/** The step's outputs, and the whole report as JSON. All outputs are set on every ending, empty where there is nothing to say. */
import { changeSetName } from '../../cloudformation/change-set.ts';
import { adviceOn } from '../messages/problems/problems.ts';
import { stackPage } from '../messages/links.ts';
import { withoutTrailingPeriod } from '../messages/phrases.ts';
import { plainLine } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { unendedWords } from '../messages/state-text.ts';
import { headlineText, outcomeOf } from '../messages/headline.ts';

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

/** @param reportPath where the report lies as JSON; undefined where it could not be written. */
export function outputsOf(report: Report, reportPath: string | undefined): Readonly<Record<OutputName, string>> {
  const { before, after, route, arn } = report;
  return {
    outcome: outcomeOf(report),
    updated: String(report.updated),
    // A recovery reads no release.
    'up-to-date': report.mode === 'recover' ? '' : String(report.upToDate),
    'previous-version': before?.version ?? '',
    // Neither the old release nor the new one while an update is between the two.
    version: report.inProgress ? '' : (after?.version ?? ''),
    'target-version': report.target ?? '',
    'latest-version': report.latest ?? '',
    'next-version': route?.nextVersion ?? '',
    'blocked-by': route?.blockedBy ?? '',
    // Of a refused run, the way as it would be, where there is one.
    route:
      route === undefined || (route.kind === 'refused' && route.stops.length === 0)
        ? ''
        : JSON.stringify(route.stops.map((stop) => stop.version)),
    'stack-id': arn ?? '',
    'stack-status': report.status ?? '',
    'console-url': arn === undefined ? '' : (stackPage(arn) ?? ''),
    // Its ARN holds the account number: where that is masked, GitHub drops the output of the job.
    'change-set': report.changeSetArn === undefined ? '' : changeSetName(report.changeSetArn),
    disruption: report.disruption?.level ?? '',
    changes: report.changes === undefined ? '' : JSON.stringify(report.changes),
    'suggested-job-timeout-minutes': String(report.clocks?.jobMinutes ?? ''),
    reason: reasonOf(report),
    report: reportPath ?? '',
  };
}

/** The verdict, and after a bad ending its cause: one plain line, as other steps print it or send it on. */
function reasonOf(report: Report): string {
  if (report.problem === undefined)
    return report.outcome === undefined ? unendedWords(report).cause : headlineText(report);
  const { cause, details = [] } = adviceOn(report.problem, report);
  return plainLine([cause, details.map(withoutTrailingPeriod).join('; ')].join(' ').replaceAll('`', ''), REASON_BUDGET);
}

/** Raised when a reader of the earlier form would misread the new one; a member more is no such thing. */
const SCHEMA = 1;

/** Where in GitHub the run belongs. */
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

/** What is not known is null rather than left out, so that a reader sees that it could be there. */
function inJson(_key: string, value: unknown): unknown {
  return value === undefined ? null : value;
}
