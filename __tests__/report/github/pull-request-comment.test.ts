/** The comment on a pull request: identified by its first line, short while the run continues, complete at its end. */
import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { StackStatus } from '../../../src/cloudformation/stack-status.ts';
import { type Ending, endingOf } from '../../../src/run/outcome.ts';
import { byteLength } from '../../../src/report/markdown/markdown.ts';
import {
  commentMarker,
  type CommentStage,
  renderPullRequestComment,
} from '../../../src/report/github/pull-request-comment.ts';
import type { RouteNotes } from '../../../src/report/summary/release-notes.ts';
import { foldReport } from '../../../src/report/model/report.ts';
import type { SummaryExtras } from '../../../src/report/summary/summary-state.ts';
import { makeChange } from '../../builders/change.ts';
import { driftExamples } from '../../builders/examples/drift.ts';
import { makeEvent } from '../../builders/event.ts';
import { makeDisruption } from '../../builders/impact.ts';
import {
  BEGAN_AT_MS,
  beginning,
  plannedRun,
  runEnded,
  seen,
  stepBegins,
  updatedRun,
} from '../../builders/runs/runs.ts';
import { makeDiagnosis } from '../../builders/examples/problems.ts';
import { makeImpact, makeReport, makeStep } from '../../builders/report.ts';
import { makeWay } from '../../builders/route.ts';
import { V2017_02, V2017_03_REQUIRED, versionOf } from '../../builders/version.ts';

const MARKER = '<!-- convox-rack-update rack=staging region=us-east-1 id=e78b6c42 -->';
const RUN_URL = 'https://github.com/example/racks/actions/runs/7';
const WORKFLOW = { repository: 'example/racks', runUrl: RUN_URL, pullRequest: 12, actor: undefined };

function comment(
  notes: readonly RunEvent[],
  stage: CommentStage = 'over',
  extras: SummaryExtras = {},
  budget?: number,
): string {
  return renderPullRequestComment(foldReport(notes, 0), MARKER, stage, extras, budget);
}

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
    ['of an ARN that is none', { arn: 'staging' }],
    ['of an ARN with something before it', { arn: `x${stack('123456789012')}` }],
    ['of a rack whose name could end the line', { rack: 'staging --> hello' }],
    ['of a region whose name could begin another line', { region: 'us-east-1\nhello' }],
  ])('is undefined %s', (_when, other) => {
    expect(commentMarker({ ...facts, ...other })).toBeUndefined();
  });
});

describe('the comment of a run', () => {
  test.each<[CommentStage, readonly RunEvent[]]>([
    ['under-way', [...beginning(), ...stepBegins()]],
    ['over', updatedRun()],
    ['over', plannedRun()],
  ])('that is %s starts with the marker and ends with a link to the run and the stack', (stage, notes) => {
    const text = comment(notes, stage, { workflow: WORKFLOW });
    expect(text.startsWith(`${MARKER}\n`)).toBe(true);
    expect(text).toMatch(
      /<sub>\[this run\]\(https:\/\/github\.com\/example\/racks\/actions\/runs\/7\) has .* · \[the stack\]\(https:[^)]*\)<\/sub>\n$/,
    );
  });

  test('shows the start and the end of a long route', () => {
    const stops = Array.from({ length: 12 }, (_none, index) => ({
      version: versionOf(`201801${String(index + 10)}000000`),
      required: true,
    }));
    const line = comment(beginning(makeWay({ stops })))
      .split('\n')
      .find((one) => one.startsWith('**Route.**'));
    expect(line?.split(' → ')).toEqual([
      '**Route.** `20170202012654`',
      ...stops.slice(0, 7).map(({ version }) => `\`${version}\` (required)`),
      '4 more',
      '`20180121000000` (required)',
    ]);
  });
});

