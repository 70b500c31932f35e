/** docs/samples/words shows every sentence that a run can say, to be read at one sitting: rendered from examples, kept in step here. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { DisruptionReason } from '../src/impact/disruption.ts';
import { KNOWN_REASON_CODES } from '../src/diagnosis/known-reasons.ts';
import { REASON_ROWS } from '../src/diagnosis/known-reason-table.ts';
import type { RunEvent } from '../src/run/run-event.ts';
import type { Problem } from '../src/run/problem.ts';
import { annotationsOf } from '../src/report/outputs/annotations.ts';
import { disruptionPhrase, disruptionWords, effectWords, reasonWords } from '../src/report/messages/impact-text.ts';
import { fleetAnnotationsOf, fleetLogLines, fleetOutputsOf } from '../src/report/fleet/fleet-outputs.ts';
import type { FleetReport } from '../src/report/fleet/fleet-report.ts';
import { renderFleetSummary } from '../src/report/fleet/fleet-summary.ts';
import { knownReasonWords } from '../src/report/messages/known-reason-text.ts';
import type { LogLine } from '../src/report/log/log-line.ts';
import { logLinesOf } from '../src/report/log/log-lines.ts';
import { EMPTY_ADVICE_CONTEXT } from '../src/report/log/log-context.ts';
import { outputsOf } from '../src/report/outputs/outputs.ts';
import { type CommentStage, renderPullRequestComment } from '../src/report/github/pull-request-comment.ts';
import { foldReport } from '../src/report/model/report.ts';
import { appendRunLog, createRunLog } from '../src/report/log/run-log.ts';
import { renderStepSummary } from '../src/report/summary/step-summary.ts';
import { endingOf } from '../src/run/outcome.ts';
import { headlineText } from '../src/report/messages/headline.ts';
import { rackStateText } from '../src/report/messages/state-text.ts';
import { warningWords } from '../src/report/messages/warnings.ts';
import { coursesIn, MODES, RUNS, UNDER_WAY, UP_TO_DATE } from './builders/courses.ts';
import { makeDisruption } from './builders/impact.ts';
import { LISTINGS } from './builders/listings.ts';
import { noteExamples } from './builders/note-examples.ts';
import { BEGAN_AT_MS, beginning, runEnded, runWithProblem } from './builders/notes.ts';
import { problemExamples } from './builders/problems.ts';
import { warningExamples } from './builders/warnings.ts';

const FOLDER = join(import.meta.dirname, '../docs/samples/words');

const fence = (text: string): string => `~~~text\n${text.trimEnd()}\n~~~`;
const section = (title: string, ...parts: readonly string[]): string => [`## ${title}`, ...parts].join('\n\n');
const page = (title: string, sections: readonly string[]): string => `${[`# ${title}`, ...sections].join('\n\n')}\n`;

/** Grouped by a key, in the order in which the keys come first. */
function byKey<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly [string, readonly T[]])[] {
  return [...new Set(all.map(keyOf))].map((key) => [key, all.filter((one) => keyOf(one) === key)] as const);
}

/** As the log has it, with its level and its colour told in words. */
function logLine({ level, text, style }: LogLine): string {
  return `${level}: ${text}${style ? ` (${style.tone} from ${style.from})` : ''}`;
}

/** Each text that a run which ends with this problem leaves where it is short of room. */
function problemTexts(problem: Problem): string {
  const report = foldReport(runWithProblem(problem), 0);
  const [annotation] = annotationsOf(report);
  return [annotation?.title, annotation?.message, `reason: ${outputsOf(report, undefined).reason}`].join('\n');
}

function logOf(runEvents: readonly RunEvent[]): string {
  let log = createRunLog(BEGAN_AT_MS);
  const lines = runEvents.flatMap((runEvent, index) => {
    const telling = appendRunLog(log, runEvent, BEGAN_AT_MS + (index + 1) * 60_000);
    log = telling.log;
    return telling.lines.map(logLine);
  });
  return lines.join('\n');
}

function commentOn(runEvents: readonly RunEvent[], stage: CommentStage): string {
  return renderPullRequestComment(foldReport(runEvents, 0), '<!-- marker -->', stage, {
    workflow: undefined,
    releaseNotes: undefined,
  });
}

function listingTexts(title: string, report: FleetReport): string {
  const annotations = fleetAnnotationsOf(report).map(
    (one) => `${one.level}: ${one.title}\n${one.message.replaceAll(/^/gm, '  ')}`,
  );
  const outputs = Object.entries(fleetOutputsOf(report, '/tmp/report.json')).map(
    ([name, value]) => `${name}: ${value}`,
  );
  // 270 racks are not read by anybody.
  const shown = (text: string): string =>
    text.length > 6_000 ? `${text.slice(0, 3_000)}\n...\n${text.slice(-2_000)}` : text;
  return section(
    title,
    fence(shown(renderFleetSummary(report))),
    fence(shown(fleetLogLines(report).join('\n'))),
    fence(annotations.join('\n')),
    fence(shown(outputs.join('\n'))),
  );
}

/** The verdict of a run, and under it how the rack stands. */
function verdictOf(runEvents: readonly RunEvent[]): string {
  const report = foldReport(runEvents, BEGAN_AT_MS);
  return [headlineText(report), rackStateText(report)].filter((line) => line !== '').join('\n  ');
}

