/** The state of the maintenance window as text. */
import type { ReportWindow } from '../model/report.ts';
import { moment } from './duration.ts';

/** `open`, or when the window opens next. */
export function windowText({ isOpen, opensAtMs }: ReportWindow): string {
  if (isOpen) return 'open';
  return opensAtMs === undefined ? 'closed for the next 15 days' : `closed, opens at ${moment(opensAtMs)}`;
}
