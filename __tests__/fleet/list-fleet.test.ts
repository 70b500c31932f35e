/** The use case of a listing with in-memory ports: what it reads, and how it ends if something cannot be read. */
import { describe, expect, it } from '@jest/globals';
import { CloudFault, type FaultKind } from '../../src/cloudformation/fault.ts';
import type { FleetRequest } from '../../src/fleet/fleet-request.ts';
import type { StackFacts } from '../../src/cloudformation/stack.ts';
import { listFleet, type FleetPorts, type Listing } from '../../src/fleet/list-fleet.ts';
import { releasedAtMs } from '../../src/releases/rack-version.ts';
import { makeFault } from '../builders/fault.ts';
import { makeFleetRequest, patterns, rackStack } from '../builders/fleet.ts';
import { VirtualClock } from '../update/virtual-clock.ts';
import { catalogOf } from '../update/world.ts';

const [A, B] = ['20260101000000', '20260102000000'] as const;
const UNTAGGED = { tags: [] };

const faultOf = (kind: FaultKind): CloudFault => new CloudFault(makeFault({ kind, operation: 'DescribeStacks' }));

class Account {
  /** The stacks and resources that were read, `all` for the list of stacks. */
  readonly reads: string[] = [];
  readonly cancelling = new AbortController();
  readonly stacks: readonly StackFacts[];
  catalog = JSON.stringify(catalogOf(A, B));
  /** What a read throws. */
  readonly faults = new Map<string, CloudFault>();
  readonly withoutInstances = new Set<string>();
  /** When releases were written to the bucket, if not when they were released. */
  readonly writtenAtMs = new Map<string, number>();

  constructor(...stacks: readonly StackFacts[]) {
    this.stacks = stacks;
  }

  list(request: Partial<FleetRequest> = {}): Promise<Listing> {
    return listFleet(makeFleetRequest(request), this.ports());
  }

  private read(what: string): void {
    this.reads.push(what);
    const fault = this.faults.get(what);
    if (fault !== undefined) throw fault;
  }

  private ports(): FleetPorts {
    return {
      clock: new VirtualClock(Date.UTC(2026, 10, 25)),
      emit: () => undefined,
      cancel: this.cancelling.signal,
      releases: {
        catalogLocation: 's3://convox/release/versions.json',
        readCatalog: async () => this.catalog,
        templateLocation: (version) => `s3://convox/release/${version}/rack.json`,
        readModifiedTime: async (version) => {
          this.read(version);
          return this.writtenAtMs.get(version) ?? releasedAtMs(version);
        },
      },
      stacks: {
        readAllStacks: async (wanted) => {
          this.read('all');
          return this.stacks.filter(wanted);
        },
        readStack: async (name) => {
          this.read(name);
          const stack = this.stacks.find((one) => one.name === name);
          if (stack === undefined) throw faultOf('not-found');
          return stack;
        },
        readResource: async (arn, logicalId) => {
          const name = arn.split('/')[1] ?? '';
          this.read(`${name}.${logicalId}`);
          if (this.withoutInstances.has(name)) return undefined;
          return { logicalId, physicalId: 'x', type: 'AWS::AutoScaling::AutoScalingGroup', status: 'CREATE_COMPLETE' };
        },
      },
    };
  }
}

function healthIn({ fleet }: Listing): Readonly<Record<string, string>> {
  return Object.fromEntries((fleet?.racks ?? []).map(({ name, health }) => [name, health]));
}

