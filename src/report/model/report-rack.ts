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
  readonly underWay: boolean;
  /** The stack's status as last seen, during an operation too. */
  readonly status: StackStatus | undefined;
}

interface Draft {
  arn: string | undefined;
  before: RackState | undefined;
  after: RackState | undefined;
  underWay: boolean;
  status: StackStatus | undefined;
  beganAtMs: number | undefined;
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

export function passageOf(notes: readonly RunEvent[], problem: Problem | undefined): RackPassage {
  const draft: Draft = {
    arn: undefined,
    before: undefined,
    after: undefined,
    underWay: false,
    status: undefined,
    beganAtMs: undefined,
  };
  for (const note of notes) take(note, draft);
  const { beganAtMs, ...passage } = draft;
  if (problem === undefined) return passage;
  // What a problem says about the stack was read last of all.
  const status = 'status' in problem ? problem.status : passage.status;
  return { ...passage, status, underWay: passage.underWay || GOES_ON.has(problem.code) };
}

function take(note: RunEvent, draft: Draft): void {
  switch (note.kind) {
    case 'run-started':
      draft.beganAtMs = note.atMs;
      return;
    case 'rack-read':
      takeRack(note, draft);
      return;
    case 'stack-read':
      draft.arn = note.stackArn;
      draft.status = parseStackStatus(note.status);
      return;
    case 'idle-awaited':
      draft.arn = note.stackArn;
      draft.status = note.status;
      return;
    case 'idle-reached':
    case 'recovery-started':
      draft.status = note.status;
      return;
    case 'stack-event':
      if (isStackRow(note.event)) draft.status = parseStackStatus(note.event.status) ?? draft.status;
      return;
    case 'operation-started':
      takeBeginning(note, draft);
      return;
    case 'operation-ended':
      draft.underWay = false;
      draft.status = note.status;
      draft.after = {
        version: note.version,
        status: note.status,
        instanceCount: note.instanceCount,
        atMs: note.atMs,
      };
      return;
    default:
  }
}

function takeRack({ rack }: Extract<RunEvent, { kind: 'rack-read' }>, draft: Draft): void {
  draft.arn = rack.arn;
  draft.status = rack.status;
  // While an update runs, CloudFormation already answers with the parameters that it is going to have.
  if (draft.underWay) return;
  const { version, status, instanceCount } = rack;
  draft.before ??= { version, status, instanceCount, atMs: draft.beganAtMs };
  draft.after = { version, status, instanceCount, atMs: draft.after?.atMs ?? draft.beganAtMs };
}

function takeBeginning(note: Extract<RunEvent, { kind: 'operation-started' }>, draft: Draft): void {
  draft.underWay = true;
  const { before, after } = draft;
  if (before === undefined || after === undefined) return;
  // A rack met in the middle of an update showed that update's Version; what it comes from, only the operation knows.
  if (note.how === 'joined' && before.version === after.version) draft.before = { ...before, version: note.from };
  draft.after = { ...after, version: note.from };
}
