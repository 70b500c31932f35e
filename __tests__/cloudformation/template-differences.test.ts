/** The differences of two templates as JSON. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { templateDifferences } from '../../src/cloudformation/template-differences.ts';

const TEMPLATE = {
  Parameters: { Version: { Type: 'String' } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Tags: [{ Key: 'a', Value: 'b: "c"' }] } } },
};
const text = (template: unknown): string => JSON.stringify(template);

describe('templateDifferences', () => {
  test.each<[string, string]>([
    ['the same text', text(TEMPLATE)],
    ['other white space', JSON.stringify(TEMPLATE, undefined, 2)],
    ['another order of keys', text({ Resources: TEMPLATE.Resources, Parameters: TEMPLATE.Parameters })],
    [
      'another way to write a character',
      text(TEMPLATE).replace('Topic"', '\\u0054opic"'.replace('\\u0054', '\\u0054')),
    ],
    ['a byte order mark', `\uFEFF${text(TEMPLATE)}`],
  ])('is empty for %s', (_title, other) => {
    expect(templateDifferences(text(TEMPLATE), other)).toEqual([]);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['a resource more', { ...TEMPLATE, Resources: { ...TEMPLATE.Resources, Role: {} } }, ['Resources.Role']],
    ['a resource less', { ...TEMPLATE, Resources: {} }, ['Resources.Topic']],
    ['a section more', { ...TEMPLATE, Transform: 'x' }, ['Transform']],
    ['a section that is not an object', { ...TEMPLATE, Parameters: [] }, ['Parameters']],
    [
      'another order of a list',
      { ...TEMPLATE, Resources: { Topic: { ...TEMPLATE.Resources.Topic, Properties: { Tags: [] } } } },
      ['Resources.Topic'],
    ],
    ['an empty section more', { ...TEMPLATE, Outputs: {} }, ['Outputs']],
  ])('lists %s', (_title, other, paths) => {
    expect(templateDifferences(text(TEMPLATE), text(other))).toEqual(paths);
    expect(templateDifferences(text(other), text(TEMPLATE))).toEqual(paths);
  });

  test.each([
    ['YAML', 'Resources: {}'],
    ['a list', '[]'],
    ['nothing', ''],
    ['a section twice', text(TEMPLATE).replace('{"Parameters"', '{"Resources":{},"Parameters"')],
    ['a property twice', text(TEMPLATE).replace('"Type":"AWS', '"Type":"AWS::IAM::Role","Type":"AWS')],
    ['a member of every object', text(TEMPLATE).replace('{"Parameters"', '{"__proto__":{},"Parameters"')],
  ])('reports %s as another template as a whole', (_title, other) => {
    expect(templateDifferences(text(TEMPLATE), other)).toEqual(['(all)']);
  });

  test('is empty for equal templates, and never empty after a change', () => {
    const section = fc.dictionary(fc.string(), fc.jsonValue());
    const template = fc.record({ Resources: section, Outputs: section });
    fc.assert(
      fc.property(template, (any) => {
        expect(templateDifferences(text(any), JSON.stringify(any, undefined, 1))).toEqual([]);
        expect(templateDifferences(text(any), text({ ...any, Added: true }))).toEqual(['Added']);
      }),
    );
  });
});
