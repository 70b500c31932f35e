/** A fleet: the state of each rack, the racks to update, their order, and the ones that wait. */
import { describe, expect, it } from '@jest/globals';
import { assembleFleet, type Fleet } from '../../src/fleet/fleet.ts';
import { recognizeRack, type FleetMember } from '../../src/fleet/fleet-member.ts';
import type { EarlierRack, FleetRequest } from '../../src/fleet/fleet-request.ts';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import { makeFleetRequest, patterns, rackMember, rackStack } from '../builders/fleet.ts';
import { makeFault } from '../builders/fault.ts';
import { catalogOf, day } from '../releases/catalogs.ts';

const NOW = Date.UTC(2026, 10, 25);
// 1 to 5 January 2020: the third is required, the fourth unpublished.
const CATALOG = catalogOf('', '', 'required', 'unpublished', '');
const UNKNOWN = '20200102120000';

function fleetOf(members: readonly FleetMember[], request: Partial<FleetRequest> = {}): Fleet {
  return assembleFleet(members, CATALOG, makeFleetRequest(request), NOW);
}

/** The one rack of a fleet. */
function rackOf(version: string, facts: Partial<StackFacts> = {}, request: Partial<FleetRequest> = {}) {
  return fleetOf([rackMember('staging', version, facts)], request).racks[0];
}

const namesOf = (racks: readonly { readonly rack: string }[]) => racks.map(({ rack }) => rack);

describe('a rack of a fleet', () => {
  it('is behind by the published releases and the days up to its target; its next release is the first required one', () => {
    expect(rackOf(day(1))).toMatchObject({
      health: 'behind',
      version: day(1),
      next: day(3),
      target: day(5),
      targetVersion: day(3),
      behind: { releases: 3, days: 4 },
      problem: undefined,
    });
  });

  it('is up to date at the last published release, without an update', () => {
    const none = { targetVersion: undefined, behind: undefined };
    expect(rackOf(day(5))).toMatchObject({ health: 'up-to-date', target: day(5), ...none });
  });

  const none = { targetVersion: undefined };
  const gone = { health: 'gone', ...none, problem: { code: 'stack-not-updatable' } };
  it.each<[string, string, string, FleetRequest['recovery'], object]>([
    [
      'busy, with the given version as its target',
      day(5),
      'UPDATE_IN_PROGRESS',
      'refuse',
      { health: 'busy', targetVersion: 'latest' },
    ],
    [
      'stuck, without an update',
      day(1),
      'UPDATE_ROLLBACK_FAILED',
      'refuse',
      { ...none, problem: { code: 'rack-stuck' } },
    ],
    [
      'stuck, and updated with recover',
      day(1),
      'UPDATE_ROLLBACK_FAILED',
      'continue-rollback',
      { targetVersion: day(3) },
    ],
    ['not updated in a status that recover does not repair', day(1), 'UPDATE_FAILED', 'continue-rollback', none],
    ['gone, as it cannot become a rack again', day(1), 'DELETE_FAILED', 'refuse', gone],
  ])('is %s', (_what, version, status, recovery, expected) => {
    const rack = rackOf(version, { status, statusReason: 'secret' }, { recovery });
    expect(rack).toMatchObject(expected);
    expect(JSON.stringify(rack)).not.toContain('secret');
  });

  it('whose release is not in the catalog is refused, for the same reason as by an update', () => {
    expect(rackOf(UNKNOWN)).toMatchObject({ health: 'refused', ...none, problem: { code: 'current-unknown' } });
  });

  it('with a downgrade has no distance, and has the downgrade as its update', () => {
    const { route } = makeFleetRequest();
    const back = { ...route, target: { kind: 'exact', version: day(1) } as const, downgrade: 'allow' as const };
    const expected = { health: 'behind', behind: undefined, targetVersion: day(1) };
    expect(rackOf(day(2), {}, { route: back })).toMatchObject(expected);
  });
});

describe('among the stacks of an account', () => {
  const having = (key: string, value: string) => new Map([...rackStack('dev', day(1)).parameters, [key, value]]);
  const [development, unreadable, none] = [
    having('Development', 'Yes'),
    having('Version', 'v1'),
    new Map<string, string>(),
  ];
  const tagged = (System: string, Type: string) => ({
    tags: Object.entries({ System, Type }).map(([key, value]) => ({ key, value })),
  });

  it.each<[string, Partial<StackFacts>, string | undefined]>([
    ['a tagged rack', {}, 'rack'],
    ['a rack without tags', { tags: [] }, 'rack'],
    ['a development rack', { parameters: development }, 'not-ours'],
    ['a rack in an unknown status', { status: 'MOVED' }, 'not-ours'],
    ['a stack with the tags of a rack and none of its parameters', { parameters: none }, 'not-ours'],
    ['a rack whose version has no known form', { parameters: unreadable }, 'not-ours'],
    ['a rack without tags, of such a version', { tags: [], parameters: unreadable }, 'not-ours'],
    ['a development rack without tags', { tags: [], parameters: development }, 'not-ours'],
    ['a stack of Convox that is not a rack', { ...tagged('convox', 'app'), parameters: none }, undefined],
    ['a stack of another system', { ...tagged('other', 'rack'), parameters: none }, undefined],
    ['a stack with these values in other tags', { ...tagged('rack', 'convox'), parameters: none }, undefined],
    ['an app', tagged('convox', 'app'), undefined],
    ['a nested stack', { parentId: 'arn' }, undefined],
    ['a nested stack in an unknown status', { parentId: 'arn', status: 'MOVED' }, undefined],
    ['any other stack', { tags: [], parameters: none }, undefined],
  ])('%s is recognized', (_what, facts, kind) => {
    expect(recognizeRack(rackStack('staging', day(1), facts))?.kind).toBe(kind);
  });
});

