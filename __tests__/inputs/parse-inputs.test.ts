/** The accepted values of the inputs of an update, and their meaning. The messages are in messages.test.ts. */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { INPUTS } from '../../src/inputs/input-catalogue.ts';
import type { RawInputs } from '../../src/inputs/input-texts.ts';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';
import { ENV, parse, PLAN_ARN, PLAN_NAME, problemsFor, requestFor, RUN } from './readings.ts';

const RELEASE = '20260420193621';

describe('inputs that are not given', () => {
  it('have the defaults of action.yml', () => {
    expect(parseInputs({ rack: 'production' }, ENV, RUN)).toEqual({
      kind: 'request',
      secrets: [],
      settings: [],
      github: { pullRequestComment: 'keep', failureIssue: undefined, releaseNotes: 'bring-in', token: undefined },
      request: {
        rack: 'production',
        region: 'us-east-1',
        mode: 'update',
        route: {
          target: { kind: 'latest', minimumAgeMs: 0 },
          requiredReleases: 'block',
          alsoRequired: [],
          downgrade: 'refuse',
          unpublished: 'refuse',
        },
        parameters: new Map(),
        roleArn: undefined,
        capabilities: ['CAPABILITY_IAM'],
        releases: { bucket: 'convox', prefix: 'release', region: 'us-east-1' },
        templateBucket: undefined,
        timeLimit: { kind: 'auto' },
        pollIntervalMs: 5000,
        onCancel: 'leave',
        recovery: 'refuse',
        recoverSkip: [],
        verifyApi: 'auto',
        verifyServices: 'auto',
        replacements: 'refuse',
        droppedParameters: 'refuse',
        downtime: 'warn',
        drift: 'ignore',
        convoxRecords: 'none',
        windows: [],
        plannedChangeSet: 'delete',
        changeSet: undefined,
        run: RUN,
      },
    });
  });

  it('are the same as blank inputs', () => {
    const blanks = Object.fromEntries(INPUTS.map(({ name }) => [name, '  ']));
    expect(parse({ ...blanks, rack: 'production' })).toEqual(parse({}));
  });
});

it('lists the settings for a later run that executes the change set: the given inputs that mode execute accepts', () => {
  const reading = parse({
    mode: 'plan',
    'keep-change-set': 'true',
    parameters: 'Password=secret',
    'github-token': 'ghs_abc',
    version: 'edge',
    'minimum-release-age': '7d',
    downtime: 'refuse',
    'also-required': '20200101000000',
    timeout: 'auto',
  });
  expect(reading.kind === 'request' && reading.settings).toEqual([
    { name: 'also-required', value: '20200101000000' },
    { name: 'downtime', value: 'refuse' },
  ]);
});

type Read = (request: UpdateRequest) => unknown;

