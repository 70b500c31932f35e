/** New, dropped, left behind, invalid: what an update does to a rack's parameters. */
import { describe, expect, test } from '@jest/globals';
import { compareParameters, lostParameters } from '../../src/rack/parameter-changes.ts';
import { validateParameters } from '../../src/rack/parameter-values.ts';
import { reconcileParameters, type ParameterPlan } from '../../src/rack/parameters.ts';
import type { RackVersion } from '../../src/releases/rack-version.ts';
import { makeTemplate } from '../builders/template.ts';

type Declared = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const template = (Parameters: Declared) => makeTemplate({ Parameters });

function compare(facts: {
  readonly before?: Declared;
  readonly after: Declared;
  readonly stack: Readonly<Record<string, string>>;
  readonly given?: Readonly<Record<string, string>>;
}) {
  const after = template(facts.after);
  const stack = new Map(
    Object.entries({ Version: '1', Password: '****', InstanceCount: '3', InstanceType: 't', ...facts.stack }),
  );
  const given = new Map(Object.entries(facts.given ?? {}));
  const target = '20240314032321' as RackVersion;
  const reconciled = reconcileParameters({ template: after, target, stack, given, zones: undefined });
  if (reconciled.kind === 'unfit') throw new Error(JSON.stringify(reconciled));
  const before = facts.before === undefined ? undefined : template(facts.before);
  return compareParameters({ before, after, stack, plan: reconciled.plan });
}

const text = (value: string) => ({ Type: 'String', Default: value });

test('the default of Version, which is the release itself, is not a changed default', () => {
  const { changedDefaults, customized } = compare({
    before: { Version: text('20240208104928') },
    after: { Version: text('20240314032321') },
    stack: { Version: '20240208104928' },
  });
  expect([changedDefaults, customized]).toEqual([[], ['Password']]);
});

describe('a dropped parameter', () => {
  test.each([
    ['on its default was nobody’s choice', { Syslog: text('udp') }, { Syslog: 'udp' }, false],
    ['on another value was somebody’s', { Syslog: text('udp') }, { Syslog: 'tcp' }, true],
    ['blank where its default was not was somebody’s', { Syslog: text('udp') }, { Syslog: '' }, true],
    ['on the default of a template before the last was nobody’s', { ApiCpu: text('1') }, { ApiCpu: '128' }, false],
    [
      'of a template that is not to be had, on a former default, was nobody’s',
      undefined,
      { ContainerDisk: '10' },
      false,
    ],
    [
      'of a template that is not to be had, on another value, counts as chosen',
      undefined,
      { ContainerDisk: '50' },
      true,
    ],
    ['that is hidden counts as chosen', { Secret: { NoEcho: true, Default: 'x' } }, { Secret: '****' }, true],
  ])('%s', (_, before, stack, customized) => {
    const changes = compare({ ...(before === undefined ? {} : { before }), after: {}, stack });
    expect(changes.dropped).toMatchObject([{ customized }]);
    expect(lostParameters(changes)).toHaveLength(customized ? 1 : 0);
  });

  test('lists the parameters that take its value over, and is lost without one', () => {
    const changes = compare({
      after: { ApiWebMemory: text('256'), ApiMonitorMemory: text('256'), InternalRouterSuffix: text('-rti') },
      stack: { ApiMemory: '512', InternalSuffix: '-mine', Syslog: 'tcp' },
    });
    expect(changes.dropped.map(({ name, value, carriedTo }) => [name, value, carriedTo])).toEqual([
      ['ApiMemory', '512', ['ApiWebMemory', 'ApiMonitorMemory']],
      ['InternalSuffix', '-mine', ['InternalRouterSuffix']],
      ['Syslog', undefined, []],
    ]);
    expect(lostParameters(changes).map(({ name }) => name)).toEqual(['Syslog']);
    expect(changes.carried.at(-1)).toEqual({ from: 'InternalSuffix', to: 'InternalRouterSuffix' });
  });
});

