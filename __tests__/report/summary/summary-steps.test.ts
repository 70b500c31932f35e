/** The steps of a run in its summary: what they change, and how long that takes. */
import { describe, expect, test } from '@jest/globals';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import { executedSteps, slowestResources } from '../../../src/report/summary/step-summary.ts';
import { makeReport, makeResource, makeRoom, makeStep } from '../../builders/report.ts';
import { changedResources, changesText } from '../../../src/report/summary/summary-changes.ts';
import type { ParameterChanges } from '../../../src/rack/parameter-changes.ts';
import { parameterNews } from '../../../src/report/summary/summary-parameters.ts';
import { makeParameterChanges } from '../../builders/impact.ts';

const MINUTE = 60_000;
type Step = Parameters<typeof makeStep>[0];
type Resource = NonNullable<Parameters<typeof makeResource>[0]>;

test('steps without facts and steps that were not started are left out', () => {
  const empty = makeStep({ impact: NO_IMPACT, resources: [], parameters: undefined });
  const planned = makeStep({ how: undefined, state: 'planned' });
  const titles = (...steps: ReturnType<typeof makeStep>[]): number =>
    executedSteps(makeReport({ steps }), makeRoom()).match(/<summary>2/g)?.length ?? 0;
  expect([titles(empty), titles(planned), titles(empty, makeStep())]).toEqual([0, 0, 1]);
});

describe('the slowest resources', () => {
  const resource = (logicalId: string, minutes: number, parts: Resource = {}) =>
    makeResource({ logicalId, startedMs: 0, endedAtMs: minutes * MINUTE, ...parts });
  const itemsOf = (...steps: readonly Step[]): readonly string[] =>
    slowestResources({ steps: steps.map((one) => makeStep(one)), endedAtMs: 60 * MINUTE })
      .split('\n')
      .filter((line) => line.startsWith('- '));
  const failure = { status: 'UPDATE_FAILED', reason: 'no' };
  const running = { endedAtMs: undefined, finalStatus: 'UPDATE_IN_PROGRESS' } as const;

  test('are listed with the longest first, each once with its longest time, and the rollback among them', () => {
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

  test.each<[string, Step, string | undefined]>([
    [
      'run until the end of the report if they have no end',
      { endedAtMs: undefined, resources: [resource('Instances', 0, running), resource('Service', 2)] },
      '- ━━━━━━━━━━━━ **1 h** `Instances` 🔄',
    ],
    ['are none if only one took long', { resources: [resource('A', 20), resource('B', 0.1)] }, undefined],
    ['are none if a time is not a number', { resources: [resource('A', 20), resource('B', Number.NaN)] }, undefined],
  ])('%s', (_what, step, first) => {
    expect(itemsOf(step)[0]).toBe(first);
  });
});

const counts = { add: 0, modify: 0, replace: 0, remove: 0 };
const modified = { ...counts, modify: 1 };
const silent = makeResource({ logicalId: 'Cluster', finalStatus: undefined });
const two = [makeResource(), makeResource({ logicalId: 'Instances' })];

describe('the text for the changes of a step', () => {
  const all = { add: 2, modify: 1, replace: 3, remove: 4 };
  const inAddition = [makeResource(), makeResource({ action: undefined })];

  test.each<[string, Step]>([
    ['2 resources seen', { resources: two, counts: undefined }],
    ['1 resource changed: 1 modified', { state: 'complete', counts: modified }],
    ['1 resource changed', { state: 'complete', counts }],
    ['1 resource in the change set: 1 to modify', { state: 'under-way', counts: modified }],
    [
      '1 resource in the change set: 2 to add, 1 to modify, 3 to replace, 4 to remove',
      { state: 'planned', counts: all },
    ],
    ['1 resource changed: 1 modified', { resources: inAddition, counts: modified }],
    [
      '1 of 2 resources changed; in the change set: 2 to modify',
      { resources: [makeResource(), silent], counts: { ...counts, modify: 2 } },
    ],
    ['1 resource in the change set: 1 to modify', { resources: [silent], counts: modified, state: 'rolled-back' }],
    ['1 resource changed: 1 modified', { resources: [silent], counts: modified, eventCount: 0 }],
  ])('is "%s"', (text, parts) => {
    expect(changesText(makeStep({ resources: [makeResource()], ...parts }))).toBe(text);
  });
});

describe('the changed resources', () => {
  const failure = { status: 'UPDATE_FAILED', reason: 'no' };

  test('are grouped, the most severe first, each in one group', () => {
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
    expect([...text.matchAll(/^\*\*(.+)\*\*$/gm)].map(([, title]) => title)).toEqual([
      ...['Failed', 'Replace', 'Remove', 'Change, possibly replace', 'Change', 'Add', 'Not in the change set'],
    ]);
    expect(text.match(/`ApiWebService`/g)).toHaveLength(8);
  });

  test.each<[string, Resource, string]>([
    ['ended well', {}, ': `UPDATE_COMPLETE`, 1 min 30 s'],
    ['has no end yet', { finalStatus: undefined, endedAtMs: undefined, action: undefined }, ''],
    ['was seen only at its end', { startedMs: undefined }, ': `UPDATE_COMPLETE`'],
    ['was rolled back', { failure }, ': ❌ `UPDATE_FAILED`, then `UPDATE_COMPLETE`, 1 min 30 s'],
    ['failed', { finalStatus: 'UPDATE_FAILED', failure }, ': ❌ `UPDATE_FAILED`, 1 min 30 s'],
    ['needed no change', { finalStatus: undefined, startedMs: undefined }, ': no change needed'],
  ])('have for one that %s its final status', (_how, parts, end) => {
    const resources = [makeResource(), makeResource({ logicalId: 'Other', ...parts })];
    const lines = changedResources(makeStep({ resources }), makeRoom()).split('\n');
    expect(lines).toContain(`- \`Other\` AWS::ECS::Service${end}`);
  });

  test('are cut at their end, with the number of the others', () => {
    const text = changedResources(makeStep({ resources: two }), makeRoom({ resources: 1 }));
    expect(text).not.toContain('`Instances`');
    expect(text.split('\n').at(-1)).toBe('_1 of 2 omitted (size limit). The report file has all of them._');
  });
});

const NONE: ParameterChanges = {
  ...{ added: [], dropped: [], changedDefaults: [], carried: [] },
  ...{ customized: [], fromTemplate: [], formerDefaults: [], invalid: [] },
};

test.each<[string, Partial<ParameterChanges>]>([
  ['Parameters: none new, none removed', { fromTemplate: ['Private'] }],
  ['Parameters: 3 new', { added: makeParameterChanges().added }],
  ['Parameters: 3 new, 3 removed in this release, 2 changed defaults', makeParameterChanges()],
])('the changes of parameters are folded under their number: %s', (title, changes) => {
  expect(parameterNews({ ...NONE, ...changes }, makeRoom())).toContain(`<details><summary>${title}</summary>`);
});