describe('a listing', () => {
  it('reads the stacks once, with one more request for a rack that needs an update or has no tags', async () => {
    const account = new Account(rackStack('one', A), rackStack('two', B), rackStack('old', A, UNTAGGED));
    const listing = await account.list();
    expect(healthIn(listing)).toEqual({ one: 'behind', two: 'up-to-date', old: 'behind' });
    expect([listing.latest, listing.problem]).toEqual([B, undefined]);
    expect(account.reads).toEqual(['all', 'one.Instances', 'old.Instances']);
  });

  it('lists a stack with the tags of a rack but without its instances as "not a rack"', async () => {
    const account = new Account(rackStack('copy', A), rackStack('one', A));
    account.withoutInstances.add('copy');
    const listing = await account.list();
    expect(healthIn(listing)).toEqual({ copy: 'not-ours', one: 'behind' });
    expect(listing.fleet?.racks[0]?.problem).toMatchObject({ code: 'not-a-rack', why: { why: 'lacks-instances' } });
    expect(listing.fleet?.toUpdate.map(({ rack }) => rack)).toEqual(['one']);
  });

  it('sends no further requests for excluded racks', async () => {
    const account = new Account(rackStack('old', A, UNTAGGED), rackStack('one', A));
    expect(healthIn(await account.list({ exclude: patterns('o*d') }))).toEqual({ one: 'behind' });
    expect(account.reads).toEqual(['all', 'one.Instances']);
  });

  it('reads exact names one by one, and never all stacks', async () => {
    const account = new Account(rackStack('one', A), rackStack('two', B), rackStack('three', B));
    const listing = await account.list({ include: patterns('one', 'two', 'four') });
    expect(healthIn(listing)).toEqual({ one: 'behind', two: 'up-to-date' });
    expect(listing.fleet?.missing).toEqual(['four']);
    expect(account.reads).toEqual(['one', 'two', 'four', 'one.Instances']);
  });

  it('reports a rack whose instances it cannot read, and continues with the others', async () => {
    const account = new Account(rackStack('old', A, UNTAGGED), rackStack('one', A));
    account.faults.set('old.Instances', faultOf('access-denied'));
    const { fleet, problem } = await account.list();
    const rack = {
      name: 'old',
      health: 'unclear',
      version: A,
      targetVersion: undefined,
      problem: { code: 'access-denied' },
    };
    expect(fleet?.racks).toMatchObject([rack, { name: 'one', health: 'behind' }]);
    expect(problem).toBeUndefined();
  });

  it.each([
    ['none of the named racks', 'one', { include: patterns('one') }, 'one'],
    ['the stacks of the account', 'all', {}, '*'],
  ])('fails if it cannot read %s', async (_what, read, request, stack) => {
    const account = new Account(rackStack('one', A));
    account.faults.set(read, faultOf('access-denied'));
    expect(await account.list(request)).toMatchObject({ fleet: undefined, problem: { code: 'access-denied', stack } });
  });

  it('fails without the catalog, and still lists the racks', async () => {
    const account = new Account(rackStack('one', A));
    account.catalog = '<html>';
    const listing = await account.list();
    expect(healthIn(listing)).toEqual({ one: 'unknown' });
    expect(listing).toMatchObject({ problem: { code: 'catalog-unusable' }, fleet: { toUpdate: [] } });
  });

  it('fails if no rack can be updated to the requested version', async () => {
    const target = { kind: 'exact', version: '20260102000001' } as FleetRequest['route']['target'];
    const listing = await new Account(rackStack('one', A)).list({ route: { ...makeFleetRequest().route, target } });
    expect(listing.problem).toMatchObject({ code: 'target-unknown' });
  });

  describe('with minimum-release-age', () => {
    const target = { kind: 'latest', minimumAgeMs: 7 * 86_400_000 } as const;
    const request = { route: { ...makeFleetRequest().route, target } };
    const releasesRead = ({ reads }: Account) => reads.filter((what) => /^\d{14}$/.test(what));

    it('reads when a release was written, once for all racks, and updates no rack to one that is too young', async () => {
      const account = new Account(rackStack('one', A), rackStack('two', A), rackStack('three', B));
      account.writtenAtMs.set(B, Date.UTC(2026, 10, 24));
      expect(healthIn(await account.list(request))).toEqual({
        one: 'up-to-date',
        three: 'up-to-date',
        two: 'up-to-date',
      });
      expect(releasesRead(account)).toEqual([B]);
    });

    it('sends no request if no rack is behind', async () => {
      const account = new Account(rackStack('one', B));
      expect(healthIn(await account.list(request))).toEqual({ one: 'up-to-date' });
      expect(releasesRead(account)).toEqual([]);
    });

    it('fails if this cannot be read, and still lists the racks', async () => {
      const account = new Account(rackStack('one', A));
      account.faults.set(B, faultOf('unavailable'));
      const listing = await account.list(request);
      expect(healthIn(listing)).toEqual({ one: 'unknown' });
      expect(listing.problem).toMatchObject({ code: 'template-unreadable', version: B });
    });
  });

  it('retries throttled requests', async () => {
    const account = new Account(rackStack('one', A));
    account.faults.set('all', faultOf('throttled'));
    const listing = account.list();
    account.faults.delete('all');
    expect(healthIn(await listing)).toEqual({ one: 'behind' });
    expect(account.reads).toEqual(['all', 'all', 'one.Instances']);
  });

  it('ends at once when the workflow is cancelled', async () => {
    const account = new Account(rackStack('one', A));
    account.cancelling.abort('SIGINT');
    expect((await account.list()).problem).toEqual({ code: 'cancelled-before-start' });
    expect(account.reads).toEqual([]);
  });
});
