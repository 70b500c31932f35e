/** The steps of a run in its summary: what they change, and in which time. */
import { describe, expect, test } from '@jest/globals';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import type { ReportStep } from '../../../src/report/model/report-steps.ts';
import { executedSteps, slowestResources } from '../../../src/report/summary/step-summary.ts';
import { makeReport, makeResource, makeRoom, makeStep } from '../../builders/report.ts';
import { changedResources, changesText } from '../../../src/report/summary/summary-changes.ts';
import type { ParameterChanges } from '../../../src/rack/parameter-changes.ts';
import { parameterNews } from '../../../src/report/summary/summary-parameters.ts';
import { makeParameterChanges } from '../../builders/impact.ts';

const nothing = { impact: NO_IMPACT, resources: [], parameters: undefined };
const planned = (parts: Partial<ReportStep> = {}): ReportStep =>
  makeStep({ how: undefined, state: 'planned', ...parts });

describe('started steps', () => {
  test.each([
    ['nothing is known of them', [makeStep(nothing)]],
    ['none was started', [planned()]],
  ])('are left out if %s', (_when, steps) => {
    expect(executedSteps(makeReport({ steps }), makeRoom())).toBe('');
  });

  test('leave out a step without facts', () => {
    const text = executedSteps(makeReport({ steps: [makeStep(nothing), makeStep()] }), makeRoom());
    expect(text.match(/<summary>2/g)).toHaveLength(1);
  });
});

const MINUTE = 60_000;
const resource = (logicalId: string, minutes: number, parts: Parameters<typeof makeResource>[0] = {}) =>
  makeResource({ logicalId, startedMs: 0, endedAtMs: minutes * MINUTE, ...parts });

const itemsOf = (...steps: readonly Parameters<typeof makeStep>[0][]): readonly string[] =>
  slowestResources({ steps: steps.map((one) => makeStep(one)), endedAtMs: 60 * MINUTE })
    .split('\n')
    .filter((line) => line.startsWith('- '));

test('are listed with the longest first, each once with its longest time, and the rollback among them', () => {
  const failure = { status: 'UPDATE_FAILED', reason: 'no' };
  const first = { resources: [resource('Instances', 20), resource('Service', 2), resource('Quick', 0.5)] };
  const second = {
    resources: [resource('Instances', 30), resource('Broken', 5, { failure })],
    rollback: { startedMs: 0, endedAtMs: 10 * MINUTE },
  };
  expect(itemsOf(first, second)).toEqual([
    '- ━━━━━━━━━━━━ **30 min** `Instances`',
    '- ━━━━ **10 min** _Rollback_',
    '- ━━ **5 min** `Broken` ❌',
    '- ━ **2 min** `Service`',
  ]);
});

test('run until they were last observed where they have no end', () => {
  const running = resource('Instances', 0, { endedAtMs: undefined, finalStatus: 'UPDATE_IN_PROGRESS' });
  expect(itemsOf({ endedAtMs: undefined, resources: [running, resource('Service', 2)] })[0]).toBe(
    '- ━━━━━━━━━━━━ **1 h** `Instances` 🔄',
  );
});

test.each([
  ['only one took long', [resource('Instances', 20), resource('Quick', 0.1)]],
  ['a time is broken', [resource('Instances', 20), resource('Broken', Number.NaN)]],
])('are nothing where %s', (_when, resources) => {
  expect(itemsOf({ resources })).toEqual([]);
});

const counts = { add: 0, modify: 0, replace: 0, remove: 0 };
const modified = { ...counts, modify: 1 };
const two = [makeResource(), makeResource({ logicalId: 'Instances' })];

describe('the text for the changes of a step', () => {
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

const NONE: ParameterChanges = {
  added: [],
  dropped: [],
  changedDefaults: [],
  carried: [],
  customized: [],
  fromTemplate: [],
  formerDefaults: [],
  invalid: [],
};

function texts(changes: Partial<ParameterChanges>, impact = 500): readonly string[] {
  return parameterNews({ ...NONE, ...changes }, makeRoom({ impact })).split('\n');
}

describe('the changes of parameters', () => {
  test.each([
    [{ fromTemplate: ['Private'] }, 'Parameters: none new, none removed'],
    [{ added: makeParameterChanges().added }, 'Parameters: 3 new'],
    [makeParameterChanges(), 'Parameters: 3 new, 3 removed in this release, 2 changed defaults'],
  ])('are folded under their number', (changes, title) => {
    expect(texts(changes)).toContain(`<details><summary>${title}</summary>`);
  });
});
