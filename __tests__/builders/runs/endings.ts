/** Builds runs that end at each possible point, and complete runs with all kinds of events. */
import type { Forecast } from '../../../src/impact/forecast.ts';
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { makeApps, makeDisruption, makeForecast, makeLosses, makeTypeChanges, unresolvedExamples } from '../impact.ts';
import {
  BEGAN_AT_MS,
  beginning,
  impactSeen,
  plannedRun,
  runBegan,
  runEnded,
  stepBegins,
  stepGoesWell,
  updatedRun,
} from './runs.ts';
import { problemExamples } from '../examples/problems.ts';
import { makeRack } from '../rack.ts';
import { makeUpToDate, makeWay } from '../route.ts';
import { V2017_03_REQUIRED, V2017_04, V2026_04 } from '../version.ts';
import { warningExamples } from '../examples/warnings.ts';

const failed = problemExamples().find(({ code }) => code === 'update-failed');
export const UNDER_WAY: readonly RunEvent[] = [...beginning(), ...stepBegins(), ...impactSeen()];
const PLANNING = stepBegins().filter(({ kind }) => kind === 'parameters-planned' || kind === 'change-set-created');
const REFUSED_TEMPLATE: Forecast = {
  ...makeForecast(),
  typeChanges: makeTypeChanges(),
  unresolvedReferences: unresolvedExamples(),
  losses: Array.from({ length: 9 }, () => makeLosses()).flatMap((losses) => losses.slice(0, 1)),
};

export const RUNS: Readonly<Record<string, readonly RunEvent[]>> = {
  'A plan with everything in it': plannedRun(warningExamples(), true),
  'An update': updatedRun(),
  'An update that failed': failed === undefined ? [] : [...UNDER_WAY, runEnded(endingOf(failed))],
  'An interrupted run': UNDER_WAY,
  'A plan of one step on a rack without apps': [
    ...beginning(makeWay({ stops: [{ version: V2026_04, required: false }] }), { mode: 'plan' }),
    ...PLANNING.filter(({ kind }) => kind !== 'parameters-planned'),
    {
      kind: 'impact-assessed',
      disruption: makeDisruption('x', { level: 'none', minutes: undefined, reasons: [] }),
      losses: [],
    },
    { kind: 'apps-assessed', apps: { processes: [], updating: ['blog'], apps: 0 } },
    runEnded({ kind: 'green', outcome: 'planned' }),
  ],
  'A plan with one app at risk, and a step that cannot be forecast': [
    ...beginning(makeWay(), { mode: 'plan' }),
    ...PLANNING,
    { kind: 'apps-assessed', apps: { processes: makeApps().processes.slice(0, 1), updating: [], apps: 1 } },
    { kind: 'impact-assessed', disruption: makeDisruption(), losses: makeLosses().slice(3) },
    { kind: 'step-not-forecast', to: V2026_04 },
    runEnded({ kind: 'green', outcome: 'planned' }),
  ],
  'A plan whose later step changes the type of a resource': [
    ...beginning(makeWay(), { mode: 'plan' }),
    ...PLANNING,
    { kind: 'step-forecast', from: V2017_03_REQUIRED, to: V2026_04, forecast: REFUSED_TEMPLATE },
    runEnded({ kind: 'green', outcome: 'planned' }),
  ],
  'A recovery': [
    runBegan({ mode: 'recover' }),
    { kind: 'rack-read', rack: makeRack({ status: 'UPDATE_ROLLBACK_FAILED' }) },
    { kind: 'recovery-started', how: 'started', atMs: BEGAN_AT_MS, status: 'UPDATE_ROLLBACK_FAILED' },
    { kind: 'rack-read', rack: makeRack({ status: 'UPDATE_ROLLBACK_COMPLETE' }) },
    runEnded({ kind: 'green', outcome: 'recovered' }),
  ],
  'A recovery that is not needed': [
    runBegan({ mode: 'recover' }),
    { kind: 'rack-read', rack: makeRack({ status: 'UPDATE_COMPLETE' }) },
    runEnded({ kind: 'green', outcome: 'up-to-date' }),
  ],
  'A recovery that could not be monitored': [
    runBegan({ mode: 'recover' }),
    { kind: 'rack-read', rack: makeRack({ status: 'UPDATE_ROLLBACK_FAILED' }) },
    runEnded(endingOf({ code: 'monitoring-failed', fault: undefined, status: undefined })),
  ],
  'A continued rollback, and a stale plan': [
    runBegan(),
    { kind: 'recovery-started', how: 'started', atMs: BEGAN_AT_MS, status: 'UPDATE_ROLLBACK_FAILED' },
    ...beginning().slice(1),
    { kind: 'plan-stale', why: 'obsolete', attempt: 1, of: 5 },
    ...updatedRun().slice(4, 6),
    { kind: 'plan-stale', why: 'gone', attempt: 1, of: 5 },
    ...updatedRun().slice(5),
  ],
};

export const MODES = ['check', 'plan', 'update'] as const;

/** The points at which runs end. */
export function coursesIn(mode: (typeof MODES)[number]): readonly (readonly RunEvent[])[] {
  const one = makeWay({ stops: [{ version: V2026_04, required: false }] });
  const recovery: RunEvent = {
    kind: 'recovery-started',
    how: 'started',
    atMs: BEGAN_AT_MS,
    status: 'UPDATE_ROLLBACK_FAILED',
  };
  const busy: RunEvent = { kind: 'rack-read', rack: makeRack({ status: 'UPDATE_IN_PROGRESS' }) };
  const started = beginning(makeWay(), { mode });
  return [
    [],
    [runBegan({ mode })],
    [runBegan({ mode }), busy],
    started,
    beginning(one, { mode }),
    [runBegan({ mode }), recovery],
    [...started, recovery],
    ...(mode === 'update'
      ? [
          [...started, ...stepBegins()],
          [...started, ...stepGoesWell()],
        ]
      : []),
  ];
}

/** One for each reason for which there is nothing to do. */
export const UP_TO_DATE = (['at-target', 'ahead-of-target', 'nothing-old-enough'] as const).map(
  (because): readonly RunEvent[] => [
    runBegan({ mode: 'check' }),
    { kind: 'rack-read', rack: makeRack({ version: V2026_04 }) },
    {
      kind: 'route-planned',
      route: makeUpToDate({ because, ...(because === 'ahead-of-target' && { target: V2017_04 }) }),
    },
    runEnded({ kind: 'green', outcome: 'up-to-date' }),
  ],
);

/** Checks, updates outside of their window, and a permitted downgrade, with the outcome `behind`. */
export const BEHIND: readonly (readonly RunEvent[])[] = (
  [
    ['check', undefined, 'upgrade'],
    ['update', false, 'upgrade'],
    ['check', undefined, 'downgrade'],
  ] as const
).map(([mode, isOpen, direction]): readonly RunEvent[] => [
  ...beginning(makeWay({ direction }), { mode }),
  ...(isOpen === undefined ? [] : [{ kind: 'window-checked', isOpen, opensAtMs: BEGAN_AT_MS + 3_600_000 } as const]),
  runEnded({ kind: 'green', outcome: 'behind' }),
]);
