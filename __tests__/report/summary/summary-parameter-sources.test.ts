/** Where the values of a step's parameters come from, in a summary. */
import { expect, test } from '@jest/globals';
import type { ReportParameters } from '../../../src/report/model/report-parameters.ts';
import { parameterSources } from '../../../src/report/summary/summary-parameter-sources.ts';
import { makeRoom, makeStep } from '../../builders/report.ts';

function texts(parameters: ReportParameters | undefined, limits: 'all' | 'counts' = 'all'): readonly string[] {
  return parameterSources(makeStep({ parameters }), makeRoom({ parameters: limits })).split('\n');
}

test('they are left out for a step that was not planned', () => {
  expect(texts(undefined)).toEqual(['']);
});
