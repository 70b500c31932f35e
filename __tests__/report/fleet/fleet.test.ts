/** The summary, outputs and annotations of a listing. */
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
import {
  changeOfRack,
  fleetHeadline,
  fleetReason,
  type FleetReport,
  fleetWarnings,
} from '../../../src/report/fleet/fleet-report.ts';
import { renderFleetSummary } from '../../../src/report/fleet/fleet-summary.ts';
import { catalogOf, day } from '../../releases/catalogs.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeFleetRequest, patterns, rackMember, rackStack } from '../../builders/fleet.ts';
import { byteLength } from '../../../src/report/markdown/markdown.ts';

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

describe('a listing at its limits', () => {
  const CATALOG = catalogOf('', '', 'required', '', '');
  const [STAGING, PROD, DONE] = [rackMember('staging', day(1)), rackMember('prod', day(3)), rackMember('done', day(5))];

  interface Parts {
    readonly request?: Partial<FleetRequest>;
    readonly problem?: Problem;
  }

  function reportOn(members: readonly FleetMember[], { request, problem }: Parts = {}): FleetReport {
    const fleet = assembleFleet(members, CATALOG, makeFleetRequest(request), Date.UTC(2026, 10, 25));
    return { region: 'us-east-1', fleet, latest: day(5), problem, compared: request?.earlier !== undefined };
  }

  describe('a rack that could not be read this time', () => {
    const unread: FleetMember = {
      kind: 'unclear',
      name: 'staging',
      stack: undefined,
      problem: { code: 'aws-unavailable', fault: makeFault({ kind: 'unavailable' }) },
    };
    const earlier = new Map(
      ['staging', 'prod'].map((name) => [name, { version: day(1), status: 'UPDATE_COMPLETE', updatedAt: undefined }]),
    );

    test('is not reported as updated', () => {
      const report = reportOn([unread, PROD], { request: { earlier } });
      expect(fleetHeadline(report)).toBe('Of 2 racks in us-east-1, 1 updated; now 1 not fully read and 1 behind');
      expect(fleetOutputsOf(report, undefined).updated).toBe('["prod"]');
      expect((report.fleet?.racks ?? []).map(changeOfRack)).toEqual([`updated from ${day(1)} to ${day(3)}`, '']);
    });
  });

  describe('a problem of the whole listing', () => {
    const target = day(9);
    const nowhere = { code: 'target-unknown', target, before: day(5), after: undefined } as const;
    const request = { route: { ...makeFleetRequest().route, target: { kind: 'exact', version: target } } } as const;
    const texts = (problem?: Problem): readonly string[] =>
      fleetWarnings(reportOn([STAGING], { request, ...(problem === undefined ? {} : { problem }) })).map(
        ({ text }) => text,
      );

    test('is not repeated for each rack', () => {
      expect(texts(nowhere)).toEqual([]);
    });

    test('does not hide a problem of one rack', () => {
      const words = [expect.stringMatching(/^`staging`: Release 20200109000000 is not in the list of releases/)];
      expect(texts()).toEqual(words);
      expect(texts({ code: 'access-denied', fault: makeFault(), stack: '*' })).toEqual(words);
    });
  });

  describe('missing racks', () => {
    const missing = (count: number): string =>
      fleetWarnings(
        reportOn([], { request: { include: patterns(...Array.from({ length: count }, (_none, at) => `r${at}`)) } }),
      )
        .map(({ text }) => text)
        .join('\n');

    test.each([
      [1, 'that do not exist: `r0`.'],
      [10, '`r8` and `r9`.'],
      [11, '`r8`, `r9` and 1 more (11 racks).'],
    ])('%d of them', (count, words) => {
      expect(missing(count).endsWith(words)).toBe(true);
    });
  });

  describe('the order of the updates', () => {
    test.each<[string, readonly FleetMember[]]>([
      ['no canaries', [PROD]],
      ['nothing to do', [DONE, rackMember('staging', day(5))]],
    ])('is empty with %s', (_title, members) => {
      expect(renderFleetSummary(reportOn(members, { request: { canaries: patterns('staging') } }))).not.toContain(
        'Order:',
      );
    });
  });

  describe('the size limit of a listing’s summary', () => {
    test('is used to the last byte', () => {
      const report = reportOn([STAGING, PROD]);
      const whole = renderFleetSummary(report);
      expect(renderFleetSummary(report, byteLength(whole))).toBe(whole);
      expect(renderFleetSummary(report, byteLength(whole) - 1)).toBe('🔎 2 racks in us-east-1: 2 behind\n');
    });

    test('is reported below the table', () => {
      const many = reportOn(Array.from({ length: 101 }, (_none, at) => rackMember(`rack-${at}`, day(1))));
      expect(renderFleetSummary(many, byteLength(renderFleetSummary(many)) - 1)).toContain(
        ' |\n\n_1 of 101 omitted (size limit). The report file has all of them._\n',
      );
    });
  });
});
