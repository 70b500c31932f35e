/** "The CloudFormation request" of the contract: which parameters an update sends, and where each value comes from. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  isSecretParameter,
  needsZonePin,
  reconcileParameters,
  type ParameterFacts,
  type ParameterPlan,
} from '../../src/rack/parameters.ts';
import { parseTemplate, type RackTemplate } from '../../src/cloudformation/template.ts';
import { day, version } from '../releases/catalogs.ts';
import { describeOnRealReleases, realTemplate, TEMPLATE_NAMES } from '../builders/release-data.ts';

const BASIC = {
  Version: {},
  Password: { NoEcho: true },
  InstanceCount: { Default: '3' },
  InstanceType: { Default: 't' },
};

function templateWith(parameters: Readonly<Record<string, unknown>> = {}): RackTemplate {
  const json = { Parameters: { ...BASIC, ...parameters }, Resources: { Instances: { Type: 'x' } } };
  const reading = parseTemplate(JSON.stringify(json));
  if (reading.kind !== 'template') throw new Error(JSON.stringify(reading.why));
  return reading.template;
}

const STACK = { Version: day(1), Password: '****', InstanceCount: '5', InstanceType: 'm5.large' };

function factsWith(facts: {
  template?: Record<string, unknown>;
  stack?: Record<string, string>;
  given?: Record<string, string>;
  zones?: string;
}): ParameterFacts {
  return {
    template: templateWith(facts.template),
    target: day(2),
    stack: new Map(Object.entries({ ...STACK, ...facts.stack })),
    given: new Map(Object.entries(facts.given ?? {})),
    zones: facts.zones,
  };
}

function planFor(facts: ParameterFacts): ParameterPlan {
  const reconciled = reconcileParameters(facts);
  if (reconciled.kind !== 'reconciled') throw new Error(JSON.stringify(reconciled));
  return reconciled.plan;
}

/** `Key: source value`, for each entry. */
function entriesFor(facts: Parameters<typeof factsWith>[0]): string[] {
  return planFor(factsWith(facts)).entries.map((entry) =>
    'value' in entry ? `${entry.key}: ${entry.source} ${entry.value}` : `${entry.key}: ${entry.source}`,
  );
}

describe('each parameter of the target template', () => {
  test('is the target for Version, and the previous value for what the stack has', () => {
    expect(entriesFor({})).toEqual([
      `Version: version ${day(2)}`,
      'Password: previous',
      'InstanceCount: previous',
      'InstanceType: previous',
    ]);
  });

  test('has the given value first', () => {
    expect(entriesFor({ given: { InstanceCount: '7' } })).toContain('InstanceCount: given 7');
    expect(entriesFor({ given: { Password: 'new' } })).toContain('Password: given new');
    expect(entriesFor({ template: { Fresh: { Default: 'x' } }, given: { Fresh: '' } })).toContain('Fresh: given ');
  });

  test('has the default if the stack does not have the parameter', () => {
    expect(entriesFor({ template: { Fresh: { Default: '' } } })).toContain('Fresh: default');
  });

  test('is missing if there is no value; all missing ones are listed together', () => {
    expect(reconcileParameters(factsWith({ template: { One: {}, Two: {}, Three: { Default: '' } } }))).toMatchObject({
      kind: 'unfit',
      missing: ['One', 'Two'],
      unknown: [],
    });
  });

  test('is listed together with given ones that the template does not have', () => {
    expect(
      reconcileParameters(factsWith({ template: { One: {} }, given: { Nonsense: '1', More: '2' } })),
    ).toMatchObject({
      kind: 'unfit',
      missing: ['One'],
      unknown: ['Nonsense', 'More'],
    });
  });

  test('is not sent while a given one is not in the template', () => {
    expect(reconcileParameters(factsWith({ given: { Nonsense: '1' } }))).toMatchObject({
      kind: 'unfit',
      missing: [],
      unknown: ['Nonsense'],
    });
  });

  test('that the template no longer has is not sent, and listed as dropped', () => {
    const plan = planFor(factsWith({ stack: { Agent: 'x', ContainerDisk: '10' } }));
    expect(plan.dropped).toEqual(['Agent', 'ContainerDisk']);
    expect(plan.entries.map((entry) => entry.key)).not.toContain('Agent');
  });
});

