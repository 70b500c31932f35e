/** Equal JSON texts for equal values. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson, parseUnambiguousJson } from '../../src/values/canonical-json.ts';

describe('canonicalJson', () => {
  test('sorts the keys at every depth, and keeps the order of lists', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1}]}');
  });

  test('keeps everything', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe('parseUnambiguousJson', () => {
  test('parses any JSON without repeated keys', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, undefined, space);
        expect(parseUnambiguousJson(text)).toEqual({ json: JSON.parse(text) as unknown });
      }),
    );
  });

  test.each(['{"a":1,"a":1}', '[{"a":{"b":1,"b":2}}]', '{"a" : 1, "\\u0061"\n: 2}', '{', ''])('rejects %s', (text) => {
    expect(parseUnambiguousJson(text)).toBeUndefined();
  });

  test('is not confused by strings that look like keys', () => {
    expect(parseUnambiguousJson('{"a":"\\"a\\":1","b":["c",":"]}')).toBeDefined();
  });
});
