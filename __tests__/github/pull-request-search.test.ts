/** From the event of a workflow run to its pull request. */
import { describe, expect, test } from '@jest/globals';
import {
  mergedBy,
  openedFrom,
  searchFor,
  type PullRequestFacts,
  type WorkflowEvent,
} from '../../src/github/pull-request-search.ts';

const SHA = '9'.repeat(40);

function event(parts: Partial<WorkflowEvent>): WorkflowEvent {
  return { name: 'push', repository: 'example/racks', ref: 'refs/heads/rack', sha: SHA, payload: {}, ...parts };
}

function pullRequest(head: string | null): unknown {
  const side = (name: string | null): unknown => ({ repo: name === null ? null : { full_name: name } });
  return { pull_request: { number: 17, head: side(head), base: side('example/racks') } };
}

describe('the event of a run', () => {
  test.each([
    ['a fork', 'octocat/racks'],
    ['a fork that was deleted', null],
  ])('has a pull request from %s', (_title, head) => {
    const search = searchFor(event({ name: 'pull_request', payload: pullRequest(head) }));
    expect(search).toEqual({ kind: 'known', number: 17, fromFork: true });
  });

  const INVALID_NUMBERS = ['17', -1, 0, 1.5].map((number) => ({ pull_request: { number } }));

  test.each([undefined, null, 'x', [], {}, { pull_request: null }, ...INVALID_NUMBERS])(
    'without readable content has no pull request: %j',
    (payload) => {
      expect(searchFor(event({ name: 'pull_request', payload }))).toEqual({ kind: 'none' });
    },
  );

  test('of a merge queue has the last pull request of its group, whatever the name of the branch', () => {
    const ref = `refs/heads/gh-readonly-queue/release/pr-1/pr-42-${SHA}`;
    expect(searchFor(event({ name: 'merge_group', ref }))).toEqual({ kind: 'known', number: 42, fromFork: false });
    for (const other of ['refs/heads/main', `x/${ref}`, `${ref}${SHA}/more`]) {
      expect(searchFor(event({ name: 'merge_group', ref: other }))).toEqual({ kind: 'none' });
    }
  });

  test('of a push needs a search by its branch, and by the commit that it may have merged', () => {
    const search = { kind: 'branch', repository: 'example/racks', branch: 'feature/a', mergedAs: SHA };
    expect(searchFor(event({ ref: 'refs/heads/feature/a' }))).toEqual(search);
  });

  test.each([
    { ref: 'refs/tags/v1' },
    { ref: 'refs/tags/refs/heads/rack' },
    { ref: 'refs/heads/rack\nmain' },
    { name: 'workflow_dispatch', ref: 'refs/tags/v1' },
    { name: 'schedule' },
    { name: 'issue_comment' },
    { name: '' },
  ])('belongs to no pull request: %j', (parts) => {
    expect(searchFor(event({ payload: pullRequest('example/racks'), ...parts }))).toEqual({ kind: 'none' });
  });
});

describe('a search', () => {
  const search = { kind: 'branch', repository: 'Example/racks', branch: 'rack', mergedAs: SHA } as const;

  function pull(parts: Partial<PullRequestFacts>): PullRequestFacts {
    const facts = { number: 1, isOpen: true, headBranch: 'rack', headRepository: 'example/Racks', baseBranch: 'main' };
    return { ...facts, mergedAs: undefined, ...parts };
  }

  test('finds the newest open pull request from the branch', () => {
    const pulls = [pull({ number: 3 }), pull({ number: 8, baseBranch: 'next' }), pull({ number: 5 })];
    expect(openedFrom(search, pulls)).toBe(8);
  });

  test.each([
    ['closed', { isOpen: false }],
    ['from another branch', { headBranch: 'other' }],
    ["from a fork's branch of the same name", { headRepository: 'octocat/racks' }],
    ['from a repository that was deleted', { headRepository: undefined }],
  ])('skips one that is %s', (_title, parts) => {
    expect(openedFrom(search, [pull(parts)])).toBeUndefined();
  });

  test('finds the pull request that the push merged into its branch, and no other with the commit', () => {
    const merged = { isOpen: false, headBranch: 'update', baseBranch: 'rack', mergedAs: SHA };
    expect(mergedBy(search, [pull({ number: 4, ...merged })])).toBe(4);
    expect(mergedBy(search, [pull({ ...merged, baseBranch: 'main' })])).toBeUndefined();
    expect(mergedBy(search, [pull({ ...merged, mergedAs: '8'.repeat(40) })])).toBeUndefined();
    expect(mergedBy(search, [pull({ ...merged, isOpen: true })])).toBeUndefined();
    expect(mergedBy({ ...search, mergedAs: undefined }, [pull({ ...merged, mergedAs: undefined })])).toBeUndefined();
  });
});
