/** The parts of a summary that are not in the report. */
import type { RouteNotes } from './release-notes.ts';
import type { WorkflowRun } from '../outputs/report-json.ts';

export interface SummaryExtras {
  /** Undefined outside of GitHub. */
  readonly workflow?: WorkflowRun | undefined;
  /** Undefined where they are not wanted, or where the route has no release. */
  readonly releaseNotes?: RouteNotes | undefined;
}
