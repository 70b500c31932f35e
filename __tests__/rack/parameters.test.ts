/** Which parameters an update sends, and where each value comes from. Properties of all plans are in parameter-properties.test.ts. */
import { describe, expect, it, test } from '@jest/globals';
import {
  isSecretParameter,
  needsZonePin,
  reconcileParameters,
  type ParameterFacts,
  type ParameterPlan,
} from '../../src/rack/parameters.ts';
import { day, version } from '../releases/catalogs.ts';
import { describeOnRealReleases, realTemplate, TEMPLATE_NAMES } from '../builders/release-data.ts';
import { makeTemplate } from '../builders/template.ts';

interface Facts {
  readonly template?: Readonly<Record<string, unknown>>;
  readonly stack?: Readonly<Record<string, string>>;
  readonly given?: Readonly<Record<string, string>>;
  readonly zones?: string;
}

const asMap = (values: object = {}): ReadonlyMap<string, string> => new Map(Object.entries(values));

function factsWith({ template, stack, given, zones }: Facts): ParameterFacts {
  const rack = { Version: day(1), Password: '****', InstanceCount: '5', InstanceType: 'm5.large' };
  return {
    template: makeTemplate({ Parameters: template ?? {} }),
    target: day(2),
    stack: asMap({ ...rack, ...stack }),
    given: asMap(given),
    zones,
  };
}

function planFor(facts: ParameterFacts): ParameterPlan {
  const reconciled = reconcileParameters(facts);
  if (reconciled.kind !== 'reconciled') throw new Error(JSON.stringify(reconciled));
  return reconciled.plan;
}

/** `Key: source value`, for each entry. */
function entriesFor(facts: Facts): string[] {
  return planFor(factsWith(facts)).entries.map((entry) =>
    'value' in entry ? `${entry.key}: ${entry.source} ${entry.value}` : `${entry.key}: ${entry.source}`,
  );
}

const KEPT = ['Password: previous', 'InstanceCount: previous', 'InstanceType: previous'];
const FRESH = { Fresh: { Default: '' } };
const ZONES = { AvailabilityZones: { Default: '' } };
const API_MEMORY = { ApiWebMemory: { Default: '256' }, ApiMonitorMemory: { Default: '256' } };
const SUFFIX = { InternalRouterSuffix: { Default: '-rti' } };
const zones = 'us-east-1a,us-east-1b,us-east-1c';

describe('reconcileParameters', () => {
  it.each<[string, Facts, string[]]>([
    ['keeps the previous values', {}, KEPT],
    ['sends a given value', { given: { InstanceCount: '7' } }, ['InstanceCount: given 7']],
    ['sends a given secret', { given: { Password: 'new' } }, ['Password: given new']],
    ['sends a given empty value', { template: FRESH, given: { Fresh: '' } }, ['Fresh: given ']],
    ['uses the default of a new parameter', { template: FRESH }, ['Fresh: default']],
    [
      'pins blank zones',
      { template: ZONES, stack: { AvailabilityZones: '' }, zones },
      [`AvailabilityZones: pinned ${zones}`],
    ],
    [
      'pins zones of white space',
      { template: ZONES, stack: { AvailabilityZones: ' ' }, zones },
      [`AvailabilityZones: pinned ${zones}`],
    ],
    ['pins new zones', { template: ZONES, zones }, [`AvailabilityZones: pinned ${zones}`]],
    ['keeps zones', { template: ZONES, stack: { AvailabilityZones: 'a,b' }, zones }, ['AvailabilityZones: previous']],
    [
      'sends given zones',
      { template: ZONES, given: { AvailabilityZones: 'a' }, zones },
      ['AvailabilityZones: given a'],
    ],
    ['uses the default of new zones that are unknown', { template: ZONES }, ['AvailabilityZones: default']],
    [
      'keeps blank zones that are unknown',
      { template: ZONES, stack: { AvailabilityZones: '' } },
      ['AvailabilityZones: previous'],
    ],
    ['sends no zones without the parameter', { zones }, []],
    [
      'carries a custom value to both successors',
      { template: API_MEMORY, stack: { ApiMemory: '512' } },
      ['ApiWebMemory: carried 512', 'ApiMonitorMemory: carried 512'],
    ],
    [
      'carries a custom suffix',
      { template: SUFFIX, stack: { InternalSuffix: '-mine' } },
      ['InternalRouterSuffix: carried -mine'],
    ],
    [
      'carries a value that ends with an asterisk',
      { template: SUFFIX, stack: { InternalSuffix: '-mine*' } },
      ['InternalRouterSuffix: carried -mine*'],
    ],
    [
      'carries a value that starts with an asterisk',
      { template: SUFFIX, stack: { InternalSuffix: '*-mine' } },
      ['InternalRouterSuffix: carried *-mine'],
    ],
    [
      'carries no former default',
      { template: SUFFIX, stack: { InternalSuffix: '-rti' } },
      ['InternalRouterSuffix: default'],
    ],
    ...['128', '256', '****'].map((ApiMemory): [string, Facts, string[]] => [
      `carries no former default and no hidden value: ${ApiMemory}`,
      { template: API_MEMORY, stack: { ApiMemory } },
      ['ApiWebMemory: default', 'ApiMonitorMemory: default'],
    ]),
    [
      'prefers a given value, and one that the rack has, to a carried one',
      { template: API_MEMORY, stack: { ApiMemory: '512', ApiMonitorMemory: '300' }, given: { ApiWebMemory: '1024' } },
      ['ApiWebMemory: given 1024', 'ApiMonitorMemory: previous'],
    ],
    [
      'carries nothing while the template has the old name',
      { template: { ...SUFFIX, InternalSuffix: { Default: '-rti' } }, stack: { InternalSuffix: '-mine' } },
      ['InternalRouterSuffix: default', 'InternalSuffix: previous'],
    ],
  ])('%s', (_title, facts, own) => {
    const keys = own.map((entry) => entry.split(':')[0]);
    const kept = KEPT.filter((entry) => !keys.includes(entry.split(':')[0]));
    expect(entriesFor(facts).toSorted()).toEqual([`Version: version ${day(2)}`, ...kept, ...own].toSorted());
  });

  it.each<[string, Facts, readonly string[], readonly string[]]>([
    ['no value', { template: { One: {}, Two: {}, Three: { Default: '' } } }, ['One', 'Two'], []],
    [
      'no value, and an unknown given one',
      { template: { One: {} }, given: { Odd: '1', More: '2' } },
      ['One'],
      ['Odd', 'More'],
    ],
    ['an unknown given one', { given: { Odd: '1' } }, [], ['Odd']],
    [
      'a given one that only the rack has, with another value',
      { stack: { Agent: 'x' }, given: { Agent: 'y' } },
      [],
      ['Agent'],
    ],
  ])('reports all parameters with %s together', (_what, facts, missing, unknown) => {
    expect(reconcileParameters(factsWith(facts))).toMatchObject({ kind: 'unfit', missing, unknown });
  });

  it.each<[string, Facts, readonly string[]]>([
    ['the template no longer has', { stack: { Agent: 'x', ContainerDisk: '10' } }, ['Agent', 'ContainerDisk']],
    ['an earlier step has set to the given value', { stack: { Agent: 'x' }, given: { Agent: 'x' } }, ['Agent']],
    ['is hidden, so that its value cannot be compared', { stack: { Token: '****' }, given: { Token: 'x' } }, ['Token']],
    ['is carried', { template: API_MEMORY, stack: { ApiMemory: '512' } }, ['ApiMemory']],
  ])('drops a parameter of the rack that %s', (_what, facts, dropped) => {
    expect(planFor(factsWith(facts)).dropped).toEqual(dropped);
  });

  it('lists carried values with both names', () => {
    expect(planFor(factsWith({ template: API_MEMORY, stack: { ApiMemory: '512' } })).carried).toEqual([
      { from: 'ApiMemory', to: 'ApiWebMemory' },
      { from: 'ApiMemory', to: 'ApiMonitorMemory' },
    ]);
  });
});

