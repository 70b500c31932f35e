/** At least one problem of each code, with realistic facts. The build fails for a new code without an example. */
import type { Fault } from '../../../src/cloudformation/fault.ts';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import type { Problem, ProblemCode, ProblemOf } from '../../../src/run/problem.ts';
import { makeDifference } from '../change.ts';
import { detailExamples } from './findings.ts';
import { makeDenied, makeFault } from '../fault.ts';
import {
  makeApps,
  makeConflicts,
  makeLosses,
  makeMountTargets,
  makeTypeChanges,
  unresolvedExamples,
} from '../impact.ts';
import { invalidExamples } from './invalid-values.ts';
import { makeServicesHealth } from '../services-health.ts';
import { STACK_ARN } from '../stack.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../version.ts';

type Examples = { readonly [Code in ProblemCode]: readonly ProblemOf<Code>[] };

const NO_SIGNAL =
  'Received 0 SUCCESS signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement';
const RETIRED =
  'The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions.';
const CHANGE_SET_ROLE = 'arn:aws:iam::123456789012:role/rack-cloudformation';

/** @param text replaces all text from other systems. Without it, the examples are realistic. */
export function problemExamples(text?: string): readonly Problem[] {
  const or = (real: string): string => text ?? real;
  const fault =
    text === undefined ? makeDenied('cloudformation', 'CreateChangeSet', STACK_ARN) : makeFault({ message: text });
  const refusedBy = (parts: Partial<Fault>): Fault => makeFault({ ...parts, message: or(parts.message ?? '') });
  const location = 's3://convox/release/versions.json';
  const template = 's3://convox/release/20260421192651/formation/rack.json';
  const neighbours = { before: V2017_02, after: V2026_04 };
  const diagnosis = makeDiagnosis(or(NO_SIGNAL), or(RETIRED));
  const typeChanges = makeTypeChanges(text);
  const examples: Examples = {
    'invalid-inputs': [
      {
        code: 'invalid-inputs',
        inputs: [{ input: 'timeout', given: or('2 hours'), accepted: 'a duration such as `90m`' }],
      },
      { code: 'invalid-inputs', inputs: [{ input: 'rack', given: '', accepted: "the name of the rack's stack" }] },
    ],
    'catalog-unreadable': (
      [
        ['not-found', 'NoSuchKey', 404, 'The specified key does not exist.'],
        ['access-denied', 'AccessDenied', 403, 'Access Denied'],
        ['too-large', 'TooLarge', 200, 'more than 32 MB'],
        ['unavailable', 'SlowDown', 503, 'Please reduce your request rate.'],
        ['rejected', 'AuthorizationHeaderMalformed', 400, "the region 'us-east-1' is wrong; expecting 'eu-west-1'"],
      ] as const
    ).map(([kind, code, httpStatus, message]) => ({
      code: 'catalog-unreadable',
      location,
      fault: refusedBy({ kind, service: 's3', operation: 'GetObject', code, httpStatus, message }),
    })),
    'catalog-unusable': [
      {
        code: 'catalog-unusable',
        location,
        flaws: Array.from({ length: 8 }, (_, index) => ({
          index,
          field: 'published',
          expected: 'true or false',
          found: or('"yes"'),
        })),
      },
      {
        code: 'catalog-unusable',
        location,
        flaws: [{ index: undefined, field: 'file', expected: 'JSON', found: 'an empty file' }],
      },
    ],
    'template-unreadable': [
      {
        code: 'template-unreadable',
        version: V2026_04,
        location: template,
        fault: refusedBy({ service: 's3', operation: 'GetObject', message: 'Access Denied' }),
      },
    ],
    'template-unusable': [
      {
        code: 'template-unusable',
        version: V2026_04,
        location: template,
        flaw: { flaw: 'not-a-rack', lacks: ['Instances', or('Cluster')] },
      },
      {
        code: 'template-unusable',
        version: V2026_04,
        location: template,
        flaw: { flaw: 'not-json', characters: 12_000 },
      },
      {
        code: 'template-unusable',
        version: V2026_04,
        location: template,
        flaw: { flaw: 'not-an-object', part: or('Resources') },
      },
    ],
    'template-not-copied': [
      {
        code: 'template-not-copied',
        version: V2026_04,
        bucket: or('my-templates'),
        owner: '123456789012',
        fault: refusedBy({ service: 's3', operation: 'PutObject', message: 'Access Denied' }),
      },
    ],
    'template-changed': [{ code: 'template-changed', version: V2026_04, location: template }],
    'rack-not-found': [{ code: 'rack-not-found', rack: or('stagin'), region: 'us-east-1' }],
    'not-a-rack': [
      { code: 'not-a-rack', rack: 'staging', why: { why: 'unknown-status', status: or('UPDATE_PAUSED') } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'other-stack', type: or('app') } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'lacks-parameters', lacks: ['Password', 'Version'] } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'lacks-instances' } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'adds-rack', resources: ['Instances', 'Cluster'] } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'nested-stack' } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'development-rack' } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'unreadable-version', version: or('20260421-custom') } },
    ],
    'rack-stuck': [
      {
        code: 'rack-stuck',
        status: 'UPDATE_ROLLBACK_FAILED',
        statusReason: or('The following resource(s) failed to update: [Router].'),
      },
      { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined, diagnosis },
      { code: 'rack-stuck', status: 'UPDATE_FAILED', statusReason: undefined },
      { code: 'rack-stuck', status: 'UPDATE_FAILED', isExpress: true, statusReason: undefined },
      { code: 'rack-stuck', status: 'IMPORT_ROLLBACK_FAILED', statusReason: undefined },
    ],
    'not-skippable': [
      {
        code: 'not-skippable',
        resources: [
          { logicalId: 'Instances', status: 'UPDATE_COMPLETE' },
          { logicalId: or('Instance'), status: undefined },
        ],
      },
    ],
    'stack-not-updatable': [
      { code: 'stack-not-updatable', status: 'DELETE_IN_PROGRESS', statusReason: or('User Initiated') },
      { code: 'stack-not-updatable', status: 'ROLLBACK_COMPLETE', statusReason: undefined },
      { code: 'stack-not-updatable', status: 'DELETE_COMPLETE', statusReason: undefined },
      { code: 'stack-not-updatable', status: 'DELETE_FAILED', statusReason: undefined },
      { code: 'stack-not-updatable', status: 'REVIEW_IN_PROGRESS', statusReason: undefined },
    ],
    'stack-stayed-busy': [{ code: 'stack-stayed-busy', status: 'UPDATE_IN_PROGRESS', limitMs: 3_600_000 }],
    'recovery-failed': [
      {
        code: 'recovery-failed',
        status: 'UPDATE_ROLLBACK_FAILED',
        diagnosis: { ...diagnosis, rootCause: diagnosis.rollbackFailures[0] },
      },
    ],
    'no-published-release': [{ code: 'no-published-release' }],
    'also-required-unknown': [
      { code: 'also-required-unknown', versions: [V2017_04] },
      { code: 'also-required-unknown', versions: [V2017_04, V2026_04] },
    ],
    'target-unknown': [
      { code: 'target-unknown', target: V2017_04, ...neighbours },
      { code: 'target-unknown', target: V2017_04, before: undefined, after: undefined },
    ],
    'target-unpublished': [{ code: 'target-unpublished', target: V2017_04 }],
    'stop-unpublished': [{ code: 'stop-unpublished', stop: V2017_03_REQUIRED, target: V2017_04 }],
    'current-unknown': [{ code: 'current-unknown', current: V2017_04, before: undefined, after: V2026_04 }],
    'required-release-skipped': [{ code: 'required-release-skipped', target: V2017_04, required: V2017_03_REQUIRED }],
    'downgrade-not-allowed': [{ code: 'downgrade-not-allowed', current: V2017_04, target: V2017_02 }],
    'downgrade-passes-required': [
      {
        code: 'downgrade-passes-required',
        current: V2017_04,
        target: V2017_02,
        required: V2017_03_REQUIRED,
      },
    ],
    'no-progress': [{ code: 'no-progress', version: V2017_02 }],
    'parameters-mismatch': [
      { code: 'parameters-mismatch', version: V2026_04, missing: ['Zones'], unknown: [or('InstanceTypes')] },
      { code: 'parameters-mismatch', version: V2026_04, missing: [], unknown: ['instancetype'] },
      { code: 'parameters-mismatch', version: V2026_04, missing: ['Zones', 'Key'], unknown: [] },
    ],
    'parameter-values-refused': [
      { code: 'parameter-values-refused', version: V2026_04, invalid: invalidExamples(text) },
      { code: 'parameter-values-refused', version: V2026_04, invalid: invalidExamples(text).slice(0, 1) },
    ],
    'references-unresolved': [
      { code: 'references-unresolved', version: V2026_04, references: unresolvedExamples(text).slice(0, 1) },
      { code: 'references-unresolved', version: V2026_04, references: unresolvedExamples(text) },
      { code: 'references-unresolved', version: V2026_04, references: unresolvedExamples(text).slice(2) },
    ],
    'types-changed': [
      { code: 'types-changed', version: V2017_04, current: V2017_02, changes: typeChanges, bridge: V2017_03_REQUIRED },
      { code: 'types-changed', version: V2017_04, current: V2017_02, changes: typeChanges.slice(1), bridge: undefined },
    ],
    'parameters-lost': [
      {
        code: 'parameters-lost',
        version: V2026_04,
        dropped: [
          { name: 'InternalSuffix', value: or('-internal'), customised: true, carriedTo: [] },
          { name: or('RouterSecret'), value: undefined, customised: true, carriedTo: [] },
          { name: 'Key', value: '', customised: true, carriedTo: [] },
        ],
        allow: ['InternalSuffix', or('RouterSecret'), 'Key'],
      },
      {
        code: 'parameters-lost',
        version: V2026_04,
        dropped: [{ name: 'Key', value: or('staging-key'), customised: true, carriedTo: [] }],
        allow: ['RootSize', 'Key'],
      },
    ],
    'exports-in-use': [
      {
        code: 'exports-in-use',
        version: V2026_04,
        exports: [
          { name: 'staging:HostedZone', importers: ['staging-shop', or('staging-api')] },
          { name: or('staging:Vpc'), importers: ['staging-blog'] },
        ],
      },
    ],
    'replacement-conflicts': [
      {
        code: 'replacement-conflicts',
        version: V2026_04,
        conflicts: makeConflicts(text),
        repair: undefined,
        allow: [or('DynamoBuilds'), 'Nat0', 'Balancer', 'EncryptionKey'],
      },
      {
        code: 'replacement-conflicts',
        version: V2026_04,
        conflicts: makeConflicts(text).slice(0, 1),
        repair: { parameter: 'Tenancy', value: 'default' },
        allow: [or('DynamoBuilds')],
      },
      {
        code: 'replacement-conflicts',
        version: V2026_04,
        conflicts: makeMountTargets(),
        repair: undefined,
        allow: ['VolumeTarget0', 'VolumeTarget1'],
      },
    ],
    'replacements-refused': [
      {
        code: 'replacements-refused',
        version: V2026_04,
        losses: makeLosses(text).slice(0, 3),
        allow: ['Balancer', 'Subnet0', or('VolumeFilesystem')],
      },
    ],
    'downtime-refused': [
      { code: 'downtime-refused', version: V2026_04, processes: makeApps(text).processes },
      { code: 'downtime-refused', version: V2026_04, processes: makeApps(text).processes.slice(0, 1) },
    ],
    'steps-refused': [
      {
        code: 'steps-refused',
        steps: [
          {
            version: V2017_04,
            problems: [
              { code: 'parameters-mismatch', version: V2017_04, missing: [or('RouterSecurityGroup')], unknown: [] },
            ],
          },
          {
            version: V2026_04,
            problems: [
              {
                code: 'exports-in-use',
                version: V2026_04,
                exports: [{ name: or('staging:Vpc'), importers: ['staging-blog'] }],
              },
              {
                code: 'replacements-refused',
                version: V2026_04,
                losses: makeLosses(text),
                allow: ['Balancer', or('VolumeFilesystem')],
              },
            ],
          },
        ],
        inputs: {
          requiredReleases: 'step',
          alsoRequired: [V2017_03_REQUIRED],
          parameters: [
            { name: 'InstanceCount', value: '3', secret: false },
            { name: 'Key', value: or('staging-key'), secret: false },
            { name: or('RouterSecurityGroup'), value: undefined, secret: false },
            { name: 'Password', value: undefined, secret: true },
          ],
          replacements: ['Balancer', or('VolumeFilesystem')],
          droppedParameters: ['RootSize'],
          downtime: 'warn',
        },
        unsolved: [
          {
            version: V2026_04,
            problems: [
              {
                code: 'exports-in-use',
                version: V2026_04,
                exports: [{ name: or('staging:Vpc'), importers: ['staging-blog'] }],
              },
            ],
          },
        ],
      },
      {
        code: 'steps-refused',
        steps: [
          {
            version: V2026_04,
            problems: [{ code: 'template-unreadable', version: V2026_04, location: template, fault }],
          },
        ],
        inputs: {
          ...{ requiredReleases: undefined, alsoRequired: undefined, parameters: undefined },
          ...{ replacements: undefined, droppedParameters: undefined, downtime: undefined },
        },
        unsolved: [
          {
            version: V2026_04,
            problems: [{ code: 'template-unreadable', version: V2026_04, location: template, fault }],
          },
        ],
      },
    ],
    'change-set-unusable': (
      [
        { why: 'gone' },
        { why: 'already-executed', ended: 'complete' },
        { why: 'already-executed', ended: 'failed' },
        { why: 'already-executed', ended: 'unknown' },
        { why: 'failed', reason: or("Parameter 'InstanceCount' must be a number not less than 3") },
        { why: 'failed', reason: '' },
        { why: 'other-stack', stack: or('production') },
        { why: 'other-target', version: or('20260420193621'), wanted: V2026_04 },
        { why: 'other-target', version: '', wanted: V2026_04 },
        {
          why: 'different',
          differences: [
            { part: 'template', names: ['Resources.Backdoor', or('Resources.Instances')] },
            { part: 'parameters', names: [] },
            { part: 'parameters', names: ['InstanceType', or('InstanceCount')] },
            { part: 'hidden-parameters', names: [or('Password')] },
            { part: 'tags', names: [or('team')] },
            { part: 'notification-topics', names: [or('arn:aws:sns:us-east-1:123456789012:events')] },
            { part: 'capabilities', names: [or('CAPABILITY_AUTO_EXPAND')] },
            { part: 'options', names: [or('RollbackConfiguration')] },
            { part: 'imports', names: [or('Settings')] },
          ],
        },
        { why: 'hidden-parameters', keys: ['Password', or('HttpProxy')] },
        { why: 'other-parameters', keys: ['InstanceType', or('InstanceCount')] },
      ] as const
    ).map((unfit) => ({ code: 'change-set-unusable', changeSet: or(CHANGE_SET), unfit })),
    busy: [{ code: 'busy', status: 'UPDATE_IN_PROGRESS', from: V2017_02, to: V2026_04 }],
    'unreviewed-role': [
      {
        code: 'unreviewed-role',
        roleArn: or(CHANGE_SET_ROLE),
        expected: undefined,
        status: 'UPDATE_ROLLBACK_COMPLETE',
        version: or(V2017_02),
      },
      {
        code: 'unreviewed-role',
        roleArn: undefined,
        expected: or(CHANGE_SET_ROLE),
        status: 'UPDATE_COMPLETE',
        version: V2026_04,
      },
    ],
    'change-set-failed': [
      {
        code: 'change-set-failed',
        version: V2026_04,
        reason: or("Parameter 'InstanceCount' must be a number not less than 3"),
        details: [],
      },
      {
        code: 'change-set-failed',
        version: V2026_04,
        reason: or('The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]'),
        details: detailExamples(text),
      },
    ],
    'change-set-empty': [{ code: 'change-set-empty', version: V2026_04 }],
    'change-set-not-made': [{ code: 'change-set-not-made', version: V2026_04, limitMs: 600_000 }],
    'plan-stale': [
      { code: 'plan-stale', attempts: 5, by: 'another-update' },
      { code: 'plan-stale', attempts: 2, by: 'another-plan' },
      {
        code: 'plan-stale',
        attempts: 2,
        by: 'another-plan',
        difference: makeDifference(text),
      },
    ],
    'credentials-missing': ['Could not load credentials from any providers', 'AWS_PROFILE=deploy'].map((message) => ({
      code: 'credentials-missing',
      fault: refusedBy({ ...NOT_SENT, kind: 'credentials-missing', code: 'CredentialsProviderError', message }),
    })),
    'credentials-invalid': [
      {
        code: 'credentials-invalid',
        fault: refusedBy({
          kind: 'credentials-invalid',
          code: 'InvalidClientTokenId',
          message: 'The security token included in the request is invalid.',
        }),
      },
    ],
    'credentials-expired': [{ code: 'credentials-expired', fault: refusedBy(EXPIRED) }],
    'role-not-assumed': roleRefusals(or),
    'access-denied': [
      { code: 'access-denied', fault, stack: 'staging' },
      {
        code: 'access-denied',
        fault: text === undefined ? makeDenied('cloudformation', 'ListStacks', '*') : fault,
        stack: '*',
      },
    ],
    'aws-rejected': REJECTIONS.map(([code, message]) => ({
      code: 'aws-rejected',
      fault: refusedBy({ kind: 'rejected', code, httpStatus: 400, message }),
    })),
    'aws-unavailable': [
      {
        code: 'aws-unavailable',
        fault: refusedBy({ ...NOT_SENT, kind: 'unavailable', code: 'ECONNRESET', message: 'socket hang up' }),
      },
      {
        code: 'aws-unavailable',
        fault: refusedBy({
          ...NOT_SENT,
          kind: 'untrusted-certificate',
          code: 'SELF_SIGNED_CERT_IN_CHAIN',
          message: 'self-signed certificate in certificate chain',
        }),
      },
    ],
    'rolled-back': [
      { code: 'rolled-back', target: V2026_04, status: 'UPDATE_ROLLBACK_COMPLETE', diagnosis, details: [] },
      {
        code: 'rolled-back',
        target: V2026_04,
        status: 'UPDATE_ROLLBACK_COMPLETE',
        diagnosis,
        details: detailExamples(text),
      },
    ],
    'update-failed': [
      {
        code: 'update-failed',
        target: V2026_04,
        status: 'UPDATE_ROLLBACK_FAILED',
        diagnosis,
        details: detailExamples(text),
      },
    ],
    'ended-elsewhere': [
      { code: 'ended-elsewhere', target: V2026_04, version: or(V2017_04), status: 'UPDATE_COMPLETE' },
    ],
    'timed-out': [{ code: 'timed-out', limitMs: 5_400_000, status: 'UPDATE_IN_PROGRESS' }],
    'monitoring-failed': [
      {
        code: 'monitoring-failed',
        fault: refusedBy(EXPIRED),
        status: 'UPDATE_IN_PROGRESS',
      },
      { code: 'monitoring-failed', fault: undefined, status: 'UPDATE_IN_PROGRESS' },
    ],
    'api-not-answering': [
      { code: 'api-not-answering', host: 'staging-rack.convox.test', limitMs: 900_000, last: or('connect ETIMEDOUT') },
      { code: 'api-not-answering', host: 'staging-rack.convox.test', limitMs: 900_000, last: '' },
    ],
    'services-not-steady': [{ code: 'services-not-steady', limitMs: 600_000, health: makeServicesHealth(text) }],
    'cancelled-before-start': [{ code: 'cancelled-before-start' }],
    'cancelled-while-verifying': [
      { code: 'cancelled-while-verifying', host: 'staging-rack.convox.test', waitingFor: 'api' },
      { code: 'cancelled-while-verifying', host: '', waitingFor: 'services' },
    ],
    'cancelled-and-left': [{ code: 'cancelled-and-left', status: 'UPDATE_IN_PROGRESS' }],
    'cancelled-and-rolling-back': [{ code: 'cancelled-and-rolling-back', status: 'UPDATE_ROLLBACK_IN_PROGRESS' }],
    'cancelled-rollback-refused': [
      {
        code: 'cancelled-rollback-refused',
        status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
        fault: refusedBy({
          kind: 'rejected',
          operation: 'CancelUpdateStack',
          code: 'ValidationError',
          httpStatus: 400,
          message: 'CancelUpdateStack cannot be called from current stack status',
        }),
      },
    ],
    'cancelled-rollback-unknown': [
      {
        code: 'cancelled-rollback-unknown',
        status: 'UPDATE_IN_PROGRESS',
        fault: refusedBy({
          kind: 'unavailable',
          operation: 'CancelUpdateStack',
          code: 'ServiceUnavailable',
          httpStatus: 503,
          message: 'Service Unavailable',
        }),
      },
      { code: 'cancelled-rollback-unknown', status: undefined, fault: undefined },
    ],
    internal: [
      {
        code: 'internal',
        message: or("Cannot read properties of undefined (reading 'version')"),
        stack: `TypeError: ${or("Cannot read properties of undefined (reading 'version')")}\n    at planRoute (index.js:1:1)`,
      },
    ],
  };
  return Object.values(examples).flat();
}

