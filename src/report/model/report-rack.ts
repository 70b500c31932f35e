/** Folds run events into the state of the rack before and after the run, with observed facts only. */
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

export interface ObservedRack {
  readonly arn: string | undefined;
  readonly before: RackState | undefined;
  /** The last observed state. During an operation: the state before that operation. */
  readonly after: RackState | undefined;
  /** An operation has started, and its end was not observed. */
  readonly inProgress: boolean;
  /** The last observed stack status, including the status during an operation. */
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

// AWS continues or may continue, even without a started operation in the events: a continued rollback, or an execution
// whose response was lost.
const MAY_CONTINUE: ReadonlySet<ProblemCode> = new Set<ProblemCode>([
  'timed-out',
  'monitoring-failed',
  'cancelled-and-left',
  'cancelled-and-rolling-back',
  'cancelled-rollback-refused',
  'cancelled-rollback-unknown',
]);

/** The state of the rack before and after the run, and the facts about its stack. */
export function observedRack(runEvents: readonly RunEvent[], problem: Problem | undefined): ObservedRack {
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
  // The status in the problem is the latest one.
  const status = 'status' in problem ? problem.status : passage.status;
  return { ...passage, status, inProgress: passage.inProgress || MAY_CONTINUE.has(problem.code) };
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
      takeStart(runEvent, draft);
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
  // During an update, CloudFormation already returns the new parameters.
  if (draft.inProgress) return;
  const { version, status, instanceCount } = rack;
  draft.before ??= { version, status, instanceCount, atMs: draft.startedMs };
  draft.after = { version, status, instanceCount, atMs: draft.after?.atMs ?? draft.startedMs };
}

function takeStart(runEvent: Extract<RunEvent, { kind: 'operation-started' }>, draft: Draft): void {
  draft.inProgress = true;
  const { before, after } = draft;
  if (before === undefined || after === undefined) return;
  // During a joined update, the stack already has the new Version. Only the operation has the old one.
  if (runEvent.how === 'joined' && before.version === after.version)
    draft.before = { ...before, version: runEvent.from };
  draft.after = { ...after, version: runEvent.from };
}
