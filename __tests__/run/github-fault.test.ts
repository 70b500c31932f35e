/** Faults of GitHub: the kind of each response, and whether a retry can help. */
import { describe, expect, test } from '@jest/globals';
import { GitHubFault, gitHubFactsOf, mayPass, type GitHubFaultKind } from '../../src/run/github-fault.ts';
import { makeGitHubFacts } from '../builders/github.ts';

describe('a fault of GitHub', () => {
  test('has what was attempted and GitHub’s message, and keeps its facts and its cause when thrown', () => {
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
  ])('%s is passing: %s', (kind, passing) => {
    expect(mayPass(makeGitHubFacts({ kind }))).toBe(passing);
  });
});

describe('any thrown value', () => {
  test('has its own facts if it is a fault of GitHub', () => {
    const facts = makeGitHubFacts({ kind: 'unavailable' });
    expect(gitHubFactsOf(new GitHubFault(facts), 'reading comments')).toBe(facts);
  });

  test.each([
    ['an error', new TypeError('x is undefined'), 'x is undefined'],
    ['no error at all', 'a text', 'a text'],
  ])('is a fault of the attempted request if it is %s', (_what, thrown, message) => {
    expect(gitHubFactsOf(thrown, 'reading comments')).toEqual({
      kind: 'rejected',
      attempted: 'reading comments',
      message,
      httpStatus: undefined,
      retryAfterMs: undefined,
    });
  });
});
