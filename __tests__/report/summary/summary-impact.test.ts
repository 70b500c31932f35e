/** The impact of a step in a summary, and the strip at its top. */
import { describe, expect, it, test } from '@jest/globals';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import { forecast, impactOf, lossItems } from '../../../src/report/summary/summary-impact.ts';
import {
  makeApps,
  makeDisruption,
  makeForecast,
  makeLosses,
  makeParameterChanges,
  unresolvedExamples,
} from '../../builders/impact.ts';
import { makeImpact, makeReport, makeRoom, makeStep } from '../../builders/report.ts';
import type { Forecast } from '../../../src/impact/forecast.ts';
import type { TypeChange } from '../../../src/impact/type-changes.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';
import { atAGlance } from '../../../src/report/summary/at-a-glance.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';

const rolling = makeDisruption();
const possible = makeLosses().slice(3, 4);

describe('the impact of a step', () => {
  const textOf = (parts: Partial<typeof NO_IMPACT>, impact = 500): string =>
    impactOf(makeReport(), makeStep({ impact: { ...NO_IMPACT, ...parts } }), makeRoom({ impact }));

  test('has no property if the resource itself changes', () => {
    const reasons = rolling.reasons.map((reason) => ({ ...reason, property: undefined }));
    expect(textOf({ disruption: { ...rolling, reasons } })).toContain('- API restarts, expected: `ApiWebService`\n');
  });

  test('only counts possible replacements if there is no space', () => {
    expect(textOf({ losses: possible }, 0).split('\n')).toHaveLength(1);
  });

  test('cuts replacements at their end, with the number of the others', () => {
    const [first, , last] = lossItems(makeLosses(), 1).split('\n');
    expect(first).toMatch(/^- `Balancer` AWS::ElasticLoadBalancing::LoadBalancer is removed: /);
    expect(last).toBe('_4 of 5 omitted (size limit). The report file has all of them._');
    expect(lossItems([], 1)).toBe('');
  });
});

describe('a forecast', () => {
  const NOTHING: Forecast = {
    ...{ added: [], removed: [], changed: [], losses: [], conflicts: [], conflictRepair: undefined },
    ...{ typeChanges: [], unresolvedReferences: [], parameters: { added: [], removed: [] } },
    disruption: { level: 'none', certainty: 'expected', minutes: undefined, reasons: [], builderOnly: false },
  };
  const textOf = (parts: Partial<Forecast>, forecasts = 200): string => {
    const one = { from: V2017_03_REQUIRED, to: V2026_04, forecast: { ...NOTHING, ...parts } };
    return forecast(makeReport({ forecasts: [one], notForecast: undefined }), makeRoom({ forecasts }));
  };

  test('is omitted without a later step', () => {
    expect(forecast(makeReport({ forecasts: [], notForecast: undefined }), makeRoom())).toBe('');
  });

  const [, ...losses] = makeLosses();
  const seven = '`Balancer` removed, 2 more, 4 more possibly replaced';
  test.each([
    [losses.slice(0, 1), '`Subnet0` replaced'],
    [losses.slice(0, 2), '`Subnet0` replaced, `VolumeFilesystem` possibly replaced'],
    [[...losses, ...makeLosses()], `\`Subnet0\` replaced, \`VolumeFilesystem\` possibly replaced, ${seven}`],
    [losses.slice(2), '2 possibly replaced'],
  ])('names protected resources, of %j', (all, cell) => {
    expect(textOf({ losses: all }).split('\n')[6]).toContain(`<br>Data: ${cell} |`);
  });

  test('says that CloudFormation refuses a step with type changes, with at most five names', () => {
    const typed = (certainty: TypeChange['certainty']) =>
      ['A', 'B', 'C', 'D', 'E', 'F'].map((logicalId): TypeChange => {
        return { logicalId, from: 'Custom::KMSKey', to: 'AWS::KMS::Key', certainty };
      });
    expect(textOf({})).not.toContain('⚠️');
    const text = textOf({ typeChanges: typed('certain') });
    expect(text).toContain('⚠️ The step to 20260421192651: CloudFormation refuses it: 6 resources');
    expect(text).toContain('(`A`; `B`; `C`; `D`; `E`; and 1 more)');
    expect(textOf({ typeChanges: typed('maybe') })).toContain('CloudFormation may refuse it');
  });

  test('says which parameter repairs unresolved references, if there is one', () => {
    const [repairable, , withoutRepair] = unresolvedExamples().map((one) => textOf({ unresolvedReferences: [one] }));
    expect(repairable).toContain('`parameters: BuildInstance=t3.small`');
    expect(withoutRepair).toContain('CloudFormation refuses it');
    expect(withoutRepair).not.toContain('`parameters:');
  });

  test.each([
    ['there is no space', makeForecast(), 0],
    ['there is nothing to list', NOTHING, 200],
  ])('has no details if %s', (_when, one, forecasts) => {
    const text = textOf(one, forecasts);
    expect(text).not.toContain('<details>');
    expect(text.split('\n').at(-1)).toMatch(/^(?:\||Protected resources)/);
  });

  test('cuts its lists, with the number of the others', () => {
    expect(textOf({ parameters: { added: [], removed: ['A', 'B'] } }, 1)).toContain(
      '- Removed parameters: `A` _1 of 2 omitted (size limit). The report file has all of them._',
    );
  });
});

