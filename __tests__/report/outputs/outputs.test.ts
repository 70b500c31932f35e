/** The outputs and annotations of a run. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import {
  type Annotation,
  annotationsOf,
  OUTPUT_NAMES,
  outputsOf,
  reportJson,
} from '../../../src/report/outputs/outputs.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { beginning, runEnded, runWithProblem, stepBegins, updatedRun } from '../../builders/runs/runs.ts';
import { problemExamples } from '../../builders/examples/problems.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { makeUpToDate } from '../../builders/route.ts';
import { makeRack } from '../../builders/rack.ts';
import { V2026_04, versionOf } from '../../builders/version.ts';
import { headlineText } from '../../../src/report/messages/headline.ts';
import { adviceOn } from '../../../src/report/messages/problems/problems.ts';
import { rackStateText, unendedText } from '../../../src/report/summary/summary-trouble.ts';
import { makeApps } from '../../builders/impact.ts';

const outputs = (runEvents: readonly RunEvent[]): ReturnType<typeof outputsOf> =>
  outputsOf(foldReport(runEvents, 0), '/tmp/r.json');

describe('the outputs', () => {
  test('of an update that a required release ended', () => {
    const { 'console-url': url, ...rest } = outputs(updatedRun());
    expect(rest).toEqual({
      outcome: 'updated',
      updated: 'true',
      'up-to-date': 'false',
      'previous-version': '20170202012654',
      version: '20170306140228',
      'target-version': '20260421192651',
      'latest-version': '20260421192651',
      'next-version': '20260421192651',
      'blocked-by': '20170306140228',
      'suggested-job-timeout-minutes': '',
      route: '["20170306140228","20260421192651"]',
      'stack-id': STACK_ARN,
      'stack-status': 'UPDATE_COMPLETE',
      'change-set': changeSetName(CHANGE_SET_ARN),
      disruption: '',
      changes: '{"add":1,"modify":2,"replace":1,"remove":1}',
      reason: 'Updated staging from 20170202012654 to 20170306140228',
      report: '/tmp/r.json',
    });
    expect(url).toMatch(/^https:\/\/us-east-1\.console\.aws\.amazon\.com\//);
  });

  test('are all set on every ending, each as a single line', () => {
    for (const problem of problemExamples()) {
      const all = outputs(runWithProblem(problem));
      expect(Object.keys(all)).toEqual([...OUTPUT_NAMES]);
      for (const value of Object.values(all)) expect(value).not.toMatch(/[\r\n]|undefined(?! \(reading)/);
      expect(all.outcome).toBe(endingOf(problem).outcome);
      expect(all.reason).not.toBe('');
    }
  });

  test('of an empty run are empty except for what is known', () => {
    expect(Object.entries(outputsOf(foldReport([], 0), undefined)).filter(([, value]) => value !== '')).toEqual([
      ['outcome', 'unfinished'],
      ['updated', 'false'],
      ['up-to-date', 'false'],
      ['reason', 'This run was interrupted before it ended.'],
    ]);
  });

  test('of a rack that is up to date have an empty route, which is still JSON', () => {
    const all = outputs([
      ...beginning().slice(0, 2),
      { kind: 'rack-read', rack: makeRack({ version: V2026_04 }) },
      { kind: 'route-planned', route: makeUpToDate() },
      runEnded({ kind: 'green', outcome: 'up-to-date' }),
    ]);
    expect(all).toMatchObject({ route: '[]', 'up-to-date': 'true', 'next-version': '', changes: '' });
  });

  test('of a stack in a partition without a known console have no link to it', () => {
    const stackArn = STACK_ARN.replace('arn:aws:', 'arn:aws-iso:');
    expect(outputs([{ kind: 'stack-read', stackArn, status: 'UPDATE_COMPLETE' }])).toMatchObject({
      'stack-id': stackArn,
      'console-url': '',
    });
  });

  test('of an executed reviewed change set are as those of a new one', () => {
    const kept = updatedRun().map((runEvent): RunEvent =>
      runEvent.kind === 'change-set-created' ? { ...runEvent, origin: 'kept' } : runEvent,
    );
    expect(outputs(kept)).toMatchObject({
      'change-set': changeSetName(CHANGE_SET_ARN),
      changes: '{"add":1,"modify":2,"replace":1,"remove":1}',
    });
    expect(foldReport(kept, 0).steps[0]?.resources).toHaveLength(5);
  });

  test('list every invalid input in the reason', () => {
    const inputs = Array.from({ length: 30 }, (_, index) => ({ input: `input-${index}`, given: 'x', accepted: 'y' }));
    const { reason } = outputs([runEnded(endingOf({ code: 'invalid-inputs', inputs }))]);
    for (const { input } of inputs) expect(reason).toContain(input);
    expect(reason.length).toBeLessThanOrEqual(1_000);
  });
});

const parsed = (text: string): unknown => JSON.parse(text);

test('what a step did not observe is null, so that a reader sees that it can exist', () => {
  expect(parsed(reportJson(foldReport(stepBegins(), 0)))).toMatchObject({
    steps: [
      {
        impact: {
          instanceCount: null,
          batchSize: null,
          disruption: null,
          losses: null,
          parameterChanges: null,
          apps: null,
        },
      },
    ],
  });
});

describe('annotations', () => {
  test('of a red ending have one error: the cause, the current state, the next step', () => {
    const problem = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;
    const report = foldReport(runWithProblem(problem), 0);
    const { cause, next, commands } = adviceOn(problem, report);
    const message = [cause, rackStateText(report), next, ...commands].join('\n');
    expect(annotationsOf(report)).toEqual([{ level: 'error', title: headlineText(report), message }]);
  });

  test('of an interrupted run have an error, because it fails the step', () => {
    const report = foldReport([...beginning(), { kind: 'cancel-asked', signal: 'SIGTERM' }], 0);
    const { cause, next } = unendedText(report);
    const message = [cause, rackStateText(report), next].join('\n');
    expect(annotationsOf(report)).toEqual([{ level: 'error', title: headlineText(report), message }]);
  });

  describe('are at most ten', () => {
    /** The annotations of a refused run with this number of warnings and notices. */
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
