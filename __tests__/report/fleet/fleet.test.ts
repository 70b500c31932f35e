/** What a listing leaves on the run's page and hands on: verdict, summary, outputs, annotations. */
import fc from 'fast-check';
import { describe, expect, test } from '@jest/globals';
import { assembleFleet } from '../../../src/fleet/fleet.ts';
import { type FleetMember, recognizeRack } from '../../../src/fleet/fleet-member.ts';
import type { FleetRequest } from '../../../src/fleet/fleet-request.ts';
import type { Problem } from '../../../src/run/problem.ts';
import {
  FLEET_OUTPUT_NAMES,
  fleetAnnotationsOf,
  fleetLogLines,
  fleetOutputsOf,
  fleetReportJson,
} from '../../../src/report/fleet/fleet-outputs.ts';
import type { FleetReport } from '../../../src/report/fleet/fleet-report.ts';
import { renderFleetSummary } from '../../../src/report/fleet/fleet-summary.ts';
import { fleetHeadline, fleetReason } from '../../../src/report/fleet/fleet-text.ts';
import { catalogOf, day } from '../../releases/catalogs.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeFleetRequest, patterns, rackMember, rackStack } from '../../builders/fleet.ts';

const CATALOG = catalogOf('', '', 'required', 'unpublished', '');

function reportOn(
  members: readonly FleetMember[],
  request: Partial<FleetRequest> = {},
  problem?: Problem,
): FleetReport {
  const fleet = assembleFleet(members, CATALOG, makeFleetRequest(request), Date.UTC(2026, 10, 25));
  return { region: 'us-east-1', fleet, latest: day(5), problem, compared: request.earlier !== undefined };
}

function unlisted(problem: Problem): FleetReport {
  return { region: '', fleet: undefined, latest: undefined, problem, compared: false };
}

const STUCK = rackMember('prod-eu', day(1), { status: 'UPDATE_ROLLBACK_FAILED' });
const BUSY = rackMember('qa', day(5), { status: 'UPDATE_IN_PROGRESS' });
const [STAGING, PROD, DONE] = [rackMember('staging', day(1)), rackMember('prod', day(3)), rackMember('done', day(5))];

test('a cancelled listing is reported as a check', () => {
  expect(fleetReason(unlisted({ code: 'cancelled-before-start' }))).toBe(
    'The workflow was cancelled before the check was complete.',
  );
});

describe('fleetHeadline', () => {
  test.each<[FleetReport, string]>([
    [reportOn([STAGING, PROD, DONE, STUCK, BUSY]), '5 racks in us-east-1: 1 stuck, 1 busy, 2 behind and 1 up to date'],
    [reportOn([DONE]), '1 rack in us-east-1: 1 up to date'],
    [reportOn([]), 'No racks found in us-east-1'],
    [unlisted({ code: 'invalid-inputs', inputs: [] }), 'Could not list the racks'],
    [
      reportOn([STAGING], {}, { code: 'catalog-unusable', location: 'x', flaws: [] }),
      '1 rack in us-east-1; their targets are unknown',
    ],
    [
      reportOn([PROD, DONE], {
        earlier: new Map(
          [day(1), day(5)].map((version, at) => [
            at === 0 ? 'prod' : 'done',
            { version, status: 'UPDATE_COMPLETE', updatedAt: undefined },
          ]),
        ),
      }),
      'Of 2 racks in us-east-1, 1 updated and 1 unchanged; now 1 behind and 1 up to date',
    ],
  ])('is one sentence', (report, words) => {
    expect(fleetHeadline(report)).toBe(words);
  });
});