const CHANGE_SET = 'rack-20170202012654-to-20260421192651-run-1-1-step-1-try-1';
const NOT_SENT = { httpStatus: undefined } as const;
const EXPIRED = {
  kind: 'credentials-expired',
  code: 'ExpiredToken',
  message: 'The security token included in the request is expired',
} as const;

/** One for each known rejection, and an unknown one. */
const REJECTIONS = [
  ['ValidationError', 'S3 error: Access Denied'],
  ['ValidationError', 'TemplateURL must be a supported URL.'],
  ['LimitExceededException', 'ChangeSet limit exceeded for stack staging'],
  ['InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_NAMED_IAM]'],
  ['ValidationError', `Role ${CHANGE_SET_ROLE} is invalid or cannot be assumed`],
  ['ValidationError', 'Stack policy does not allow this'],
] as const;

/** A root cause, one consequence, and one failure of the rollback. */
export function makeDiagnosis(reason: string, blocked = reason): Diagnosis {
  const failure = { type: 'AWS::AutoScaling::AutoScalingGroup', atMs: Date.UTC(2026, 3, 22, 12, 31, 7) };
  return {
    rootCause: {
      ...failure,
      logicalId: 'Instances',
      status: 'UPDATE_FAILED',
      reason,
    },
    consequences: [
      { ...failure, logicalId: 'ApiWebService', type: 'AWS::ECS::Service', status: 'UPDATE_FAILED', reason },
    ],
    rollbackFailures: [
      { ...failure, logicalId: 'Router', type: 'AWS::Lambda::Function', status: 'UPDATE_FAILED', reason: blocked },
    ],
    cancelled: 3,
    stackReason: reason,
  };
}

