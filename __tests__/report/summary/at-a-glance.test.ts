/** The strip on the first screen: what a reader must see before anything else. */
import { describe, expect, it } from '@jest/globals';
import { atAGlance } from '../../../src/report/summary/at-a-glance.ts';
import { makeApps, makeDisruption, makeLosses, makeParameterChanges } from '../../builders/impact.ts';
import { makeImpact, makeReport, makeStep } from '../../builders/report.ts';
import { V2026_04 } from '../../builders/version.ts';
import { makeDiagnosis } from '../../builders/problems.ts';

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
  it('shows health, duration and what changed', () => {
    expect(cells({ health: { api: 'answers', services: undefined } })).toMatchObject({
      Health: 'The API responds',
      Duration: '1 h 51 min',
      Changes: '1 added, 2 modified, 1 replaced, 1 removed',
    });
  });

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