describe('the summary of a listing', () => {
  test('starts with the headline, and has a row for each rack', () => {
    const [verdict, , head, , first, second] = renderFleetSummary(reportOn([STAGING, STUCK])).split('\n');
    expect(verdict).toBe('🔎 2 racks in us-east-1: 1 stuck and 1 behind');
    expect(head).toBe('| Rack | State | Release |');
    expect(first?.replaceAll('&#8203;', '')).toContain(
      '| ❌ stuck, behind by 3 releases (4 days)<br><sub>UPDATE_ROLLBACK_FAILED</sub> |',
    );
    expect(second).toContain(`| 🔎 behind by 3 releases (4 days) | \`${day(1)}\` → \`${day(3)}\` → \`${day(5)}\` |`);
  });

  test('has the problem of a rack, and the commands that help', () => {
    const summary = renderFleetSummary(reportOn([STUCK]));
    expect(summary).toContain('`prod-eu`: The status of the stack is UPDATE&#95;ROLLBACK_FAILED'.replace('&#95;', '_'));
    expect(summary).toContain('aws cloudformation continue-update-rollback --stack-name prod-eu');
  });

  test('does not explain a manual recovery if the update does it', () => {
    expect(renderFleetSummary(reportOn([STUCK], { recovery: 'continue-rollback' }))).not.toContain(
      'aws cloudformation',
    );
  });

  test('has the order, and which racks are blocked and why', () => {
    const inOrder = renderFleetSummary(reportOn([STAGING, PROD], { canaries: patterns('staging') }));
    expect(inOrder).toContain('Order: first `staging`, then `prod`.');
    const held = renderFleetSummary(reportOn([STUCK, PROD], { canaries: patterns('prod-eu') }));
    expect(held).toContain('Racks after the canaries are blocked: `prod-eu` cannot be updated. Blocked: `prod`.');
    expect(held).not.toContain('Order:');
  });

  test('names the permissions if the stacks cannot be listed', () => {
    const fault = makeFault({ operation: 'DescribeStacks', message: 'not authorized' });
    const summary = renderFleetSummary(unlisted({ code: 'access-denied', fault, stack: '*' }));
    expect(summary).toContain('`cloudformation:ListStacks` on');
    expect(summary).toContain('exact names in `include`');
  });

  test('omits racks beyond its size limit, and says how many', () => {
    const many = Array.from({ length: 300 }, (_none, index) => rackMember(`rack-${index}`, day(1)));
    const summary = renderFleetSummary(reportOn(many), 40_000);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(40_000);
    expect(summary).toContain('200 of 300 omitted');
    expect(renderFleetSummary(reportOn(many), 100)).toBe('🔎 300 racks in us-east-1: 300 behind\n');
  });
});

describe('the outputs of a listing', () => {
  test('are all set on every ending, lists as JSON', () => {
    const reports = [reportOn([STAGING]), reportOn([]), unlisted({ code: 'cancelled-before-start' })];
    for (const report of reports) {
      const outputs = fleetOutputsOf(report, undefined);
      expect(Object.keys(outputs)).toEqual([...FLEET_OUTPUT_NAMES]);
      for (const name of ['racks', 'to-update', 'canaries', 'rest', 'held-back', 'updated'] as const) {
        expect(Array.isArray(JSON.parse(outputs[name]))).toBe(true);
      }
    }
  });

  test.each<[FleetReport, string]>([
    [reportOn([STAGING, STUCK, BUSY]), 'listed'],
    [
      reportOn([
        STAGING,
        { kind: 'unclear', name: 'x', stack: undefined, problem: { code: 'aws-rejected', fault: makeFault() } },
      ]),
      'partly-listed',
    ],
    [unlisted({ code: 'invalid-inputs', inputs: [] }), 'refused'],
    [reportOn([STAGING], {}, { code: 'also-required-unknown', versions: [day(9)] }), 'refused'],
    [reportOn([STAGING], {}, { code: 'no-published-release' }), 'refused'],
    [
      reportOn([STAGING], {}, { code: 'target-unknown', target: day(9), before: undefined, after: undefined }),
      'refused',
    ],
    [reportOn([STAGING], {}, { code: 'catalog-unusable', location: 'x', flaws: [] }), 'failed'],
  ])('have the outcome', (report, outcome) => {
    expect(fleetOutputsOf(report, undefined).outcome).toBe(outcome);
  });

  test('have no rack for an update if the listing has a problem', () => {
    const report = reportOn([STAGING], {}, { code: 'catalog-unusable', location: 'x', flaws: [] });
    expect(fleetOutputsOf(report, undefined)).toMatchObject({
      'to-update': '[]',
      rest: '[]',
      'any-to-update': 'false',
      count: '1',
    });
  });

  test('list with `since` the racks whose release has changed', () => {
    const earlier = new Map([['prod', { version: day(1), status: 'UPDATE_COMPLETE', updatedAt: undefined }]]);
    expect(fleetOutputsOf(reportOn([PROD, DONE], { earlier }), undefined).updated).toBe('["prod"]');
  });
});

