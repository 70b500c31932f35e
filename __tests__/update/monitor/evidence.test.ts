/** Evidence is read when a resource fails, in parallel to monitoring, which waits for it only briefly. */
import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '../../../src/run/run-event.ts';
import type { EvidenceReader, FailedResource } from '../../../src/update/ports.ts';
import { makeEvidence } from '../../builders/examples/evidence.ts';
import { REQUEST } from '../request.ts';
import type { World } from '../world.ts';
import { A, B, endOf, NO_SIGNAL, run, worldAt } from '../runs.ts';

interface Read extends FailedResource {
  readonly atMs: number;
}

function failingWorld(read: EvidenceReader['readEvidence']): { readonly world: World; readonly reads: Read[] } {
  const world = worldAt(A, A, B).with({ failing: NO_SIGNAL });
  const reads: Read[] = [];
  world.readEvidence = (resource) => {
    reads.push({ ...resource, atMs: world.clock.nowMs() });
    return read(resource);
  };
  return { world, reads };
}

function firstOf<Kind extends RunEvent['kind']>({ runEvents }: World, kind: Kind) {
  return runEvents.find((runEvent): runEvent is Extract<RunEvent, { kind: Kind }> => runEvent.kind === kind);
}

const unending = (): Promise<never> => new Promise(() => undefined);
const nothing: EvidenceReader['readEvidence'] = async ({ event }) =>
  makeEvidence({ ...event, findings: [], unread: [] });

/** How long the update is monitored. */
async function monitoredMs(read: EvidenceReader['readEvidence'], rollbackMs: number): Promise<number> {
  const { world } = failingWorld(read);
  expect(await endOf(world.with({ rollbackMs }))).toBe('rolled-back: rolled-back');
  return (firstOf(world, 'operation-ended')?.atMs ?? 0) - (firstOf(world, 'operation-started')?.atMs ?? 0);
}

describe('evidence of a failure', () => {
  it('is read once, at the failure, and explains the root cause', async () => {
    const { world, reads } = failingWorld(async () => makeEvidence());
    const cause = [{ kind: 'console', lines: ['ecs: no route to host'] }];
    const diagnosis = { rootCause: { logicalId: 'Instances', cause } };
    expect(await run(world)).toMatchObject({ problem: { diagnosis } });
    const [failed] = world.events.filter(({ status }) => status === 'UPDATE_FAILED').toReversed();
    const [started] = world.events.filter(({ logicalId }) => logicalId === 'Instances').toReversed();
    expect(reads.map(({ event, sinceMs }) => [event.id, sinceMs])).toEqual([[failed?.id, started?.atMs]]);
    // One poll after the failure, long before the rollback has ended.
    expect((reads[0]?.atMs ?? 0) - (failed?.atMs ?? 0)).toBeLessThanOrEqual(2 * REQUEST.pollIntervalMs);
    expect(firstOf(world, 'evidence-found')).toEqual({ kind: 'evidence-found', evidence: makeEvidence() });
  });

  it('does not delay the end of a rollback, and is awaited up to its own limit if the rollback ends at once', async () => {
    const [slow, atOnce] = [20 * 60_000, 0];
    expect(await monitoredMs(unending, slow)).toBe(await monitoredMs(nothing, slow));
    const waitedMs = (await monitoredMs(unending, atOnce)) - (await monitoredMs(nothing, atOnce));
    expect(waitedMs).toBeGreaterThan(0);
    expect(waitedMs).toBeLessThanOrEqual(20_000);
  });

  it('does not change the ending if reading it throws, or after a cancel', async () => {
    const { world: broken } = failingWorld(() => Promise.reject(new TypeError('a bug')));
    expect(await endOf(broken)).toBe('rolled-back: rolled-back');
    const { world } = failingWorld(async () => {
      world.cancelling.abort('SIGINT');
      return unending();
    });
    expect(await endOf(world)).toBe('unfinished: cancelled-and-left');
  });

  it('is read for the first three resources that fail by themselves, without the instances that sent a signal', async () => {
    const { world, reads } = failingWorld(nothing);
    world.before('readEvents', (nth) => {
      const token = world.orders[0]?.token;
      if (nth !== 3) return;
      const signal = 'Received SUCCESS signal with UniqueId i-0abc';
      world.event('Instances', 'group', 'x', 'UPDATE_IN_PROGRESS', token, signal);
      for (const logicalId of ['One', 'Two', 'Three', 'Four'])
        world.event(logicalId, 'id', 'AWS::ECS::Service', 'UPDATE_FAILED', token, 'did not stabilize');
    });
    await run(world);
    expect(reads.map(({ event }) => event.logicalId)).toEqual(['One', 'Two', 'Three']);
    expect(reads[0]?.signalled).toEqual(new Set(['i-0abc']));
  });

  it('is not read for what an update that succeeds could not delete', async () => {
    const { world, reads } = failingWorld(nothing);
    expect(await endOf(world.with({ failing: undefined, leftovers: ['Balancer'] }))).toBe('updated');
    expect(reads).toEqual([]);
  });
});
