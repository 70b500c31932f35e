/** The forecast of later steps, in a summary. */
import { describe, expect, test } from '@jest/globals';
import type { Forecast } from '../../../src/impact/forecast.ts';
import { forecast } from '../../../src/report/summary/summary-forecast.ts';
import type { TypeChange } from '../../../src/impact/type-changes.ts';
import { makeForecast, makeLosses, unresolvedExamples } from '../../builders/impact.ts';
import { makeReport, makeRoom } from '../../builders/report.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';

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

function texts(parts: Partial<Forecast>, limits = 200, report: Partial<Parameters<typeof forecast>[0]> = {}): string {
  const one = { from: V2017_03_REQUIRED, to: V2026_04, forecast: { ...NOTHING, ...parts } };
  return forecast(makeReport({ forecasts: [one], notForecast: undefined, ...report }), makeRoom({ forecasts: limits }));
}

/** The row of the step in the table of all. */
function rowOf(parts: Partial<Forecast>): string {
  return texts(parts).split('\n')[6] ?? '';
}

describe('a forecast', () => {
  test('is left out without a later step', () => {
    expect(texts({}, 200, { forecasts: [] })).toBe('');
  });

  const [, ...losses] = makeLosses();
  test.each([
    [losses.slice(0, 1), '`Subnet0` replaced'],
    [losses.slice(0, 2), '`Subnet0` replaced, `CustomTopic.Arn` possibly replaced'],
    [
      [...losses, ...makeLosses()],
      '`Subnet0` replaced, `CustomTopic.Arn` possibly replaced, `Balancer` removed, 2 more, 4 more possibly replaced',
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
    expect(texts({})).not.toContain('⚠️');
    expect(texts({ typeChanges })).toContain('⚠️ The step to 20260421192651: CloudFormation refuses it: 6 resources');
    expect(texts({ typeChanges })).toContain('(`A`; `B`; `C`; `D`; `E`; and 1 more)');
    const perhaps = typeChanges.map((change) => ({ ...change, certainty: 'maybe' as const }));
    expect(texts({ typeChanges: perhaps })).toContain('CloudFormation may refuse it');
  });

  test('says that CloudFormation refuses a step with unresolved references, and what repairs them', () => {
    const text = texts({ unresolvedReferences: unresolvedExamples().slice(0, 1) });
    expect(text).toContain('⚠️ The step to 20260421192651: CloudFormation refuses it');
    expect(text).toContain('`parameters: BuildInstance=t3.small`');
  });

  test('says what the certain losses mean, after the table', () => {
    const lines = texts({ losses: makeLosses().slice(0, 1) }, 0).split('\n');
    expect(lines[8]).toMatch(
      /^Protected resources: `Balancer` .* is removed: the API of the rack gets another host name/,
    );
  });

  test.each([
    ['there is no room', makeForecast(), 0],
    ['there is nothing to list', NOTHING, 200],
  ])('has no details if %s', (_when, one, limits) => {
    const text = texts(one, limits);
    expect(text).not.toContain('<details>');
    expect(text.split('\n').at(-1)).toMatch(/^(?:\||Protected resources)/);
  });

  test('cuts its lists, and says so', () => {
    expect(texts({ parameters: { added: [], removed: ['A', 'B'] } }, 1)).toContain(
      '- Removed parameters: `A` _1 of 2 omitted (size limit). The report file has all of them._',
    );
  });
});
