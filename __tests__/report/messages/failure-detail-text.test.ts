/** What stood behind a failure: the validation or the hook, on what it looked, and what it said. */
import { describe, expect, test } from '@jest/globals';
import type { FailureDetail } from '../../../src/cloudformation/failure-detail.ts';
import { detailsWords, hookAdvice } from '../../../src/report/messages/failure-detail-text.ts';

const VALIDATION: FailureDetail = {
  kind: 'validation',
  isBlocking: true,
  name: 'NAME_CONFLICT',
  token: undefined,
  logicalId: 'Settings',
  type: 'AWS::S3::Bucket',
  reason: 'The name is taken.',
  path: '/Resources/Settings',
};
const HOOK: FailureDetail = { ...VALIDATION, kind: 'hook', name: 'Our::Rules' };

describe('what stood behind a failure', () => {
  test.each<[string, FailureDetail, string]>([
    [
      'all of it',
      VALIDATION,
      '`NAME_CONFLICT` on `Settings` (AWS::S3::Bucket), at `/Resources/Settings`: The name is taken',
    ],
    ['no type', { ...VALIDATION, type: '', path: undefined }, '`NAME_CONFLICT` on `Settings`: The name is taken'],
    ['a path of nothing', { ...VALIDATION, logicalId: '', path: ' ' }, '`NAME_CONFLICT`: The name is taken'],
    ['no reason', { ...VALIDATION, logicalId: '', path: undefined, reason: '.' }, '`NAME_CONFLICT` gave no reason'],
  ])('is told as far as it is known: %s', (_title, detail, words) => {
    expect(detailsWords([detail])).toBe(` In detail: the validation ${words}.`);
  });

  test('is nothing where nothing was found', () => {
    expect(detailsWords([])).toBe('');
  });

  test.each<[string, readonly FailureDetail[], boolean]>([
    ['a hook', [VALIDATION, HOOK], true],
    ['validations alone', [VALIDATION, VALIDATION], false],
    ['nothing', [], false],
  ])('leads to whoever keeps it, where it is a hook: %s', (_title, details, told) => {
    expect(hookAdvice(details).startsWith(' A hook is a rule of your own')).toBe(told);
  });
});