/** Rejections by GitHub and AWS STS of a job of `YOU/RACKS` on `main`. */
function roleRefusals(written: (text: string) => string): readonly Extract<Problem, { code: 'role-not-assumed' }>[] {
  const roleArn = written('arn:aws:iam::123456789012:role/rack-updater');
  const audience = written('sts.amazonaws.com');
  const claims = {
    sub: written('repo:YOU/RACKS:ref:refs/heads/main'),
    aud: audience,
    iss: written('https://token.actions.githubusercontent.com'),
  };
  const denied = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
  const byGitHub = (['no-id-token', 'fork'] as const).map((why) =>
    makeFault({
      ...{ service: 'github', operation: 'id-token', code: 'NoIdToken', httpStatus: undefined },
      kind: 'role-not-assumed',
      message: written('ACTIONS_ID_TOKEN_REQUEST_URL is not set'),
      role: { why, roleArn, audience, claims: undefined },
    }),
  );
  const bySts = (
    [
      ['not-trusted', 403, 'AccessDenied', denied],
      ['no-provider', 400, 'InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${claims.iss}`],
      ['wrong-audience', 400, 'InvalidIdentityToken', 'Incorrect token audience'],
      ['expired', 400, 'ExpiredTokenException', 'Token expired'],
      ['other', 403, 'RegionDisabledException', 'STS is not activated in this region for account:123456789012'],
    ] as const
  ).map(([why, httpStatus, code, message]) =>
    makeFault({
      ...{ service: 'sts', operation: 'AssumeRoleWithWebIdentity', code, httpStatus },
      kind: 'role-not-assumed',
      message: written(message),
      role: { why, roleArn, audience, claims },
    }),
  );
  return [...byGitHub, ...bySts].map((fault) => ({ code: 'role-not-assumed', fault }));
}
