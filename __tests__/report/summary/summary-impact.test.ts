/** What a step does to the rack, in a summary: disruption, apps, replacements. */
import { describe, expect, test } from '@jest/globals';
import type { Warning } from '../../../src/run/run-event.ts';
import type { ReportImpact } from '../../../src/report/model/report-impact.ts';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import { impactOf, lossTable } from '../../../src/report/summary/summary-impact.ts';
import { makeApps, makeDisruption, makeLosses } from '../../builders/impact.ts';
import { makeImpact, makeReport, makeRoom, makeStep } from '../../builders/report.ts';

interface Telling {
  readonly impact?: number;
  readonly warnings?: readonly Warning[];
}

/** What is told of these parts alone. */
function told(parts: Partial<ReportImpact>, { impact = 500, warnings = [] }: Telling = {}): string {
  const step = makeStep({ impact: { ...NO_IMPACT, ...parts } });
  return impactOf(makeReport({ warnings }), step, makeRoom({ impact }));
}

test('the impact has its parts in their order, and none that was not seen', () => {
  const titles = (text: string): readonly (string | undefined)[] =>
    [...text.matchAll(/^\*\*([^*]+)\.\*\* /gm)].map(([, title]) => title);
  const step = makeStep({ impact: makeImpact() });
  expect(titles(impactOf(makeReport(), step, makeRoom()))).toEqual([
    'Disruption, as foretold',
    'Apps at risk',
    'Replacements',
    'Settings lost',
  ]);
  expect(told({})).toBe('');
});

describe('the disruption', () => {
  test('is foretold by a step that was begun, and simply told by one that was not', () => {
    const impact = { ...NO_IMPACT, disruption: makeDisruption() };
    const titleOf = (how: 'started' | undefined) =>
      impactOf(makeReport(), makeStep({ how, impact }), makeRoom()).split('** ')[0];
    expect([titleOf(undefined), titleOf('started')]).toEqual(['**Disruption.', '**Disruption, as foretold.']);
  });

  test('has its reasons in a table', () => {
    expect(told({ disruption: makeDisruption() }).split('\n').slice(1)).toEqual([
      '',
      '<details><summary>All 2 reasons</summary>',
      '',
      '| Effect | Resource | What changes | Why |',
      '| --- | --- | --- | --- |',
      '| instances roll, certain | `InstancesLaunchTemplate` | `LaunchTemplateData` | by `DefaultAmi`, a new AMI: from `ami-0aaa1111` to `ami-0bbb2222` |',
      '| API restarts, expected | `DefaultAmi` | `DefaultAmi` |  |',
      '',
      '</details>',
    ]);
  });

  test('leaves the property empty where the resource itself is what changes', () => {
    const reasons = makeDisruption().reasons.map((reason) => ({ ...reason, property: undefined }));
    expect(told({ disruption: makeDisruption('x', { reasons }) })).toContain(
      '| API restarts, expected | `DefaultAmi` |  |  |',
    );
  });

  test.each([
    ['there is but one reason', makeDisruption('x', { reasons: makeDisruption().reasons.slice(0, 1) }), 500],
    ['there is no reason', makeDisruption('x', { reasons: [] }), 500],
    ['there is no room', makeDisruption(), 0],
  ])('has no table where %s', (_when, disruption, impact) => {
    const text = told({ disruption }, { impact });
    expect(text).toMatch(/^\*\*Disruption, as foretold\.\*\* Every instance is replaced/);
    expect(text).not.toContain('\n');
  });

  test('says of a rack without high availability that its API goes away', () => {
    expect(told({ disruption: makeDisruption() })).not.toContain('HighAvailability');
    expect(told({ disruption: makeDisruption() }, { warnings: [{ code: 'api-not-redundant' }] })).toContain(
      ' The rack has no high availability (`HighAvailability=false`): its own API is away',
    );
  });
});

