/** The inputs that action.yml lists, as data: the one place that knows their names and defaults. */

export interface InputSpec {
  readonly name: string;
  /** One line; action.yml says the same. */
  readonly description: string;
  readonly required: boolean;
  /** What an input left out, or given blank, stands for; absent where it then stands for nothing. */
  readonly default?: string;
}

/** In the order of action.yml and docs/inputs.md. */
export const INPUTS = [
  {
    name: 'rack',
    description: 'Name of the rack, which is the name of its CloudFormation stack.',
    required: true,
  },
  {
    name: 'version',
    description: '`latest` (or `stable`), `edge` (also unpublished), or one release such as `20260420193621`.',
    required: false,
    default: 'latest',
  },
  {
    name: 'version-file',
    description: 'A file in the workspace that holds only the version. Not together with `version`.',
    required: false,
  },
  {
    name: 'minimum-release-age',
    description: '`72h` or `7d`: `latest` considers only releases at least that old.',
    required: false,
    default: '0',
  },
  {
    name: 'required-releases',
    description: 'At a required release: `block` ends the run there, `step` updates to each in turn.',
    required: false,
    default: 'block',
  },
  {
    name: 'also-required',
    description: 'Further releases to treat as required, separated by commas or line breaks.',
    required: false,
  },
  {
    name: 'mode',
    description: '`check`, `plan`, `update`, `execute` (a reviewed change set) or `recover` (a failed rollback).',
    required: false,
    default: 'update',
  },
  {
    name: 'keep-change-set',
    description: 'In `plan`: keep the change set for a later `execute`.',
    required: false,
    default: 'false',
  },
  {
    name: 'change-set',
    description: 'In `execute`: name or ARN of the reviewed change set. Required there, rejected in other modes.',
    required: false,
  },
  {
    name: 'allow-downgrade',
    description: "Allow a `version` older than the rack's. A downgrade over a required release is always refused.",
    required: false,
    default: 'false',
  },
  {
    name: 'allow-unpublished',
    description: 'Allow a `version` that Convox has not published.',
    required: false,
    default: 'false',
  },
  {
    name: 'replacements',
    description: 'Replacing or deleting protected resources: `refuse`, `allow`, or the logical ids to allow.',
    required: false,
    default: 'refuse',
  },
  {
    name: 'dropped-parameters',
    description: 'Losing customized parameters: `refuse`, `allow`, or the names to allow.',
    required: false,
    default: 'refuse',
  },
  {
    name: 'downtime',
    description: 'If instances roll and a process has one instance: `ignore`, `warn` or `refuse`.',
    required: false,
    default: 'warn',
  },
  {
    name: 'parameters',
    description: 'Rack parameters to set in the same update, one `Key=Value` per line.',
    required: false,
  },
  {
    name: 'role-arn',
    description: 'ARN of a CloudFormation service role. It stays on the stack for later updates.',
    required: false,
  },
  {
    name: 'capabilities',
    description: 'CloudFormation capabilities, separated by commas or line breaks.',
    required: false,
    default: 'CAPABILITY_IAM',
  },
  {
    name: 'aws-region',
    description: 'AWS region. Default: `AWS_REGION`, then `AWS_DEFAULT_REGION`.',
    required: false,
  },
  {
    name: 'release-bucket',
    description: "S3 bucket with the releases: Convox's, or your mirror.",
    required: false,
    default: 'convox',
  },
  {
    name: 'release-prefix',
    description: 'Folder in that bucket with versions.json and the templates; `/` for its root.',
    required: false,
    default: 'release',
  },
  {
    name: 'release-region',
    description: 'AWS region of that bucket.',
    required: false,
    default: 'us-east-1',
  },
  {
    name: 'template-bucket',
    description: "Your S3 bucket in the rack's region, to which each template is copied before the update.",
    required: false,
  },
  {
    name: 'timeout',
    description: 'How long to follow one update: `90m`, `3h`; `auto` depends on the number of instances.',
    required: false,
    default: 'auto',
  },
  {
    name: 'poll-interval',
    description: 'How often to poll AWS, from 10ms to 5m.',
    required: false,
    default: '5s',
  },
  {
    name: 'on-cancel',
    description: 'If the workflow is cancelled during an update: `leave` it running, or `roll-back`.',
    required: false,
    default: 'leave',
  },
  {
    name: 'recover',
    description: 'In `update`: continue a failed rollback first, then update.',
    required: false,
    default: 'false',
  },
  {
    name: 'verify-api',
    description: "After an update, wait until the rack's API answers: `auto`, `always` or `never`.",
    required: false,
    default: 'auto',
  },
  {
    name: 'pull-request-comment',
    description: 'Keep one comment per rack on the pull request. Needs `pull-requests: write`.',
    required: false,
    default: 'true',
  },
  {
    name: 'release-notes',
    description: 'Include the notes of the releases on the route.',
    required: false,
    default: 'true',
  },
  {
    name: 'github-token',
    description: 'Token for the comment and the release notes only.',
    required: false,
    default: '${{ github.token }}',
  },
] as const satisfies readonly InputSpec[];

/** What only the listing of the racks has, racks/action.yml. */
export const LISTING_INPUTS = [
  {
    name: 'include',
    description:
      'Names of racks, separated by commas or line breaks; `*` stands for any characters. Exact names alone are read one by one, which needs no right to see all stacks.',
    required: false,
    default: '*',
  },
  {
    name: 'exclude',
    description: 'Names of racks to leave out, in the same form.',
    required: false,
  },
  {
    name: 'canaries',
    description:
      'Names of racks to be updated before the others, in the same form. While one of them is missing or cannot be updated, the others are held back.',
    required: false,
  },
  {
    name: 'since',
    description: 'The output `racks` of an earlier listing: what has become of each rack since is then told.',
    required: false,
  },
] as const satisfies readonly InputSpec[];

export type InputName = (typeof INPUTS)[number]['name'] | (typeof LISTING_INPUTS)[number]['name'];
