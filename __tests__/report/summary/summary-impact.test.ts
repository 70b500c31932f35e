/** What a step does to the rack, in a summary: disruption, apps, replacements. */
import { describe, expect, test } from '@jest/globals';
import type { Warning } from '../../../src/run/run-event.ts';
import { NO_IMPACT, type ReportImpact } from '../../../src/report/model/report-impact.ts';
import { forecast, impactOf, lossItems } from '../../../src/report/summary/summary-impact.ts';
import { makeDisruption, makeForecast, makeLosses, unresolvedExamples } from '../../builders/impact.ts';
import { makeReport, makeRoom, makeStep } from '../../builders/report.ts';
import type { Forecast } from '../../../src/impact/forecast.ts';
import type { TypeChange } from '../../../src/impact/type-changes.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';

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
  test('is "as predicted" for a started step only', () => {
    const impact = { ...NO_IMPACT, disruption: makeDisruption() };
    const titleOf = (how: 'started' | undefined) =>
      impactOf(makeReport(), makeStep({ how, impact }), makeRoom()).split('** ')[0];
    expect([titleOf(undefined), titleOf('started')]).toEqual(['**Disruption.', '**Disruption (as predicted).']);
  });

  test('has its reasons in a list', () => {
    expect(texts({ disruption: makeDisruption() }).split('\n').slice(1)).toEqual([
      '',
      '<details><summary>All 2 reasons</summary>',
      '',
      '- instances roll, certain: `InstancesLaunchTemplate` `LaunchTemplateData`, by `DefaultAmi`, a new AMI: from `ami-0aaa1111` to `ami-0bbb2222`',
      '- API restarts, expected: `ApiWebService` `TaskDefinition`',
      '',
      '</details>',
    ]);
  });

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

  test('say so if there are none', () => {
    expect(toldOf([])).toEqual([
      '**Replacements.** No resource with data, addresses or the network is replaced or removed.',
    ]);
  });

  test('that are only possible are folded', () => {
    const [words, , summary] = toldOf(possible);
    expect(words).toBe(
      '**Replacements.** No resource with data, addresses or the network is certainly replaced or removed. ' +
        '1 resource may be replaced, which is known only during the update and usually does not happen.',
    );
    expect(summary).toBe('<details><summary>1 resource possibly replaced</summary>');
  });

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

  test('says that CloudFormation refuses a step with unresolved references, and what repairs them', () => {
    const text = forecastText({ unresolvedReferences: unresolvedExamples().slice(0, 1) });
    expect(text).toContain('⚠️ The step to 20260421192651: CloudFormation refuses it');
    expect(text).toContain('`parameters: BuildInstance=t3.small`');
  });

  test('says what the certain losses mean, after the table', () => {
    const lines = forecastText({ losses: makeLosses().slice(0, 1) }, 0).split('\n');
    expect(lines[8]).toMatch(
      /^Protected resources: `Balancer` .* is removed: the API of the rack gets another host name/,
    );
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
