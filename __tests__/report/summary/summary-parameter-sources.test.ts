/** Where the values of a step's parameters come from, in a summary. */
import { expect, test } from '@jest/globals';
import type { ReportParameters } from '../../../src/report/model/report-parameters.ts';
import { parameterSources } from '../../../src/report/summary/summary-parameter-sources.ts';
import { makeRoom, makeStep } from '../../builders/report.ts';

const NONE: ReportParameters = {
  version: undefined,
  pinnedZones: undefined,
  keys: { given: [], version: [], pinned: [], carried: [], previous: [], default: [] },
  dropped: [],
  carried: [],
};

function told(parameters: ReportParameters | undefined, room: 'all' | 'counts' = 'all'): readonly string[] {
  return parameterSources(makeStep({ parameters }), makeRoom({ parameters: room })).split('\n');
}

/** The rows of the table, without its head. */
function rowsOf(parts: Partial<ReportParameters>, room: 'all' | 'counts' = 'all'): readonly string[] {
  return told({ ...NONE, ...parts }, room)
    .filter((line) => line.startsWith('|'))
    .slice(2);
}

const keys = { ...NONE.keys, given: ['InstanceType', 'Telemetry'], previous: ['Password'] };

test('they are not told of a step that was not planned so far', () => {
  expect(told(undefined)).toEqual(['']);
});

test('they are folded under how many are sent', () => {
  expect(told({ ...NONE, keys })[0]).toBe(
    '<details><summary>3 parameters sent, and where their values come from</summary>',
  );
  expect(told(NONE)[0]).toContain('0 parameters sent');
});

test('only the sources that there are have a row, with names where there is room and a number where not', () => {
  expect(rowsOf({ keys })).toEqual([
    '| Given in this step | `InstanceType` `Telemetry` |',
    '| Kept as the rack has it | `Password` |',
  ]);
  expect(rowsOf({ keys }, 'counts')).toEqual(['| Given in this step | 2 |', '| Kept as the rack has it | 1 |']);
});

test('each source has its words, with the release, the zones and the old name in them', () => {
  const one = { given: ['A'], version: ['Version'], pinned: ['AvailabilityZones'], carried: ['X'], previous: ['C'] };
  const parts = {
    keys: { ...one, default: ['D'] },
    carried: [{ from: 'ApiMemory', to: 'ApiWebMemory' }],
    dropped: ['E'],
  };
  expect(rowsOf({ ...parts, version: '20170306140228', pinnedZones: 3 })).toEqual([
    '| The release, `20170306140228` | `Version` |',
    '| Given in this step | `A` |',
    '| Pinned to what the rack has (3 zones) | `AvailabilityZones` |',
    '| Carried over from an old name | `ApiWebMemory from ApiMemory` |',
    '| Kept as the rack has it | `C` |',
    "| New, at the template's default | `D` |",
    '| Not in this release any more | `E` |',
  ]);
  expect(rowsOf(parts).slice(0, 3)).toEqual([
    '| The release | `Version` |',
    '| Given in this step | `A` |',
    '| Pinned to what the rack has | `AvailabilityZones` |',
  ]);
});