/** Values of inputs, and what they become in the request; a text alone means itself. */
const ACCEPTED: readonly (readonly [input: string, read: Read, ...values: (string | readonly [string, unknown])[]])[] =
  [
    ['rack', ({ rack }) => rack, 'production', 'a', 'Staging-2', 'x'.repeat(128)],
    [
      'aws-region',
      ({ region }) => region,
      ...['us-east-1', 'us-gov-west-1', 'cn-north-1', 'us-isob-east-1', 'eusc-de-east-1', 'us-east-10'],
    ],
    [
      'version',
      ({ route }) => route.target,
      ['latest', { kind: 'latest', minimumAgeMs: 0 }],
      ['stable', { kind: 'latest', minimumAgeMs: 0 }],
      ['edge', { kind: 'edge' }],
      [RELEASE, { kind: 'exact', version: RELEASE }],
      [' 20171211141019-internal-dns-removal ', { kind: 'exact', version: '20171211141019-internal-dns-removal' }],
    ],
    ['minimum-release-age', ({ route }) => route.target, ['7d', { kind: 'latest', minimumAgeMs: 604_800_000 }]],
    [
      'also-required',
      ({ route }) => route.alsoRequired,
      [
        '20170306140228, 20170322201601\n20190126182546,,20170306140228',
        ['20170306140228', '20170322201601', '20190126182546'],
      ],
    ],
    [
      'window',
      ({ windows }) => windows.map(({ zone }) => zone),
      ['\nTue-Thu 01:00-05:00 Europe/Berlin\n\n  Sat 00:00-24:00 UTC\r\n', ['Europe/Berlin', 'UTC']],
    ],
    ['mode', ({ mode }) => mode, 'update', 'check', 'plan', 'recover'],
    ['required-releases', ({ route }) => route.requiredReleases, 'block', 'step'],
    ['on-cancel', ({ onCancel }) => onCancel, 'leave', 'roll-back'],
    ['verify-api', ({ verifyApi }) => verifyApi, 'auto', 'always', 'never'],
    ['verify-services', ({ verifyServices }) => verifyServices, 'auto', 'always', 'never'],
    ['downtime', ({ downtime }) => downtime, 'ignore', 'warn', 'refuse'],
    ...(['replacements', 'dropped-parameters'] as const).map(
      (input) =>
        [
          input,
          (request: UpdateRequest) => (input === 'replacements' ? request.replacements : request.droppedParameters),
          'refuse',
          'allow',
          ...[
            'Balancer, NatAddress0',
            'Balancer,NatAddress0',
            '\nBalancer\nNatAddress0\n',
            'Balancer, Balancer NatAddress0',
          ].map((text) => [text, new Set(['Balancer', 'NatAddress0'])] as const),
        ] as const,
    ),
    ...(
      [
        ['allow-downgrade', ({ route }) => route.downgrade, 'allow', 'refuse'],
        ['allow-unpublished', ({ route }) => route.unpublished, 'allow', 'refuse'],
        ['recover', ({ recovery }) => recovery, 'continue-rollback', 'refuse'],
      ] as readonly (readonly [string, Read, string, string])[]
    ).map(
      ([input, read, yes, no]) =>
        [
          input,
          read,
          ...['true', 'True', 'TRUE'].map((text) => [text, yes] as const),
          ...['false', 'False', 'FALSE'].map((text) => [text, no] as const),
        ] as const,
    ),
    [
      'timeout',
      ({ timeLimit }) => timeLimit,
      ['auto', { kind: 'auto' }],
      ['90m', { kind: 'fixed', ms: 5_400_000 }],
      ['1s', { kind: 'fixed', ms: 1000 }],
      ['48h', { kind: 'fixed', ms: 172_800_000 }],
    ],
    ['poll-interval', ({ pollIntervalMs }) => pollIntervalMs, ['10ms', 10], ['5m', 300_000]],
    [
      'role-arn',
      ({ roleArn }) => roleArn,
      'arn:aws:iam::123456789012:role/rack-updater',
      'arn:aws-us-gov:iam::123456789012:role/path/to/name',
      'arn:aws-cn:iam::123456789012:role/a@b',
    ],
    [
      'capabilities',
      ({ capabilities }) => capabilities.length,
      ['CAPABILITY_IAM\nCAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND', 3],
    ],
    ['release-bucket', ({ releases }) => releases.bucket, 'convox', 'my.mirror-2', 'abc', 'a.10.0.0.1', '10.0.0.1.a'],
    ['template-bucket', ({ templateBucket }) => templateBucket, 'my.mirror-2'],
    [
      'release-prefix',
      ({ releases }) => releases.prefix,
      ...([
        ['/mirrors/convox/', 'mirrors/convox'],
        ['//mirrors//', 'mirrors'],
        ['/', ''],
        ['a', 'a'],
      ] as const),
    ],
  ];

describe('a valid input', () => {
  it.each(
    ACCEPTED.flatMap(([input, read, ...values]) =>
      values.map((value) => [input, ...(typeof value === 'string' ? ([value, value] as const) : value), read] as const),
    ),
  )('%s %j is %j', (input, text, expected, read) => {
    expect(read(requestFor({ [input]: text }))).toEqual(expected);
  });

  it.each([
    ['the input', { 'aws-region': 'eu-central-1' }, {}, 'eu-central-1'],
    ['AWS_REGION', {}, {}, 'eu-west-1'],
    ['AWS_DEFAULT_REGION', {}, { AWS_REGION: '' }, 'eu-west-2'],
  ])('aws-region is from %s first', (_source, raw, env, region) => {
    const all = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2', ...env };
    expect(parse(raw, {}, all)).toMatchObject({ request: { region } });
  });

  it.each([PLAN_NAME, PLAN_ARN, PLAN_ARN.replace('arn:aws:', 'arn:aws-us-gov:')])('change-set is %s', (id) => {
    const plan = { name: PLAN_NAME, digest: '0123456789abcdef0123', from: '20200101000000', to: '20200102000000' };
    expect(requestFor({ mode: 'execute', 'change-set': id }).changeSet).toEqual({ id, plan });
  });

  it.each([RELEASE, `${RELEASE}\n`, `\uFEFF${RELEASE}\r\n\r\n`, ` ${RELEASE} `])(
    'version-file is a file with %j; the default of version, which a runner sends, does not conflict with it',
    (versionFileText) => {
      const { route } = requestFor({ 'version-file': '.convox-version', version: 'latest' }, { versionFileText });
      expect(route.target).toEqual({ kind: 'exact', version: RELEASE });
    },
  );
});

