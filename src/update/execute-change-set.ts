/** Executing a change set once, and knowing whether the update began even where the answer was lost. */
import { changeSetState } from '../domain/change-set.ts';
import type { Fault } from '../domain/fault.ts';
import type { OperationToken } from '../domain/operation-token.ts';
import type { Problem } from '../domain/problem.ts';
import type { Rack } from '../domain/rack.ts';
import { isStackRow } from '../domain/stack-event.ts';
import { ask, problemOf, type Reached } from './ask.ts';
import { lookUpChangeSet } from './look-up-change-set.ts';
import type { Ports } from './ports.ts';
import type { Overtaking } from './attempts.ts';
import type { Run } from './run.ts';

export type Execution =
  | { readonly kind: 'begun' }
  | { readonly kind: 'overtaken'; readonly why: Overtaking }
  | { readonly kind: 'stopped'; readonly problem: Problem };

/**
 * The token makes a repeated call the same call. Where the last answer is a no, or none at all, the stack is asked
 * whether an operation with our token runs: a lost answer must neither be taken for a failure nor be tried as a second
 * update.
 */
export async function executeChangeSet(
  run: Run,
  rack: Rack,
  changeSetArn: string,
  token: OperationToken,
): Promise<Execution> {
  const ref = { stackArn: rack.arn, changeSet: changeSetArn };
  let last: Fault | undefined;
  const asked = await ask(
    run.steady,
    () => run.steady.stacks.executeChangeSet(ref, token),
    (fault) => {
      last = fault;
      return problemOf(fault, rack.name);
    },
  );
  if (!('problem' in asked)) return { kind: 'begun' };
  // A plain refusal began nothing. Everything else, a cancel in mid-call too, may have.
  if (last?.kind === 'access-denied' || last?.kind === 'rejected') return { kind: 'stopped', problem: asked.problem };
  const begun = await hasBegun(run.tidy, rack, changeSetArn, token);
  if ('problem' in begun) {
    const fault = 'fault' in begun.problem ? begun.problem.fault : undefined;
    return { kind: 'stopped', problem: { code: 'lost-sight', fault: fault ?? last, status: rack.status } };
  }
  if (begun.value) return { kind: 'begun' };
  const why = overtakingOf(last);
  return why === undefined ? { kind: 'stopped', problem: asked.problem } : { kind: 'overtaken', why };
}

async function hasBegun(
  ports: Ports,
  rack: Rack,
  changeSetArn: string,
  token: OperationToken,
): Promise<Reached<boolean>> {
  const sinceMs = rack.stack.updatedAtMs ?? rack.stack.createdAtMs;
  return ask(
    ports,
    async () => {
      const events = await ports.stacks.readEvents(rack.arn, (event) => event.atMs >= sinceMs);
      if (events.some((event) => isStackRow(event) && event.token === token)) return true;
      const changeSet = await lookUpChangeSet(ports.stacks, { stackArn: rack.arn, changeSet: changeSetArn });
      return changeSet !== undefined && changeSetState(changeSet).kind === 'executed';
    },
    (fault) => problemOf(fault, rack.name),
  );
}

function overtakingOf(fault: Fault | undefined): Overtaking | undefined {
  switch (fault?.kind) {
    case 'stack-busy':
      return 'stack-busy';
    case 'change-set-not-found':
      return 'gone';
    case 'change-set-not-executable':
      return 'obsolete';
    default:
      return undefined;
  }
}
