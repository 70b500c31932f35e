/**
 * What holds for the parameters of every update, whatever the template and the rack. The judge is the simulator's own
 * reading of a request, which shares nothing with ours.
 */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { resolveParameters, type ParameterValues } from '../../simulator/template/parameters.ts';
import { parseTemplate as parseForAws } from '../../simulator/template/template.ts';
import { validateParameters } from '../../src/rack/parameter-values.ts';
import { needsZonePin, reconcileParameters, type ParameterPlan } from '../../src/rack/parameters.ts';
import type { RackTemplate } from '../../src/cloudformation/template.ts';
import { templateOf } from '../builders/template.ts';
import { day } from '../releases/catalogs.ts';

/** Names that mean something to an updater, and some that mean nothing. */
const NAMES = [
  ...['AvailabilityZones', 'ApiMemory', 'ApiWebMemory', 'ApiMonitorMemory', 'InternalSuffix', 'InternalRouterSuffix'],
  ...['HttpProxy', 'Autoscale', 'BuildImage', 'Encryption'],
];
const ALWAYS = ['Version', 'Password', 'InstanceCount', 'InstanceType'];

type Declaration = Readonly<Record<string, unknown>>;

const CONSTRAINTS: fc.Arbitrary<Declaration> = fc.oneof(
  fc.constant({ Type: 'String' }),
  fc.constantFrom('Yes,No', 'small,large', '1,2,3').map((list) => ({ Type: 'String', AllowedValues: list.split(',') })),
  fc.constantFrom('^[a-z]*$', '[0-9]+', '^-[a-z]+$').map((pattern) => ({ Type: 'String', AllowedPattern: pattern })),
  fc.record({ MinLength: fc.integer({ min: 0, max: 4 }) }).map((one) => ({ Type: 'String', ...one })),
  fc.record({ MaxLength: fc.integer({ min: 1, max: 9 }) }).map((one) => ({ Type: 'String', ...one })),
  fc
    .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 3, max: 300 }))
    .map(([min, max]) => ({ Type: 'Number', MinValue: min, MaxValue: String(max) })),
  fc.constant({ Type: 'CommaDelimitedList' }),
  fc.constant({ Type: 'CommaDelimitedList', AllowedValues: ['a', 'b', 'us-east-1a'] }),
  fc.constant({ Type: 'List<Number>', MinValue: 1 }),
);

const VALUES = fc.oneof(
  fc.constantFrom('', 'Yes', 'No', 'small', 'a,b', 'a, b', '1', '2', '128', '256', '512', '-rti', '-mine', '****'),
  fc.constantFrom('3', ' 3', '3.0', '1e2', '0x10', 'NaN', 'Infinity', '1,2', '1, 2', '1,,2', ',', 'us-east-1a'),
  fc.string({ maxLength: 6 }),
);

interface Case {
  readonly declared: Readonly<Record<string, Declaration>>;
  /** What the stack has, as nobody but AWS knows it. */
  readonly truth: ReadonlyMap<string, string>;
  readonly given: ReadonlyMap<string, string>;
  readonly zones: string | undefined;
}

const declaration: fc.Arbitrary<Declaration> = fc
  .tuple(CONSTRAINTS, fc.option(VALUES, { nil: undefined }), fc.boolean())
  .map(([rules, standard, hidden]) => ({
    ...rules,
    ...(standard === undefined ? {} : { Default: standard }),
    ...(hidden ? { NoEcho: true } : {}),
  }));

const cases: fc.Arbitrary<Case> = fc
  .tuple(fc.subarray(NAMES), fc.subarray(NAMES), fc.subarray([...NAMES, 'Nonsense']))
  .chain(([inTemplate, onStack, byHand]) => {
    const values = (names: readonly string[]): fc.Arbitrary<ReadonlyMap<string, string>> =>
      fc.array(VALUES, { minLength: names.length, maxLength: names.length }).map((drawn) => {
        return new Map(names.map((name, index) => [name, drawn[index] ?? '']));
      });
    return fc.record({
      declared: fc
        .array(declaration, { minLength: inTemplate.length, maxLength: inTemplate.length })
        .map((drawn) => Object.fromEntries(inTemplate.map((name, index) => [name, drawn[index] ?? {}]))),
      truth: values([...ALWAYS, ...onStack]),
      given: fc.oneof(fc.constant(new Map<string, string>()), values(byHand)),
      zones: fc.constantFrom(undefined, 'us-east-1a,us-east-1b'),
    });
  });

interface Planned {
  readonly one: Case;
  readonly body: string;
  readonly template: RackTemplate;
  /** As DescribeStacks shows it: what is hidden reads `****`. */
  readonly shown: ReadonlyMap<string, string>;
  readonly plan: ParameterPlan;
}

