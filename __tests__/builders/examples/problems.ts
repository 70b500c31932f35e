/** At least one problem of each code, with realistic facts. The build fails for a new code without an example. */
import type { Fault } from '../../../src/cloudformation/fault.ts';
import type { Diagnosis } from '../../../src/diagnosis/diagnosis.ts';
import type { Problem, ProblemCode, ProblemOf, RefusedStep } from '../../../src/run/problem.ts';
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

/** For each code, the facts of its examples. */
type Facts = { readonly [Code in ProblemCode]: readonly Omit<ProblemOf<Code>, 'code'>[] };

const NO_SIGNAL =
  'Received 0 SUCCESS signal(s) out of 1. Unable to satisfy 100% MinSuccessfulInstancesPercent requirement';
const RETIRED =
  'The runtime parameter of nodejs12.x is no longer supported for creating or updating AWS Lambda functions.';
const TOO_FEW = "Parameter 'InstanceCount' must be a number not less than 3";
const UNDEFINED = "Cannot read properties of undefined (reading 'version')";
const CHANGE_SET_ROLE = 'arn:aws:iam::123456789012:role/rack-cloudformation';
const CHANGE_SET = 'rack-20170202012654-to-20260421192651-run-1-1-step-1-try-1';
const CATALOG = 's3://convox/release/versions.json';
const TEMPLATE = { version: V2026_04, location: 's3://convox/release/20260421192651/formation/rack.json' };
const CANCEL = { operation: 'CancelUpdateStack' };
const API_HOST = 'staging-rack.convox.test';

const INVALID_TOKEN = 'The security token included in the request is invalid.';
const EXPIRED_TOKEN = 'The security token included in the request is expired';
const SELF_SIGNED = 'self-signed certificate in certificate chain';
const TOO_LATE = 'CancelUpdateStack cannot be called from current stack status';

/** An S3 error for each advice on a list of releases that cannot be read. */
const UNREADABLE: readonly (readonly [kind: Fault['kind'], code: string, httpStatus: number, message: string])[] = [
  ['not-found', 'NoSuchKey', 404, 'The specified key does not exist.'],
  ['access-denied', 'AccessDenied', 403, 'Access Denied'],
  ['too-large', 'TooLarge', 200, 'more than 32 MB'],
  ['unavailable', 'SlowDown', 503, 'Please reduce your request rate.'],
  ['rejected', 'AuthorizationHeaderMalformed', 400, "the region 'us-east-1' is wrong; expecting 'eu-west-1'"],
];

/** One for each known rejection, and an unknown one. */
const REJECTIONS = [
  ['ValidationError', 'S3 error: Access Denied'],
  ['ValidationError', 'TemplateURL must be a supported URL.'],
  ['LimitExceededException', 'ChangeSet limit exceeded for stack staging'],
  ['InsufficientCapabilitiesException', 'Requires capabilities : [CAPABILITY_NAMED_IAM]'],
  ['ValidationError', `Role ${CHANGE_SET_ROLE} is invalid or cannot be assumed`],
  ['ValidationError', 'Stack policy does not allow this'],
] as const;

