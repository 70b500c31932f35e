/** The message of an invalid input: the input, the given value, and the accepted ones. */
import { describe, expect, it } from '@jest/globals';
import { INPUTS } from '../../src/inputs/input-catalogue.ts';
import type { RawInputs } from '../../src/inputs/input-texts.ts';
import { parse, PLAN_ARN, PLAN_NAME, problemsOf } from './readings.ts';

/** A value that each input rejects, and a part of the message that says what it accepts. */
const INVALID: readonly (readonly [input: string, given: string, accepted: string])[] = [
  ['rack', '9lives', 'a letter, then letters, digits and hyphens'],
  ['version', 'newest', 'latest, stable, edge, or an exact release'],
  ['version-file', '../version', 'a path inside the workspace'],
  ['minimum-release-age', 'a week', 'a length of time such as 72h or 7d, up to 365d'],
  ['required-releases', 'skip', 'block or step'],
  ['also-required', 'first', 'separated by commas or line breaks'],
  ['mode', 'dry-run', 'update, check, plan, execute or recover'],
  ['keep-change-set', 'yes', 'true or false'],
  ['change-set', 'rack-a-to-b', 'or its ARN'],
  ['parameters', 'InstanceType', 'Key=Value'],
  ['allow-downgrade', 'yes', 'true or false'],
  ['allow-unpublished', 'yes', 'true or false'],
  ['replacements', 'maybe', 'refuse, allow, or logical ids such as Balancer'],
  ['dropped-parameters', 'maybe', 'refuse, allow, or names of parameters such as ApiMemory'],
  ['downtime', 'maybe', 'ignore, warn or refuse'],
  ['convox-records', 'yes', 'none or write'],
  ['drift', 'yes', 'ignore or report'],
  ['window', 'Tue 01:00-05:00 Berlin', 'Europe/Berlin'],
  ['timeout', 'soon', 'auto, or a length of time such as 90m, 3h or 1h30m, from 1s to 48h'],
  ['poll-interval', '5', 'a length of time such as 5s, from 10ms to 5m'],
  ['on-cancel', 'maybe', 'leave or roll-back'],
  ['recover', 'yes', 'true or false'],
  ['verify-api', 'maybe', 'auto, always or never'],
  ['recover-skip', 'instances', 'logical ids of resources such as Instances'],
  ['verify-services', 'maybe', 'auto, always or never'],
  ['aws-region', 'virginia', 'an AWS region such as us-east-1'],
  ['role-to-assume', 'rack-updater', 'the ARN of an IAM role'],
  ['role-arn', 'rack-updater', 'the ARN of an IAM role'],
  ['capabilities', 'iam', 'CAPABILITY_IAM, CAPABILITY_NAMED_IAM or CAPABILITY_AUTO_EXPAND'],
  ['release-bucket', 'Convox', 'the name of an S3 bucket'],
  ['release-prefix', '../x', 'a folder in the bucket'],
  ['release-region', 'virginia', 'an AWS region such as us-east-1'],
  ['template-bucket', 'Convox', 'the name of an S3 bucket'],
  ['pull-request-comment', 'yes', 'true or false'],
  ['failure-issue', 'on', 'true or false'],
  ['failure-issue-labels', 'x'.repeat(51), 'at most 50 characters'],
  ['failure-issue-assignees', 'no/login', 'octocat'],
  ['release-notes', 'yes', 'true or false'],
  ['github-token', 'two words', 'without blanks'],
];

