/** What a step does to the rack, in a summary: disruption, apps, replacements. */
import { describe, expect, test } from '@jest/globals';
import type { Warning } from '../../../src/run/run-event.ts';
import type { ReportImpact } from '../../../src/report/model/report-impact.ts';
import { NO_IMPACT } from '../../../src/report/model/report-impact.ts';
import { impactOf, lossItems } from '../../../src/report/summary/summary-impact.ts';
import { makeDisruption, makeLosses } from '../../builders/impact.ts';
import { makeReport, makeRoom, makeStep } from '../../builders/report.ts';

interface Telling {
  readonly impact?: number;
  readonly warnings?: readonly Warning[];
}

/** What is told of these parts alone. */
function texts(parts: Partial<ReportImpact>, { impact = 500, warnings = [] }: Telling = {}): string {
  const step = makeStep({ impact: { ...NO_IMPACT, ...parts } });
  return impactOf(makeReport({ warnings }), step, makeRoom({ impact }));
}

describe('the disruption', () => {
  test('is "as predicted" for a started step only', () => {
    const impact = { ...NO_IMPACT, disruption: makeDisruption() };
    const titleOf = (how: 'started' | undefined) =>
      impactOf(makeReport(), makeStep({ how, impact }), makeRoom()).split('** ')[0];
    expect([titleOf(undefined), titleOf('started')]).toEqual(['**Disruption.', '**Disruption (as predicted).']);
  });

  test('has its reasons in a list', () => {
    expect(texts({ disruption: makeDisruption() }).split('\n').slice(1)).toEqual([
      '',
      '<details><summary>All 2 reasons</summary>',
      '',
      '- instances roll, certain: `InstancesLaunchTemplate` `LaunchTemplateData`, by `DefaultAmi`, a new AMI: from `ami-0aaa1111` to `ami-0bbb2222`',
      '- API restarts, expected: `DefaultAmi` `DefaultAmi`',
      '',
      '</details>',
    ]);
  });

  test('leaves out the property where the resource itself is what changes', () => {
    const reasons = makeDisruption().reasons.map((reason) => ({ ...reason, property: undefined }));
    expect(texts({ disruption: makeDisruption('x', { reasons }) })).toContain(
      '- API restarts, expected: `DefaultAmi`\n',
    );
  });
});

describe('replacements', () => {
  const possible = makeLosses().slice(3, 4);
  const toldOf = (losses: typeof possible, telling: Telling = {}): readonly string[] =>
    texts({ losses }, telling).split('\n');

  test('say so if there are none', () => {
    expect(toldOf([])).toEqual([
      '**Replacements.** No resource with data, addresses or the network is replaced or removed.',
    ]);
  });

  test('that are only possible are folded', () => {
    const [words, , summary] = toldOf(possible);
    expect(words).toBe(
      '**Replacements.** No resource with data, addresses or the network is certainly replaced or removed. ' +
        '1 resource may be replaced, which is known only during the update and usually does not happen.',
    );
    expect(summary).toBe('<details><summary>1 resource possibly replaced</summary>');
  });

  test('that are only possible are only counted without space for a table', () => {
    expect(toldOf(possible, { impact: 0 })).toHaveLength(1);
  });

  test('are cut at their end, and say so', () => {
    expect(lossItems(makeLosses(), 1).split('\n')).toEqual([
      expect.stringMatching(
        /^- `Balancer` AWS::ElasticLoadBalancing::LoadBalancer is removed: the API .* host name \(run `convox rack sync`/,
      ),
      '',
      '_4 of 5 omitted (size limit). The report file has all of them._',
    ]);
    expect(lossItems([], 1)).toBe('');
  });
});
