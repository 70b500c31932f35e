/** Where the values of a step's parameters come from, in a summary. */
import { expect, test } from '@jest/globals';
import type { ReportParameters } from '../../../src/report/model/report-parameters.ts';
import { parameterSources } from '../../../src/report/summary/summary-parameter-sources.ts';
import { makeRoom, makeStep } from '../../builders/report.ts';

function told(parameters: ReportParameters | undefined, room: 'all' | 'counts' = 'all'): readonly string[] {
  return parameterSources(makeStep({ parameters }), makeRoom({ parameters: room })).split('\n');
}

test('they are not told of a step that was not planned so far', () => {
  expect(told(undefined)).toEqual(['']);
});