describe('the parts of a comment', () => {
  const texts = (parts: Parameters<typeof makeReport>[0], stage: CommentStage = 'over', budget?: number): string =>
    renderPullRequestComment(makeReport(parts), MARKER, stage, {}, budget);
  const routeOf = (parts: Parameters<typeof makeReport>[0]): string | undefined =>
    texts(parts)
      .split('\n')
      .find((line) => line.startsWith('**Route.**'));
  const { route } = makeReport();
  const stop = { version: V2017_03_REQUIRED, required: false } as const;

  test.each([
    ['reached', ' ✅'],
    ['under-way', ' 🔄'],
    ['failed', ' ❌'],
    ['next', ''],
    ['ahead', ''],
  ] as const)('mark a stop that is %s with "%s"', (state, mark) => {
    expect(routeOf({ route: route && { ...route, stops: [{ ...stop, state }] } })).toBe(
      `**Route.** \`20170202012654\` → \`20170306140228\`${mark}`,
    );
  });

  test.each([
    ['none was planned', { route: undefined }],
    ['it has no stops', { route: route && { ...route, stops: [] } }],
    ['it is not known where it begins', { before: undefined }],
  ])('have no route if %s', (_when, parts) => {
    expect(routeOf(parts)).toBeUndefined();
  });

  test('show the plan as the summary does before the update starts, and only the strip afterwards', () => {
    const planned = texts({ steps: [makeStep({ how: undefined, state: 'planned', impact: makeImpact() })] });
    for (const part of ['<sub>Downtime</sub>', '**Disruption.**', '**Apps at risk.**', 'convox scale web --count 2'])
      expect(planned).toContain(part);
    const started = texts(
      { steps: [makeStep({ state: 'under-way', impact: makeImpact() })], inProgress: true },
      'under-way',
    );
    expect(started).toContain('<sub>Downtime</sub>');
    expect(started).not.toMatch(/\*\*Disruption|convox scale/);
  });

  test.each([
    ['says for which commit the plan is', 'abc1234', false],
    ['marks a plan as outdated where the pull request has moved on', 'def5678', true],
  ])('%s', (_what, head, isOutdated) => {
    const commits = { planned: 'abc1234'.padEnd(40, '0'), head: head.padEnd(40, '0') };
    const text = renderPullRequestComment(makeReport(), MARKER, 'over', { commits });
    expect(text).toContain('for commit `abc1234`');
    const outdated = '**Outdated.** This plan is for commit `abc1234`; the pull request is now at `def5678`.';
    expect(text.includes(outdated)).toBe(isOutdated);
  });

  test('are complete if the comment has exactly the maximum length', () => {
    const whole = texts({});
    expect(texts({}, 'over', byteLength(whole))).toBe(whole);
  });
});

/** More of everything than a rack has. */
function heavyRun(): readonly RunEvent[] {
  const changes = Array.from({ length: 500 }, (_none, index) =>
    makeChange({ logicalId: `Resource${index}`, physicalId: `physical-${index}`.padEnd(200, 'x') }),
  );
  const processes = Array.from({ length: 300 }, (_none, index) => ({
    app: `app-${index}`,
    process: 'web',
    count: 1,
    parameter: 'WebFormation',
  }));
  const losses = Array.from({ length: 500 }, (_none, index) => ({
    logicalId: `Lost${index}`,
    physicalId: `lost-${index}`.padEnd(300, 'x'),
    type: 'AWS::EFS::FileSystem',
    holds: 'data' as const,
    meaning: 'volumes' as const,
    why: 'replaced' as const,
    certainty: 'certain' as const,
    properties: ['KmsKeyId'],
    causedBy: [],
  }));
  const events = Array.from({ length: 2_000 }, (_none, index) =>
    makeEvent({ logicalId: `Resource${index % 500}`, status: 'UPDATE_FAILED', reason: 'no room '.repeat(100) }),
  );
  return [
    ...beginning(),
    ...stepBegins().map((runEvent): RunEvent =>
      runEvent.kind === 'change-set-created' ? { ...runEvent, changes } : runEvent,
    ),
    {
      kind: 'impact-assessed',
      disruption: makeDisruption(),
      losses: [...losses, ...losses.map((loss) => ({ ...loss, certainty: 'maybe' as const }))],
    },
    { kind: 'apps-assessed', apps: { processes, updating: [], apps: 300 } },
    { kind: 'warned', warning: { code: 'replacements-allowed', losses } },
    {
      kind: 'warned',
      warning: { code: 'leftovers', resources: events.map((event) => ({ ...event, reason: 'in use' })) },
    },
    ...seen(events, 500),
  ];
}