describe('a given parameter that the template does not have', () => {
  test('is dropped if the rack already has the given value: an earlier step has set it', () => {
    const plan = planFor(factsWith({ stack: { Agent: 'x' }, given: { Agent: 'x' } }));
    expect(plan.dropped).toEqual(['Agent']);
  });

  test('is dropped if the value on the rack is hidden and cannot be compared', () => {
    expect(planFor(factsWith({ stack: { Token: '****' }, given: { Token: 'x' } })).dropped).toEqual(['Token']);
  });

  test('is unknown if the rack has another value', () => {
    const facts = factsWith({ stack: { Agent: 'x' }, given: { Agent: 'y' } });
    expect(reconcileParameters(facts)).toMatchObject({ kind: 'unfit', unknown: ['Agent'] });
  });
});

describe('AvailabilityZones', () => {
  const template = { AvailabilityZones: { Default: '' } };
  const zones = 'us-east-1a,us-east-1b,us-east-1c';

  test.each([
    ['blank', { AvailabilityZones: '' }],
    ['only white space', { AvailabilityZones: ' ' }],
    ['not there yet', {}],
  ])('%s on the rack: pinned to its zones', (_how, stack) => {
    expect(entriesFor({ template, stack, zones })).toContain(`AvailabilityZones: pinned ${zones}`);
  });

  test('set on the rack: kept', () => {
    expect(entriesFor({ template, stack: { AvailabilityZones: 'a,b' }, zones })).toContain(
      'AvailabilityZones: previous',
    );
  });

  test('given by the user: as given', () => {
    expect(entriesFor({ template, given: { AvailabilityZones: 'a' }, zones })).toContain('AvailabilityZones: given a');
  });

  test('not found: unchanged', () => {
    expect(entriesFor({ template })).toContain('AvailabilityZones: default');
    expect(entriesFor({ template, stack: { AvailabilityZones: '' } })).toContain('AvailabilityZones: previous');
  });

  test('not in the template: never sent', () => {
    expect(entriesFor({ zones }).join()).not.toContain('AvailabilityZones');
  });

  test.each([
    [template, {}, {}, true],
    [template, { AvailabilityZones: '' }, {}, true],
    [template, { AvailabilityZones: 'a,b' }, {}, false],
    [template, {}, { AvailabilityZones: 'a,b' }, false],
    [{}, {}, {}, false],
  ])('needs a pin: template %j, stack %j, given %j: %s', (parameters, stack, given, needed) => {
    const asMap = (values: object): ReadonlyMap<string, string> => new Map(Object.entries(values));
    expect(needsZonePin(templateWith(parameters), asMap(stack), asMap(given))).toBe(needed);
  });
});

describe('a renamed parameter', () => {
  const apiMemory = { ApiWebMemory: { Default: '256' }, ApiMonitorMemory: { Default: '256' } };
  const suffix = { InternalRouterSuffix: { Default: '-rti' } };

  test('carries a custom ApiMemory to both of its successors', () => {
    expect(entriesFor({ template: apiMemory, stack: { ApiMemory: '512' } })).toEqual(
      expect.arrayContaining(['ApiWebMemory: carried 512', 'ApiMonitorMemory: carried 512']),
    );
    expect(planFor(factsWith({ template: apiMemory, stack: { ApiMemory: '512' } }))).toMatchObject({
      dropped: ['ApiMemory'],
      carried: [
        { from: 'ApiMemory', to: 'ApiWebMemory' },
        { from: 'ApiMemory', to: 'ApiMonitorMemory' },
      ],
    });
  });

  test('carries a custom InternalSuffix, which names a load balancer', () => {
    const entries = entriesFor({ template: suffix, stack: { InternalSuffix: '-mine' } });
    expect(entries).toContain('InternalRouterSuffix: carried -mine');
  });

  test.each(['128', '256'])('carries over no former default: ApiMemory %s', (value) => {
    expect(entriesFor({ template: apiMemory, stack: { ApiMemory: value } })).toContain('ApiWebMemory: default');
  });

  test('carries over no former default: InternalSuffix -rti', () => {
    const entries = entriesFor({ template: suffix, stack: { InternalSuffix: '-rti' } });
    expect(entries).toContain('InternalRouterSuffix: default');
  });

  test.each(['*-mine', '-mine*'])('carries over %s, which has an asterisk and is not hidden', (value) => {
    const entries = entriesFor({ template: suffix, stack: { InternalSuffix: value } });
    expect(entries).toContain(`InternalRouterSuffix: carried ${value}`);
  });

  // Found by a property: a template that hid the old parameter, so that its value reads as asterisks.
  test('carries over no value that AWS hides', () => {
    expect(entriesFor({ template: apiMemory, stack: { ApiMemory: '****' } })).toContain('ApiWebMemory: default');
  });

  test('does not replace a given value or one that the rack already has', () => {
    const stack = { ApiMemory: '512', ApiMonitorMemory: '300' };
    expect(entriesFor({ template: apiMemory, stack, given: { ApiWebMemory: '1024' } })).toEqual(
      expect.arrayContaining(['ApiWebMemory: given 1024', 'ApiMonitorMemory: previous']),
    );
  });

  test('carries over nothing while the template still has the old name', () => {
    const template = { ...suffix, InternalSuffix: { Default: '-rti' } };
    const entries = entriesFor({ template, stack: { InternalSuffix: '-mine' } });
    expect(entries).toEqual(expect.arrayContaining(['InternalSuffix: previous', 'InternalRouterSuffix: default']));
  });
});

