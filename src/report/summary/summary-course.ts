/** The part of a summary with what came up during a run and changed nothing. */
import { durationWords } from '../messages/duration.ts';
import { counted } from '../messages/phrases.ts';
import type { Report } from '../model/report.ts';

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
