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

function fault(kind: FaultKind, message = 'no'): CloudFault {
  return new CloudFault(makeFault({ kind, operation: 'DescribeStacks', message }));
}

class Account {
  readonly asked: string[] = [];
  readonly cancelling = new AbortController();
  stacks: readonly StackFacts[] = [];
  catalog = (): Promise<string> => Promise.resolve(JSON.stringify(catalogOf(A, B)));
  /** What is thrown for a question about this stack, `*` for all. */
  readonly refusals = new Map<string, CloudFault>();
  readonly withoutInstances = new Set<string>();
  /** When releases were written to the bucket, where not when they were made. */
  readonly writtenAtMs = new Map<string, number>();

  list(request: Partial<FleetRequest> = {}): Promise<Listing> {
    return listFleet(makeFleetRequest(request), this.ports());
  }

  ports(): FleetPorts {
    const look = (about: string, key: string): void => {
      this.asked.push(about);
      const refusal = this.refusals.get(key);
      if (refusal !== undefined) throw refusal;
    };
    return {
      clock: new VirtualClock(Date.UTC(2026, 10, 25)),
      emit: () => undefined,
      cancel: this.cancelling.signal,
      releases: {
        catalogLocation: 's3://convox/release/versions.json',
        readCatalog: () => this.catalog(),
        templateLocation: (version) => `s3://convox/release/${version}/rack.json`,
        readModifiedTime: async (version) => {
          look(version, version);
          return this.writtenAtMs.get(version) ?? releasedAtMs(version);
        },
      },
      stacks: {
        readAllStacks: async (wanted) => {
          look('all', '*');
          return this.stacks.filter(wanted);
        },
        readStack: async (name) => {
          look(name, name);
          const stack = this.stacks.find((one) => one.name === name);
          if (stack === undefined) throw fault('not-found');
          return stack;
        },
        readResource: async (arn, logicalId) => {
          const name = arn.split('/')[1] ?? '';
          look(`${name}.${logicalId}`, `${name}.${logicalId}`);
          if (this.withoutInstances.has(name)) return undefined;
          return { logicalId, physicalId: 'x', type: 'AWS::AutoScaling::AutoScalingGroup', status: 'CREATE_COMPLETE' };
        },
      },
    };
  }
}

function accountOf(...stacks: readonly StackFacts[]): Account {
  const account = new Account();
  account.stacks = stacks;
  return account;
}

function standingsIn({ fleet }: Listing): Readonly<Record<string, string>> {
  return Object.fromEntries((fleet?.racks ?? []).map(({ name, health }) => [name, health]));
}

