/** A change set that was planned and kept by an earlier run: executed as it is, or refused with the reason. */
import { changeSetState } from '../../cloudformation/change-set.ts';
import type { ChangeSetUnfit } from '../../run/problem.ts';
import type { Rack } from '../../rack/rack.ts';
import type { RackVersion } from '../../releases/rack-version.ts';
import { callWithRetry, problemOf } from '../call-with-retry.ts';
import { lookUpChangeSet } from './look-up-change-set.ts';
import type { PreparedChangeSet } from './prepare-change-set.ts';
import type { RunContext } from '../run-context.ts';

/** `ready` only where it is this rack's, for this target, and still executable; `overtaken` where it has become obsolete. */
export async function readReviewedChangeSet(
  run: RunContext,
  rack: Rack,
  changeSet: string,
  target: RackVersion | undefined,
): Promise<PreparedChangeSet> {
  const { ports } = run;
  const unfit = (reason: ChangeSetUnfit): PreparedChangeSet => ({
    kind: 'stopped',
    problem: { code: 'change-set-unusable', changeSet, unfit: reason },
  });
  const found = await callWithRetry(
    ports,
    () => lookUpChangeSet(ports.stacks, { stackArn: rack.arn, changeSet }),
    (fault) => problemOf(fault, rack.name),
  );
  if ('problem' in found) return { kind: 'stopped', problem: found.problem };
  const facts = found.value;
  if (facts === undefined) return unfit({ why: 'gone' });
  if (facts.stackArn !== rack.arn) return unfit({ why: 'other-stack', stack: facts.stackArn });
  const state = changeSetState(facts);
  if (state.kind === 'executed') return unfit({ why: 'already-executed' });
  if (target === undefined) return unfit({ why: 'up-to-date' });
  const version = facts.parameters.get('Version') ?? '';
  if (version !== target) return unfit({ why: 'other-target', version, wanted: target });
  switch (state.kind) {
    case 'executable':
      ports.emit({ kind: 'change-set-created', origin: 'kept', arn: facts.arn, changes: facts.changes });
      return { kind: 'ready', changeSet: facts };
    case 'obsolete':
      return { kind: 'stale', why: 'obsolete', reviewed: facts };
    case 'failed':
      return unfit({ why: 'failed', reason: state.reason });
    case 'without-changes':
      return unfit({ why: 'failed', reason: facts.statusReason ?? '' });
    case 'deleted':
    case 'creating':
      return unfit({ why: 'gone' });
  }
}
