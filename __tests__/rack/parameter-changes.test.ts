/** What an update does to a rack's parameters: new, dropped, customized and invalid ones. */
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
    ['with its default is not customized', { Syslog: text('udp') }, { Syslog: 'udp' }, false],
    ['with another value is customized', { Syslog: text('udp') }, { Syslog: 'tcp' }, true],
    ['that is blank, unlike its default, is customized', { Syslog: text('udp') }, { Syslog: '' }, true],
    ['with the default of an earlier template is not customized', { ApiCpu: text('1') }, { ApiCpu: '128' }, false],
    ['with a former default, without the template, is not customized', undefined, { ContainerDisk: '10' }, false],
    ['with another value, without the template, is customized', undefined, { ContainerDisk: '50' }, true],
    ['that is hidden counts as customized', { Secret: { NoEcho: true, Default: 'x' } }, { Secret: '****' }, true],
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

describe('compareParameters', () => {
  test('lists customized values, values of the template and of a former template, and new and changed defaults', () => {
    const changes = compare({
      before: { BuildMemory: text('1000'), LogRetention: text('7'), Encryption: text('Yes') },
      after: { BuildMemory: text('1000'), LogRetention: text('14'), Encryption: text('Yes'), Fresh: text('new') },
      stack: { BuildMemory: '1024', LogRetention: '7', Encryption: 'No' },
    });
    expect(changes).toMatchObject({
      customized: ['Password', 'Encryption'],
      fromTemplate: ['InstanceCount', 'InstanceType', 'LogRetention'],
      formerDefaults: ['BuildMemory'],
      added: [{ name: 'Fresh', default: 'new' }],
      changedDefaults: [{ name: 'LogRetention', from: '7', to: '14', inForce: '7' }],
    });
  });

  test('shows no value of a parameter that is not on the list of shown ones, except defaults', () => {
    const { dropped, changedDefaults, invalid } = compare({
      before: { Gone: text('a'), Custom: text('7') },
      after: { Custom: { Type: 'Number', Default: '14', MinValue: 10 } },
      stack: { Gone: 'b', Custom: '8' },
    });
    expect(dropped).toMatchObject([{ name: 'Gone', value: undefined }]);
    expect(changedDefaults).toEqual([{ name: 'Custom', from: '7', to: '14', inForce: undefined }]);
    expect(invalid).toMatchObject([{ name: 'Custom', value: undefined }]);
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
  const problemsOf = (
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
    ['a text instead of a number', { Type: 'Number', MinValue: 3 }, 'three', ['number']],
    ['an empty number', { Type: 'Number' }, '', ['number']],
    ['a number that only JavaScript accepts', { Type: 'Number' }, '0x10', ['number']],
    ...['1.25', '12.', '.5', '.55', '1e3', '12e10', '1e+3', '1E-3', '-1', '+1', ' 7 '].map(
      (number): [string, Readonly<Record<string, unknown>>, string, readonly string[]] => [
        `the number ${JSON.stringify(number)}`,
        { Type: 'Number' },
        number,
        [],
      ],
    ),
    ['a number at both limits', { Type: 'Number', MinValue: 3, MaxValue: 3 }, '3.0', []],
    ['a value that is not allowed', { AllowedValues: ['Yes', 'No'] }, 'yes', ['allowed-values']],
    ['an allowed value', { AllowedValues: ['Yes', 'No'] }, 'No', []],
    ['an allowed number in another notation', { Type: 'Number', AllowedValues: ['2', '3'] }, '3.0', []],
    [
      'a list with one member not allowed',
      { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] },
      'a, c',
      ['allowed-values'],
    ],
    ['a list with spaces', { Type: 'CommaDelimitedList', AllowedValues: ['a', 'b'] }, 'a, b', []],
    ['an empty list', { Type: 'CommaDelimitedList', AllowedValues: ['a'], AllowedPattern: 'a' }, '', []],
    ['a list of numbers', { Type: 'List<Number>', MaxValue: 5 }, '1,9', ['max-value']],
    ['a text that matches only in part', { AllowedPattern: '[a-z]+' }, 'abc1', ['allowed-pattern']],
    ['a pattern in each member', { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' }, 'abc,de', []],
    ['a pattern that only Java knows', { AllowedPattern: '\\p{javaLowerCase}++' }, 'A', []],
    ['a character that JavaScript counts as two', { AllowedPattern: '.' }, '😀', []],
    [
      'the name of an SSM parameter with a list',
      { Type: 'AWS::SSM::Parameter::Value<List<String>>', AllowedPattern: '/.+' },
      '',
      ['allowed-pattern'],
    ],
    ['a text with a minimum, which is for numbers', { MinValue: 3 }, '1', []],
    ['a text that is too short', { MinLength: 1 }, '', ['min-length']],
    ['a text that is too long', { MaxLength: 3 }, 'four', ['max-length']],
    ['a text at both limits', { MinLength: 3, MaxLength: 3 }, 'abc', []],
    ['a number that is not allowed', { Type: 'Number', AllowedValues: ['2', '3'] }, '4', ['allowed-values']],
    ['a text that is an allowed number in another notation', { AllowedValues: ['3'] }, '3.0', ['allowed-values']],
    [
      'a list with a member that does not match',
      { Type: 'CommaDelimitedList', AllowedPattern: '[a-z]+' },
      'abc,1',
      ['allowed-pattern'],
    ],
    ['a list with a number below the minimum', { Type: 'List<Number>', MinValue: 3 }, '9,1', ['min-value']],
    ['a list of one blank', { Type: 'CommaDelimitedList', AllowedValues: ['a'] }, ' ', []],
    ['a length of a list', { Type: 'CommaDelimitedList', MaxLength: 1 }, 'a,b', []],
    ['two rules at once', { MaxLength: 1, AllowedValues: ['a'] }, 'bb', ['allowed-values', 'max-length']],
  ])('%s', (_, declared, value, rules) => {
    expect(problemsOf(declared, value).map(({ rule }) => rule)).toStrictEqual(rules);
    expect(problemsOf(declared, value, 'given').map(({ rule }) => rule)).toStrictEqual(rules);
  });

  test('has a suggestion', () => {
    expect(problemsOf({ Type: 'Number', MinValue: 3 }, '2')).toEqual([
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
    expect(problemsOf(declared, value).map((one) => one.accepted)).toEqual([accepted]);
  });

  test('is not reported for a hidden value, but for a given one', () => {
    const declared = { NoEcho: true, MaxLength: 3 };
    expect(problemsOf(declared, '****')).toEqual([]);
    expect(problemsOf(declared, 'four', 'given')).toMatchObject([{ rule: 'max-length', value: undefined }]);
  });

  test.each<ParameterPlan['entries'][number]>([
    { key: 'P', source: 'default' },
    { key: 'P', source: 'previous' },
    { key: 'Gone', source: 'previous' },
  ])('is not reported for defaults, and for parameters that the template or the rack lacks: %j', (entry) => {
    const after = template({ P: { Type: 'Number', Default: '1', MinValue: 3 } });
    expect(validateParameters({ after, stack: new Map([['Gone', 'x']]), plan: { entries: [entry] } })).toEqual([]);
  });
});
