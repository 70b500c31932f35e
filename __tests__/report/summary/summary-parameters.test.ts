/** What an update does to a rack's parameters, in a summary. */
import { describe, expect, test } from '@jest/globals';
import type { ParameterChanges } from '../../../src/rack/parameter-changes.ts';
import { parameterNews, parameterSources } from '../../../src/report/summary/summary-parameters.ts';
import { makeParameterChanges } from '../../builders/impact.ts';
import { makeRoom, makeStep } from '../../builders/report.ts';
import type { ReportParameters } from '../../../src/report/model/report-impact.ts';

const NONE: ParameterChanges = {
  added: [],
  dropped: [],
  changedDefaults: [],
  carried: [],
  customized: [],
  fromTemplate: [],
  formerDefaults: [],
  invalid: [],
};

function texts(changes: Partial<ParameterChanges>, impact = 500): readonly string[] {
  return parameterNews({ ...NONE, ...changes }, makeRoom({ impact })).split('\n');
}

function rowsOf(changes: Partial<ParameterChanges>): readonly string[] {
  return texts(changes).filter((line) => line.startsWith('- '));
}

describe('the changes of parameters', () => {
  test('are empty if there are none', () => {
    expect(texts({})).toEqual(['']);
  });

  test.each([
    [{ fromTemplate: ['Private'] }, 'Parameters: none new, none removed'],
    [{ added: makeParameterChanges().added }, 'Parameters: 3 new'],
    [makeParameterChanges(), 'Parameters: 3 new, 3 removed in this release, 2 changed defaults'],
  ])('are folded under their number', (changes, title) => {
    expect(texts(changes)).toContain(`<details><summary>${title}</summary>`);
  });

  test('list new ones with their defaults', () => {
    const { added } = makeParameterChanges();
    expect(rowsOf({ added: [...added, { name: 'Blank', default: ' ' }] })).toEqual([
      '- `Telemetry`: `Yes`',
      '- `HttpProxy`: _hidden or none_',
      '- `Syslog`: _empty_',
      '- `Blank`: _empty_',
    ]);
  });
});

function sourceLines(parameters: ReportParameters | undefined, limits: 'all' | 'counts' = 'all'): readonly string[] {
  return parameterSources(makeStep({ parameters }), makeRoom({ parameters: limits })).split('\n');
}

test('they are left out for a step that was not planned', () => {
  expect(sourceLines(undefined)).toEqual(['']);
});
