/** The log of a whole run, as a fold of its notes: what is said of each, in which group, and when a silence has lasted long enough. */
import type { Note } from '../domain/note.ts';
import { CLOSE, openGroup, type LogLine } from './log-line.ts';
import { logLinesOf } from './log-lines.ts';
import { EMPTY_SCENE, sceneAfter, type LogScene } from './log-scene.ts';
import { redactStrings } from './redact.ts';
import { afterNews, afterSign, isSignDue, type Silence } from './silence.ts';

export interface RunLog {
  readonly scene: LogScene;
  readonly open: Group | undefined;
  readonly silence: Silence;
}

/** `plan`: how a step was planned. `events`: what AWS did. Everything else is to be read without unfolding anything. */
type Group = 'plan' | 'events';

/** What stays in a group once it is open, besides what opens it; any other note that says something closes it. */
const INSIDE: Readonly<Record<Group, ReadonlySet<Note['kind']>>> = {
  plan: new Set<Note['kind']>(['parameters-compared', 'look-failed', 'still-waiting', 'warned']),
  events: new Set<Note['kind']>(['look-failed', 'still-waiting', 'warned', 'cancel-asked']),
};

const OPENING: Readonly<Partial<Record<Note['kind'], Group>>> = {
  'parameters-planned': 'plan',
  'change-set-created': 'plan',
  'event-seen': 'events',
};

export function beginRunLog(nowMs: number): RunLog {
  return { scene: EMPTY_SCENE, open: undefined, silence: afterNews(nowMs) };
}

export interface Telling {
  readonly log: RunLog;
  readonly lines: readonly LogLine[];
}

/**
 * The log after a note, and what is to be printed for it.
 * @param secrets of the run: they are taken out before anything else is made of the note.
 */
export function tellRunLog(log: RunLog, note: Note, nowMs: number, secrets: readonly string[] = []): Telling {
  const isSign = note.kind === 'still-waiting';
  if (isSign && !isSignDue(log.silence, nowMs)) return { log, lines: [] };
  const clean = redactStrings(note, secrets);
  // What is remembered may hold what only now turns out to be a secret.
  const scene = redactStrings(sceneAfter(log.scene, clean), secrets);
  const told = logLinesOf(clean, scene, nowMs);
  // Debug lines are no news to whoever does not see them, and stand well anywhere. The run's end leaves no group open.
  const isNews = told.some(({ level }) => level === 'info') || note.kind === 'run-ended';
  if (!isNews) return { log: { ...log, scene }, lines: told };
  const open = groupFor(note, log.open);
  return {
    log: { scene, open, silence: isSign ? afterSign(log.silence, nowMs) : afterNews(nowMs) },
    lines: [...turn(log.open, open, scene), ...told],
  };
}

function groupFor({ kind }: Note, open: Group | undefined): Group | undefined {
  return open !== undefined && INSIDE[open].has(kind) ? open : OPENING[kind];
}

/** GitHub knows no group inside a group: one ends before the next begins. */
function turn(from: Group | undefined, to: Group | undefined, { label, way }: LogScene): readonly LogLine[] {
  if (from === to) return [];
  const title = `${label}: ${to === 'plan' ? way : 'events (times in UTC)'}`;
  return [...(from === undefined ? [] : [CLOSE]), ...(to === undefined ? [] : [openGroup(title)])];
}
