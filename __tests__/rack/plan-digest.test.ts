/** The given parameters of a plan, found by its digest and the values of its change set. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { templateOf } from '../builders/template.ts';
import { givenIn, HIDDEN_VALUE, reconcileParameters, valuesAfter } from '../../src/rack/parameters.ts';
import { digestOfPlan, reviewedParameters, type PlanBasis } from '../../src/rack/plan-digest.ts';
import { day } from '../releases/catalogs.ts';

const DECLARED = {
  Version: { Type: 'String' },
  Password: { Type: 'String', NoEcho: true },
  Token: { Type: 'String', NoEcho: true, Default: '' },
  InstanceCount: { Type: 'Number', Default: '3' },
  NoHaInstanceCount: { Type: 'Number', Default: '1' },
  InstanceType: { Type: 'String', Default: 't3.small' },
  ApiWebMemory: { Type: 'Number', Default: '512' },
  AvailabilityZones: { Type: 'String', Default: '' },
  HttpProxy: { Type: 'String', Default: '' },
};
const TEXT = JSON.stringify({ Parameters: DECLARED, Resources: { Instances: { Type: 'AWS::EC2::Instance' } } });
const ZONES = 'us-east-1a,us-east-1b';

const TEMPLATE = templateOf(TEXT);

type Values = ReadonlyMap<string, string>;

const STACK: Values = new Map([
  ['Version', day(1)],
  ['Password', HIDDEN_VALUE],
  ['InstanceCount', '3'],
  ['InstanceType', 't3.small'],
]);

function basisOf(stack: Values): PlanBasis {
  return { template: TEMPLATE, templateText: TEXT, stack };
}

/** The digest of a plan, and the values that its change set shows. */
function planned(stack: Values, given: Values): { readonly digest: string; readonly values: Values } {
  const result = reconcileParameters({ template: TEMPLATE, target: day(2), stack, given, zones: ZONES });
  if (result.kind !== 'reconciled') throw new Error(JSON.stringify(result));
  return {
    digest: digestOfPlan(basisOf(stack), result.plan),
    values: valuesAfter(result.plan, { template: TEMPLATE, stack }),
  };
}

/** The given parameters as a run of `execute` reads them. */
function readGiven(stack: Values, values: Values, digest: string): Values | undefined {
  const reviewed = reviewedParameters(basisOf(stack), values, digest);
  if (reviewed === undefined) return undefined;
  const after = [...TEMPLATE.parameters.values()].flatMap(({ name, default: initial }) => {
    const value = reviewed.changed.get(name) ?? stack.get(name) ?? initial;
    return value === undefined ? [] : [[name, value] as const];
  });
  const given = givenIn(new Map(after), { template: TEMPLATE, target: day(2), stack, zones: ZONES });
  return new Map([...given, ...reviewed.hidden.map((key) => [key, HIDDEN_VALUE] as const)]);
}

const given: fc.Arbitrary<Values> = fc
  .record(
    {
      Password: fc.constantFrom('old', 'new'),
      Token: fc.constantFrom('', 'x'),
      InstanceCount: fc.constantFrom('3', '5'),
      NoHaInstanceCount: fc.constantFrom('1', '2'),
      InstanceType: fc.constantFrom('t3.small', 'm5.large'),
      ApiWebMemory: fc.constantFrom('512', '1024'),
      AvailabilityZones: fc.constantFrom(ZONES, 'us-east-1c', ''),
      HttpProxy: fc.constantFrom('', 'http://me:secret@proxy:3128'),
    },
    { requiredKeys: [] },
  )
  .map((record) => new Map(Object.entries(record)));

const stacks: fc.Arbitrary<Values> = fc
  .record(
    {
      NoHaInstanceCount: fc.constantFrom('1', '2'),
      ApiMemory: fc.constantFrom('128', '300'),
      AvailabilityZones: fc.constantFrom('', ZONES),
      HttpProxy: fc.constantFrom('', 'http://old:3128'),
    },
    { requiredKeys: [] },
  )
  .map((record) => new Map([...STACK, ...Object.entries(record)]));

describe('the parameters that were given to a plan', () => {
  test('are found so that a plan with them sets the same values, whatever was given', () => {
    fc.assert(
      fc.property(stacks, given, (stack, by) => {
        const plan = planned(stack, by);
        const read = readGiven(stack, plan.values, plan.digest);
        expect(read).toBeDefined();
        expect(planned(stack, read ?? new Map()).values).toEqual(plan.values);
        const hidden = [...by.keys()].filter((key) => TEMPLATE.parameters.get(key)?.noEcho === true);
        expect([...(read ?? [])].filter(([, value]) => value === HIDDEN_VALUE).map(([key]) => key)).toEqual(hidden);
        // Only given parameters are reported as given.
        expect([...(read?.keys() ?? [])].filter((key) => !by.has(key))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  test('are found even if the autoscaler has changed the instance count', () => {
    fc.assert(
      fc.property(stacks, given, fc.constantFrom('3', '4', '5'), (stack, by, count) => {
        const plan = planned(stack, by);
        const scaled = new Map([...stack, ['InstanceCount', count]]);
        const read = readGiven(scaled, plan.values, plan.digest);
        expect(read).toBeDefined();
        const again = planned(scaled, read ?? new Map()).values.get('InstanceCount');
        expect(again).toBe(by.get('InstanceCount') ?? count);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the digest of a plan', () => {
  const { digest, values } = planned(STACK, new Map([['InstanceType', 'm5.large']]));

  test('is 20 hexadecimal digits, equal for equal plans', () => {
    expect(digest).toMatch(/^[0-9a-f]{20}$/);
    expect(planned(STACK, new Map([['InstanceType', 'm5.large']])).digest).toBe(digest);
  });

  test.each<[string, Values, PlanBasis]>([
    ['another value', new Map([...values, ['InstanceType', 'm5.xlarge']]), basisOf(STACK)],
    ['a value more', new Map([...values, ['ApiWebMemory', '1024']]), basisOf(STACK)],
    ['a value less', new Map([...values, ['InstanceType', 't3.small']]), basisOf(STACK)],
    ['a parameter that the release does not have', new Map([...values, ['Backdoor', 'x']]), basisOf(STACK)],
    ['another stack', values, basisOf(new Map([...STACK, ['ApiWebMemory', '1024']]))],
    ['another template', values, { ...basisOf(STACK), templateText: TEXT.replace('EC2', 'ECS') }],
  ])('does not match %s', (_title, other, basis) => {
    expect(reviewedParameters(basis, other, digest)).toBeUndefined();
  });

  test('includes the host of a proxy, but not its credentials', () => {
    const proxy = (text: string): string => planned(STACK, new Map([['HttpProxy', text]])).digest;
    expect(proxy('http://me:secret@proxy:3128')).toBe(proxy('http://me:other@proxy:3128'));
    expect(proxy('http://me:secret@proxy:3128')).not.toBe(proxy('http://me:secret@evil:3128'));
  });
});
