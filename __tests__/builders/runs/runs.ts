/** Builds whole runs as run events, from start to end. */
import type { RunEvent, Warning } from '../../../src/run/run-event.ts';
import type { Problem } from '../../../src/run/problem.ts';
import type { RackVersion } from '../../../src/releases/rack-version.ts';
import type { StackEvent } from '../../../src/cloudformation/stack-event.ts';
import { endingOf, type Ending } from '../../../src/run/outcome.ts';
import { CHANGE_SET_ARN, makeChanges } from '../change.ts';
import { makeEvent, makeStackEvent } from '../event.ts';
import { makeApps, makeDisruption, makeForecast, makeLosses, makeParameterChanges } from '../impact.ts';
import { makeRack } from '../rack.ts';
import { makeWay, type Way } from '../route.ts';
import { V2017_02, V2017_03_REQUIRED, V2026_04 } from '../version.ts';

type RunEventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { readonly kind: Kind }>;

export const BEGAN_AT_MS = Date.UTC(2026, 3, 22, 12, 0, 0);
const MINUTE = 60_000;

export function runBegan(parts: Partial<RunEventOf<'run-started'>> = {}): RunEvent {
  return {
    kind: 'run-started',
    atMs: BEGAN_AT_MS,
    rack: 'staging',
    region: 'us-east-1',
    mode: 'update',
    target: 'latest',
    ...parts,
  };
}

/** Everything up to the planned route. */
export function beginning(route: Way = makeWay(), parts: Partial<RunEventOf<'run-started'>> = {}): readonly RunEvent[] {
  return [
    runBegan(parts),
    { kind: 'catalog-read', releases: 2_148, latest: V2026_04 },
    { kind: 'rack-read', rack: makeRack({ version: route.current }) },
    { kind: 'route-planned', route },
  ];
}

export interface StepParts {
  readonly from?: RackVersion;
  readonly to?: RackVersion;
  readonly startMs?: number;
}

/** A step up to the execution of its change set. */
export function stepBegins({
  from = V2017_02,
  to = V2017_03_REQUIRED,
  startMs = BEGAN_AT_MS,
}: StepParts = {}): RunEvent[] {
  return [
    { kind: 'step-started', step: 1, of: 2, from, to, required: to === V2017_03_REQUIRED, atMs: startMs },
    {
      kind: 'parameters-planned',
      plan: {
        entries: [
          { key: 'Version', source: 'version', value: to },
          { key: 'Password', source: 'previous' },
          { key: 'InstanceType', source: 'given', value: 't3.medium' },
          { key: 'AvailabilityZones', source: 'pinned', value: 'us-east-1a,us-east-1b,us-east-1c' },
          { key: 'ApiWebMemory', source: 'carried', value: '512' },
          { key: 'Telemetry', source: 'default' },
        ],
        dropped: ['ApiMemory'],
        carried: [{ from: 'ApiMemory', to: 'ApiWebMemory' }],
      },
    },
    { kind: 'change-set-created', origin: 'made', arn: CHANGE_SET_ARN, changes: makeChanges() },
    {
      kind: 'operation-started',
      how: 'started',
      token: 'rack-token',
      from,
      to,
      atMs: startMs + MINUTE,
      limitMs: 100 * MINUTE,
    },
  ];
}

/** Events with the number of completed resources. */
export function seen(events: readonly StackEvent[], total = makeChanges().length): readonly RunEvent[] {
  return events.map((event, index) => ({
    kind: 'stack-event',
    event,
    progress: { done: Math.min(index, total), total },
  }));
}

/** A successful step of 112 minutes. */
export function stepGoesWell({
  from = V2017_02,
  to = V2017_03_REQUIRED,
  startMs = BEGAN_AT_MS,
}: StepParts = {}): RunEvent[] {
  const atMs = startMs + 112 * MINUTE;
  return [
    ...stepBegins({ from, to, startMs }),
    ...seen([makeStackEvent('UPDATE_IN_PROGRESS'), ...finished(), makeStackEvent('UPDATE_COMPLETE')]),
    {
      kind: 'operation-ended',
      progress: { done: makeChanges().length, total: makeChanges().length },
      status: 'UPDATE_COMPLETE',
      version: to,
      instanceCount: 3,
      atMs,
    },
  ];
}

/** One final event for each of `makeChanges`. */
function finished(): readonly StackEvent[] {
  return makeChanges().map(({ logicalId, type, action }) => {
    const status = action === 'remove' ? 'DELETE_COMPLETE' : action === 'add' ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE';
    return makeEvent({ logicalId, type, status });
  });
}

export function runEnded(ending: Ending, afterMinutes = 113): RunEvent {
  return { kind: 'run-ended', ending, atMs: BEGAN_AT_MS + afterMinutes * MINUTE };
}

/** A run that ends with this problem before anything is changed. */
export function runWithProblem(problem: Problem, parts: Partial<RunEventOf<'run-started'>> = {}): readonly RunEvent[] {
  return [...beginning(makeWay(), parts), runEnded(endingOf(problem), 1)];
}

/** The impact of a step before its execution. `text` replaces names and values that are not our own. */
export function impactSeen(text?: string): readonly RunEvent[] {
  return [
    { kind: 'parameters-compared', changes: makeParameterChanges(text) },
    { kind: 'impact-assessed', disruption: makeDisruption(text), losses: makeLosses(text) },
    { kind: 'apps-assessed', apps: makeApps(text) },
  ];
}

/** A plan to the required release, with a forecast of later steps. */
export function plannedRun(warnings: readonly Warning[] = [], kept = false): readonly RunEvent[] {
  return [
    ...beginning(makeWay({ blockedBy: V2017_03_REQUIRED }), { mode: 'plan' }),
    ...stepBegins().filter(({ kind }) => kind === 'parameters-planned' || kind === 'change-set-created'),
    ...impactSeen(),
    { kind: kept ? 'change-set-kept' : 'change-set-deleted', arn: CHANGE_SET_ARN },
    ...warnings.map((warning): RunEvent => ({ kind: 'warned', warning })),
    { kind: 'step-forecast', from: V2017_03_REQUIRED, to: V2026_04, forecast: makeForecast() },
    runEnded({ kind: 'green', outcome: 'planned' }, 1),
  ];
}

/** An update to the required release, at which a run with `required-releases: block` ends. */
export function updatedRun(): readonly RunEvent[] {
  return [
    ...beginning(makeWay({ blockedBy: V2017_03_REQUIRED })),
    ...stepGoesWell(),
    { kind: 'api-awaited', host: 'staging-rack.convox.test', limitMs: 15 * MINUTE },
    { kind: 'api-answered', host: 'staging-rack.convox.test', awayMs: 41_000 },
    { kind: 'warned', warning: { code: 'blocked', required: V2017_03_REQUIRED, target: V2026_04, next: V2026_04 } },
    runEnded({ kind: 'green', outcome: 'updated' }),
  ];
}
