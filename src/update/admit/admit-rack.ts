/**
 * Decides whether an update can start: the rack is ready, or its stack is busy and the run waits, or an update that
 * this run can join is in progress, or the rack is refused.
 */
import { isOfPlan, matchesTokenVersion, parseOperationToken } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import { hasInstances } from '../../rack/rack-resources.ts';
import type { Rack } from '../../rack/rack.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { parseStackStatus, readinessOf } from '../../cloudformation/stack-status.ts';
import type { Result } from '../../run/result.ts';
import { stuckProblem } from './find-stuck.ts';
import { findRoute } from '../find-route.ts';
import { isOutsideWindow, type RunContext, timeLimitMs } from '../run-context.ts';
import { type RackState, readState } from './read-state.ts';
import { waitForStackIdle } from './wait-for-stack-idle.ts';
import { callForStack } from '../call-with-retry.ts';

export type Admission =
  | { readonly kind: 'ready'; readonly state: RackState }
  /** An update with this run's goal is in progress, from an earlier attempt or from another run. This run joins it. */
  | {
      readonly kind: 'under-way';
      readonly state: RackState;
      /** When it started, by AWS's clock. LastUpdatedTime can change during a rollback. */
      readonly update: { readonly token: string; readonly sinceMs: number };
    };

/**
 * Reads the catalog and the rack until the rack is ready. The rack's autoscaler updates the stack about every minute,
 * so a busy stack is not an error: the run waits within its time limit and then reads everything again.
 * @param step the next step, from 1.
 */
export async function waitUntilUpdatable(run: RunContext, step: number): Promise<Result<Admission>> {
  const { ports } = run;
  let deadlineMs: number | undefined;
  let recovered = false;
  for (;;) {
    const state = await readState(run);
    if (!state.ok) return state;
    const { rack } = state.value;
    switch (readinessOf(rack.status)) {
      case 'ready':
        return { ok: true, value: { kind: 'ready', state: state.value } };
      case 'gone':
        ports.emit({ kind: 'rack-read', rack });
        return {
          ok: false,
          problem: { code: 'stack-not-updatable', status: rack.status, statusReason: rack.stack.statusReason },
        };
      case 'stuck': {
        ports.emit({ kind: 'rack-read', rack });
        if (recovered) return { ok: false, problem: await stuckProblem(run, rack) };
        const recovery = await recover(run, rack, step);
        if (!recovery.ok) return recovery;
        if (recovery.value === 'later') return { ok: true, value: { kind: 'ready', state: state.value } };
        recovered = true;
        break;
      }
      case 'busy': {
        const joint = await findOperationToJoin(run, state.value);
        if (!joint.ok) return joint;
        if (joint.value !== undefined) return { ok: true, value: joint.value };
        deadlineMs ??= ports.clock.nowMs() + timeLimitMs(run, rack);
        const problem = await waitForStackIdle(run, rack, deadlineMs);
        if (problem !== undefined) return { ok: false, problem };
      }
    }
  }
}

/**
 * Continues the failed rollback of a stuck rack.
 * @returns `later` if this run does not recover the rack, but an update inside a maintenance window would.
 */
async function recover(run: RunContext, rack: Rack, step: number): Promise<Result<'done' | 'later'>> {
  if (!canContinueRollback(run, rack)) return { ok: false, problem: await stuckProblem(run, rack) };
  const foreign = await findForeignStack(run, rack);
  if (foreign !== undefined) return { ok: false, problem: foreign };
  if (run.request.mode === 'check' || isOutsideWindow(run)) {
    run.ports.emit({ kind: 'warned', warning: { code: 'recovery-first', status: rack.status } });
    return { ok: true, value: 'later' };
  }
  // Few runs find a failed rollback, so only those load its code.
  const { continueRollback } = await import('./continue-rollback.ts');
  const rollback = await continueRollback(run, rack, step);
  return rollback.ok ? { ok: true, value: 'done' } : rollback;
}