describe('apps', () => {
  test.each([
    [0, 'There are none on this rack.'],
    [1, 'The one app on this rack has no process of a single copy.'],
    [4, 'None of the 4 apps on this rack has a process of a single copy.'],
  ])('that are %i, none of them at risk, are told so', (apps, words) => {
    expect(told({ apps: { processes: [], updating: [], apps } })).toBe(`**Apps.** ${words}`);
  });

  test('that are being updated may have been read too early', () => {
    expect(told({ apps: { processes: [], updating: ['blog'], apps: 1 } })).toBe(
      '**Apps.** The one app on this rack has no process of a single copy. Being updated at that moment, so perhaps read too early: `blog`.',
    );
  });

  const updating = ['a', 'b', 'c', 'd', 'e'];
  test.each([
    [0, '`a`, `b`, `c` and 2 more'],
    [4, '`a`, `b`, `c`, `d` and 1 more'],
  ])('are named, with room for %i, by three at least', (impact, names) => {
    expect(told({ apps: { processes: [], updating, apps: 9 } }, { impact })).toContain(`read too early: ${names}.`);
  });

  const { processes } = makeApps();

  test('at risk have the command that keeps them up', () => {
    expect(told({ apps: { processes, updating: [], apps: 2 } }).split('\n')).toEqual([
      '**Apps at risk.** 2 processes of a single copy go down while instances are replaced. To keep them up, run these first.',
      '',
      '| App | Process | Count | Run before the update |',
      '| --- | --- | --- | --- |',
      '| `shop` | `web` | 1 | `convox scale web --count 2 --app shop --rack staging` |',
      '| `web` | `web-worker`<br>WebWorkerFormation | 1 | `convox scale web-worker --count 2 --app web --rack staging` |',
    ]);
  });

  test('at risk, one alone, are told as one', () => {
    expect(told({ apps: { processes: processes.slice(0, 1), updating: [], apps: 1 } })).toContain(
      '1 process of a single copy goes down',
    );
  });

  test('at risk without room for a table are named in a sentence, the first three of them', () => {
    const many = [1, 2, 3, 4].map((nth) => ({ app: `app${nth}`, process: 'web', count: 1, parameter: 'WebFormation' }));
    expect(told({ apps: { processes: many, updating: [], apps: 4 } }, { impact: 0 }).split('\n')).toEqual([
      '**Apps at risk.** 4 processes of a single copy go down while instances are replaced. To keep them up, run these first.',
      '',
      'The first of them: `web` of app1, `web` of app2, `web` of app3.',
      '',
      '_4 of 4 left out here for want of room; the report file has all._',
    ]);
  });
});

describe('replacements', () => {
  const one = makeLosses().slice(0, 1);
  const possible = makeLosses().slice(3, 4);
  const toldOf = (losses: typeof one, telling: Telling = {}): readonly string[] =>
    told({ losses }, telling).split('\n');

  test('that are none are told as good news', () => {
    expect(toldOf([])).toEqual([
      '**Replacements.** Nothing that holds data, addresses or the network is replaced or removed.',
    ]);
  });

  test.each([
    [1, [], '1 resource that holds data, addresses or the network is replaced or removed: 1 refused'],
    [
      1,
      [{ code: 'replacements-allowed', losses: one } as const],
      '1 resource that holds data, addresses or the network is replaced or removed: 1 allowed',
    ],
    [
      1,
      [{ code: 'zones-unknown' } as const],
      '1 resource that holds data, addresses or the network is replaced or removed: 1 refused',
    ],
    [
      3,
      [{ code: 'replacements-allowed', losses: one } as const],
      '3 resources that hold data, addresses or the network are replaced or removed: 1 allowed and 2 refused',
    ],
  ])('that are certain, %i, are counted by what the input makes of them', (count, warnings, words) => {
    expect(toldOf(makeLosses().slice(0, count), { warnings })[0]).toBe(
      `**Replacements.** ${words} by \`replacements\`.`,
    );
  });

  test('that are certain are all shown', () => {
    expect(toldOf(makeLosses().slice(0, 2))).toEqual([
      '**Replacements.** 2 resources that hold data, addresses or the network are replaced or removed: 2 refused by `replacements`.',
      '',
      '| Resource | What happens | What it means |',
      '| --- | --- | --- |',
      expect.stringMatching(
        /^\| `Balancer`<br>AWS::ElasticLoadBalancing::LoadBalancer \| is removed \| the API .* host name \(run `convox rack sync`/,
      ),
      '| `Subnet0`<br>AWS::EC2::Subnet | is replaced, as `CidrBlock` changes (by `Subnet0CIDR`) | what is in it moves to another subnet |',
    ]);
  });

  test('that are only possible are folded, and come to nothing as a rule', () => {
    const [words, , summary] = toldOf(possible);
    expect(words).toBe(
      '**Replacements.** Nothing that holds data, addresses or the network is certain to be replaced or removed. ' +
        '1 resource may be replaced, which is known only during the update and comes to nothing as a rule.',
    );
    expect(summary).toBe('<details><summary>1 resource perhaps replaced</summary>');
  });

  test('that are only possible are a number alone where there is no room', () => {
    expect(toldOf(possible, { impact: 0 })).toHaveLength(1);
  });

  test('are cut at their end, and say so', () => {
    expect(lossTable(makeLosses(), 1).split('\n').slice(2)).toEqual([
      expect.stringMatching(
        /^\| `Balancer`<br>AWS::ElasticLoadBalancing::LoadBalancer \| is removed \| the API .* host name \(run `convox rack sync`/,
      ),
      '',
      '_4 of 5 left out here for want of room; the report file has all._',
    ]);
    expect(lossTable([], 1)).toBe('');
  });
});
