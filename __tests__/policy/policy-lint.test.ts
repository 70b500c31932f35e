/** Every IAM policy of docs/, in a file or a page, is valid: elements, names, ARNs, operators and size. */
import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Principal?: object;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

interface Policy {
  readonly Version: string;
  readonly Statement: readonly Statement[];
}

const FILES = globSync('docs/policies/*.json').map((file) => [file, readFileSync(file, 'utf8')] as const);
const BLOCKS = ['README.md', ...globSync('docs/**/*.md', { exclude: ['docs/samples/**'] })].flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(/^ *```json\n([\s\S]*?)```/gm)]
    .map(([, text = '']) => text)
    .filter((text) => text.includes('"Statement"'))
    .map((text, index) => [`${page}, policy ${index + 1}`, text] as const),
);

/** The placeholders as they are filled in, so that what is linted is what IAM would get. */
function filledIn(text: string): Policy {
  const filled = text
    .replaceAll('REGION', 'eu-central-1')
    .replaceAll('ACCOUNT', '123456789012')
    .replaceAll('RACK', 'production')
    .replaceAll('TEMPLATE_BUCKET', 'copies')
    .replaceAll('SERVICE_ROLE', 'deployer');
  return JSON.parse(filled) as Policy;
}

const ARN = /^arn:aws:[a-z0-9-]+:(?:[a-z0-9-]*|\*):(?:\d{12}|aws|):[\w*?/:.+=,@-]+$/;
const OPERATORS = ['StringEquals', 'StringLike', 'ArnLike', 'Null'];
const KEY = /^(?:aws|cloudformation|ecs|iam|token\.actions\.githubusercontent\.com):[A-Za-z]+$/;
const listOf = (value: string | readonly string[]): readonly string[] => [value].flat();

it('finds the policies', () => {
  expect(FILES.map(([file]) => file)).toContain('docs/policies/iam-policy-updater.json');
  expect(BLOCKS).not.toEqual([]);
});

describe.each([...FILES, ...BLOCKS])('%s', (_place, text) => {
  const policy = filledIn(text);
  const statements = policy.Statement;
  const isTrust = statements.some(({ Principal }) => Principal !== undefined);

  it('has the elements of a policy, and no others', () => {
    expect(Object.keys(policy)).toEqual(['Version', 'Statement']);
    expect(policy.Version).toBe('2012-10-17');
    const known = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];
    expect(statements.flatMap((one) => Object.keys(one)).filter((element) => !known.includes(element))).toEqual([]);
    expect(statements.map(({ Effect }) => Effect)).toEqual(statements.map(() => 'Allow'));
    for (const one of statements) expect('Principal' in one).not.toBe('Resource' in one);
  });

  it('names each statement once, in letters and digits', () => {
    if (isTrust) return;
    const sids = statements.map(({ Sid = '' }) => Sid);
    expect(sids.filter((sid) => !/^[A-Za-z0-9]+$/.test(sid))).toEqual([]);
    expect(new Set(sids).size).toBe(sids.length);
  });

  it('lists actions by service and name, each once in a statement, and never all of a service', () => {
    for (const { Action: action } of statements) {
      const actions = listOf(action);
      expect(actions.filter((one) => !/^[a-z0-9-]+:[A-Z][A-Za-z0-9]*(?:\*[A-Za-z]*)?$/.test(one))).toEqual([]);
      expect(new Set(actions).size).toBe(actions.length);
    }
  });

  it('lists resources by ARN or all of them, and conditions with operators and keys of IAM', () => {
    for (const { Resource: resource = [], Condition: condition = {} } of statements) {
      expect(listOf(resource).filter((one) => one !== '*' && !ARN.test(one))).toEqual([]);
      expect(Object.keys(condition).filter((operator) => !OPERATORS.includes(operator))).toEqual([]);
      const keys = Object.values(condition).flatMap((tests) => Object.keys(tests));
      expect(keys.filter((key) => !KEY.test(key))).toEqual([]);
    }
  });

  it('has no placeholder left, except the subject of a trust policy', () => {
    const left = JSON.stringify(policy).match(/"[^"]*\b(?:[A-Z]+_[A-Z]+|SUBJECT)\b[^"]*"/g) ?? [];
    expect(left).toEqual(isTrust && text.includes('SUBJECT') ? ['"SUBJECT"'] : []);
  });

  it('is not longer than a managed policy can be', () => {
    expect(JSON.stringify(policy).length).toBeLessThanOrEqual(6144);
  });
});
