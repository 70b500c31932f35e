/** The causes of failures in a scenario. Every response follows from the rules. */

import type { DeeperCause } from './evidence/trace.ts';

export interface ResourceFailure {
  logicalId: string;
  reason: string;
  /** Only in an update to this release (the stack's `Version` parameter); in every update if undefined. */
  release?: string;
  /** How often it fails before the cause is removed; always if undefined. */
  times?: number;
  /** What the resource's own service knows of it; nothing when left out. */
  because?: DeeperCause;
}

export interface EarlyValidationFailure extends ResourceFailure {
  /** As `PropertyValidation` or `ResourceExistenceCheck`. */
  validation?: string;
  path?: string;
  /** WARN stops nothing. The default is FAIL. */
  mode?: 'FAIL' | 'WARN';
}

/** A hook of the account that refuses a resource. */
export interface HookFailure extends ResourceFailure {
  /** As `MyOrg::Guard::Hook`. */
  hook: string;
  /** `HOOK_FAILED`: the hook itself broke. */
  status?: 'HOOK_COMPLETE_FAILED' | 'HOOK_FAILED';
  mode?: 'FAIL' | 'WARN';
}

/** Why a service does not run all of its tasks. */
export interface TaskShortage {
  /** The logical id of the rack's service, or `app/Process`: `shop/Web`. */
  service: string;
  running: number;
  /** What the service reports. */
  message: string;
  /** The duration from now; forever if undefined. */
  forMs?: number;
}

export type Phase = 'update' | 'rollback' | 'clean-up';

export interface Causes {
  add: (phase: Phase, failure: ResourceFailure) => void;
  addEarlyValidation: (failure: EarlyValidationFailure) => void;
  addHook: (failure: HookFailure) => void;
  slow: (logicalId: string, ms: number) => void;
  slowRollback: (logicalId: string, ms: number) => void;
  /** Whatever was wrong with a resource is right again. */
  repair: (logicalId: string) => void;
  /** The failure that strikes now, used up by asking. */
  strike: (phase: Phase, logicalId: string, release: string | undefined) => ResourceFailure | undefined;
  /** All that strike, each used up by asking. */
  strikeEarlyValidations: (logicalIds: readonly string[], release: string | undefined) => EarlyValidationFailure[];
  strikeHook: (logicalId: string, release: string | undefined) => HookFailure | undefined;
  shortTasks: (shortage: TaskShortage, nowMs: number) => void;
  /** Why a service does not run all of its tasks at this time. */
  shortageOf: (service: string, nowMs: number) => TaskShortage | undefined;
  durationOf: (logicalId: string) => number | undefined;
  rollbackDurationOf: (logicalId: string) => number | undefined;
  /** A reading of a change set with values lacks the change of this resource. */
  dropFromValues: (logicalId: string) => void;
  isDroppedFromValues: (logicalId: string) => boolean;
  delayEvents: (logicalId: string, ms: number) => void;
  /** How long after they happened the events of a resource appear in DescribeStackEvents. */
  eventDelayOf: (logicalId: string) => number;
}

interface Pending<Failure extends ResourceFailure> {
  failure: Failure;
  left: number;
}

/** The failures of one kind, in the order in which they were added. */
class Failures<Failure extends ResourceFailure> {
  #pending: Pending<Failure>[] = [];

  add(failure: Failure): void {
    this.#pending.push({ failure, left: failure.times ?? Number.POSITIVE_INFINITY });
  }

  /** Those that strike one of the resources now, used up by asking. */
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

  drop(logicalId: string): void {
    this.#pending = this.#pending.filter(({ failure }) => failure.logicalId !== logicalId);
  }
}

export function noCauses(): Causes {
  const phases = {
    update: new Failures<ResourceFailure>(),
    rollback: new Failures<ResourceFailure>(),
    'clean-up': new Failures<ResourceFailure>(),
  } satisfies Record<Phase, unknown>;
  const validations = new Failures<EarlyValidationFailure>();
  const hooks = new Failures<HookFailure>();
  const durations = new Map<string, number>();
  const rollbackDurations = new Map<string, number>();
  const delays = new Map<string, number>();
  const shortages = new Map<string, { shortage: TaskShortage; untilMs: number }>();
  const dropped = new Set<string>();
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
    slow: (logicalId, ms) => durations.set(logicalId, ms),
    slowRollback: (logicalId, ms) => rollbackDurations.set(logicalId, ms),
    repair: (logicalId) => {
      for (const failures of [...Object.values(phases), validations, hooks]) failures.drop(logicalId);
    },
    strike: (phase, logicalId, release) => phases[phase].take([logicalId], release, 1)[0],
    strikeEarlyValidations: (logicalIds, release) => validations.take(logicalIds, release),
    strikeHook: (logicalId, release) => hooks.take([logicalId], release, 1)[0],
    shortTasks: (shortage, nowMs) => {
      shortages.set(shortage.service, { shortage, untilMs: nowMs + (shortage.forMs ?? Number.POSITIVE_INFINITY) });
    },
    shortageOf: (service, nowMs) => {
      const found = shortages.get(service);
      return found === undefined || nowMs >= found.untilMs ? undefined : found.shortage;
    },
    durationOf: (logicalId) => durations.get(logicalId),
    rollbackDurationOf: (logicalId) => rollbackDurations.get(logicalId) ?? durations.get(logicalId),
    dropFromValues: (logicalId) => dropped.add(logicalId),
    isDroppedFromValues: (logicalId) => dropped.has(logicalId),
    delayEvents: (logicalId, ms) => delays.set(logicalId, ms),
    eventDelayOf: (logicalId) => delays.get(logicalId) ?? 0,
  };
}
