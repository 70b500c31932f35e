/** The summary, outputs and annotations of a listing: limits, order, outcomes, and texts from AWS. */
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
import { type FleetReport, changeOfRack, fleetReason, fleetWarnings } from '../../../src/report/fleet/fleet-report.ts';
import { renderFleetSummary } from '../../../src/report/fleet/fleet-summary.ts';
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

const unlisted = (problem: Problem): FleetReport => {
  return { region: '', fleet: undefined, latest: undefined, problem, compared: false };
};
const racks = (length: number, parts: Parameters<typeof rackStack>[2] = {}): readonly FleetMember[] =>
  Array.from({ length }, (_none, at) => rackMember(`rack-${at}`, day(1), parts));
const unread = (name: string, problem: Problem): FleetMember => ({ kind: 'unclear', name, stack: undefined, problem });

const STUCK = rackMember('prod-eu', day(1), { status: 'UPDATE_ROLLBACK_FAILED' });
const BUSY = rackMember('qa', day(5), { status: 'UPDATE_IN_PROGRESS' });
const [STAGING, PROD, DONE] = [rackMember('staging', day(1)), rackMember('prod', day(3)), rackMember('done', day(5))];
const REJECTED: Problem = { code: 'aws-rejected', fault: makeFault() };
const UNKNOWN_TARGET = { code: 'target-unknown', target: day(9), before: day(5), after: undefined } as const;

describe('the summary of a listing', () => {
  test('uses its size limit to the last byte, then omits racks and says how many, then keeps the headline', () => {
    const many = reportOn(racks(101));
    const whole = renderFleetSummary(many);
    const size = Buffer.byteLength(whole);
    expect(renderFleetSummary(many, size)).toBe(whole);
    const cut = renderFleetSummary(many, size - 1);
    expect(Buffer.byteLength(cut)).toBeLessThan(size);
    expect(cut).toContain(' |\n\n_1 of 101 omitted (size limit). The report file has all of them._\n');
    expect(renderFleetSummary(many, 100)).toBe('🔎 101 racks in us-east-1: 101 behind\n');
  });

  test.each<[string, readonly FleetMember[]]>([
    ['no canaries', [PROD]],
    ['nothing to do', [DONE, rackMember('staging', day(5))]],
  ])('has no order of updates with %s', (_title, members) => {
    expect(renderFleetSummary(reportOn(members, { canaries: patterns('staging') }))).not.toContain('Order:');
  });
});

describe('the outputs of a listing', () => {
  test('are all set on every ending, lists as JSON', () => {
    for (const report of [reportOn([STAGING]), reportOn([]), unlisted({ code: 'cancelled-before-start' })]) {
      const outputs = fleetOutputsOf(report, undefined);
      expect(Object.keys(outputs)).toEqual([...FLEET_OUTPUT_NAMES]);
      for (const name of ['racks', 'to-update', 'canaries', 'rest', 'held-back', 'updated'] as const) {
        expect(Array.isArray(JSON.parse(outputs[name]))).toBe(true);
      }
    }
  });

  test.each<[string, FleetReport]>([
    ['listed', reportOn([STAGING, STUCK, BUSY])],
    ['partly-listed', reportOn([STAGING, unread('x', REJECTED)])],
    ['refused', unlisted({ code: 'invalid-inputs', inputs: [] })],
    ['refused', reportOn([STAGING], {}, { code: 'also-required-unknown', versions: [day(9)] })],
    ['refused', reportOn([STAGING], {}, { code: 'no-published-release' })],
    ['refused', reportOn([STAGING], {}, UNKNOWN_TARGET)],
    ['failed', reportOn([STAGING], {}, { code: 'catalog-unusable', location: 'x', flaws: [] })],
  ])('have the outcome %s', (outcome, report) => {
    expect(fleetOutputsOf(report, undefined).outcome).toBe(outcome);
  });

  test('list with `since` the racks whose release has changed, and no rack that could not be read', () => {
    const before = { version: day(1), status: 'UPDATE_COMPLETE', updatedAt: undefined };
    const earlier = new Map(['staging', 'prod'].map((name) => [name, before]));
    const report = reportOn([unread('staging', REJECTED), PROD, DONE], { earlier });
    expect(fleetOutputsOf(report, undefined).updated).toBe('["prod"]');
    const changes = (report.fleet?.racks ?? []).map((rack) => [rack.name, changeOfRack(rack)]);
    expect(changes).toContainEqual(['prod', `updated from ${day(1)} to ${day(3)}`]);
    expect(changes).toContainEqual(['staging', '']);
  });
});

test('the JSON of a listing has all facts, and null for unknown ones', () => {
  const report = JSON.parse(fleetReportJson(reportOn([STAGING, STUCK], { canaries: patterns('staging') }))) as unknown;
  expect(report).toMatchObject({
    latest: day(5),
    racks: [
      { name: 'prod-eu', updatedAt: expect.any(String) },
      { name: 'staging', canary: true, change: null },
    ],
  });
});

test('the annotations of a listing are at most as many as a runner keeps', () => {
  expect(fleetAnnotationsOf(reportOn(racks(30, { status: 'UPDATE_FAILED' })))).toHaveLength(10);
});

describe('the warnings of a listing', () => {
  const textsOf = (report: FleetReport): readonly string[] => fleetWarnings(report).map(({ text }) => text);

  test.each<[Problem | undefined, number]>([
    [UNKNOWN_TARGET, 0],
    [undefined, 1],
    [{ code: 'access-denied', fault: makeFault(), stack: '*' }, 1],
  ])('do not repeat a problem of the whole listing for each rack: %j', (problem, count) => {
    const route = { ...makeFleetRequest().route, target: { kind: 'exact', version: day(9) } } as const;
    expect(textsOf(reportOn([STAGING], { route }, problem))).toHaveLength(count);
  });

  test.each([
    [1, 'that do not exist: `r0`.'],
    [10, '`r8` and `r9`.'],
    [11, '`r8`, `r9` and 1 more (11 racks).'],
  ])('name ten of %d missing racks', (count, end) => {
    const include = patterns(...Array.from({ length: count }, (_none, at) => `r${at}`));
    expect(textsOf(reportOn([], { include })).join('\n').endsWith(end)).toBe(true);
  });
});

test('text from AWS is safe in summary, log and annotations of a listing', () => {
  const pieces = fc.constantFrom(
    ...['::error::x', '##[group]', '\n', '\u2028', '<img src=x>', '|', '`', '@octocat', '#1', '[a](b)', 'word', ' '],
    'https://evil.test',
  );
  const texts = fc.array(pieces, { minLength: 1, maxLength: 6 }).map((all) => all.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const members = [
        rackStack(text, day(1)),
        rackStack('versioned', text),
        rackStack('strange', day(1), { status: text }),
        rackStack('without-arn', day(1), { arn: text }),
      ].flatMap((stack) => recognizeRack(stack) ?? []);
      const problem = { code: 'access-denied', fault: makeFault({ message: text }), stack: 'x' } as const;
      const report = reportOn([...members, unread('unread', problem)], { canaries: patterns('unread') });
      const lines = fleetAnnotationsOf(report).flatMap(({ title, message }) => [title, ...message.split('\n')]);
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
