/** What a summary is made of besides the report: facts about the run that are not the rack's. */
import type { WorkflowRun } from './report-json.ts';

export interface SummaryExtras {
  /** Undefined outside of GitHub. */
  readonly workflow?: WorkflowRun | undefined;
}
