/** The value that a refusal suggests for one that a template rejects. */
import { expect, test } from '@jest/globals';
import { suggestValue } from '../../src/rack/parameter-values.ts';
import type { TemplateParameter } from '../../src/cloudformation/template.ts';

const PLAIN: TemplateParameter = {
  name: 'Size',
  type: 'String',
  default: undefined,
  noEcho: false,
  allowedValues: undefined,
  allowedPattern: undefined,
  minValue: undefined,
  maxValue: undefined,
  minLength: undefined,
  maxLength: undefined,
};

const NUMBER: TemplateParameter = { ...PLAIN, type: 'Number', default: '8', minValue: 3, maxValue: 10 };

test.each<[string, TemplateParameter, string, string | undefined]>([
  ['the minimum for a lower number', NUMBER, '2', '3'],
  ['the maximum for a higher number', NUMBER, '40', '10'],
  ['the default for a text that is not a number', NUMBER, 'many', '8'],
  ['the first allowed value without a default', { ...PLAIN, allowedValues: ['a', 'b'] }, 'x', 'a'],
  ['no value if the default breaks another rule', { ...PLAIN, default: '', minLength: 1 }, '', undefined],
  ['no value if only the user knows one', { ...PLAIN, allowedPattern: 'vpc-[0-9a-f]+' }, 'x', undefined],
])('suggests %s', (_title, parameter, refused, expected) => {
  expect(suggestValue(parameter, refused)).toBe(expected);
});
