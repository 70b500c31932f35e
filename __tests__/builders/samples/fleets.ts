/** Builds listings of fleets, with each kind of result. */
import { assembleFleet } from '../../../src/fleet/fleet.ts';
import { recognizeRack, type FleetMember } from '../../../src/fleet/fleet-member.ts';
import type { FleetRequest } from '../../../src/fleet/fleet-request.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { FleetReport } from '../../../src/report/fleet/fleet-report.ts';
import { catalogOf, day } from '../../releases/catalogs.ts';
import { makeFault } from '../fault.ts';
import { makeFleetRequest, patterns, rackMember, rackStack } from '../fleet.ts';

const NOW = Date.UTC(2026, 10, 25);
const CATALOG = catalogOf('', '', 'required', 'unpublished', '');

function listing(members: readonly FleetMember[], request: Partial<FleetRequest> = {}, problem?: Problem): FleetReport {
  const fleet = assembleFleet(members, CATALOG, makeFleetRequest(request), NOW);
  return { region: 'us-east-1', fleet, latest: day(5), problem, compared: request.earlier !== undefined };
}

const MEMBERS = [
  rackMember('prod-eu', day(1), { status: 'UPDATE_ROLLBACK_FAILED' }),
  rackMember('qa', day(5), { status: 'UPDATE_IN_PROGRESS' }),
  rackMember('staging', day(1)),
  rackMember('prod', day(3)),
  rackMember('done', day(5)),
];

function developmentRack(): FleetMember {
  const member = recognizeRack(rackStack('dev', 'dev'));
  if (member === undefined) throw new Error('not recognised');
  return member;
}

const earlier = (racks: Readonly<Record<string, string>>): FleetRequest['earlier'] =>
  new Map(
    Object.entries(racks).map(([name, version]) => [
      name,
      { version, status: 'UPDATE_COMPLETE', updatedAt: undefined },
    ]),
  );

const UNREAD: FleetMember = {
  kind: 'unclear',
  name: 'unread',
  stack: undefined,
  problem: { code: 'aws-rejected', fault: makeFault() },
};
const ODD = [
  UNREAD,
  rackMember('gone', day(1), { status: 'DELETE_IN_PROGRESS' }),
  rackMember(`long-${'x'.repeat(140)}`, day(5)),
  rackMember('odd name', day(1)),
];
const unlisted = { region: 'us-east-1', fleet: undefined, latest: undefined, compared: false } as const;

export const LISTINGS: Readonly<Record<string, FleetReport>> = {
  'Every state': listing([...MEMBERS, developmentRack()]),
  'Racks that cannot be updated': listing(ODD),
  'Nothing to do': listing([rackMember('done', day(5))]),
  'No rack': listing([]),
  'Canaries first': listing(MEMBERS, { canaries: patterns('staging') }),
  'Canaries that have nothing to do': listing(MEMBERS, { canaries: patterns('done') }),
  'Blocked by a canary': listing(MEMBERS, { canaries: patterns('prod-eu', 'nobody') }),
  'No rack to block': listing([rackMember('done', day(5))], { canaries: patterns('nobody') }),
  'More racks than the order names': listing(
    Array.from({ length: 41 }, (_none, at) => rackMember(`rack-${at + 100}`, day(1))),
    { canaries: patterns('rack-10*', 'rack-11*') },
  ),
  'Recovery by an update': listing(MEMBERS, { recovery: 'continue-rollback' }),
  'Names of no rack': listing(MEMBERS, { include: patterns('staging', 'nowhere') }),
  'After the updates': listing(MEMBERS, {
    earlier: earlier({ prod: day(1), done: day(5), staging: day(1), vanished: day(1) }),
  }),
  'After updates with other results': listing(
    [...MEMBERS, rackMember('back', day(1), { status: 'UPDATE_ROLLBACK_COMPLETE' })],
    { earlier: earlier({ 'prod-eu': day(1), qa: day(3), back: day(1), prod: day(3), done: day(5) }) },
  ),
  'Without the list of releases': {
    region: 'us-east-1',
    fleet: assembleFleet(MEMBERS, undefined, makeFleetRequest(), NOW),
    latest: undefined,
    problem: {
      code: 'catalog-unreadable',
      location: 's3://convox/release/versions.json',
      fault: makeFault({
        kind: 'unavailable',
        service: 's3',
        operation: 'GetObject',
        code: 'ECONNRESET',
        message: 'socket hang up',
        httpStatus: undefined,
      }),
    },
    compared: false,
  },
  'A pin behind a required release': listing(MEMBERS, {
    version: day(5),
    route: { ...makeFleetRequest().route, target: { kind: 'exact', version: day(5) } },
  }),
  'More racks than a matrix can have': listing(
    Array.from({ length: 270 }, (_none, at) => rackMember(`rack-${at + 100}`, day(1))),
  ),
  'No permission to list the stacks': {
    ...unlisted,
    problem: { code: 'access-denied', fault: makeFault(), stack: '*' },
  },
  'Bad inputs': {
    ...unlisted,
    region: '',
    problem: {
      code: 'invalid-inputs',
      inputs: [
        { input: 'include', given: '*', accepted: 'names of racks' },
        { input: 'canaries', given: ',', accepted: 'names of racks' },
      ],
    },
  },
};
