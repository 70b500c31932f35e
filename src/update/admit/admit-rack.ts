/** Before anything is planned: the rack is ready, or is waited for, or is under way to where we want it, or is refused. */
import { isOfPlan, matchesTokenVersion, parseOperationToken } from '../../cloudformation/operation-token.ts';
import type { Problem } from '../../run/problem.ts';
import { hasInstances } from '../../rack/rack-resources.ts';
import type { Rack } from '../../rack/rack.ts';
import { isStackRow, type StackEvent } from '../../cloudformation/stack-event.ts';
import { parseStackStatus, readinessOf } from '../../cloudformation/stack-status.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import type { Result } from '../../run/result.ts';
import { stuckProblem } from './find-stuck.ts';
import { continueRollback } from './continue-rollback.ts';
import { findRoute } from '../find-route.ts';
import { timeLimitMs, type RunContext } from '../run-context.ts';
import { readState, type RackState } from './read-state.ts';
import { isOutsideWindow } from '../window.ts';
import { waitForStackIdle } from './wait-for-stack-idle.ts';

export type Admission =
  | { readonly kind: 'ready'; readonly survey: RackState }
  /** An update by a run with our goal is under way (ours that died, or another's): it is followed, not doubled. */
  | {
      readonly kind: 'under-way';
      readonly survey: RackState;
      /** When it began, by AWS's clock: LastUpdatedTime may move when the update is rolled back. */
      readonly update: { readonly token: string; readonly sinceMs: number };
    };

/**
 * @param step the step that comes next, from 1.
 *
 * Surveys the rack until it is ready. The rack updates itself (its autoscaler looks each minute), so busy is no error:
 * quiet is waited for inside the time limit, and everything is read anew then.
 */
export async function waitUntilUpdatable(run: RunContext, step: number): Promise<Result<Admission>> {
  const { ports, request } = run;
  let deadlineMs: number | undefined;
  let recovered = false;
  for (;;) {
    const survey = await readState(run);
    if (!survey.ok) return survey;
    const { rack } = survey.value;
    switch (readinessOf(rack.status)) {
      case 'ready':
        return { ok: true, value: { kind: 'ready', survey: survey.value } };
      case 'gone':
        ports.emit({ kind: 'rack-read', rack });
        return {
          ok: false,
          problem: { code: 'stack-not-updatable', status: rack.status, statusReason: rack.stack.statusReason },
        };
      case 'stuck': {
        ports.emit({ kind: 'rack-read', rack });
        if (recovered || !canContinueRollback(run, rack)) {
          return { ok: false, problem: await stuckProblem(run, rack) };
        }
        const foreign = await findForeignStack(run, rack);
        if (foreign !== undefined) return { ok: false, problem: foreign };
        if (request.mode === 'check' || isOutsideWindow(run)) {
          ports.emit({ kind: 'warned', warning: { code: 'recovery-first', status: rack.status } });
          return { ok: true, value: { kind: 'ready', survey: survey.value } };
        }
        recovered = true;
        const rollback = await continueRollback(run, rack, step);
        if (!rollback.ok) return rollback;
        break;
      }
      case 'busy': {
        const joint = await findOperationToJoin(run, survey.value);
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
 * Anybody who can create stacks can give one the tags and parameters of a rack, and an update would then build a rack from
 * it with the permissions of the job. So nothing is planned or executed on a stack without a rack's Auto Scaling group.
 */
export async function findForeignStack({ ports }: RunContext, rack: Rack): Promise<Problem | undefined> {
  const instances = await callWithRetry(
    ports,
    () => ports.stacks.readResource(rack.arn, 'Instances'),
    (fault) => problemOf(fault, rack.name),
  );
  if (!instances.ok) return instances.problem;
  return hasInstances(instances.value)
    ? undefined
    : { code: 'not-a-rack', rack: rack.name, why: { why: 'lacks-instances' } };
}

/** A plan needs a change set, which a stuck stack does not take, and a recovery makes a reviewed one obsolete. */
function canContinueRollback({ request }: RunContext, rack: Rack): boolean {
  const isAskedFor =
    (request.mode === 'update' || request.mode === 'check') && request.recovery === 'continue-rollback';
  return isAskedFor && rack.status === 'UPDATE_ROLLBACK_FAILED';
}

/** An update under way that this run follows instead of starting its own. */
async function findOperationToJoin(run: RunContext, survey: RackState): Promise<Result<Admission | undefined>> {
  const { ports, request } = run;
  const { rack, catalog } = survey;
  if (request.mode !== 'update' && request.mode !== 'execute') return { ok: true, value: undefined };
  const began = await callWithRetry(
    ports,
    () => readBeginning(run, rack),
    (fault) => problemOf(fault, rack.name),
  );
  if (!began.ok) return began.problem.code === 'access-denied' ? { ok: true, value: undefined } : began;
  const { token, atMs: sinceMs = 0 } = began.value ?? {};
  const goal = token === undefined ? undefined : parseOperationToken(token);
  if (token === undefined || goal === undefined) return { ok: true, value: undefined };
  const { changeSet } = request;
  // A reviewed change set that is being executed is this run's own, from an earlier attempt; no other update has it.
  if (changeSet !== undefined && !isOfPlan(token, changeSet.plan, request.run)) {
    return { ok: false, problem: { code: 'busy', status: rack.status, from: goal.from, to: goal.to } };
  }
  // The token says where the update began. The stack does not: during an update, its Version parameter is the new one.
  const from = catalog.releases.find(({ version }) => matchesTokenVersion(version, goal.from))?.version;
  if (from === undefined) return { ok: true, value: undefined };
  const route = await findRoute(ports, catalog, from, request.route);
  if (!route.ok) return route;
  const first = route.value.kind === 'planned' ? route.value.stops[0]?.version : undefined;
  if (first === undefined || !matchesTokenVersion(first, goal.to)) return { ok: true, value: undefined };
  const before: Rack = { ...rack, version: from };
  return { ok: true, value: { kind: 'under-way', survey: { catalog, rack: before }, update: { token, sinceMs } } };
}

/**
 * The row with which the running operation began, an update's that is being rolled back too: a run that met its own update
 * on the way back would otherwise wait for that and start the same update again. None where the newest row of the stack's
 * own is another operation's: a rollback that somebody continues.
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
  // A newest row that is an end: the operation is over, and only DescribeStacks does not show it yet.
  const status = parseStackStatus(newest?.status ?? '');
  const isUnderWay = status !== undefined && readinessOf(status) === 'busy';
  return isUnderWay && found?.token === newest?.token ? found : undefined;
}