const HEAVY_NOTES: RouteNotes = {
  from: V2017_02,
  releases: Array.from({ length: 30 }, (_none, index) => ({
    version: versionOf(`201801010000${String(59 - index)}`),
    required: false,
    notes: { kind: 'read', markdown: `- ${'a change, told at length '.repeat(20)}\n`.repeat(200) },
  })),
  fault: undefined,
};

function heavyEnd(status: StackStatus, ending: Ending): readonly RunEvent[] {
  const version = status === 'UPDATE_COMPLETE' ? V2017_03_REQUIRED : V2017_02;
  const progress = { done: 500, total: 500 };
  return [
    ...heavyRun(),
    { kind: 'operation-ended', progress, status, version, instanceCount: 3, atMs: BEGAN_AT_MS },
    runEnded(ending),
  ];
}

function heavyRollback(): readonly RunEvent[] {
  const diagnosis = makeDiagnosis('no room '.repeat(100));
  const consequences = diagnosis.consequences.flatMap((failure) =>
    Array.from({ length: 2_000 }, (_none, index) => ({ ...failure, logicalId: `Resource${index}` })),
  );
  const ending = endingOf({
    code: 'rolled-back',
    target: V2017_03_REQUIRED,
    status: 'UPDATE_ROLLBACK_COMPLETE',
    diagnosis: { ...diagnosis, consequences },
    details: [],
  });
  return heavyEnd('UPDATE_ROLLBACK_COMPLETE', ending);
}

test.each(['under-way', 'over'] as const)('a comment on a run that is %s has what was changed by hand', (stage) => {
  const [drift] = driftExamples();
  if (drift === undefined) throw new Error('no example');
  const text = comment([...plannedRun(), { kind: 'drift-read', drift }], stage);
  expect(text).toContain('### Changed by hand');
  expect(text).toContain('The role of the job lacks `s3:GetBucketAcl`.');
});

describe('the comment of an update with 500 changes, as many losses, 300 apps and 2,000 failures', () => {
  const extras = { workflow: WORKFLOW, releaseNotes: HEAVY_NOTES };
  const ended = heavyEnd('UPDATE_COMPLETE', { kind: 'green', outcome: 'updated' });
  const all: readonly (readonly [string, CommentStage, readonly RunEvent[]])[] = [
    ['goes on', 'under-way', heavyRun()],
    ['is complete', 'over', ended],
    ['is rolled back', 'over', heavyRollback()],
  ];

  const budgets = [65_000, 20_000, 8_000, 4_000, 2_000];
  test.each(all.flatMap(([how, ...rest]) => budgets.map((budget) => [how, budget, ...rest] as const)))(
    'that %s is within %i bytes, with its headline, and valid in its structure',
    (_how, budget, stage, notes) => {
      const text = comment(notes, stage, extras, budget);
      expect(byteLength(text)).toBeLessThanOrEqual(budget);
      expect(text.match(/<details>/g)?.length ?? 0).toBe(text.match(/<\/details>/g)?.length ?? 0);
      expect((text.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
      expect(text.split('\n')[1]).toMatch(/^## .*staging/);
      expect(text.endsWith('</sub>\n')).toBe(true);
    },
  );

  test('says that the rest is omitted if only the headline fits', () => {
    const text = comment(ended, 'over', extras, 500);
    expect(text).toContain('The rest is omitted (size limit). See the summary of the run.');
    expect(text).toContain('Updated staging from');
  });
});