describe('parameters of the rack', () => {
  const changes = compare({
    before: { BuildMemory: text('1000'), LogRetention: text('7'), Encryption: text('Yes') },
    after: { BuildMemory: text('1000'), LogRetention: text('14'), Encryption: text('Yes'), Fresh: text('new') },
    stack: { BuildMemory: '1024', LogRetention: '7', Encryption: 'No' },
  });

  test('are customized, from the template, or from a former template', () => {
    expect(changes.customized).toEqual(['Password', 'Encryption']);
    expect(changes.fromTemplate).toEqual(['InstanceCount', 'InstanceType', 'LogRetention']);
    expect(changes.formerDefaults).toEqual(['BuildMemory']);
  });

  test('that are not on the list of shown parameters have no values, except the templates’ defaults', () => {
    const { dropped, changedDefaults, invalid } = compare({
      before: { Gone: text('a'), Custom: text('7') },
      after: { Custom: { Type: 'Number', Default: '14', MinValue: 10 } },
      stack: { Gone: 'b', Custom: '8' },
    });
    expect(dropped).toMatchObject([{ name: 'Gone', value: undefined }]);
    expect(changedDefaults).toEqual([{ name: 'Custom', from: '7', to: '14', inForce: undefined }]);
    expect(invalid).toMatchObject([{ name: 'Custom', value: undefined }]);
  });

  test('that are new have their defaults, and those with a changed default keep their value', () => {
    expect(changes.added).toEqual([{ name: 'Fresh', default: 'new' }]);
    expect(changes.changedDefaults).toEqual([{ name: 'LogRetention', from: '7', to: '14', inForce: '7' }]);
  });
});

test.each([
  ['a given value', { stack: { LogRetention: '7' }, given: { LogRetention: '30' } }, '30'],
  ['the new default without a value', { stack: {} }, '14'],
])('after a change of the default, %s is in force', (_what, facts, inForce) => {
  const after = { LogRetention: text('14') };
  const change = { name: 'LogRetention', from: '7', to: '14', inForce };
  expect(compare({ before: { LogRetention: text('7') }, after, ...facts }).changedDefaults).toEqual([change]);
  expect(compare({ after, ...facts }).changedDefaults).toEqual([]);
});

test('no secret value is in the result, wherever it came from', () => {
  const secret = 's3cr3t-s3cr3t';
  const changes = compare({
    before: { HttpProxy: text(`${secret}-old`), Token: { ...text(secret), NoEcho: true } },
    after: { HttpProxy: { ...text(secret), MaxLength: 2 }, Key: { ...text(secret), NoEcho: true }, Token: text('x') },
    stack: { HttpProxy: `http://u:${secret}@proxy`, Token: '****' },
    given: { Key: secret, Token: secret },
  });
  expect(JSON.stringify(changes)).not.toContain(secret);
  expect(changes.invalid.map(({ name, value }) => [name, value])).toEqual([['HttpProxy', undefined]]);
});