/** @param text replaces all text from other systems. Without it, the examples are realistic. */
export function problemExamples(text?: string): readonly Problem[] {
  const or = (real: string): string => text ?? real;
  const refused = (
    kind: Fault['kind'],
    code: string,
    httpStatus: number | undefined,
    message: string,
    parts: Partial<Fault> = {},
  ): Fault => makeFault({ kind, code, httpStatus, message: or(message), ...parts });
  const denied = (operation: string, resource: string): Fault =>
    text === undefined ? makeDenied('cloudformation', operation, resource) : makeFault({ message: text });
  const s3 = (operation: string): Partial<Fault> => ({ service: 's3', operation });
  const s3Denied = (operation: string): Fault =>
    refused('access-denied', 'AccessDenied', 403, 'Access Denied', s3(operation));
  const expired = refused('credentials-expired', 'ExpiredToken', 403, EXPIRED_TOKEN);
  const [version, target] = [V2026_04, V2026_04];
  const diagnosis = makeDiagnosis(or(NO_SIGNAL), or(RETIRED));
  const [details, invalid, losses] = [detailExamples(text), invalidExamples(text), makeLosses(text)];
  const [references, typeChanges] = [unresolvedExamples(text), makeTypeChanges(text)];
  const [health, { processes }] = [makeServicesHealth(text), makeApps(text)];
  const vpcInUse = {
    code: 'exports-in-use',
    version,
    exports: [{ name: or('staging:Vpc'), importers: ['staging-blog'] }],
  } as const;
  const unreadable: RefusedStep = {
    version,
    problems: [{ code: 'template-unreadable', ...TEMPLATE, fault: denied('CreateChangeSet', STACK_ARN) }],
  };
  const lost = (name: string, value: string | undefined) => ({ name, value, customized: true, carriedTo: [] });
  const facts: Facts = {
    'invalid-inputs': [
      { inputs: [{ input: 'timeout', given: or('2 hours'), accepted: 'a duration such as `90m`' }] },
      { inputs: [{ input: 'rack', given: '', accepted: "the name of the rack's stack" }] },
    ],
    'catalog-unreadable': UNREADABLE.map((error) => ({ location: CATALOG, fault: refused(...error, s3('GetObject')) })),
    'catalog-unusable': [
      {
        location: CATALOG,
        flaws: Array.from({ length: 8 }, (_, index) => {
          return { index, field: 'published', expected: 'true or false', found: or('"yes"') };
        }),
      },
      { location: CATALOG, flaws: [{ index: undefined, field: 'file', expected: 'JSON', found: 'an empty file' }] },
    ],
    'template-unreadable': [{ ...TEMPLATE, fault: s3Denied('GetObject') }],
    'template-unusable': [
      { ...TEMPLATE, flaw: { flaw: 'not-a-rack', lacks: ['Instances', or('Cluster')] } },
      { ...TEMPLATE, flaw: { flaw: 'not-json', characters: 12_000 } },
      { ...TEMPLATE, flaw: { flaw: 'not-an-object', part: or('Resources') } },
    ],
    'template-not-copied': [
      { version, bucket: or('my-templates'), owner: '123456789012', fault: s3Denied('PutObject') },
    ],
    'template-changed': [TEMPLATE],
    'rack-not-found': [{ rack: or('stagin'), region: 'us-east-1' }],
    'not-a-rack': (
      [
        { why: 'unknown-status', status: or('UPDATE_PAUSED') },
        { why: 'other-stack', type: or('app') },
        { why: 'lacks-parameters', lacks: ['Password', 'Version'] },
        { why: 'lacks-instances' },
        { why: 'adds-rack', resources: ['Instances', 'Cluster'] },
        { why: 'nested-stack' },
        { why: 'development-rack' },
        { why: 'unreadable-version', version: or('20260421-custom') },
      ] as const
    ).map((why) => ({ rack: 'staging', why })),
    'rack-stuck': [
      { status: 'UPDATE_ROLLBACK_FAILED', statusReason: or('The following resource(s) failed to update: [Router].') },
      { status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined, diagnosis },
      { status: 'UPDATE_FAILED', statusReason: undefined },
      { status: 'UPDATE_FAILED', isExpress: true, statusReason: undefined },
      { status: 'IMPORT_ROLLBACK_FAILED', statusReason: undefined },
    ],
    'not-skippable': [
      {
        resources: [
          { logicalId: 'Instances', status: 'UPDATE_COMPLETE' },
          { logicalId: or('Instance'), status: undefined },
        ],
      },
    ],
    'stack-not-updatable': [
      { status: 'DELETE_IN_PROGRESS', statusReason: or('User Initiated') },
      { status: 'ROLLBACK_COMPLETE', statusReason: undefined },
      { status: 'DELETE_COMPLETE', statusReason: undefined },
      { status: 'DELETE_FAILED', statusReason: undefined },
      { status: 'REVIEW_IN_PROGRESS', statusReason: undefined },
    ],
    'stack-stayed-busy': [{ status: 'UPDATE_IN_PROGRESS', limitMs: 3_600_000 }],
    'recovery-failed': [
      { status: 'UPDATE_ROLLBACK_FAILED', diagnosis: { ...diagnosis, rootCause: diagnosis.rollbackFailures[0] } },
    ],
    'no-published-release': [{}],
    'also-required-unknown': [{ versions: [V2017_04] }, { versions: [V2017_04, V2026_04] }],
    'target-unknown': [
      { target: V2017_04, before: V2017_02, after: V2026_04 },
      { target: V2017_04, before: undefined, after: undefined },
    ],
    'target-unpublished': [{ target: V2017_04 }],
    'stop-unpublished': [{ stop: V2017_03_REQUIRED, target: V2017_04 }],
    'current-unknown': [{ current: V2017_04, before: undefined, after: V2026_04 }],
    'required-release-skipped': [{ target: V2017_04, required: V2017_03_REQUIRED }],
    'downgrade-not-allowed': [{ current: V2017_04, target: V2017_02 }],
    'downgrade-passes-required': [{ current: V2017_04, target: V2017_02, required: V2017_03_REQUIRED }],
    'no-progress': [{ version: V2017_02 }],
    'parameters-mismatch': [
      { version, missing: ['Zones'], unknown: [or('InstanceTypes')] },
      { version, missing: [], unknown: ['instancetype'] },
      { version, missing: ['Zones', 'Key'], unknown: [] },
    ],
    'parameter-values-refused': [
      { version, invalid },
      { version, invalid: invalid.slice(0, 1) },
    ],
    'references-unresolved': [
      { version, references: references.slice(0, 1) },
      { version, references },
      { version, references: references.slice(2) },
    ],
    'types-changed': [
      { version: V2017_04, current: V2017_02, changes: typeChanges, bridge: V2017_03_REQUIRED },
      { version: V2017_04, current: V2017_02, changes: typeChanges.slice(1), bridge: undefined },
    ],
    'parameters-lost': [
      {
        version,
        dropped: [lost('InternalSuffix', or('-internal')), lost(or('RouterSecret'), undefined), lost('Key', '')],
        allow: ['InternalSuffix', or('RouterSecret'), 'Key'],
      },
      { version, dropped: [lost('Key', or('staging-key'))], allow: ['RootSize', 'Key'] },
    ],
    'exports-in-use': [
      {
        version,
        exports: [
          { name: 'staging:HostedZone', importers: ['staging-shop', or('staging-api')] },
          { name: or('staging:Vpc'), importers: ['staging-blog'] },
        ],
      },
    ],
    'replacement-conflicts': [
      {
        version,
        conflicts: makeConflicts(text),
        repair: undefined,
        allow: [or('DynamoBuilds'), 'Nat0', 'Balancer', 'EncryptionKey'],
      },
      {
        version,
        conflicts: makeConflicts(text).slice(0, 1),
        repair: { parameter: 'Tenancy', value: 'default' },
        allow: [or('DynamoBuilds')],
      },
      { version, conflicts: makeMountTargets(), repair: undefined, allow: ['VolumeTarget0', 'VolumeTarget1'] },
    ],
    'replacements-refused': [
      { version, losses: losses.slice(0, 3), allow: ['Balancer', 'Subnet0', or('VolumeFilesystem')] },
    ],
    'downtime-refused': [
      { version, processes },
      { version, processes: processes.slice(0, 1) },
    ],
    'steps-refused': [
      {
        steps: [
          {
            version: V2017_04,
            problems: [
              { code: 'parameters-mismatch', version: V2017_04, missing: [or('RouterSecurityGroup')], unknown: [] },
            ],
          },
          {
            version,
            problems: [
              vpcInUse,
              { code: 'replacements-refused', version, losses, allow: ['Balancer', or('VolumeFilesystem')] },
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
        unsolved: [{ version, problems: [vpcInUse] }],
      },
      {
        steps: [unreadable],
        inputs: {
          ...{ requiredReleases: undefined, alsoRequired: undefined, parameters: undefined },
          ...{ replacements: undefined, droppedParameters: undefined, downtime: undefined },
        },
        unsolved: [unreadable],
      },
    ],
    'change-set-unusable': (
      [
        { why: 'gone' },
        { why: 'already-executed', ended: 'complete' },
        { why: 'already-executed', ended: 'failed' },
        { why: 'already-executed', ended: 'unknown' },
        { why: 'failed', reason: or(TOO_FEW) },
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
    ).map((unfit) => ({ changeSet: or(CHANGE_SET), unfit })),
    busy: [{ status: 'UPDATE_IN_PROGRESS', from: V2017_02, to: V2026_04 }],
    'unreviewed-role': [
      {
        ...{ roleArn: or(CHANGE_SET_ROLE), expected: undefined },
        ...{ status: 'UPDATE_ROLLBACK_COMPLETE', version: or(V2017_02) },
      },
      { roleArn: undefined, expected: or(CHANGE_SET_ROLE), status: 'UPDATE_COMPLETE', version },
    ],
    'change-set-failed': [
      { version, reason: or(TOO_FEW), details: [] },
      {
        version,
        reason: or('The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]'),
        details,
      },
    ],
    'change-set-empty': [{ version }],
    'change-set-not-made': [{ version, limitMs: 600_000 }],
    'plan-stale': [
      { attempts: 5, by: 'another-update' },
      { attempts: 2, by: 'another-plan' },
      { attempts: 2, by: 'another-plan', difference: makeDifference(text) },
    ],
    'credentials-missing': ['Could not load credentials from any providers', 'AWS_PROFILE=deploy'].map((message) => {
      return { fault: refused('credentials-missing', 'CredentialsProviderError', undefined, message) };
    }),
    'credentials-invalid': [{ fault: refused('credentials-invalid', 'InvalidClientTokenId', 403, INVALID_TOKEN) }],
    'credentials-expired': [{ fault: expired }],
    'role-not-assumed': roleRefusals(or).map((fault) => ({ fault })),
    'access-denied': [
      { fault: denied('CreateChangeSet', STACK_ARN), stack: 'staging' },
      { fault: denied('ListStacks', '*'), stack: '*' },
    ],
    'aws-rejected': REJECTIONS.map(([code, message]) => ({ fault: refused('rejected', code, 400, message) })),
    'aws-unavailable': [
      { fault: refused('unavailable', 'ECONNRESET', undefined, 'socket hang up') },
      { fault: refused('untrusted-certificate', 'SELF_SIGNED_CERT_IN_CHAIN', undefined, SELF_SIGNED) },
    ],
    'rolled-back': [[], details].map((found) => {
      return { target, status: 'UPDATE_ROLLBACK_COMPLETE', diagnosis, details: found };
    }),
    'update-failed': [{ target, status: 'UPDATE_ROLLBACK_FAILED', diagnosis, details }],
    'ended-elsewhere': [{ target, version: or(V2017_04), status: 'UPDATE_COMPLETE' }],
    'timed-out': [{ limitMs: 5_400_000, status: 'UPDATE_IN_PROGRESS' }],
    'monitoring-failed': [
      { fault: expired, status: 'UPDATE_IN_PROGRESS' },
      { fault: undefined, status: 'UPDATE_IN_PROGRESS' },
    ],
    'api-not-answering': [
      { host: API_HOST, limitMs: 900_000, last: or('connect ETIMEDOUT') },
      { host: API_HOST, limitMs: 900_000, last: '' },
    ],
    'services-not-steady': [{ limitMs: 600_000, health }],
    'cancelled-before-start': [{}],
    'cancelled-while-verifying': [
      { host: API_HOST, waitingFor: 'api' },
      { host: '', waitingFor: 'services' },
    ],
    'cancelled-and-left': [{ status: 'UPDATE_IN_PROGRESS' }],
    'cancelled-and-rolling-back': [{ status: 'UPDATE_ROLLBACK_IN_PROGRESS' }],
    'cancelled-rollback-refused': [
      {
        status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
        fault: refused('rejected', 'ValidationError', 400, TOO_LATE, CANCEL),
      },
    ],
    'cancelled-rollback-unknown': [
      {
        status: 'UPDATE_IN_PROGRESS',
        fault: refused('unavailable', 'ServiceUnavailable', 503, 'Service Unavailable', CANCEL),
      },
      { status: undefined, fault: undefined },
    ],
    internal: [{ message: or(UNDEFINED), stack: `TypeError: ${or(UNDEFINED)}\n    at planRoute (index.js:1:1)` }],
  };
  return Object.entries(facts).flatMap(([code, all]) => all.map((one) => ({ code, ...one }) as Problem));
}

/** A root cause, one consequence, and one failure of the rollback. */
export function makeDiagnosis(reason: string, blocked = reason): Diagnosis {
  const failed = { atMs: Date.UTC(2026, 3, 22, 12, 31, 7), status: 'UPDATE_FAILED', reason };
  return {
    rootCause: { ...failed, logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' },
    consequences: [{ ...failed, logicalId: 'ApiWebService', type: 'AWS::ECS::Service' }],
    rollbackFailures: [{ ...failed, logicalId: 'Router', type: 'AWS::Lambda::Function', reason: blocked }],
    cancelled: 3,
    stackReason: reason,
  };
}

/** Rejections by GitHub and AWS STS of a job of `YOU/RACKS` on `main`. */
function roleRefusals(written: (text: string) => string): readonly Fault[] {
  const roleArn = written('arn:aws:iam::123456789012:role/rack-updater');
  const audience = written('sts.amazonaws.com');
  const iss = written('https://token.actions.githubusercontent.com');
  const claims = { sub: written('repo:YOU/RACKS:ref:refs/heads/main'), aud: audience, iss };
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
      ['not-trusted', 403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
      ['no-provider', 400, 'InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${iss}`],
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
  return [...byGitHub, ...bySts];
}
