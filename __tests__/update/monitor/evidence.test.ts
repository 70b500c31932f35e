/** Evidence is read when a resource fails, in parallel to monitoring, which waits for it only briefly. */
import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { EvidenceReader, FailedResource } from '../../../src/update/ports.ts';
import { updateRack } from '../../../src/update/update-rack.ts';
import { makeEvidence } from '../../builders/examples/evidence.ts';
import { REQUEST } from '../request.ts';
import type { World } from '../world.ts';
import { worldAt, A, B, run } from '../runs.ts';

interface Read extends FailedResource {
  readonly atMs: number;
}

function failingWorld(read: EvidenceReader['readEvidence']): { readonly world: World; readonly reads: Read[] } {
  const world = worldAt(A, A, B);
  world.failing = { logicalId: 'Instances', reason: 'Received 0 SUCCESS signal(s) out of 1.' };
  const reads: Read[] = [];
  world.readEvidence = (resource) => {
    reads.push({ ...resource, atMs: world.clock.nowMs() });
    return read(resource);
  };
  return { world, reads };
}

function eventsOf<Kind extends RunEvent['kind']>({ runEvents }: World, kind: Kind) {
  return runEvents.filter((runEvent): runEvent is Extract<RunEvent, { kind: Kind }> => runEvent.kind === kind);
}

const unending = (): Promise<never> => new Promise(() => undefined);
const nothing: EvidenceReader['readEvidence'] = async ({ event }) =>
  makeEvidence({ ...event, findings: [], unread: [] });

async function endedAfterMs(read: EvidenceReader['readEvidence']): Promise<number> {
  const { world } = failingWorld(read);
  expect(await run(world)).toMatchObject({ outcome: 'rolled-back' });
  return (eventsOf(world, 'operation-ended')[0]?.atMs ?? 0) - (eventsOf(world, 'operation-started')[0]?.atMs ?? 0);
}

describe('evidence of a failure', () => {
  it('is read once, at the failure, and explains the root cause', async () => {
    const { world, reads } = failingWorld(async () => makeEvidence());
    expect(await run(world)).toMatchObject({
      problem: {
        diagnosis: {
          rootCause: { logicalId: 'Instances', cause: [{ kind: 'console', lines: ['ecs: no route to host'] }] },
        },
      },
    });
    const [failed] = world.events.filter(({ status }) => status === 'UPDATE_FAILED').toReversed();
    const [started] = world.events.filter(({ logicalId }) => logicalId === 'Instances').toReversed();
    expect(reads.map(({ event, sinceMs }) => [event.id, sinceMs])).toEqual([[failed?.id, started?.atMs]]);
    // One poll after the failure, long before the rollback has ended.
    expect((reads[0]?.atMs ?? 0) - (failed?.atMs ?? 0)).toBeLessThanOrEqual(2 * REQUEST.pollIntervalMs);
    expect(eventsOf(world, 'evidence-found')).toEqual([{ kind: 'evidence-found', evidence: makeEvidence() }]);
  });

  it('does not delay the end of the following, however long it takes', async () => {
    expect(await endedAfterMs(unending)).toBe(await endedAfterMs(nothing));
  });

  it('is waited for up to its own time limit where the update ends at once', async () => {
    const { world } = failingWorld(unending);
    world.rollbackMs = 0;
    const { world: other } = failingWorld(nothing);
    other.rollbackMs = 0;
    const endOf = async (one: World) => {
      await updateRack(REQUEST, one.ports());
      return eventsOf(one, 'operation-ended')[0]?.atMs ?? 0;
    };
    const waitedMs = (await endOf(world)) - (await endOf(other));
    expect(waitedMs).toBeGreaterThan(0);
    expect(waitedMs).toBeLessThanOrEqual(20_000);
  });

  it('decides nothing: not where reading it breaks, and not after a cancel', async () => {
    const { world: broken } = failingWorld(() => Promise.reject(new TypeError('a bug')));
    expect(await updateRack(REQUEST, broken.ports())).toMatchObject({ outcome: 'rolled-back' });
    const { world } = failingWorld(async () => {
      world.cancelling.abort('SIGINT');
      return unending();
    });
    expect(await run(world)).toMatchObject({ problem: { code: 'cancelled-and-left' } });
  });

  it('is read for the first three resources that fail by themselves, and without the instances that sent a signal', async () => {
    const { world, reads } = failingWorld(nothing);
    world.before('readEvents', (nth) => {
      const token = world.orders[0]?.token;
      if (nth !== 3) return;
      world.event(
        'Instances',
        'group',
        'x',
        'UPDATE_IN_PROGRESS',
        token,
        'Received SUCCESS signal with UniqueId i-0abc',
      );
      for (const logicalId of ['One', 'Two', 'Three', 'Four']) {
        world.event(logicalId, 'id', 'AWS::ECS::Service', 'UPDATE_FAILED', token, 'did not stabilize');
      }
    });
    await run(world);
    expect(reads.map(({ event }) => event.logicalId)).toEqual(['One', 'Two', 'Three']);
    expect(reads[0]?.signalled).toEqual(new Set(['i-0abc']));
  });

  it('is not read for what an update that succeeds could not delete', async () => {
    const { world, reads } = failingWorld(nothing);
    world.failing = undefined;
    world.leftovers = ['Balancer'];
    expect(await run(world)).toMatchObject({ outcome: 'updated' });
    expect(reads).toEqual([]);
  });
});
