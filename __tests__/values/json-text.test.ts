/** JSON files of other people: with a byte order mark, or invalid. */
import { expect, test } from '@jest/globals';
import { parseJsonText } from '../../src/values/json-text.ts';

const MARK = '\uFEFF';

test.each<[string, string, unknown]>([
  ['an object', '{"a":[1]}', { a: [1] }],
  ['nothing, said in JSON', 'null', null],
  ['JSON after a byte order mark', `${MARK}{"a":1}`, { a: 1 }],
  ['a byte order mark within a text, which belongs to it', `["${MARK}a${MARK}"]`, [`${MARK}a${MARK}`]],
])('parses: %s', (_what, text, json) => {
  expect(parseJsonText(text)).toEqual({ json });
});

test.each(['', '{', 'not found', `${MARK}${MARK}{}`])('%j is not JSON', (text) => {
  expect(parseJsonText(text)).toBeUndefined();
});
