import { describe, expect, test } from '@jest/globals';
import type { Warning } from '../../../src/run/run-event.ts';
import { byteLength } from '../../../src/report/markdown/markdown.ts';
import { outputsOf, reportJson } from '../../../src/report/outputs/outputs.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { renderStepSummary } from '../../../src/report/summary/step-summary.ts';
import { changeSetName } from '../../../src/cloudformation/change-set.ts';
import { CHANGE_SET_ARN } from '../../builders/change.ts';
import { makeApps, makeDisruption, makeForecast, makeLosses } from '../../builders/impact.ts';
import { impactSeen, plannedRun, updatedRun } from '../../builders/notes.ts';
import { V2017_03_REQUIRED, V2026_04 } from '../../builders/version.ts';

const REFUSED: Warning = {
  code: 'would-be-refused',
  problem: { code: 'replacements-refused', version: V2017_03_REQUIRED, losses: makeLosses(), allow: ['Balancer'] },
};
const summaryOf = (runEvents: ReturnType<typeof plannedRun>): string => renderStepSummary(foldReport(runEvents, 0));

describe('the report of a plan', () => {
  test('has the impact of the first stop, and a forecast of the later ones', () => {
    const report = foldReport(plannedRun(), 0);
    expect(report).toMatchObject({
      outcome: 'planned',
      updated: false,
      disruption: makeDisruption(),
      apps: makeApps(),
      parameterChanges: { carried: [{ from: 'ApiMemory', to: 'ApiWebMemory' }] },
      forecasts: [{ from: V2017_03_REQUIRED, to: V2026_04, forecast: { added: makeForecast().added } }],
      keptChangeSet: undefined,
    });
    expect(report.steps).toMatchObject([{ to: V2017_03_REQUIRED, state: 'planned', impact: { batchSize: 1 } }]);
    expect(outputsOf(report, undefined).disruption).toBe('instances-roll');
  });

  test('shows no physical id, as some are stack outputs', () => {
    const warnings: Warning[] = [REFUSED, { code: 'replacements-allowed', losses: makeLosses() }];
    expect(reportJson(foldReport(plannedRun(warnings), 0))).not.toContain('staging-physical-id');
  });

  test('has each warning once, however often it was emitted', () => {
    expect(foldReport(plannedRun([REFUSED, REFUSED, { code: 'zones-unknown' }, REFUSED]), 0).warnings).toHaveLength(2);
  });
});

describe('the summary of a plan', () => {
  test('has the versions and the disruption in its headline', () => {
    expect(summaryOf(plannedRun()).split('\n')[0]).toBe(
      '## 📝 staging: plan to update from 20170202012654 to 20170306140228 (step 1 of 2 to 20260421192651): instances roll, ' +
        'about 50 min',
    );
  });

  test('says in its headline that an update would be refused, and then why and what to do', () => {
    const lines = summaryOf(plannedRun([REFUSED])).split('\n');
    const [verdict] = lines;
    const [box, heading, , cause, , next] = lines.slice(lines.indexOf('</table>') + 2);
    expect(verdict).toMatch(/would be refused$/);
    expect([box, heading]).toEqual(['> [!WARNING]', '> **An update would be refused, for 1 reason.**']);
    expect(cause).toMatch(
      /^> ⛔ The update to 20170306140228 would remove or replace 5 protected resources.*`convox rack sync`/,
    );
    expect(next).toMatch(/`replacements: Balancer`/);
  });

  test.each([
    [
      'the disruption in words, with its reason and the new AMI',
      /Every instance is replaced, in about 50 min \(3 instances, 1 at a time\).*a new AMI: from `ami-0aaa1111` to `ami-0bbb2222`/,
    ],
    ['the command for each process of a single copy', /^convox scale web --count 2 --app shop --rack staging$/m],
    ['the parameter behind a name that is a guess', /`web-worker` of `blog` \(`WebWorkerFormation`\)/],
    ['apps that are being updated', /Being updated, so the counts can be out of date: `blog` and `web`/],
    [
      'what happens to each resource and what that means',
      /`Subnet0` AWS::EC2::Subnet is replaced, as `CidrBlock` changes \(by `Subnet0CIDR`\): resources in it move/,
    ],
    ['what would be lost of the settings', /\*\*Settings lost\.\*\* .*`RootSize` \(`400`\)/],
    ['new parameters with their defaults', /- `Telemetry`: `Yes`/],
    ['a changed default and what is in force', /- `BuildCpu`: `0` → `256`; value after the update: `0`/],
    ['what was set by hand', /- Customized: `InstanceType`, `Key`/],
    [
      'later steps, marked as a forecast',
      /### Later steps \(forecast\)[^]*`20260421192651` \| Resources: 1 added, 1 changed, 1 removed<br>.*Downtime: instances are expected/,
    ],
    ['that the change set no longer exists', /Nothing was changed\. The change set of this plan was deleted\./],
  ])('shows %s', (_what, pattern) => {
    expect(summaryOf(plannedRun())).toMatch(pattern);
  });

  test('has the inputs that execute a kept change set', () => {
    expect(summaryOf(plannedRun([], true))).toContain(
      `mode: execute\n  version: '20170306140228'\n  change-set: ${changeSetName(CHANGE_SET_ARN)}\n\`\`\``,
    );
  });

  test('says for a rack without high availability that its API is down', () => {
    expect(summaryOf(plannedRun([{ code: 'api-not-redundant' }]))).toMatch(/its API is down/);
  });

  test('repeats nothing: warnings that a section shows are not in the list', () => {
    expect(summaryOf(plannedRun([{ code: 'apps-at-risk', apps: makeApps() }]))).not.toContain('[!');
  });

  test.each([1_000_000, 12_000, 6_000, 3_000, 300])('keeps within %d bytes, and cuts the forecast first', (budget) => {
    const long = plannedRun().map((runEvent) => {
      if (runEvent.kind !== 'step-forecast') return runEvent;
      const added = Array.from({ length: 3_000 }, (_, index) => ({
        logicalId: `Resource${index}`,
        type: 'AWS::S3::Bucket',
        certainty: 'certain' as const,
      }));
      return { ...runEvent, forecast: { ...runEvent.forecast, added } };
    });
    const summary = renderStepSummary(foldReport(long, 0), {}, budget);
    expect(byteLength(summary)).toBeLessThanOrEqual(budget);
    expect(summary.match(/<details>/g)?.length).toBe(summary.match(/<\/details>/g)?.length);
    if (budget >= 12_000) expect(summary).toContain('convox scale web --count 2');
  });
});

describe('the summary of an update', () => {
  test('has the same sections, folded after the end', () => {
    const runEvents = updatedRun().flatMap((runEvent) =>
      runEvent.kind === 'operation-started' ? [...impactSeen(), runEvent] : [runEvent],
    );
    expect(renderStepSummary(foldReport(runEvents, 0))).toMatch(
      /<details><summary>20170202012654 to 20170306140228, in .*<\/summary>\n\n\*\*Disruption \(as predicted\)\.\*\*/,
    );
  });
});
