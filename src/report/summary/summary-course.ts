/** The parts of a summary that tell how the time went: the slowest resources, and what came up and changed nothing. */
import { durationWords } from '../messages/duration.ts';
import { blocks } from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
import type { Report } from '../model/report.ts';
import { timeLine } from './time-line.ts';

export function slowest(report: Report): string {
  const drawn = timeLine(report);
  return drawn === '' ? '' : blocks(['### Slowest resources', drawn, 'Times in UTC.']);
}

export function course({ mode, api, failedLooks, recovered, steps, problem }: Report): string {
  const overtaken = steps.reduce((total, step) => total + step.overtaken, 0);
  const facts = [
    recovered && problem === undefined && mode !== 'recover' ? 'The failed rollback was continued first.' : '',
    overtaken > 0 ? `Other updates made the plan stale, so it was created again ${counted(overtaken, 'time')}.` : '',
    api?.awayMs !== undefined && api.awayMs > 0
      ? `The API of the rack was down for ${durationWords(api.awayMs)} after the update. This is normal.`
      : '',
    failedLooks > 0
      ? `${counted(failedLooks, 'poll')} of AWS failed and ${failedLooks === 1 ? 'was' : 'were'} repeated.`
      : '',
  ].filter((fact) => fact !== '');
  return facts.join(' ');
}
