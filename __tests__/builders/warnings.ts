/** One warning of each code at least; a new code breaks the build until it has an example. */
import type { Warning } from '../../src/run/run-event.ts';
import { detailExamples } from './details.ts';
import { makeFault } from './fault.ts';
import { makeGitHubFacts } from './github.ts';
import { makeApps, makeLosses } from './impact.ts';
import { problemExamples } from './problems.ts';
import { makeServicesHealth } from './services-health.ts';
import { V2017_03_REQUIRED, V2026_04 } from './version.ts';

/** What a plan finds to stand against an update. */
const IN_A_PLAN: ReadonlySet<string> = new Set([
  'parameters-lost',
  'exports-in-use',
  'replacements-refused',
  'downtime-refused',
  'steps-refused',
]);

type Code = Warning['code'];
type Examples = { readonly [Each in Code]: readonly Extract<Warning, { readonly code: Each }>[] };

/** The given text stands wherever a warning holds text that is not ours. */
const FAULTS = ['forbidden', 'unauthorized', 'not-found', 'rate-limited', 'unavailable', 'rejected'] as const;

export function warningExamples(text = 'in use by eni-0abc'): readonly Warning[] {
  const fault = makeFault({ message: text });
  const leftover = {
    logicalId: 'Instances',
    type: 'AWS::EC2::SecurityGroup',
    status: 'DELETE_FAILED',
    reason: text,
    atMs: 0,
  };
  const examples: Examples = {
    blocked: [
      { code: 'blocked', required: V2017_03_REQUIRED, target: V2026_04, next: V2026_04 },
      { code: 'blocked', required: V2017_03_REQUIRED, target: V2026_04, next: undefined },
    ],
    'current-unpublished': [{ code: 'current-unpublished', current: V2026_04 }],
    'parameters-not-applied': [{ code: 'parameters-not-applied', keys: ['InstanceType', text] }],
    'last-update-failed': [{ code: 'last-update-failed', status: 'UPDATE_ROLLBACK_COMPLETE' }],
    'recovery-first': [{ code: 'recovery-first', status: 'UPDATE_ROLLBACK_FAILED' }],
    'zones-unknown': [{ code: 'zones-unknown' }],
    'resources-skipped': [
      {
        code: 'resources-skipped',
        resources: [
          {
            logicalId: 'Instances',
            physicalId: 'x',
            type: 'AWS::AutoScaling::AutoScalingGroup',
            status: 'UPDATE_FAILED',
          },
          { logicalId: text, physicalId: 'x', type: text, status: 'UPDATE_FAILED' },
        ],
      },
    ],
    'profile-hides-keys': [{ code: 'profile-hides-keys', profile: text }],
    leftovers: [
      { code: 'leftovers', resources: [leftover] },
      { code: 'leftovers', resources: Array.from({ length: 9 }, () => leftover) },
    ],
    'change-set-left': [
      { code: 'change-set-left', changeSet: text, fault },
      { code: 'change-set-left', changeSet: 'rack-a-to-b', fault: undefined },
    ],
    'release-age-unknown': [
      { code: 'release-age-unknown', version: V2026_04, fault: makeFault({ message: text }) },
      { code: 'release-age-unknown', version: V2026_04, fault: undefined },
    ],
    'dashboard-moved': [{ code: 'dashboard-moved', from: text, to: 'new.convox.test' }],
    'services-not-steady': [{ code: 'services-not-steady', limitMs: 600_000, health: makeServicesHealth(text) }],
    'services-not-checked': [
      { code: 'services-not-checked', fault },
      { code: 'services-not-checked', fault: undefined },
    ],
    'api-not-checked': [
      { code: 'api-not-checked', why: 'private' },
      { code: 'api-not-checked', why: 'no-host' },
    ],
    'events-unreadable': [{ code: 'events-unreadable', fault: makeFault({ message: text }) }],
    'details-unreadable': [{ code: 'details-unreadable', fault }],
    'validation-warnings': [
      { code: 'validation-warnings', details: detailExamples(text).map((one) => ({ ...one, isBlocking: false })) },
    ],
    'exports-unchecked': [{ code: 'exports-unchecked', exports: ['staging:HostedZone', text], fault }],
    'apps-unchecked': [{ code: 'apps-unchecked', fault }],
    'apps-at-risk': [{ code: 'apps-at-risk', apps: makeApps(text) }],
    'apps-updating': [
      { code: 'apps-updating', apps: [text] },
      { code: 'apps-updating', apps: ['shop', text] },
    ],
    'api-not-redundant': [{ code: 'api-not-redundant' }],
    'replacements-allowed': [{ code: 'replacements-allowed', losses: makeLosses(text) }],
    'parameters-lost': [
      { code: 'parameters-lost', dropped: [{ name: 'Key', value: text, customised: true, carriedTo: [] }] },
    ],
    'would-be-refused': problemExamples(text)
      .filter(({ code }) => IN_A_PLAN.has(code))
      .map((problem) => ({ code: 'would-be-refused', problem })),
    'may-be-refused': [
      {
        code: 'may-be-refused',
        steps: problemExamples(text)
          .filter(({ code }) => code === 'replacements-refused' || code === 'references-unresolved')
          .map((problem) => ({ version: V2026_04, problems: [problem] })),
      },
    ],
    'role-sticks': [{ code: 'role-sticks', roleArn: text }],
    'without-token': [
      { code: 'without-token', missed: ['pull-request-comment'] },
      { code: 'without-token', missed: ['pull-request-comment', 'release-notes'] },
    ],
    'record-not-written': (['release', 'event'] as const).flatMap((record) => [
      {
        code: 'record-not-written',
        record,
        cause: makeFault({ service: 'dynamodb', operation: 'PutItem', message: text }),
      },
      { code: 'record-not-written', record, cause: 'cancelled' },
      { code: 'record-not-written', record, cause: 'no-topic' },
    ]),
    'failure-issue-skipped': FAULTS.map((kind) => ({
      code: 'failure-issue-skipped',
      fault: makeGitHubFacts({ kind, attempted: 'creating the issue', message: text }),
    })),
    'comment-skipped': FAULTS.flatMap((kind) => [
      { code: 'comment-skipped', fault: makeGitHubFacts({ kind, message: text }), fromFork: false },
      { code: 'comment-skipped', fault: makeGitHubFacts({ kind, message: text }), fromFork: true },
    ]),
  };
  return Object.values(examples).flat();
}
