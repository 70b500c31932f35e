/**
 * Generates docs/samples/words: each message with one realistic example, and the sentences that no other page shows.
 */
import { readFileSync } from 'node:fs';
import { explainReason, KNOWN_REASON_CODES } from '../../../src/diagnosis/known-reasons.ts';
import type { DisruptionReason } from '../../../src/impact/disruption.ts';
import { dashboardSection, renderDashboard } from '../../../src/report/github/dashboard.ts';
import { fleetAnnotationsOf, fleetLogLines } from '../../../src/report/fleet/fleet-outputs.ts';
import { renderFleetSummary } from '../../../src/report/fleet/fleet-summary.ts';
import { closingComment, countFailure, renderFailureIssue } from '../../../src/report/github/failure-issue.ts';
import { EMPTY_LOG_CONTEXT, logContextAfter } from '../../../src/report/log/log-context.ts';
import { headlineLogLine, logLinesOf } from '../../../src/report/log/log-lines.ts';
import type { LogLine } from '../../../src/report/log/log-line.ts';
import { adviceOn, PROBLEM_CODES } from '../../../src/report/messages/problems/problems.ts';
import { WARNING_CODES, warningText } from '../../../src/report/messages/warnings.ts';
import { headlineText } from '../../../src/report/messages/headline.ts';
import { disruptionPhrase, disruptionText, effectText, reasonText } from '../../../src/report/messages/impact-text.ts';
import { knownReasonText } from '../../../src/report/messages/known-reason-text.ts';
import { rackStateText, unendedText } from '../../../src/report/summary/summary-trouble.ts';
import { type Annotation, annotationsOf } from '../../../src/report/outputs/outputs.ts';
import { renderPullRequestComment } from '../../../src/report/github/pull-request-comment.ts';
import { foldReport, type Report } from '../../../src/report/model/report.ts';
import { renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { BEHIND, coursesIn, MODES, RUNS, UNDER_WAY, UP_TO_DATE } from '../runs/endings.ts';
import { makeDisruption } from '../impact.ts';
import { LISTINGS } from './fleets.ts';
import { noteExamples } from '../examples/run-events.ts';
import { BEGAN_AT_MS, beginning, runEnded, runWithProblem, stepBegins, stepGoesWell } from '../runs/runs.ts';
import { problemExamples } from '../examples/problems.ts';
import { makeWay } from '../route.ts';
import { SAMPLES, summaryOf } from './runs.ts';
import { V2026_04 } from '../version.ts';
import { warningExamples } from '../examples/warnings.ts';

interface WordPage {
  readonly name: string;
  /** The page must have exactly one entry for each of these. */
  readonly codes: readonly string[] | undefined;
  readonly render: () => string | Promise<string>;
}

/** Two texts that differ only in names, values and numbers count as one message. */
function shapesOf(line: string): readonly string[] {
  const text = line
    .replace(/^`(.*)`(?: \(.*\))?$/, '$1')
    .replace(/^[-\s>]*(?:\(notice\)|\*\*(?:Next:|What to do\.)\*\*)?/, '')
    .replaceAll(/\[[^\]]*\]\(\S*\)|https?:\S+|^\S+: runs/g, '~')
    .replaceAll(/<\/?code>/g, '`')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"');
  return text.split(/(?<=[.:;,])\s+| \| | and /).map((part) =>
    part
      .replaceAll(/`[^`]*`|'[^']*'|"[^"]*"|\b[A-Z]\w*::[\w:]+|\b[A-Z]+_[A-Z_]+|<[^>]+>|[\d.,]*\d/g, '~')
      .replaceAll(/~(?:(?:, | and )~)+/g, '~')
      .replaceAll(/[^a-zA-Z]+/g, ' ')
      .trim(),
  );
}

/** Records what was shown. `fresh` returns the lines that contain a new sentence. */
class Shown {
  readonly #shapes = new Set(['']);

  fresh(lines: readonly string[]): readonly string[] {
    return lines.filter((line) => {
      const unseen = shapesOf(line).filter((shape) => !this.#shapes.has(shape));
      for (const shape of unseen) this.#shapes.add(shape);
      return unseen.length > 0;
    });
  }

  /** The same for single sentences and cells. */
  freshSentences(text: string): readonly string[] {
    const lines = text.split('\n').map((line) => line.replace(/^[-\s>#|]+/, ''));
    return this.fresh(lines.flatMap((line) => line.split(/(?<=[.!?])\s+(?=[A-Z])|<br>| \| /)));
  }
}

const page = (title: string, intro: string, lines: readonly string[]): string =>
  `# ${title}\n\n${intro}\n\n${lines.join('\n')}\n`;

/** One entry for each key: its first example, and the new sentences of the others. */
function entries<T>(all: readonly T[], keyOf: (one: T) => string, linesOf: (one: T) => readonly string[]): string[] {
  const shown = new Shown();
  return [...new Set(all.map(keyOf))].flatMap((key) => {
    const lines = all.filter((one) => keyOf(one) === key).flatMap((one) => shown.fresh(linesOf(one)));
    return lines.length === 0 ? [] : [`- \`${key}\``, ...lines.map((line) => `  - ${line}`)];
  });
}

function problemsPage(): string {
  const lines = entries(
    problemExamples(),
    ({ code }) => code,
    (problem) => {
      const advice = adviceOn(problem, foldReport(runEndingWith(problem), 0));
      const settings = (advice.inputs ?? []).map(({ name, value }) => `${name}: ${value.replaceAll('\n', ' ')}`);
      const toCopy = [...settings, ...advice.commands].map((one) => `\`${one}\``);
      return [advice.cause, ...(advice.details ?? []), `**Next:** ${advice.next}`, ...toCopy];
    },
  );
  return page('Problems', 'The cause of each problem, and the next step.', lines);
}

function warningsPage(): string {
  const lines = entries(
    warningExamples(),
    ({ code }) => code,
    (warning) => {
      const { level, text } = warningText(warning, foldReport(beginning(), 0));
      return [level === 'notice' ? `(notice) ${text}` : text];
    },
  );
  return page('Warnings', 'Each warning; a notice is marked.', lines);
}

/** A real text of AWS for each code, the one with the most facts, and the text without facts. */
function knownReasonsPage(): string {
  const cases = readFileSync(new URL('../../diagnosis/real-reasons.tsv', import.meta.url), 'utf8')
    .trimEnd()
    .split('\n');
  const lines = KNOWN_REASON_CODES.flatMap((code) => {
    const examples = cases
      .map((line) => line.split('\t'))
      .filter(([name]) => name === code)
      .map(([, , type = '', , reason = '']) => ({ reason, known: explainReason({ reason, type }) }))
      .toSorted((one, other) => factCount(other.known) - factCount(one.known));
    const [example] = examples;
    if (example === undefined) return [];
    const texts = [example.known, { code, facts: {} }].map((known) => knownReasonText(known));
    const [{ kind } = { kind: '' }] = texts;
    return [
      `- \`${code}\` (${kind}): ${example.reason}`,
      ...new Set(texts.map(({ means, next }) => `  - ${means} ${next}`)),
    ];
  });
  const intro = `The ${KNOWN_REASON_CODES.length} reasons for a failure that the action explains: the text of AWS, then its meaning with the next step (with the facts of the text, and without).`;
  return page('Known reasons', intro, lines);
}

const factCount = ({ facts }: { readonly facts: object }): number => Object.keys(facts).length;

/** Every headline, by outcome, then every description of the rack's state. */
function headlinesPage(): string {
  const reports = [
    ...UP_TO_DATE,
    ...BEHIND,
    ...Object.values(RUNS),
    ...MODES.flatMap(coursesIn),
    ...problemExamples().flatMap((problem) =>
      DURING_AN_UPDATE.includes(problem.code)
        ? [runEndingWith(problem)]
        : MODES.flatMap(coursesIn).map((runEvents) => [...runEvents, runEnded(endingOf(problem))]),
    ),
  ].map((runEvents) => foldReport(runEvents, BEGAN_AT_MS));
  const ended = unendedText({ cancelledBy: 'SIGINT' });
  const unnamed = BEHIND.slice(0, 1).map((runEvents) => ({ ...foldReport(runEvents, BEGAN_AT_MS), rack: '' }));
  const lines = [
    ...entries(
      [...reports, ...unnamed],
      ({ outcome }) => outcome ?? 'interrupted',
      (report) => [headlineText(report)],
    ),
    ...entries(
      reports,
      () => 'state-of-the-rack',
      (report) => [rackStateText(report)],
    ),
    '- `next-step-of-an-interrupted-run`',
    `  - ${unendedText({ cancelledBy: undefined }).cause}`,
    `  - ${ended.cause} ${ended.next}`,
  ];
  const intro = 'The headline of each outcome, and the state of the rack that an error annotation adds.';
  return page('Headlines', intro, lines);
}

/** What is down during an update, and why. */
function disruptionPage(): string {
  const levels = ['instances-roll', 'api-restarts', 'unknown', 'none'] as const;
  const disruptions = levels.flatMap((level) =>
    (['certain', 'expected'] as const).flatMap((certainty) =>
      [false, true].map((builderOnly) => makeDisruption(undefined, { level, certainty, builderOnly })),
    ),
  );
  const sizes = [3, 1, undefined].map((instanceCount) => ({ instanceCount, batchSize: 1 }));
  const lines = entries(
    disruptions,
    ({ level }) => level,
    (one) => [disruptionPhrase(one), ...sizes.map((size) => disruptionText(one, size))],
  );
  const reason: DisruptionReason = {
    ...{ effect: 'instances-roll', certainty: 'certain', logicalId: 'Instances', property: 'LaunchTemplate' },
    ...{ cause: 'DefaultAmi', oldValue: 'ami-0aaa1111', newValue: 'ami-0bbb2222' },
  };
  const reasons = [
    reason,
    { ...reason, cause: undefined },
    { ...reason, cause: 'InstanceType', oldValue: 't3.small', newValue: 't3.medium' },
    { ...reason, cause: 'HttpProxy', oldValue: undefined, newValue: 'http://proxy.example.org:3128' },
    { ...reason, property: undefined, cause: undefined, oldValue: undefined, newValue: undefined },
  ];
  const effects = (['instances-roll', 'api-restarts', 'builder-replaced', 'unknown'] as const).flatMap((effect) =>
    (['certain', 'expected'] as const).map((certainty) => effectText({ ...reason, effect, certainty })),
  );
  lines.push(
    '- `reasons`',
    ...new Set(reasons.map((one) => `  - ${reasonText(makeDisruption(undefined, { reasons: [one] })).trim()}`)),
    '- `effects`',
    ...effects.map((text) => `  - ${text}`),
  );
  return page('Disruption', 'What is down during an update, and why.', lines);
}

function logPage(): string {
  const context = beginning().reduce(logContextAfter, EMPTY_LOG_CONTEXT);
  const lines = entries(
    noteExamples(),
    ({ kind }) => kind,
    (runEvent) => logLinesOf(runEvent, context, BEGAN_AT_MS + 120_000).map(logLine),
  );
  return page('Log', 'The lines of the log for each run event, with their colors.', lines);
}

function logLine({ level, text, style }: LogLine): string {
  const marks = [...(level === 'debug' ? ['debug'] : []), ...(style === undefined ? [] : [style.tone])];
  return `\`${text}\`${marks.length === 0 ? '' : ` (${marks.join(', ')})`}`;
}

/** The sentences of summary, comment, issues and listings that neither docs/samples nor the other pages show. */
async function sectionsPage(): Promise<string> {
  const shown = new Shown();
  for (const sample of SAMPLES) shown.fresh((await summaryOf(sample)).split('\n'));
  for (const render of [problemsPage, warningsPage, knownReasonsPage, headlinesPage, disruptionPage, logPage]) {
    shown.fresh(render().split(/\n *(?:- )?/));
  }
  const parts = [...runParts(), ...listingParts()];
  const lines = parts.flatMap(([title, text]) => {
    const fresh = shown.freshSentences(text);
    return fresh.length === 0 ? [] : [`- ${title}`, ...fresh.map((line) => `  - ${line}`)];
  });
  return page('Other sentences', 'What summaries, comments, issues and listings say that no other page shows.', lines);
}

/** Problems that a run can only have after the end of its update, and those after its start. */
const AFTER_AN_UPDATE: readonly string[] = ['api-not-answering', 'services-not-steady', 'cancelled-while-verifying'];
const DURING_AN_UPDATE: readonly string[] = [
  ...['rolled-back', 'update-failed', 'timed-out', 'monitoring-failed', 'ended-elsewhere', 'unreviewed-role'],
  ...['cancelled-and-left', 'cancelled-and-rolling-back', 'cancelled-rollback-refused', 'cancelled-rollback-unknown'],
  ...AFTER_AN_UPDATE,
];

function runEndingWith(problem: Problem): readonly RunEvent[] {
  if (!DURING_AN_UPDATE.includes(problem.code)) return runWithProblem(problem);
  const step = { to: V2026_04 };
  return [
    ...beginning(makeWay({ stops: [{ version: V2026_04, required: false }] })),
    ...(AFTER_AN_UPDATE.includes(problem.code) ? stepGoesWell(step) : stepBegins(step)),
    ...(problem.code === 'services-not-steady'
      ? [{ kind: 'health-read', api: 'answers', services: problem.health } as const]
      : []),
    runEnded(endingOf(problem)),
  ];
}

type Part = readonly [title: string, text: string];

const EXTRAS = { workflow: undefined, releaseNotes: undefined };
const linesOf = (annotations: readonly Annotation[]): string =>
  annotations.map(({ title, message }) => `${title}\n${message}`).join('\n');

function runParts(): readonly Part[] {
  return Object.entries(RUNS).flatMap(([title, runEvents]): readonly Part[] => {
    const report = foldReport(runEvents, BEGAN_AT_MS + 7_200_000);
    const stage = runEvents === UNDER_WAY ? 'under-way' : 'over';
    return [
      [`${title}: summary`, renderStepSummary(report)],
      [`${title}: comment`, renderPullRequestComment(report, '<!-- marker -->', stage, EXTRAS)],
      [`${title}: annotations`, linesOf(annotationsOf(report))],
      ...(runEvents === UNDER_WAY ? [[`${title}: log`, headlineLogLine(report).text] as const] : []),
      ...(title === 'An update that failed' ? issueParts(report) : []),
    ];
  });
}

function issueParts(report: Report): readonly Part[] {
  const marker = { ...countFailure(report, undefined, false), runs: 3 };
  const { title, body } = renderFailureIssue(report, marker, EXTRAS);
  return [
    ['Failure issue', `${title}\n${body}`],
    ['Failure issue, closed', closingComment(report, marker, EXTRAS)],
  ];
}

function listingParts(): readonly Part[] {
  const runUrl = 'https://github.com/example/racks/actions/runs/7';
  const workflow = { repository: 'example/racks', runUrl, pullRequest: undefined, actor: 'octocat' };
  return Object.entries(LISTINGS).flatMap(([title, report]): readonly Part[] => {
    const section = dashboardSection(report, workflow, { byMarker: new Map(), unread: undefined }, BEGAN_AT_MS);
    return [
      [`${title}: summary`, renderFleetSummary(report)],
      [`${title}: log`, fleetLogLines(report).join('\n')],
      [`${title}: annotations`, linesOf(fleetAnnotationsOf(report))],
      [`${title}: dashboard`, section === undefined ? '' : renderDashboard('', section)],
    ];
  });
}

const OUTCOMES = 'updated up-to-date behind planned recovered refused rolled-back failed unfinished cancelled'.split(
  ' ',
);
const HEADLINES = [...OUTCOMES, 'interrupted', 'state-of-the-rack', 'next-step-of-an-interrupted-run'];
const DISRUPTIONS = ['instances-roll', 'api-restarts', 'unknown', 'none', 'reasons', 'effects'];
const SILENT = new Set<RunEvent['kind']>(['secrets-found', 'releases-listed', 'step-started', 'values-read']);
const LOGGED = [...new Set(noteExamples().map(({ kind }) => kind))].filter((kind) => !SILENT.has(kind));

export const WORD_PAGES: readonly WordPage[] = [
  { name: 'problems.md', codes: PROBLEM_CODES, render: problemsPage },
  { name: 'warnings.md', codes: WARNING_CODES, render: warningsPage },
  { name: 'known-reasons.md', codes: KNOWN_REASON_CODES, render: knownReasonsPage },
  { name: 'headlines.md', codes: HEADLINES, render: headlinesPage },
  { name: 'disruption.md', codes: DISRUPTIONS, render: disruptionPage },
  { name: 'log.md', codes: LOGGED, render: logPage },
  { name: 'sections.md', codes: undefined, render: sectionsPage },
];
