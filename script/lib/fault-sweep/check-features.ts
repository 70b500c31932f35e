/** Compares the optional features of a run with their results. Each returned sentence is one difference. */
import type { Observed } from './check-result.ts';

export function featureErrors(observed: Observed): readonly string[] {
  return [
    ...credentialErrors(observed),
    ...recordErrors(observed),
    ...windowErrors(observed),
    ...serviceErrors(observed),
    ...issueErrors(observed),
    ...commentErrors(observed),
  ];
}

function* credentialErrors({ traces: { otherKeys, secrets }, result: { shown, problem } }: Observed): Iterable<string> {
  if (problem?.code === 'role-not-assumed') yield 'the role was reported as not assumed, although it trusts this job';
  if (otherKeys.length > 0) yield `signed with ${otherKeys.join(', ')}, not with the role's credentials`;
  if (secrets.some((secret) => shown.includes(secret))) yield 'a token or a credential was shown';
}

/** A row names only a release that the rack reached. A response can be lost, so a record may be written twice. */
function* recordErrors({ scenario, result, settled: { operations }, traces }: Observed): Iterable<string> {
  const { rows, published } = traces;
  const reached = new Set(operations.filter(({ status }) => status === 'UPDATE_COMPLETE').map(({ to }) => to));
  if (!scenario.features.records) {
    if (rows.length + published.length > 0) yield 'records were written without convox-records';
    return;
  }
  for (const { version } of rows) if (!reached.has(version)) yield `a row names ${version}, which was not reached`;
  for (const { version, status } of published) {
    if (status === 'success' && !reached.has(version)) yield `the event of ${version} reports a success`;
    if (status !== 'success' && reached.has(version)) yield `the event of ${version} reports ${status}`;
  }
  if (result.outputs['outcome'] !== 'updated' || hasWarning(result, 'record-not-written')) return;
  for (const version of reached) {
    if (!rows.some((row) => row.version === version && row.isWritten)) yield `no row of ${version}, not reported`;
    if (!published.some((event) => event.version === version)) yield `no event of ${version}, not reported`;
  }
}

function* windowErrors({ scenario: { features, mode }, result, settled: { operations } }: Observed): Iterable<string> {
  const { window } = features;
  if (mode === 'recover') return;
  if (window === 'closed' && operations.length > 0) yield 'an update began outside of the window';
  if (result.outputs['outcome'] === 'behind' && window !== 'closed' && window !== 'closing')
    yield 'behind, although an update could begin at any time';
}

function* serviceErrors({ scenario: { features }, result: { problem, outputs } }: Observed): Iterable<string> {
  const { verifyServices, shortageMs } = features;
  if (problem?.code === 'services-not-steady' && (verifyServices !== 'always' || shortageMs === 0))
    yield 'the run failed for services that were steady, or that were not to be checked';
  if (outputs['outcome'] === 'updated' && verifyServices === 'always' && shortageMs === 'lasting')
    yield 'updated, although the services were never steady';
}

/** The issue is open after a failed run, and closed after a successful one that changes something. */
function* issueErrors({ scenario: { features }, result, traces: { issues } }: Observed): Iterable<string> {
  const isKept = features.github?.failureIssue === true;
  const expected = features.github?.openIssue === true ? 1 : 0;
  if (issues.length > 1) yield `${issues.length} issues of one rack`;
  if (!isKept && issues.some(({ history }) => history.length > 1)) yield 'an issue was changed without failure-issue';
  if (!isKept && issues.length !== expected) yield 'an issue was opened without failure-issue';
  const { problem, outputs } = result;
  if (!isKept || hasWarning(result, 'failure-issue-skipped') || problem?.code === 'cancelled-before-start') return;
  const open = issues.filter(({ state }) => state === 'open').length;
  if (problem !== undefined && open !== 1) yield `${open} open issues after ${problem.code}`;
  if (problem === undefined && outputs['outcome'] !== 'behind' && open !== 0) yield 'the issue of a green run is open';
}

/** One comment, which shows the end of the run. There is none for a run that ended before it read the stack. */
function* commentErrors({ scenario: { features }, result, traces: { comments } }: Observed): Iterable<string> {
  if (comments.length > 1) yield `${comments.length} comments of one rack`;
  if (comments.length > 0 && features.github?.event !== 'push') yield 'a comment without a pull request';
  const [comment] = comments;
  if (comment === undefined || hasWarning(result, 'comment-skipped')) return;
  // While the run continues, the line below the headline has its start time.
  if (/^[\w-]+ · since /m.test(comment.body)) yield 'the comment still shows a run that continues';
}

function hasWarning({ warnings }: Observed['result'], code: string): boolean {
  return warnings.some((warning) => warning.code === code);
}
