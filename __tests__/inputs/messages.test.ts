/** What somebody reads who has written an input wrongly: which one, what was given, and what would be taken. */
import { describe, expect, test } from '@jest/globals';
import type { InputProblem } from '../../src/run/problem.ts';
import { INPUTS } from '../../src/inputs/input-catalogue.ts';
import type { RawInputs } from '../../src/inputs/input-texts.ts';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';

const RUN = { runId: '42', attempt: '1', use: 'a1b2' };

function problemsOf(raw: RawInputs, env = {}): readonly InputProblem[] {
  const reading = parseInputs({ rack: 'production', ...raw }, { AWS_REGION: 'us-east-1', ...env }, RUN);
  return reading.kind === 'bad' ? reading.problems : [];
}

/** A value that each input refuses, and the words of its message that a reader mends it by. */
const BAD: readonly (readonly [input: string, given: string, mendedBy: string])[] = [
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

describe('a bad input', () => {
  test.each(BAD)('%s says what was given, %j, and what it takes', (input, given, mendedBy) => {
    const shown = { parameters: 'line 1', 'github-token': '***' }[input] ?? given;
    const mode = input === 'change-set' ? { mode: 'execute' } : {};
    expect(problemsOf({ ...mode, [input]: given })).toEqual([
      { input, given: shown, accepted: expect.stringContaining(mendedBy) },
    ]);
  });

  test('there is an example here of each input', () => {
    expect(BAD.map(([input]) => input).toSorted()).toEqual(INPUTS.map(({ name }) => name).toSorted());
  });

  test.each([
    ['InstanceType', 'line 1', 'this one has no ='],
    ['Instance Type=x', 'line 1', 'the key of letters and digits only'],
    ['Version=20260420193621', 'Version', 'set by the input version'],
    ['A=1\nA=2', 'A, again on line 2', 'each key once'],
    ['=x', 'line 1', 'the key of letters and digits only'],
  ])('parameters: %j is told by line and key alone', (parameters, given, mendedBy) => {
    expect(problemsOf({ parameters })).toEqual([
      { input: 'parameters', given, accepted: expect.stringContaining(mendedBy) },
    ]);
  });

  test('a region from the environment is told with where it came from, and read without the blanks around it', () => {
    expect(problemsOf({}, { AWS_REGION: 'virginia' })[0]?.accepted).toMatch(
      /such as us-east-1 \(this came from AWS_REGION\)$/,
    );
    expect(problemsOf({ 'aws-region': 'virginia' })[0]?.accepted).toMatch(/such as us-east-1$/);
    expect(problemsOf({}, { AWS_REGION: ' us-east-1 ' })).toEqual([]);
    expect(problemsOf({}, { AWS_REGION: '', AWS_DEFAULT_REGION: ' us-east-1\n' })).toEqual([]);
  });

  test('is cut after 80 characters, and not before', () => {
    expect(problemsOf({ rack: '9'.repeat(80) })[0]?.given).toBe('9'.repeat(80));
    expect(problemsOf({ rack: '9'.repeat(81) })[0]?.given).toBe(`${'9'.repeat(80)}...`);
  });

  test('of a version file does not show what the file holds', () => {
    const reading = parseInputs({ rack: 'a', 'version-file': 'v' }, { AWS_REGION: 'us-east-1' }, RUN, {
      versionFileText: 'rack: production',
    });
    expect(reading).toMatchObject({ problems: [{ input: 'version-file', given: 'v' }] });
    expect(JSON.stringify(reading)).not.toContain('production');
  });
});

describe('inputs that cannot all be meant', () => {
  const name = 'rack-20200101000000-to-20200102000000-run-1-1-a1-step-1-try-1-plan-0123456789abcdef0123';
  const here = `arn:aws:cloudformation:us-east-1:123456789012:changeSet/${name}/0a1b-2c`;
  const elsewhere = here.replace('us-east-1', 'eu-west-1');

  test.each<[RawInputs, string, string, string]>([
    [{ 'change-set': here, mode: 'plan' }, 'change-set', 'with mode plan', 'only with mode execute'],
    [{ 'change-set': name }, 'change-set', 'with mode update', 'only with mode execute'],
    [{ mode: 'execute' }, 'change-set', '', 'mode execute requires'],
    [{ 'change-set': name, mode: 'execute', parameters: 'A=1' }, 'parameters', 'with mode execute', 'has its own'],
    [{ 'change-set': elsewhere, mode: 'execute' }, 'change-set', 'one in eu-west-1', 'a change set in us-east-1'],
    [{ 'keep-change-set': 'true', mode: 'check' }, 'keep-change-set', 'true with mode check', 'only with mode plan'],
  ])('%j', (raw, input, given, mendedBy) => {
    expect(problemsOf(raw)).toEqual([{ input, given, accepted: expect.stringContaining(mendedBy) }]);
  });

  test('a version and a file that holds one', () => {
    const raw = { rack: 'a', version: 'edge', 'version-file': 'v' };
    expect(parseInputs(raw, { AWS_REGION: 'us-east-1' }, RUN, { versionFileText: 'edge' })).toMatchObject({
      problems: [{ input: 'version-file', given: 'with version edge', accepted: expect.stringContaining('either') }],
    });
  });
});

describe('what is told on GitHub', () => {
  test('can be left out, each by itself', () => {
    const github = (raw: RawInputs) => {
      const reading = parseInputs({ rack: 'a', ...raw }, { AWS_REGION: 'us-east-1' }, RUN);
      return reading.kind === 'request' ? reading.github : reading;
    };
    expect(github({ 'pull-request-comment': 'false' })).toMatchObject({ pullRequestComment: 'none' });
    expect(github({ 'release-notes': 'false' })).toMatchObject({ releaseNotes: 'none' });
  });

  test('the failure issue has labels, which may contain spaces, and assignees, with or without the @', () => {
    const raw = {
      'failure-issue': 'true',
      'failure-issue-labels': 'on call, rack\nbug',
      'failure-issue-assignees': '@octocat hubot',
    };
    const reading = parseInputs({ rack: 'a', ...raw }, { AWS_REGION: 'us-east-1' }, RUN);
    expect(reading).toMatchObject({
      github: { failureIssue: { labels: ['on call', 'rack', 'bug'], assignees: ['octocat', 'hubot'] } },
    });
  });

  test('the token is masked whether or not it is well formed, and none is no secret', () => {
    const secretsOf = (token: string) =>
      parseInputs({ rack: 'a', 'github-token': token }, { AWS_REGION: 'us-east-1' }, RUN).secrets;
    expect(secretsOf('ghs_abc')).toEqual(['ghs_abc']);
    expect(secretsOf('two words')).toEqual(['two words']);
    expect(secretsOf('')).toEqual([]);
    expect(secretsOf('${{ github.token }}')).toEqual([]);
    expect(problemsOf({ 'github-token': 'blank then\u00a0more' })).toHaveLength(1);
    expect(problemsOf({ 'github-token': '\u00e9abc' })).toHaveLength(1);
    expect(problemsOf({ 'github-token': 'abc\u00e9' })).toHaveLength(1);
  });
});
