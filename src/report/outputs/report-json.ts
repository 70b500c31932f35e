/** The whole report as JSON, for the output `report`: what other programs read. */
import type { Report } from '../model/report.ts';

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