describe('a secret', () => {
  test('is Password, HttpProxy, and whatever the template hides', () => {
    const template = templateWith({ Token: { NoEcho: 'true' }, Plain: { NoEcho: false } });
    const secret = ['Password', 'HttpProxy', 'Token', 'Plain', 'Version'].filter((key) =>
      isSecretParameter(key, template),
    );
    expect(secret).toEqual(['Password', 'HttpProxy', 'Token']);
    expect(isSecretParameter('Token')).toBe(false);
  });
});

describe('for every template, stack and input', () => {
  const KEYS = [
    ...['A', 'B', 'C', 'HttpProxy', 'AvailabilityZones', 'ApiMemory', 'ApiWebMemory', 'ApiMonitorMemory'],
    ...['InternalSuffix', 'InternalRouterSuffix', '__proto__', 'constructor'],
  ];
  const keys = fc.subarray(KEYS);
  const facts: fc.Arbitrary<ParameterFacts> = fc.record({
    template: fc.tuple(keys, fc.boolean()).map(([names, defaults]) => {
      // Not a literal, so that `__proto__` is a name like any other, as it is in a file.
      const text = names.map((name) => `${JSON.stringify(name)}:${defaults ? '{"Default":"d"}' : '{}'}`);
      const basic = JSON.stringify(BASIC).slice(0, -1);
      const reading = parseTemplate(`{"Parameters":${[basic, ...text].join()}},"Resources":{"Instances":{}}}`);
      if (reading.kind !== 'template') throw new Error(JSON.stringify(reading.why));
      return reading.template;
    }),
    target: fc.constant(day(2)),
    stack: keys.map((names) => new Map([...Object.keys(BASIC), ...names].map((key) => [key, `stack's ${key}`]))),
    given: keys.map((names) => new Map(names.map((key) => [key, `given ${key}`]))),
    zones: fc.option(fc.constant('a,b,c'), { nil: undefined }),
  });

  const holds = (check: (plan: ParameterPlan, facts: ParameterFacts) => void): void => {
    fc.assert(
      fc.property(facts, (one) => {
        const reconciled = reconcileParameters(one);
        if (reconciled.kind === 'reconciled') check(reconciled.plan, one);
      }),
      { numRuns: 400 },
    );
  };

  test('each parameter of the template has one entry, in its order, and no other has', () => {
    holds((plan, { template }) => {
      expect(plan.entries.map((entry) => entry.key)).toEqual([...template.parameters.keys()]);
    });
  });

  test('the previous value is only used if the stack has one', () => {
    holds((plan, { stack }) => {
      expect(plan.entries.filter((entry) => entry.source === 'previous' && !stack.has(entry.key))).toEqual([]);
    });
  });

  test('no value from the stack is sent, except a carried one under its new name', () => {
    holds((plan, { stack, template }) => {
      const read = plan.entries.filter((entry) => 'value' in entry && [...stack.values()].includes(entry.value));
      expect(read.filter((entry) => entry.source !== 'carried')).toEqual([]);
      expect(plan.carried.filter(({ from }) => template.parameters.has(from))).toEqual([]);
      expect(plan.carried.map(({ to }) => to)).toEqual(read.map((entry) => entry.key));
    });
  });

  test('a given value is sent as given', () => {
    holds((plan, { given }) => {
      const sent = plan.entries.filter((entry) => entry.source === 'given');
      expect(new Map(sent.map((entry) => [entry.key, 'value' in entry ? entry.value : '']))).toEqual(
        new Map(plan.entries.flatMap(({ key }) => (given.has(key) ? [[key, given.get(key) ?? ''] as const] : []))),
      );
    });
  });

  test('a second call has the same result', () => {
    fc.assert(
      fc.property(facts, (one) => {
        expect(reconcileParameters(one)).toEqual(reconcileParameters(one));
      }),
    );
  });
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
