/** The step's outputs, and the report as JSON. Every ending sets all outputs; an unknown value is empty. */
import { changeSetName } from '../../cloudformation/change-set.ts';
import { adviceOn } from '../messages/problems/problems.ts';
import { stackPage } from '../messages/links.ts';
import { withoutTrailingPeriod } from '../messages/phrases.ts';
import { plainLine } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { unendedText } from '../messages/state-text.ts';
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
