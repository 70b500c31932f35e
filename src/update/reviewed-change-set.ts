/** A change set that was planned and kept by an earlier run: executed as it is, or refused with the reason. */
import { changeSetState } from '../domain/change-set.ts';
import type { ChangeSetUnfit } from '../domain/problem.ts';
import type { Rack } from '../domain/rack.ts';
import type { RackVersion } from '../domain/rack-version.ts';
import { ask, problemOf } from './ask.ts';
import { lookUpChangeSet } from './look-up-change-set.ts';
import type { Preparation } from './prepare-change-set.ts';
import type { Run } from './run.ts';

/** `ready` only where it is this rack's, for this target, and still executable; `overtaken` where it has become obsolete. */
export async function readReviewedChangeSet(
  run: Run,
  rack: Rack,
  changeSet: string,
  target: RackVersion | undefined,
): Promise<Preparation> {
  const { ports } = run;
  const unfit = (reason: ChangeSetUnfit): Preparation => ({
    kind: 'stopped',
    problem: { code: 'change-set-unusable', changeSet, unfit: reason },
  });
  const found = await ask(
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
      ports.tell({ kind: 'change-set-created', origin: 'kept', arn: facts.arn, changes: facts.changes });
      return { kind: 'ready', changeSet: facts };
    case 'obsolete':
      return { kind: 'overtaken', why: 'obsolete', reviewed: facts };
    case 'failed':
      return unfit({ why: 'failed', reason: state.reason });
    case 'without-changes':
      return unfit({ why: 'failed', reason: facts.statusReason ?? '' });
    case 'deleted':
    case 'creating':
      return unfit({ why: 'gone' });
  }
}
