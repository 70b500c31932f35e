/** The parts of a summary that say what went wrong, why, and what to do. */
import type { Diagnosis, ResourceFailure } from '../domain/diagnosis.ts';
import type { Warning } from '../domain/note.ts';
import { timeOfDay } from './duration.ts';
import { code, commands, details, inline, prose, table } from './markdown.ts';
import { counted } from './phrases.ts';
import { adviceOn } from './problems.ts';
import type { Report } from './report.ts';
import { standingWords, unendedWords } from './standing.ts';
import { fitted, type Room } from './summary-room.ts';
import { warningWords } from './warnings.ts';

/** What the impact of a step and the objections to it say already, and with more in it; what was allowed is said once more. */
const TOLD_ELSEWHERE: ReadonlySet<Warning['code']> = new Set<Warning['code']>([
  'apps-at-risk',
  'apps-updating',
  'api-not-redundant',
  'would-be-refused',
]);

export function trouble(report: Report): string {
  if (report.problem === undefined && report.outcome !== undefined) return '';
  const told =
    report.problem === undefined
      ? { ...unendedWords(report), commands: [], details: [] }
      : adviceOn(report.problem, report);
  return [
    `**What happened.** ${prose(told.cause)}`,
    (told.details ?? []).map((line) => `- ${prose(line)}`).join('\n'),
    `**How the rack stands.** ${prose(standingWords(report))}`,
    `**What to do.** ${prose(told.next)}`,
    commands(told.commands),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export function failures({ problem }: Report, room: Room): string {
  if (problem === undefined || !('diagnosis' in problem)) return '';
  const { rootCause, consequences, rollbackFailures, cancelled } = problem.diagnosis;
  const blockers = rollbackFailures.filter((failure) => failure !== rootCause);
  const parts = [
    rootCause === undefined ? '' : failureTable([rootCause], room.failures),
    blockers.length === 0
      ? ''
      : `**What kept the rollback from finishing**\n\n${failureTable(blockers, room.failures)}`,
    consequences.length === 0
      ? cancelledWords(cancelled)
      : details(followedWords(problem.diagnosis), failureTable(consequences, room.failures)),
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ['### Why it failed', ...parts].join('\n\n');
}

export function warningList(report: Report, room: Room): string {
  const { warnings, steps } = report;
  const assessed = steps.some((step) => step.impact.disruption !== undefined);
  const untold = warnings.filter((warning) => !assessed || !TOLD_ELSEWHERE.has(warning.code));
  if (untold.length === 0) return '';
  const { rows, cut } = fitted(
    untold.map((one) => warningWords(one, report)),
    room.warnings,
  );
  const lines = rows.map(({ level, text }) => `- ${level === 'warning' ? '⚠️' : 'ℹ️'} ${prose(text)}`);
  return ['### Worth knowing', lines.join('\n'), ...(cut === '' ? [] : [cut])].join('\n\n');
}

function followedWords({ consequences, cancelled }: Diagnosis): string {
  const stopped = cancelled === 0 ? '' : `; ${counted(cancelled, 'resource')} cancelled because of it`;
  return `${counted(consequences.length, 'failure')} that came after it${stopped}`;
}

function cancelledWords(cancelled: number): string {
  return cancelled === 0 ? '' : `CloudFormation cancelled ${counted(cancelled, 'other resource')} because of it.`;
}

function failureTable(list: readonly ResourceFailure[], most: number): string {
  const { rows, cut } = fitted(list, most);
  const cells = rows.map(({ atMs, logicalId, type, status, reason }) => [
    timeOfDay(atMs),
    `${code(logicalId)}<br>${inline(type)}`,
    code(status),
    inline(reason, 1_000),
  ]);
  return [table(['UTC', 'Resource', 'Status', 'What CloudFormation says'], cells), ...(cut === '' ? [] : [cut])].join(
    '\n\n',
  );
}
