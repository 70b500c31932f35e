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

function told(parts: Partial<Forecast>, room = 200, report: Partial<Parameters<typeof forecast>[0]> = {}): string {
  const one = { from: V2017_03_REQUIRED, to: V2026_04, forecast: { ...NOTHING, ...parts } };
  return forecast(makeReport({ forecasts: [one], notForecast: undefined, ...report }), makeRoom({ forecasts: room }));
}

/** The row of the step in the table of all. */
function rowOf(parts: Partial<Forecast>): string {
  return told(parts).split('\n')[6] ?? '';
}

describe('a forecast', () => {
  test('is not there where there is no later step', () => {
    expect(told({}, 200, { forecasts: [] })).toBe('');
  });

  test('says where it ends, with steps before that and without', () => {
    const ends = 'No forecast for `20260421192651` and what comes after it: its template could not be read.';
    expect(told({}, 200, { notForecast: V2026_04 }).split('\n').at(-1)).toBe(ends);
    const alone = told({}, 200, { forecasts: [], notForecast: V2026_04 });
    expect(alone).toContain(ends);
    expect(alone).not.toContain('| To |');
  });

  test('of a step that changes nothing is one row', () => {
    expect(told({}).split('\n')).toEqual([
      '### Later steps: a forecast',
      '',
      expect.stringMatching(/^Read from the templates alone\./),
      '',
      '| To | Resources | Takes down | Not to be lost | Parameters |',
      '| --- | --- | --- | --- | --- |',
      expect.stringMatching(/^\| `20260421192651` \| none \| .* \| none \| none \|$/),
    ]);
  });

  test('counts what each step adds, changes and removes, and its parameters', () => {
    const { added, changed, removed, parameters } = makeForecast();
    expect(rowOf({ added, changed, removed, parameters })).toMatch(
      /^\| `20260421192651` \| 1 added, 1 changed, 1 removed \| .* \| none \| 1 new, 2 gone \|$/,
    );
    expect(rowOf({ changed })).toContain('| 1 changed |');
  });

  const [, ...losses] = makeLosses();
  test.each([
    [losses.slice(0, 1), '`Subnet0` replaced'],
    [losses.slice(0, 2), '`Subnet0` replaced, `CustomTopic.Arn` perhaps replaced'],
    [
      [...losses, ...makeLosses()],
      '`Subnet0` replaced, `CustomTopic.Arn` perhaps replaced, `Balancer` removed, 2 more, 4 more perhaps replaced',
    ],
    [losses.slice(2), '2 perhaps replaced'],
  ])('names what must not be lost, of %j', (all, cell) => {
    expect(rowOf({ losses: all })).toContain(` | ${cell} | none |`);
  });

  test('says that CloudFormation refuses a step with type changes, by five names at most', () => {
    const typeChanges = ['A', 'B', 'C', 'D', 'E', 'F'].map((logicalId): TypeChange => ({
      logicalId,
      from: 'Custom::KMSKey',
      to: 'AWS::KMS::Key',
      certainty: 'certain',
    }));
    expect(told({})).not.toContain('⚠️');
    expect(told({ typeChanges })).toContain('⚠️ The step to 20260421192651: CloudFormation refuses it: 6 resources');
    expect(told({ typeChanges })).toContain('(`A`; `B`; `C`; `D`; `E`; and 1 more)');
    const perhaps = typeChanges.map((change) => ({ ...change, certainty: 'maybe' as const }));
    expect(told({ typeChanges: perhaps })).toContain('CloudFormation may refuse it');
  });

  test('says that CloudFormation refuses a step with unresolved references, and what repairs that', () => {
    const text = told({ unresolvedReferences: unresolvedExamples().slice(0, 1) });
    expect(text).toContain('⚠️ The step to 20260421192651: CloudFormation refuses it');
    expect(text).toContain('`parameters: BuildInstance=t3.small`');
  });

  test('says what the certain losses mean, after the table', () => {
    const lines = told({ losses: makeLosses().slice(0, 1) }, 0).split('\n');
    expect(lines[8]).toMatch(
      /^Protected resources: `Balancer` .* is removed: the API of the rack gets another host name/,
    );
  });

  test('has the names folded, and each list under its title', () => {
    const [gone] = makeForecast().removed;
    const removed = gone === undefined ? [] : [gone, { ...gone, logicalId: 'Queue', retained: false }];
    const text = told({ ...makeForecast(), removed, losses: [] });
    expect(text).toContain('<details><summary>20170306140228 to 20260421192651, in detail</summary>');
    expect(text.split('\n').filter((line) => /^\| (?:[ANCR]\w|Par)/.test(line))).toEqual([
      '| Added | `Cache` (perhaps) |',
      '| Changed | `Instances` |',
      '| Removed | `Queue` |',
      '| Removed from the stack and left standing | `Syslog` |',
      '| New parameters | `Telemetry` |',
      '| Parameters gone | `RootSize` `Syslog` |',
    ]);
  });

  test.each([
    ['there is no room', makeForecast(), 0],
    ['there is nothing to list', NOTHING, 200],
  ])('has no details where %s', (_when, one, room) => {
    const text = told(one, room);
    expect(text).not.toContain('<details>');
    expect(text.split('\n').at(-1)).toMatch(/^(?:\||Protected resources)/);
  });

  test('cuts its lists, and says so', () => {
    expect(told({ parameters: { added: [], removed: ['A', 'B'] } }, 1)).toContain(
      '| Parameters gone | `A` _1 of 2 left out here for want of room; the report file has all._ |',
    );
  });
});
