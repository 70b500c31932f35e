/** The outputs and annotations of a run: all set, and within the limits of a runner. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { OUTPUT_NAMES, outputsOf, annotationsOf, type Annotation } from '../../../src/report/outputs/outputs.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { beginning, runEnded, runWithProblem, updatedRun } from '../../builders/runs/runs.ts';
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
const annotations = (runEvents: readonly RunEvent[]): readonly Annotation[] => annotationsOf(foldReport(runEvents, 0));
const STUCK = { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined } as const;

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
    const rack: RunEvent = { kind: 'rack-read', rack: makeRack({ version: V2026_04 }) };
    const upToDate = runEnded({ kind: 'green', outcome: 'up-to-date' });
    const all = outputs([...beginning().slice(0, 2), rack, { kind: 'route-planned', route: makeUpToDate() }, upToDate]);
    expect(all).toMatchObject({ route: '[]', 'up-to-date': 'true', 'next-version': '', changes: '' });
  });

  test('of a stack in a partition without a known console have no link to it', () => {
    const stackArn = STACK_ARN.replace('arn:aws:', 'arn:aws-iso:');
    const all = outputs([{ kind: 'stack-read', stackArn, status: 'UPDATE_COMPLETE' }]);
    expect(all).toMatchObject({ 'stack-id': stackArn, 'console-url': '' });
  });

  test('of an executed reviewed change set are those of a new one', () => {
    const kept = updatedRun().map((runEvent): RunEvent =>
      runEvent.kind === 'change-set-created' ? { ...runEvent, origin: 'kept' } : runEvent,
    );
    expect(outputs(kept)).toEqual(outputs(updatedRun()));
    expect(foldReport(kept, 0).steps[0]?.resources).toHaveLength(5);
  });

  test('list every invalid input in the reason', () => {
    const inputs = Array.from({ length: 30 }, (_, index) => ({ input: `input-${index}`, given: 'x', accepted: 'y' }));
    const { reason } = outputs([runEnded(endingOf({ code: 'invalid-inputs', inputs }))]);
    for (const { input } of inputs) expect(reason).toContain(input);
    expect(reason.length).toBeLessThanOrEqual(1_000);
  });
});

describe('the error annotation', () => {
  test('has the cause, the current state, the next step and the commands', () => {
    const report = foldReport(runWithProblem(STUCK), 0);
    const { cause, next, commands } = adviceOn(STUCK, report);
    const message = [cause, rackStateText(report), next, ...commands].join('\n');
    expect(annotationsOf(report)).toEqual([{ level: 'error', title: headlineText(report), message }]);
  });

  test('of an interrupted run is there too, because the run fails the step', () => {
    const report = foldReport([...beginning(), { kind: 'cancel-asked', signal: 'SIGTERM' }], 0);
    const { cause, next } = unendedText(report);
    const message = [cause, rackStateText(report), next].join('\n');
    expect(annotationsOf(report)).toEqual([{ level: 'error', title: headlineText(report), message }]);
  });
});

test.each([
  [2, 1, 'ewwn', 0],
  [5, 4, 'ewwwwwnnnn', 0],
  [9, 0, 'ewwwwwwwww', 0],
  [5, 5, 'ewwwwwnnnn', 2],
  [12, 3, 'ewwwwwwwww', 7],
  [8, 40, 'ewwwwwwwwn', 40],
])(
  'of %i warnings and %i notices, ten annotations are shown (%s), and the other %i counted',
  (warnings, notices, all, rest) => {
    const runEvents = [
      ...Array.from({ length: notices }, (_, index): RunEvent => {
        const current = versionOf(`202601010000${String(index).padStart(2, '0')}`);
        return { kind: 'warned', warning: { code: 'current-unpublished', current } };
      }),
      ...Array.from({ length: warnings }, (_, index): RunEvent => {
        return { kind: 'warned', warning: { code: 'parameters-not-applied', keys: [`Key${index}`] } };
      }),
    ];
    const shown = annotations([...beginning(), ...runEvents, runEnded(endingOf(STUCK))]);
    expect(shown.map(({ level }) => level[0]).join('')).toBe(all);
    expect(
      shown.flatMap(({ message }) => /^(\d+) more in the summary of this run\.$/.exec(message)?.[1] ?? []),
    ).toEqual(rest === 0 ? [] : [String(rest)]);
  },
);

test('before the name of the rack is known, an annotation is about a Convox rack', () => {
  const warned: RunEvent = { kind: 'warned', warning: { code: 'zones-unknown' } };
  expect(annotations([warned]).map(({ title }) => title)).toContain('Convox rack');
  expect(annotations([...beginning(), warned]).map(({ title }) => title)).toContain('staging');
});

describe('the limit of an annotation', () => {
  // Each line, the last one too, is counted with the sign that ends it.
  const MOST = 3_999;
  const messageOf = (count: number, filler = 200): string => {
    const inputs = Array.from({ length: count }, (_, index) => {
      return { input: `input-${index}`, given: 'x'.repeat(100), accepted: 'y'.repeat(index === 0 ? filler : 200) };
    });
    return annotations([runEnded(endingOf({ code: 'invalid-inputs', inputs }))])[0]?.message ?? '';
  };

  test('is used fully by invalid inputs', () => {
    const filler = MOST - messageOf(11, 1).length + 1;
    expect(messageOf(11, filler)).toHaveLength(MOST);
    expect(messageOf(11, filler)).not.toContain('more in the summary');
    expect(messageOf(11, filler + 1)).toContain('\nAnd 1 more in the summary');
  });

  test('leaves out invalid inputs, counts them, and keeps the next step', () => {
    const message = messageOf(45);
    expect(message.length).toBeLessThanOrEqual(MOST);
    const shown = message.match(/^`input-/gm)?.length ?? 0;
    expect(message).toContain(`\nAnd ${45 - shown} more in the summary of this run.\nNothing was changed`);
    expect(message).toMatch(/No request was sent to AWS\.$/);
  });

  test('is used fully by commands', () => {
    const lengthWith = (filler: number): number => {
      const processes = makeApps().processes.flatMap((one) =>
        Array.from({ length: 20 }, (_, index) => ({ ...one, app: 'a'.repeat(index === 0 ? filler : 200) })),
      );
      const problem = { code: 'downtime-refused', version: V2026_04, processes } as const;
      return annotations(runWithProblem(problem))[0]?.message.length ?? 0;
    };
    expect(Math.max(...Array.from({ length: 300 }, (_, filler) => lengthWith(filler + 1)))).toBe(MOST);
  });
});