test('the JSON of a listing has all facts, and null where nothing is known', () => {
  const report = JSON.parse(fleetReportJson(reportOn([STAGING, STUCK], { canaries: patterns('staging') }))) as unknown;
  expect(report).toMatchObject({
    latest: day(5),
    racks: [
      { name: 'prod-eu', updatedAt: expect.any(String) },
      { name: 'staging', canary: true, change: null },
    ],
  });
});

describe('the annotations of a listing', () => {
  test('warn about what needs attention, and have notices for the rest', () => {
    const levels = fleetAnnotationsOf(reportOn([STUCK, BUSY, STAGING])).map(({ level, message }) => [
      level,
      message.slice(0, 10),
    ]);
    expect(levels).toEqual([
      ['warning', '`prod-eu`:'],
      ['notice', '`qa` is bu'],
    ]);
  });

  test('are one error if the listing failed, with the next step', () => {
    const [error, ...others] = fleetAnnotationsOf(
      unlisted({ code: 'invalid-inputs', inputs: [{ input: 'include', given: '/', accepted: 'names' }] }),
    );
    expect([error?.level, others]).toEqual(['error', []]);
    expect(error?.message).toContain('`include`: / — accepted: names');
  });

  test('are at most as many as a runner keeps', () => {
    const many = Array.from({ length: 30 }, (_none, at) => rackMember(`r${at}`, day(1), { status: 'UPDATE_FAILED' }));
    expect(fleetAnnotationsOf(reportOn(many))).toHaveLength(10);
  });
});

describe('text from AWS', () => {
  const pieces = [
    '::error::x',
    '##[group]',
    '\n',
    '\u2028',
    '<img src=x>',
    '|',
    '`',
    '@octocat',
    '#1',
    '[a](b)',
    'https://evil.test',
  ];
  const texts = fc
    .array(fc.constantFrom(...pieces, 'word', ' '), { minLength: 1, maxLength: 6 })
    .map((all) => all.join(''));

  test('is safe in summary, log and annotations', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const stacks = [
          rackStack(text, day(1)),
          rackStack('versioned', text),
          rackStack('strange', day(1), { status: text }),
          rackStack('unarned', day(1), { arn: text }),
        ];
        const message = { code: 'access-denied', fault: makeFault({ message: text }), stack: 'x' } as const;
        const members = stacks.map(recognizeRack).filter((member) => member !== undefined);
        const unclear = { kind: 'unclear', name: 'unread', stack: undefined, problem: message } as const;
        const report = reportOn([...members, unclear], { canaries: patterns('unread') });
        const lines = fleetAnnotationsOf(report).flatMap(({ title, message: said }) => [title, ...said.split('\n')]);
        for (const line of [...fleetLogLines(report), ...lines, fleetReason(report)]) {
          expect(line).not.toMatch(/^\s*::|##\[|[\r\n\u2028]/);
        }
        const summary = renderFleetSummary(report)
          .replaceAll(/<\/?(?:details|summary|code|br|sub)>/g, '')
          .replaceAll(/\]\(https:\/\/[a-z0-9.-]+\/cloudformation\/home\?region=[^()\s]*\)/g, '')
          .replaceAll(/`[A-Za-z0-9 ._:/=,+-]*`/g, '')
          .replaceAll(/```sh\n(?:aws [^\n]*\n)+```/g, '')
          .replaceAll(/^\| | \|$| \|(?= )/gm, '')
          .replaceAll(/^### /gm, '');
        expect(summary).not.toMatch(/<|\||@(?=[A-Za-z0-9])|#(?!\d+;|x)|```|\]\(|:\/\/evil/);
        expect(() => void JSON.parse(fleetReportJson(report))).not.toThrow();
      }),
    );
  });
});
