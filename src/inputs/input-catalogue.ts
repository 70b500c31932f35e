/** The inputs that action.yml lists, as data: the one place that knows their names and defaults. */

export interface InputSpec {
  readonly name: string;
  /** One line; action.yml says the same. */
  readonly description: string;
  readonly required: boolean;
  /** What an input left out, or given blank, stands for; absent where it then stands for nothing. */
  readonly default?: string;
}

/** In the order in which action.yml and the README tell them. */
export const INPUTS = [
  {
    name: 'rack',
    description: "The rack's name, which is the name of its CloudFormation stack.",
    required: true,
  },
  {
    name: 'version',
    description:
      'Where to go: `latest` (or `stable`), the last published release; `edge`, the last one published or not; or one exact release, such as `20260420193621`.',
    required: false,
    default: 'latest',
  },
  {
    name: 'version-file',
    description: 'A file in the workspace that holds the version and nothing else; not together with `version`.',
    required: false,
  },
  {
    name: 'minimum-release-age',
    description:
      '`72h`, `7d`: `latest` considers only releases at least that old, by their own timestamp and by when their template was written to the bucket, whichever is later.',
    required: false,
    default: '0',
  },
  {
    name: 'required-releases',
    description:
      'A required release on the way is never passed. `block`: the run ends there, and the next one goes on. `step`: the run goes to each in turn.',
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
    description:
      '`update`: update the rack. `check`: only read, and report what an update would do. `plan`: create a change set, report what it would do, and delete it. `execute`: execute the reviewed change set in `change-set`, and nothing else. `recover`: continue a failed rollback (`UPDATE_ROLLBACK_FAILED`), and nothing else.',
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
    description:
      'In `execute`, where it is required: name (or ARN) of the reviewed change set, as in the output `change-set` of the plan.',
    required: false,
  },
  {
    name: 'allow-downgrade',
    description:
      'Let an exact `version` lie before the current release; never behind a required one, whatever is set here.',
    required: false,
    default: 'false',
  },
  {
    name: 'allow-unpublished',
    description: 'Let an exact `version`, or `edge`, be a release that Convox has not published.',
    required: false,
    default: 'false',
  },
  {
    name: 'replacements',
    description:
      'Replacing or removing resources that hold data, addresses or the network: `refuse`, `allow`, or the logical ids to allow, such as `Balancer, NatAddress0`. A refusal prints the line to copy.',
    required: false,
    default: 'refuse',
  },
  {
    name: 'dropped-parameters',
    description:
      'Losing a parameter that this rack has set and the new template no longer has: `refuse`, `allow`, or the names to allow, such as `ApiMemory, InternalSuffix`. A refusal prints the line to copy.',
    required: false,
    default: 'refuse',
  },
  {
    name: 'downtime',
    description:
      'When instances will roll and some process has a single instance: `ignore` it, `warn`, or `refuse` the update.',
    required: false,
    default: 'warn',
  },
  {
    name: 'parameters',
    description: 'Rack parameters to set in the same update: `Key=Value`, one a line. The value may hold `=`.',
    required: false,
  },
  {
    name: 'role-arn',
    description:
      "ARN of a CloudFormation service role. It sticks to the stack, which the rack's own autoscaler updates too: leave it out unless you must.",
    required: false,
  },
  {
    name: 'capabilities',
    description: 'What CloudFormation is allowed to create, separated by commas or line breaks.',
    required: false,
    default: 'CAPABILITY_IAM',
  },
  {
    name: 'aws-region',
    description: "The rack's AWS region. Left out: `AWS_REGION`, then `AWS_DEFAULT_REGION`, of the job.",
    required: false,
  },
  {
    name: 'release-bucket',
    description: "The S3 bucket that holds Convox's releases, or your mirror of them.",
    required: false,
    default: 'convox',
  },
  {
    name: 'release-prefix',
    description: 'The folder in that bucket with versions.json and the templates; `/` where they lie at its root.',
    required: false,
    default: 'release',
  },
  {
    name: 'release-region',
    description: 'The AWS region of that bucket.',
    required: false,
    default: 'us-east-1',
  },
  {
    name: 'template-bucket',
    description:
      "An S3 bucket of yours, in the rack's region, to copy each template to first and update from (private networks, other partitions, audit).",
    required: false,
  },
  {
    name: 'timeout',
    description:
      'How long to wait for one update: `90m`, `3h`, `1h30m`, from 1s to 48h; `auto` sizes it by the number of instances.',
    required: false,
    default: 'auto',
  },
  {
    name: 'poll-interval',
    description: 'How often to look while waiting, from 10ms to 5m; stretched by itself when AWS throttles.',
    required: false,
    default: '5s',
  },
  {
    name: 'on-cancel',
    description:
      'When the workflow is cancelled in the middle of an update. `leave`: CloudFormation finishes it. `roll-back`: it is told to go back.',
    required: false,
    default: 'leave',
  },
  {
    name: 'recover',
    description:
      "In `update`: `true` continues a rack's failed rollback (`UPDATE_ROLLBACK_FAILED`) first, then updates.",
    required: false,
    default: 'false',
  },
  {
    name: 'verify-api',
    description:
      "After an update, wait until the rack's API answers: `auto` (left out where it cannot be reached from outside), `always` or `never`.",
    required: false,
    default: 'auto',
  },
  {
    name: 'pull-request-comment',
    description:
      'Keep one comment of this rack up to date on the pull request that the run belongs to. Needs `pull-requests: write`.',
    required: false,
    default: 'true',
  },
  {
    name: 'release-notes',
    description: 'Bring in the notes of the releases on the way.',
    required: false,
    default: 'true',
  },
  {
    name: 'github-token',
    description: 'For the comment and the release notes only; without it both are left out with a notice.',
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
