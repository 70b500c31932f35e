/** The input `parameters`: its form, and that no secret in it is ever told back. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseInputs } from '../../src/inputs/parse-inputs.ts';
import { parseParameters, secretsAmong } from '../../src/inputs/parse-parameters.ts';

function parametersIn(text: string): Record<string, string> {
  const reading = parseParameters(text);
  if (reading.kind === 'bad') throw new Error(JSON.stringify(reading.problems));
  return Object.fromEntries(reading.value);
}

function problemsIn(text: string): string[] {
  const reading = parseParameters(text);
  return reading.kind === 'bad' ? reading.problems.map((problem) => problem.given) : [];
}

describe('parameters', () => {
  test('are Key=Value, one per line; blank lines are ignored', () => {
    expect(parametersIn('InstanceCount=5\r\n\n  InstanceType = m5.large  \n   \n')).toEqual({
      InstanceCount: '5',
      InstanceType: 'm5.large',
    });
  });

  test('can contain further = in the value', () => {
    expect(parametersIn('Password=a=b=c=d==')).toEqual({ Password: 'a=b=c=d==' });
  });

  test('are refused above CloudFormation’s limit, in bytes', () => {
    expect(parametersIn(`Password=${'x'.repeat(4_096)}`)).toEqual({ Password: 'x'.repeat(4_096) });
    expect(problemsIn(`Password=${'x'.repeat(4_097)}`)).toEqual(['a value of Password']);
    expect(problemsIn(`WhiteList=${'é'.repeat(2_049)}`)).toEqual(['a value of WhiteList']);
  });

  test('are refused for a password that is too short to be masked', () => {
    expect(problemsIn('Password=true')).toEqual(['a value of Password']);
    expect(parametersIn('Password=')).toEqual({ Password: '' });
  });

  test.each([
    ['InstanceType="t3.large"', ['a value of InstanceType']],
    ["Password='aaaaaaaaaaaa'", ['a value of Password']],
    ['InstanceType=t3.large,InstanceCount=5', ['a value of InstanceType']],
    ['InstanceType=t3.large InstanceCount=5', ['a value of InstanceType']],
    ['InstanceType=t3.large; InstanceCount=5', ['a value of InstanceType']],
    ['AvailabilityZones=us-east-1a,us-east-1b', []],
    ['Password=aB1,Cd2=eF3', []],
    ['InstanceRunCommand=export PATH=/opt/bin "$HOME"', []],
    ['HttpProxy=http://u:p=w@proxy.test:3128', []],
  ])('are refused in quotes, and where a line holds several: %s', (text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
  });

  test('can have an empty value', () => {
    expect(parametersIn('WhiteList=')).toEqual({ WhiteList: '' });
  });

  test('a line without = is reported by its number, never by its text', () => {
    expect(problemsIn('InstanceCount=5\nhunter2')).toEqual(['line 2']);
  });

  test('an invalid key is reported by the number of its line, never by its text', () => {
    expect(problemsIn('Password: hunter2=\n=5')).toEqual(['line 1', 'line 2']);
  });

  test('a key given twice is reported, without its values', () => {
    expect(problemsIn('Password=hunter2\nPassword=hunter3')).toEqual(['Password, again on line 2']);
  });

  test('Version is only set by the input version', () => {
    expect(problemsIn('Version=20260420193621')).toEqual(['Version']);
  });

  test('all invalid lines are reported together', () => {
    expect(problemsIn('a\nb\nInstanceCount=5\nc')).toEqual(['line 1', 'line 2', 'line 4']);
  });
});

describe('secrets', () => {
  const RUN = { runId: '42', attempt: '1', use: 'a1b2' };

  test('the values of Password and HttpProxy are masked, each once, blanks never', () => {
    const text = 'Password=hunter2\nHttpProxy=http://me:pw@proxy\nPassword=hunter2\nHttpProxy=\nInstanceCount=5';
    expect(secretsAmong(text)).toEqual(['hunter2', 'http://me:pw@proxy', 'me:pw', 'pw']);
  });

  test('are known even if the inputs are invalid', () => {
    const raw = { rack: 'production', parameters: 'Password=hunter2\nnonsense' };
    expect(parseInputs(raw, { AWS_REGION: 'us-east-1' }, RUN)).toMatchObject({ kind: 'bad', secrets: ['hunter2'] });
  });

  test('are never in a problem', () => {
    const secret = fc.stringMatching(/^[!-~]{8,20}$/);
    const line = fc.constantFrom('Password', 'HttpProxy', 'Password ', 'Password:x', '', 'Version', 'A B');
    fc.assert(
      fc.property(secret, fc.array(line, { minLength: 1, maxLength: 5 }), (value, keys) => {
        const marked = `~secret~${value}`;
        const reading = parseParameters(
          [...keys.map((key) => `${key}=${marked}`), marked.replaceAll('=', '')].join('\n'),
        );
        expect(JSON.stringify(reading.kind === 'bad' ? reading.problems : [])).not.toContain('~secret~');
      }),
    );
  });
});
