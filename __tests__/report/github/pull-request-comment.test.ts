/** The comment on a pull request: its marker, its route, and its parts. Limits: see ../summary/size-limits.test.ts. */
import { describe, expect, test } from '@jest/globals';
import {
  commentMarker,
  type CommentStage,
  renderPullRequestComment,
} from '../../../src/report/github/pull-request-comment.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import { driftExamples } from '../../builders/examples/drift.ts';
import { plannedRun } from '../../builders/runs/runs.ts';
import { makeImpact, makeReport, makeStep } from '../../builders/report.ts';
import { V2017_03_REQUIRED, versionOf } from '../../builders/version.ts';

const MARKER = '<!-- convox-rack-update rack=staging region=us-east-1 id=e78b6c42 -->';
const RUN_URL = 'https://github.com/example/racks/actions/runs/7';
const WORKFLOW = { repository: 'example/racks', runUrl: RUN_URL, pullRequest: 12, actor: undefined };

describe('commentMarker', () => {
  const stack = (account: string, partition = 'aws') =>
    `arn:${partition}:cloudformation:us-east-1:${account}:stack/staging/11111111-2222-3333-4444-555555555555`;
  const facts = { rack: 'staging', region: 'us-east-1', arn: stack('123456789012') };

  test('is an HTML comment that names rack and region, and of the account a hash of 8 digits', () => {
    expect(commentMarker(facts)).toBe(MARKER);
  });

  test.each([
    ['another rack', { rack: 'production' }],
    ['another region', { region: 'eu-west-1' }],
    ['another account', { arn: stack('210987654321') }],
  ])('differs for %s', (_what, other) => {
    const marker = commentMarker({ ...facts, ...other });
    expect(marker).toMatch(/^<!-- convox-rack-update /);
    expect(marker).not.toBe(MARKER);
  });

  test('is the same for every stack of that name, even a new one or in another partition', () => {
    expect(commentMarker({ ...facts, arn: `${facts.arn.slice(0, -4)}9999` })).toBe(MARKER);
    expect(commentMarker({ ...facts, arn: stack('123456789012', 'aws-us-gov') })).toBe(MARKER);
  });

  test.each([
    ['before the stack was read', { arn: undefined }],
    ['of an invalid ARN', { arn: 'staging' }],
    ['of an ARN with something before it', { arn: `x${stack('123456789012')}` }],
    ['of a rack whose name could end the line', { rack: 'staging --> hello' }],
    ['of a region whose name could begin another line', { region: 'us-east-1\nhello' }],
  ])('is undefined %s', (_when, other) => {
    expect(commentMarker({ ...facts, ...other })).toBeUndefined();
  });
});

describe('the comment', () => {
  type Parts = Parameters<typeof makeReport>[0];
  const comment = (parts: Parts, stage: CommentStage = 'over', extras = {}): string =>
    renderPullRequestComment(makeReport(parts), MARKER, stage, extras);
  const routeOf = (parts: Parts): string | undefined =>
    comment(parts)
      .split('\n')
      .find((line) => line.startsWith('**Route.**'));
  const { route } = makeReport();
  const withStops = (...stops: NonNullable<typeof route>['stops'][number][]): Parts => {
    return { route: route && { ...route, stops } };
  };

  test.each<[CommentStage, Parts]>([
    ['under-way', { inProgress: true }],
    ['over', {}],
  ])('of a run that is %s starts with the marker and ends with a link to the run and the stack', (stage, parts) => {
    const text = comment(parts, stage, { workflow: WORKFLOW });
    expect(text.startsWith(`${MARKER}\n`)).toBe(true);
    expect(text).toMatch(
      /<sub>\[this run\]\(https:\/\/github\.com\/example\/racks\/actions\/runs\/7\) has .* · \[the stack\]\(https:[^)]*\)<\/sub>\n$/,
    );
  });

  test('shows the start and the end of a long route', () => {
    const stops = Array.from({ length: 12 }, (_none, index) => {
      return { version: versionOf(`201801${String(index + 10)}000000`), required: true, state: 'ahead' } as const;
    });
    const required = stops.map(({ version }) => `\`${version}\` (required)`);
    const shown = ['**Route.** `20170202012654`', ...required.slice(0, 7), '4 more', ...required.slice(11)];
    expect(routeOf(withStops(...stops))?.split(' → ')).toEqual(shown);
  });

  test.each([
    ['reached', ' ✅'],
    ['under-way', ' 🔄'],
    ['failed', ' ❌'],
    ['next', ''],
    ['ahead', ''],
  ] as const)('marks a stop that is %s with "%s"', (state, mark) => {
    const line = routeOf(withStops({ version: V2017_03_REQUIRED, required: false, state }));
    expect(line).toBe(`**Route.** \`20170202012654\` → \`20170306140228\`${mark}`);
  });

  test.each([
    ['none was planned', { route: undefined }],
    ['it has no stops', withStops()],
    ['its start is not known', { before: undefined }],
  ])('has no route if %s', (_when, parts) => {
    expect(routeOf(parts)).toBeUndefined();
  });

  test('shows the plan as the summary does before the update starts, and only the strip afterwards', () => {
    const planned = comment({ steps: [makeStep({ how: undefined, state: 'planned', impact: makeImpact() })] });
    for (const part of ['<sub>Downtime</sub>', '**Disruption.**', '**Apps at risk.**', 'convox scale web --count 2'])
      expect(planned).toContain(part);
    const steps = [makeStep({ state: 'under-way', impact: makeImpact() })];
    const started = comment({ steps, inProgress: true }, 'under-way');
    expect(started).toContain('<sub>Downtime</sub>');
    expect(started).not.toMatch(/\*\*Disruption|convox scale/);
  });

  test.each([
    ['says for which commit the plan is', 'abc1234', false],
    ['marks a plan as outdated if the pull request has a newer commit', 'def5678', true],
  ])('%s', (_what, head, isOutdated) => {
    const text = comment({}, 'over', { commits: { planned: 'abc1234'.padEnd(40, '0'), head: head.padEnd(40, '0') } });
    expect(text).toContain('for commit `abc1234`');
    const outdated = '**Outdated.** This plan is for commit `abc1234`; the pull request is now at `def5678`.';
    expect(text.includes(outdated)).toBe(isOutdated);
  });

  test.each(['under-way', 'over'] as const)('of a run that is %s has what was changed by hand', (stage) => {
    const drift = driftExamples()
      .slice(0, 1)
      .map((one) => ({ kind: 'drift-read', drift: one }) as const);
    const text = renderPullRequestComment(foldReport([...plannedRun(), ...drift], 0), MARKER, stage, {});
    expect(text).toContain('### Changed by hand');
    expect(text).toContain('The role of the job lacks `s3:GetBucketAcl`.');
  });
});
