/** The differences of two templates as JSON. */
import { describe, expect, test } from '@jest/globals';
import { templateDifferences } from '../../src/cloudformation/template-differences.ts';

const TEMPLATE = {
  Parameters: { Version: { Type: 'String' } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { Tags: [{ Key: 'a', Value: 'b: "c"' }] } } },
};
const text = (template: unknown): string => JSON.stringify(template);

describe('templateDifferences', () => {
  test.each<[string, string]>([
    ['other white space', JSON.stringify(TEMPLATE, undefined, 2)],
    ['another order of keys', text({ Resources: TEMPLATE.Resources, Parameters: TEMPLATE.Parameters })],
    ['a byte order mark', `\uFEFF${text(TEMPLATE)}`],
  ])('is empty for %s', (_title, other) => {
    expect(templateDifferences(text(TEMPLATE), other)).toEqual([]);
  });

  test.each<[string, unknown, readonly string[]]>([
    ['an additional resource', { ...TEMPLATE, Resources: { ...TEMPLATE.Resources, Role: {} } }, ['Resources.Role']],
    ['a missing resource', { ...TEMPLATE, Resources: {} }, ['Resources.Topic']],
    ['an additional section', { ...TEMPLATE, Transform: 'x' }, ['Transform']],
    [
      'another order of a list',
      { ...TEMPLATE, Resources: { Topic: { ...TEMPLATE.Resources.Topic, Properties: { Tags: [] } } } },
      ['Resources.Topic'],
    ],
  ])('lists %s', (_title, other, paths) => {
    expect(templateDifferences(text(TEMPLATE), text(other))).toEqual(paths);
    expect(templateDifferences(text(other), text(TEMPLATE))).toEqual(paths);
  });

  test.each([
    ['YAML', 'Resources: {}'],
    ['a list', '[]'],
    ['a section twice', text(TEMPLATE).replace('{"Parameters"', '{"Resources":{},"Parameters"')],
    ['a property twice', text(TEMPLATE).replace('"Type":"AWS', '"Type":"AWS::IAM::Role","Type":"AWS')],
    ['a member of every object', text(TEMPLATE).replace('{"Parameters"', '{"__proto__":{},"Parameters"')],
  ])('does not compare %s, and reports (all)', (_title, other) => {
    expect(templateDifferences(text(TEMPLATE), other)).toEqual(['(all)']);
  });
});
