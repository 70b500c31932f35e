/** What the end of a run means for the failure issue of its rack. */
import type { Report } from '../model/report.ts';

/**
 * What a run does to the issue of its rack. A run that was cancelled before it changed anything says nothing about the rack,
 * and neither does a green `check` or `plan`, or an update that waits for a maintenance window.
 */
export function failureIssueAction(report: Report): 'open' | 'close' | 'none' {
  const { outcome, problem, mode } = report;
  if (report.rack === '' || problem?.code === 'cancelled-before-start') return 'none';
  if (problem !== undefined || outcome === undefined) return 'open';
  const isChange = mode === 'update' || mode === 'execute' || mode === 'recover';
  return isChange && outcome !== 'behind' ? 'close' : 'none';
}
