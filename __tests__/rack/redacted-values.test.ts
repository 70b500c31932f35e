/** Which values of a stack, of the inputs and of the environment are redacted, and which are masked too. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { makeTemplate } from '../builders/template.ts';
import { redactedAmong, redactedInStack, secretsOfEnvironment } from '../../src/rack/redacted-values.ts';
import { isShownParameter } from '../../src/rack/shown-parameters.ts';
import { membersOf } from '../../src/values/json-value.ts';

const ARN = 'arn:aws:cloudformation:us-east-1:123456789012:stack/staging/11111111-2222-3333-4444-555555555555';

type Values = Readonly<Record<string, string>>;

const inStack = (parameters: Values, outputs: Values = {}) =>
  redactedInStack({
    arn: ARN,
    parameters: new Map(Object.entries(parameters)),
    outputs: new Map(Object.entries(outputs)),
  });

describe('redactedInStack', () => {
  it.each<[string, Values, readonly string[]]>([
    [
      "a proxy's address with and without the last slash, its user info and its password, decoded too",
      { HttpProxy: 'http://me:p%40ss:w@proxy:3128/' },
      ['http://me:p%40ss:w@proxy:3128/', 'http://me:p%40ss:w@proxy:3128', 'me:p%40ss:w', 'p%40ss:w', 'p@ss:w'],
    ],
    ['the address of a proxy without a password', { HttpProxy: 'http://proxy:3128' }, ['http://proxy:3128']],
    [
      'parameters that often contain a token, though Convox does not declare them as NoEcho',
      { SyslogDestination: 'a', SyslogFormat: 'b', InstanceRunCommand: 'c', InstanceBootCommand: 'd' },
      ['a', 'b', 'c', 'd'],
    ],
    ['neither a hidden value nor an empty one', { Password: '****', HttpProxy: '' }, []],
    ['a value with asterisks in it', { HttpProxy: '**x**' }, ['**x**']],
  ])('masks %s', (_what, parameters, values) => {
    expect(inStack(parameters)).toEqual({ values, unmasked: [] });
  });

  it('shows the release before an update, but not a password that looks like one', () => {
    const [before, password] = ['20260101000000', '20260102000000'];
    const outputs = { Release: before, Password: password };
    expect(inStack({ Version: '20260103000000' }, outputs)).toEqual({ values: [password], unmasked: [] });
  });

  it('redacts every output, members of lists too, and masks the password', () => {
    const outputs = { Password: 'hunter2', Dashboard: 'd.example.org', NatIPs: '192.0.2.1, 192.0.2.2' };
    expect(inStack({}, outputs)).toEqual({
      values: ['hunter2'],
      unmasked: ['d.example.org', '192.0.2.1, 192.0.2.2', '192.0.2.1', '192.0.2.2'],
    });
  });

  it('redacts the value of a parameter that is not on the list, without a mask', () => {
    expect(inStack({ Custom: 'abc', ClientId: 'me@example.org', InstanceType: 't3.small' })).toEqual({
      values: [],
      unmasked: ['abc', 'me@example.org'],
    });
  });

  it('does not redact outputs that the action shows by itself: name, region, ARN and shown parameters', () => {
    const outputs = {
      ...{ Rack: 'staging', AwsRegion: 'us-east-1', StackId: ARN, Version: '20260420193621' },
      ...{ Release: '20260420193621', Vpccidr: '10.0.0.0/16', AvailabilityZones: 'us-east-1a,us-east-1b' },
    };
    const parameters = { Version: '20260420193621', VPCCIDR: '10.0.0.0/16' };
    expect(inStack(parameters, outputs)).toEqual({ values: [], unmasked: [] });
  });
});

describe('redactedAmong', () => {
  it('masks what the template declares as NoEcho, and redacts what is not on the list', () => {
    const template = makeTemplate({ Parameters: { Token: { NoEcho: true }, Key: { NoEcho: true }, Other: {} } });
    const given = new Map(Object.entries({ Token: 'secret', Key: 'mine', Other: 'other', InstanceType: 't3.small' }));
    expect(redactedAmong(given, [template], ARN)).toEqual({ values: ['secret', 'mine'], unmasked: ['other'] });
  });
});

describe('secretsOfEnvironment', () => {
  it('returns the credentials for AWS and GitHub', () => {
    const env = { AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'session', AWS_REGION: 'us-east-1' };
    expect(secretsOfEnvironment({ ...env, 'INPUT_GITHUB-TOKEN': 'token' })).toEqual(['key', 'session', 'token']);
  });
});

const FOLDERS = ['bucket', 'convox']
  .map((name) => join(import.meta.dirname, '../../../shared', name, 'release'))
  .filter((folder) => existsSync(folder));

(FOLDERS.length === 0 ? describe.skip : describe)('the templates of all releases', () => {
  it('have only these hidden parameters: a new one needs a decision', () => {
    const names = new Set(
      FOLDERS.flatMap((folder) =>
        readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((file) => /(rack|formation)\.json$/.test(file))
          .flatMap((file) => {
            const template: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
            return Object.keys(membersOf(membersOf(template)['Parameters']));
          }),
      ),
    );
    expect(names.size).toBeGreaterThan(100);
    expect([...names].filter((name) => !isShownParameter(name)).sort()).toEqual([
      ...['ClientId', 'DockerImageApi', 'DockerImageApp', 'DockerImageBuild', 'DockerImageService', 'HttpProxy'],
      ...['InstanceBootCommand', 'InstanceRunCommand', 'Password', 'RegistryHost', 'SyslogDestination', 'SyslogFormat'],
    ]);
  });
});
