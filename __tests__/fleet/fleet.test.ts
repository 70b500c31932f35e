/** A fleet: the state of each rack, the racks to update, their order, and the ones that wait. */
import { describe, expect, test } from '@jest/globals';
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

function fleetOf(members: readonly FleetMember[], request: Partial<FleetRequest> = {}): Fleet {
  return assembleFleet(members, CATALOG, makeFleetRequest(request), NOW);
}

function only(member: FleetMember, request: Partial<FleetRequest> = {}) {
  const [rack] = fleetOf([member], request).racks;
  if (rack === undefined) throw new Error('no rack');
  return rack;
}

describe('a rack of a fleet', () => {
  test('is behind by the published releases and the days up to its target; its next release is the first required one', () => {
    expect(only(rackMember('staging', day(1)))).toMatchObject({
      health: 'behind',
      version: day(1),
      next: day(3),
      target: day(5),
      targetVersion: day(3),
      behind: { releases: 3, days: 4 },
      problem: undefined,
    });
  });

  test('is up to date at the last published release, without an update', () => {
    expect(only(rackMember('staging', day(5)))).toMatchObject({
      health: 'up-to-date',
      target: day(5),
      targetVersion: undefined,
      behind: undefined,
    });
  });

  test('is busy whatever its release is, and its update gets the given version', () => {
    const busy = rackMember('staging', day(5), { status: 'UPDATE_IN_PROGRESS' });
    expect(only(busy)).toMatchObject({ health: 'busy', targetVersion: 'latest' });
  });

  test.each([
    ['refuse', undefined],
    ['continue-rollback', day(3)],
  ] as const)('that is stuck, with recover %s, has the target %s', (recovery, targetVersion) => {
    const stuck = rackMember('staging', day(1), { status: 'UPDATE_ROLLBACK_FAILED', statusReason: 'secret' });
    const rack = only(stuck, { recovery });
    expect(rack).toMatchObject({ health: 'stuck', targetVersion, problem: { code: 'rack-stuck' } });
    expect(JSON.stringify(rack)).not.toContain('secret');
  });

  test('that is stuck in another status is not recovered', () => {
    const stuck = rackMember('staging', day(1), { status: 'UPDATE_FAILED' });
    expect(only(stuck, { recovery: 'continue-rollback' }).targetVersion).toBeUndefined();
  });

  test('has the state "gone" if its stack cannot become a rack again', () => {
    expect(only(rackMember('staging', day(1), { status: 'DELETE_FAILED' }))).toMatchObject({
      health: 'gone',
      targetVersion: undefined,
      problem: { code: 'stack-not-updatable' },
    });
  });

  test('whose release is not in the catalog is refused, for the same reason as by an update', () => {
    expect(only(rackMember('staging', '20200102120000'))).toMatchObject({
      health: 'refused',
      targetVersion: undefined,
      problem: { code: 'current-unknown' },
    });
  });

  test('with a downgrade has no distance, and has the downgrade as its update', () => {
    const { route } = makeFleetRequest();
    const back = { ...route, target: { kind: 'exact', version: day(1) } as const, downgrade: 'allow' as const };
    expect(only(rackMember('staging', day(2)), { route: back })).toMatchObject({
      health: 'behind',
      behind: undefined,
      targetVersion: day(1),
    });
  });
});