/** Values that inputs reject, with one problem each. */
const REJECTED: Readonly<Record<string, readonly string[]>> = {
  rack: ['', '2nd', '-a', 'a_b', 'a.b', 'a b', 'a/b', 'x'.repeat(129), 'arn:aws:cloudformation:x'],
  'aws-region': [
    ...['us-east', 'US-EAST-1', 'us_east_1', 'us-east-1a', 'us-east-1.evil.example', '1us-east-1', 'us-east-100'],
  ],
  version: ['newest', 'Latest', 'v20260420193621', '20261320193621', '../../x', '2026', 'dev'],
  'version-file': ['/etc/passwd', '../secret', 'a/../../b', '~/x', 'C:\\x', '\\\\host\\x'],
  'required-releases': ['maybe', 'BLOCK'],
  replacements: ['maybe', 'REFUSE', 'Refuse', ','],
  'allow-downgrade': ['yes', '1', 'on', 'tRuE'],
  timeout: ['0s', '999ms', '49h', '90', 'never'],
  'poll-interval': ['9ms', '6m', '5'],
  'role-arn': [
    'rack-updater',
    'arn:aws:iam::123456789012:user/me',
    'arn:aws:iam::1:role/x',
    'x-arn:aws:iam::123456789012:role/x',
    'arn:aws:iam::123456789012:role/x y',
  ],
  'release-bucket': [
    ...['ab', 'Convox', 'a_b_c', 's3://convox', 'a..b', '-abc', 'abc-', '10.0.0.1', '100.200.10.20', 'x'.repeat(64)],
    'a/b/c',
  ],
  'release-prefix': ['../x', 'a/../b', 'a//b', './a', 'a b', 'a?b', 'a\\b'],
};

describe('an invalid input', () => {
  it.each(Object.entries(REJECTED).flatMap(([input, texts]) => texts.map((text) => [input, text] as const)))(
    '%s %j is a problem',
    (input, text) => {
      const given = text.length > 80 ? `${text.slice(0, 80)}...` : text;
      expect(problemsFor({ [input]: text }, { versionFileText: RELEASE })).toEqual([`${input}: ${given}`]);
    },
  );

  it.each<[RawInputs, string[]]>([
    [{ 'also-required': 'first, 20170306140228, second' }, ['also-required: first', 'also-required: second']],
    [
      { window: 'Tue 01:00-01:00 UTC\nTue 01:00-05:00 UTC\nTue 01:00-05:00 Berlin' },
      ['window: Tue 01:00-01:00 UTC', 'window: Tue 01:00-05:00 Berlin'],
    ],
    [
      { replacements: 'Balancer, balancer, staging:Vpc, *, allow, 9Lives' },
      ['balancer', 'staging:Vpc', '*', 'allow', '9Lives'].map((name) => `replacements: ${name}`),
    ],
    [{ 'version-file': '../secret', version: 'newest' }, ['version: newest', 'version-file: ../secret']],
    [
      { rack: '9lives', version: '../../x', 'aws-region': 'x', timeout: 'soon', recover: 'yes' },
      ['rack: 9lives', 'version: ../../x', 'aws-region: x', 'timeout: soon', 'recover: yes'],
    ],
  ])('%j: all problems are reported together, in the order of action.yml', (raw, problems) => {
    expect(problemsFor(raw)).toEqual(problems);
  });

  it('of any kind is reported, and never throws', () => {
    const raw = fc.record(Object.fromEntries(INPUTS.map(({ name }) => [name, fc.string({ maxLength: 30 })])));
    fc.assert(
      fc.property(raw, (given) => {
        const reading = parseInputs(given, ENV, RUN);
        expect(reading.kind === 'request' || reading.problems.length > 0).toBe(true);
      }),
    );
  });
});