describe('the message of an invalid input', () => {
  it.each(INVALID)('%s shows the given value, %j, and what is accepted', (input, given, accepted) => {
    const shown = { parameters: 'line 1', 'github-token': '***' }[input] ?? given;
    const mode = input === 'change-set' ? { mode: 'execute' } : {};
    expect(problemsOf({ ...mode, [input]: given })).toEqual([
      { input, given: shown, accepted: expect.stringContaining(accepted) },
    ]);
  });

  it('is tested for each input', () => {
    expect(INVALID.map(([input]) => input).toSorted()).toEqual(INPUTS.map(({ name }) => name).toSorted());
  });

  it.each<[string, string, string, string | RegExp]>([
    ['rack', 'acme/staging', 'acme/staging', 'without the organization'],
    ['rack', '9'.repeat(81), `${'9'.repeat(80)}...`, 'a letter'],
    ['rack', '9'.repeat(80), '9'.repeat(80), 'a letter'],
    ['replacements', 'allowed', 'allowed', /did you mean allow\?$/],
    ['replacements', 'Allow', 'Allow', /did you mean allow\?$/],
    ['replacements', 'refused', 'refused', /did you mean refuse\?$/],
    ['replacements', 'allow, Balancer', 'allow', /; allow cannot be combined with names$/],
    ['replacements', 'true', 'true', /separated by commas or line breaks$/],
    ['parameters', 'Version=20260420193621', 'Version', 'set by the input version'],
    ['parameters', 'A=1\nA=2', 'A, again on line 2', 'each key once'],
    ['parameters', '=x', 'line 1', 'the key of letters and digits only'],
    ['parameters', 'A', 'line 1', 'this one has no ='],
  ])('%s %j shows %j and a hint', (input, text, given, hint) => {
    const accepted: unknown = typeof hint === 'string' ? expect.stringContaining(hint) : expect.stringMatching(hint);
    expect(problemsOf({ [input]: text })).toEqual([{ input, given, accepted }]);
  });

  it.each<[object, string, string | RegExp]>([
    [{ AWS_REGION: 'virginia' }, 'virginia', /such as us-east-1 \(this came from AWS_REGION\)$/],
    [{ AWS_REGION: '', AWS_DEFAULT_REGION: 'us-east-1a' }, 'us-east-1a', /AWS_DEFAULT_REGION/],
    [{ AWS_REGION: '' }, '', /AWS_REGION/],
  ])('aws-region with the environment %j names the source', (env, given, accepted) => {
    expect(problemsOf({}, {}, env)).toEqual([
      { input: 'aws-region', given, accepted: expect.stringMatching(accepted) },
    ]);
  });

  it.each([{ AWS_REGION: ' us-east-1 ' }, { AWS_REGION: '', AWS_DEFAULT_REGION: ' us-east-1\n' }])(
    'aws-region is read without the blanks around it from %j',
    (env) => {
      expect(problemsOf({}, {}, env)).toEqual([]);
    },
  );

  it.each([
    ['does not exist', undefined, 'not there'],
    ['is empty', ' \n', 'empty'],
    ['has more lines', '20260420193621\n20260421192651\n', 'more lines'],
    ['has a byte order mark inside', '20260420\uFEFF193621', 'exact release'],
    ['has other text', 'rack: production', 'exact release'],
  ])('version-file says that the file %s, and never shows its text', (_what, versionFileText, accepted) => {
    expect(problemsOf({ 'version-file': 'v' }, { versionFileText })).toEqual([
      { input: 'version-file', given: 'v', accepted: expect.stringContaining(accepted) },
    ]);
  });
});

const EXECUTE = { mode: 'execute', 'change-set': PLAN_NAME };
const KEEP = { 'keep-change-set': 'true' };
const SKIP = { 'recover-skip': 'Instances' };

describe('inputs that conflict', () => {
  it.each<[RawInputs, string, string, string]>([
    [{ ...EXECUTE, mode: 'plan' }, 'change-set', 'with mode plan', 'only with mode execute'],
    [{ ...EXECUTE, mode: 'recover' }, 'change-set', 'with mode recover', 'only with mode execute'],
    [{ 'change-set': PLAN_NAME }, 'change-set', 'with mode update', 'only with mode execute'],
    [{ mode: 'execute' }, 'change-set', '', 'mode execute requires'],
    [{ ...EXECUTE, parameters: 'A=1' }, 'parameters', 'with mode execute', 'has its own'],
    [{ mode: 'recover', parameters: 'A=1' }, 'parameters', 'with mode recover', 'a recovery sets no parameters'],
    [
      { ...EXECUTE, 'change-set': PLAN_ARN.replace('us-east-1', 'eu-west-1') },
      ...(['change-set', 'one in eu-west-1', 'a change set in us-east-1'] as const),
    ],
    [{ ...KEEP, mode: 'check' }, 'keep-change-set', 'true with mode check', 'only with mode plan'],
    [SKIP, 'recover-skip', 'with mode update', 'only with mode recover'],
    [{ ...SKIP, mode: 'plan', recover: 'true' }, 'recover-skip', 'with mode plan', 'only with mode recover'],
    [{ version: 'edge', 'version-file': 'v' }, 'version-file', 'with version edge', 'either'],
  ])('%j', (raw, input, given, accepted) => {
    expect(problemsOf(raw, { versionFileText: 'edge' })).toEqual([
      { input, given, accepted: expect.stringContaining(accepted) },
    ]);
  });

  it.each<RawInputs>([
    { ...EXECUTE, 'change-set': PLAN_ARN },
    { parameters: 'A=1' },
    { mode: 'recover' },
    { ...SKIP, mode: 'recover' },
    { ...SKIP, recover: 'true' },
  ])('do not include %j', (raw) => {
    expect(problemsOf(raw)).toEqual([]);
  });
});

describe('inputs about GitHub', () => {
  it('can be disabled separately', () => {
    expect(parse({ 'pull-request-comment': 'false' })).toMatchObject({
      github: { pullRequestComment: 'none', releaseNotes: 'bring-in' },
    });
    expect(parse({ 'release-notes': 'false' })).toMatchObject({ github: { releaseNotes: 'none' } });
  });

  it('the failure issue has labels, which may contain spaces, and assignees, with or without the @', () => {
    const raw = {
      'failure-issue': 'true',
      'failure-issue-labels': 'on call, rack\nbug',
      'failure-issue-assignees': '@octocat hubot',
    };
    expect(parse(raw)).toMatchObject({
      github: { failureIssue: { labels: ['on call', 'rack', 'bug'], assignees: ['octocat', 'hubot'] } },
    });
  });

  it.each([
    ['ghs_abc', ['ghs_abc']],
    ['two words', ['two words']],
    ['', []],
    ['${{ github.token }}', []],
  ])('the secrets of the token %j are %j', (token, secrets) => {
    expect(parse({ 'github-token': token }).secrets).toEqual(secrets);
  });
});
