/** What a step does to the rack, in a summary, and the strip on the first screen. */
import { describe, expect, test, it } from '@jest/globals';
import type { Warning } from '../../../src/run/run-event.ts';
import { NO_IMPACT, type ReportImpact } from '../../../src/report/model/report-impact.ts';
import { forecast, impactOf, lossItems } from '../../../src/report/summary/summary-impact.ts';
import {
  makeDisruption,
  makeForecast,
  makeLosses,
  unresolvedExamples,
  makeApps,
  makeParameterChanges,
} from '../../builders/impact.ts';
import { makeReport, makeRoom, makeStep, makeImpact } from '../../builders/report.ts';
import type { Forecast } from '../../../src/impact/forecast.ts';
import type { TypeChange } from '../../../src/impact/type-changes.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';
import { atAGlance } from '../../../src/report/summary/at-a-glance.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';

interface Telling {
  readonly impact?: number;
  readonly warnings?: readonly Warning[];
}

/** What is told of these parts alone. */
function texts(parts: Partial<ReportImpact>, { impact = 500, warnings = [] }: Telling = {}): string {
  const step = makeStep({ impact: { ...NO_IMPACT, ...parts } });
  return impactOf(makeReport({ warnings }), step, makeRoom({ impact }));
}

describe('the disruption', () => {
  test('leaves out the property where the resource itself is what changes', () => {
    const reasons = makeDisruption().reasons.map((reason) => ({ ...reason, property: undefined }));
    expect(texts({ disruption: makeDisruption('x', { reasons }) })).toContain(
      '- API restarts, expected: `ApiWebService`\n',
    );
  });
});

