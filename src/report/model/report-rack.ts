/** The rack before and after, read from the notes: only what was seen. */
import type { RunEvent } from '../../run/run-event.ts';
import type { Problem, ProblemCode } from '../../run/problem.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { parseStackStatus, type StackStatus } from '../../cloudformation/stack-status.ts';
import { isStackRow } from '../../cloudformation/stack-event.ts';

export interface RackState {
  readonly version: RackVersion;
  readonly status: StackStatus;
  readonly instanceCount: number;
  readonly atMs: number | undefined;
}

export interface RackPassage {
  readonly arn: string | undefined;
  readonly before: RackState | undefined;
  /** As last seen; while an operation is under way it is the state from which that operation began. */
  readonly after: RackState | undefined;
  /** An operation began, and its end was not seen. */
  readonly inProgress: boolean;
  /** The stack's status as last seen, during an operation too. */
  readonly status: StackStatus | undefined;
}

interface Draft {
  arn: string | undefined;
  before: RackState | undefined;
  after: RackState | undefined;
  inProgress: boolean;
  status: StackStatus | undefined;
  startedMs: number | undefined;
}

// AWS goes on, or may, even where no operation was told of: a rollback that was continued, an execution of which no
// answer came back.
const GOES_ON: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'timed-out',
  'monitoring-failed',
  'cancelled-and-left',
  'cancelled-and-rolling-back',
  'cancelled-rollback-refused',
]);

/** The rack before and after the run, and what is known of its stack. */
export function passageOf(runEvents: readonly RunEvent[], problem: Problem | undefined): RackPassage {
  const draft: Draft = {
    arn: undefined,
    before: undefined,
    after: undefined,
    inProgress: false,
    status: undefined,
    startedMs: undefined,
  };
  for (const runEvent of runEvents) take(runEvent, draft);
  const { startedMs, ...passage } = draft;
  if (problem === undefined) return passage;
  // What a problem says about the stack was read last of all.
  const status = 'status' in problem ? problem.status : passage.status;
  return { ...passage, status, inProgress: passage.inProgress || GOES_ON.has(problem.code) };
}

function take(runEvent: RunEvent, draft: Draft): void {
  switch (runEvent.kind) {
    case 'run-started':
      draft.startedMs = runEvent.atMs;
      return;
    case 'rack-read':
      takeRack(runEvent, draft);
      return;
    case 'stack-read':
      draft.arn = runEvent.stackArn;
      draft.status = parseStackStatus(runEvent.status);
      return;
    case 'idle-awaited':
      draft.arn = runEvent.stackArn;
      draft.status = runEvent.status;
      return;
    case 'idle-reached':
    case 'recovery-started':
      draft.status = runEvent.status;
      return;
    case 'stack-event':
      if (isStackRow(runEvent.event)) draft.status = parseStackStatus(runEvent.event.status) ?? draft.status;
      return;
    case 'operation-started':
      takeBeginning(runEvent, draft);
      return;
    case 'operation-ended':
      draft.inProgress = false;
      draft.status = runEvent.status;
      draft.after = {
        version: runEvent.version,
        status: runEvent.status,
        instanceCount: runEvent.instanceCount,
        atMs: runEvent.atMs,
      };
      return;
    default:
  }
}

function takeRack({ rack }: Extract<RunEvent, { kind: 'rack-read' }>, draft: Draft): void {
  draft.arn = rack.arn;
  draft.status = rack.status;
  // While an update runs, CloudFormation already answers with the parameters that it is going to have.
  if (draft.inProgress) return;
  const { version, status, instanceCount } = rack;
  draft.before ??= { version, status, instanceCount, atMs: draft.startedMs };
  draft.after = { version, status, instanceCount, atMs: draft.after?.atMs ?? draft.startedMs };
}

function takeBeginning(runEvent: Extract<RunEvent, { kind: 'operation-started' }>, draft: Draft): void {
  draft.inProgress = true;
  const { before, after } = draft;
  if (before === undefined || after === undefined) return;
  // A rack met in the middle of an update showed that update's Version; what it comes from, only the operation knows.
  if (runEvent.how === 'joined' && before.version === after.version)
    draft.before = { ...before, version: runEvent.from };
  draft.after = { ...after, version: runEvent.from };
}