describe('the order of updates of a fleet', () => {
  const members = [
    rackMember('prod-us', day(1)),
    rackMember('prod-eu', day(3)),
    rackMember('staging', day(1)),
    rackMember('idle', day(5)),
  ];

  it('is one list by name without canaries, without racks that are up to date', () => {
    const { toUpdate, canaries, rest } = fleetOf(members);
    const expected = { 'prod-eu': day(5), 'prod-us': day(3), staging: day(3) };
    expect(toUpdate).toEqual(Object.entries(expected).map(([rack, version]) => ({ rack, version })));
    expect([canaries, rest]).toEqual([[], toUpdate]);
  });

  it('has the canaries first, then the others', () => {
    const { canaries, rest, holds } = fleetOf(members, { canaries: patterns('stag*') });
    expect([namesOf(canaries), namesOf(rest), holds]).toEqual([['staging'], ['prod-eu', 'prod-us'], []]);
  });

  it('continues if a canary is already up to date', () => {
    const { canaries, rest } = fleetOf(members, { canaries: patterns('idle') });
    expect([canaries.length, rest.length]).toEqual([0, 3]);
  });

  it('blocks all others while a canary is missing', () => {
    const { rest, heldBack, holds } = fleetOf(members, { canaries: patterns('stagging') });
    expect([rest, heldBack]).toEqual([[], ['prod-eu', 'prod-us', 'staging']]);
    expect(holds).toEqual([{ why: 'no-such-canary', pattern: 'stagging' }]);
  });

  const rejected = { code: 'aws-rejected', fault: makeFault({ kind: 'rejected' }) } as const;
  it.each<[string, FleetMember]>([
    ['stuck', rackMember('canary', day(1), { status: 'UPDATE_ROLLBACK_FAILED' })],
    ['gone', rackMember('canary', day(1), { status: 'DELETE_FAILED' })],
    ['refused', rackMember('canary', UNKNOWN)],
    ['unclear', { kind: 'unclear', name: 'canary', stack: undefined, problem: rejected }],
  ])('blocks all others while a canary is %s', (state, canary) => {
    const fleet = fleetOf([...members, canary], { canaries: patterns('canary') });
    expect(fleet.racks.find(({ name }) => name === 'canary')?.health).toBe(state);
    expect([fleet.canaries, fleet.rest]).toEqual([[], []]);
    expect(fleet.holds).toEqual([{ why: 'canary-unfit', rack: 'canary' }]);
  });

  it('leaves racks beyond the limit of a matrix to a later run', () => {
    const names = Array.from({ length: 300 }, (_none, index) => `r${String(index).padStart(3, '0')}`);
    const { rest, deferred } = fleetOf(names.map((name) => rackMember(name, day(1))));
    expect([rest.length, deferred.length, deferred[0]]).toEqual([256, 44, 'r256']);
  });

  it('omits invalid names', () => {
    const { toUpdate, invalidNames } = fleetOf([rackMember('a"$(x)', day(1)), rackMember('*', day(1))]);
    expect([toUpdate, invalidNames]).toEqual([[], ['*', 'a"$(x)']]);
  });

  it('lists exact names that no rack has', () => {
    const request = { include: patterns('prod-us', 'prod-asia', 'x-*', 'left-out'), exclude: patterns('left-*') };
    expect(fleetOf([rackMember('prod-us', day(1))], request).missing).toEqual(['prod-asia']);
  });
});

describe('since an earlier listing', () => {
  const before: EarlierRack = { version: day(1), status: 'UPDATE_COMPLETE', updatedAt: '2017-02-03T00:00:00.000Z' };
  const rolledBack = { ...before, status: 'UPDATE_ROLLBACK_COMPLETE' };
  const at = { updatedAtMs: NOW };

  it.each<[string, string, Partial<StackFacts>, EarlierRack]>([
    ['updated', day(3), at, before],
    ['rolled-back', day(1), { status: 'UPDATE_ROLLBACK_COMPLETE', ...at }, before],
    ['unchanged', day(1), { status: 'UPDATE_ROLLBACK_COMPLETE' }, rolledBack],
    ['stuck', day(3), { status: 'UPDATE_ROLLBACK_FAILED', ...at }, before],
    ['busy', day(3), { status: 'UPDATE_IN_PROGRESS', ...at }, before],
    ['unchanged', day(1), {}, before],
    ['unchanged', day(1), at, before],
  ])('a rack is %s', (change, version, facts, earlier) => {
    expect(rackOf(version, facts, { earlier: new Map([['staging', earlier]]) })).toMatchObject({ change, earlier });
  });

  it('a rack can be new, and another can be deleted', () => {
    const fleet = fleetOf([rackMember('staging', day(1))], { earlier: new Map([['old', before]]) });
    expect([fleet.racks[0]?.change, fleet.vanished]).toEqual(['new', ['old']]);
  });
});
