/** Text for the duration of a run, and for the time limits that a workflow needs for it. */
import type { ReportClocks } from '../model/report-clocks.ts';
import { durationWords } from './duration.ts';
import { counted } from './phrases.ts';

/** A job of a runner that GitHub hosts ends after 6 hours, whatever `timeout-minutes` says. */
const HOSTED_MINUTES = 360;
/** The longest session of a role that IAM allows. */
const LONGEST_SESSION_S = 43_200;

/** `about 50 min`, `about 2 h 30 min for 3 updates` */
export function expectedText({ expectedMs, steps }: ReportClocks): string {
  return `about ${durationWords(expectedMs)}${steps === 1 ? '' : ` for ${counted(steps, 'update')}`}`;
}

/** The settings, with backticks. */
export function limitsText({ jobMinutes, renewsCredentials, steps }: ReportClocks): string {
  const job = `\`timeout-minutes: ${Math.min(jobMinutes, HOSTED_MINUTES)}\``;
  const seconds = Math.min(jobMinutes * 60, LONGEST_SESSION_S);
  const session = renewsCredentials ? '' : `, and \`role-duration-seconds: ${seconds}\` without \`role-to-assume\``;
  if (jobMinutes <= HOSTED_MINUTES) return `${job}${session}`;
  const shorter = steps === 1 ? '' : ', or update one step a run (`required-releases: block`)';
  return (
    `${job}${session}. The run can take ${durationWords(jobMinutes * 60_000)}, longer than GitHub's own runners allow: ` +
    `if it is cut off, run it again, and it follows the update${shorter}`
  );
}
