/** Which parameters an update sends, and where each value comes from. */
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
const MEMORY = { ApiWebMemory: { Default: '256' }, ApiMonitorMemory: { Default: '256' } };
const memory = (how: string): string[] => [`ApiWebMemory: ${how}`, `ApiMonitorMemory: ${how}`];
const SUFFIX = { InternalRouterSuffix: { Default: '-rti' } };
const zones = 'a,b,c';
const PINNED = 'AvailabilityZones: pinned a,b,c';
const BLANK = { AvailabilityZones: '' };

describe('reconcileParameters', () => {
  it.each<[string, Facts, string[]]>([
    ['keeps the previous values', {}, KEPT],
    ['sends a given value', { given: { InstanceCount: '7' } }, ['InstanceCount: given 7']],
    ['sends a given secret', { given: { Password: 'new' } }, ['Password: given new']],
    ['sends a given empty value', { template: FRESH, given: { Fresh: '' } }, ['Fresh: given ']],
    ['uses the default of a new parameter', { template: FRESH }, ['Fresh: default']],
    ['pins blank zones', { template: ZONES, stack: BLANK, zones }, [PINNED]],
    ['pins zones of white space', { template: ZONES, stack: { AvailabilityZones: ' ' }, zones }, [PINNED]],
    ['pins new zones', { template: ZONES, zones }, [PINNED]],
    ['keeps zones', { template: ZONES, stack: { AvailabilityZones: 'a,b' }, zones }, ['AvailabilityZones: previous']],
    [
      'sends given zones',
      { template: ZONES, given: { AvailabilityZones: 'a' }, zones },
      ['AvailabilityZones: given a'],
    ],
    ['uses the default of new zones that are unknown', { template: ZONES }, ['AvailabilityZones: default']],
    ['keeps blank zones that are unknown', { template: ZONES, stack: BLANK }, ['AvailabilityZones: previous']],
    ['sends no zones without the parameter', { zones }, []],
    [
      'carries a custom value to both successors',
      { template: MEMORY, stack: { ApiMemory: '512' } },
      memory('carried 512'),
    ],
    ...['-mine', '-mine*', '*-mine'].map((InternalSuffix): [string, Facts, string[]] => [
      `carries the custom suffix ${InternalSuffix}`,
      { template: SUFFIX, stack: { InternalSuffix } },
      [`InternalRouterSuffix: carried ${InternalSuffix}`],
    ]),
    [
      'carries no former suffix',
      { template: SUFFIX, stack: { InternalSuffix: '-rti' } },
      ['InternalRouterSuffix: default'],
    ],
    ...['128', '256', '****'].map((ApiMemory): [string, Facts, string[]] => [
      `carries no former default and no hidden value: ${ApiMemory}`,
      { template: MEMORY, stack: { ApiMemory } },
      memory('default'),
    ]),
    [
      'prefers a given value, and one that the rack has, to a carried one',
      { template: MEMORY, stack: { ApiMemory: '512', ApiMonitorMemory: '300' }, given: { ApiWebMemory: '1024' } },
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
    ['is carried', { template: MEMORY, stack: { ApiMemory: '512' } }, ['ApiMemory']],
  ])('drops a parameter of the rack that %s', (_what, facts, dropped) => {
    expect(planFor(factsWith(facts)).dropped).toEqual(dropped);
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
});
