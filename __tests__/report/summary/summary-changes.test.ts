/** What a step changes, in a summary. */
import { describe, expect, test } from '@jest/globals';
import { changedResources, changesText } from '../../../src/report/summary/summary-changes.ts';
import { makeResource, makeRoom, makeStep } from '../../builders/report.ts';

const counts = { add: 0, modify: 0, replace: 0, remove: 0 };
const modified = { ...counts, modify: 1 };
const two = [makeResource(), makeResource({ logicalId: 'Instances' })];

describe('the text for the changes of a step', () => {
  test('is empty if there are none', () => {
    expect(changesText(makeStep({ resources: [], counts: modified }))).toBe('');
  });

  test('is only a number without a change set', () => {
    expect(changesText(makeStep({ resources: two, counts: undefined }))).toBe('2 resources seen');
  });

  test.each([
    ['complete', modified, '1 resource changed: 1 modified'],
    ['under-way', modified, '1 resource in the change set: 1 to modify'],
    [
      'planned',
      { add: 2, modify: 1, replace: 3, remove: 4 },
      '1 resource in the change set: 2 to add, 1 to modify, 3 to replace, 4 to remove',
    ],
    ['complete', counts, '1 resource changed'],
  ] as const)('of a step that is %s with %j is "%s"', (state, changes, words) => {
    expect(changesText(makeStep({ state, resources: [makeResource()], counts: changes }))).toBe(words);
  });

  test('counts the resources of the change set, not what AWS did in addition', () => {
    const resources = [makeResource(), makeResource({ action: undefined })];
    expect(changesText(makeStep({ resources, counts: modified }))).toBe('1 resource changed: 1 modified');
  });

  const silent = makeResource({ logicalId: 'Cluster', finalStatus: undefined });

  test('distinguishes resources that needed no change', () => {
    const step = makeStep({ resources: [makeResource(), silent], counts: { ...counts, modify: 2 } });
    expect(changesText(step)).toBe('1 of 2 resources changed; in the change set: 2 to modify');
  });

  test.each([
    ['the step is not complete', { state: 'rolled-back', eventCount: 5 }],
    ['no event was read at all', { state: 'complete', eventCount: 0 }],
  ] as const)('does not call a resource without events unchanged if %s', (_when, parts) => {
    const step = makeStep({ resources: [silent], counts: modified, ...parts });
    expect(changesText(step)).not.toContain(' of 1 resource');
    expect(changedResources(step, makeRoom())).not.toContain('no change needed');
  });
});

describe('the changed resources', () => {
  const titlesOf = (text: string): readonly (string | undefined)[] =>
    [...text.matchAll(/^\*\*(.+)\*\*$/gm)].map(([, title]) => title);
  const rowOf = (parts: Parameters<typeof makeResource>[0]): string | undefined =>
    changedResources(
      makeStep({ resources: [makeResource(), makeResource({ logicalId: 'Other', ...parts })] }),
      makeRoom(),
    )
      .split('\n')
      .find((line) => line.includes('`Other`'));

  test('are grouped, the most severe first, each in one group', () => {
    const failure = { status: 'UPDATE_FAILED', reason: 'no' };
    const resources = [
      makeResource({ action: undefined, replacement: undefined }),
      makeResource({ action: 'add', replacement: undefined }),
      makeResource({ action: 'import' }),
      makeResource(),
      makeResource({ replacement: 'conditional' }),
      makeResource({ action: 'remove', replacement: undefined }),
      makeResource({ replacement: 'true' }),
      makeResource({ replacement: 'true', failure }),
    ];
    const text = changedResources(makeStep({ resources }), makeRoom());
    expect(titlesOf(text)).toEqual([
      'Failed',
      'Replace',
      'Remove',
      'Change, possibly replace',
      'Change',
      'Add',
      'Not in the change set',
    ]);
    expect(text.match(/`ApiWebService`/g)).toHaveLength(8);
  });

  test('of a plan have no status and no duration', () => {
    const planned = makeResource({ finalStatus: undefined, startedMs: undefined, endedAtMs: undefined });
    expect(changedResources(makeStep({ state: 'planned', resources: [planned] }), makeRoom())).toBe(
      '**Change**\n\n- `ApiWebService` AWS::ECS::Service',
    );
  });

  test.each([
    ['ended well', {}, ': `UPDATE_COMPLETE`, 1 min 30 s'],
    ['has no end yet', { finalStatus: undefined, endedAtMs: undefined, action: undefined }, ''],
    ['was seen only at its end', { startedMs: undefined }, ': `UPDATE_COMPLETE`'],
    [
      'failed, and was put back',
      { failure: { status: 'UPDATE_FAILED', reason: 'no' } },
      ': ❌ `UPDATE_FAILED`, then `UPDATE_COMPLETE`, 1 min 30 s',
    ],
    [
      'failed, and stayed so',
      { finalStatus: 'DELETE_FAILED', failure: { status: 'DELETE_FAILED', reason: 'no' } },
      ': ❌ `DELETE_FAILED`, 1 min 30 s',
    ],
    ['needed no change', { finalStatus: undefined, startedMs: undefined }, ': no change needed'],
  ] as const)('show for one that %s its final status', (_how, parts, end) => {
    expect(rowOf(parts)).toBe(`- \`Other\` AWS::ECS::Service${end}`);
  });

  test('are cut at their end, and say so', () => {
    const text = changedResources(makeStep({ resources: two }), makeRoom({ resources: 1 }));
    expect(text).not.toContain('`Instances`');
    expect(text.split('\n').at(-1)).toBe('_1 of 2 omitted (size limit). The report file has all of them._');
  });
});
