/** The values before and after in a plan: which are shown, in which order, within which limits. */
import { describe, expect, it } from '@jest/globals';
import { type ChangedProperty, mergeValues, type PropertyValue } from '../../../src/cloudformation/property-values.ts';
import { renderPullRequestComment } from '../../../src/report/github/pull-request-comment.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import type { ReportResource } from '../../../src/report/model/report-impact.ts';
import type { ReportStep } from '../../../src/report/model/report-steps.ts';
import { permissionChanges, plannedChanges } from '../../../src/report/summary/planned-changes.ts';
import { renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { updateRack } from '../../../src/update/update-rack.ts';
import { makeDisruption } from '../../builders/impact.ts';
import { makeImpact, makeResource, makeRoom, makeStep } from '../../builders/report.ts';
import { REQUEST } from '../../update/request.ts';
import { catalogOf, modify, World } from '../../update/world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;

function read(property: string, before: string | undefined, after: string | undefined): ChangedProperty {
  return { property, state: 'read', before, after };
}

function stepWith(...resources: readonly Partial<ReportResource>[]): ReportStep {
  const [from, to] = [A, B] as unknown as readonly [ReportStep['from'], ReportStep['to']];
  return makeStep({ from, to, resources: resources.map((one) => makeResource(one)) });
}

const shownOf = (...properties: readonly ChangedProperty[]): string =>
  plannedChanges(stepWith({ properties }), makeRoom());

describe('the values of a changed property', () => {
  const [long, rest] = ['x'.repeat(500), 'y'.repeat(500)];
  const around = (text: string): string => `...${'x'.repeat(40)}${text}${'y'.repeat(40)}...`;
  const lines = '  ...\n    "Action": [\n      "a"\n-     "b"\n+     "c"\n    ]\n  }';

  it.each<[string, ChangedProperty, string]>([
    ['short texts are one line', read('Type', 't3.small', 't3.large'), '`Type`: `t3.small` → `t3.large`'],
    ['one that is new says so', read('MaxSize', undefined, '4'), '`MaxSize`: _not set_ → `4`'],
    ['an empty one says so', read('Description', '', 'x'), '`Description`: _empty_ → `x`'],
    [
      'one that AWS knows later says so',
      read('Role', 'r', '{{changeSet:KNOWN_AFTER_APPLY}}'),
      '`Role`: `r` → _known after the update_',
    ],
    [
      'JSON is a diff of its lines',
      read('Policies', '{"Action":["a","b"]}', '{"Action":["a","c"]}'),
      `\`\`\`diff\n${lines}\n\`\`\``,
    ],
    [
      'one long line is cut to what changes in it',
      read('UserData', `${long}old${rest}`, `${long}new${rest}`),
      `- ${around('old')}\n+ ${around('new')}`,
    ],
    ['a fence in the text ends nothing', read('Code', 'a\n```\nb', 'a\n```\nc'), '````diff'],
    ['one without a value is named', { property: 'Runtime', state: 'not-read' }, 'AWS::ECS::Service: Runtime'],
    ['one that only may change says so', { property: 'Role', state: 'dynamic' }, ': Role (may change)'],
  ])('%s', (_what, property, expected) => {
    expect(shownOf(property)).toContain(expected);
  });

  it('are counted, not repeated, where the release or one pair of values is all that changes', () => {
    const image = read('Image', `convox/rack:${A}`, `convox/rack:${B}`);
    const ami = (property: string): ChangedProperty => read(property, 'ami-1', 'ami-2');
    const shown = shownOf(image, ami('ImageId'), ami('Other'), ami('Third'), read('Cpu', '1', '2'));
    expect(shown).toContain(`\`${A}\` → \`${B}\` in 1 value<br>\n\`ami-1\` → \`ami-2\` in 3 values`);
    expect(shown).not.toContain('convox/rack');
    expect(shown).toContain('`Cpu`: `1` → `2`');
  });
});

describe('the changes of a plan', () => {
  it('list what is replaced first, then what replaces instances, and permissions and code apart from the rest', () => {
    const step = stepWith(
      { logicalId: 'Topic', type: 'AWS::SNS::Topic' },
      { logicalId: 'New', action: 'add', replacement: undefined, type: 'AWS::SQS::Queue' },
      { logicalId: 'Handler', type: 'AWS::Lambda::Function', replacement: 'true' },
      { logicalId: 'Role', action: 'add', type: 'AWS::IAM::Role' },
      { logicalId: 'Instances', type: 'AWS::AutoScaling::AutoScalingGroup' },
      { logicalId: 'Tasks', replacement: 'true' },
      { logicalId: 'Seen by events alone', action: undefined },
    );
    const reasons = makeDisruption()
      .reasons.slice(0, 1)
      .map((reason) => ({ ...reason, effect: 'instances-roll' as const, logicalId: 'Instances' }));
    const rolling = { ...step, impact: makeImpact({ disruption: { ...makeDisruption(), reasons } }) };
    const page = `${permissionChanges(rolling, makeRoom())}\n${plannedChanges(rolling, makeRoom())}`;
    const names = page.matchAll(/\*\*(.+?)\*\*|<code>(.+?)<\/code>/g);
    expect([...names].map(([, title, id]) => title ?? `- ${id}`)).toEqual([
      ...['Permissions and code', '- Handler', '- Role', 'Replaced or removed', '- Tasks'],
      ...['Replaces instances', '- Instances', 'Changed', '- Topic', 'Added', '- New'],
    ]);
  });
});

describe('mergeValues', () => {
  const value = (logicalId: string, length: number): PropertyValue => {
    return { logicalId, attribute: 'Properties', property: 'Code', before: 'x', after: 'y'.repeat(length) };
  };

  it('keeps every change of the reading without values', () => {
    const merged = mergeValues(['Api', 'Instances'].map(modify), { values: [value('Api', 1)], isComplete: false });
    expect(merged.map(({ logicalId }) => logicalId)).toEqual(['Api', 'Instances']);
    expect(merged[1]?.properties.map(({ state }) => state)).not.toContain('read');
  });

  it('omits a value that is too long, and all values beyond the limit of a change set', () => {
    const changes = Array.from({ length: 200 }, (_one, index) => modify(`R${index}`));
    const values = changes.map(({ logicalId }, index) => value(logicalId, index === 0 ? 20_001 : 10_000));
    const states = mergeValues(changes, { values, isComplete: true }).map(({ properties: [first] }) => first?.state);
    expect(states[0]).toBe('too-long');
    expect(states.filter((state) => state === 'read')).toHaveLength(99);
  });
});

describe('a change set of 500 resources', () => {
  const SECRET = 'hunter2hunter2';
  async function pagesOf(values: (index: number) => { readonly before: string; readonly after: string }) {
    const world = new World(A);
    world.catalog = catalogOf(A, B);
    world.changes = Array.from({ length: 500 }, (_one, index) => ({
      ...modify(`Resource${index}`),
      ...(index === 499 ? { logicalId: 'Gatekeeper', type: 'AWS::IAM::Role' } : {}),
    }));
    world.propertyValuesFor = () =>
      world.changes.map(({ logicalId }, index) => {
        return { logicalId, attribute: 'Properties', property: 'Policies', ...values(index) };
      });
    const request = { ...REQUEST, mode: 'plan' as const, parameters: new Map([['Password', SECRET]]) };
    await updateRack(request, world.ports());
    const report = foldReport(world.runEvents, world.clock.nowMs());
    const summary = renderStepSummary(report);
    const comment = renderPullRequestComment(report, '<!-- marker -->', 'over', {});
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(comment.length).toBeLessThan(65_536);
    expect(`${summary}${comment}${JSON.stringify(report)}`).not.toContain(SECRET);
    return { summary, comment };
  }

  it('with values of 10,000 characters fits into summary and comment, without secrets, the most important first', async () => {
    const { summary, comment } = await pagesOf((index) => ({
      before: JSON.stringify({ text: 'a'.repeat(40), more: `${index} ${'é '.repeat(4_950)}` }),
      after: JSON.stringify({ text: `${'b'.repeat(40)}${SECRET}`, more: `${index} ${'ü '.repeat(4_950)}` }),
    }));
    expect(summary).toContain('Resource498');
    expect(summary).toContain('***');
    for (const page of [summary, comment]) expect(page).toContain('Gatekeeper');
  });

  it('that change only by the name of the release have one line for all of their values', async () => {
    const { summary, comment } = await pagesOf(() => ({ before: `convox/rack:${A}`, after: `convox/rack:${B}` }));
    for (const page of [summary, comment]) {
      expect(page).toContain(`\`${A}\` → \`${B}\` in 500 values`);
      expect(page).not.toContain('convox/rack:');
    }
  });
});