/**
 * Anyone who can create stacks can give one the tags and parameters of a rack. An update would then create a rack in it
 * with the job's permissions. So nothing is planned or executed on a stack without a rack's Auto Scaling group.
 */
export async function findForeignStack({ ports }: RunContext, rack: Rack): Promise<Problem | undefined> {
  const instances = await callForStack(ports, rack.name, () => ports.stacks.readResource(rack.arn, 'Instances'));
  if (!instances.ok) return instances.problem;
  return hasInstances(instances.value)
    ? undefined
    : { code: 'not-a-rack', rack: rack.name, why: { why: 'lacks-instances' } };
}

/**
 * A plan needs a change set, which a stuck stack does not accept, and a recovery makes a reviewed change set obsolete.
 */
function canContinueRollback({ request }: RunContext, rack: Rack): boolean {
  const isAskedFor =
    (request.mode === 'update' || request.mode === 'check') && request.recovery === 'continue-rollback';
  return isAskedFor && rack.status === 'UPDATE_ROLLBACK_FAILED';
}

/** Finds an update in progress that this run joins instead of starting its own. */
async function findOperationToJoin(run: RunContext, state: RackState): Promise<Result<Admission | undefined>> {
  const { ports, request } = run;
  const { rack, catalog } = state;
  if (request.mode !== 'update' && request.mode !== 'execute') return { ok: true, value: undefined };
  const started = await callForStack(ports, rack.name, () => readBeginning(run, rack));
  if (!started.ok) return started.problem.code === 'access-denied' ? { ok: true, value: undefined } : started;
  const { token, atMs: sinceMs = 0 } = started.value ?? {};
  const goal = token === undefined ? undefined : parseOperationToken(token);
  if (token === undefined || goal === undefined) return { ok: true, value: undefined };
  const { changeSet } = request;
  // A reviewed change set in execution belongs to this run only if it has the plan's name: then an earlier attempt
  // executed it.
  if (changeSet !== undefined && !isOfPlan(token, changeSet.plan, request.run)) {
    return { ok: false, problem: { code: 'busy', status: rack.status, from: goal.from, to: goal.to } };
  }
  // The token has the release before the update. During an update, the stack's Version parameter is already the new
  // one.
  const from = catalog.releases.find(({ version }) => matchesTokenVersion(version, goal.from))?.version;
  if (from === undefined) return { ok: true, value: undefined };
  const route = await findRoute(ports, from, { catalog, policy: request.route });
  if (!route.ok) return route;
  const first = route.value.kind === 'planned' ? route.value.stops[0]?.version : undefined;
  if (first === undefined || !matchesTokenVersion(first, goal.to)) return { ok: true, value: undefined };
  const before: Rack = { ...rack, version: from };
  return { ok: true, value: { kind: 'under-way', state: { catalog, rack: before }, update: { token, sinceMs } } };
}

/**
 * The event with which the running operation started, also if the update is being rolled back: otherwise a run would
 * wait for the rollback of its own update, and then start the same update again. Undefined if the newest stack event
 * belongs to another operation, such as a continued rollback.
 */
async function readBeginning({ ports }: RunContext, rack: Rack): Promise<StackEvent | undefined> {
  let newest: StackEvent | undefined;
  let found: StackEvent | undefined;
  await ports.stacks.readEvents(rack.arn, (event) => {
    if (found !== undefined) return false;
    if (!isStackRow(event)) return true;
    newest ??= event;
    if (event.status === 'UPDATE_IN_PROGRESS') found = event;
    return true;
  });
  // The newest event shows the end of the operation, which DescribeStacks does not show yet.
  const status = parseStackStatus(newest?.status ?? '');
  const isUnderWay = status !== undefined && readinessOf(status) === 'busy';
  return isUnderWay && found?.token === newest?.token ? found : undefined;
}