const TARGET = day(9);

/** The plan, or undefined where a parameter has no value or a given one is unknown, which ends a run. */
function planFor(one: Case): Planned | undefined {
  const always = Object.fromEntries(ALWAYS.map((name) => [name, { Type: 'String', NoEcho: name === 'Password' }]));
  const body = JSON.stringify({
    Parameters: { ...always, ...one.declared },
    Resources: { Instances: { Type: 'AWS::AutoScaling::AutoScalingGroup' } },
  });
  const template = templateOf(body);
  const hidden = (name: string): boolean => template.parameters.get(name)?.noEcho === true;
  const shown = new Map([...one.truth].map(([name, value]) => [name, hidden(name) ? '****' : value]));
  const facts = { template, target: TARGET, stack: shown, given: one.given, zones: one.zones };
  const result = reconcileParameters(facts);
  return result.kind === 'unfit' ? undefined : { one, body, template, shown, plan: result.plan };
}

/** What AWS would make of the request: every value in force after it, or its refusal. */
function askAws({ one, body, plan }: Planned): ParameterValues | string {
  const previous = new Map([...one.truth].map(([name, value]) => [name, { value }]));
  const request = plan.entries
    .filter(({ source }) => source !== 'default')
    .map((entry) => ({
      key: entry.key,
      value: 'value' in entry ? entry.value : undefined,
      usePreviousValue: entry.source === 'previous',
    }));
  try {
    return resolveParameters(parseForAws(body), request, previous, () => 'ami-1');
  } catch (error) {
    return String(error);
  }
}

function eachPlan(check: (planned: Planned) => void, numRuns = 1_000): void {
  fc.assert(
    fc.property(cases, (one) => {
      const planned = planFor(one);
      if (planned !== undefined) check(planned);
    }),
    { numRuns },
  );
}

describe('the parameters of every update', () => {
  test('contain no value that was read from AWS, except a carried one and the pinned zones', () => {
    eachPlan(({ one, template, shown, plan }) => {
      for (const entry of plan.entries) {
        if (!('value' in entry)) continue;
        const { key, value } = entry;
        switch (entry.source) {
          case 'given':
            expect(value).toBe(one.given.get(key));
            break;
          case 'version':
            expect([key, value]).toEqual(['Version', TARGET]);
            break;
          case 'pinned':
            expect([key, value]).toEqual(['AvailabilityZones', one.zones]);
            expect(needsZonePin(template, shown, one.given)).toBe(true);
            break;
          case 'carried': {
            const from = plan.carried.find(({ to }) => to === key)?.from ?? '';
            expect([shown.has(key), template.parameters.has(from)]).toEqual([false, false]);
            expect(value).toBe(one.truth.get(from));
          }
        }
      }
    });
  });

  test('never contain the asterisks of a hidden value', () => {
    eachPlan(({ one, plan }) => {
      const sent = plan.entries.filter((entry) => 'value' in entry && /^\*+$/.test(entry.value));
      expect(sent.filter(({ key }) => one.given.get(key) === undefined)).toEqual([]);
    });
  });

  test('keep every value that was not given, hidden ones too', () => {
    eachPlan((planned) => {
      const after = askAws(planned);
      if (typeof after === 'string') return;
      const { one, plan } = planned;
      const own = new Set(plan.entries.filter((entry) => 'value' in entry).map(({ key }) => key));
      for (const [name, value] of one.truth) {
        if (after.has(name) && !own.has(name)) expect([name, after.get(name)?.value]).toEqual([name, value]);
        if (!after.has(name)) expect(plan.dropped).toContain(name);
      }
    });
  });

  test('are valid for CloudFormation, or the run refuses them before a request', () => {
    let taken = 0;
    eachPlan((planned) => {
      const { template, shown, plan, one } = planned;
      // A template whose own default breaks its own rules is its maker's fault; a hidden value nobody can judge; and
      // whether an empty list has one empty member is AWS's to say: nothing that we read tells.
      const unjudged = plan.entries.filter(
        ({ key, source }) =>
          source === 'default' ||
          (source === 'previous' && template.parameters.get(key)?.noEcho === true) ||
          (template.parameters.get(key)?.type.includes('List') === true &&
            (one.given.get(key) ?? one.truth.get(key) ?? '').trim() === ''),
      );
      const invalid = validateParameters({ after: template, stack: shown, plan });
      const answer = askAws(planned);
      const refusal = typeof answer === 'string' ? answer : '';
      if (invalid.length > 0 || unjudged.some(({ key }) => refusal.includes(`'${key}'`))) return;
      expect(refusal).toBe('');
      taken += 1;
    }, 2_000);
    expect(taken).toBeGreaterThan(50);
  });
});
