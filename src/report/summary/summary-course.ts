/** The part of a summary with what came up during a run and changed nothing. */
import { durationWords } from '../messages/duration.ts';
import { counted } from '../messages/phrases.ts';
import type { Report } from '../model/report.ts';

/** The section with incidents that did not change the result; empty where there were none. */
export function incidents({ mode, api, failedPolls, recovered, steps, problem }: Report): string {
  const staleCount = steps.reduce((total, step) => total + step.staleCount, 0);
  const facts = [
    recovered && problem === undefined && mode !== 'recover' ? 'The failed rollback was continued first.' : '',
    staleCount > 0 ? `Other updates made the plan stale, so it was created again ${counted(staleCount, 'time')}.` : '',
    api?.awayMs !== undefined && api.awayMs > 0
      ? `The API of the rack was down for ${durationWords(api.awayMs)} after the update. This is normal.`
      : '',
    failedPolls > 0
      ? `${counted(failedPolls, 'poll')} of AWS failed and ${failedPolls === 1 ? 'was' : 'were'} repeated.`
      : '',
  ].filter((fact) => fact !== '');
  return facts.join(' ');
}
