import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Note } from '../../src/domain/note.ts';
import { endingOf } from '../../src/domain/update-outcome.ts';
import { annotationsOf } from '../../src/report/annotations.ts';
import { logLinesOf } from '../../src/report/log-lines.ts';
import { outputsOf } from '../../src/report/outputs.ts';
import { foldReport } from '../../src/report/report.ts';
import { reportJson } from '../../src/report/report-json.ts';
import { renderStepSummary } from '../../src/report/step-summary.ts';
import { makeChange } from '../builders/change.ts';
import { makeEvent } from '../builders/event.ts';
import { makeForecast } from '../builders/impact.ts';
import { beginning, impactSeen, runEnded, seen, stepBegins } from '../builders/notes.ts';
import { problemExamples } from '../builders/problems.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../builders/version.ts';
import { warningExamples } from '../builders/warnings.ts';

const PIECES = fc.constantFrom(
  ...['::error::x', '##[group]', '\n', '\r', '\u2028', '\u0085', '\u200b', '<img src=x>', '</details>', '<!--', '|'],
  ...['`', '```', '\n```\n', '@octocat', '#1', 'https://evil.test', '[a](b)', ' ', 'word', '&lt;', '\\', '*', '_'],
);
const TEXTS = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(PIECES).map((parts) => parts.join('')),
);

/** Runs in which the text stands wherever text can stand that is not ours. */
function runsWith(text: string, secrets: readonly string[] = []): readonly (readonly Note[])[] {
  const event = makeEvent({ logicalId: text, type: text, status: 'UPDATE_FAILED', reason: text });
  const change = makeChange({ logicalId: text, type: text });
  return problemExamples(text).map((problem) => [
    { kind: 'secrets-met', values: secrets },
    ...beginning(),
    ...warningExamples(text).map((warning): Note => ({ kind: 'warned', warning })),
    ...stepBegins().map((note) => (note.kind === 'change-set-created' ? { ...note, changes: [change] } : note)),
    ...impactSeen(text),
    { kind: 'step-forecast', from: V2017_03_REQUIRED, to: V2026_04, forecast: makeForecast(text) },
    ...seen([event]),
    runEnded(endingOf(problem)),
  ]);
}

/** One run a round keeps the rounds many. */
const RUNS = fc.tuple(TEXTS, fc.nat()).map(([text, pick]) => {
  const runs = runsWith(text);
  return runs[pick % runs.length] ?? [];
});

describe('text from AWS, the catalog or a user', () => {
  test('is no command of the runner, in the log or in an annotation', () => {
    fc.assert(
      fc.property(RUNS, (notes) => {
        const log = notes.flatMap((note) => logLinesOf(note).map(({ text }) => text));
        const told = annotationsOf(foldReport(notes, 0)).flatMap(({ title, message }) => [
          title,
          ...message.split('\n'),
        ]);
        for (const line of [...log, ...told]) {
          expect(line).not.toMatch(/^\s*::|##\[|[\r\n\u0085\u2028\u2029]/);
        }
      }),
    );
  });

  test('is no markup, mention or reference in the summary', () => {
    fc.assert(
      fc.property(RUNS, (notes) => {
        const summary = renderStepSummary(foldReport(notes, 0));
        const text = summary
          .replaceAll(/<\/?(?:details|summary|code)>|<br>/g, '')
          .replaceAll(/\]\(https:\/\/[a-z0-9.-]+\/cloudformation\/home\?region=[^()\s]*\)/g, '')
          // Nothing is a link inside code.
          .replaceAll(/`[A-Za-z0-9 ._:/=,+-]*`/g, '')
          // The tables' own bars, the headings' own signs and our own commands.
          .replaceAll(/```sh\n(?:(?:aws|convox|curl) [^\n]*\n)+```/g, '')
          .replaceAll(/^\| | \|$| \|(?= )/gm, '')
          .replaceAll(/^### /gm, '');
        expect(text).not.toMatch(/<|\||@(?=[A-Za-z0-9])|#(?!\d+;|x)|```|\]\(/);
        expect(text).not.toMatch(/:\/\/evil/);
      }),
    );
  });

  test('leaves every row of a table with as many cells as its head', () => {
    fc.assert(
      fc.property(RUNS, (notes) => {
        const cellsOf = (row: string): number => row.split('|').length;
        const blocks = renderStepSummary(foldReport(notes, 0)).split(/\n(?!\|)/);
        for (const block of blocks) {
          const rows = block.split('\n').filter((line) => line.startsWith('|'));
          expect(new Set(rows.map(cellsOf)).size).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});

describe('a secret', () => {
  const SECRETS = fc.stringMatching(/^[A-Za-z0-9"\\/+&<>@|` é-]{2,20}$/).map((text) => `Zq9${text}9qZ`);

  test('inside whatever AWS says is in no log line, annotation, output, summary or report', () => {
    fc.assert(
      fc.property(SECRETS, fc.nat(), (secret, pick) => {
        const said = `refused ${secret} and ${JSON.stringify(secret)} and ${encodeURIComponent(secret)}`;
        const runs = runsWith(said, [secret]);
        const notes = runs[pick % runs.length] ?? [];
        const report = foldReport(notes, 0);
        const shown = [
          renderStepSummary(report),
          reportJson(report),
          ...Object.values(outputsOf(report, undefined)),
          ...annotationsOf(report).map(({ message }) => message),
          ...notes.flatMap((note) => logLinesOf(note, [secret]).map(({ text }) => text)),
        ];
        for (const text of shown) expect(text).not.toMatch(/Zq9|9qZ/);
      }),
    );
  });
});