function cells(report: Parameters<typeof makeReport>[0]): Readonly<Record<string, string>> {
  const found = atAGlance(makeReport(report)).matchAll(/<td[^>]*><sub>(.*?)<\/sub><br>(⚠️ )?<b>(.*?)<\/b><\/td>/g);
  return Object.fromEntries(
    [...found].map(([, label = '', risk = '', text = '']) => [label, `${risk}${text.replaceAll('&#8203;', '')}`]),
  );
}

describe('the strip of a plan', () => {
  const kept = { ...makeParameterChanges(), dropped: [] };
  const level = (one: typeof rolling.level) => ({ disruption: { ...rolling, level: one } });

  it.each<[string, string, Parameters<typeof makeImpact>[0]]>([
    ['Downtime', '⚠️ Instances roll, about 50 min: 2 processes down', {}],
    ['Downtime', 'Instances roll, about 50 min: nothing down', { apps: { ...makeApps(), processes: [] } }],
    ['Downtime', 'Instances roll, about 50 min: apps not checked', { apps: undefined }],
    ['Downtime', '⚠️ Unknown', level('unknown')],
    ['Downtime', 'None', level('none')],
    ['Data', '⚠️ 3 resources at risk', { losses: makeLosses() }],
    ['Data', 'Safe', { losses: [] }],
    ['Data', 'Safe as far as known', { losses: possible }],
    ['Apps at risk', '⚠️ 2 of 4 apps', {}],
    ['Apps at risk', 'None', level('api-restarts')],
    ['Settings lost', '⚠️ RootSize', {}],
    ['Settings lost', 'None', { parameterChanges: kept }],
  ])('shows %s: %s', (label, text, parts) => {
    const steps = [makeStep({ how: undefined, state: 'planned', impact: makeImpact(parts) })];
    expect(cells({ steps })[label]).toBe(text);
  });

  it('shows what only a later step loses', () => {
    const refused = { code: 'parameters-lost', version: V2026_04, dropped: [], allow: [] } as const;
    const problem = { code: 'steps-refused', steps: [{ version: V2026_04, problems: [refused] }] } as never;
    const step = makeStep({ how: undefined, impact: makeImpact({ losses: [], parameterChanges: kept }) });
    expect(cells({ steps: [step], problem })).toMatchObject({ Data: 'Safe', 'Settings lost': '⚠️ In a later step' });
  });

  it('shows how far the rack is behind', () => {
    const behind = cells({ steps: [makeStep({ how: undefined })], behind: { releases: 3, days: 51 } });
    expect(behind['Behind by']).toBe('3 releases, 51 days');
  });
});

describe('the strip of a result', () => {
  const silent = { api: 'not-answering', services: undefined } as const;

  it.each([
    ['the root cause', 'rolled-back', { 'Root cause': '⚠️ Instances' }],
    ['what stopped the rollback', 'update-failed', { 'Rollback stopped at': '⚠️ Router' }],
  ])('shows %s, and no data that was not touched in the end', (_what, code, cause) => {
    const problem = { code, diagnosis: makeDiagnosis('no signal') } as never;
    const shown = cells({ problem, steps: [makeStep({ state: 'rolled-back', impact: makeImpact() })] });
    expect(shown).toMatchObject(cause);
    expect(shown).not.toHaveProperty('Data');
  });

  it('begins with the health of the rack if the run ended before its update', () => {
    const steps = [makeStep({ how: 'started', state: 'under-way' })];
    const [first] = Object.entries(cells({ steps, inProgress: true, health: silent }));
    expect(first).toEqual(['Health', '⚠️ The API does not respond']);
  });

  it('shows the health of the rack after a recovery, which has no step', () => {
    const health = { api: 'answers', services: undefined } as const;
    expect(cells({ steps: [], health })).toEqual({ Health: 'The API responds', Duration: expect.any(String) });
  });

  it('is empty if only one fact is known', () => {
    expect(atAGlance(makeReport({ steps: [], behind: { releases: 1, days: 1 }, route: undefined }))).toBe('');
  });
});
