import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { annotationsOf, type Annotation } from '../../../src/report/outputs/annotations.ts';
import { headlineText } from '../../../src/report/messages/headline.ts';
import { adviceOn } from '../../../src/report/messages/problems/problems.ts';
import { rackStateText, unendedText } from '../../../src/report/messages/state-text.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { makeApps } from '../../builders/impact.ts';
import { beginning, runEnded, runWithProblem, updatedRun } from '../../builders/notes.ts';
import { problemExamples } from '../../builders/problems.ts';
import { V2026_04, versionOf } from '../../builders/version.ts';

describe('annotations', () => {
  test('of a red ending have one error: the cause, the current state, the next step', () => {
    const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
    const report = foldReport(runWithProblem(problem), 0);
    const { cause, next, commands } = adviceOn(problem, report);
    const message = [cause, rackStateText(report), next, ...commands].join('\n');
    expect(annotationsOf(report)).toEqual([{ level: 'error', title: headlineText(report), message }]);
  });

  test('have exactly one error for each red ending', () => {
    for (const problem of problemExamples()) {
      const errors = annotationsOf(foldReport(runWithProblem(problem), 0)).filter(({ level }) => level === 'error');
      expect(errors).toHaveLength(1);
    }
  });

  test('of a green ending have no error', () => {
    expect(annotationsOf(foldReport(updatedRun(), 0)).map(({ level }) => level)).toEqual(['warning']);
  });

  test('of an interrupted run have an error, because it fails the step', () => {
    const report = foldReport([...beginning(), { kind: 'cancel-asked', signal: 'SIGTERM' }], 0);
    const { cause, next } = unendedText(report);
    const message = [cause, rackStateText(report), next].join('\n');
    expect(annotationsOf(report)).toEqual([{ level: 'error', title: headlineText(report), message }]);
  });

  describe('are at most ten', () => {
    /** What a refused run tells that had so many warnings and notices. */
    const texts = (warnings: number, notices: number): readonly Annotation[] => {
      const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
      const runEvents = [
        ...Array.from({ length: notices }, (_, index): RunEvent => {
          const current = versionOf(`202601010000${String(index).padStart(2, '0')}`);
          return { kind: 'warned', warning: { code: 'current-unpublished', current } };
        }),
        ...Array.from({ length: warnings }, (_, index): RunEvent => {
          return { kind: 'warned', warning: { code: 'parameters-not-applied', keys: [`Key${index}`] } };
        }),
      ];
      return annotationsOf(foldReport([...beginning(), ...runEvents, runEnded(endingOf(problem))], 0));
    };
    const levels = (annotations: readonly Annotation[]): string => annotations.map(({ level }) => level[0]).join('');

    test.each([
      [2, 1, 'ewwn'],
      [5, 4, 'ewwwwwnnnn'],
      [9, 0, 'ewwwwwwwww'],
    ])('with all of them if %i warnings and %i notices fit, the error first: %s', (warnings, notices, all) => {
      expect(levels(texts(warnings, notices))).toBe(all);
      expect(
        texts(warnings, notices)
          .map(({ message }) => message)
          .join('\n'),
      ).not.toContain('more are in the summary');
    });

    test.each([
      [5, 5, 'ewwwwwnnnn', 2],
      [12, 3, 'ewwwwwwwww', 7],
      [8, 40, 'ewwwwwwwwn', 40],
    ])(
      'with the number of the others in the last one of %i warnings and %i notices',
      (warnings, notices, all, rest) => {
        const annotations = texts(warnings, notices);
        expect(levels(annotations)).toBe(all);
        expect(annotations.at(-1)?.message).toBe(`${rest} more in the summary of this run.`);
      },
    );
  });
});