it.each([
  [ZONES, {}, {}, true],
  [ZONES, { AvailabilityZones: '' }, {}, true],
  [ZONES, { AvailabilityZones: 'a,b' }, {}, false],
  [ZONES, {}, { AvailabilityZones: 'a,b' }, false],
  [{}, {}, {}, false],
])(
  'needsZonePin for the template %j, the stack %j and the given %j is the last',
  (Parameters, stack, given, needed) => {
    expect(needsZonePin(makeTemplate({ Parameters }), asMap(stack), asMap(given))).toBe(needed);
  },
);

it('isSecretParameter is true for Password, HttpProxy, and what the template hides', () => {
  const template = makeTemplate({ Parameters: { Token: { NoEcho: 'true' }, Plain: { NoEcho: false } } });
  const keys = ['Password', 'HttpProxy', 'Token', 'Plain', 'Version'];
  expect(keys.filter((key) => isSecretParameter(key, template))).toEqual(['Password', 'HttpProxy', 'Token']);
  expect(isSecretParameter('Token')).toBe(false);
});

describeOnRealReleases('on the real templates', () => {
  /** A rack as its release's template makes it, nothing set by hand but what cannot be left out. */
  function stackOn(name: string, custom: Readonly<Record<string, string>> = {}): Map<string, string> {
    const { parameters } = realTemplate(name);
    const values = [...parameters.values()].map(
      (one) => [one.name, one.default ?? (one.noEcho ? '****' : name)] as const,
    );
    return new Map([...values, ...Object.entries(custom)]);
  }

  function jump(from: string, to: string, custom?: Readonly<Record<string, string>>): ParameterPlan {
    return planFor({
      template: realTemplate(to),
      target: version(to),
      stack: stackOn(from, custom),
      given: new Map(),
      zones: 'a,b,c',
    });
  }

  test('each update to a later release sends no value except Version and the zones', () => {
    for (const [index, from] of TEMPLATE_NAMES.entries()) {
      for (const to of TEMPLATE_NAMES.slice(index + 1)) {
        const sent = jump(from, to).entries.filter((entry) => 'value' in entry);
        const zones = realTemplate(to).parameters.has('AvailabilityZones') ? ['AvailabilityZones'] : [];
        expect([from, to, sent.map((entry) => entry.key).sort()]).toEqual([from, to, [...zones, 'Version']]);
      }
    }
  });

  test('a custom ApiMemory is carried over its split after 20220607201406', () => {
    const { carried } = jump('20220607201406', '20220622204318', { ApiMemory: '512' });
    expect(carried.map((one) => one.to).sort()).toEqual(['ApiMonitorMemory', 'ApiWebMemory']);
  });

  test('a custom InternalSuffix is carried over its renaming after 20240208104928, also from years before', () => {
    for (const from of ['20190126182546', '20240208104928']) {
      expect(jump(from, '20260421192651', { InternalSuffix: '-mine' }).entries).toContainEqual({
        key: 'InternalRouterSuffix',
        source: 'carried',
        value: '-mine',
      });
    }
  });

  test('the zones are pinned from 20190126182546 on', () => {
    expect(jump('20190126182546', '20190126182547').entries).toContainEqual({
      key: 'AvailabilityZones',
      source: 'pinned',
      value: 'a,b,c',
    });
  });
});
