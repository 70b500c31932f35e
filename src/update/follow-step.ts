/** From an update under way to what came of it: followed, judged, its API verified; and what a cancel makes of it. */
import { diagnose, leftoversOf } from '../domain/diagnosis.ts';
import type { FailureDetail } from '../domain/failure-detail.ts';
import { isOfRun } from '../domain/operation-token.ts';
import type { Problem } from '../domain/problem.ts';
import { parseRack, type Rack } from '../domain/rack.ts';
import type { RackVersion } from '../domain/rack-version.ts';
import { countDone } from '../domain/stack-event.ts';
import { updateEndOf } from '../domain/stack-status.ts';
import { problemOfUpdate } from '../domain/update-verdict.ts';
import type { Reached } from './ask.ts';
import { followOperation, type FollowEnd } from './follow-operation.ts';
import type { Operation } from './operation.ts';
import { readFailureDetails } from './read-failure-details.ts';
import { rollBackUpdate } from './roll-back-update.ts';
import { timeLimitMs, type Run } from './run.ts';
import { verifyRack } from './verify-rack.ts';

export interface Step {
  /** The rack as it was before the update; one taken up shows the release that the update began from. */
  readonly rack: Rack;
  readonly target: RackVersion;
  readonly token: Operation['token'];
  readonly how: 'started' | 'joined';
  /** How many resources the change set lists; undefined where it is not known. */
  readonly resources: number | undefined;
}

/** The rack as it is once the update is complete and its API is back; anything else is a problem. */
export async function followStep(run: Run, step: Step): Promise<Reached<Rack>> {
  const { ports } = run;
  const { rack, target, token, how } = step;
  const limitMs = timeLimitMs(run, rack);
  ports.tell({
    kind: 'operation-began',
    how,
    token,
    from: rack.version,
    to: target,
    atMs: ports.clock.nowMs(),
    limitMs,
  });
  const end = await followOperation(run, {
    stackArn: rack.arn,
    token,
    before: rack.stack,
    how,
    limitMs,
    resources: step.resources,
  });
  if (end.kind !== 'ended') return { problem: await problemOfUnfinished(run, step, end, limitMs) };
  return judge(run, step, end);
}

async function judge(run: Run, step: Step, end: Extract<FollowEnd, { kind: 'ended' }>): Promise<Reached<Rack>> {
  const { ports } = run;
  const reading = parseRack(end.stack);
  const version = end.stack.parameters.get('Version') ?? '';
  const diagnosis = diagnose(end.events);
  const details = updateEndOf(end.status) === 'complete' ? [] : await detailsOf(run, step);
  const problem = problemOfUpdate({ status: end.status, version, target: step.target, diagnosis, details });
  if (reading.kind === 'rack') {
    const { rack } = reading;
    ports.tell({
      kind: 'operation-ended',
      progress: end.events.length === 0 ? undefined : countDone(end.events, step.resources),
      status: end.status,
      version: rack.version,
      instanceCount: rack.instanceCount,
      atMs: ports.clock.nowMs(),
    });
    if (problem !== undefined) return { problem };
    const resources = leftoversOf(end.events);
    if (resources.length > 0) ports.tell({ kind: 'warned', warning: { code: 'leftovers', resources } });
    const unwell = await verifyRack(run, step.rack, rack);
    return unwell === undefined ? { value: rack } : { problem: unwell };
  }
  return { problem: problem ?? { code: 'no-rack', rack: step.rack.name, why: reading.why } };
}

/** Hooks fail an update in rows of their own kind, which the ordinary events do not have. */
async function detailsOf(run: Run, { rack, token }: Step): Promise<readonly FailureDetail[]> {
  const details = await readFailureDetails(run, { stackArn: rack.arn });
  return details.filter((detail) => detail.token === token);
}

async function problemOfUnfinished(
  run: Run,
  step: Step,
  end: Exclude<FollowEnd, { kind: 'ended' }>,
  limitMs: number,
): Promise<Problem> {
  switch (end.kind) {
    case 'timed-out':
      return { code: 'timed-out', limitMs, status: end.status };
    case 'lost-sight':
      return { code: 'lost-sight', fault: end.fault, status: end.status };
    case 'cancelled':
      // What another run of the workflow has begun is not ours to undo.
      return run.request.onCancel === 'roll-back' && isOfRun(step.token, run.request.run)
        ? rollBackUpdate(run, step, end.status)
        : { code: 'cancelled-and-left', status: end.status };
  }
}
