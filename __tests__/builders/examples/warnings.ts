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
/** For each code, the facts of its examples. */
type Facts = { readonly [Each in Code]: readonly Omit<Extract<Warning, { readonly code: Each }>, 'code'>[] };

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
    ...{ logicalId: 'InstancesSecurity', type: 'AWS::EC2::SecurityGroup', status: 'DELETE_FAILED' },
    ...{ reason: or('resource sg-0a1b2c3d has a dependent object'), atMs: 0 },
  };
  const skipped = (logicalId: string, type: string) => ({ logicalId, physicalId: 'x', type, status: 'UPDATE_FAILED' });
  const facts: Facts = {
    blocked: [V2026_04, undefined].map((next) => ({ required: V2017_03_REQUIRED, target: V2026_04, next })),
    'current-unpublished': [{ current: V2026_04 }],
    'parameters-not-applied': [{ keys: ['InstanceType', or('InstanceCount')] }],
    'last-update-failed': [{ status: 'UPDATE_ROLLBACK_COMPLETE' }],
    'recovery-first': [{ status: 'UPDATE_ROLLBACK_FAILED' }],
    'zones-unknown': [{}],
    'resources-skipped': [
      {
        resources: [
          skipped('Instances', 'AWS::AutoScaling::AutoScalingGroup'),
          skipped(or('Router'), or('AWS::Lambda::Function')),
        ],
      },
    ],
    'profile-hides-keys': [{ profile: or('deploy') }],
    leftovers: [1, 9].map((length) => ({ resources: Array.from({ length }, () => leftover) })),
    'change-set-left': [
      { changeSet: or(CHANGE_SET_ARN), fault: denied('DeleteChangeSet') },
      { changeSet: 'rack-a-to-b', fault: undefined },
    ],
    'release-age-unknown': [denied('HeadObject', 's3'), undefined].map((fault) => ({ version: V2026_04, fault })),
    'dashboard-moved': [
      {
        from: or('staging-router-123.us-east-1.elb.amazonaws.com'),
        to: 'staging-router-456.us-east-1.elb.amazonaws.com',
      },
    ],
    'services-not-steady': [{ limitMs: 600_000, health: makeServicesHealth(text) }],
    'services-not-checked': [{ fault: denied('ListServices', 'ecs') }, { fault: undefined }],
    'api-not-checked': [{ why: 'private' }, { why: 'no-host' }],
    'events-unreadable': [{ fault: denied('DescribeStackEvents') }],
    'details-unreadable': [{ fault: denied('DescribeEvents') }],
    'validation-warnings': [{ details: detailExamples(text).map((one) => ({ ...one, isBlocking: false })) }],
    'deleted-by-hand': [{ resources: ['ApiBalancer', or('Instances')] }],
    'express-mode': [{}],
    'exports-unchecked': [{ exports: ['staging:HostedZone', or('staging:Vpc')], fault: denied('ListImports') }],
    'apps-unchecked': [{ fault: denied('DescribeStacks') }],
    'apps-at-risk': [{ apps: makeApps(text) }],
    'apps-updating': [{ apps: [or('shop')] }, { apps: ['shop', or('blog')] }],
    'api-not-redundant': [{}],
    'replacements-allowed': [{ losses: makeLosses(text) }],
    'parameters-lost': [{ dropped: [{ name: 'Key', value: or('staging-key'), customized: true, carriedTo: [] }] }],
    'would-be-refused': problemExamples(text).flatMap((problem) => (IN_A_PLAN.has(problem.code) ? [{ problem }] : [])),
    'may-be-refused': [
      {
        steps: problemExamples(text)
          .filter(({ code }) => code === 'replacements-refused' || code === 'references-unresolved')
          .map((problem) => ({ version: V2026_04, problems: [problem] })),
      },
    ],
    'role-sticks': [{ roleArn: or('arn:aws:iam::123456789012:role/rack-cloudformation') }],
    'without-token': [{ missed: ['pull-request-comment'] }, { missed: ['pull-request-comment', 'release-notes'] }],
    'record-not-written': (['release', 'event'] as const).flatMap((record) => [
      { record, cause: record === 'release' ? denied('PutItem', 'dynamodb') : denied('Publish', 'sns') },
      { record, cause: 'cancelled' },
      { record, cause: 'no-topic' },
    ]),
    'failure-issue-skipped': GITHUB_FAULTS.map(([kind, httpStatus, message]) => ({
      fault: makeGitHubFacts({ kind, httpStatus, attempted: 'creating the issue', message: or(message) }),
    })),
    'comment-skipped': GITHUB_FAULTS.flatMap(([kind, httpStatus, message]) =>
      [false, true].map((fromFork) => {
        return { fault: makeGitHubFacts({ kind, httpStatus, message: or(message) }), fromFork };
      }),
    ),
  };
  return Object.entries(facts).flatMap(([code, all]) => all.map((one) => ({ code, ...one }) as Warning));
}
