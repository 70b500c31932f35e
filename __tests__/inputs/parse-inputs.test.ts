/** The inputs at the door: what each takes, and that every problem is told at once. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { UpdateRequest } from '../../src/run/update-request.ts';
import { INPUTS } from '../../src/inputs/input-catalogue.ts';
import type { RawInputs } from '../../src/inputs/input-texts.ts';
import { parseInputs, type InputExtras, type InputsReading } from '../../src/inputs/parse-inputs.ts';

const RUN = { runId: '42', attempt: '1', use: 'a1b2' };
const ENV = { AWS_REGION: 'us-east-1' };

function parse(raw: RawInputs, extras: InputExtras = {}): InputsReading {
  return parseInputs({ rack: 'production', ...raw }, ENV, RUN, extras);
}

function requestFor(raw: RawInputs, extras?: InputExtras): UpdateRequest {
  const reading = parse(raw, extras);
  if (reading.kind === 'bad') throw new Error(JSON.stringify(reading.problems));
  return reading.request;
}

/** Input and value of each problem. */
function problemsFor(raw: RawInputs, extras?: InputExtras): string[] {
  const reading = parse(raw, extras);
  return reading.kind === 'bad' ? reading.problems.map(({ input, given }) => `${input}: ${given}`) : [];
}

