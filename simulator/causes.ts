/** The failures that a scenario configures. Everything else follows from the rules of the simulated services. */

import type { RootCause } from './evidence/trace.ts';

export interface ResourceFailure {
  logicalId: string;
  reason: string;
  /** Fails only in an update to this release (the stack's `Version` parameter). Default: in every update. */
  release?: string;
  /** How often it fails. Default: always. */
  times?: number;
  /** The root cause that the resource's own service shows. Default: none. */
  rootCause?: RootCause;
}

export interface EarlyValidationFailure extends ResourceFailure {
  /** Example: `PropertyValidation` or `ResourceExistenceCheck`. */
  validation?: string;
  path?: string;
  /** `WARN` reports the failure and does not stop the update. Default: `FAIL`. */
  mode?: 'FAIL' | 'WARN';
}

/** A CloudFormation Hook of the account that rejects a resource. */
export interface HookFailure extends ResourceFailure {
  /** Example: `MyOrg::Guard::Hook`. */
  hook: string;
  /** `HOOK_FAILED`: the hook itself failed. */
  status?: 'HOOK_COMPLETE_FAILED' | 'HOOK_FAILED';
  mode?: 'FAIL' | 'WARN';
}

/** A hook of the account that refuses a change set as a whole. */
export type ChangeSetHookFailure = Omit<HookFailure, 'logicalId' | 'rootCause'>;

/** An ECS service that runs fewer tasks than desired. */
export interface TaskShortage {
  /** The logical id of a service of the rack, or `app/Process` such as `shop/Web`. */
  service: string;
  running: number;
  /** The message in the service's events. */
  message: string;
  /** Duration in milliseconds from now. Default: forever. */
  durationMs?: number;
}

export type Phase = 'update' | 'rollback' | 'clean-up';

export interface Causes {
  add: (phase: Phase, failure: ResourceFailure) => void;
  addEarlyValidation: (failure: EarlyValidationFailure) => void;
  addHook: (failure: HookFailure) => void;
  addChangeSetHook: (failure: ChangeSetHookFailure) => void;
  slow: (logicalId: string, ms: number) => void;
  slowRollback: (logicalId: string, ms: number) => void;
  /** Removes all failures of the resource. */
  removeFailures: (logicalId: string) => void;
  /** Returns the failure that applies now, and counts it as one of its `times`. */
  takeFailure: (phase: Phase, logicalId: string, release: string | undefined) => ResourceFailure | undefined;
  /** Returns all failures that apply now, and counts each as one of its `times`. */
  takeEarlyValidations: (logicalIds: readonly string[], release: string | undefined) => EarlyValidationFailure[];
  takeHookFailure: (logicalId: string, release: string | undefined) => HookFailure | undefined;
  takeChangeSetHookFailures: (release: string | undefined) => ChangeSetHookFailure[];
  limitRunningTasks: (shortage: TaskShortage, nowMs: number) => void;
  /** The shortage of the service at this time, if there is one. */
  shortageOf: (service: string, nowMs: number) => TaskShortage | undefined;
  durationOf: (logicalId: string) => number | undefined;
  rollbackDurationOf: (logicalId: string) => number | undefined;
  /** DescribeChangeSet with property values omits the change of this resource. */
  omitPropertyValues: (logicalId: string) => void;
  omitsPropertyValues: (logicalId: string) => boolean;
  /** Drift detection cannot read this resource. */
  failDriftDetection: (logicalId: string, reason: string) => void;
  unreadableFor: (logicalId: string) => string | undefined;
  delayEvents: (logicalId: string, ms: number) => void;
  /** The delay in milliseconds with which DescribeStackEvents returns the events of the resource. */
  eventDelayOf: (logicalId: string) => number;
}

interface Pending<Failure extends ResourceFailure> {
  failure: Failure;
  left: number;
}

/** The configured failures of one kind, in the order in which they were added. */
class Failures<Failure extends ResourceFailure> {
  #pending: Pending<Failure>[] = [];

  add(failure: Failure): void {
    this.#pending.push({ failure, left: failure.times ?? Number.POSITIVE_INFINITY });
  }

  /** Returns at most `most` failures that apply to one of the resources now, and counts each as one of its `times`. */
  take(logicalIds: readonly string[], release: string | undefined, most = Number.POSITIVE_INFINITY): Failure[] {
    const found = this.#pending.filter(
      ({ failure, left }) =>
        left > 0 &&
        logicalIds.includes(failure.logicalId) &&
        (failure.release === undefined || failure.release === release),
    );
    return found.slice(0, most).map((one) => {
      one.left -= 1;
      return one.failure;
    });
  }

  removeAll(logicalId: string): void {
    this.#pending = this.#pending.filter(({ failure }) => failure.logicalId !== logicalId);
  }
}

export function createCauses(): Causes {
  const phases = {
    update: new Failures<ResourceFailure>(),
    rollback: new Failures<ResourceFailure>(),
    'clean-up': new Failures<ResourceFailure>(),
  } satisfies Record<Phase, unknown>;
  const validations = new Failures<EarlyValidationFailure>();
  const hooks = new Failures<HookFailure>();
  const changeSetHooks = new Failures<HookFailure>();
  const durations = new Map<string, number>();
  const rollbackDurations = new Map<string, number>();
  const delays = new Map<string, number>();
  const shortages = new Map<string, { shortage: TaskShortage; untilMs: number }>();
  const dropped = new Set<string>();
  const unreadable = new Map<string, string>();
  return {
    add: (phase, failure) => {
      phases[phase].add(failure);
    },
    addEarlyValidation: (failure) => {
      validations.add(failure);
    },
    addHook: (failure) => {
      hooks.add(failure);
    },
    addChangeSetHook: (failure) => {
      changeSetHooks.add({ ...failure, logicalId: '' });
    },
    slow: (logicalId, ms) => durations.set(logicalId, ms),
    slowRollback: (logicalId, ms) => rollbackDurations.set(logicalId, ms),
    removeFailures: (logicalId) => {
      for (const failures of [...Object.values(phases), validations, hooks]) failures.removeAll(logicalId);
    },
    takeFailure: (phase, logicalId, release) => phases[phase].take([logicalId], release, 1)[0],
    takeEarlyValidations: (logicalIds, release) => validations.take(logicalIds, release),
    takeHookFailure: (logicalId, release) => hooks.take([logicalId], release, 1)[0],
    takeChangeSetHookFailures: (release) => changeSetHooks.take([''], release),
    limitRunningTasks: (shortage, nowMs) => {
      shortages.set(shortage.service, { shortage, untilMs: nowMs + (shortage.durationMs ?? Number.POSITIVE_INFINITY) });
    },
    shortageOf: (service, nowMs) => {
      const found = shortages.get(service);
      return found === undefined || nowMs >= found.untilMs ? undefined : found.shortage;
    },
    durationOf: (logicalId) => durations.get(logicalId),
    rollbackDurationOf: (logicalId) => rollbackDurations.get(logicalId) ?? durations.get(logicalId),
    omitPropertyValues: (logicalId) => dropped.add(logicalId),
    omitsPropertyValues: (logicalId) => dropped.has(logicalId),
    failDriftDetection: (logicalId, reason) => unreadable.set(logicalId, reason),
    unreadableFor: (logicalId) => unreadable.get(logicalId),
    delayEvents: (logicalId, ms) => delays.set(logicalId, ms),
    eventDelayOf: (logicalId) => delays.get(logicalId) ?? 0,
  };
}