describe('among the stacks of an account', () => {
  const parameters = new Map([...rackStack('dev', day(1)).parameters, ['Development', 'Yes']]);
  const app = [
    { key: 'System', value: 'convox' },
    { key: 'Type', value: 'app' },
  ];
  const unreadable = new Map([...rackStack('dev', day(1)).parameters, ['Version', 'v1']]);
  const other = [
    { key: 'System', value: 'other' },
    { key: 'Type', value: 'rack' },
  ];
  const swapped = [
    { key: 'Type', value: 'convox' },
    { key: 'System', value: 'rack' },
  ];

  test.each<[string, Partial<StackFacts>, string | undefined]>([
    ['a tagged rack', {}, 'rack'],
    ['a rack without tags', { tags: [] }, 'rack'],
    ['a development rack', { parameters }, 'not-ours'],
    ['a rack in a status of tomorrow', { status: 'MOVED' }, 'not-ours'],
    ['a stack with the tags of a rack and none of its parameters', { parameters: new Map() }, 'not-ours'],
    ['a rack of a version in no known form', { parameters: unreadable }, 'not-ours'],
    ['a rack without tags, of such a version', { tags: [], parameters: unreadable }, 'not-ours'],
    ['a development rack without tags', { tags: [], parameters }, 'not-ours'],
    ['a stack of Convox’s that is no rack', { tags: app, parameters: new Map() }, undefined],
    ['a stack of another system', { tags: other, parameters: new Map() }, undefined],
    ['a stack with these words in other places', { tags: swapped, parameters: new Map() }, undefined],
    ['an app', { tags: app }, undefined],
    ['a nested stack', { parentId: 'arn' }, undefined],
    ['a nested stack in a status of tomorrow', { parentId: 'arn', status: 'MOVED' }, undefined],
    ['any other stack', { tags: [], parameters: new Map() }, undefined],
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

  test('is one list by name without canaries, without racks that are up to date', () => {
    const { toUpdate, canaries, rest } = fleetOf(members);
    expect(toUpdate).toEqual([
      { rack: 'prod-eu', version: day(5) },
      { rack: 'prod-us', version: day(3) },
      { rack: 'staging', version: day(3) },
    ]);
    expect([canaries, rest]).toEqual([[], toUpdate]);
  });

  test('has the canaries first, then the others', () => {
    const { canaries, rest, holds } = fleetOf(members, { canaries: patterns('stag*') });
    expect(canaries.map(({ rack }) => rack)).toEqual(['staging']);
    expect(rest.map(({ rack }) => rack)).toEqual(['prod-eu', 'prod-us']);
    expect(holds).toEqual([]);
  });

  test('continues if a canary is already up to date', () => {
    const { canaries, rest } = fleetOf(members, { canaries: patterns('idle') });
    expect([canaries.length, rest.length]).toEqual([0, 3]);
  });

  test('blocks all others while a canary is missing', () => {
    const fleet = fleetOf(members, { canaries: patterns('stagging') });
    expect(fleet.rest).toEqual([]);
    expect(fleet.heldBack).toEqual(['prod-eu', 'prod-us', 'staging']);
    expect(fleet.holds).toEqual([{ why: 'no-such-canary', pattern: 'stagging' }]);
  });

  test.each([
    ['stuck', rackMember('canary', day(1), { status: 'UPDATE_ROLLBACK_FAILED' })],
    ['gone', rackMember('canary', day(1), { status: 'DELETE_FAILED' })],
    ['refused', rackMember('canary', '20200102120000')],
    [
      'unclear',
      {
        kind: 'unclear',
        name: 'canary',
        stack: undefined,
        problem: { code: 'aws-rejected', fault: makeFault({ kind: 'rejected' }) },
      },
    ],
  ] as const)('blocks all others while a canary is %s', (state, canary) => {
    const fleet = fleetOf([...members, canary], { canaries: patterns('canary') });
    expect(fleet.racks.find(({ name }) => name === 'canary')?.health).toBe(state);
    expect([fleet.canaries, fleet.rest]).toEqual([[], []]);
    expect(fleet.holds).toEqual([{ why: 'canary-unfit', rack: 'canary' }]);
  });

  test('leaves racks beyond the limit of a matrix to a later run', () => {
    const many = Array.from({ length: 300 }, (_none, index) =>
      rackMember(`r${String(index).padStart(3, '0')}`, day(1)),
    );
    const { rest, deferred } = fleetOf(many);
    expect([rest.length, deferred.length, deferred[0]]).toEqual([256, 44, 'r256']);
  });

  test('leaves out invalid names', () => {
    const { toUpdate, invalidNames } = fleetOf([rackMember('a"$(x)', day(1)), rackMember('*', day(1))]);
    expect(toUpdate).toEqual([]);
    expect(invalidNames).toEqual(['*', 'a"$(x)']);
  });

  test('lists exact names that no rack has', () => {
    const request = { include: patterns('prod-us', 'prod-asia', 'x-*', 'left-out'), exclude: patterns('left-*') };
    expect(fleetOf([rackMember('prod-us', day(1))], request).missing).toEqual(['prod-asia']);
  });
});

describe('since an earlier listing', () => {
  const before: EarlierRack = { version: day(1), status: 'UPDATE_COMPLETE', updatedAt: '2017-02-03T00:00:00.000Z' };
  const at = Date.UTC(2026, 10, 25);

  test.each<[string, string, Partial<StackFacts>]>([
    ['updated', day(3), { updatedAtMs: at }],
    ['rolled-back', day(1), { status: 'UPDATE_ROLLBACK_COMPLETE', updatedAtMs: at }],
    ['stuck', day(3), { status: 'UPDATE_ROLLBACK_FAILED', updatedAtMs: at }],
    ['busy', day(3), { status: 'UPDATE_IN_PROGRESS', updatedAtMs: at }],
    ['unchanged', day(1), {}],
    ['unchanged', day(1), { updatedAtMs: at }],
  ])('a rack is %s', (change, version, facts) => {
    const earlier = new Map([['staging', before]]);
    expect(only(rackMember('staging', version, facts), { earlier })).toMatchObject({ change, earlier: before });
  });

  test('a rack that was rolled back before is not reported again', () => {
    const earlier = new Map([['staging', { ...before, status: 'UPDATE_ROLLBACK_COMPLETE' }]]);
    const rack = rackMember('staging', day(1), { status: 'UPDATE_ROLLBACK_COMPLETE' });
    expect(only(rack, { earlier }).change).toBe('unchanged');
  });

  test('a rack can be new, and another can be deleted', () => {
    const fleet = fleetOf([rackMember('staging', day(1))], { earlier: new Map([['old', before]]) });
    expect(fleet.racks[0]?.change).toBe('new');
    expect(fleet.vanished).toEqual(['old']);
  });
});