describe('left out', () => {
  test('everything but rack and region stands at the default of the contract', () => {
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

  test('a blank is as good as left out', () => {
    const blanks = Object.fromEntries(INPUTS.map(({ name }) => [name, '  ']));
    expect(parse({ ...blanks, rack: 'production' })).toEqual(parse({}));
  });
});

describe('the settings for a later run that executes the change set', () => {
  test('are the given inputs that mode execute accepts, in the order of action.yml', () => {
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
});

describe('all problems are reported', () => {
  test('together, in the order of the inputs in action.yml', () => {
    const reading = parseInputs({ rack: '9lives', version: '../../x', timeout: 'soon', recover: 'yes' }, {}, RUN);
    expect(reading.kind === 'bad' && reading.problems.map((problem) => problem.input)).toEqual([
      'rack',
      'version',
      'aws-region',
      'timeout',
      'recover',
    ]);
  });

  test('with the given value and what is accepted', () => {
    expect(parse({ mode: 'dry-run' })).toMatchObject({
      problems: [{ input: 'mode', given: 'dry-run', accepted: 'update, check, plan, execute or recover' }],
    });
  });

  test("a rack's name with the organization of Convox's Console is explained", () => {
    expect(parse({ rack: 'acme/staging' })).toMatchObject({
      problems: [
        { input: 'rack', given: 'acme/staging', accepted: expect.stringContaining('without the organization') },
      ],
    });
  });

  test('with conflicts among them', () => {
    expect(problemsFor({ 'keep-change-set': 'true', timeout: 'soon' })).toEqual([
      'keep-change-set: true with mode update',
      'timeout: soon',
    ]);
  });

  test('with a file that was pasted into an input shortened', () => {
    const [problem = ''] = problemsFor({ rack: 'x '.repeat(5000) });
    expect(problem.length).toBeLessThan(100);
  });

  test('whatever is given, the result is a request or a list of problems', () => {
    const raw = fc.record(Object.fromEntries(INPUTS.map(({ name }) => [name, fc.string({ maxLength: 30 })])));
    fc.assert(
      fc.property(raw, (given) => {
        const reading = parseInputs(given, ENV, RUN);
        expect(reading.kind === 'request' || reading.problems.length > 0).toBe(true);
      }),
    );
  });
});

describe('rack', () => {
  test.each(['production', 'a', 'Staging-2', 'x'.repeat(128)])('%s is a stack name', (rack) => {
    expect(requestFor({ rack }).rack).toBe(rack);
  });

  test.each(['', '2nd', '-a', 'a_b', 'a.b', 'a b', 'a/b', 'x'.repeat(129), 'arn:aws:cloudformation:x'])(
    '%s is not a stack name',
    (rack) => {
      expect(problemsFor({ rack })).toHaveLength(1);
    },
  );
});

describe('aws-region', () => {
  const regionFrom = (raw: RawInputs, env: Parameters<typeof parseInputs>[1]) =>
    parseInputs({ rack: 'production', ...raw }, env, RUN);

  test('the input comes before AWS_REGION, and that before AWS_DEFAULT_REGION', () => {
    const env = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };
    expect(regionFrom({ 'aws-region': 'eu-central-1' }, env)).toMatchObject({ request: { region: 'eu-central-1' } });
    expect(regionFrom({}, env)).toMatchObject({ request: { region: 'eu-west-1' } });
    expect(regionFrom({}, { ...env, AWS_REGION: '' })).toMatchObject({ request: { region: 'eu-west-2' } });
  });

  test('without a region, the message says how to set it', () => {
    expect(regionFrom({}, {})).toMatchObject({
      problems: [{ input: 'aws-region', given: '', accepted: expect.stringContaining('AWS_REGION') }],
    });
  });

  test('an invalid one from the environment is reported with its source', () => {
    expect(regionFrom({}, { AWS_DEFAULT_REGION: 'us-east-1a' })).toMatchObject({
      problems: [{ given: 'us-east-1a', accepted: expect.stringContaining('AWS_DEFAULT_REGION') }],
    });
  });

  test.each([
    'us-east-1',
    'us-gov-west-1',
    'cn-north-1',
    'us-isob-east-1',
    'eusc-de-east-1',
    'ap-southeast-7',
    'us-east-10',
  ])('%s is valid', (region) => {
    expect(requestFor({ 'aws-region': region }).region).toBe(region);
  });

  test.each([
    'us-east',
    'US-EAST-1',
    'us_east_1',
    'virginia',
    'us-east-1a',
    'us-east-1.evil.example',
    '1us-east-1',
    'us-east-100',
  ])('%s is invalid', (region) => {
    expect(problemsFor({ 'aws-region': region })).toEqual([`aws-region: ${region}`]);
  });
});

describe('the target', () => {
  test.each([
    ['latest', { kind: 'latest', minimumAgeMs: 0 }],
    ['stable', { kind: 'latest', minimumAgeMs: 0 }],
    ['edge', { kind: 'edge' }],
    ['20260420193621', { kind: 'exact', version: '20260420193621' }],
    [' 20171211141019-internal-dns-removal ', { kind: 'exact', version: '20171211141019-internal-dns-removal' }],
  ])('version %s', (version, target) => {
    expect(requestFor({ version }).route.target).toEqual(target);
  });

  test.each(['newest', 'Latest', 'v20260420193621', '20261320193621', '../../x', '2026', 'dev'])(
    'version %s is invalid',
    (version) => {
      expect(problemsFor({ version })).toEqual([`version: ${version}`]);
    },
  );

  test('also-required is separated by commas, lines or both, each release once', () => {
    const alsoRequired = '20170306140228, 20170322201601\n20190126182546,,20170306140228';
    expect(requestFor({ 'also-required': alsoRequired }).route.alsoRequired).toEqual([
      '20170306140228',
      '20170322201601',
      '20190126182546',
    ]);
  });

  test('each invalid release in also-required is a problem of its own', () => {
    expect(problemsFor({ 'also-required': 'first, 20170306140228, second' })).toEqual([
      'also-required: first',
      'also-required: second',
    ]);
  });

  test('minimum-release-age applies to latest only', () => {
    const age = { 'minimum-release-age': '7d' };
    expect(requestFor(age).route.target).toEqual({ kind: 'latest', minimumAgeMs: 604_800_000 });
    expect(requestFor({ ...age, version: 'edge' }).route.target).toEqual({ kind: 'edge' });
    expect(problemsFor({ 'minimum-release-age': '7' })).toEqual(['minimum-release-age: 7']);
  });
});

describe('version-file', () => {
  const fileWith = (versionFileText: string | undefined, raw: RawInputs = {}) =>
    parse({ 'version-file': '.convox-version', ...raw }, { versionFileText });

  test.each(['20260420193621', '20260420193621\n', '\uFEFF20260420193621\r\n\r\n', ' 20260420193621 '])(
    '%j contains a version',
    (text) => {
      expect(fileWith(text)).toMatchObject({
        request: { route: { target: { kind: 'exact', version: '20260420193621' } } },
      });
    },
  );

  test.each([
    ['that is not there', undefined, 'not there'],
    ['that is empty', ' \n', 'empty'],
    ['with more than a version', '20260420193621\n20260421192651\n', 'more lines'],
    ['with more lines as old Macs end them', '20260420193621\r20260421192651', 'more lines'],
    ['with a byte order mark inside it', '20260420\uFEFF193621', 'exact release'],
    ['with something else', 'rack: production', 'exact release'],
  ])('a file %s is reported as that', (_what, text, words) => {
    expect(fileWith(text)).toMatchObject({
      problems: [{ input: 'version-file', accepted: expect.stringContaining(words) }],
    });
  });

  test('is not accepted together with version; the default that a runner sends does not count', () => {
    expect(fileWith('20260420193621', { version: 'latest' }).kind).toBe('request');
    expect(fileWith('20260420193621', { version: 'edge' }).kind).toBe('bad');
  });

  test('a path out of the workspace does not hide an invalid version', () => {
    expect(problemsFor({ 'version-file': '../secret', version: 'newest' })).toEqual([
      'version: newest',
      'version-file: ../secret',
    ]);
  });

  test.each(['/etc/passwd', '../secret', 'a/../../b', '~/x', 'C:\\x', '\\\\host\\x'])(
    '%s is a path out of the workspace',
    (path) => {
      expect(problemsFor({ 'version-file': path }, { versionFileText: '20260420193621' })).toEqual([
        `version-file: ${path}`,
      ]);
    },
  );
});

describe('window', () => {
  test('has one maintenance window on each line', () => {
    const { windows } = requestFor({ window: '\nTue-Thu 01:00-05:00 Europe/Berlin\n\n  Sat 00:00-24:00 UTC\r\n' });
    expect(windows.map(({ zone }) => zone)).toEqual(['Europe/Berlin', 'UTC']);
  });

  test('reports every invalid line', () => {
    const window = 'Tue 01:00-01:00 UTC\nTue 01:00-05:00 UTC\nTue 01:00-05:00 Berlin';
    expect(problemsFor({ window })).toEqual(['window: Tue 01:00-01:00 UTC', 'window: Tue 01:00-05:00 Berlin']);
  });
});

describe('policies', () => {
  test.each([
    ['mode', ['update', 'check'], (request: UpdateRequest) => request.mode],
    ['required-releases', ['block', 'step'], (request: UpdateRequest) => request.route.requiredReleases],
    ['on-cancel', ['leave', 'roll-back'], (request: UpdateRequest) => request.onCancel],
    ['verify-api', ['auto', 'always', 'never'], (request: UpdateRequest) => request.verifyApi],
    ['verify-services', ['auto', 'always', 'never'], (request: UpdateRequest) => request.verifyServices],
    ['replacements', ['refuse', 'allow'], (request: UpdateRequest) => request.replacements],
    ['dropped-parameters', ['refuse', 'allow'], (request: UpdateRequest) => request.droppedParameters],
    ['downtime', ['ignore', 'warn', 'refuse'], (request: UpdateRequest) => request.downtime],
  ] as const)('%s accepts %j and nothing else', (input, choices, texts) => {
    expect(choices.map((choice) => texts(requestFor({ [input]: choice })))).toEqual(choices);
    expect(problemsFor({ [input]: 'maybe' })).toEqual([`${input}: maybe`]);
    expect(problemsFor({ [input]: choices[0].toUpperCase() })).toHaveLength(1);
  });

  test.each([
    ['replacements', (request: UpdateRequest) => request.replacements],
    ['dropped-parameters', (request: UpdateRequest) => request.droppedParameters],
  ] as const)('%s accepts names, separated by commas or lines', (input, texts) => {
    const names = new Set(['Balancer', 'NatAddress0']);
    for (const text of [
      'Balancer, NatAddress0',
      'Balancer,NatAddress0',
      '\nBalancer\nNatAddress0\n',
      'Balancer, Balancer NatAddress0',
    ]) {
      expect(texts(requestFor({ [input]: text }))).toEqual(names);
    }
    expect(texts(requestFor({ [input]: '' }))).toBe('refuse');
  });

  test.each(['replacements', 'dropped-parameters'])('%s reports every invalid name', (input) => {
    const text = 'Balancer, balancer, staging:Vpc, *, allow, 9Lives';
    expect(problemsFor({ [input]: text })).toEqual(
      ['balancer', 'staging:Vpc', '*', 'allow', '9Lives'].map((item) => `${input}: ${item}`),
    );
    expect(problemsFor({ [input]: ',' })).toEqual([`${input}: ,`]);
    expect(problemsFor({ [input]: 'Refuse' })).toEqual([`${input}: Refuse`]);
  });

  test.each([
    ['allowed', /did you mean allow\?$/],
    ['Allow', /did you mean allow\?$/],
    ['refused', /did you mean refuse\?$/],
    ['allow, Balancer', /; allow cannot be combined with names$/],
    ['true', /separated by commas or line breaks$/],
  ])('replacements: %s suggests the intended value, or nothing', (text, hint) => {
    const reading = parseInputs({ rack: 'staging', 'aws-region': 'us-east-1', replacements: text }, {}, RUN);
    expect(reading.kind === 'bad' ? reading.problems.map(({ accepted }) => accepted) : []).toEqual([
      expect.stringMatching(hint),
    ]);
  });

  test.each([
    ['allow-downgrade', 'allow', (request: UpdateRequest) => request.route.downgrade],
    ['allow-unpublished', 'allow', (request: UpdateRequest) => request.route.unpublished],
    ['recover', 'continue-rollback', (request: UpdateRequest) => request.recovery],
  ] as const)('%s is true or false, in the spellings that GitHub accepts', (input, policy, texts) => {
    expect(['true', 'True', 'TRUE'].map((text) => texts(requestFor({ [input]: text })))).toEqual(Array(3).fill(policy));
    expect(['false', 'False', 'FALSE'].map((text) => texts(requestFor({ [input]: text })))).not.toContain(policy);
    expect(['yes', '1', 'on', 'tRuE'].flatMap((text) => problemsFor({ [input]: text }))).toHaveLength(4);
  });

  test.each([
    ['auto', { kind: 'auto' }],
    ['90m', { kind: 'fixed', ms: 5_400_000 }],
    ['1s', { kind: 'fixed', ms: 1000 }],
    ['48h', { kind: 'fixed', ms: 172_800_000 }],
  ])('timeout %s', (timeout, limit) => {
    expect(requestFor({ timeout }).timeLimit).toEqual(limit);
  });

  test.each(['0s', '999ms', '49h', '90', 'never'])('timeout %s is invalid', (timeout) => {
    expect(problemsFor({ timeout })).toEqual([`timeout: ${timeout}`]);
  });

  test('poll-interval is from 10ms to 5m', () => {
    expect(['10ms', '5m'].map((text) => requestFor({ 'poll-interval': text }).pollIntervalMs)).toEqual([10, 300_000]);
    expect(['9ms', '6m', '5'].flatMap((text) => problemsFor({ 'poll-interval': text }))).toHaveLength(3);
  });
});

describe('names in AWS', () => {
  test.each([
    'arn:aws:iam::123456789012:role/rack-updater',
    'arn:aws-us-gov:iam::123456789012:role/path/to/name',
    'arn:aws-cn:iam::123456789012:role/a@b',
  ])('role-arn %s', (arn) => {
    expect(requestFor({ 'role-arn': arn }).roleArn).toBe(arn);
  });

  test.each([
    'rack-updater',
    'arn:aws:iam::123456789012:user/me',
    'arn:aws:iam::1:role/x',
    'x-arn:aws:iam::123456789012:role/x',
    'arn:aws:iam::123456789012:role/x y',
  ])('role-arn %s is invalid', (arn) => {
    expect(problemsFor({ 'role-arn': arn })).toEqual([`role-arn: ${arn}`]);
  });

  test('capabilities are the three of CloudFormation, separated by commas or lines', () => {
    const capabilities = 'CAPABILITY_IAM\nCAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND';
    expect(requestFor({ capabilities }).capabilities).toHaveLength(3);
    expect(problemsFor({ capabilities: 'CAPABILITY_IAM, iam' })).toEqual(['capabilities: iam']);
  });

  test.each(['convox', 'my.mirror-2', 'abc', 'a.10.0.0.1', '10.0.0.1.a'])('bucket %s', (bucket) => {
    const request = requestFor({ 'release-bucket': bucket, 'template-bucket': bucket });
    expect([request.releases.bucket, request.templateBucket]).toEqual([bucket, bucket]);
  });

  test.each([
    'ab',
    'Convox',
    'a_b_c',
    's3://convox',
    'a..b',
    '-abc',
    'abc-',
    '10.0.0.1',
    '100.200.10.20',
    'x'.repeat(64),
    'a/b/c',
  ])('bucket %s is invalid', (bucket) => {
    expect(problemsFor({ 'release-bucket': bucket, 'template-bucket': bucket })).toHaveLength(2);
  });

  test.each([
    ['release', 'release'],
    ['/mirrors/convox/', 'mirrors/convox'],
    ['//mirrors//', 'mirrors'],
    ['/', ''],
  ])('release-prefix %s is the prefix %j', (given, prefix) => {
    expect(requestFor({ 'release-prefix': given }).releases.prefix).toBe(prefix);
  });

  test.each(['../x', 'a/../b', 'a//b', './a', 'a b', 'a?b', 'a\\b'])('release-prefix %s is invalid', (prefix) => {
    expect(problemsFor({ 'release-prefix': prefix })).toEqual([`release-prefix: ${prefix}`]);
  });

  test('change-set is the name or the ARN of a change set from a plan', () => {
    const name = 'rack-20200101000000-to-20200102000000-run-1-1-a1-step-1-try-1-plan-0123456789abcdef0123';
    const plan = { name, digest: '0123456789abcdef0123', from: '20200101000000', to: '20200102000000' };
    const arn = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${name}/0a1b-2c`;
    const executing = (id: string) => requestFor({ mode: 'execute', 'change-set': id, 'aws-region': 'us-east-1' });
    expect(executing(name).changeSet).toEqual({ id: name, plan });
    expect(executing(arn).changeSet).toEqual({ id: arn, plan });
    const elsewhere = arn.replace('arn:aws:', 'arn:aws-us-gov:');
    expect(executing(elsewhere).changeSet?.id).toBe(elsewhere);
    const withoutDigest = name.replace(/-plan-.*/, '');
    for (const none of [`x-${arn}`, `${arn} and more`, 'rack-x', withoutDigest, arn.replace('changeSet', 'stack')]) {
      expect(problemsFor({ mode: 'execute', 'change-set': none })).toEqual(
        [`change-set: ${none.slice(0, 80)}`.trim()].map((line) => (none.length > 80 ? `${line}...` : line)),
      );
    }
  });

  test('an empty change-set in mode execute is a problem, never an update', () => {
    expect(problemsFor({ mode: 'execute', 'change-set': '  ' })).toEqual(['change-set: ']);
    expect(problemsFor({ mode: 'execute', timeout: 'soon' })).toEqual(['change-set: ', 'timeout: soon']);
  });
});
