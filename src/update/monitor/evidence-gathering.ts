/**
 * Reads evidence about resources as soon as they fail, in parallel to polling, because the rollback deletes most of it.
 */
import type { StackEvent } from '../../cloudformation/stack-event.ts';
import { isRealFailure } from '../../diagnosis/diagnosis.ts';
import type { Evidence } from '../../diagnosis/evidence.ts';
import type { Ports } from '../ports.ts';

/** Later failures follow from the first ones. */
const RESOURCES = 3;
/** Counted from the failure. */
const LIMIT_MS = 20_000;

export interface EvidenceGathering {
  /** Handles each event of the operation. For a failure it starts reading, and returns at once. */
  take(event: StackEvent): void;
  /** Returns what was read, the first failure first. Waits for reads in progress until the time limit. */
  finish(): Promise<readonly Evidence[]>;
}

/** Reads evidence on failed resources while the update is monitored, within a time limit. */
export function gatherEvidence({ evidence: reader, clock, emit, cancel }: Ports): EvidenceGathering {
  const firstSeenMs = new Map<string, number>();
  const signalled = new Set<string>();
  const reads = new Map<string, Promise<void>>();
  const found = new Map<string, Evidence>();
  let open = 0;
  let deadlineMs = 0;
  let isOver = false;

  const read = async (event: StackEvent): Promise<void> => {
    const sinceMs = firstSeenMs.get(event.logicalId) ?? event.atMs;
    const evidence = await reader.readEvidence({ event, sinceMs, signalled });
    if (isOver || (evidence.findings.length === 0 && evidence.unread.length === 0)) return;
    found.set(event.logicalId, evidence);
    emit({ kind: 'evidence-found', evidence });
  };
  return {
    take(event) {
      const { logicalId, atMs, reason = '' } = event;
      firstSeenMs.set(logicalId, Math.min(atMs, firstSeenMs.get(logicalId) ?? atMs));
      const instance = /^Received SUCCESS signal with UniqueId (i-\w+)/.exec(reason)?.[1];
      if (instance !== undefined) signalled.add(instance);
      const isWanted = isRealFailure(event) && !event.status.startsWith('DELETE_');
      if (!isWanted || reads.has(logicalId) || reads.size === RESOURCES) return;
      deadlineMs = clock.nowMs() + LIMIT_MS;
      open += 1;
      // Evidence never changes how a run ends, even if reading it fails because of a bug.
      const settled = read(event).catch(() => undefined);
      reads.set(
        logicalId,
        settled.then(() => {
          open -= 1;
        }),
      );
    },
    async finish() {
      if (open > 0 && !cancel.aborted) await waitFor([...reads.values()], deadlineMs, { clock, cancel });
      isOver = true;
      return [...reads.keys()].flatMap((logicalId) => found.get(logicalId) ?? []);
    },
  };
}

/** Waits until all reads are done, the deadline has passed, or the workflow is cancelled. */
async function waitFor(
  reads: readonly Promise<void>[],
  deadlineMs: number,
  { clock, cancel }: Pick<Ports, 'clock' | 'cancel'>,
): Promise<void> {
  const done = new AbortController();
  const stop = (): void => {
    done.abort();
  };
  cancel.addEventListener('abort', stop, { once: true });
  void Promise.all(reads).then(stop);
  await clock.sleep(Math.max(0, deadlineMs - clock.nowMs()), done.signal);
  cancel.removeEventListener('abort', stop);
}
