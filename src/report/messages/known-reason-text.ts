/**
 * What a failure reason means, who can solve it, and the next step; and texts for the findings of validations and
 * hooks.
 */
import type { KnownReason, KnownReasonCode } from '../../diagnosis/known-reasons.ts';
import { keysOf } from '../../values/total-table.ts';
import { asFact } from '../markdown/plain-text.ts';
import { type Fact, type ReasonTable, YOURS } from './known-reason-yours.ts';
import type { FailureDetail } from '../../cloudformation/failure-detail.ts';
import { joinLimited, withoutTrailingPeriod } from './phrases.ts';

/** Who can solve it: no action is needed (it is temporary), the user, Convox with another release, or AWS. */
export type ReasonKind = 'passing' | 'yours' | 'convox' | 'aws';

export interface KnownReasonText {
  readonly kind: ReasonKind;
  readonly means: string;
  /** One step, before the run is repeated. */
  readonly next: string;
}

const OTHER_RELEASE = 'Choose another release with `version`, and report it to Convox.';
const RELEASE_BETWEEN = 'Update to a release in between first (`also-required`), and report it to Convox.';

const PASSING = {
  cancelled: () => ['CloudFormation stopped it because something else had failed.', 'Look at what failed first.'],
  'iam-not-ready': () => [
    'IAM did not know a new role or its permissions yet: it takes some seconds until every service sees them.',
    'Wait some minutes.',
  ],
  'resource-busy': () => [
    'Another operation on this resource was in progress.',
    'Wait until the other operation is complete.',
  ],
  throttled: () => ['The account made too many requests to AWS at the same time.', 'Wait some minutes.'],
  'no-capacity': (fact) => [
    `AWS has no capacity for ${fact('instanceType', 'this instance type')} in ${fact('zone', 'one of the zones')} at the moment.`,
    'Wait an hour, or set another `InstanceType` in `parameters`.',
  ],
} as const satisfies ReasonTable;

const CONVOX = {
  'unresolved-dependencies': (fact) => [
    `The template refers to ${fact('resources', 'resources')}, which this rack does not create (seen with racks in an existing VPC).`,
    OTHER_RELEASE,
  ],
  'resource-type-changed': (fact) => [
    `The release changes the type of ${fact('resources', 'a resource')}, which CloudFormation cannot do in one update.`,
    RELEASE_BETWEEN,
  ],
  'template-invalid': () => ["The template is not valid with the rack's parameters.", OTHER_RELEASE],
  'lambda-code-unreadable': (fact) => [
    `The Lambda code of this release is not in the bucket ${fact('bucket', 'of the region')}: Convox does not publish every release in every region.`,
    OTHER_RELEASE,
  ],
  'lambda-runtime-retired': (fact) => [
    `The release uses the Lambda runtime ${fact('runtime', 'of an earlier year')}, with which AWS no longer creates functions.`,
    'Choose a newer release with `version`.',
  ],
  'launch-configurations-retired': () => [
    'This account cannot create launch configurations, and the release uses them.',
    'Choose a release from 20230523204317 on, which uses launch templates.',
  ],
  'custom-name-replacement': (fact) => [
    `${fact('name', 'A resource')} has a fixed name and would be replaced, but two resources cannot have the same name.`,
    RELEASE_BETWEEN,
  ],
  'two-index-changes': () => ['DynamoDB adds or removes one index of a table per update.', RELEASE_BETWEEN],
  'managed-policy-retired': (fact) => [
    `AWS has withdrawn the policy ${fact('policyArn', 'of a role')}.`,
    'Choose a newer release with `version`.',
  ],
  'not-updatable': () => [
    'The release changes a property that AWS does not change on an existing resource.',
    RELEASE_BETWEEN,
  ],
} as const satisfies ReasonTable;

const AWS = {
  'account-blocked': () => [
    'AWS has blocked this account, or has not verified it yet.',
    'Open a case with AWS Support.',
  ],
  'aws-internal': () => [
    'The AWS service had an internal error.',
    'Check https://health.aws.amazon.com, and wait until the service works again.',
  ],
} as const satisfies ReasonTable;

const TABLES: Readonly<Record<ReasonKind, ReasonTable>> = { passing: PASSING, yours: YOURS, convox: CONVOX, aws: AWS };
const KINDS = keysOf(TABLES);

// A code without a row breaks the build here.
const ROWS: Readonly<Record<KnownReasonCode, ReasonTable[string]>> = { ...PASSING, ...YOURS, ...CONVOX, ...AWS };

const LEAD: Readonly<Record<ReasonKind, string>> = {
  passing: 'This usually passes. ',
  yours: '',
  convox: 'The release causes this. ',
  aws: 'Only AWS can solve this. ',
};

/** The meaning of a failure reason, its kind and the next step. */
export function knownReasonText({ code, facts }: KnownReason): KnownReasonText {
  const fact: Fact = (name, otherwise) => {
    const value = asFact(facts[name] ?? '', 200);
    return value === '' ? otherwise : `\`${value}\``;
  };
  const kind = KINDS.find((one) => code in TABLES[one]) ?? 'yours';
  const [means, next] = ROWS[code](fact);
  return { kind, means, next: `${LEAD[kind]}${next}` };
}

/** A sentence to follow the cause; empty without findings. */
export function detailsText(details: readonly FailureDetail[]): string {
  return details.length === 0 ? '' : ` Details: ${joinLimited(details, detailText)}.`;
}

/** The same findings as lines, to append to the lines of the cause. */
export function detailLines(details: readonly FailureDetail[]): readonly string[] {
  return details.length === 0 ? [] : [detailsText(details).trim()];
}

function detailText({ kind, name, logicalId, type, reason, path }: FailureDetail): string {
  const by = `${kind === 'hook' ? 'the hook' : 'the validation'} \`${asFact(name)}\``;
  const ofType = asFact(type) === '' ? '' : ` (${asFact(type)})`;
  const on = asFact(logicalId) === '' ? '' : ` on \`${asFact(logicalId)}\`${ofType}`;
  const at = path === undefined || asFact(path) === '' ? '' : `, at \`${asFact(path)}\``;
  const quoted = withoutTrailingPeriod(asFact(reason));
  return `${by}${on}${at}${quoted === '' ? ' gave no reason' : `: ${quoted}`}`;
}

// What CloudFormation checks in mode WARN: AWS DevOps blog of 30 June 2026 on pre-deployment validation. The names of
// the checks are not documented, so they are recognized by their words.
const FINDING_ADVICE: readonly (readonly [RegExp, string])[] = [
  [/quota/i, 'Request a higher quota in Service Quotas, or delete what is not used, before the update.'],
  [
    /bucket/i,
    'Empty the bucket before the update, if its content is not needed: CloudFormation deletes no bucket with content.',
  ],
  [/\becr\b|image/i, 'Check that the image exists in its repository, and that the repository may be changed.'],
];

/** What to do about findings that only warn; one sentence for each kind. */
export function findingAdvice(details: readonly FailureDetail[]): string {
  const adviceFor = ({ name, reason }: FailureDetail): string =>
    FINDING_ADVICE.find(([words]) => words.test(`${name.replaceAll('_', ' ')} ${reason}`))?.[1] ??
    'Fix this before the update.';
  return [...new Set(details.map(adviceFor))].join(' ');
}
