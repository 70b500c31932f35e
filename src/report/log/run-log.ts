/** The log of a whole run, as a fold of its notes: what is said of each, in which group, and when a silence has lasted long enough. */
import type { RunEvent } from '../../run/run-event.ts';
import { CLOSE, openGroup, type LogLine } from './log-line.ts';
import { logLinesOf } from './log-lines.ts';
import { EMPTY_ADVICE_CONTEXT, adviceContextAfter, type AdviceContext } from './advice-context.ts';
import { isKnown } from './known-facts.ts';
import { redactStrings } from '../markdown/redact.ts';
import { afterOutput, afterHeartbeat, isHeartbeatDue, type Heartbeat } from './heartbeat.ts';

export interface RunLog {
  readonly scene: AdviceContext;
  readonly open: Group | undefined;
  readonly silence: Heartbeat;
}

/** `plan`: how a step was planned. `events`: what AWS did. Everything else is to be read without unfolding anything. */
type Group = 'plan' | 'events';

/** What stays in a group once it is open, besides what opens it; any other note that says something closes it. */
const INSIDE: Readonly<Record<Group, ReadonlySet<RunEvent['kind']>>> = {
  plan: new Set<RunEvent['kind']>(['parameters-compared', 'poll-failed', 'still-waiting', 'warned']),
  events: new Set<RunEvent['kind']>(['poll-failed', 'still-waiting', 'warned', 'cancel-asked']),
};

const OPENING: Readonly<Partial<Record<RunEvent['kind'], Group>>> = {
  'parameters-planned': 'plan',
  'change-set-created': 'plan',
  'stack-event': 'events',
};

export function createRunLog(nowMs: number): RunLog {
  return { scene: EMPTY_ADVICE_CONTEXT, open: undefined, silence: afterOutput(nowMs) };
}

export interface RunLogStep {
  readonly log: RunLog;
  readonly lines: readonly LogLine[];
}

/**
 * The log after a note, and what is to be printed for it.
 * @param secrets of the run: they are taken out before anything else is made of the note.
 */
export function appendRunLog(log: RunLog, note: RunEvent, nowMs: number, secrets: readonly string[] = []): RunLogStep {
  const isSign = note.kind === 'still-waiting';
  if (isSign && !isHeartbeatDue(log.silence, nowMs)) return { log, lines: [] };
  const clean = redactStrings(note, secrets);
  // What is remembered may hold what only now turns out to be a secret.
  const scene = redactStrings(adviceContextAfter(log.scene, clean), secrets);
  const told = isKnown(log.scene.known, clean) ? [] : logLinesOf(clean, scene, nowMs);
  // Debug lines are no news to whoever does not see them, and stand well anywhere. The run's end leaves no group open.
  const isNews = told.some(({ level }) => level === 'info') || note.kind === 'run-ended';
  if (!isNews) return { log: { ...log, scene }, lines: told };
  const open = groupFor(note, log.open);
  return {
    log: { scene, open, silence: isSign ? afterHeartbeat(log.silence, nowMs) : afterOutput(nowMs) },
    lines: [...turn(log.open, open, scene), ...told],
  };
}

function groupFor({ kind }: RunEvent, open: Group | undefined): Group | undefined {
  return open !== undefined && INSIDE[open].has(kind) ? open : OPENING[kind];
}

/** GitHub knows no group inside a group: one ends before the next begins. */
function turn(from: Group | undefined, to: Group | undefined, { label, way }: AdviceContext): readonly LogLine[] {
  if (from === to) return [];
  const title = `${label}: ${to === 'plan' ? way : 'events (times in UTC)'}`;
  return [...(from === undefined ? [] : [CLOSE]), ...(to === undefined ? [] : [openGroup(title)])];
}