describe('replacements', () => {
  const possible = makeLosses().slice(3, 4);
  const toldOf = (losses: typeof possible, telling: Telling = {}): readonly string[] =>
    texts({ losses }, telling).split('\n');

  test('that are only possible are only counted without space for a table', () => {
    expect(toldOf(possible, { impact: 0 })).toHaveLength(1);
  });

  test('are cut at their end, and say so', () => {
    expect(lossItems(makeLosses(), 1).split('\n')).toEqual([
      expect.stringMatching(
        /^- `Balancer` AWS::ElasticLoadBalancing::LoadBalancer is removed: the API .* host name \(run `convox rack sync`/,
      ),
      '',
      '_4 of 5 omitted (size limit). The report file has all of them._',
    ]);
    expect(lossItems([], 1)).toBe('');
  });
});

const NOTHING: Forecast = {
  added: [],
  removed: [],
  changed: [],
  parameters: { added: [], removed: [] },
  disruption: { level: 'none', certainty: 'expected', minutes: undefined, reasons: [], builderOnly: false },
  losses: [],
  conflicts: [],
  conflictRepair: undefined,
  typeChanges: [],
  unresolvedReferences: [],
};

function forecastText(
  parts: Partial<Forecast>,
  limits = 200,
  report: Partial<Parameters<typeof forecast>[0]> = {},
): string {
  const one = { from: V2017_03_REQUIRED, to: V2026_04, forecast: { ...NOTHING, ...parts } };
  return forecast(makeReport({ forecasts: [one], notForecast: undefined, ...report }), makeRoom({ forecasts: limits }));
}

/** The row of the step in the table of all. */
function rowOf(parts: Partial<Forecast>): string {
  return forecastText(parts).split('\n')[6] ?? '';
}

describe('a forecast', () => {
  test('is left out without a later step', () => {
    expect(forecastText({}, 200, { forecasts: [] })).toBe('');
  });

  const [, ...losses] = makeLosses();
  test.each([
    [losses.slice(0, 1), '`Subnet0` replaced'],
    [losses.slice(0, 2), '`Subnet0` replaced, `VolumeFilesystem` possibly replaced'],
    [
      [...losses, ...makeLosses()],
      '`Subnet0` replaced, `VolumeFilesystem` possibly replaced, `Balancer` removed, 2 more, 4 more possibly replaced',
    ],
    [losses.slice(2), '2 possibly replaced'],
  ])('names protected resources, of %j', (all, cell) => {
    expect(rowOf({ losses: all })).toContain(`<br>Data: ${cell} |`);
  });

  test('says that CloudFormation refuses a step with type changes, with at most five names', () => {
    const typeChanges = ['A', 'B', 'C', 'D', 'E', 'F'].map((logicalId): TypeChange => ({
      logicalId,
      from: 'Custom::KMSKey',
      to: 'AWS::KMS::Key',
      certainty: 'certain',
    }));
    expect(forecastText({})).not.toContain('⚠️');
    expect(forecastText({ typeChanges })).toContain(
      '⚠️ The step to 20260421192651: CloudFormation refuses it: 6 resources',
    );
    expect(forecastText({ typeChanges })).toContain('(`A`; `B`; `C`; `D`; `E`; and 1 more)');
    const perhaps = typeChanges.map((change) => ({ ...change, certainty: 'maybe' as const }));
    expect(forecastText({ typeChanges: perhaps })).toContain('CloudFormation may refuse it');
  });

  test('says which parameter repairs unresolved references, where there is one', () => {
    const [repairable, , withoutRepair] = unresolvedExamples();
    const textFor = (one: typeof repairable): string =>
      forecastText({ unresolvedReferences: one === undefined ? [] : [one] });
    expect(textFor(repairable)).toContain('`parameters: BuildInstance=t3.small`');
    expect(textFor(withoutRepair)).toContain('CloudFormation refuses it');
    expect(textFor(withoutRepair)).not.toContain('`parameters:');
  });

  test.each([
    ['there is no room', makeForecast(), 0],
    ['there is nothing to list', NOTHING, 200],
  ])('has no details if %s', (_when, one, limits) => {
    const text = forecastText(one, limits);
    expect(text).not.toContain('<details>');
    expect(text.split('\n').at(-1)).toMatch(/^(?:\||Protected resources)/);
  });

  test('cuts its lists, and says so', () => {
    expect(forecastText({ parameters: { added: [], removed: ['A', 'B'] } }, 1)).toContain(
      '- Removed parameters: `A` _1 of 2 omitted (size limit). The report file has all of them._',
    );
  });
});

type Parts = Parameters<typeof makeImpact>[0];

function cells(report: Parameters<typeof makeReport>[0]): Readonly<Record<string, string>> {
  const found = atAGlance(makeReport(report)).matchAll(/<td[^>]*><sub>(.*?)<\/sub><br>(⚠️ )?<b>(.*?)<\/b><\/td>/g);
  return Object.fromEntries(
    [...found].map(([, label = '', risk = '', text = '']) => [label, `${risk}${text.replaceAll('&#8203;', '')}`]),
  );
}

const NONE_AT_RISK = { ...makeApps(), processes: [] };
const NO_CHANGES = { ...makeParameterChanges(), dropped: [] };
const rolling = makeDisruption();

describe('the strip of a plan', () => {
  const planned = (impact: Parts) =>
    cells({ steps: [makeStep({ how: undefined, state: 'planned', impact: makeImpact(impact) })] });

  it.each<[string, Parts, string, string]>([
    ['Downtime', {}, 'Downtime', '⚠️ Instances roll, about 50 min: 2 processes down'],
    ['no process down', { apps: NONE_AT_RISK }, 'Downtime', 'Instances roll, about 50 min: nothing down'],
    ['apps that were not read', { apps: undefined }, 'Downtime', 'Instances roll, about 50 min: apps not checked'],
    ['an unknown downtime', { disruption: { ...rolling, level: 'unknown' } }, 'Downtime', '⚠️ Unknown'],
    ['no downtime', { disruption: { ...rolling, level: 'none' } }, 'Downtime', 'None'],
    ['data at risk', { losses: makeLosses() }, 'Data', '⚠️ 3 resources at risk'],
    ['safe data', { losses: [] }, 'Data', 'Safe'],
    ['data that may be replaced', { losses: makeLosses().slice(3, 4) }, 'Data', 'Safe as far as known'],
    ['apps at risk', {}, 'Apps at risk', '⚠️ 2 of 4 apps'],
    [
      'apps on a rack whose API restarts',
      { disruption: { ...rolling, level: 'api-restarts' } },
      'Apps at risk',
      'None',
    ],
    ['lost settings', {}, 'Settings lost', '⚠️ RootSize'],
    ['kept settings', { parameterChanges: NO_CHANGES }, 'Settings lost', 'None'],
  ])('shows %s', (_what, impact, label, text) => {
    expect(planned(impact)[label]).toBe(text);
  });

  it('shows what only a later step loses', () => {
    const refused = { code: 'parameters-lost', version: V2026_04, dropped: [], allow: [] } as const;
    const problem = { code: 'steps-refused', steps: [{ version: V2026_04, problems: [refused] }] } as never;
    const step = makeStep({ how: undefined, impact: makeImpact({ losses: [], parameterChanges: NO_CHANGES }) });
    expect(cells({ steps: [step], problem })).toMatchObject({ Data: 'Safe', 'Settings lost': '⚠️ In a later step' });
  });

  it('shows how far the rack is behind', () => {
    expect(cells({ steps: [makeStep({ how: undefined })], behind: { releases: 3, days: 51 } })['Behind by']).toBe(
      '3 releases, 51 days',
    );
  });
});

describe('the strip of a result', () => {
  it('marks a rack that does not work', () => {
    expect(cells({ health: { api: 'not-answering', services: undefined } })['Health']).toBe(
      '⚠️ The API does not respond',
    );
  });

  it.each([
    ['the root cause', 'rolled-back', { 'Root cause': '⚠️ Instances' }],
    ['what stopped the rollback', 'update-failed', { 'Rollback stopped at': '⚠️ Router' }],
  ])('shows %s, and nothing of data that was not touched in the end', (_what, code, cause) => {
    const problem = { code, diagnosis: makeDiagnosis('no signal') } as never;
    const shown = cells({ problem, steps: [makeStep({ state: 'rolled-back', impact: makeImpact() })] });
    expect(shown).toMatchObject(cause);
    expect(shown).not.toHaveProperty('Data');
  });

  it('begins with the health of the rack where the run ended before its update', () => {
    const health = { api: 'not-answering', services: undefined } as const;
    const steps = [makeStep({ how: 'started', state: 'under-way' })];
    expect(Object.entries(cells({ steps, inProgress: true, health }))[0]).toEqual([
      'Health',
      '⚠️ The API does not respond',
    ]);
  });

  it('shows the health of the rack after a recovery, which has no step', () => {
    const health = { api: 'answers', services: undefined } as const;
    expect(cells({ steps: [], health })).toEqual({ Health: 'The API responds', Duration: expect.any(String) });
  });

  it('is not there where only one fact is known', () => {
    expect(atAGlance(makeReport({ steps: [], behind: { releases: 1, days: 1 }, route: undefined }))).toBe('');
  });
});
