/** What the log has to remember of earlier notes to put a later one into words: which step it is, and what AWS is at. */
import type { RunEvent } from '../../run/run-event.ts';
import type { Progress } from '../../cloudformation/stack-event.ts';
import { columnsFor, USUAL_COLUMNS, type EventColumns } from './event-line.ts';
import { knownAfter, NOTHING_KNOWN, type KnownFacts } from './known-facts.ts';
import { NOTHING_IN_PROGRESS, withEvent, type InProgress } from '../model/in-progress.ts';

export interface AdviceContext {
  readonly rack: string;
  readonly region: string;
  /** Whose groups and result these are: `Step 1 of 3`, `Plan`, `Recovery`. */
  readonly label: string;
  /** From where to where the step leads. */
  readonly way: string;
  readonly columns: EventColumns;
  readonly inProgress: InProgress;
  /** Undefined as long as no event has been seen. */
  readonly progress: Progress | undefined;
  /** How long the plan estimates the step to take; undefined where it estimates nothing. */
  readonly estimateMs: number | undefined;
  readonly known: KnownFacts;
  /** When the update that is followed was begun or met. */
  readonly operationBeganMs: number | undefined;
}

const UNSEEN = { inProgress: NOTHING_IN_PROGRESS, progress: undefined } as const;

export const EMPTY_ADVICE_CONTEXT: AdviceContext = {
  rack: '',
  region: '',
  label: 'Update',
  way: '',
  columns: USUAL_COLUMNS,
  ...UNSEEN,
  estimateMs: undefined,
  known: NOTHING_KNOWN,
  operationBeganMs: undefined,
};

export function adviceContextAfter(scene: AdviceContext, note: RunEvent): AdviceContext {
  return { ...sceneAfter(scene, note), known: knownAfter(scene.known, note) };
}

function sceneAfter(scene: AdviceContext, note: RunEvent): AdviceContext {
  switch (note.kind) {
    case 'run-started':
      return { ...scene, rack: note.rack, region: note.region };
    case 'route-planned': {
      // In `mode: plan` no step begins; what is planned is the first one of the route.
      if (note.route.kind !== 'planned') return scene;
      const [stop] = note.route.stops;
      if (stop === undefined) return scene;
      return { ...scene, label: 'Plan', way: wayWords({ ...stop, from: note.route.current, to: stop.version }) };
    }
    case 'step-started':
      // A step that takes up an update under way has no change set, and another step's says nothing about it.
      return {
        ...scene,
        label: `Step ${note.step} of ${note.of}`,
        way: wayWords(note),
        columns: USUAL_COLUMNS,
        estimateMs: undefined,
      };
    case 'impact-assessed': {
      const { minutes } = note.disruption;
      return { ...scene, estimateMs: minutes === undefined ? undefined : minutes * 60_000 };
    }
    case 'change-set-created':
      return { ...scene, columns: columnsFor(note.changes, scene.rack) };
    case 'recovery-started':
      return { ...scene, label: 'Recovery', columns: USUAL_COLUMNS, estimateMs: undefined, ...UNSEEN };
    case 'operation-started':
      return { ...scene, operationBeganMs: note.atMs, ...UNSEEN };
    case 'stack-event':
      return { ...scene, inProgress: withEvent(scene.inProgress, note.event), progress: note.progress };
    default:
      return scene;
  }
}

function wayWords({ from, to, required }: { from: string; to: string; required: boolean }): string {
  return `from ${from} to ${to}${required ? ', a required release' : ''}`;
}