describe('invalid inputs', () => {
  const messageOf = (inputs: readonly { input: string; given: string; accepted: string }[]): string =>
    annotationsOf(foldReport([runEnded(endingOf({ code: 'invalid-inputs', inputs }))], 0))[0]?.message ?? '';

  test('are counted first, and then listed one per line', () => {
    const inputs = [
      { input: 'timeout', given: 'soon', accepted: 'auto or a duration such as 90m, 3h' },
      { input: 'version-file', given: 'with version stable', accepted: 'either version or version-file' },
      { input: 'parameters', given: 'line 1', accepted: 'Key=Value on each line; this one has no =' },
      { input: 'parameters', given: 'line 2', accepted: 'Key=Value on each line; this one has no =' },
      { input: 'rack', given: '', accepted: "the rack's name" },
    ];
    expect(messageOf(inputs).split('\n')).toEqual([
      '4 invalid inputs: `timeout`, `version-file`, `parameters` and `rack`.',
      '`timeout`: soon — accepted: auto or a duration such as 90m, 3h',
      '`version-file`: with version stable — accepted: either version or version-file',
      '`parameters`: line 1 — accepted: Key=Value on each line; this one has no =',
      '`parameters`: line 2 — accepted: Key=Value on each line; this one has no =',
      "`rack`: missing — accepted: the rack's name",
      'Nothing was changed. The state of the rack is not known.',
      'Correct the `with:` block of this step. No request was sent to AWS.',
    ]);
  });

  test('keep within the runner’s limit, and say how many are left out', () => {
    const inputs = Array.from({ length: 45 }, (_, index) => ({
      input: `input-${index}`,
      given: 'x'.repeat(100),
      accepted: 'y'.repeat(100),
    }));
    const message = messageOf(inputs);
    expect(message.length).toBeLessThanOrEqual(4_096);
    const texts = message.split('\n').filter((line) => line.startsWith('`input-')).length;
    // As many as there is room for: another one would be too much.
    expect(message.length + 230).toBeGreaterThan(4_000);
    expect(message).toContain(`\nAnd ${45 - texts} more in the summary of this run.\n`);
    expect(message).toMatch(/\nAnd \d+ more in the summary of this run\.\nNothing was changed/);
    expect(message).toMatch(/No request was sent to AWS\.$/);
  });

  describe('use the limit fully', () => {
    // Each line, the last one too, is counted with the sign that ends it.
    const MOST = 3_999;
    const inputsWith = (count: number, filler: number) =>
      Array.from({ length: count }, (_, index) => ({
        input: `input-${index}`,
        given: 'x'.repeat(100),
        accepted: 'y'.repeat(index === 0 ? filler : 200),
      }));

    test('if all of them just fit', () => {
      const filler = MOST - messageOf(inputsWith(11, 1)).length + 1;
      expect(messageOf(inputsWith(11, filler))).toHaveLength(MOST);
      expect(messageOf(inputsWith(11, filler))).not.toContain('more in the summary');
      expect(messageOf(inputsWith(11, filler + 1))).toContain('\nAnd 1 more in the summary');
    });

    test('if as many as are listed just fit', () => {
      const lengths = Array.from({ length: 400 }, (_, filler) => messageOf(inputsWith(45, filler + 1)).length);
      expect(Math.max(...lengths)).toBe(MOST);
    });
  });
});

test('before the name of the rack is known, an annotation is about a Convox rack', () => {
  const titles = (runEvents: readonly RunEvent[]): readonly string[] =>
    annotationsOf(foldReport(runEvents, 0))
      .filter(({ level }) => level === 'warning')
      .map(({ title }) => title);
  const warned: RunEvent = { kind: 'warned', warning: { code: 'zones-unknown' } };
  expect(titles([warned])).toEqual(['Convox rack']);
  expect(titles([...beginning(), warned])).toEqual(['staging']);
});

test('a warning about apps names the rack in its command', () => {
  const warning = { code: 'apps-at-risk', apps: makeApps() } as const;
  const report = foldReport([...beginning(), { kind: 'warned', warning }], 0);
  const warnings = annotationsOf(report).filter(({ level }) => level === 'warning');
  expect(warnings[0]?.message).toContain('--rack staging`');
});

test('commands beyond the runner’s limit are left out completely', () => {
  const processes = makeApps().processes.flatMap((one) =>
    Array.from({ length: 20 }, (_, index) => ({ ...one, app: `app-${index}-${'a'.repeat(200)}` })),
  );
  const problem = { code: 'downtime-refused', version: V2026_04, processes } as const;
  const [error] = annotationsOf(foldReport(runWithProblem(problem), 0));
  expect(error?.message.length).toBeLessThanOrEqual(4_096);
  expect(error?.message).toMatch(/--rack staging$/);
});

test('commands use that limit fully', () => {
  const lengthWith = (filler: number): number => {
    const processes = makeApps().processes.flatMap((one) =>
      Array.from({ length: 20 }, (_, index) => ({ ...one, app: 'a'.repeat(index === 0 ? filler : 200) })),
    );
    const problem = { code: 'downtime-refused', version: V2026_04, processes } as const;
    return annotationsOf(foldReport(runWithProblem(problem), 0))[0]?.message.length ?? 0;
  };
  expect(Math.max(...Array.from({ length: 300 }, (_, filler) => lengthWith(filler + 1)))).toBe(3_999);
});
