/**
 * Detects changes that were made by hand (`drift: report`), in parallel to the planning of the first step, within a
 * time limit.
 */
import type { Drift } from '../../cloudformation/drift.ts';
import { assessDrift } from '../../impact/drift-effects.ts';
import type { Rack } from '../../rack/rack.ts';
import { poll, type PollEnd } from '../poll.ts';
import type { Ports } from '../ports.ts';
import type { DriftDetection, RunContext } from '../run-context.ts';

/** CloudFormation needs up to several minutes. A plan waits for it; an update waits less. */
const PLAN_LIMIT_MS = 300_000;
const UPDATE_LIMIT_MS = 60_000;

/** The same run; with the input `drift`, drift detection starts. A fault does not change the run. */
export function withDriftDetection(run: RunContext, rack: Rack): RunContext {
  return run.request.drift === 'ignore' ? run : { ...run, drift: detectDrift(run, rack) };
}

function detectDrift({ ports, request }: RunContext, rack: Rack): DriftDetection {
  const { stacks, clock, emit } = ports;
  const limitMs = request.mode === 'plan' ? PLAN_LIMIT_MS : UPDATE_LIMIT_MS;
  const deadlineMs = clock.nowMs() + limitMs;
  let id: string | undefined;
  const read = async (): Promise<Drift | undefined> => {
    id ??= await stacks.detectDrift(rack.arn);
    return stacks.readDrift(rack.arn, id);
  };
  let isOver = false;
  const detection = poll({ read, intervalMs: request.pollIntervalMs, deadlineMs }, ports)
    // Drift is only shown. It never changes how a run ends, even if reading it fails because of a bug.
    .catch((): PollEnd<Drift> => ({ kind: 'out-of-time' }))
    .finally(() => {
      isOver = true;
    });
  return {
    async report(changes) {
      if (!isOver) emit({ kind: 'drift-awaited', limitMs });
      const end = await within(detection, deadlineMs, ports);
      if (end.kind === 'cancelled') return;
      if (end.kind === 'fatal') emit({ kind: 'drift-read', drift: { kind: 'not-read', fault: end.fault } });
      if (end.kind === 'out-of-time') emit({ kind: 'drift-read', drift: { kind: 'not-in-time', limitMs } });
      if (end.kind !== 'settled') return;
      const drift = assessDrift(end.value, changes);
      emit({ kind: 'drift-read', drift });
      const missing = drift.kind === 'read' ? drift.resources.filter(({ effect }) => effect === 'fails') : [];
      if (missing.length === 0) return;
      const resources = missing.map(({ logicalId }) => logicalId);
      emit({ kind: 'warned', warning: { code: 'deleted-by-hand', resources } });
    },
  };
}

/** A single request can take longer than the limit. */
async function within(
  detection: Promise<PollEnd<Drift>>,
  deadlineMs: number,
  { clock }: Pick<Ports, 'clock'>,
): Promise<PollEnd<Drift>> {
  const done = new AbortController();
  const late = clock
    .sleep(Math.max(0, deadlineMs - clock.nowMs()), done.signal)
    .then((): PollEnd<Drift> => ({ kind: 'out-of-time' }));
  try {
    return await Promise.race([detection, late]);
  } finally {
    done.abort();
  }
}
