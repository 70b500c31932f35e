/** At least one run event of each kind. The build fails for a new kind without an example. */
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { CHANGE_SET_ARN, makeChanges } from '../change.ts';
import { driftExamples } from './drift.ts';
import { makeEvent, makeStackEvent } from '../event.ts';
import { makeEvidence } from './evidence.ts';
import { makeFault } from '../fault.ts';
import { makeGitHubFacts } from '../github.ts';
import { makeApps, makeDisruption, makeForecast, makeLosses, makeParameterChanges } from '../impact.ts';
import { BEGAN_AT_MS, stepBegins } from '../runs/runs.ts';
import { makeDiagnosis, problemExamples } from './problems.ts';
import { makeRack } from '../rack.ts';
import { makeUpToDate, makeWay } from '../route.ts';
import { makeServicesHealth } from '../services-health.ts';
import { STACK_ARN } from '../stack.ts';
import { V2017_02, V2017_03_REQUIRED, V2017_04, V2026_04 } from '../version.ts';
import { warningExamples } from './warnings.ts';

type Kind = RunEvent['kind'];
/** For each kind, the facts of its examples. */
type Facts = { readonly [Each in Kind]: readonly Omit<Extract<RunEvent, { readonly kind: Each }>, 'kind'>[] };

const MINUTE = 60_000;

