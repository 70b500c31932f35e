/** The parts of a summary that tell how the time went: the slowest resources, and what came up and changed nothing. */
import { durationWords } from '../messages/duration.ts';
import { blocks } from '../markdown/markdown.ts';
import { counted } from '../messages/phrases.ts';
import type { Report } from '../model/report.ts';
import { timeLine } from './time-line.ts';

export function slowest(report: Report): string {
  const drawn = timeLine(report);
  return drawn === '' ? '' : blocks(['### What took the time', drawn, 'The slowest resources; times in UTC.']);
}

export function course({ mode, api, failedLooks, recovered, steps, problem }: Report): string {
  const overtaken = steps.reduce((total, step) => total + step.overtaken, 0);
  const facts = [
    recovered && problem === undefined && mode !== 'recover' ? 'A failed rollback was continued first.' : '',
    overtaken > 0 ? `The plan was overtaken by other updates and made again ${counted(overtaken, 'time')}.` : '',
    api?.awayMs !== undefined && api.awayMs > 0
      ? `The API of the rack was away for ${durationWords(api.awayMs)} after the update, which is normal.`
      : '',
    failedLooks > 0
      ? `${counted(failedLooks, 'look')} at AWS failed on the way and ${failedLooks === 1 ? 'was' : 'were'} made again.`
      : '',
  ].filter((fact) => fact !== '');
  return facts.join(' ');
}
