/** What is said where the releases cannot be read: by what kept them from being read, and by what is wrong with them. */
import { describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../../src/cloudformation/fault.ts';
import { makeFault } from '../../builders/fault.ts';
import { V2026_04 } from '../../builders/version.ts';
import { adviceFor } from './advice-for.ts';

const WHERE = 'Check `release-bucket`, `release-prefix` and `release-region`';
const UNSIGNED = 'It is asked for unsigned first, then with the credentials of the job';

describe('a file of the releases that could not be read', () => {
  test.each<[FaultKind, string]>([
    ['not-found', `${WHERE}.`],
    ['access-denied', UNSIGNED],
    ['credentials-missing', UNSIGNED],
    ['credentials-expired', UNSIGNED],
    ['credentials-invalid', UNSIGNED],
    ['too-large', 'It is far larger than it can honestly be'],
    ['throttled', 'S3 did not answer well several times over'],
    ['unavailable', 'S3 did not answer well several times over'],
    ['stack-busy', `${WHERE}, then run this again.`],
    ['change-set-not-found', `${WHERE}, then run this again.`],
    ['change-set-busy', `${WHERE}, then run this again.`],
    ['change-set-not-executable', `${WHERE}, then run this again.`],
    ['already-exists', `${WHERE}, then run this again.`],
    ['rejected', `${WHERE}, then run this again.`],
  ])('%s has its advice', (kind, next) => {
    const fault = makeFault({ kind, service: 's3', operation: 'GetObject' });
    const list = adviceFor({ code: 'catalog-unreadable', location: 's3://a/b', fault });
    const template = adviceFor({ code: 'template-unreadable', version: V2026_04, location: 's3://a/b', fault });
    expect(list.next).toContain(next);
    expect(template.next).toContain(next);
    expect(template.next).toMatch(/ A mirror must hold the templates of all releases on the route/);
  });
});

describe('a list of releases that cannot be relied on', () => {
  test('tells each flaw by its place, and of an entry that is none the place alone', () => {
    const flaws = [
      { index: 4, field: 'entry', expected: 'an object', found: 'null' },
      { index: 7, field: 'required', expected: 'true or false', found: '"no"' },
    ] as const;
    expect(adviceFor({ code: 'catalog-unusable', location: 's3://a/b', flaws }).cause).toBe(
      'The list of releases, `s3://a/b`, cannot be relied on: `[4]` is null and should be an object; ' +
        '`[7].required` is "no" and should be true or false.',
    );
  });
});
