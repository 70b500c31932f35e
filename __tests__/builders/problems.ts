/** One problem of each code at least, with facts as they come; a new code breaks the build until it has an example. */
import type { Diagnosis } from '../../src/diagnosis/diagnosis.ts';
import type { Problem, ProblemCode, ProblemOf } from '../../src/run/problem.ts';
import { makeDifference } from './change.ts';
import { detailExamples } from './details.ts';
import { makeFault } from './fault.ts';
import {
  makeApps,
  makeConflicts,
  makeLosses,
  makeMountTargets,
  makeTypeChanges,
  unresolvedExamples,
} from './impact.ts';
import { invalidExamples } from './invalid.ts';
import { makeServicesHealth } from './services-health.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from './version.ts';

type Examples = { readonly [Code in ProblemCode]: readonly ProblemOf<Code>[] };

/** The given text stands wherever a problem holds text that is not ours. */
const SAMPLE = 'Resource handler returned message: "no"';

/** @param text in the place of everything that others have written. */
export function problemExamples(text = SAMPLE): readonly Problem[] {
  const fault = makeFault({ message: text });
  const location = 's3://convox/release/versions.json';
  const neighbours = { before: V2017_02, after: V2026_04 };
  const diagnosis = makeDiagnosis(text);
  const typeChanges = makeTypeChanges(text);
  const examples: Examples = {
    'invalid-inputs': [
      { code: 'invalid-inputs', inputs: [{ input: 'timeout', given: text, accepted: 'a duration such as `90m`' }] },
      { code: 'invalid-inputs', inputs: [{ input: 'rack', given: '', accepted: "the name of the rack's stack" }] },
    ],
    'catalog-unreadable': (['not-found', 'access-denied', 'too-large', 'unavailable', 'rejected'] as const).map(
      (kind) => ({
        code: 'catalog-unreadable',
        location,
        fault: makeFault({ kind, service: 's3', operation: 'GetObject', message: text }),
      }),
    ),
    'catalog-unusable': [
      {
        code: 'catalog-unusable',
        location,
        flaws: Array.from({ length: 8 }, (_, index) => ({
          index,
          field: 'published',
          expected: 'true or false',
          found: text,
        })),
      },
      {
        code: 'catalog-unusable',
        location,
        flaws: [{ index: undefined, field: 'file', expected: 'JSON', found: 'an empty file' }],
      },
    ],
    'template-unreadable': [{ code: 'template-unreadable', version: V2026_04, location, fault }],
    'template-unusable': [
      {
        code: 'template-unusable',
        version: V2026_04,
        location,
        flaw: { flaw: 'not-a-rack', lacks: ['Instances', text] },
      },
      { code: 'template-unusable', version: V2026_04, location, flaw: { flaw: 'not-json', characters: 12_000 } },
      { code: 'template-unusable', version: V2026_04, location, flaw: { flaw: 'not-an-object', part: text } },
    ],
    'template-not-copied': [
      { code: 'template-not-copied', version: V2026_04, bucket: text, owner: '123456789012', fault },
    ],
    'template-changed': [{ code: 'template-changed', version: V2026_04, location }],
    'rack-not-found': [{ code: 'rack-not-found', rack: text, region: 'us-east-1' }],
    'not-a-rack': [
      { code: 'not-a-rack', rack: 'staging', why: { why: 'unknown-status', status: text } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'other-stack', type: text } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'lacks-parameters', lacks: ['Password', 'Version'] } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'lacks-instances' } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'adds-rack', resources: ['Instances', 'Cluster'] } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'nested-stack' } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'development-rack' } },
      { code: 'not-a-rack', rack: 'staging', why: { why: 'unreadable-version', version: text } },
    ],
    'rack-stuck': [
      { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: text },
      { code: 'rack-stuck', status: 'UPDATE_ROLLBACK_FAILED', statusReason: undefined, diagnosis },
      { code: 'rack-stuck', status: 'UPDATE_FAILED', statusReason: undefined },
      { code: 'rack-stuck', status: 'IMPORT_ROLLBACK_FAILED', statusReason: undefined },
    ],
    'not-skippable': [
      {
        code: 'not-skippable',
        resources: [
          { logicalId: 'Instances', status: 'UPDATE_COMPLETE' },
          { logicalId: text, status: undefined },
        ],
      },
    ],
    'stack-not-updatable': [
      { code: 'stack-not-updatable', status: 'DELETE_IN_PROGRESS', statusReason: text },
      { code: 'stack-not-updatable', status: 'ROLLBACK_COMPLETE', statusReason: undefined },
      { code: 'stack-not-updatable', status: 'DELETE_COMPLETE', statusReason: undefined },
      { code: 'stack-not-updatable', status: 'DELETE_FAILED', statusReason: undefined },
      { code: 'stack-not-updatable', status: 'REVIEW_IN_PROGRESS', statusReason: undefined },
    ],
    'stack-stayed-busy': [{ code: 'stack-stayed-busy', status: 'UPDATE_IN_PROGRESS', limitMs: 3_600_000 }],
    'recovery-failed': [{ code: 'recovery-failed', status: 'UPDATE_ROLLBACK_FAILED', diagnosis }],
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
      { code: 'parameters-mismatch', version: V2026_04, missing: ['Zones'], unknown: [text] },
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
          { name: 'InternalSuffix', value: text, customised: true, carriedTo: [] },
          { name: text, value: undefined, customised: true, carriedTo: [] },
          { name: 'Key', value: '', customised: true, carriedTo: [] },
        ],
        allow: ['InternalSuffix', text, 'Key'],
      },
      {
        code: 'parameters-lost',
        version: V2026_04,
        dropped: [{ name: 'Key', value: text, customised: true, carriedTo: [] }],
        allow: ['RootSize', 'Key'],
      },
    ],
    'exports-in-use': [
      {
        code: 'exports-in-use',
        version: V2026_04,
        exports: [
          { name: 'staging:HostedZone', importers: ['staging-shop', text] },
          { name: text, importers: ['staging-blog'] },
        ],
      },
    ],
    'replacement-conflicts': [
      {
        code: 'replacement-conflicts',
        version: V2026_04,
        conflicts: makeConflicts(text),
        repair: undefined,
        allow: [text, 'Nat0', 'Balancer', 'EncryptionKey'],
      },
      {
        code: 'replacement-conflicts',
        version: V2026_04,
        conflicts: makeConflicts(text).slice(0, 1),
        repair: { parameter: 'Tenancy', value: 'default' },
        allow: [text],
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
        allow: ['Vpc', 'Balancer', 'Subnet0', text],
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
            problems: [{ code: 'parameters-mismatch', version: V2017_04, missing: [text], unknown: [] }],
          },
          {
            version: V2026_04,
            problems: [
              { code: 'exports-in-use', version: V2026_04, exports: [{ name: text, importers: ['staging-blog'] }] },
              { code: 'replacements-refused', version: V2026_04, losses: makeLosses(text), allow: ['Balancer', text] },
            ],
          },
        ],
        inputs: {
          requiredReleases: 'step',
          alsoRequired: [V2017_03_REQUIRED],
          parameters: [
            { name: 'InstanceCount', value: '3', secret: false },
            { name: 'Key', value: text, secret: false },
            { name: text, value: undefined, secret: false },
            { name: 'Password', value: undefined, secret: true },
          ],
          replacements: ['Balancer', text],
          droppedParameters: ['RootSize'],
          downtime: 'warn',
        },
        unsolved: [
          {
            version: V2026_04,
            problems: [
              { code: 'exports-in-use', version: V2026_04, exports: [{ name: text, importers: ['staging-blog'] }] },
            ],
          },
        ],
      },
      {
        code: 'steps-refused',
        steps: [{ version: V2026_04, problems: [{ code: 'template-unreadable', version: V2026_04, location, fault }] }],
        inputs: {
          ...{ requiredReleases: undefined, alsoRequired: undefined, parameters: undefined },
          ...{ replacements: undefined, droppedParameters: undefined, downtime: undefined },
        },
        unsolved: [
          { version: V2026_04, problems: [{ code: 'template-unreadable', version: V2026_04, location, fault }] },
        ],
      },
    ],
    'change-set-unusable': (
      [
        { why: 'gone' },
        { why: 'already-executed', ended: 'complete' },
        { why: 'already-executed', ended: 'failed' },
        { why: 'already-executed', ended: 'unknown' },
        { why: 'failed', reason: text },
        { why: 'failed', reason: '' },
        { why: 'other-stack', stack: text },
        { why: 'other-target', version: text, wanted: V2026_04 },
        { why: 'other-target', version: '', wanted: V2026_04 },
        {
          why: 'different',
          differences: [
            { part: 'template', names: ['Resources.Backdoor', text] },
            { part: 'parameters', names: [] },
            { part: 'parameters', names: ['InstanceType', text] },
            { part: 'hidden-parameters', names: [text] },
            { part: 'tags', names: [text] },
            { part: 'notification-topics', names: [text] },
            { part: 'capabilities', names: [text] },
            { part: 'options', names: [text] },
            { part: 'imports', names: [text] },
          ],
        },
        { why: 'hidden-parameters', keys: ['Password', text] },
        { why: 'other-parameters', keys: ['InstanceType', text] },
      ] as const
    ).map((unfit) => ({ code: 'change-set-unusable', changeSet: text, unfit })),
    busy: [{ code: 'busy', status: 'UPDATE_IN_PROGRESS', from: V2017_02, to: V2026_04 }],
    'unreviewed-role': [
      {
        code: 'unreviewed-role',
        roleArn: text,
        expected: undefined,
        status: 'UPDATE_ROLLBACK_COMPLETE',
        version: text,
      },
      { code: 'unreviewed-role', roleArn: undefined, expected: text, status: 'UPDATE_COMPLETE', version: V2026_04 },
    ],
    'change-set-failed': [
      { code: 'change-set-failed', version: V2026_04, reason: text, details: [] },
      { code: 'change-set-failed', version: V2026_04, reason: text, details: detailExamples(text) },
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
    'credentials-missing': [{ code: 'credentials-missing', fault }],
    'credentials-invalid': [{ code: 'credentials-invalid', fault }],
    'credentials-expired': [{ code: 'credentials-expired', fault }],
    'role-not-assumed': roleRefusals((written) => (text === SAMPLE ? written : text)),
    'access-denied': [
      { code: 'access-denied', fault, stack: 'staging' },
      { code: 'access-denied', fault, stack: '*' },
    ],
    'aws-rejected': [{ code: 'aws-rejected', fault }],
    'aws-unavailable': [
      { code: 'aws-unavailable', fault },
      {
        code: 'aws-unavailable',
        fault: makeFault({ kind: 'untrusted-certificate', code: 'SELF_SIGNED_CERT_IN_CHAIN', message: text }),
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
    'ended-elsewhere': [{ code: 'ended-elsewhere', target: V2026_04, version: text, status: 'UPDATE_COMPLETE' }],
    'timed-out': [{ code: 'timed-out', limitMs: 5_400_000, status: 'UPDATE_IN_PROGRESS' }],
    'monitoring-failed': [
      {
        code: 'monitoring-failed',
        fault: makeFault({ kind: 'credentials-expired', code: 'ExpiredToken', message: text }),
        status: 'UPDATE_IN_PROGRESS',
      },
      { code: 'monitoring-failed', fault: undefined, status: 'UPDATE_IN_PROGRESS' },
    ],
    'api-not-answering': [
      { code: 'api-not-answering', host: 'staging-rack.convox.test', limitMs: 900_000, last: text },
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
      { code: 'cancelled-rollback-refused', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', fault },
    ],
    internal: [{ code: 'internal', message: text, stack: `Error: ${text}\n    at somewhere (index.js:1:1)` }],
  };
  return Object.values(examples).flat();
}

/** A root cause, one consequence and one thing that kept the rollback from finishing. */
export function makeDiagnosis(reason: string): Diagnosis {
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
      { ...failure, logicalId: 'Router', type: 'AWS::Lambda::Function', status: 'UPDATE_FAILED', reason },
    ],
    cancelled: 3,
    stackReason: reason,
  };
}

/** Each as GitHub and AWS STS refuse a job of `YOU/RACKS` on `main`. */
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
