/** What a stack and the inputs give away that must never be shown. */
import { describe, expect, test } from '@jest/globals';
import { secretsOfEnvironment, secretsOfGiven, secretsOfStack } from '../../src/rack/secrets.ts';
import { parseTemplate } from '../../src/cloudformation/template.ts';

const stack = (parameters: Readonly<Record<string, string>>, outputs: Readonly<Record<string, string>> = {}) => ({
  parameters: new Map(Object.entries(parameters)),
  outputs: new Map(Object.entries(outputs)),
});

describe('secrets', () => {
  test('of a stack are its proxy and what an output says of the password', () => {
    const secrets = secretsOfStack(
      stack({ HttpProxy: 'http://me:pw@proxy', InstanceType: 't3.small' }, { Password: 'hunter2', Dashboard: 'd' }),
    );
    expect(secrets).toEqual(['http://me:pw@proxy', 'me:pw', 'pw', 'hunter2']);
  });

  test('of a proxy are its address with and without the last slash, its user info and its password, decoded too', () => {
    expect(secretsOfStack(stack({ HttpProxy: 'http://me:p%40ss:w@proxy:3128/' }))).toEqual([
      ...['http://me:p%40ss:w@proxy:3128/', 'http://me:p%40ss:w@proxy:3128', 'me:p%40ss:w', 'p%40ss:w', 'p@ss:w'],
    ]);
    expect(secretsOfStack(stack({ HttpProxy: 'http://proxy:3128' }))).toEqual(['http://proxy:3128']);
  });

  test('of a stack are the parameters that often contain a token, though Convox does not declare them as NoEcho', () => {
    const names = ['SyslogDestination', 'SyslogFormat', 'InstanceRunCommand', 'InstanceBootCommand'];
    expect(secretsOfStack(stack(Object.fromEntries(names.map((name) => [name, `token of ${name}`]))))).toEqual(
      names.map((name) => `token of ${name}`),
    );
  });

  test('of the environment are the credentials for AWS and GitHub', () => {
    const env = { AWS_SECRET_ACCESS_KEY: 'key', AWS_SESSION_TOKEN: 'session', AWS_REGION: 'us-east-1' };
    expect(secretsOfEnvironment(env)).toEqual(['key', 'session']);
  });

  test('are not the asterisks behind which AWS hides a value, nor an empty one', () => {
    expect(secretsOfStack(stack({ Password: '****', HttpProxy: '' }))).toEqual([]);
    expect(secretsOfStack(stack({ HttpProxy: '**x**' }))).toEqual(['**x**']);
  });

  test('among what is given are those that the template hides', () => {
    const reading = parseTemplate(
      JSON.stringify({
        Parameters: { Version: {}, Password: {}, InstanceCount: {}, InstanceType: {}, Token: { NoEcho: true } },
        Resources: { Instances: {} },
      }),
    );
    if (reading.kind === 'unusable') throw new Error(JSON.stringify(reading.why));
    const given = new Map([
      ['Token', 'secret'],
      ['InstanceType', 't3.small'],
    ]);
    expect(secretsOfGiven(given, reading.template)).toEqual(['secret']);
  });
});
