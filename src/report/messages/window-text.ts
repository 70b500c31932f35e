/** Whether a maintenance window is open, in words. */
import type { ReportWindow } from '../model/report.ts';
import { moment } from './duration.ts';

export function windowText({ isOpen, opensAtMs }: ReportWindow): string {
  if (isOpen) return 'open';
  return opensAtMs === undefined ? 'closed for the next 15 days' : `closed, opens at ${moment(opensAtMs)}`;
}
