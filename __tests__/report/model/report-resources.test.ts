/** What became of each resource, by what the change set announced and what the events said. */
import { describe, expect, test } from '@jest/globals';
import type { ResourceChange } from '../../../src/cloudformation/change-set.ts';
import { reportResources, type ReportResource } from '../../../src/report/model/report-resources.ts';
import { makeChange } from '../../builders/change.ts';
import { makeEvent, makeStackEvent } from '../../builders/event.ts';

const NAME = 'ApiWebService';

/** The one resource that these statuses, a minute apart, are about. */
function texts(statuses: readonly string[], changes: readonly ResourceChange[] = []): ReportResource | undefined {
  const events = statuses.map((status, index) => makeEvent({ logicalId: NAME, status, atMs: index * 60_000 }));
  return reportResources(changes, events)[0];
}

describe('the end of a resource', () => {
  const [DELETING, DELETED] = ['DELETE_IN_PROGRESS', 'DELETE_COMPLETE'];

  test.each<[string, ResourceChange['action'] | undefined, readonly string[], string]>([
    ['one that is replaced, as its new self does', 'modify', ['UPDATE_COMPLETE', DELETING, DELETED], 'UPDATE_COMPLETE'],
    ['one that is added, and deleted by a rollback', 'add', ['CREATE_COMPLETE', DELETING, DELETED], DELETED],
    ['one that is removed', 'remove', [DELETING, DELETED], DELETED],
    ['an announced one that is only cleaned up after', 'modify', [DELETED], 'nothing'],
    [
      'one of an update that was met under way, as its new self does',
      undefined,
      ['UPDATE_COMPLETE', DELETED],
      'UPDATE_COMPLETE',
    ],
    ['one that such an update adds and its rollback deletes', undefined, ['CREATE_COMPLETE', DELETED], DELETED],
    ['one that such an update removes', undefined, [DELETING, DELETED], DELETED],
    ['one that such an update removes, of which only the end was seen', undefined, [DELETED], DELETED],
  ])('%s', (_what, action, statuses, end) => {
    const changes = action === undefined ? [] : [makeChange({ logicalId: NAME, action })];
    expect(texts(statuses, changes)?.finalStatus ?? 'nothing').toBe(end);
  });
});

describe('the time of a resource', () => {
  test.each<[string, readonly string[], number | undefined, number | undefined]>([
    ['from its first event to its first end', ['UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], 0, 2],
    ['until it failed, not until it was put right', ['UPDATE_IN_PROGRESS', 'UPDATE_FAILED', 'UPDATE_COMPLETE'], 0, 1],
    ['since its beginning, where no end was seen', ['UPDATE_IN_PROGRESS'], 0, undefined],
    ['is not known where only its end was seen', ['UPDATE_COMPLETE'], undefined, undefined],
    ['is known of what comes after such an end', ['UPDATE_COMPLETE', 'UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'], 1, 2],
  ])('%s', (_what, statuses, started, ended) => {
    const { startedMs, endedAtMs } = texts(statuses) ?? {};
    const inMinutes = (ms: number | undefined) => (ms === undefined ? undefined : ms / 60_000);
    expect([inMinutes(startedMs), inMinutes(endedAtMs)]).toEqual([started, ended]);
  });
});

test('the first failure of a resource is reported', () => {
  const events = ['first', 'second'].map((reason) => makeEvent({ status: 'UPDATE_FAILED', reason }));
  expect(reportResources([], events)[0]?.failure).toEqual({ status: 'UPDATE_FAILED', reason: 'first' });
});

test('a resource that failed without a reason has failed', () => {
  expect(texts(['UPDATE_FAILED'])?.failure).toEqual({ status: 'UPDATE_FAILED', reason: undefined });
});

test('resources of the change set come first, then those with only events; the stack is not one', () => {
  const changes = [makeChange({ logicalId: 'B' }), makeChange({ logicalId: 'A' })];
  const events = [makeStackEvent('UPDATE_IN_PROGRESS'), ...['C', 'A'].map((logicalId) => makeEvent({ logicalId }))];
  const resources = reportResources(changes, events);
  expect(resources.map(({ logicalId, action }) => [logicalId, action])).toEqual([
    ['B', 'modify'],
    ['A', 'modify'],
    ['C', undefined],
  ]);
});