describe('a listing', () => {
  it('reads the stacks once, with one more request for a rack that needs an update or has no tags', async () => {
    const account = accountOf(rackStack('one', A), rackStack('two', B), rackStack('old', A, UNTAGGED));
    const listing = await account.list();
    expect(standingsIn(listing)).toEqual({ one: 'behind', two: 'up-to-date', old: 'behind' });
    expect([listing.latest, listing.problem]).toEqual([B, undefined]);
    expect(account.asked).toEqual(['all', 'one.Instances', 'old.Instances']);
  });

  it('lists a stack with the tags of a rack but without its instances as "not a rack"', async () => {
    const account = accountOf(rackStack('copy', A), rackStack('one', A));
    account.withoutInstances.add('copy');
    const listing = await account.list();
    expect(standingsIn(listing)).toEqual({ copy: 'not-ours', one: 'behind' });
    expect(listing.fleet?.racks[0]?.problem).toMatchObject({ code: 'not-a-rack', why: { why: 'lacks-instances' } });
    expect(listing.fleet?.toUpdate.map(({ rack }) => rack)).toEqual(['one']);
  });

  it('sends no further requests for racks that are left out', async () => {
    const account = accountOf(rackStack('old', A, UNTAGGED), rackStack('one', A));
    expect(standingsIn(await account.list({ exclude: patterns('o*d') }))).toEqual({ one: 'behind' });
    expect(account.asked).toEqual(['all', 'one.Instances']);
  });

  it('reads exact names one by one, and never all stacks', async () => {
    const account = accountOf(rackStack('one', A), rackStack('two', B), rackStack('three', B));
    const listing = await account.list({ include: patterns('one', 'two', 'four') });
    expect(standingsIn(listing)).toEqual({ one: 'behind', two: 'up-to-date' });
    expect(listing.fleet?.missing).toEqual(['four']);
    expect(account.asked).toEqual(['one', 'two', 'four', 'one.Instances']);
  });

  it('reports a rack whose instances it cannot read, and continues with the others', async () => {
    const account = accountOf(rackStack('old', A, UNTAGGED), rackStack('one', A));
    account.refusals.set('old.Instances', fault('access-denied'));
    const listing = await account.list();
    expect(standingsIn(listing)).toEqual({ old: 'unclear', one: 'behind' });
    expect(listing.fleet?.racks[0]).toMatchObject({
      version: A,
      targetVersion: undefined,
      problem: { code: 'access-denied' },
    });
    expect(listing.problem).toBeUndefined();
  });

  it('fails if none of the named racks can be read', async () => {
    const account = accountOf(rackStack('one', A));
    account.refusals.set('one', fault('access-denied'));
    expect(await account.list({ include: patterns('one') })).toMatchObject({
      fleet: undefined,
      problem: { code: 'access-denied', stack: 'one' },
    });
  });

  it('fails if it cannot list the stacks of the account', async () => {
    const account = accountOf();
    account.refusals.set('*', fault('access-denied'));
    expect(await account.list()).toMatchObject({ fleet: undefined, problem: { code: 'access-denied', stack: '*' } });
  });

  it('fails without the catalog, and still lists the racks', async () => {
    const account = accountOf(rackStack('one', A));
    account.catalog = () => Promise.resolve('<html>');
    const listing = await account.list();
    expect(standingsIn(listing)).toEqual({ one: 'unknown' });
    expect(listing.problem).toMatchObject({ code: 'catalog-unusable' });
    expect(listing.fleet?.toUpdate).toEqual([]);
  });

  it('fails if no rack can be updated to the requested version', async () => {
    const account = accountOf(rackStack('one', A), rackStack('two', B));
    const { route } = makeFleetRequest();
    const target = { kind: 'exact', version: '20260102000001' } as FleetRequest['route']['target'];
    const listing = await account.list({ route: { ...route, target } });
    expect(listing.problem).toMatchObject({ code: 'target-unknown' });
  });

  describe('with minimum-release-age', () => {
    const WEEK_MS = 7 * 86_400_000;
    const { route } = makeFleetRequest();
    const request = { route: { ...route, target: { kind: 'latest', minimumAgeMs: WEEK_MS } as const } };
    const lookedUp = ({ asked }: Account) => asked.filter((about) => /^\d{14}$/.test(about));

    it('reads when a release was written, once for all racks, and sends no rack to one that is too young', async () => {
      const account = accountOf(rackStack('one', A), rackStack('two', A), rackStack('three', B));
      account.writtenAtMs.set(B, Date.UTC(2026, 10, 24));
      const listing = await account.list(request);
      expect(standingsIn(listing)).toEqual({ one: 'up-to-date', three: 'up-to-date', two: 'up-to-date' });
      expect(lookedUp(account)).toEqual([B]);
    });

    it('sends no request if no rack is behind', async () => {
      const account = accountOf(rackStack('one', B));
      expect(standingsIn(await account.list(request))).toEqual({ one: 'up-to-date' });
      expect(lookedUp(account)).toEqual([]);
    });

    it('fails if this cannot be read, and still lists the racks', async () => {
      const account = accountOf(rackStack('one', A));
      account.refusals.set(B, fault('unavailable'));
      const listing = await account.list(request);
      expect(standingsIn(listing)).toEqual({ one: 'unknown' });
      expect(listing.problem).toMatchObject({ code: 'template-unreadable', version: B });
    });
  });

  it('retries throttled requests', async () => {
    const account = accountOf(rackStack('one', A));
    account.refusals.set('*', fault('throttled'));
    const listing = account.list();
    account.refusals.delete('*');
    expect(standingsIn(await listing)).toEqual({ one: 'behind' });
    expect(account.asked).toEqual(['all', 'all', 'one.Instances']);
  });

  it('ends at once when the workflow is cancelled', async () => {
    const account = accountOf(rackStack('one', A));
    account.cancelling.abort('SIGINT');
    expect((await account.list()).problem).toEqual({ code: 'cancelled-before-start' });
    expect(account.asked).toEqual([]);
  });
});
