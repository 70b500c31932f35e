/** Untrusted text and secrets in every part of a report. */
import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { annotationsOf, outputsOf, reportJson } from '../../../src/report/outputs/outputs.ts';
import type { LogLine } from '../../../src/report/log/log-line.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { appendRunLog, createRunLog } from '../../../src/report/log/run-log.ts';
import { renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { makeChange } from '../../builders/change.ts';
import { makeEvent } from '../../builders/event.ts';
import { makeForecast } from '../../builders/impact.ts';
import { beginning, impactSeen, runEnded, seen, stepBegins } from '../../builders/runs/runs.ts';
import { problemExamples } from '../../builders/examples/problems.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';
import { warningExamples } from '../../builders/examples/warnings.ts';
import { IS_FULL } from '../../sample.ts';

fc.configureGlobal({ numRuns: IS_FULL ? 100 : 30 });

const PIECES = fc.constantFrom(
  ...['::error::x', '##[group]', '\n', '\r', '\u2028', '\u0085', '\u200b', '<img src=x>', '</details>', '<!--', '|'],
  ...['`', '```', '\n```\n', '@octocat', '#1', 'https://evil.test', '[a](b)', ' ', 'word', '&lt;', '\\', '*', '_'],
);
const TEXTS = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(PIECES).map((parts) => parts.join('')),
);

/** A run in which the text is everywhere where a text can be that is not ours; the number selects its problem. */
function runWith(text: string, pick: number, secrets: readonly string[] = []): readonly RunEvent[] {
  // Two resources that take their time, so that a time line is drawn of them.
  const events = [text, `${text}2`].flatMap((logicalId) => {
    const started = makeEvent({ logicalId, type: text, status: 'UPDATE_IN_PROGRESS', reason: text });
    return [started, makeEvent({ ...started, status: 'UPDATE_FAILED', atMs: started.atMs + 60_000 })];
  });
  const change = makeChange({ logicalId: text, type: text });
  const problems = problemExamples(text);
  return [
    { kind: 'secrets-found', values: secrets },
    ...beginning(),
    ...warningExamples(text).map((warning): RunEvent => ({ kind: 'warned', warning })),
    ...stepBegins().map((runEvent) =>
      runEvent.kind === 'change-set-created' ? { ...runEvent, changes: [change] } : runEvent,
    ),
    ...impactSeen(text),
    { kind: 'step-forecast', from: V2017_03_REQUIRED, to: V2026_04, forecast: makeForecast(text) },
    ...seen(events.slice(0, 1)),
    { kind: 'still-waiting', what: 'operation', elapsedMs: 60_000, leftMs: 60_000 },
    ...seen(events.slice(1)),
    ...problems
      .slice(pick % problems.length)
      .slice(0, 1)
      .map((problem) => runEnded(endingOf(problem))),
  ];
}

/** All lines of a run's log; an hour lies between two notes, so that every wait gives its sign. */
function logOf(runEvents: readonly RunEvent[], secrets: readonly string[] = []): readonly LogLine[] {
  let log = createRunLog(0);
  return runEvents.flatMap((runEvent, index) => {
    const telling = appendRunLog(log, runEvent, (index + 1) * 3_600_000, secrets);
    log = telling.log;
    return telling.lines;
  });
}

const RUNS = fc.tuple(TEXTS, fc.nat()).map(([text, pick]) => runWith(text, pick));

describe('text from AWS, the catalog or a user', () => {
  test('is no command for the runner, in the log or in an annotation', () => {
    fc.assert(
      fc.property(RUNS, (runEvents) => {
        const log = logOf(runEvents).map(({ text }) => text);
        const texts = annotationsOf(foldReport(runEvents, 0)).flatMap(({ title, message }) => [
          title,
          ...message.split('\n'),
        ]);
        for (const line of [...log, ...texts]) {
          expect(line).not.toMatch(/^\s*::|##\[|[\r\n\u0085\u2028\u2029]/);
        }
      }),
    );
  });

  test('is no markup, mention or reference in the summary', () => {
    fc.assert(
      fc.property(RUNS, (runEvents) => {
        const summary = renderStepSummary(foldReport(runEvents, 0));
        const text = summary
          .replaceAll(/<\/?(?:details|summary|code|table|tr|td|sub|b)>|<br>|<td colspan="\d">/g, '')
          .replaceAll(/\]\(https:\/\/[a-z0-9.-]+\/cloudformation\/home\?region=[^()\s]*\)/g, '')
          .replaceAll(/\]\(https:\/\/github\.com\/convox\/rack\/releases\/tag\/[A-Za-z0-9._-]+\)/g, '')
          // Boxes and drawings; what may stand in a drawing, the next test says.
          .replaceAll(/^> ?(?:\[!(?:NOTE|WARNING|CAUTION)\]$)?/gm, '')
          .replaceAll(/^```mermaid\n[^]*?^```$/gm, '')
          // Inputs to copy, and nothing is a link inside code.
          .replaceAll(/^(`{3,})diff\n[^]*?^\1$/gm, '')
          .replaceAll(/^```yaml\nwith:\n(?: {2}[^\n`]*\n)+```$/gm, '')
          .replaceAll(/`[A-Za-z0-9 ._:/=,+-]*`/g, '')
          // The tables' own bars, the headings' own signs and our own commands.
          .replaceAll(/```sh\n(?:(?:aws|convox|curl) [^\n]*\n)+```/g, '')
          .replaceAll(/^\| | \|$| \|(?= )/gm, '')
          .replaceAll(/^#{2,3} /gm, '');
        expect(text).not.toMatch(/<|\||@(?=[A-Za-z0-9])|#(?!\d+;|x)|```|\]\(/);
        expect(text).not.toMatch(/:\/\/evil/);
      }),
    );
  });

  test('adds no line to a diagram', () => {
    const ours = [
      /^flowchart (?:LR|TD)$/,
      /^ {2}stop\d+(?:\["[\w -]+<br>[a-z, ]+"\]|\[\["[\w -]+<br>[a-z, ]+"\]\]):::[a-z-]+$/,
      /^ {2}stop\d+ -(?:->|\.->)(?:\|"[\w ]+"\|)? stop\d+$/,
      /^ {2}classDef [a-z-]+ [\w#:,. -]+$/,
    ];
    fc.assert(
      fc.property(RUNS, (runEvents) => {
        const summary = renderStepSummary(foldReport(runEvents, 0));
        for (const [, diagram = ''] of summary.matchAll(/^```mermaid\n([^]*?)\n```$/gm)) {
          const strange = diagram.split('\n').filter((line) => !ours.some((pattern) => pattern.test(line)));
          expect(strange).toEqual([]);
        }
      }),
    );
  });
});

describe('a secret', () => {
  const SECRETS = fc.stringMatching(/^[A-Za-z0-9"\\/+&<>@|` é-]{2,20}$/).map((text) => `Zq9${text}9qZ`);

  test('within a text of AWS is in no log line, annotation, output, summary or report', () => {
    fc.assert(
      fc.property(SECRETS, fc.nat(), (secret, pick) => {
        const said = `refused ${secret} and ${JSON.stringify(secret)} and ${encodeURIComponent(secret)}`;
        const runEvents = runWith(said, pick, [secret]);
        const report = foldReport(runEvents, 0);
        const shown = [
          renderStepSummary(report),
          reportJson(report),
          ...Object.values(outputsOf(report, undefined)),
          ...annotationsOf(report).map(({ message }) => message),
          ...logOf(runEvents, [secret]).map(({ text }) => text),
        ];
        for (const text of shown) expect(text).not.toMatch(/Zq9|9qZ/);
      }),
    );
  });
});
