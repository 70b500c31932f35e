/** The fault sweep's check of optional features: it reports every difference from what a run left. */
import { expect, it } from '@jest/globals';
import { featureErrors } from '../../script/lib/fault-sweep/check-features.ts';
import type { Observed } from '../../script/lib/fault-sweep/check-result.ts';
import type { Traces } from '../../script/lib/fault-sweep/feature-traces.ts';
import type { Features } from '../../script/lib/fault-sweep/features.ts';
import { drawScenario } from '../../script/lib/fault-sweep/scenario.ts';
import { NO_FEATURES, NO_TRACES } from '../builders/fault-sweep.ts';

const TO = '20240229160000';
const GITHUB = { event: 'push', failureIssue: true, openIssue: false, failedRequests: 0 } as const;
const STACK = { id: 'arn', status: 'UPDATE_COMPLETE', version: TO, parameters: {}, tags: {}, notificationArns: [] };

interface Left {
  readonly features?: Partial<Features>;
  readonly traces?: Partial<Traces>;
  readonly outcome?: string;
  readonly problem?: string;
  readonly warning?: string;
  readonly status?: string;
}

/** A run of one step that updated the rack, and what it left. */
function observed({
  features,
  traces,
  outcome = 'updated',
  problem,
  warning,
  status = 'UPDATE_COMPLETE',
}: Left): Observed {
  const snapshot = {
    stack: { ...STACK, outputs: {}, resources: {}, events: [], changeSets: [] },
    operations: [{ token: 'rack-1', step: 1, to: TO, status }],
  };
  return {
    scenario: { ...drawScenario(1, 5), mode: 'update', features: { ...NO_FEATURES, ...features } },
    result: {
      exitCode: 0,
      outputs: { outcome },
      problem: problem === undefined ? undefined : { code: problem },
      warnings: warning === undefined ? [] : [{ code: warning }],
      summaries: 1,
      errorAnnotations: 0,
      shown: 'the log',
    },
    ...{ atEnd: snapshot, settled: snapshot, lateCalls: [], traces: { ...NO_TRACES, ...traces } },
  };
}

const RECORDS = { features: { records: true } };
const ROW = { version: TO, isWritten: true };
const EVENT = { version: TO, status: 'success' };
const OPEN: Traces['issues'][number] = { state: 'open', history: ['opened'] };
const CLOSED: Traces['issues'][number] = { state: 'closed', history: ['opened', 'closed'] };
const UPDATED = { body: 'Updated staging' };

it.each<[string, Left]>([
  ['no features', {}],
  ['both records', { ...RECORDS, traces: { rows: [ROW], published: [EVENT] } }],
  ['records whose failure is a warning', { ...RECORDS, warning: 'record-not-written' }],
  ['an open issue of a failed run', { features: { github: GITHUB }, problem: 'timed-out', traces: { issues: [OPEN] } }],
  ['a closed issue and a comment', { features: { github: GITHUB }, traces: { issues: [CLOSED], comments: [UPDATED] } }],
  ['a run outside of the window', { features: { window: 'closing' }, outcome: 'behind' }],
])('accepts %s', (_, left) => {
  expect(featureErrors(observed(left))).toEqual([]);
});

it.each<[string, Left, string]>([
  ['a request that the role did not sign', { traces: { otherKeys: ['AKIA'] } }, 'signed with AKIA'],
  ['a secret that is shown', { traces: { secrets: ['the log'] } }, 'was shown'],
  ['a role that is not assumed', { problem: 'role-not-assumed' }, 'although it trusts'],
  ['records of a run without them', { traces: { published: [EVENT] } }, 'without convox-records'],
  [
    'a row of a failed update',
    { ...RECORDS, traces: { rows: [ROW] }, status: 'UPDATE_ROLLBACK_COMPLETE' },
    'not reached',
  ],
  [
    'the success event of a failed update',
    { ...RECORDS, traces: { published: [EVENT] }, status: 'UPDATE_ROLLBACK_COMPLETE' },
    'reports a success',
  ],
  [
    'the error event of an update',
    { ...RECORDS, traces: { rows: [ROW], published: [{ ...EVENT, status: 'error' }] } },
    'reports error',
  ],
  ['a row that was not written', { ...RECORDS, traces: { rows: [{ ...ROW, isWritten: false }] } }, 'no row'],
  ['a missing row', { ...RECORDS, traces: { published: [EVENT] } }, 'no row'],
  ['a missing event', { ...RECORDS, traces: { rows: [ROW] } }, 'no event'],
  ['an update outside of the window', { features: { window: 'closed' } }, 'outside of the window'],
  ['a run that waits for no window', { outcome: 'behind' }, 'could begin at any time'],
  ['services that were not to be checked', { problem: 'services-not-steady' }, 'not to be checked'],
  [
    'services that were never steady',
    { features: { verifyServices: 'always', shortageMs: 'lasting' } },
    'never steady',
  ],
  ['two issues', { features: { github: GITHUB }, traces: { issues: [CLOSED, CLOSED] } }, '2 issues'],
  ['an issue that nobody asked for', { traces: { issues: [OPEN] } }, 'without failure-issue'],
  ['a failed run without an issue', { features: { github: GITHUB }, problem: 'timed-out' }, '0 open issues'],
  ['the open issue of a green run', { features: { github: GITHUB }, traces: { issues: [OPEN] } }, 'is open'],
  ['two comments', { features: { github: GITHUB }, traces: { comments: [UPDATED, UPDATED] } }, '2 comments'],
  ['a comment without a pull request', { traces: { comments: [UPDATED] } }, 'without a pull request'],
  [
    'a comment that shows a running update',
    {
      features: { github: GITHUB },
      traces: { comments: [{ body: '## 🔎 staging: run started\n\nus-east-1 · since 12:00 UTC' }] },
    },
    'still shows',
  ],
])('finds %s', (_, left, sentence) => {
  expect(featureErrors(observed(left)).join('\n')).toContain(sentence);
});
