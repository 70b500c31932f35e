/** What a stack and the inputs give away that must never be shown. */
import { describe, expect, test } from '@jest/globals';
import { secretsOfGiven, secretsOfStack } from '../../src/rack/secrets.ts';
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
    expect(secrets).toEqual(['http://me:pw@proxy', 'hunter2']);
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