const PAGES: Readonly<Record<string, () => string>> = {
  'problems.md': () =>
    page(
      'Every problem',
      byKey(problemExamples(), ({ code }) => code).map(([code, problems]) =>
        section(code, ...problems.map((problem) => fence(problemTexts(problem)))),
      ),
    ),
  'warnings.md': () =>
    page(
      'Every warning',
      byKey(warningExamples(), ({ code }) => code).map(([code, warnings]) => {
        const items = warnings.map((warning) => warningWords(warning, foldReport(beginning(), 0)));
        return section(code, ...items.map(({ level, text }) => fence(`${level}: ${text}`)));
      }),
    ),
  'verdicts.md': () => {
    const items = new Set(UP_TO_DATE.map(verdictOf));
    const sections = [section('up-to-date', fence([...items].join('\n')))];
    for (const [code, [problem]] of byKey(problemExamples(), (one) => one.code)) {
      const runs = MODES.flatMap(coursesIn).map((runEvents) => [
        ...runEvents,
        ...(problem ? [runEnded(endingOf(problem))] : []),
      ]);
      // What stands under an earlier problem is said of this one as well.
      const fresh = [...new Set(runs.map(verdictOf))].filter((text) => !items.has(text));
      if (fresh.length > 0) sections.push(section(code, fence(fresh.join('\n'))));
      for (const text of fresh) items.add(text);
    }
    return page('Every verdict, under the first problem that has it', sections);
  },
  'log.md': () =>
    page(
      'Every line of the log',
      byKey(noteExamples(), ({ kind }) => kind).map(([kind, runEvents]) => {
        const lines = runEvents.flatMap((runEvent) =>
          logLinesOf(runEvent, EMPTY_ADVICE_CONTEXT, BEGAN_AT_MS + 120_000),
        );
        return section(kind, fence(lines.map(logLine).join('\n')));
      }),
    ),
  'disruptions.md': () =>
    page(
      'What goes down',
      (['instances-roll', 'api-restarts', 'unknown', 'none'] as const).map((level) => {
        const disruptions = (['certain', 'expected'] as const).flatMap((certainty) =>
          [false, true].map((builderOnly) => makeDisruption('DefaultAmi', { level, certainty, builderOnly })),
        );
        const sizes = [
          { instanceCount: 3, batchSize: 1 },
          { instanceCount: 1, batchSize: 1 },
          { instanceCount: undefined, batchSize: 1 },
          { instanceCount: 3, batchSize: undefined },
        ];
        const items = disruptions.flatMap((one) => [
          disruptionPhrase(one),
          disruptionPhrase({ ...one, minutes: undefined }),
          ...sizes.map((size) => disruptionWords(one, size)),
          disruptionWords({ ...one, minutes: undefined }, { instanceCount: 3, batchSize: 1 }),
        ]);
        return section(level, fence([...new Set(items)].join('\n')));
      }),
    ),
  'disruption-reasons.md': () => {
    const of = (parts: Partial<DisruptionReason>): DisruptionReason => ({
      effect: 'instances-roll',
      certainty: 'certain',
      logicalId: 'Instances',
      property: 'LaunchTemplate',
      cause: undefined,
      oldValue: undefined,
      newValue: undefined,
      ...parts,
    });
    const causes = [undefined, 'DefaultAmi'].flatMap((cause) =>
      [undefined, 'ami-0a'].flatMap((oldValue) =>
        [undefined, 'ami-0b', 't3.small'].map((newValue) => of({ cause, oldValue, newValue })),
      ),
    );
    const effects = (['instances-roll', 'api-restarts', 'builder-replaced', 'unknown'] as const).flatMap((effect) =>
      (['certain', 'expected'] as const).map((certainty) => effectWords(of({ effect, certainty }))),
    );
    const items = (reasons: readonly DisruptionReason[]): string => reasonWords(makeDisruption('', { reasons })).trim();
    return page('Why it goes down', [
      section('Effects', fence(effects.join('\n'))),
      section('Reasons', fence([...causes, of({ property: undefined })].map((reason) => items([reason])).join('\n'))),
      section('No reason', fence(items([]))),
    ]);
  },
  'known-reasons.md': () => {
    const names = REASON_ROWS.flatMap(([, pattern]) => [...pattern.source.matchAll(/\?<([a-zA-Z]+)>/g)]);
    const facts = Object.fromEntries(names.map(([, name = '']) => [name, `the-${name}`]));
    return page(
      `Every known reason of a failure (${KNOWN_REASON_CODES.length})`,
      KNOWN_REASON_CODES.map((code) => {
        const items = [facts, {}].map((known) => knownReasonWords({ code, facts: known }));
        const texts = [...new Set(items.map(({ means, next }) => `${means}\n${next}`))];
        return section(`${code} (${items[0]?.kind})`, ...texts.map(fence));
      }),
    );
  },
  'runs.md': () =>
    page(
      'Runs in every form',
      Object.entries(RUNS).map(([title, runEvents]) => {
        const report = foldReport(runEvents, BEGAN_AT_MS + 7_200_000);
        return section(
          title,
          fence(logOf(runEvents)),
          fence(renderStepSummary(report)),
          fence(commentOn(runEvents, runEvents === UNDER_WAY ? 'under-way' : 'over')),
        );
      }),
    ),
  'listings.md': () =>
    page(
      'Listings of a fleet',
      Object.entries(LISTINGS).map(([title, report]) => listingTexts(title, report)),
    ),
};

test.each(Object.keys(PAGES))('docs/samples/words/%s has the present texts (run script/samples)', (name) => {
  const text = PAGES[name]?.() ?? '';
  const path = join(FOLDER, name);
  // UPDATE_SAMPLES=yes writes them anew; the difference is then read in the commit.
  if (process.env['UPDATE_SAMPLES'] === 'yes') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(path, text);
  }
  expect(existsSync(path) ? readFileSync(path, 'utf8') : '').toBe(text);
});

test('docs/samples/words has no other file', () => {
  expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(PAGES).sort());
});
