/** The input `parameters`: its form, and its secrets. */
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
  test('are Key=Value, one per line, of which the first = ends the key; blank lines are ignored', () => {
    expect(
      parametersIn('InstanceCount=5\r\n\n  InstanceType = m5.large  \n   \nPassword=a=b=c=d==\nWhiteList='),
    ).toEqual({
      InstanceCount: '5',
      InstanceType: 'm5.large',
      Password: 'a=b=c=d==',
      WhiteList: '',
    });
  });

  test('are refused above CloudFormation’s limit, in bytes', () => {
    expect(parametersIn(`Password=${'x'.repeat(4_096)}`)).toEqual({ Password: 'x'.repeat(4_096) });
    expect(problemsIn(`Password=${'x'.repeat(4_097)}`)).toEqual(['a value of Password']);
    expect(problemsIn(`WhiteList=${'é'.repeat(2_049)}`)).toEqual(['a value of WhiteList']);
  });

  test.each<[string, string[]]>([
    ['InstanceType="t3.large"', ['a value of InstanceType']],
    ['Password=true', ['a value of Password']],
    ['InstanceType=t3.large,InstanceCount=5', ['a value of InstanceType']],
    ['InstanceType=t3.large; InstanceCount=5', ['a value of InstanceType']],
    ['a\nb\nInstanceCount=5\nhunter2', ['line 1', 'line 2', 'line 4']],
    ['Password=hunter2\nPassword=hunter3', ['Password, again on line 2']],
    ['Version=20260420193621', ['Version']],
    ['Password=aB1,Cd2=eF3', []],
    ['HttpProxy=http://u:p=w@proxy.test:3128', []],
  ])('%j has problems that name a line or a key, never a value: %j', (text, problems) => {
    expect(problemsIn(text)).toEqual(problems);
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
