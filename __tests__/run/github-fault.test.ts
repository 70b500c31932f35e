/** What went wrong with GitHub: what it reads as, and whether asking again may help. */
import { describe, expect, test } from '@jest/globals';
import { GitHubFault, gitHubFactsOf, mayPass, type GitHubFaultKind } from '../../src/run/github-fault.ts';
import { makeGitHubFacts } from '../builders/github.ts';

describe('a fault of GitHub’s', () => {
  test('thrown, says what was attempted and what GitHub answered, and keeps its facts and its cause', () => {
    const cause = new Error('socket');
    const facts = makeGitHubFacts({ attempted: 'creating the comment', message: 'Bad credentials' });
    const thrown = new GitHubFault(facts, { cause });
    expect(thrown).toMatchObject({ name: 'GitHubFault', facts, cause });
    expect(thrown.message).toBe('creating the comment: Bad credentials');
  });

  test.each<[GitHubFaultKind, boolean]>([
    ['forbidden', false],
    ['unauthorized', false],
    ['not-found', false],
    ['rate-limited', true],
    ['unavailable', true],
    ['rejected', false],
  ])('%s may pass: %s', (kind, passing) => {
    expect(mayPass(makeGitHubFacts({ kind }))).toBe(passing);
  });
});

describe('whatever was thrown', () => {
  test('is told by its own facts where it is a fault of GitHub’s', () => {
    const facts = makeGitHubFacts({ kind: 'unavailable' });
    expect(gitHubFactsOf(new GitHubFault(facts), 'reading comments')).toBe(facts);
  });

  test.each([
    ['an error', new TypeError('x is undefined'), 'x is undefined'],
    ['no error at all', 'a text', 'a text'],
  ])('is told as what was attempted and did not go, where it is %s', (_what, thrown, message) => {
    expect(gitHubFactsOf(thrown, 'reading comments')).toEqual({
      kind: 'rejected',
      attempted: 'reading comments',
      message,
      httpStatus: undefined,
      retryAfterMs: undefined,
    });
  });
});