describe('a value that the next template rejects', () => {
  const judge = (
    declared: Readonly<Record<string, unknown>>,
    value: string,
    source: 'previous' | 'given' = 'previous',
  ) => {
    const entry: ParameterPlan['entries'][number] =
      source === 'given' ? { key: 'VolumeSize', source, value } : { key: 'VolumeSize', source };
    return validateParameters({
      after: template({ VolumeSize: declared }),
      stack: new Map([['VolumeSize', value]]),
      plan: { entries: [entry] },
    });
  };

  test.each<[string, Readonly<Record<string, unknown>>, string, readonly string[]]>([
    ['a count below the minimum, as #1395', { Type: 'Number', MinValue: 3 }, '2', ['min-value']],
    ['a number above the maximum', { Type: 'Number', MaxValue: '4000' }, '5000', ['max-value']],
    ['no number at all', { Type: 'Number', MinValue: 3 }, 'three', ['number']],
    ['an empty number', { Type: 'Number' }, '', ['number']],
    ['a number in a form of JavaScript’s', { Type: 'Number' }, '0x10', ['number']],
    ...['1.25', '12.', '.5', '.55', '1e3', '12e10', '1e+3', '1E-3', '-1', '+1', ' 7 '].map(
      (number): [string, Readonly<Record<string, unknown>>, string, readonly string[]] => [
        `the number ${JSON.stringify(number)}`,
        { Type: 'Number' },
        number,
        [],
      ],
    ),
    ['a number just there', { Type: 'Number', MinValue: 3, MaxValue: 3 }, '3.0', []],
    ['a value not allowed', { AllowedValues: ['Yes', 'No'] }, 'yes', ['allowed-values']],
    ['a value that is', { AllowedValues: ['Yes', 'No'] }, 'No', []],
    ['a number allowed in another spelling', { Type: 'Number', AllowedValues: ['2', '3'] }, '3.0', []],
    [
      'a list with one member not allowed',
      { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
      'a, c',
      ['allowed-values'],
    ],
    ['a list with spaces', { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a, b', []],
    ['an empty list', { Type: 'CommaDelimitedList', AllowedValues: ['a'], AllowedPattern: 'a' }, '', []],
    ['a list of numbers', { Type: 'List<Number>', MaxValue: 5 }, '1,9', ['max-value']],
    ['part of a pattern', { AllowedPattern: '[a-z]+' }, 'abc1', ['allowed-pattern']],
    ['a pattern in each member', { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' }, 'abc,de', []],
    ['a pattern that only Java knows', { AllowedPattern: '\\p{javaLowerCase}++' }, 'A', []],
    ['a sign that JavaScript counts as two', { AllowedPattern: '.' }, '😀', []],
    [
      'the name under which SSM keeps a list, which is itself no list',
      { Type: 'AWS::SSM::Parameter::Value<List<String>>', AllowedPattern: '/.+' },
      '',
      ['allowed-pattern'],
    ],
    ['a text beside a minimum, which is for numbers', { MinValue: 3 }, '1', []],
    ['too short a text', { MinLength: 1 }, '', ['min-length']],
    ['too long a text', { MaxLength: 3 }, 'four', ['max-length']],
    ['a text just long enough', { MinLength: 3, MaxLength: 3 }, 'abc', []],
    ['a number that is none of those allowed', { Type: 'Number', AllowedValues: ['2', '3'] }, '4', ['allowed-values']],
    ['a text that is a number allowed in another spelling', { AllowedValues: ['3'] }, '3.0', ['allowed-values']],
    [
      'a member outside the pattern',
      { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' },
      'abc,1',
      ['allowed-pattern'],
    ],
    ['a number of a list below the minimum', { Type: 'List<Number>', MinValue: 3 }, '9,1', ['min-value']],
    ['a list of one blank', { Type: 'CommaDelimitedList', AllowedValues: ['a'] }, ' ', []],
    ['a length of a list', { Type: 'CommaDelimitedList', MaxLength: 1 }, 'a,b', []],
    ['two rules at once', { MaxLength: 1, AllowedValues: ['a'] }, 'bb', ['allowed-values', 'max-length']],
  ])('%s', (_, declared, value, rules) => {
    expect(judge(declared, value).map(({ rule }) => rule)).toStrictEqual(rules);
    expect(judge(declared, value, 'given').map(({ rule }) => rule)).toStrictEqual(rules);
  });

  test('has a suggestion', () => {
    expect(judge({ Type: 'Number', MinValue: 3 }, '2')).toEqual([
      { name: 'VolumeSize', rule: 'min-value', accepted: ['3'], value: '2', source: 'previous' },
    ]);
  });

  test.each<[Readonly<Record<string, unknown>>, string, readonly string[]]>([
    [{ Type: 'Number' }, 'three', []],
    [{ Type: 'Number', MaxValue: 5 }, '6', ['5']],
    [{ MinLength: 2 }, 'a', ['2']],
    [{ MaxLength: 2 }, 'abc', ['2']],
    [{ AllowedValues: ['Yes', 'No'] }, 'yes', ['Yes', 'No']],
    [{ AllowedPattern: '[a-z]+' }, 'A', ['[a-z]+']],
  ])('is reported with the violated rule: %j', (declared, value, accepted) => {
    expect(judge(declared, value).map((one) => one.accepted)).toEqual([accepted]);
  });

  test('is never a hidden one that is ****, but a given one is checked', () => {
    const declared = { NoEcho: true, MaxLength: 3 };
    expect(judge(declared, '****')).toEqual([]);
    expect(judge(declared, 'four', 'given')).toMatchObject([{ rule: 'max-length', value: undefined }]);
  });

  test.each<ParameterPlan['entries'][number]>([
    { key: 'P', source: 'default' },
    { key: 'P', source: 'previous' },
    { key: 'Gone', source: 'previous' },
  ])('is never a default of the template, nor a parameter that the template or the rack lacks: %j', (entry) => {
    const after = template({ P: { Type: 'Number', Default: '1', MinValue: 3 } });
    expect(validateParameters({ after, stack: new Map([['Gone', 'x']]), plan: { entries: [entry] } })).toEqual([]);
  });
});
