/** A listing at its edges: what is said once and not again, and where a sentence, a list or a summary ends. */
import { describe, expect, test } from '@jest/globals';
import { assembleFleet } from '../../../src/fleet/fleet.ts';
import type { FleetMember } from '../../../src/fleet/fleet-member.ts';
import type { FleetRequest } from '../../../src/fleet/fleet-request.ts';
import type { Problem } from '../../../src/run/problem.ts';
import { fleetOutputsOf } from '../../../src/report/fleet/fleet-outputs.ts';
import type { FleetReport } from '../../../src/report/fleet/fleet-report.ts';
import { renderFleetSummary } from '../../../src/report/fleet/fleet-summary.ts';
import { changeOfRack, fleetHeadline, fleetWarnings } from '../../../src/report/fleet/fleet-text.ts';
import { byteLength } from '../../../src/report/markdown/markdown.ts';
import { catalogOf, day } from '../../releases/catalogs.ts';
import { makeFault } from '../../builders/fault.ts';
import { makeFleetRequest, patterns, rackMember } from '../../builders/fleet.ts';
import { LISTINGS } from '../../builders/listings.ts';

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

function listingOf(title: string): FleetReport {
  const report = LISTINGS[title];
  if (report === undefined) throw new Error(`no listing: ${title}`);
  return report;
}

describe('the change of a rack', () => {
  test('is reported for each end of an update', () => {
    const report = listingOf('After updates with other results');
    expect((report.fleet?.racks ?? []).map((rack) => [rack.name, changeOfRack(rack)])).toEqual([
      ['back', 'rolled back'],
      ['done', 'unchanged'],
      ['prod', 'unchanged'],
      ['prod-eu', 'got stuck'],
      ['qa', 'still busy'],
      ['staging', 'new'],
    ]);
    expect(fleetHeadline(report)).toContain(
      'Of 6 racks in us-east-1, 1 rolled back, 1 got stuck, 1 still busy, 2 unchanged and 1 new; now ',
    );
  });
});

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

  test('alone has no reported change', () => {
    expect(fleetHeadline(reportOn([unread], { request: { earlier } }))).toBe('1 rack in us-east-1: 1 not fully read');
  });
});

describe('a listing without the catalog', () => {
  const report = listingOf('Without the list of releases');

  test('compares no rack', () => {
    expect(renderFleetSummary(report)).toMatch(/^\| \[done\]\(\S+\) \| ❔ not compared \| `\d+` \|$/m);
  });

  test('counts them as unknown, and has no latest release and no missing file', () => {
    const outputs = fleetOutputsOf(report, undefined);
    expect(JSON.parse(outputs.counts)).toMatchObject({ unknown: 3, stuck: 1, busy: 1, behind: 0 });
    expect([outputs['latest-version'], outputs.report]).toEqual(['', '']);
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
  test.each<[string, readonly FleetMember[], string]>([
    ['canaries and others', [STAGING, PROD], 'Order: first `staging`, then `prod`.'],
    ['canaries alone', [STAGING], 'Order: first `staging`.'],
    ['canaries that are done', [rackMember('staging', day(5)), PROD], 'Order: no canary needs an update, then `prod`.'],
  ])('of %s', (_title, members, words) => {
    const summary = renderFleetSummary(reportOn(members, { request: { canaries: patterns('staging') } }));
    expect(summary.split('\n').filter((line) => line.startsWith('Order: '))).toEqual([words]);
  });

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

  test('is below GitHub’s limit', () => {
    const megabyte = 1024 * 1024;
    const listOf = (count: number): FleetReport =>
      reportOn(Array.from({ length: count }, (_none, at) => rackMember(`${'x'.repeat(100)}-${at + 1_000}`, day(1))));
    const size = (count: number): number => byteLength(renderFleetSummary(listOf(count), Infinity));
    const row = (size(1_100) - size(1_000)) / 100;
    // So many that all of them, with nothing left out, come to lie in the last few kilobytes.
    const report = listOf(1_000 + Math.floor((megabyte - 1024 - size(1_000)) / row));
    const whole = byteLength(renderFleetSummary(report, Infinity));
    expect(whole).toBeGreaterThan(megabyte - 4 * 1024);
    expect(whole).toBeLessThan(megabyte);
    expect(byteLength(renderFleetSummary(report))).toBeLessThanOrEqual(megabyte - 4 * 1024);
  });
});
