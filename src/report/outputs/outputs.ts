/** The step's outputs: all of them on every ending, empty where there is nothing to say. */
import { changeSetName } from '../../cloudformation/change-set.ts';
import { adviceOn } from '../messages/problems.ts';
import { stackPage } from '../messages/console-links.ts';
import { plainLine } from '../markdown/plain-text.ts';
import type { Report } from '../model/report.ts';
import { unendedWords } from '../model/rack-state.ts';
import { outcomeOf, headlineText } from '../messages/headline.ts';

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
  return plainLine([cause, details.join('; ')].join(' ').replaceAll('`', ''), REASON_BUDGET);
}
