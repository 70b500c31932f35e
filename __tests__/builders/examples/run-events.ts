/** At least one run event of each kind. The build fails for a new kind without an example. */
import type { RunEvent } from '../../../src/run/run-event.ts';
import { endingOf } from '../../../src/run/outcome.ts';
import { CHANGE_SET_ARN, makeChanges } from '../change.ts';
import { driftExamples } from './drift.ts';
import { makeEvent, makeStackEvent } from '../event.ts';
import { makeEvidence } from './evidence.ts';
import { makeFault } from '../fault.ts';
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
type Examples = { readonly [Each in Kind]: readonly Extract<RunEvent, { readonly kind: Each }>[] };

const MINUTE = 60_000;
const NO_NEWS = {
  ...makeParameterChanges(),
  added: [],
  dropped: [],
  changedDefaults: [],
  carried: [],
  customized: [],
  formerDefaults: [],
};

export function noteExamples(): readonly RunEvent[] {
  const [from, to, atMs, status] = [V2017_02, V2017_03_REQUIRED, BEGAN_AT_MS, 'UPDATE_COMPLETE'] as const;
  const ended = { kind: 'operation-ended', version: to, instanceCount: 3, atMs: atMs + 50 * MINUTE } as const;
  const event = { status: 'UPDATE_FAILED', atMs } as const;
  const started = { kind: 'operation-started', token: 'rack-token', from, to, atMs, limitMs: 100 * MINUTE } as const;
  const refused = { kind: 'refused', latest: V2026_04, target: V2026_04 } as const;
  const refusal = { code: 'required-release-skipped', target: V2026_04, required: to } as const;
  const [dropped, ...others] = makeParameterChanges().dropped;
  const examples: Examples = {
    'run-started': (['check', 'plan', 'update', 'execute', 'recover'] as const).map((mode) => ({
      kind: 'run-started',
      atMs,
      rack: 'staging',
      region: 'us-east-1',
      mode,
      target: 'latest',
    })),
    'secrets-found': [{ kind: 'secrets-found', values: ['hunter2'] }],
    'catalog-read': [
      { kind: 'catalog-read', releases: 2_148, latest: V2026_04 },
      { kind: 'catalog-read', releases: 1, latest: undefined },
    ],
    'stack-read': [{ kind: 'stack-read', stackArn: STACK_ARN, status }],
    'rack-read': [
      { kind: 'rack-read', rack: makeRack() },
      { kind: 'rack-read', rack: makeRack({ instanceCount: 1 }) },
    ],
    'release-too-young': [{ kind: 'release-too-young', version: to, writtenAtMs: atMs - 50 * MINUTE }],
    'route-planned': [
      { kind: 'route-planned', route: makeWay() },
      { kind: 'route-planned', route: makeWay({ blockedBy: to }) },
      {
        kind: 'route-planned',
        route: makeWay({
          direction: 'downgrade',
          current: V2026_04,
          target: V2017_04,
          stops: [{ version: V2017_04, required: false }],
        }),
      },
      { kind: 'route-planned', route: makeUpToDate() },
      { kind: 'route-planned', route: { ...refused, refusal, stops: makeWay().stops } },
      { kind: 'route-planned', route: { ...refused, refusal: { code: 'no-published-release' }, stops: [] } },
    ],
    'time-limits': [
      { kind: 'time-limits', steps: 1, updateMs: 100 * MINUTE, rollMs: 50 * MINUTE, renewsCredentials: true },
      { kind: 'time-limits', steps: 3, updateMs: 280 * MINUTE, rollMs: 140 * MINUTE, renewsCredentials: false },
    ],
    'window-checked': [
      { kind: 'window-checked', isOpen: true, opensAtMs: atMs },
      { kind: 'window-checked', isOpen: false, opensAtMs: atMs },
      { kind: 'window-checked', isOpen: false, opensAtMs: undefined },
    ],
    'releases-listed': [{ kind: 'releases-listed', from, releases: [{ version: to, required: true }] }],
    'idle-awaited': (['UPDATE_IN_PROGRESS', 'UPDATE_COMPLETE'] as const).map((awaited) => ({
      kind: 'idle-awaited',
      stackArn: STACK_ARN,
      status: awaited,
      limitMs: 60 * MINUTE,
    })),
    'idle-reached': [{ kind: 'idle-reached', status, afterMs: 3 * MINUTE }],
    'recovery-started': [
      { kind: 'recovery-started', how: 'started', atMs, status: 'UPDATE_ROLLBACK_FAILED' },
      { kind: 'recovery-started', how: 'joined', atMs, status: 'UPDATE_ROLLBACK_IN_PROGRESS' },
    ],
    'step-started': [
      { kind: 'step-started', step: 1, of: 2, from, to, required: true, atMs },
      { kind: 'step-started', step: 2, of: 2, from: to, to: V2026_04, required: false, atMs },
    ],
    'parameters-planned': [
      ...stepBegins().filter((runEvent) => runEvent.kind === 'parameters-planned'),
      { kind: 'parameters-planned', plan: { entries: [{ key: 'A', source: 'previous' }], dropped: [], carried: [] } },
    ],
    'change-set-created': (['made', 'kept'] as const).map((origin) => ({
      kind: 'change-set-created',
      origin,
      arn: CHANGE_SET_ARN,
      changes: origin === 'made' ? makeChanges() : makeChanges().slice(0, 1),
    })),
    'values-read': (['whole', 'partial', 'none'] as const).map((extent) => ({
      kind: 'values-read',
      values: [
        { logicalId: 'Instances', properties: [{ property: 'MaxSize', state: 'read', before: '3', after: '4' }] },
      ],
      extent,
    })),
    'parameters-compared': [
      { kind: 'parameters-compared', changes: makeParameterChanges() },
      {
        kind: 'parameters-compared',
        changes: {
          ...makeParameterChanges(),
          dropped: dropped === undefined ? others : [dropped],
          changedDefaults: makeParameterChanges().changedDefaults.slice(0, 1),
        },
      },
      { kind: 'parameters-compared', changes: NO_NEWS },
    ],
    'impact-assessed': [
      { kind: 'impact-assessed', disruption: makeDisruption(), losses: [] },
      {
        kind: 'impact-assessed',
        disruption: makeDisruption(),
        losses: makeLosses(),
      },
    ],
    'drift-awaited': [{ kind: 'drift-awaited', limitMs: 5 * MINUTE }],
    'drift-read': driftExamples().map((drift) => ({ kind: 'drift-read', drift })),
    'apps-assessed': [
      { kind: 'apps-assessed', apps: makeApps() },
      { kind: 'apps-assessed', apps: { processes: [], updating: [], apps: 1 } },
      { kind: 'apps-assessed', apps: { processes: makeApps().processes.slice(0, 1), updating: ['shop'], apps: 2 } },
      { kind: 'apps-assessed', apps: { processes: [], updating: [], apps: 0 } },
    ],
    'step-forecast': [{ kind: 'step-forecast', from: to, to: V2026_04, forecast: makeForecast() }],
    'step-not-forecast': [{ kind: 'step-not-forecast', to: V2026_04 }],
    'change-set-kept': [{ kind: 'change-set-kept', arn: CHANGE_SET_ARN }],
    'change-set-deleted': [{ kind: 'change-set-deleted', arn: CHANGE_SET_ARN }],
    'plan-stale': (['obsolete', 'gone', 'stack-busy'] as const).map((why) => ({
      kind: 'plan-stale',
      why,
      attempt: 2,
      of: 5,
    })),
    'operation-started': [
      { ...started, how: 'started' },
      { ...started, how: 'joined' },
    ],
    'evidence-found': [
      { kind: 'evidence-found', evidence: makeEvidence() },
      { kind: 'evidence-found', evidence: { ...makeEvidence(), findings: [] } },
    ],
    'stack-event': [
      ...[makeStackEvent('UPDATE_IN_PROGRESS', { atMs, reason: 'User Initiated' }), makeStackEvent(status, { atMs })],
      ...[makeEvent({ atMs }), makeEvent({ ...event, reason: 'no' }), makeEvent(event)],
      makeEvent({ ...event, reason: 'Resource update cancelled' }),
      makeEvent({ status: 'DELETE_SKIPPED', atMs }),
      makeStackEvent('UPDATE_ROLLBACK_IN_PROGRESS', { atMs, reason: 'The following resource(s) failed: [X].' }),
    ].map((one, done) => ({ kind: 'stack-event', event: one, progress: { done, total: done > 3 ? undefined : 9 } })),
    'poll-failed': [
      { kind: 'poll-failed', fault: makeFault({ kind: 'throttled', code: 'Throttling' }), againInMs: 5_000 },
      { kind: 'poll-failed', fault: makeFault(), againInMs: undefined },
    ],
    'still-waiting': (['quiet', 'operation', 'api', 'change-set'] as const).map((what) => ({
      kind: 'still-waiting',
      what,
      elapsedMs: 2 * MINUTE,
      leftMs: 40 * MINUTE,
    })),
    'operation-ended': [
      { ...ended, status, progress: { done: 2, total: 9 } },
      { ...ended, status, progress: { done: 8, total: 9 } },
      { ...ended, status, progress: { done: 9, total: 9 } },
      { ...ended, status, progress: undefined, instanceCount: 1 },
      { ...ended, status: 'UPDATE_ROLLBACK_COMPLETE', progress: { done: 2, total: 9 } },
      { ...ended, status: 'UPDATE_ROLLBACK_FAILED', progress: { done: 2, total: 9 } },
      { ...ended, status: 'UPDATE_IN_PROGRESS', progress: { done: 2, total: 9 } },
    ],
    'api-awaited': [{ kind: 'api-awaited', host: 'staging-rack.convox.test', limitMs: 15 * MINUTE }],
    'api-answered': [{ kind: 'api-answered', host: 'staging-rack.convox.test', awayMs: 41_000 }],
    'services-awaited': [{ kind: 'services-awaited', health: makeServicesHealth(), limitMs: 10 * MINUTE }],
    'health-read': [
      { kind: 'health-read', api: 'answers', services: { total: 14, unsteady: [] } },
      { kind: 'health-read', api: 'not-answering', services: makeServicesHealth() },
      { kind: 'health-read', api: 'not-checked', services: undefined },
    ],
    'pull-request-unknown': [
      {
        kind: 'pull-request-unknown',
        fault: {
          kind: 'forbidden',
          attempted: 'listing pull requests',
          message: 'Resource not accessible by integration',
          httpStatus: 403,
          retryAfterMs: undefined,
        },
      },
    ],
    'cancel-asked': [{ kind: 'cancel-asked', signal: 'SIGINT' }],
    warned: warningExamples()
      .slice(0, 3)
      .map((warning) => ({ kind: 'warned', warning })),
    'run-ended': [
      { kind: 'run-ended', ending: { kind: 'green', outcome: 'updated' }, atMs },
      ...problemExamples()
        .filter(({ code }) => ['invalid-inputs', 'rolled-back', 'internal', 'no-progress'].includes(code))
        .map((problem) => ({ kind: 'run-ended', ending: endingOf(problem), atMs }) as const),
      {
        kind: 'run-ended',
        ending: endingOf({
          code: 'rolled-back',
          target: to,
          status: 'UPDATE_ROLLBACK_COMPLETE',
          diagnosis: makeDiagnosis(''),
          details: [],
        }),
        atMs,
      },
    ],
  };
  return Object.values(examples).flat();
}
