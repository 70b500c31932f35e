/** Lines of logs and consoles: removes control characters, limits their number, and finds the most important one. */

const LINES = 20;
const LINE_LENGTH = 2_000;

// Colours and cursor moves, then every other control character but the tab.
// eslint-disable-next-line no-control-regex
const CONTROL = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\u0007]*\u0007|[@-_])|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g;

/** The last lines of a text that are not blank, at most 20. */
export function lastLines(text: string): readonly string[] {
  return text
    .replaceAll(PRIVATE_KEY, '***')
    .split(/\r\n|\r|\n/)
    .map(cleanLine)
    .filter((line) => line !== '')
    .slice(-LINES);
}

/** One line without control characters. A long line is omitted: a secret that is cut off is no longer recognized. */
export function cleanLine(text: string): string {
  const clean = text.replaceAll(CONTROL, '').trim();
  return clean.length <= LINE_LENGTH ? clean : `(a line of ${clean.length} characters)`;
}

const ERROR_LINE =
  /error|exception|\bfatal|\bfail|\bunable|\bcannot|can't|could not|timed? ?out|no route|unreachable|denied|refused|not found|\bpanic|\bkilled|no space|unauthorized/i;

/** Lines that Lambda itself writes around each invocation. */
const FRAME = /^(?:START|END|REPORT|INIT_START) /;

/** The last line that reports an error, or the last one; undefined if there is none. */
export function mostRelevantLine(lines: readonly string[]): string | undefined {
  const own = lines.filter((line) => !FRAME.test(line));
  return own.findLast((line) => ERROR_LINE.test(line)) ?? own.at(-1);
}

/**
 * Returns the lines of the invocation that handled a request, or all lines if none has the request's id.
 * @param requestId CloudFormation's id of the request. A function logs it only if it logs the whole event.
 */
export function linesOfRequest(lines: readonly string[], requestId: string | undefined): readonly string[] {
  if (requestId === undefined) return lines;
  const mentioned = lines.findIndex((line) => line.includes(requestId));
  if (mentioned === -1) return lines;
  const start = lines.slice(0, mentioned + 1).findLastIndex((line) => line.startsWith('START '));
  const end = lines.findIndex((line, index) => index > mentioned && line.startsWith('START '));
  return lines.slice(Math.max(0, start), end === -1 ? undefined : end);
}
