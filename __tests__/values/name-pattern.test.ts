/** Rack names with asterisks: what they match, and which are invalid. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { matchesPattern, parseNamePattern } from '../../src/values/name-pattern.ts';

function matches(text: string, name: string): boolean {
  const pattern = parseNamePattern(text);
  if (pattern === undefined) throw new Error(`not a pattern: ${text}`);
  return matchesPattern(pattern, name);
}

describe('a name pattern', () => {
  test.each([
    ['staging', 'staging'],
    ['*', 'staging'],
    ['prod-*', 'prod-us'],
    ['prod-*', 'prod-'],
    ['*-eu', 'prod-eu'],
    ['prod-*-1', 'prod-eu-1'],
    ['*a*b*', 'xaybz'],
    ['a*a', 'aa'],
    ['a**b', 'ab'],
  ])('%s matches %s', (pattern, name) => {
    expect(matches(pattern, name)).toBe(true);
  });

  test.each([
    ['staging', 'staging-2'],
    ['prod-*', 'production'],
    ['prod-*', 'my-prod-us'],
    ['*-eu', 'prod-eu-1'],
    ['a*a', 'a'],
    ['*ab*ba*', 'aba'],
    ['Staging', 'staging'],
  ])('%s does not match %s', (pattern, name) => {
    expect(matches(pattern, name)).toBe(false);
  });

  test.each(['', '-a', '1st', 'a b', 'a/b', 'prod-?', '${{ x }}', 'a'.repeat(129)])('%s is invalid', (text) => {
    expect(parseNamePattern(text)).toBeUndefined();
  });

  test('matches what a regular expression would', () => {
    const piece = fc.stringMatching(/^[ab]{0,2}$/);
    fc.assert(
      fc.property(fc.array(piece, { minLength: 2, maxLength: 5 }), fc.stringMatching(/^[ab]{1,8}$/), (pieces, name) => {
        const text = pieces.join('*');
        expect(matches(text, name)).toBe(new RegExp(`^${text.replaceAll('*', '.*')}$`).test(name));
      }),
    );
  });
});
