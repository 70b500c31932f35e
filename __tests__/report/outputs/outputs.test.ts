import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { OUTPUT_NAMES, outputsOf, reportJson } from '../../../src/report/outputs/outputs.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { beginning, runEnded, runWithProblem, stepBegins, updatedRun } from '../../builders/notes.ts';
import { problemExamples } from '../../builders/problems.ts';
import { STACK_ARN } from '../../builders/stack.ts';
import { makeUpToDate, makeWay } from '../../builders/route.ts';
import { makeRack } from '../../builders/rack.ts';
import { V2017_03_REQUIRED, V2017_04, V2026_04 } from '../../builders/version.ts';

const outputs = (runEvents: readonly RunEvent[]): ReturnType<typeof outputsOf> =>
  outputsOf(foldReport(runEvents, 0), '/tmp/r.json');

const REFUSED_STOPS = [
  { version: V2017_03_REQUIRED, required: true },
  { version: V2017_04, required: false },
];

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

  test('have no release while an update is between two', () => {
    const problem = { code: 'timed-out', limitMs: 1, status: 'UPDATE_IN_PROGRESS' } as const;
    const all = outputs([...beginning(), ...stepBegins(), runEnded(endingOf(problem))]);
    expect(all).toMatchObject({
      version: '',
      'previous-version': '20170202012654',
      updated: 'false',
      outcome: 'unfinished',
    });
  });

  test('of a check have the next release', () => {
    const all = outputs([
      ...beginning(makeWay({ blockedBy: V2017_03_REQUIRED }), { mode: 'check' }),
      runEnded({ kind: 'green', outcome: 'behind' }),
    ]);
    expect(all).toMatchObject({ outcome: 'behind', 'next-version': '20170306140228', 'blocked-by': '20170306140228' });
    expect(all.reason).toBe('staging is behind: it runs 20170202012654, the target is 20260421192651');
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

  test('of a pin refused for a required release name it', () => {
    const refusal = { code: 'required-release-skipped', target: V2017_04, required: V2017_03_REQUIRED } as const;
    const all = outputs([
      ...beginning().slice(0, 3),
      {
        kind: 'route-planned',
        route: { kind: 'refused', refusal, latest: V2026_04, target: V2017_04, stops: REFUSED_STOPS },
      },
      runEnded(endingOf(refusal)),
    ]);
    expect(all).toMatchObject({
      outcome: 'refused',
      'blocked-by': '20170306140228',
      'target-version': '20170405220740',
      route: '["20170306140228","20170405220740"]',
      'next-version': '20170306140228',
    });
  });

  test('of a refusal without a route have no route', () => {
    const refusal = { code: 'no-published-release' } as const;
    const all = outputs([
      ...beginning().slice(0, 3),
      { kind: 'route-planned', route: { kind: 'refused', refusal, latest: undefined, target: undefined, stops: [] } },
      runEnded(endingOf(refusal)),
    ]);
    expect(all).toMatchObject({ route: '', 'next-version': '', 'blocked-by': '' });
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

  test('have in the reason what is wrong with each invalid input, without Markdown', () => {
    const inputs = [
      { input: 'timeout', given: 'soon', accepted: 'auto or `90m`' },
      { input: 'rack', given: '', accepted: "the rack's name" },
    ];
    expect(outputs([runEnded(endingOf({ code: 'invalid-inputs', inputs }))]).reason).toBe(
      "2 invalid inputs: timeout and rack. timeout: soon — accepted: auto or '90m'; " +
        "rack: missing — accepted: the rack's name",
    );
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

test('the workflow run is null outside of GitHub', () => {
  const workflow = { repository: 'acme/racks', runUrl: 'https://github.com/acme/racks/actions/runs/7', actor: 'bo' };
  const report = foldReport([], 0);
  expect(parsed(reportJson(report))).toMatchObject({ workflow: null });
  expect(parsed(reportJson(report, { ...workflow, pullRequest: undefined }))).toMatchObject({
    workflow: { ...workflow, pullRequest: null },
  });
});

test('it has several lines, and ends with a line break', () => {
  expect(reportJson(foldReport([], 0))).toMatch(/^\{\n {2}"schema": 1,\n[^]*\n\}\n$/);
});
