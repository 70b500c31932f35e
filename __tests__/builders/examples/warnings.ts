/** At least one warning of each code. The build fails for a new code without an example. */
import type { Fault } from '../../../src/cloudformation/fault.ts';
import type { Warning } from '../../../src/run/run-event.ts';
import { CHANGE_SET_ARN } from '../change.ts';
import { detailExamples } from './findings.ts';
import { makeDenied, makeFault } from '../fault.ts';
import { makeGitHubFacts } from '../github.ts';
import { makeApps, makeLosses } from '../impact.ts';
import { problemExamples } from './problems.ts';
import { makeServicesHealth } from '../services-health.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../version.ts';

/** The problems that a plan finds for an update. */
const IN_A_PLAN: ReadonlySet<string> = new Set([
  'parameters-lost',
  'exports-in-use',
  'replacements-refused',
  'downtime-refused',
  'steps-refused',
]);

type Code = Warning['code'];
type Examples = { readonly [Each in Code]: readonly Extract<Warning, { readonly code: Each }>[] };

const GITHUB_FAULTS = [
  ['forbidden', 403, 'Resource not accessible by integration'],
  ['unauthorized', 401, 'Bad credentials'],
  ['not-found', 404, 'Not Found'],
  ['rate-limited', 429, 'You have exceeded a secondary rate limit'],
  ['unavailable', 502, 'Bad Gateway'],
  ['rejected', 422, 'Validation Failed'],
] as const;

/** @param text replaces all text from other systems. Without it, the examples are realistic. */
export function warningExamples(text?: string): readonly Warning[] {
  const or = (real: string): string => text ?? real;
  const denied = (operation: string, service: Fault['service'] = 'cloudformation'): Fault =>
    text === undefined ? makeDenied(service, operation, '*') : makeFault({ service, operation, message: text });
  const leftover = {
    logicalId: 'InstancesSecurity',
    type: 'AWS::EC2::SecurityGroup',
    status: 'DELETE_FAILED',
    reason: or('resource sg-0a1b2c3d has a dependent object'),
    atMs: 0,
  };
  const examples: Examples = {
    blocked: [
      { code: 'blocked', required: V2017_03_REQUIRED, target: V2026_04, next: V2026_04 },
      { code: 'blocked', required: V2017_03_REQUIRED, target: V2026_04, next: undefined },
    ],
    'current-unpublished': [{ code: 'current-unpublished', current: V2026_04 }],
    'parameters-not-applied': [{ code: 'parameters-not-applied', keys: ['InstanceType', or('InstanceCount')] }],
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
          { logicalId: or('Router'), physicalId: 'x', type: or('AWS::Lambda::Function'), status: 'UPDATE_FAILED' },
        ],
      },
    ],
    'profile-hides-keys': [{ code: 'profile-hides-keys', profile: or('deploy') }],
    leftovers: [
      { code: 'leftovers', resources: [leftover] },
      { code: 'leftovers', resources: Array.from({ length: 9 }, () => leftover) },
    ],
    'change-set-left': [
      { code: 'change-set-left', changeSet: or(CHANGE_SET_ARN), fault: denied('DeleteChangeSet') },
      { code: 'change-set-left', changeSet: 'rack-a-to-b', fault: undefined },
    ],
    'release-age-unknown': [
      { code: 'release-age-unknown', version: V2026_04, fault: denied('HeadObject', 's3') },
      { code: 'release-age-unknown', version: V2026_04, fault: undefined },
    ],
    'dashboard-moved': [
      {
        code: 'dashboard-moved',
        from: or('staging-router-123.us-east-1.elb.amazonaws.com'),
        to: 'staging-router-456.us-east-1.elb.amazonaws.com',
      },
    ],
    'services-not-steady': [{ code: 'services-not-steady', limitMs: 600_000, health: makeServicesHealth(text) }],
    'services-not-checked': [
      { code: 'services-not-checked', fault: denied('ListServices', 'ecs') },
      { code: 'services-not-checked', fault: undefined },
    ],
    'api-not-checked': [
      { code: 'api-not-checked', why: 'private' },
      { code: 'api-not-checked', why: 'no-host' },
    ],
    'events-unreadable': [{ code: 'events-unreadable', fault: denied('DescribeStackEvents') }],
    'details-unreadable': [{ code: 'details-unreadable', fault: denied('DescribeEvents') }],
    'validation-warnings': [
      { code: 'validation-warnings', details: detailExamples(text).map((one) => ({ ...one, isBlocking: false })) },
    ],
    'deleted-by-hand': [{ code: 'deleted-by-hand', resources: ['ApiBalancer', or('Instances')] }],
    'express-mode': [{ code: 'express-mode' }],
    'exports-unchecked': [
      { code: 'exports-unchecked', exports: ['staging:HostedZone', or('staging:Vpc')], fault: denied('ListImports') },
    ],
    'apps-unchecked': [{ code: 'apps-unchecked', fault: denied('DescribeStacks') }],
    'apps-at-risk': [{ code: 'apps-at-risk', apps: makeApps(text) }],
    'apps-updating': [
      { code: 'apps-updating', apps: [or('shop')] },
      { code: 'apps-updating', apps: ['shop', or('blog')] },
    ],
    'api-not-redundant': [{ code: 'api-not-redundant' }],
    'replacements-allowed': [{ code: 'replacements-allowed', losses: makeLosses(text) }],
    'parameters-lost': [
      {
        code: 'parameters-lost',
        dropped: [{ name: 'Key', value: or('staging-key'), customised: true, carriedTo: [] }],
      },
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
    'role-sticks': [{ code: 'role-sticks', roleArn: or('arn:aws:iam::123456789012:role/rack-cloudformation') }],
    'without-token': [
      { code: 'without-token', missed: ['pull-request-comment'] },
      { code: 'without-token', missed: ['pull-request-comment', 'release-notes'] },
    ],
    'record-not-written': (['release', 'event'] as const).flatMap((record) => [
      {
        code: 'record-not-written',
        record,
        cause: record === 'release' ? denied('PutItem', 'dynamodb') : denied('Publish', 'sns'),
      },
      { code: 'record-not-written', record, cause: 'cancelled' },
      { code: 'record-not-written', record, cause: 'no-topic' },
    ]),
    'failure-issue-skipped': GITHUB_FAULTS.map(([kind, httpStatus, message]) => ({
      code: 'failure-issue-skipped',
      fault: makeGitHubFacts({ kind, httpStatus, attempted: 'creating the issue', message: or(message) }),
    })),
    'comment-skipped': GITHUB_FAULTS.flatMap(([kind, httpStatus, message]) =>
      [false, true].map((fromFork) => ({
        code: 'comment-skipped' as const,
        fault: makeGitHubFacts({ kind, httpStatus, message: or(message) }),
        fromFork,
      })),
    ),
  };
  return Object.values(examples).flat();
}
