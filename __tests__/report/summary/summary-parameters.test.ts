/** What an update does to a rack's parameters, in a summary. */
import { describe, expect, test } from '@jest/globals';
import type { ParameterChanges } from '../../../src/rack/parameter-changes.ts';
import { parameterNews } from '../../../src/report/summary/summary-parameters.ts';
import { makeParameterChanges } from '../../builders/impact.ts';
import { makeRoom } from '../../builders/report.ts';

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
      '- `Yes`: _empty_',
      '- `Blank`: _empty_',
    ]);
  });
});
