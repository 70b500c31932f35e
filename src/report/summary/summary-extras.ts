/** What a summary is made of besides the report: facts about the run that are not the rack's. */
import type { NotesOnTheWay } from './release-notes.ts';
import type { WorkflowRun } from '../outputs/report-json.ts';

export interface SummaryExtras {
  /** Undefined outside of GitHub. */
  readonly workflow?: WorkflowRun | undefined;
  /** Undefined where they were not asked for, or nothing lies ahead. */
  readonly releaseNotes?: NotesOnTheWay | undefined;
}