export function noteExamples(): readonly RunEvent[] {
  const [from, to, atMs, status] = [V2017_02, V2017_03_REQUIRED, BEGAN_AT_MS, 'UPDATE_COMPLETE'] as const;
  const ended = { version: to, instanceCount: 3, atMs: atMs + 50 * MINUTE } as const;
  const event = { status: 'UPDATE_FAILED', atMs } as const;
  const started = { token: 'rack-token', from, to, atMs, limitMs: 100 * MINUTE } as const;
  const refused = { kind: 'refused', latest: V2026_04, target: V2026_04 } as const;
  const refusal = { code: 'required-release-skipped', target: V2026_04, required: to } as const;
  const downgrade = {
    ...({ direction: 'downgrade', current: V2026_04, target: V2017_04 } as const),
    stops: [{ version: V2017_04, required: false }],
  };
  const changes = makeParameterChanges();
  const unchanged = { added: [], dropped: [], changedDefaults: [], carried: [], customized: [], formerDefaults: [] };
  const processes = makeApps().processes.slice(0, 1);
  const facts: Facts = {
    'run-started': (['check', 'plan', 'update', 'execute', 'recover'] as const).map((mode) => {
      return { atMs, rack: 'staging', region: 'us-east-1', mode, target: 'latest' };
    }),
    'secrets-found': [{ values: ['hunter2'] }],
    'catalog-read': [
      { releases: 2_148, latest: V2026_04 },
      { releases: 1, latest: undefined },
    ],
    'stack-read': [{ stackArn: STACK_ARN, status }],
    'rack-read': [{ rack: makeRack() }, { rack: makeRack({ instanceCount: 1 }) }],
    'release-too-young': [{ version: to, writtenAtMs: atMs - 50 * MINUTE }],
    'route-planned': [
      { route: makeWay() },
      { route: makeWay({ blockedBy: to }) },
      { route: makeWay(downgrade) },
      { route: makeUpToDate() },
      { route: { ...refused, refusal, stops: makeWay().stops } },
      { route: { ...refused, refusal: { code: 'no-published-release' }, stops: [] } },
    ],
    'time-limits': [
      { steps: 1, updateMs: 100 * MINUTE, rollMs: 50 * MINUTE, renewsCredentials: true },
      { steps: 3, updateMs: 280 * MINUTE, rollMs: 140 * MINUTE, renewsCredentials: false },
    ],
    'window-checked': [
      { isOpen: true, opensAtMs: atMs },
      { isOpen: false, opensAtMs: atMs },
      { isOpen: false, opensAtMs: undefined },
    ],
    'releases-listed': [{ from, releases: [{ version: to, required: true }] }],
    'idle-awaited': (['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'] as const).map((awaited) => {
      return { stackArn: STACK_ARN, status: awaited, limitMs: 60 * MINUTE };
    }),
    'idle-reached': [{ status, afterMs: 3 * MINUTE }],
    'recovery-started': [
      { how: 'started', atMs, status: 'UPDATE_ROLLBACK_FAILED' },
      { how: 'joined', atMs, status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    ],
    'step-started': [
      { step: 1, of: 2, from, to, required: true, atMs },
      { step: 2, of: 2, from: to, to: V2026_04, required: false, atMs },
    ],
    'parameters-planned': [
      ...stepBegins().flatMap((runEvent) => (runEvent.kind === 'parameters-planned' ? [runEvent] : [])),
      { plan: { entries: [{ key: 'A', source: 'previous' }], dropped: [], carried: [] } },
    ],
    'change-set-created': [
      { origin: 'made', arn: CHANGE_SET_ARN, changes: makeChanges() },
      { origin: 'kept', arn: CHANGE_SET_ARN, changes: makeChanges().slice(0, 1) },
    ],
    'values-read': (['whole', 'partial', 'none'] as const).map((extent) => ({
      values: [
        { logicalId: 'Instances', properties: [{ property: 'MaxSize', state: 'read', before: '3', after: '4' }] },
      ],
      extent,
    })),
    'parameters-compared': [
      { changes },
      {
        changes: {
          ...changes,
          dropped: changes.dropped.slice(0, 1),
          changedDefaults: changes.changedDefaults.slice(0, 1),
        },
      },
      { changes: { ...changes, ...unchanged } },
    ],
    'impact-assessed': [
      { disruption: makeDisruption(), losses: [] },
      { disruption: makeDisruption(), losses: makeLosses() },
    ],
    'drift-awaited': [{ limitMs: 5 * MINUTE }],
    'drift-read': driftExamples().map((drift) => ({ drift })),
    'apps-assessed': [
      { apps: makeApps() },
      { apps: { processes: [], updating: [], apps: 1 } },
      { apps: { processes, updating: ['shop'], apps: 2 } },
      { apps: { processes: [], updating: [], apps: 0 } },
    ],
    'step-forecast': [{ from: to, to: V2026_04, forecast: makeForecast() }],
    'step-not-forecast': [{ to: V2026_04 }],
    'change-set-kept': [{ arn: CHANGE_SET_ARN }],
    'change-set-deleted': [{ arn: CHANGE_SET_ARN }],
    'plan-stale': (['obsolete', 'gone', 'stack-busy'] as const).map((why) => ({ why, attempt: 2, of: 5 })),
    'operation-started': [
      { ...started, how: 'started' },
      { ...started, how: 'joined' },
    ],
    'evidence-found': [{ evidence: makeEvidence() }, { evidence: makeEvidence({ findings: [] }) }],
    'stack-event': [
      ...[makeStackEvent('UPDATE_IN_PROGRESS', { atMs, reason: 'User Initiated' }), makeStackEvent(status, { atMs })],
      ...[makeEvent({ atMs }), makeEvent({ ...event, reason: 'no' }), makeEvent(event)],
      makeEvent({ ...event, reason: 'Resource update cancelled' }),
      makeEvent({ status: 'DELETE_SKIPPED', atMs }),
      makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', { atMs, reason: 'The following resource(s) failed: [X].' }),
    ].map((one, done) => ({ event: one, progress: { done, total: done > 3 ? undefined : 9 } })),
    'poll-failed': [
      { fault: makeFault({ kind: 'throttled', code: 'Throttling' }), againInMs: 5_000 },
      { fault: makeFault(), againInMs: undefined },
    ],
    'still-waiting': (['quiet', 'operation', 'api', 'change-set'] as const).map((what) => {
      return { what, elapsedMs: 2 * MINUTE, leftMs: 40 * MINUTE };
    }),
    'operation-ended': [
      { ...ended, status, progress: { done: 2, total: 9 } },
      { ...ended, status, progress: { done: 8, total: 9 } },
      { ...ended, status, progress: { done: 9, total: 9 } },
      { ...ended, status, progress: undefined, instanceCount: 1 },
      { ...ended, status: 'UPDATE_ROLLBACK_COMPLETE', progress: { done: 2, total: 9 } },
      { ...ended, status: 'UPDATE_ROLLBACK_FAILED', progress: { done: 2, total: 9 } },
      { ...ended, status: 'UPDATE_IN_PROGRESS', progress: { done: 2, total: 9 } },
    ],
    'api-awaited': [{ host: 'staging-rack.convox.test', limitMs: 15 * MINUTE }],
    'api-answered': [{ host: 'staging-rack.convox.test', awayMs: 41_000 }],
    'services-awaited': [{ health: makeServicesHealth(), limitMs: 10 * MINUTE }],
    'health-read': [
      { api: 'answers', services: { total: 14, unsteady: [] } },
      { api: 'not-answering', services: makeServicesHealth() },
      { api: 'not-checked', services: undefined },
    ],
    'pull-request-unknown': [{ fault: makeGitHubFacts({ attempted: 'listing pull requests' }) }],
    'cancel-asked': [{ signal: 'SIGINT' }],
    warned: warningExamples()
      .slice(0, 3)
      .map((warning) => ({ warning })),
    'run-ended': [
      { ending: { kind: 'green', outcome: 'updated' } as const, atMs },
      ...problemExamples()
        .filter(({ code }) => ['invalid-inputs', 'rolled-back', 'internal', 'no-progress'].includes(code))
        .map((problem) => ({ ending: endingOf(problem), atMs })),
      {
        ending: endingOf({
          ...({ code: 'rolled-back', target: to, status: 'UPDATE_ROLLBACK_COMPLETE' } as const),
          ...{ diagnosis: makeDiagnosis(''), details: [] },
        }),
        atMs,
      },
    ],
  };
  return Object.entries(facts).flatMap(([kind, all]) => all.map((one) => ({ kind, ...one }) as RunEvent));
}
