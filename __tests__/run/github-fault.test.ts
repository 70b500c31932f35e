/** Faults of GitHub: the kind of each response, and whether a retry can help. */
import { expect, it } from '@jest/globals';
import { GitHubFault, gitHubFactsOf, mayPass, type GitHubFaultKind } from '../../src/run/github-fault.ts';
import { makeGitHubFacts } from '../builders/github.ts';

it('a fault of GitHub has the request and GitHub’s message, and keeps its facts and its cause when thrown', () => {
  const cause = new Error('socket');
  const facts = makeGitHubFacts({ attempted: 'creating the comment', message: 'Bad credentials' });
  const thrown = new GitHubFault(facts, { cause });
  expect(thrown).toMatchObject({ name: 'GitHubFault', facts, cause });
  expect(thrown.message).toBe('creating the comment: Bad credentials');
  expect(gitHubFactsOf(thrown, 'reading comments')).toBe(facts);
});

it.each<[GitHubFaultKind, boolean]>([
  ['forbidden', false],
  ['unauthorized', false],
  ['not-found', false],
  ['rate-limited', true],
  ['unavailable', true],
  ['rejected', false],
])('a fault of kind %s is retried: %s', (kind, passing) => {
  expect(mayPass(makeGitHubFacts({ kind }))).toBe(passing);
});

it.each([
  ['an error', new TypeError('x is undefined'), 'x is undefined'],
  ['no error at all', 'a text', 'a text'],
])('any other thrown value is a fault of the attempted request: %s', (_what, thrown, message) => {
  const facts = { kind: 'rejected', attempted: 'reading comments', message };
  expect(gitHubFactsOf(thrown, 'reading comments')).toEqual({
    ...facts,
    httpStatus: undefined,
    retryAfterMs: undefined,
  });
});
