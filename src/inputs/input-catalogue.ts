/** The names and defaults of all inputs. Their descriptions are only in action.yml, since every run loads this file. */

export interface InputSpec {
  readonly name: string;
  readonly required: boolean;
  /** The value of an input that is absent or blank; undefined if such an input has no value. */
  readonly default?: string;
}

/** In the order of action.yml and docs/inputs.md. */
export const INPUTS = [
  {
    name: 'rack',
    required: true,
  },
  {
    name: 'version',
    required: false,
    default: 'latest',
  },
  {
    name: 'version-file',
    required: false,
  },
  {
    name: 'minimum-release-age',
    required: false,
    default: '0',
  },
  {
    name: 'required-releases',
    required: false,
    default: 'block',
  },
  {
    name: 'also-required',
    required: false,
  },
  {
    name: 'mode',
    required: false,
    default: 'update',
  },
  {
    name: 'keep-change-set',
    required: false,
    default: 'false',
  },
  {
    name: 'change-set',
    required: false,
  },
  {
    name: 'allow-downgrade',
    required: false,
    default: 'false',
  },
  {
    name: 'allow-unpublished',
    required: false,
    default: 'false',
  },
  {
    name: 'replacements',
    required: false,
    default: 'refuse',
  },
  {
    name: 'dropped-parameters',
    required: false,
    default: 'refuse',
  },
  {
    name: 'downtime',
    required: false,
    default: 'warn',
  },
  {
    name: 'drift',
    required: false,
    default: 'ignore',
  },
  {
    name: 'window',
    required: false,
  },
  {
    name: 'parameters',
    required: false,
  },
  {
    name: 'role-to-assume',
    required: false,
  },
  {
    name: 'role-arn',
    required: false,
  },
  {
    name: 'capabilities',
    required: false,
    default: 'CAPABILITY_IAM',
  },
  {
    name: 'aws-region',
    required: false,
  },
  {
    name: 'release-bucket',
    required: false,
    default: 'convox',
  },
  {
    name: 'release-prefix',
    required: false,
    default: 'release',
  },
  {
    name: 'release-region',
    required: false,
    default: 'us-east-1',
  },
  {
    name: 'template-bucket',
    required: false,
  },
  {
    name: 'timeout',
    required: false,
    default: 'auto',
  },
  {
    name: 'poll-interval',
    required: false,
    default: '5s',
  },
  {
    name: 'on-cancel',
    required: false,
    default: 'leave',
  },
  {
    name: 'recover',
    required: false,
    default: 'false',
  },
  {
    name: 'recover-skip',
    required: false,
  },
  {
    name: 'verify-api',
    required: false,
    default: 'auto',
  },
  {
    name: 'verify-services',
    required: false,
    default: 'auto',
  },
  {
    name: 'convox-records',
    required: false,
    default: 'none',
  },
  {
    name: 'pull-request-comment',
    required: false,
    default: 'true',
  },
  {
    name: 'failure-issue',
    required: false,
    default: 'false',
  },
  {
    name: 'failure-issue-labels',
    required: false,
  },
  {
    name: 'failure-issue-assignees',
    required: false,
  },
  {
    name: 'release-notes',
    required: false,
    default: 'true',
  },
  {
    name: 'github-token',
    required: false,
    default: '${{ github.token }}',
  },
] as const satisfies readonly InputSpec[];

/** Inputs that only racks/action.yml has. */
export const LISTING_INPUTS = [
  {
    name: 'include',
    required: false,
    default: '*',
  },
  {
    name: 'exclude',
    required: false,
  },
  {
    name: 'canaries',
    required: false,
  },
  {
    name: 'dashboard',
    required: false,
    default: 'false',
  },
  {
    name: 'since',
    required: false,
  },
] as const satisfies readonly InputSpec[];

export type InputName = (typeof INPUTS)[number]['name'] | (typeof LISTING_INPUTS)[number]['name'];
